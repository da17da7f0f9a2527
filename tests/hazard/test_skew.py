"""Skewed marginals: what they keep, and how close they come to the exact ones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landrelease.hazard import Counts, Intercept, Matern, fit
from landrelease.hazard._marginals import chance_of_none
from landrelease.hazard._skew import bend, corrected_variance, stretch

NODES, SHARES = np.polynomial.hermite_e.hermegauss(80)
SHARES = SHARES / SHARES.sum()


@settings(max_examples=50, deadline=None)
@given(st.floats(0.01, 9.0), st.floats(0.0, 1.0))
def test_mean_deviation_and_mean_intensity_are_kept(variance, share):
    v = np.array([variance])
    wanted = corrected_variance(v, share * v)
    b = bend(v, wanted)
    eta = stretch(v, b) * NODES - b * (NODES**2 - 1.0)
    assert SHARES @ eta == pytest.approx(0.0, abs=1e-9)
    assert SHARES @ eta**2 == pytest.approx(wanted[0], rel=1e-6)
    assert SHARES @ np.exp(eta) == pytest.approx(np.exp(0.5 * variance), rel=1e-4)
    assert wanted[0] >= variance


def exact(found, exposure, sd):
    eta = np.linspace(-12 * sd, 6 * sd, 40_001)
    log_density = found * eta - exposure * np.exp(eta) - 0.5 * (eta / sd) ** 2
    share = np.exp(log_density - log_density.max())
    share /= share.sum()
    mean = share @ eta
    return mean, np.sqrt(share @ (eta - mean) ** 2), np.interp([0.05, 0.95], share.cumsum(), eta)


@pytest.mark.parametrize("found", [0, 1, 3, 40])
@pytest.mark.parametrize("sd", [0.7, 1.5, 2.5])
def test_one_cell_against_numerical_integration(found, sd):
    mean, deviation, interval = exact(found, 1.0, sd)
    counts = Counts([[found]], [[1.0]], [[True]])
    posterior = fit(
        counts, cell_m=1000.0, matern=Matern(1000.0, sd), intercept=Intercept(1.0, 1e-4)
    )
    assert posterior.mean[0, 0] == pytest.approx(mean, abs=0.03)
    assert posterior.sd[0, 0] == pytest.approx(deviation, rel=0.03)
    drawn = posterior.sample(60_000, np.random.default_rng(1))
    np.testing.assert_allclose(np.quantile(drawn, [0.05, 0.95]), interval, atol=0.15 * deviation)


def test_samples_and_cells_agree_about_what_remains(small, spread_out):
    posterior = fit(small, cell_m=250.0, matern=spread_out)
    part = posterior.components[0]
    drawn = posterior.sample(40_000, np.random.default_rng(5))
    np.testing.assert_allclose(drawn.std(axis=0), posterior.sd, rtol=0.03)
    expected = np.full(small.shape, 0.2)
    by_rule = chance_of_none(expected, part.mean, part.variance, part.curve)
    np.testing.assert_allclose(np.exp(-0.2 * np.exp(drawn)).mean(axis=0), by_rule, atol=0.01)


def test_the_correction_is_that_of_linear_response(dense, spread_out):
    rng = np.random.default_rng(3)
    shape = (9, 8)
    exposure = np.where(rng.random(shape) < 0.5, 1.0, 0.0)
    counts = Counts(rng.poisson(exposure), exposure, np.ones(shape, bool))
    prior = Intercept(median_per_km2=1.0, sd=2.0)
    posterior = fit(counts, cell_m=250.0, matern=spread_out, intercept=prior)
    full = dense(counts, 250.0, spread_out, prior)
    state = full.prior_precision()
    design = np.hstack([np.eye(72), np.ones((72, 1))])
    precision = np.linalg.inv(design @ np.linalg.inv(state) @ design.T)
    weights = posterior.components[0].weights.ravel()
    covariance = np.linalg.inv(precision + np.diag(weights))
    answer = covariance**2 * weights
    moved = np.linalg.solve(np.eye(72) + 0.5 * answer, answer)
    response = np.linalg.inv(precision + np.diag(weights) - 0.5 * weights[:, None] * moved)
    np.testing.assert_allclose(posterior.sd.ravel(), np.sqrt(np.diag(response)), rtol=0.03)
