"""The sparse factor against dense linear algebra."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csc_array, diags_array, eye_array, kronsum
from scipy.sparse.linalg import splu

from landrelease.hazard._cholesky import GridCholesky
from landrelease.hazard._errors import NotPositiveDefinite

SHAPES = [(1, 1), (1, 2), (2, 1), (1, 40), (40, 1), (2, 3), (3, 29), (5, 5), (11, 12), (26, 31)]
KAPPA2, TAU2 = 0.3, 1.7


def path(cells):
    steps = np.diff(np.eye(cells), axis=0)
    return steps.T @ steps


def full(rows, columns, weights):
    shifted = np.kron(path(rows), np.eye(columns)) + np.kron(np.eye(rows), path(columns))
    shifted += KAPPA2 * np.eye(rows * columns)
    return TAU2 * shifted @ shifted + np.diag(weights.ravel())


def factored(rows, columns, weights):
    factor = GridCholesky(rows, columns)
    return factor, factor.factor(kappa2=KAPPA2, tau2=TAU2, weights=weights)


def some_weights(rows, columns, seed=0):
    rng = np.random.default_rng(seed)
    return rng.exponential(size=(rows, columns)) * (rng.random((rows, columns)) < 0.5)


@pytest.mark.parametrize(("rows", "columns"), SHAPES)
def test_log_determinant_is_exact(rows, columns):
    weights = some_weights(rows, columns)
    _, logdet = factored(rows, columns, weights)
    assert logdet == pytest.approx(np.linalg.slogdet(full(rows, columns, weights))[1], abs=1e-10)


@pytest.mark.parametrize(("rows", "columns"), SHAPES)
def test_solve_is_exact(rows, columns):
    weights = some_weights(rows, columns)
    factor, _ = factored(rows, columns, weights)
    right = np.random.default_rng(1).normal(size=(3, rows, columns))
    expected = np.linalg.solve(full(rows, columns, weights), right.reshape(3, -1).T).T
    np.testing.assert_allclose(factor.solve(right).reshape(3, -1), expected, atol=1e-10)
    np.testing.assert_allclose(factor.solve(right[0]).ravel(), expected[0], atol=1e-10)


@pytest.mark.parametrize(("rows", "columns"), SHAPES)
def test_marginal_variances_are_exact(rows, columns):
    weights = some_weights(rows, columns)
    factor, _ = factored(rows, columns, weights)
    expected = np.diag(np.linalg.inv(full(rows, columns, weights)))
    np.testing.assert_allclose(factor.inverse_diagonal().ravel(), expected, rtol=1e-10)


def test_a_second_factor_forgets_the_first():
    factor, _ = factored(13, 14, some_weights(13, 14, seed=5))
    factor.inverse_diagonal()
    factor.factor(kappa2=KAPPA2, tau2=TAU2, weights=some_weights(13, 14))
    fresh, _ = factored(13, 14, some_weights(13, 14))
    np.testing.assert_array_equal(factor.inverse_diagonal(), fresh.inverse_diagonal())


def test_samples_have_the_inverse_as_covariance():
    weights = some_weights(3, 4)
    factor, _ = factored(3, 4, weights)
    drawn = factor.sample(200_000, np.random.default_rng(2)).reshape(200_000, -1)
    covariance = np.linalg.inv(full(3, 4, weights))
    np.testing.assert_allclose(np.cov(drawn.T), covariance, atol=0.02 * covariance.max())


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 17), st.integers(1, 17), st.integers(0, 99))
def test_solving_undoes_multiplying(rows, columns, seed):
    weights = some_weights(rows, columns, seed)
    factor, _ = factored(rows, columns, weights)
    field = np.random.default_rng(seed).normal(size=(rows, columns))
    right = (full(rows, columns, weights) @ field.ravel()).reshape(rows, columns)
    np.testing.assert_allclose(factor.solve(right), field, atol=1e-9)


def test_an_indefinite_matrix_is_refused():
    factor = GridCholesky(4, 4)
    with pytest.raises(NotPositiveDefinite, match="shorter range"):
        factor.factor(kappa2=0.1, tau2=1.0, weights=np.full((4, 4), -50.0))


def test_a_grid_of_large_regions_agrees_with_another_sparse_factor():
    rows, columns = 61, 67
    weights = some_weights(rows, columns)
    factor, logdet = factored(rows, columns, weights)
    shifted = kronsum(csc_array(path(columns)), csc_array(path(rows)), format="csc")
    shifted += KAPPA2 * eye_array(rows * columns)
    other = splu((TAU2 * shifted @ shifted + diags_array(weights.ravel())).tocsc())
    expected = np.log(other.L.diagonal()).sum() + np.log(np.abs(other.U.diagonal())).sum()
    assert logdet == pytest.approx(expected, rel=1e-12)
    units = np.zeros((rows * columns, 200))
    cells = np.arange(200) * 20
    units[cells, np.arange(200)] = 1.0
    variances = other.solve(units)[cells, np.arange(200)]
    np.testing.assert_allclose(factor.inverse_diagonal().ravel()[cells], variances, rtol=1e-9)
