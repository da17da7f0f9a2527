"""Operators and devices crossed: against a dense second implementation, quadrature, simulation."""

import numpy as np
import pytest
from scipy.special import expit, roots_hermitenorm

from landrelease.detection import (
    CountsContradict,
    NoTargets,
    ParameterOutOfRange,
    operators_and_devices,
)
from landrelease.detection._crossed_model import INTERCEPT_SD, Model


def simulated(rng, *, operators=60, devices=8, each=3, targets=12, sds=(0.7, 0.4)):
    who = np.repeat(np.arange(operators), each)
    what = rng.integers(0, devices, who.size)
    skill, quality = rng.normal(0, sds[0], operators), rng.normal(0, sds[1], devices)
    laid = np.full(who.size, targets)
    found = rng.binomial(laid, expit(1.5 + skill[who] + quality[what]))
    return (found, laid, who, what), skill, quality


def test_the_block_solution_is_the_dense_one():
    (found, laid, who, what), *_ = simulated(np.random.default_rng(1))
    model, sds = Model(*(np.asarray(x, np.float64) for x in (found, laid)), who, what), [0.6, 0.5]
    mode, evidence = model.laplace(np.array(sds), np.zeros(1 + 60 + 8))
    design = np.hstack([np.ones((who.size, 1)), np.eye(60)[who], np.eye(8)[what]])
    precision = np.diag(1 / np.array([INTERCEPT_SD, *[0.6] * 60, *[0.5] * 8]) ** 2)
    chance = expit(design @ mode)
    slope = design.T @ (found - laid * chance) - precision @ mode
    assert np.abs(slope).max() < 1e-5
    hessian = design.T @ (design * (laid * chance * (1 - chance))[:, None]) + precision
    half = 0.5 * np.linalg.slogdet(hessian)[1]
    prior = -0.5 * (0.6**2 + 0.5**2)
    assert evidence == pytest.approx(model.density(mode, np.array(sds)) - half + prior, rel=1e-9)
    covariance = np.linalg.inv(hessian[1:, 1:])  # of effects, the intercept held
    told = model.errors(mode, np.array(sds))
    both = np.concatenate([told.operators, told.devices])
    assert both == pytest.approx(np.sqrt(np.diag(covariance)), rel=1e-9)


def test_the_evidence_of_operators_alone_is_near_quadrature():
    rng = np.random.default_rng(2)
    laid = np.full(30, 20)
    found = rng.binomial(laid, expit(0.5 + rng.normal(0, 0.8, 30)))
    nodes, weights = roots_hermitenorm(60)

    def exact(sd, intercept):
        eta = intercept + sd * nodes[:, None]
        told = np.exp(found * eta - laid * np.logaddexp(0, eta))
        return np.log(weights / weights.sum() @ told).sum()

    def laplace(sd, intercept):
        shifted = Model(found.astype(float), laid.astype(float), np.arange(30), np.zeros(30, int))
        sds = np.array([sd, 1e-6])
        at = np.zeros(32)
        at[0] = intercept
        for _ in range(50):
            slope, parts = shifted.slope(at, sds), shifted.parts(at, sds)
            at[1:31] += slope[1:31] / parts.many
        half = 0.5 * np.log(parts.many).sum()
        own = at[1:31]
        eta = intercept + own
        height = (found * eta - laid * np.logaddexp(0, eta)).sum() - 0.5 * own @ own / sd**2
        return height - 30 * np.log(sd) - half

    for sd in (0.4, 0.8, 1.2):
        assert laplace(sd, 0.5) == pytest.approx(exact(sd, 0.5), abs=0.35)
    gap = laplace(0.8, 0.5) - laplace(0.4, 0.5)
    assert gap == pytest.approx(exact(0.8, 0.5) - exact(0.4, 0.5), abs=0.15)


def test_simulated_effects_lie_in_their_intervals_and_the_deviations_come_back():
    rng = np.random.default_rng(3)
    data, skill, quality = simulated(rng, operators=2_000, devices=100)
    told = operators_and_devices(*data)
    assert told.operator_sd == pytest.approx(0.7, abs=0.06)
    assert told.device_sd == pytest.approx(0.4, abs=0.1)
    assert told.intercept == pytest.approx(1.5, abs=0.15)
    inside = np.abs(told.operators - skill) < 1.96 * told.operator_errors
    assert 0.93 < inside.mean() < 0.965
    assert (np.abs(told.devices - quality) < 1.96 * told.device_errors).mean() > 0.85


def test_detection_of_operators_lies_in_the_intervals_that_are_told():
    rng, inside = np.random.default_rng(4), []
    for _ in range(4):
        data, skill, _ = simulated(rng, operators=300, devices=40)
        told = operators_and_devices(*data).of_operators()
        truth = expit(1.5 + skill)
        inside += [one.low <= p <= one.high for one, p in zip(told, truth, strict=True)]
    assert 0.94 < np.mean(inside) < 0.965


def test_a_sparse_table_gives_what_a_full_one_gives(monkeypatch):
    data, *_ = simulated(np.random.default_rng(6))
    monkeypatch.setattr("landrelease.detection._crossed_weighed._MOST_PAIRS", 0)
    full = operators_and_devices(*data)
    monkeypatch.setattr("landrelease.detection._crossed_model._FULL", 0)
    sparse = operators_and_devices(*data)
    assert sparse.operators == pytest.approx(full.operators, abs=1e-6)
    assert sparse.device_level_errors == pytest.approx(full.device_level_errors, rel=1e-6)
    assert sparse.levels.weights == pytest.approx(full.levels.weights, rel=1e-3)


def test_skewed_effects_do_not_draw_the_average_down():
    rng, told = np.random.default_rng(5), []
    for _ in range(8):
        data, *_ = simulated(rng, operators=300, devices=30, each=2, targets=6)
        told.append(operators_and_devices(*data).intercept)
    assert np.mean(told) == pytest.approx(1.5, abs=0.05)


def test_few_targets_make_no_heroes():
    told = operators_and_devices([5, 45, 30, 20], [5, 50, 50, 50], [0, 1, 2, 3], [0, 0, 1, 1])
    assert told.operators[0] < told.operators[1] + told.operator_errors[1]
    assert told.operator_errors[0] > told.operator_errors[1]


def test_all_found_and_one_row_are_answered():
    told = operators_and_devices([10] * 6, [10] * 6, [0, 0, 1, 1, 2, 2], [0, 1] * 3)
    assert np.abs(told.operators).max() < 0.1
    assert np.isfinite(told.intercept)
    assert np.isfinite(operators_and_devices([3], [4], [0], [0]).intercept)


def test_what_cannot_be_is_refused():
    with pytest.raises(NoTargets):
        operators_and_devices([], [], [], [])
    with pytest.raises(NoTargets):
        operators_and_devices([0], [0], [0], [0])
    with pytest.raises(CountsContradict):
        operators_and_devices([5], [4], [0], [0])
    for who, what in (([-1], [0]), ([0], [-1]), ([0, 1], [0])):
        with pytest.raises(ParameterOutOfRange):
            operators_and_devices([3], [4], who, what)
