"""What must hold of the hazard model whatever the evidence."""

from dataclasses import dataclass

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from landrelease.geo import CellShares, Grid, local_equal_area_crs
from landrelease.hazard import Counts, Matern, fit, gather, join, probability_in, taken_out
from landrelease.kinds import (
    Accident,
    Indication,
    IndicationReport,
    ItemFound,
    Kind,
    LandUse,
    Outcome,
    Place,
    SafeUse,
    SearchedArea,
    SearchMethod,
)

CELL_M = 100.0
AREA_KM2 = 0.01
MATERN = Matern(400.0, 1.2)
SETTLED = 0.02
"""The variational fit stops when no mean and no deviation moves by half a hundredth."""

seeds = st.integers(0, 10_000)
shapes = st.tuples(st.integers(2, 10), st.integers(2, 10))
few = settings(max_examples=12, deadline=None)


def evidence(seed, shape):
    """Found, detection and domain: some ground searched, some never, some outside."""
    rng = np.random.default_rng(seed)
    domain = rng.random(shape) < 0.9
    domain[0, 0] = True
    detection = np.where(rng.random(shape) < 0.6, rng.uniform(0.05, 0.95, shape), 0.0) * domain
    items = rng.poisson(AREA_KM2 * np.exp(rng.normal(5.0, 1.2, shape)))
    return rng.binomial(items, detection), detection, domain


def left(found, detection, domain):
    """Expected items left in each cell."""
    posterior = fit(Counts(found, AREA_KM2 * detection, domain), cell_m=CELL_M, matern=MATERN)
    return np.nan_to_num(posterior.remaining(undetected=1.0 - detection).per_km2) * AREA_KM2


@few
@given(seeds, shapes, st.floats(0.0, 1.0))
def test_with_finds_held_fixed_a_more_perfect_search_never_raises_what_is_left(seed, shape, gain):
    found, detection, domain = evidence(seed, shape)
    better = np.where(detection > 0, detection + gain * (1.0 - detection), 0.0)
    worse_left, better_left = left(found, detection, domain), left(found, better, domain)
    assert (better_left <= worse_left * (1.0 + SETTLED) + 1e-12).all()


@few
@given(seeds, shapes)
def test_zero_exposure_changes_nothing(seed, shape):
    found, detection, domain = evidence(seed, shape)
    counts = Counts(found, AREA_KM2 * detection, domain)
    nothing = Counts(np.zeros(shape), np.zeros(shape), domain)
    joined = join(counts, nothing)
    assert (joined.found == counts.found).all()
    assert (joined.exposure_km2 == counts.exposure_km2).all()
    whole, same = (fit(one, cell_m=CELL_M, matern=MATERN) for one in (counts, joined))
    assert (whole.mean == same.mean).all()
    assert (whole.sd == same.sd).all()


@few
@given(seeds, shapes, st.integers(2, 5))
def test_splitting_a_polygon_leaves_expected_numbers(seed, shape, pieces):
    found, detection, domain = evidence(seed, shape)
    posterior = fit(Counts(found, AREA_KM2 * detection, domain), cell_m=CELL_M, matern=MATERN)
    rows, columns = (index.ravel() for index in np.indices(shape))
    shares = np.random.default_rng(seed).dirichlet(np.ones(pieces), rows.size)
    polygons = [CellShares(rows, columns, share) for share in shares.T]
    whole = CellShares(rows, columns, np.ones(rows.size))
    *parts, all_of_it = probability_in(
        [*polygons, whole],
        posterior,
        seed=seed,
        samples=200,
        undetected=1.0 - detection,
        taken=found,
    )
    for name in ("expected", "area_km2", "taken"):
        total = sum(getattr(part, name) for part in parts)
        assert total == pytest.approx(getattr(all_of_it, name), rel=1e-9)
    surveyed = sum(part.before.expected for part in parts)
    assert surveyed == pytest.approx(all_of_it.before.expected, rel=1e-9)
    chances = [part.probability for part in parts]
    assert max(chances) - 1e-12 <= all_of_it.probability <= sum(chances) + 1e-12


@few
@given(seeds, shapes, st.integers(0, 3), st.booleans())
def test_turning_or_mirroring_the_grid_turns_the_answer(seed, shape, turns, mirrored):
    def moved(values):
        turned = np.rot90(values, turns)
        return np.ascontiguousarray(turned[:, ::-1] if mirrored else turned)

    found, detection, domain = evidence(seed, shape)
    here = left(found, detection, domain)
    there = left(moved(found), moved(detection), moved(domain))
    np.testing.assert_allclose(there, moved(here), rtol=1e-6)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("shift", [0.25, 0.5])
def test_moving_the_grid_moves_the_answer_within_a_tenth(seed, shift):
    """Cells of a quarter of the range, a place of six by six cells, a grid moved by a part of one.

    A find in the row of cells on the edge is then counted inside or outside.
    """
    answers = [_moved(seed, by) for by in (0.0, shift)]
    assert answers[1].expected == pytest.approx(answers[0].expected, rel=0.1)
    assert answers[1].probability == pytest.approx(answers[0].probability, abs=0.05)


