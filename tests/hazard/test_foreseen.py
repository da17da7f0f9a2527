"""The variational approximation begun on blocks of cells."""

import numpy as np
import pytest

from landrelease.hazard import Counts, Intercept, Matern, fit
from landrelease.hazard import _hyper as hyper
from landrelease.hazard import _mode as mode
from landrelease.hazard._cholesky import GridCholesky
from landrelease.hazard._covariates import fixed_effects
from landrelease.hazard._foreseen import foreseen
from landrelease.hazard._hyper import default_prior, learn
from landrelease.hazard._matern import lattice, times_precision
from landrelease.hazard._model import Model
from landrelease.hazard._progress import silent

CELL_M = 100.0


@pytest.fixture(scope="module")
def counts(district):
    return district(40, CELL_M, Matern(1500.0, 1.2), level=5.0, seed=6).counts


def test_rounds_on_the_cells_alone_give_the_same(counts):
    begun = fit(counts, cell_m=CELL_M, hyper="mode")
    known = Matern(begun.provenance.range_m, begun.provenance.sd)
    alone = fit(counts, cell_m=CELL_M, matern=known)
    np.testing.assert_allclose(begun.mean, alone.mean, atol=0.01)
    np.testing.assert_allclose(begun.sd, alone.sd, rtol=0.02)


def test_begun_from_blocks_two_rounds_are_enough_on_the_cells(counts, monkeypatch):
    """As on a grid of which the cells are too many for the search of range and deviation."""
    rounds, whole = [], mode.settle
    monkeypatch.setattr(hyper, "FINE_CELLS", counts.found.size // 4)

    def counted(model, *asked, **named):
        rounds.append(model.counts.shape)
        return whole(model, *asked, **named)

    monkeypatch.setattr(mode, "settle", counted)
    begun = fit(counts, cell_m=CELL_M, hyper="mode")
    assert rounds.count(counts.shape) <= 2
    known = Matern(begun.provenance.range_m, begun.provenance.sd)
    alone = fit(counts, cell_m=CELL_M, matern=known)
    np.testing.assert_allclose(begun.mean, alone.mean, atol=0.015)
    np.testing.assert_allclose(begun.sd, alone.sd, rtol=0.02)


@pytest.mark.parametrize(("worth", "factors"), [(3.0, 1), (0.0, 2)])
def test_a_second_factor_is_saved_where_variances_would_hardly_move(
    counts, monkeypatch, worth, factors
):
    rounds, whole = [], mode.settle
    monkeypatch.setattr(hyper, "FINE_CELLS", counts.found.size // 4)
    monkeypatch.setattr(mode, "DIRECT_CELLS", counts.found.size // 2)
    monkeypatch.setattr(mode, "_WORTH", worth)

    def counted(model, *asked, **named):
        rounds.append(model.counts.shape)
        return whole(model, *asked, **named)

    monkeypatch.setattr(mode, "settle", counted)
    begun = fit(counts, cell_m=CELL_M, hyper="mode")
    assert rounds.count(counts.shape) == factors
    known = Matern(begun.provenance.range_m, begun.provenance.sd)
    alone = fit(counts, cell_m=CELL_M, matern=known)
    np.testing.assert_allclose(begun.mean, alone.mean, atol=0.015)
    np.testing.assert_allclose(begun.sd, alone.sd, rtol=0.02)


def test_variances_fall_as_dense_algebra_says():
    rows, columns, rng = 9, 8, np.random.default_rng(4)
    exposure = np.where(rng.random((rows, columns)) < 0.6, 0.01, 0.0)
    counts = Counts(rng.poisson(80.0 * exposure), exposure, np.ones((rows, columns), bool))
    on = lattice(Matern(400.0, 1.3), rows=rows, columns=columns, cell_m=CELL_M)
    model = Model(counts, on, fixed_effects(counts, Intercept()))
    found = mode.approximate(model, GridCholesky(rows, columns))
    units = np.eye(rows * columns).reshape(-1, rows, columns)
    prior = np.array([times_precision(unit, on).ravel() for unit in units])
    spread = np.linalg.inv(prior) + Intercept().sd ** 2
    covariance = np.linalg.inv(np.linalg.inv(spread) + np.diag(found.weights.ravel()))
    share = covariance**2 @ found.weights.ravel() / np.diag(covariance)
    np.testing.assert_allclose(found.falling.ravel(), share, rtol=2e-3, atol=1e-6)


@pytest.mark.parametrize(("range_m", "used"), [(790.0, False), (810.0, True)])
def test_blocks_are_used_where_the_range_is_four_of_them(counts, range_m, used):
    prior, effects = default_prior(counts, cell_m=CELL_M), fixed_effects(counts, Intercept())
    learnt = learn(counts, cell_m=CELL_M, prior=prior, effects=effects, progress=silent)
    *coarser, _ = learnt.levels
    assert coarser[-1].cell_m == 200.0
    assert (foreseen(coarser, np.log([range_m, 1.0])) is not None) == used
