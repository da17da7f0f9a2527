"""Mode, variance and evidence against dense algebra, integration and limits."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm, poisson

from landrelease.hazard import Counts, Intercept, Matern, fit
from landrelease.hazard._cholesky import GridCholesky
from landrelease.hazard._covariates import fixed_effects
from landrelease.hazard._matern import lattice, times_precision
from landrelease.hazard._mode import approximate, find_mode, log_evidence
from landrelease.hazard._model import Model

CELL_M = 250.0
PRIOR = Intercept()


def on_grid(counts, matern):
    rows, columns = counts.shape
    return lattice(matern, rows=rows, columns=columns, cell_m=CELL_M)


def model(counts, matern, level=PRIOR):
    return Model(counts, on_grid(counts, matern), fixed_effects(counts, level))


def one_cell(found, exposure):
    return Counts([[found]], [[exposure]], [[True]])


def exact_one_cell(found, exposure, sd):
    """Mean, sd of eta and evidence for one cell, by numerical integration."""
    total = np.hypot(sd, PRIOR.sd)

    def density(eta):
        return poisson.pmf(found, exposure * np.exp(eta)) * norm.pdf(eta, 0.0, total)

    edges = (-12 * total, np.log((found + 0.1) / exposure), 12 * total)

    def integral(function):
        pairs = zip(sorted(edges)[:-1], sorted(edges)[1:], strict=True)
        return sum(quad(function, a, b, limit=400, epsabs=0)[0] for a, b in pairs)

    mass = integral(density)
    mean = integral(lambda eta: eta * density(eta)) / mass
    second = integral(lambda eta: (eta - mean) ** 2 * density(eta)) / mass
    return mean, np.sqrt(second), np.log(mass)


def test_precision_product_matches_the_dense_matrix(small, spread_out, dense):
    full = dense(small, CELL_M, spread_out, PRIOR)
    field = np.random.default_rng(3).normal(size=small.shape)
    product = times_precision(field, on_grid(small, spread_out))
    expected = (full.field_precision() @ field.ravel()).reshape(small.shape)
    np.testing.assert_allclose(product, expected, atol=1e-10)


def test_prior_log_determinant_in_closed_form(small, spread_out, dense):
    full = dense(small, CELL_M, spread_out, PRIOR)
    expected = np.linalg.slogdet(full.field_precision())[1]
    assert on_grid(small, spread_out).logdet == pytest.approx(expected, abs=1e-9)


def test_laplace_matches_the_dense_implementation(small, spread_out, dense):
    mean, covariance = dense(small, CELL_M, spread_out, PRIOR).eta()
    factor = GridCholesky(*small.shape)
    found = approximate(model(small, spread_out), factor, method="laplace")
    np.testing.assert_allclose(found.mean.ravel(), mean, atol=1e-6)
    np.testing.assert_allclose(found.variance.ravel(), np.diag(covariance), rtol=1e-6)


def test_variational_solution_solves_its_own_equations(small, spread_out, dense):
    factor = GridCholesky(*small.shape)
    found = approximate(model(small, spread_out), factor, tolerance=1e-8)
    inflation = np.exp(0.5 * found.variance)
    mean, covariance = dense(small, CELL_M, spread_out, PRIOR).eta(inflation)
    np.testing.assert_allclose(found.mean.ravel(), mean, atol=1e-5)
    np.testing.assert_allclose(found.variance.ravel(), np.diag(covariance), rtol=1e-5)


def test_log_evidence_matches_the_dense_implementation(small, spread_out, dense):
    factor = GridCholesky(*small.shape)
    found = find_mode(model(small, spread_out), factor)
    expected = dense(small, CELL_M, spread_out, PRIOR).log_evidence()
    assert log_evidence(model(small, spread_out), found) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("method", "found", "mean_error", "sd_error"),
    [
        ("laplace", 0, 1.55, 0.06),
        ("laplace", 1, 0.51, 0.17),
        ("laplace", 5, 0.11, 0.05),
        ("laplace", 400, 0.0015, 0.001),
        ("gva", 0, 0.03, 0.25),
        ("gva", 1, 0.05, 0.18),
        ("gva", 5, 0.004, 0.05),
        ("gva", 400, 1e-4, 0.001),
    ],
)
def test_one_cell_against_numerical_integration(method, found, mean_error, sd_error):
    mean, sd, _ = exact_one_cell(found, 0.5, sd=1.5)
    counts = one_cell(found, 0.5)
    posterior = fit(counts, cell_m=1000.0, method=method, matern=Matern(1000.0, 1.5))
    assert posterior.mean[0, 0] == pytest.approx(mean, abs=mean_error)
    assert posterior.sd[0, 0] == pytest.approx(sd, rel=sd_error)


@pytest.mark.parametrize(("found", "tolerance"), [(0, 0.25), (3, 0.05), (60, 0.002)])
def test_one_cell_evidence_against_integration(found, tolerance):
    given = model(one_cell(found, 0.7), Matern(1000.0, 1.0))
    factor = GridCholesky(1, 1)
    _, _, exact = exact_one_cell(found, 0.7, sd=1.0)
    mode = find_mode(given, factor)
    assert log_evidence(given, mode) == pytest.approx(exact, abs=tolerance)


def test_without_data_the_prior_comes_back(dense):
    domain = np.ones((7, 5), bool)
    counts = Counts(np.zeros((7, 5)), np.zeros((7, 5)), domain)
    matern, prior = Matern(800.0, 0.9), Intercept(median_per_km2=3.0, sd=2.0)
    posterior = fit(counts, cell_m=CELL_M, matern=matern, intercept=prior)
    full = dense(counts, CELL_M, matern, prior)
    variance = np.diag(np.linalg.inv(full.field_precision())) + prior.sd**2
    np.testing.assert_allclose(posterior.mean, np.log(3.0), atol=1e-10)
    np.testing.assert_allclose(posterior.sd.ravel(), np.sqrt(variance), rtol=1e-10)
    assert np.mean(variance) == pytest.approx(0.9**2 + 2.0**2)


def test_the_unit_of_area_does_not_matter(small, spread_out):
    factor = GridCholesky(*small.shape)
    in_m2 = Counts(small.found, small.exposure_km2 * 1e6, small.domain)
    km2 = approximate(model(small, spread_out, Intercept(median_per_km2=2.0)), factor)
    m2 = approximate(model(in_m2, spread_out, Intercept(median_per_km2=2.0e-6)), factor)
    np.testing.assert_allclose(m2.mean, km2.mean - np.log(1e6), atol=1e-8)
    np.testing.assert_allclose(m2.variance, km2.variance, atol=1e-8)


def test_the_level_prior_hardly_matters_once_items_are_found(small, spread_out):
    vague, shifted = Intercept(), Intercept(median_per_km2=10.0)
    a = fit(small, cell_m=CELL_M, matern=spread_out, intercept=vague)
    b = fit(small, cell_m=CELL_M, matern=spread_out, intercept=shifted)
    assert np.abs(a.mean - b.mean).max() < 0.06


def test_turning_the_map_turns_the_answer(small, spread_out):
    turned = Counts(np.rot90(small.found), np.rot90(small.exposure_km2), np.rot90(small.domain))
    straight = fit(small, cell_m=CELL_M, matern=spread_out)
    other = fit(turned, cell_m=CELL_M, matern=spread_out)
    np.testing.assert_allclose(np.rot90(straight.mean), other.mean, atol=1e-6)
    np.testing.assert_allclose(np.rot90(straight.sd), other.sd, atol=1e-6)


def test_an_extreme_count_converges():
    found = np.zeros((6, 6))
    found[2, 2] = 50_000
    counts = Counts(found, np.full((6, 6), 1e-4), np.ones((6, 6), bool))
    posterior = fit(counts, cell_m=CELL_M, matern=Matern(500.0, 3.0))
    assert posterior.mean[2, 2] == pytest.approx(np.log(50_000 / 1e-4), abs=0.05)


@pytest.mark.parametrize(("level", "exposure"), [(7.0, 1e-7), (3.0, 1e-4), (0.0, 1.0)])
@pytest.mark.parametrize("sd", [0.1, 2.0, 8.0])
def test_the_variance_settles_for_rough_and_smooth_fields(level, exposure, sd):
    rng = np.random.default_rng(11)
    exposed = rng.random((17, 21)) * exposure
    found = rng.poisson(exposed * np.exp(level + rng.normal(0, 3, (17, 21))))
    counts = Counts(found, exposed, np.ones((17, 21), bool))
    found = approximate(model(counts, Matern(1500.0, sd)), GridCholesky(17, 21))
    assert np.isfinite(found.mean).all()
    assert (found.variance > 0).all()
