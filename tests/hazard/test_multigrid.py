"""Multigrid, conjugate gradients and the mode on large grids, against dense and direct ones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landrelease.hazard import Counts, Covariates, Intercept, Matern
from landrelease.hazard._augmented import AugmentedSystem
from landrelease.hazard._cholesky import GridCholesky
from landrelease.hazard._covariates import fixed_effects
from landrelease.hazard._descent import descend, respond
from landrelease.hazard._halves import halved, whole
from landrelease.hazard._matern import lattice
from landrelease.hazard._mode import find_mode
from landrelease.hazard._model import Model
from landrelease.hazard._multigrid import Multigrid

SHAPES = [(1, 1), (1, 90), (90, 1), (2, 3), (13, 17), (16, 16), (5, 33)]


def laplacian(cells):
    steps = np.diff(np.eye(cells), axis=0)
    return steps.T @ steps


def shifted(rows, columns, kappa2):
    rough = np.kron(laplacian(rows), np.eye(columns)) + np.kron(np.eye(rows), laplacian(columns))
    return rough + kappa2 * np.eye(rows * columns)


def islands(rows, columns, seed=0):
    rng = np.random.default_rng(seed)
    return rng.uniform(0.0, 2.0, (rows, columns)) * (rng.random((rows, columns)) < 0.5)


def cycles(rows, columns, root, kind=np.float64):
    made = Multigrid(rows, columns, kind)
    made.prepare(kappa2=0.03, scale=1.3, root=root)
    units = np.eye(rows * columns).reshape(-1, rows, columns)
    return np.array([whole(made.cycle(halved(unit, kind)), columns).ravel() for unit in units])


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 9), st.integers(1, 9))
def test_halves_come_back_whole(rows, columns):
    field = np.random.default_rng(1).normal(size=(rows, columns))
    np.testing.assert_array_equal(whole(halved(field, np.float64), columns), field)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_cycle_is_symmetric_and_close_to_the_inverse(shape):
    root = islands(*shape)
    matrix = cycles(*shape, root)
    np.testing.assert_allclose(matrix, matrix.T, atol=1e-13)
    operator = 1.3 * shifted(*shape, 0.03) + np.diag(root.ravel())
    values = np.linalg.eigvals(matrix @ operator).real
    assert 0.6 < values.min() <= values.max() < 1.25


def dense_system(shape, on, weights, design, prior):
    size = weights.size
    rough = shifted(*shape, on.kappa2)
    wide = np.hstack([np.eye(size), design.reshape(len(design), size).T])
    full = wide.T @ (weights.ravel()[:, None] * wide)
    full[:size, :size] += on.tau2 * rough @ rough
    full[size:, size:] += np.diag(prior)
    return full


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("kind", "tolerance", "error"), [("d", 1e-13, 1e-10), ("f", 1e-6, 1e-4)])
def test_solving_matches_dense_algebra(shape, kind, tolerance, error):
    rng = np.random.default_rng(5)
    weights, design = islands(*shape), np.stack([np.ones(shape), rng.normal(size=shape)])
    on = lattice(Matern(8.0, 1.5), rows=shape[0], columns=shape[1], cell_m=1.0)
    prior = np.array([0.1, 0.7])
    system = AugmentedSystem(design, np.dtype(kind).type)
    system.prepare(on, weights, prior)
    slope, rest = rng.normal(size=shape), rng.normal(size=2)
    field, effects = system.solve(slope, rest, tolerance=tolerance)
    full = dense_system(shape, on, weights, design, prior)
    expected = np.linalg.solve(full, np.append(slope, rest))
    largest = np.abs(expected).max()
    np.testing.assert_allclose(np.append(field, effects), expected, atol=error * largest)


def model(shape, seed=3, matern=None):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=shape)
    exposure = islands(*shape, seed)
    found = rng.poisson(exposure * np.exp(0.8 * values - 0.5))
    counts = Counts(found, exposure, np.ones(shape, bool))
    chosen = Matern(8.0, 1.5) if matern is None else matern
    on = lattice(chosen, rows=shape[0], columns=shape[1], cell_m=1.0)
    return Model(counts, on, fixed_effects(counts, Intercept(), Covariates(["slope"], [values])))


@pytest.mark.parametrize("shape", [(1, 1200), (37, 45), (64, 33)])
def test_the_mode_is_that_of_the_direct_solver(shape):
    given = model(shape)
    direct = find_mode(given, GridCholesky(*shape), tolerance=1e-16)
    found = descend(given, tolerance=1e-16)
    np.testing.assert_allclose(found.mean, direct.mean, atol=1e-8)
    np.testing.assert_allclose(found.slopes, direct.slopes, atol=1e-8)
    assert found.objective == pytest.approx(direct.objective, abs=1e-8)


def test_single_precision_keeps_four_digits():
    given = model((40, 40))
    exact = descend(given, tolerance=1e-14).mean
    np.testing.assert_allclose(descend(given, kind=np.float32).mean, exact, atol=2e-3)


def test_the_response_is_that_of_the_direct_solver():
    given = model((21, 34))
    direct = find_mode(given, GridCholesky(21, 34), tolerance=1e-14)
    system = AugmentedSystem(given.effects.design)
    response, precision = respond(given, direct.weights, system)
    np.testing.assert_allclose(response, direct.response, atol=1e-5)
    np.testing.assert_allclose(precision, direct.slope_precision, rtol=1e-5)


def test_iterations_do_not_grow_with_the_grid():
    rng, counted = np.random.default_rng(7), []
    for size in (32, 64, 128, 256):
        weights = 0.1 * np.kron(islands(size // 8, size // 8, size), np.ones((8, 8)))
        on = lattice(Matern(20.0, 1.5), rows=size, columns=size, cell_m=1.0)
        system = AugmentedSystem(np.ones((1, size, size)))
        system.prepare(on, weights, np.array([0.1]))
        system.solve(rng.normal(size=(size, size)) * np.sqrt(weights), np.zeros(1), tolerance=1e-6)
        counted.append(system.iterations)
    assert max(counted) <= 36
    assert counted[3] - counted[2] <= 3
