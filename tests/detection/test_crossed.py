"""Operators and devices crossed: simulated trials, awkward ones, and those that are refused."""

import numpy as np
import pytest
from scipy.special import expit

from landrelease.detection import (
    CountsContradict,
    NoTargets,
    ParameterOutOfRange,
    operators_and_devices,
)


def simulated(rng, *, operators=60, devices=8, each=3, targets=12, sds=(0.7, 0.4), level=1.5):
    who = np.repeat(np.arange(operators), each)
    what = rng.integers(0, devices, who.size)
    skill, quality = rng.normal(0, sds[0], operators), rng.normal(0, sds[1], devices)
    laid = np.full(who.size, targets)
    found = rng.binomial(laid, expit(level + skill[who] + quality[what]))
    return (found, laid, who, what), skill, quality


def test_simulated_effects_lie_in_their_intervals_and_the_deviations_come_back():
    rng = np.random.default_rng(3)
    data, skill, quality = simulated(rng, operators=2_000, devices=100)
    told = operators_and_devices(*data)
    assert told.operator_sd == pytest.approx(0.7, abs=0.06)
    assert told.device_sd == pytest.approx(0.4, abs=0.1)
    assert told.intercept == pytest.approx(1.5, abs=0.15)
    inside = np.abs(told.operators - skill) < 1.96 * told.operator_errors
    assert 0.93 < inside.mean() < 0.965
    assert (np.abs(told.devices - quality) < 1.96 * told.device_errors).mean() > 0.92


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
    full = operators_and_devices(*data)
    monkeypatch.setattr("landrelease.detection._crossed_model._FULL", 0)
    sparse = operators_and_devices(*data)
    assert sparse.operators == pytest.approx(full.operators, abs=1e-6)
    assert sparse.device_level_errors == pytest.approx(full.device_level_errors, rel=1e-6)
    assert sparse.levels.weights == pytest.approx(full.levels.weights, rel=1e-3)


def test_more_devices_than_operators_are_told_as_the_other_way_round():
    (found, laid, who, what), *_ = simulated(np.random.default_rng(13), operators=30, devices=4)
    one = operators_and_devices(found, laid, who, what)
    other = operators_and_devices(found, laid, what, who)
    assert (other.operator_sd, other.device_sd) == (one.device_sd, one.operator_sd)
    assert other.of_devices() == one.of_operators()
    assert other.of_operators() == one.of_devices()
    assert other.operator_errors == pytest.approx(one.device_errors)


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
    for who, what in (
        ([-1], [0]), ([0], [-1]), ([0, 1], [0]), ([0.5], [0]), ([0], [10**12]), ([np.nan], [0]),
    ):  # fmt: skip
        with pytest.raises(ParameterOutOfRange):
            operators_and_devices([3], [4], who, what)
    with pytest.raises(ParameterOutOfRange, match="targets is 1; expected one for each of 2 rows"):
        operators_and_devices([3, 3], [4], [0, 1], [0, 0])


def test_thousands_of_operators_with_a_device_each_are_refused_before_they_are_fitted():
    each = np.arange(2_001)
    with pytest.raises(ParameterOutOfRange, match="operators or devices, is 2001"):
        operators_and_devices(np.ones(2_001, int), np.full(2_001, 2), each, each)


def test_counts_that_contradict_each_other_are_answered_within_their_interval():
    cases = (
        ([0, 1_000, 0, 1_000], [0, 0, 1, 1], [0, 1, 0, 1]),
        ([1_000, 0, 1, 0, 1, 0, 0], [0, 1, 3, 0, 3, 2, 4], [0, 0, 1, 1, 0, 0, 0]),
        ([0, 1_000], [0, 1], [0, 0]),
    )
    for found, who, what in cases:
        told = operators_and_devices(found, [1_000] * len(found), who, what)
        for one in (*told.of_operators(), *told.of_devices()):
            assert 0 <= one.low <= one.estimate <= one.high <= 1