def _moved(seed, shift):
    """What is left in a square, by a grid that begins some part of a cell further out."""
    rng = np.random.default_rng(seed)
    cells, q = 20, 0.7
    hill = rng.normal(1000.0, 250.0, (rng.poisson(300), 2))
    even = rng.uniform(0.0, 2000.0, (rng.poisson(100), 2))
    items = np.vstack([hill, even])
    seen = items[rng.random(len(items)) < q] / CELL_M + shift
    edges = np.arange(cells + 2)
    found = np.histogram2d(seen[:, 0], seen[:, 1], bins=[edges, edges])[0]
    side = np.clip(np.minimum(edges[1:], cells + shift) - np.maximum(edges[:-1], shift), 0.0, 1.0)
    covered = np.outer(side, side)
    counts = Counts(found, AREA_KM2 * q * covered, covered > 0)
    posterior = fit(counts, cell_m=CELL_M, matern=MATERN)
    inside = np.clip(np.minimum(edges[1:], 13 + shift) - np.maximum(edges[:-1], 7 + shift), 0, 1)
    share = np.outer(inside, inside)
    rows, columns = np.nonzero(share)
    place = CellShares(rows, columns, share[rows, columns])
    (answer,) = probability_in(
        [place], posterior, seed=1, samples=4000, undetected=(1.0 - q) * 0.02
    )
    return answer


GRID = Grid(local_equal_area_crs((69.0, 34.0)), 0.0, 800.0, 100.0, 8, 8)
ALL = np.ones(GRID.shape, bool)


@dataclass(frozen=True)
class Told:
    """A record as the hazard room reads it."""

    subject: str
    document: Kind
    reliability: str = "C"
    when: None = None


def on(shape):
    return Place(geometry=shapely.geometry.mapping(GRID.to_wgs84(shape)))


def searched(name, west, east, found, detection=0.8):
    return Told(
        name,
        SearchedArea(
            method=SearchMethod.MANUAL,
            coverage=1.0,
            detection=detection,
            items_found=found,
            place=on(shapely.box(west, 200, east, 600)),
        ),
    )


def records(seed):
    rng = np.random.default_rng(seed)
    told = [
        searched("s1", 100, 500, 3),
        searched("s2", 300, 700, 1, 0.6),
        searched("s3", 500, 700, 0, 0.9),
        Told(
            "use",
            SafeUse(use=LandUse.PLOUGHING, passes=4, place=on(shapely.box(0, 0, 300, 300))),
        ),
    ]
    for number in range(6):
        at = on(shapely.Point(*rng.uniform(10, 790, 2)))
        told += [
            Told(f"f{number}", ItemFound(place=at, outcome=Outcome.REMOVED)),
            Told(f"a{number}", Accident(place=at)),
            Told(f"i{number}", IndicationReport(what=Indication.SIGHTING, place=at)),
        ]
    return told


def gathered(told):
    return gather(told, grid=GRID, domain=ALL)


@few
@given(st.randoms(use_true_random=False), seeds)
def test_the_order_of_the_evidence_is_irrelevant(random, seed):
    told = records(seed)
    mixed = list(told)
    random.shuffle(mixed)
    first, second = gathered(told), gathered(mixed)
    for name in ("undetected", "known", "surveyed"):
        np.testing.assert_allclose(getattr(second, name), getattr(first, name), rtol=1e-12)
    np.testing.assert_allclose(second.counts.found, first.counts.found, rtol=1e-12)
    np.testing.assert_allclose(second.counts.exposure_km2, first.counts.exposure_km2, rtol=1e-12)
    gone = [taken_out(one, grid=GRID, domain=ALL) for one in (told, mixed)]
    np.testing.assert_allclose(gone[1], gone[0], rtol=1e-12)


@few
@given(st.integers(1, 7))
def test_splitting_a_search_leaves_exposure_and_what_it_missed(cells):
    middle = 100.0 * cells
    whole = gathered([searched("s", 0, 800, 0)])
    halves = gathered([searched("a", 0, middle, 0), searched("b", middle, 800, 0)])
    np.testing.assert_allclose(halves.undetected, whole.undetected, atol=1e-9)
    np.testing.assert_allclose(halves.surveyed, whole.surveyed, atol=1e-9)
    np.testing.assert_allclose(halves.counts.exposure_km2, whole.counts.exposure_km2, atol=1e-12)


@few
@given(seeds, shapes, st.floats(0.05, 0.95))
def test_for_a_fixed_field_splitting_a_search_leaves_expected_numbers(seed, shape, part):
    """Two passes that see a share each of what one pass sees leave what it leaves."""
    found, detection, domain = evidence(seed, shape)
    posterior = fit(Counts(found, AREA_KM2 * detection, domain), cell_m=CELL_M, matern=MATERN)
    first = 1.0 - (1.0 - detection) ** part
    second = 1.0 - (1.0 - detection) ** (1.0 - part)
    one = posterior.remaining(undetected=1.0 - detection).per_km2
    two = posterior.remaining(undetected=(1.0 - first) * (1.0 - second)).per_km2
    np.testing.assert_allclose(two, one, rtol=1e-9)
