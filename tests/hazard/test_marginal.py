"""The log marginal likelihood, its slope, and where the mode goes."""

import numpy as np
import pytest

from landrelease.hazard import Covariates, Intercept, Matern
from landrelease.hazard._cholesky import GridCholesky
from landrelease.hazard._covariates import fixed_effects
from landrelease.hazard._marginal import marginal
from landrelease.hazard._matern import lattice
from landrelease.hazard._model import Model

CELL_M = 250.0
STEP = 1e-4


@pytest.fixture(params=["level", "covariate"])
def at(request, small):
    """Evaluate at a point, with the mode found exactly."""
    rows, columns = small.shape
    wave = np.sin(np.arange(small.found.size)).reshape(1, rows, columns)
    covariates = Covariates(["wave"], wave) if request.param == "covariate" else None
    effects = fixed_effects(small, Intercept(), covariates)
    factor = GridCholesky(rows, columns)

    def evaluate(point, start=None, close=1e-14):
        on = lattice(Matern(*np.exp(point)), rows=rows, columns=columns, cell_m=CELL_M)
        return marginal(Model(small, on, effects), factor, np.array(point), start, close)

    return evaluate


POINT = np.log([900.0, 0.8])


def test_the_slope_is_that_of_the_values(at):
    ends = [(at(POINT + step).value, at(POINT - step).value) for step in STEP * np.eye(2)]
    differences = [(high - low) / (2.0 * STEP) for high, low in ends]
    np.testing.assert_allclose(at(POINT).slope, differences, rtol=1e-5, atol=1e-6)


def test_the_mode_moves_as_foretold(at):
    here, step = at(POINT), np.array([STEP, -STEP])
    there, told = at(POINT + step), here.ahead(POINT + step)
    np.testing.assert_allclose(told.field, there.found.field, atol=1e-6)
    np.testing.assert_allclose(told.slopes, there.found.slopes, atol=1e-6)


def test_one_step_from_where_the_mode_is_foretold_is_enough(at):
    point = POINT + np.array([0.2, -0.1])
    exact, quick = at(point), at(point, at(POINT).ahead(point), close=0.3)
    assert quick.value == pytest.approx(exact.value, abs=2e-3)
    np.testing.assert_allclose(quick.found.mean, exact.found.mean, atol=2e-3)


def test_the_sum_over_pairs_is_that_of_the_dense_inverse():
    factor = GridCholesky(7, 9)
    weights = np.random.default_rng(3).uniform(0.0, 2.0, (7, 9))
    factor.factor(kappa2=0.3, tau2=0.7, weights=weights)
    inverse = factor.solve(np.eye(63).reshape(63, 7, 9)).reshape(7, 9, 7, 9)
    i, j = np.mgrid[:7, :9]
    across = inverse[i[:, :-1], j[:, :-1], i[:, 1:], j[:, 1:]].sum()
    down = inverse[i[:-1], j[:-1], i[1:], j[1:]].sum()
    assert factor.inverse_near()[1] == pytest.approx(across + down)
