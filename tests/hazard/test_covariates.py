"""Level, slopes and offset against dense algebra, and what is refused."""

import numpy as np
import pytest
from scipy.stats import poisson

from landrelease.hazard import (
    Counts,
    CovariateConstant,
    Covariates,
    CovariatesCollinear,
    CovariatesNotNamed,
    Intercept,
    Matern,
    ShapesDiffer,
    ValueOutOfRange,
    fit,
)
from landrelease.hazard._cholesky import GridCholesky
from landrelease.hazard._covariates import fixed_effects
from landrelease.hazard._matern import lattice
from landrelease.hazard._mode import approximate, find_mode, log_evidence
from landrelease.hazard._model import Model

CELL_M = 250.0
PRIOR = Intercept(median_per_km2=2.0, sd=1.5)


def two(shape, seed=8):
    values = np.random.default_rng(seed).normal(size=(2, *shape))
    return Covariates(["front", "river"], values, [0.7, 1.3])


@pytest.fixture
def joint(small, spread_out, dense):
    """The dense state is field and level; slopes are added here by widening its arrays."""
    covariates = two(small.shape)
    base = dense(small, CELL_M, spread_out, PRIOR)
    size = small.found.size
    inside = np.where(small.domain, covariates.values, 0.0).reshape(2, size).T
    design = np.hstack([np.eye(size), np.ones((size, 1)), inside])
    prior = np.zeros((size + 3, size + 3))
    prior[: size + 1, : size + 1] = base.prior_precision()
    prior[size + 1 :, size + 1 :] = np.diag([0.7**-2.0, 1.3**-2.0])
    centre = np.zeros(size + 3)
    centre[size] = PRIOR.mean
    return covariates, design, prior, centre


def newton(counts, design, prior, centre):
    state = centre.copy()
    for _ in range(300):
        rate = counts.exposure_km2.ravel() * np.exp(design @ state)
        slope = design.T @ (counts.found.ravel() - rate) - prior @ (state - centre)
        precision = prior + design.T @ (rate[:, None] * design)
        step = np.linalg.solve(precision, slope)
        state = state + step * min(1.0, 1.0 / np.abs(design @ step).max())
    return state, precision


def on_grid(counts, spread_out, covariates):
    rows, columns = counts.shape
    on = lattice(spread_out, rows=rows, columns=columns, cell_m=CELL_M)
    return Model(counts, on, fixed_effects(counts, PRIOR, covariates))


def test_mean_variance_and_slopes_match_dense_algebra(small, spread_out, joint):
    covariates, *system = joint
    state, precision = newton(small, *system)
    covariance = system[0] @ np.linalg.inv(precision) @ system[0].T
    given = on_grid(small, spread_out, covariates)
    found = approximate(given, GridCholesky(*small.shape), method="laplace")
    tight = find_mode(given, GridCholesky(*small.shape), start=found, tolerance=1e-18)
    np.testing.assert_allclose(tight.mean.ravel(), system[0] @ state, atol=1e-10)
    np.testing.assert_allclose(tight.slopes, state[-3:], atol=1e-10)
    np.testing.assert_allclose(found.variance.ravel(), np.diag(covariance), rtol=1e-5)
    np.testing.assert_allclose(
        np.linalg.inv(tight.slope_precision), np.linalg.inv(precision)[-3:, -3:], atol=1e-9
    )


def test_evidence_with_slopes_matches_dense_algebra(small, spread_out, joint):
    covariates, design, prior, centre = joint
    given = on_grid(small, spread_out, covariates)
    found = find_mode(given, GridCholesky(*small.shape), tolerance=1e-14)
    state, precision = newton(small, design, prior, centre)
    away = state - centre
    change = 0.5 * (np.linalg.slogdet(prior)[1] - np.linalg.slogdet(precision)[1])
    change -= 0.5 * away @ prior @ away
    rate = small.exposure_km2.ravel() * np.exp(design @ state)
    seen = small.exposure_km2.ravel() > 0
    expected = poisson.logpmf(small.found.ravel()[seen], rate[seen]).sum() + change
    assert log_evidence(given, found) == pytest.approx(expected, abs=1e-8)


