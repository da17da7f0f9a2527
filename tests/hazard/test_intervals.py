"""The interval stated for a cell is the 5 to 95 % range of the posterior that is stated for it."""

from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import rasterio
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri

from landrelease.geo import Grid, local_equal_area_crs
from landrelease.hazard import (
    Counts,
    Quantity,
    Remaining,
    ValueOutOfRange,
    fit,
    levels_of,
    read_geotiff,
    write_geotiff,
)
from landrelease.hazard._marginals import Marginals, quantile
from landrelease.hazard._skew import bend, corrected_variance

GRID = Grid(local_equal_area_crs((69.0, 34.0)), 0.0, 500.0, 100.0, 5, 4)
CHANCES = st.floats(0.001, 0.999)
PART = st.tuples(st.floats(0.05, 1.0), st.floats(-20, 20), st.floats(1e-6, 12), st.floats(0, 1))


def mixture(drawn) -> list[Marginals]:
    """Marginals as the engine makes them: bend from the share of variance that would fall."""
    total = sum(weight for weight, *_ in drawn)
    parts = []
    for weight, mean, variance, share in drawn:
        spread = np.array([variance])
        curve = bend(spread, corrected_variance(spread, share * spread))
        parts.append(Marginals.of(weight / total, np.array([mean]), spread, curve))
    return parts


@given(st.lists(PART, min_size=1, max_size=5), CHANCES)
def test_a_quantile_inverts_the_distribution(drawn, chance):
    parts = mixture(drawn)
    value = quantile(parts, chance)
    below = sum(part.weight * part.below(value)[0] for part in parts)
    assert below[0] == pytest.approx(chance, abs=1e-5)


@settings(max_examples=25)
@given(st.lists(PART, min_size=1, max_size=4))
def test_the_distribution_is_that_of_draws(drawn):
    parts, rng = mixture(drawn), np.random.default_rng(5)
    counts = rng.multinomial(40_000, [part.weight for part in parts])
    steps = [rng.standard_normal(count) for count in counts]
    values = np.concatenate(
        [
            part.mean + part.wide * step - part.curve * (step**2 - 1.0)
            for part, step in zip(parts, steps, strict=True)
        ]
    )
    for chance in (0.05, 0.5, 0.95):
        share = (values <= quantile(parts, chance)).mean()
        assert share == pytest.approx(chance, abs=5 * 0.5 / np.sqrt(values.size))


@given(PART, CHANCES)
def test_without_skew_it_is_the_normal_quantile(drawn, chance):
    _, mean, variance, _ = drawn
    value = quantile(mixture([(1.0, mean, variance, 0.0)]), chance)
    assert value[0] == pytest.approx(mean + ndtri(chance) * np.sqrt(variance), abs=1e-6)


@pytest.mark.parametrize("chance", [0.0, 1.0, -0.1, float("nan")])
def test_no_quantile_at_the_ends(chance):
    with pytest.raises(ValueOutOfRange):
        quantile(mixture([(1.0, 0.0, 1.0, 0.5)]), chance)


@pytest.fixture(scope="module")
def posterior():
    rng = np.random.default_rng(2)
    exposure = np.where(rng.random((20, 18)) < 0.5, 0.008, 0.0)
    found = rng.poisson(30.0 * exposure)
    return fit(Counts(found, exposure, np.ones(exposure.shape, bool)), cell_m=100.0)


def test_the_interval_is_that_of_joint_samples(posterior):
    drawn = np.exp(posterior.sample(4_000, np.random.default_rng(1)))
    assert len(posterior.components) > 1
    low, high = posterior.interval_per_km2()
    assert (drawn < low).mean() == pytest.approx(0.05, abs=0.004)
    assert (drawn > high).mean() == pytest.approx(0.05, abs=0.004)


def test_a_larger_share_needs_a_wider_interval(posterior):
    ends = [posterior.interval_per_km2(share) for share in (0.5, 0.9, 0.99)]
    for (low, high), (lower, higher) in pairwise(ends):
        assert ((lower < low) & (higher > high)).all()


def test_what_is_known_moves_both_ends_and_what_cannot_be_left_closes_them(posterior):
    plain, more = posterior.remaining(), posterior.remaining(known=3.0)
    for end in ("low_per_km2", "high_per_km2"):
        np.testing.assert_allclose(getattr(more, end) - getattr(plain, end), 300.0, rtol=1e-9)
    gone = posterior.remaining(undetected=0.0, known=2.0)
    for end in (gone.low_per_km2, gone.high_per_km2):
        np.testing.assert_allclose(end, 200.0, rtol=1e-12)


def written(path: Path, low: float, high: float) -> Path:
    """Write a map of one interval everywhere, and a deviation that says something else."""
    bands = np.full((6, *GRID.shape), 1.0)
    bands[4], bands[5] = low, high
    facts = SimpleNamespace(tags=dict)
    write_geotiff(path, Remaining(*bands, quantity=Quantity.ITEMS, provenance=facts), GRID)
    return path


@pytest.mark.parametrize(
    ("low", "high", "within"), [(1.0, 1.5, 0), (1.0, 8.9, 2), (2.0, 18.1, 3), (0.0, 0.0, 0)]
)
def test_uncertainty_is_read_from_the_ends(tmp_path, low, high, within):
    told = levels_of(written(tmp_path / "a.tif", low, high), "uncertainty")
    assert sum(count > 0 for count in told.at_least) == within


def test_a_file_without_ends_is_read_and_its_deviation_shown(tmp_path):
    new, old = written(tmp_path / "a.tif", 1.0, 1.0), tmp_path / "old.tif"
    with rasterio.open(new) as source:
        bands, tags, profile = source.read([1, 2, 3, 4]), source.tags(), source.profile
    with rasterio.open(old, "w", **profile | {"count": 4}) as target:
        target.write(bands)
        target.update_tags(**tags)
    back = read_geotiff(old)
    assert np.isnan(back.low_per_km2).all()
    assert (back.sd_log == 1.0).all()
    assert levels_of(old, "uncertainty").at_least[4] == 0  # exp(1.645) = 5.2, beyond the fourth
    assert levels_of(old, "uncertainty").at_least[3] == GRID.rows * GRID.columns
