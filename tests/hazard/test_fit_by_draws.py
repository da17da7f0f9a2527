"""The fit without a factor, against the one with: mode, deviations, joint samples, devices."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest
from tests.hazard.on_this_processor import ProcessorAsDevice, compiler
from threadpoolctl import threadpool_info, threadpool_limits

from landrelease.hazard import (
    Counts,
    Covariates,
    DeviceMissing,
    Intercept,
    Matern,
    NothingToModel,
    ValueOutOfRange,
    fit,
    fit_by_draws,
    probability_in,
)
from landrelease.hazard._cholesky import GridCholesky
from landrelease.hazard._covariates import fixed_effects
from landrelease.hazard._device import arrays_on
from landrelease.hazard._drawn_posterior import deviation_within
from landrelease.hazard._matern import lattice
from landrelease.hazard._model import Model
from landrelease.hazard._stencil import INSIDE, Stencil
from landrelease.hazard._stencil_approximation import Approach
from landrelease.hazard._stencil_draws import Draws, keys_from
from landrelease.hazard._stencil_mode import Evidence

MATERN = Matern(600.0, 1.2)
SHAPE = (12, 14)
NUMPY = Stencil(np)


@pytest.fixture(scope="module")
def counts():
    rng = np.random.default_rng(4)
    exposure = np.where(rng.random(SHAPE) < 0.5, rng.uniform(0.0, 0.01, SHAPE), 0.0)
    exposure[:, :4] = 0.0
    found = rng.poisson(exposure * np.exp(rng.normal(5.0, 1.0, SHAPE)))
    return Counts(found, exposure, np.ones(SHAPE, bool))


@pytest.fixture(scope="module")
def values():
    return np.linspace(-1.0, 1.0, SHAPE[0] * SHAPE[1]).reshape(SHAPE)


def both(counts, values, method, draws=100):
    asked = {
        "cell_m": 100.0,
        "matern": MATERN,
        "method": method,
        "covariates": Covariates(["slope"], [values]),
        "offset": 0.3 * values,
    }
    return fit(counts, **asked), fit_by_draws(counts, **asked, seed=1, draws=draws, device="cpu")


@pytest.fixture(scope="module")
def variational(counts, values):
    return both(counts, values, "gva")


def test_laplace_has_the_mode_of_the_fit_and_its_deviations_within_the_stated_error(counts, values):
    exact, drawn = both(counts, values, "laplace")
    np.testing.assert_allclose(drawn.mean, exact.mean, atol=1e-3)
    away = drawn.sd / exact.sd - 1.0
    assert np.sqrt(np.mean(away**2)) < 1.3 * drawn.sd_error
    assert np.abs(away).max() < 5.0 * drawn.sd_error
    assert drawn.sd_error == pytest.approx(200.0**-0.5)


@pytest.mark.parametrize(("draws", "cells"), [(50, 1), (50, 168)])
def test_deviations_lie_between_the_stated_bounds(counts, values, draws, cells):
    """In nine cells of ten or more each by itself; in every cell where all are asked for."""
    exact, drawn = both(counts, values, "laplace", draws)
    low, high = drawn.sd_within(cells=cells)
    inside = (low * drawn.sd < exact.sd) & (exact.sd < high * drawn.sd)
    assert inside.all() if cells > 1 else 0.9 <= inside.mean() < 1.0


@pytest.mark.parametrize("asked", [{"confidence": 1.0}, {"confidence": 0.0}, {"cells": 0}])
def test_no_bound_is_given_with_certainty_or_for_no_cell(asked):
    with pytest.raises(ValueOutOfRange):
        deviation_within(100, **asked)


def test_the_deviations_of_many_draws_are_bounded_as_often_as_stated():
    drawn = np.random.default_rng(3).normal(size=(20_000, 20))
    sd = np.sqrt((drawn**2).mean(axis=1))
    low, high = deviation_within(20, 0.8)
    assert ((low * sd < 1.0) & (high * sd > 1.0)).mean() == pytest.approx(0.8, abs=0.01)
    assert (high * sd < 1.0).mean() == pytest.approx(0.1, abs=0.01)


def test_variational_deviations_stay_where_they_are_with_all_draws(counts):
    """Around the mode found they are those that it was found with; a last round is not enough."""
    on = lattice(Matern(600.0, 3.0), rows=SHAPE[0], columns=SHAPE[1], cell_m=100.0)
    model = Model(counts, on, fixed_effects(counts, Intercept()))
    keys = keys_from(np.random.default_rng(1), 32)
    way = Approach(Evidence.of(model, NUMPY), NUMPY, keys, lambda _: None)
    made = way.variational(0.01)
    draws, response, precision = way._around(made.found.weights)
    again = sum(draws.moments_of_parts(keys)) + way._of_slopes(response, precision)
    away = (np.sqrt(again) - np.sqrt(made.variance))[INSIDE]
    assert np.abs(away)[counts.exposure_km2 > 0].max() < 0.03


def test_blas_is_on_one_thread_meanwhile(counts, monkeypatch):
    whole, seen = Approach.laplace, []

    def watched(self):
        seen.extend(one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas")
        return whole(self)

    monkeypatch.setattr(Approach, "laplace", watched)
    with threadpool_limits(2, user_api="blas"):
        both(counts, np.linspace(0, 1, 168).reshape(SHAPE), "laplace", 16)
    assert set(seen) == {1}


def test_the_seed_is_kept_to_its_last_digit(counts):
    asked = {"cell_m": 100.0, "matern": MATERN, "draws": 16, "device": "cpu"}
    for seed in (20_260_102, 2**63 - 1):
        tags = fit_by_draws(counts, **asked, method="laplace", seed=seed).provenance.tags()
        assert tags["draws_seed"] == str(seed)


def test_the_variational_fit_is_that_of_the_fit_within_the_stated_error(variational):
    exact, drawn = variational
    away = drawn.sd / exact.sd - 1.0
    assert np.sqrt(np.mean(away**2)) < 1.3 * drawn.sd_error
    assert np.abs((drawn.mean - exact.mean) / exact.sd).max() < 2.0 * drawn.sd_error
    np.testing.assert_allclose(drawn.components[0].curve, exact.components[0].curve, atol=0.06)
    chance = [one.remaining().probability for one in variational]
    assert np.abs(chance[0] - chance[1]).max() < 0.05


def test_slopes_and_facts_are_those_of_the_fit(variational):
    exact, drawn = variational
    for name, slope in exact.slopes.items():
        assert drawn.slopes[name].mean == pytest.approx(slope.mean, abs=0.1 * slope.sd)
        assert drawn.slopes[name].sd == pytest.approx(slope.sd, rel=0.02)
    tags = drawn.provenance.tags()
    assert (tags["draws"], tags["hyper_parameters"]) == ("100", "fixed")
    assert {name for name in exact.provenance.tags() if name not in tags} <= {
        "prior_range_m",
        "prior_range_tail",
        "prior_sd",
        "prior_sd_tail",
    }


def square(top, left, size):
    rows, columns = np.mgrid[top : top + size, left : left + size]
    fraction = np.ones(size * size)
    return SimpleNamespace(rows=rows.ravel(), columns=columns.ravel(), fraction=fraction)


def test_polygons_are_answered_jointly_as_from_a_factor(variational):
    polygons = [square(0, 0, 4), square(5, 6, 6), square(8, 0, 3)]
    exact, drawn = (probability_in(polygons, one, seed=2, samples=250) for one in variational)
    for one, other in zip(exact, drawn, strict=True):
        error = np.hypot(one.probability_error, other.probability_error)
        assert abs(one.probability - other.probability) < 4.0 * error + 0.01
        assert other.expected == pytest.approx(one.expected, rel=0.1)
        assert abs(np.log(other.expected_high / one.expected_high)) < 0.4


def test_sums_on_the_device_are_those_of_whole_samples(variational):
    drawn, polygon = variational[1], square(3, 7, 5)
    chances = probability_in([polygon], drawn, seed=3, samples=250)[0]
    numbers = np.exp(drawn.sample(250, np.random.default_rng(4)))
    expected = (numbers[:, 3:8, 7:12] * drawn.area_km2[0, 0]).sum(axis=(1, 2))
    chance = -np.expm1(-expected)
    error = np.hypot(chances.probability_error, chance.std() / 250.0**0.5)
    assert abs(chances.probability - chance.mean()) < 4.0 * error
    assert abs(np.log(np.quantile(expected, 0.95) / chances.expected_high)) < 0.4


def test_an_area_without_cells_has_nothing_left(variational):
    nothing = probability_in([square(0, 0, 0)], variational[1], seed=1, samples=2)
    assert nothing[0].probability == 0.0


def test_a_draw_is_the_solution_of_its_system(counts):
    on = lattice(MATERN, rows=SHAPE[0], columns=SHAPE[1], cell_m=100.0)
    weights = 40.0 * counts.exposure_km2
    draws, key = Draws(NUMPY, on, NUMPY.bordered(weights)), 12
    one, other = (field[INSIDE] for field in NUMPY.normals(SHAPE, key))
    factor = GridCholesky(*SHAPE)
    factor.factor(kappa2=on.kappa2, tau2=on.tau2, weights=weights)
    found = draws.field(key)[INSIDE]
    expected = on.tau2**0.5 * shifted(one, on.kappa2) + np.sqrt(weights) * other
    exact = factor.solve(expected)
    assert np.abs(found - exact).max() < 1e-3 * np.abs(exact).max()
    np.testing.assert_allclose(sum(draws.parts(key))[INSIDE], exact, atol=1e-3)


def shifted(field, kappa2):
    """(kappa2 I + L) field, from padded differences."""
    wide = np.pad(field, 1, mode="edge")
    around = wide[:-2, 1:-1] + wide[2:, 1:-1] + wide[1:-1, :-2] + wide[1:-1, 2:]
    return (kappa2 + 4.0) * field - around


def test_keys_decide_everything(counts):
    asked = {"cell_m": 100.0, "matern": MATERN, "draws": 16, "device": "cpu"}
    one, same, other = (fit_by_draws(counts, **asked, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one.sd, same.sd)
    assert not np.array_equal(one.sd, other.sd)
    first, second = (one.sample(2, np.random.default_rng(seed)) for seed in (5, 5))
    assert np.array_equal(first, second)
    assert len(np.unique(keys_from(np.random.default_rng(1), 1000))) == 1000


def test_a_device_gives_the_numbers_of_the_processor(counts, values, monkeypatch, tmp_path):
    if compiler() is None:
        pytest.skip("no C++ compiler")
    device = ProcessorAsDevice(tmp_path)
    monkeypatch.setattr("landrelease.hazard._device._cupy", lambda: device)
    asked = {"cell_m": 100.0, "matern": MATERN, "seed": 1, "draws": 16}
    asked["covariates"] = Covariates(["slope"], [values])
    here, there = (fit_by_draws(counts, **asked, device=device) for device in ("cpu", "cuda"))
    np.testing.assert_allclose(there.mean, here.mean, atol=1e-3)
    np.testing.assert_allclose(there.sd, here.sd, rtol=1e-3)
    polygon = [square(2, 3, 4)]
    one, other = (probability_in(polygon, made, seed=1, samples=50)[0] for made in (here, there))
    assert other.probability == pytest.approx(one.probability, abs=1e-3)


@pytest.mark.parametrize("text", ["raise ImportError('no such library')", "x = 1\n"])
def test_a_device_that_is_not_there_is_never_replaced_in_silence(text, monkeypatch, tmp_path):
    count = "class CUDARuntimeError(RuntimeError): ...\ndef getDeviceCount(): "
    (tmp_path / "cupy").mkdir()
    (tmp_path / "cupy" / "__init__.py").write_text(
        f"{text}\nfrom types import SimpleNamespace as S\n{count}raise CUDARuntimeError('none')\n"
        "cuda = S(runtime=S(CUDARuntimeError=CUDARuntimeError, getDeviceCount=getDeviceCount))\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "cupy", raising=False)
    with pytest.raises(DeviceMissing, match=r"landrelease\[cuda\]"):
        arrays_on("cuda")
    assert arrays_on("auto") is np


def test_nothing_of_a_device_is_imported_before_one_is_asked_for(counts, monkeypatch, tmp_path):
    (tmp_path / "cupy.py").write_text("raise RuntimeError('imported')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "cupy", raising=False)
    fit_by_draws(counts, cell_m=100.0, matern=MATERN, seed=1, draws=16, device="cpu")
    fit(counts, cell_m=100.0, matern=MATERN, method="laplace")
    with pytest.raises(RuntimeError, match="imported"):
        arrays_on("auto")


def test_what_cannot_be_fitted_is_refused(counts):
    asked = {"cell_m": 100.0, "matern": MATERN, "seed": 1, "device": "cpu"}
    with pytest.raises(ValueOutOfRange, match="draws"):
        fit_by_draws(counts, **asked, draws=15)
    nowhere = Counts(np.zeros(SHAPE), np.zeros(SHAPE), np.zeros(SHAPE, bool))
    with pytest.raises(NothingToModel):
        fit_by_draws(nowhere, **asked)


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (3, 2)])
def test_small_and_unseen_grids_are_fitted(shape):
    none = Counts(np.zeros(shape), np.zeros(shape), np.ones(shape, bool))
    exact = fit(none, cell_m=100.0, matern=MATERN)
    drawn = fit_by_draws(none, cell_m=100.0, matern=MATERN, seed=1, draws=400, device="cpu")
    np.testing.assert_allclose(drawn.mean, exact.mean, atol=1e-6)
    np.testing.assert_allclose(drawn.sd, exact.sd, rtol=5.0 * drawn.sd_error)
