"""Input that is wrong, extreme or tiny: the right answer or a refusal, never a hang."""

import numpy as np
import pytest

from landrelease.hazard import (
    Counts,
    FoundWithoutExposure,
    HazardError,
    Intercept,
    Matern,
    NoConvergence,
    NothingToModel,
    ValueOutOfRange,
    _mode,
    _newton,
    fit,
)


def counts(found, exposure=None):
    found = np.asarray(found, float)
    exposed = np.full(found.shape, 0.01) if exposure is None else exposure
    return Counts(found, exposed, np.ones(found.shape, bool))


@pytest.mark.parametrize("value", [np.nan, np.inf, -1.0])
def test_counts_that_are_none_are_refused(value):
    with pytest.raises(ValueOutOfRange, match="found"):
        counts([[0.0, value]])


@pytest.mark.parametrize("value", [np.nan, np.inf, -0.1])
def test_exposures_that_are_none_are_refused(value):
    with pytest.raises(ValueOutOfRange, match="exposure"):
        counts([[0.0, 0.0]], [[0.1, value]])


def test_finds_where_nothing_was_exposed_are_refused():
    with pytest.raises(FoundWithoutExposure) as caught:
        counts([[0.0, 3.0]], [[0.1, 0.0]])
    assert (caught.value.row, caught.value.column) == (0, 1)


def test_a_domain_without_cells_is_refused():
    with pytest.raises(NothingToModel):
        fit(Counts([[0.0]], [[0.0]], [[False]]), cell_m=100.0)


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (2, 2), (3, 7)])
@pytest.mark.parametrize("hyper", ["mode", "integrated"])
def test_tiny_grids_are_fitted(shape, hyper):
    posterior = fit(counts(np.ones(shape)), cell_m=100.0, hyper=hyper)
    assert np.isfinite(posterior.mean).all()
    assert (posterior.sd > 0).all()
    assert abs(np.log(100.0) - posterior.mean).max() < 2.0 * posterior.sd.max()


def test_nothing_found_anywhere():
    posterior = fit(counts(np.zeros((12, 10))), cell_m=100.0)
    assert np.isfinite(posterior.sd).all()
    assert posterior.mean.max() < 0.0  # below the prior's median of one per km2


@pytest.mark.parametrize("method", ["laplace", "gva"])
def test_a_million_items_in_one_cell(method):
    found = np.zeros((12, 12))
    found[4, 7] = 1e6
    posterior = fit(counts(found), cell_m=100.0, method=method)
    assert posterior.mean[4, 7] == pytest.approx(np.log(1e8), abs=0.02)
    assert posterior.sd[4, 7] < 0.01


def test_a_region_of_islands():
    rng = np.random.default_rng(6)
    domain = np.kron(rng.random((5, 6)) < 0.4, np.ones((4, 4))) > 0
    found = np.where(domain, rng.poisson(0.3, domain.shape), 0)
    posterior = fit(Counts(found, np.where(domain, 0.01, 0.0), domain), cell_m=100.0)
    left = posterior.remaining()
    assert np.isfinite(left.probability[domain]).all()
    assert np.isnan(left.probability[~domain]).all()


def test_the_order_of_cells_does_not_matter():
    rng = np.random.default_rng(2)
    found = rng.poisson(0.5, (14, 9))
    straight = fit(counts(found), cell_m=100.0)
    for turn in (np.flipud, np.fliplr, np.transpose):
        other = fit(counts(turn(found)), cell_m=100.0)
        np.testing.assert_allclose(turn(straight.mean), other.mean, atol=2e-4)
        np.testing.assert_allclose(turn(straight.sd), other.sd, atol=2e-4)


@pytest.mark.parametrize("size", [8, 100])
def test_newton_that_does_not_converge_says_so(monkeypatch, size):
    for module in (_mode, _newton):
        monkeypatch.setattr(module, "NEWTON_STEPS", 1)
    found = np.zeros((size, size))
    found[2, 2] = 1000
    with pytest.raises(NoConvergence, match="did not settle"):
        fit(counts(found), cell_m=100.0, matern=Matern(500.0, 2.0))


@pytest.mark.parametrize(("median", "sd"), [(0.0, 1.0), (np.nan, 1.0), (1.0, 0.0), (1.0, np.inf)])
def test_a_level_that_is_no_level_is_refused(median, sd):
    with pytest.raises(HazardError):
        Intercept(median, sd)