def test_samples_have_the_stated_mean_and_deviation(small, spread_out):
    covariates = two(small.shape)
    posterior = fit(small, cell_m=CELL_M, matern=spread_out, covariates=covariates)
    drawn = posterior.sample(20_000, np.random.default_rng(4))
    np.testing.assert_allclose(drawn.mean(axis=0), posterior.mean, atol=0.06)
    np.testing.assert_allclose(drawn.std(axis=0), posterior.sd, rtol=0.04)


def test_a_strong_slope_is_recovered():
    rng = np.random.default_rng(12)
    shape = (40, 40)
    values = rng.normal(size=shape)
    counts = Counts(rng.poisson(np.exp(0.5 + 1.2 * values)), np.ones(shape), np.ones(shape, bool))
    posterior = fit(
        counts, cell_m=100.0, matern=Matern(800.0, 0.3), covariates=Covariates(["x"], [values])
    )
    slope = posterior.slopes["x"]
    assert abs(slope.mean - 1.2) < 4.0 * slope.sd < 0.3
    assert posterior.slopes["level"].mean == pytest.approx(0.5, abs=0.3)


def test_an_offset_is_a_known_multiplier(small, spread_out):
    known = np.random.default_rng(2).normal(size=small.shape)
    plain = Counts(small.found, small.exposure_km2 * np.exp(known), small.domain)
    with_offset = fit(small, cell_m=CELL_M, matern=spread_out, offset=known)
    without = fit(plain, cell_m=CELL_M, matern=spread_out)
    inside = small.domain
    np.testing.assert_allclose(with_offset.mean[inside], (without.mean + known)[inside], atol=1e-10)
    np.testing.assert_allclose(with_offset.sd, without.sd, atol=1e-10)


def test_slopes_take_part_in_learning_the_range(small):
    posterior = fit(small, cell_m=CELL_M, hyper="mode", covariates=two(small.shape))
    assert set(posterior.slopes) == {"level", "front", "river"}
    assert posterior.provenance.prior["slope_sd_river"] == 1.3


def refused(small, values, error, match):
    with pytest.raises(error, match=match):
        fit(small, cell_m=CELL_M, matern=Matern(1000.0, 1.0), covariates=Covariates(**values))


def test_what_is_not_a_number_is_refused(small):
    values = two(small.shape).values.copy()
    values[1, 5, 5] = np.nan
    refused(small, {"names": ["a", "b"], "values": values}, ValueOutOfRange, "b is nan")


def test_outside_the_domain_anything_may_stand(small):
    values = two(small.shape).values.copy()
    values[:, 0, 0] = np.nan
    posterior = fit(
        small, cell_m=CELL_M, matern=Matern(1000.0, 1.0), covariates=Covariates(["a", "b"], values)
    )
    assert np.isfinite(posterior.mean).all()


def test_a_constant_covariate_is_refused(small):
    values = np.where(small.domain, 4.0, 9.0)[None]
    refused(small, {"names": ["flat"], "values": values}, CovariateConstant, "flat is 4 in every")


def test_covariates_that_say_the_same_are_refused(small):
    first, second = two(small.shape).values
    values = [first, second, 2.0 - 3.0 * first]
    names = ["a", "b", "c"]
    refused(small, {"names": names, "values": values}, CovariatesCollinear, "^a, c add up")


@pytest.mark.parametrize("names", [["a", "a"], ["level"], "ab"])
def test_names_must_differ(names):
    with pytest.raises(CovariatesNotNamed):
        Covariates(names, np.zeros((len(names), 2, 2)))


def test_shapes_must_agree(small):
    with pytest.raises(ShapesDiffer, match="covariates"):
        fit(small, cell_m=CELL_M, covariates=Covariates(["a"], np.zeros((1, 2, 2))))


@pytest.mark.parametrize("offset", [np.nan, np.inf, 60.0])
def test_an_offset_out_of_reach_is_refused(small, offset):
    with pytest.raises(ValueOutOfRange, match="offset"):
        fit(small, cell_m=CELL_M, matern=Matern(1000.0, 1.0), offset=offset)
