"""Components carried over from blocks of cells."""

import numpy as np
import pytest

from landrelease.hazard import Intercept, Matern, fit
from landrelease.hazard._covariates import fixed_effects
from landrelease.hazard._hyper import default_prior, learn
from landrelease.hazard._integration import integration_nodes
from landrelease.hazard._multigrid import on_cells
from landrelease.hazard._progress import silent

CELL_M = 100.0


@pytest.fixture(scope="module")
def counts(district):
    return district(40, CELL_M, Matern(1500.0, 1.2), level=5.0, seed=5).counts


@pytest.fixture(scope="module")
def nodes(counts):
    prior, effects = default_prior(counts, cell_m=CELL_M), fixed_effects(counts, Intercept())
    learnt = learn(counts, cell_m=CELL_M, prior=prior, effects=effects, progress=silent)
    return integration_nodes(learnt)


def test_the_most_probable_comes_first_and_shares_add_up(nodes):
    assert nodes.nodes[0].weight == max(node.weight for node in nodes.nodes)
    assert sum(node.weight for node in nodes.nodes) == pytest.approx(1.0)
    assert nodes.level.counts.shape == (20, 20)


def one_by_one(counts, nodes, method):
    """Mean and deviation of the mixture, every component approximated on the cells."""
    alone = [fit(counts, cell_m=CELL_M, method=method, matern=node.matern) for node in nodes]
    shares = np.array([node.weight for node in nodes])
    means, sds = (np.array([getattr(one, name) for one in alone]) for name in ("mean", "sd"))
    mean = np.tensordot(shares, means, axes=1)
    return mean, np.sqrt(np.tensordot(shares, sds**2 + (means - mean) ** 2, axes=1))


@pytest.mark.parametrize("method", ["laplace", "gva"])
def test_the_mixture_is_that_of_components_approximated_one_by_one(counts, nodes, method):
    mixture = fit(counts, cell_m=CELL_M, method=method, hyper="integrated")
    mean, sd = one_by_one(counts, nodes.nodes, method)
    assert np.abs((mixture.mean - mean) / sd).max() < 0.04
    assert np.abs(np.log(mixture.sd / sd)).mean() < 0.006
    assert np.abs(np.log(mixture.sd / sd)).max() < 0.055


def test_what_joint_samples_take_is_carried_over_too(counts, nodes):
    mixture = fit(counts, cell_m=CELL_M, hyper="integrated")
    for node, part in zip(nodes.nodes, mixture.components, strict=True):
        alone = fit(counts, cell_m=CELL_M, matern=node.matern).components[0]
        assert np.abs(part.response - alone.response).mean() < 0.03
        np.testing.assert_allclose(part.slope_precision, alone.slope_precision, rtol=0.1)
        assert part.weights.sum() == pytest.approx(alone.weights.sum(), rel=0.05)


def test_blocks_of_four_are_interpolated_twice():
    across = np.arange(3.0)[:, None] + np.zeros((1, 4))
    fine = on_cells(across, (11, 14))
    assert fine.shape == (11, 14)
    assert (np.diff(fine, axis=0) >= 0).all()
    assert (fine[0], fine[-1]) == (pytest.approx(0.0), pytest.approx(2.0))
