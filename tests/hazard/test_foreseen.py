"""The variational approximation begun on blocks of cells."""

import numpy as np
import pytest

from landrelease.hazard import Intercept, Matern, fit
from landrelease.hazard import _hyper as hyper
from landrelease.hazard import _mode as mode
from landrelease.hazard._covariates import fixed_effects
from landrelease.hazard._foreseen import foreseen
from landrelease.hazard._hyper import default_prior, learn
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


@pytest.mark.parametrize(("range_m", "used"), [(790.0, False), (810.0, True)])
def test_blocks_are_used_where_the_range_is_four_of_them(counts, range_m, used):
    prior, effects = default_prior(counts, cell_m=CELL_M), fixed_effects(counts, Intercept())
    learnt = learn(counts, cell_m=CELL_M, prior=prior, effects=effects, progress=silent)
    *coarser, _ = learnt.levels
    assert coarser[-1].cell_m == 200.0
    assert (foreseen(coarser, np.log([range_m, 1.0])) is not None) == used
