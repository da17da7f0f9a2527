"""Several detectors at once, and what is left after a day of any law."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from landrelease.planning import (
    DesignOutOfRange,
    after_search,
    allocate,
    allocate_detectors,
    detection_at_coverage,
)


def drawn(seed, *, detectors=3, cells=6):
    dice = np.random.default_rng(seed)
    rates = dice.uniform(0.1, 2.0, (detectors, cells)) * (dice.random((detectors, cells)) < 0.8)
    return dice.random(cells), rates, dice.uniform(0.0, 3.0, detectors)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_no_division_of_hours_finds_more_than_is_said(seed):
    weights, rates, totals = drawn(seed)
    told = allocate_detectors(weights, rates, totals)
    shares = np.random.default_rng(seed).dirichlet(np.ones(weights.size), (200, totals.size))
    covered = (rates * shares * totals[:, None]).sum(axis=1)
    others = (weights * -np.expm1(-covered)).sum(axis=1)
    assert others.max() <= told.expected + told.gap + 1e-12
    assert told.gap <= 1e-6
    assert (told.effort.sum(axis=1) <= totals + 1e-9).all()


def test_a_general_optimiser_finds_the_same():
    weights, rates, totals = drawn(7)

    def missed(flat):
        return (weights * np.exp(-(rates * flat.reshape(rates.shape)).sum(axis=0))).sum()

    fixed = {
        "type": "eq",
        "fun": lambda flat: flat.reshape(rates.shape).sum(axis=1) - totals,
    }
    start = np.repeat(totals / weights.size, weights.size)
    other = minimize(
        missed, start, bounds=[(0, None)] * start.size, constraints=fixed, options={"ftol": 1e-12}
    )
    told = allocate_detectors(weights, rates, totals)
    assert told.expected == pytest.approx(weights.sum() - other.fun, abs=1e-6)


def test_one_detector_is_what_it_is_alone():
    weights, rates = [0.4, 0.3, 0.2, 0.1], [0.02, 0.013, 0.015, 0.008]
    alone, told = allocate(weights, rates, 120.0), allocate_detectors(weights, [rates], [120.0])
    assert told.effort[0] == pytest.approx(alone.effort)
    assert told.worth_of_more[0] == pytest.approx(alone.worth_of_more)


def test_two_alike_are_one_with_the_hours_of_both():
    weights, rates = [0.4, 0.3, 0.2, 0.1], [0.02, 0.013, 0.015, 0.008]
    told = allocate_detectors(weights, [rates, rates], [70.0, 50.0])
    assert told.expected == pytest.approx(allocate(weights, rates, 120.0).expected)


def test_hours_that_can_be_used_nowhere_are_not_spent():
    told = allocate_detectors([0.5], [[0.0]], [9.0])
    assert (told.effort.tolist(), told.expected, told.gap) == ([[0.0]], 0.0, 0.0)


@pytest.mark.parametrize("law", ["random", "inverse-cube", "definite"])
def test_what_a_day_leaves_is_what_it_does_not_find(law):
    weights, rates = np.array([0.5, 0.3]), np.array([1.0, 0.5])
    today = allocate(weights, rates, 1.0, law=law)
    left = after_search(weights, rates, today.effort, law)
    assert left + today.found == pytest.approx(weights)
    assert left == pytest.approx(weights * (1 - detection_at_coverage(rates * today.effort, law)))


@pytest.mark.parametrize(
    ("weights", "rates", "totals"),
    [
        ([0.5], [1.0], [1.0]),
        ([0.5], [[-1.0]], [1.0]),
        ([float("inf")], [[1.0]], [1.0]),
        ([0.5], [[1.0]], [-1.0]),
        ([], [[]], [1.0]),
    ],
)
def test_what_makes_no_sense_is_refused(weights, rates, totals):
    with pytest.raises(DesignOutOfRange):
        allocate_detectors(weights, rates, totals)
