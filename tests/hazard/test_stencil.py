"""The loops for a device: numpy's against the compiled ones of the processor, and CUDA's text."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest
from tests.hazard.on_this_processor import compiler, loops_here

from landrelease.hazard import Counts, Covariates, Intercept, Matern
from landrelease.hazard._augmented import AugmentedSystem
from landrelease.hazard._covariates import fixed_effects
from landrelease.hazard._descent import descend
from landrelease.hazard._halves import halved, whole
from landrelease.hazard._matern import lattice, times_precision
from landrelease.hazard._model import Model
from landrelease.hazard._multigrid import Multigrid
from landrelease.hazard._stencil import INSIDE, Stencil
from landrelease.hazard._stencil_cycles import Cycles
from landrelease.hazard._stencil_mode import Evidence, climb
from landrelease.hazard._stencil_system import StencilSystem

SHAPES = [(1, 1), (1, 90), (90, 1), (2, 3), (13, 17), (16, 16), (5, 33), (37, 70)]
NUMPY = Stencil(np)


@pytest.fixture(scope="session")
def cuda_text(tmp_path_factory):
    if compiler() is None:
        pytest.skip("no C++ compiler")
    loops = loops_here(tmp_path_factory.mktemp("loops"))
    loops.dense_cells = NUMPY.dense_cells  # or small grids would never be made coarser
    return loops


@pytest.fixture(params=["numpy", "text"])
def loops(request):
    return NUMPY if request.param == "numpy" else request.getfixturevalue("cuda_text")


def some(shape, seed=0):
    rng = np.random.default_rng(seed)
    return rng.uniform(0.0, 2.0, shape) * (rng.random(shape) < 0.5), rng.normal(size=shape)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_cycle_is_that_of_the_compiled_loops(shape, loops):
    root, right = some(shape)
    cycles, compiled = Cycles(loops, *shape), Multigrid(*shape)
    cycles.prepare(kappa2=0.03, scale=1.3, root=loops.bordered(root))
    compiled.prepare(kappa2=0.03, scale=1.3, root=root)
    found = cycles.cycle(loops.bordered(right))[INSIDE]
    expected = whole(compiled.cycle(halved(right, np.float64)), shape[1])
    np.testing.assert_allclose(found, expected, atol=1e-13)


@pytest.mark.parametrize("shape", SHAPES)
def test_solving_is_that_of_the_compiled_loops(shape, loops):
    weights, column = some(shape)
    slope, rest = some(shape, 1)[1], np.array([1.0, 2.0])
    on, prior = lattice(Matern(8.0, 1.5), rows=shape[0], columns=shape[1], cell_m=1.0), rest / 9
    system = StencilSystem(loops, shape, [loops.bordered(column)])
    system.prepare(on, loops.bordered(weights), prior)
    compiled = AugmentedSystem(np.stack([np.ones(shape), column]))
    compiled.prepare(on, weights, prior)
    field, effects = system.solve(loops.bordered(slope), rest, tolerance=1e-12)
    expected, others = compiled.solve(slope, rest, tolerance=1e-12)
    np.testing.assert_allclose(field[INSIDE], expected, atol=1e-9 * np.abs(expected).max())
    np.testing.assert_allclose(effects, others, atol=1e-9 * np.abs(others).max())


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**64 - 1))
def test_both_texts_do_the_same_to_any_grid(cuda_text, rows, columns, key):
    shape = rows, columns
    on, out = NUMPY.spacing(np.ones(rows), np.ones(columns)), [NUMPY.empty(shape) for _ in "ab"]
    ones = [made.normals(shape, key) for made in (NUMPY, cuda_text)]
    np.testing.assert_allclose(ones[0], ones[1], atol=1e-14)
    for made, into in zip((NUMPY, cuda_text), out, strict=True):
        made.weighed(ones[0][0], on, (0.2, 3.0), ones[0][1], ones[0][0], into)
        made.go(into, into.copy(), ones[0][0], ones[0][1], 0.5)
        made.turn(into, ones[0][1], 0.25)
    np.testing.assert_allclose(out[0], out[1], rtol=1e-13, atol=1e-12)


def model(shape, seed=3):
    exposure, values = some(shape, seed)
    found = np.random.default_rng(seed).poisson(exposure * np.exp(0.8 * values - 0.5))
    counts = Counts(found, exposure, np.ones(shape, bool))
    on = lattice(Matern(8.0, 1.5), rows=shape[0], columns=shape[1], cell_m=1.0)
    return Model(counts, on, fixed_effects(counts, Intercept(), Covariates(["slope"], [values])))


@pytest.mark.parametrize("shape", [(1, 1200), (37, 45), (64, 33)])
def test_the_mode_is_that_of_the_processor(shape, loops):
    asked = model(shape)
    found = climb(Evidence.of(asked, loops), loops).mode()
    expected = descend(asked)
    np.testing.assert_allclose(found.mean, expected.mean, atol=1e-11)
    np.testing.assert_allclose(found.slopes, expected.slopes, atol=1e-11)
    close = climb(Evidence.of(asked, loops), loops, tolerance=1e-16).mode()
    np.testing.assert_allclose(close.mean, descend(asked, tolerance=1e-16).mean, atol=1e-8)


def test_the_precision_is_that_of_the_compiled_loop(loops):
    field = some((9, 14))[1]
    on = lattice(Matern(8.0, 1.5), rows=9, columns=14, cell_m=1.0)
    system = StencilSystem(loops, (9, 14), level=False)
    image = system.precise(loops.bordered(field), on.kappa2, loops.empty((9, 14)))[INSIDE]
    np.testing.assert_allclose(on.tau2 * image, times_precision(field, on), rtol=1e-12)


def test_numbers_drawn_by_counter_are_standard_normal(loops):
    pair = [field[INSIDE].ravel() for field in loops.normals((300, 300), 12345)]
    assert min(kstest(numbers, "norm").pvalue for numbers in pair) > 1e-3
    assert abs(np.corrcoef(*pair)[0, 1]) < 4.0 / 300.0
    assert abs(np.corrcoef(pair[0][1:], pair[0][:-1])[0, 1]) < 4.0 / 300.0
    other = loops.normals((300, 300), 12346)[0][INSIDE].ravel()
    assert abs(np.corrcoef(pair[0], other)[0, 1]) < 4.0 / 300.0
