"""Items per hectare: published limits, coverage by simulation, and what nobody can know."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from landrelease.detection import (
    Exposure,
    ParameterOutOfRange,
    detection_interval,
    found_per_hectare,
    lay_per_hectare,
)

HECTARE = 10_000.0


@pytest.mark.parametrize(
    ("items", "low", "high"),
    [(0, 0.0, 3.69), (1, 0.0253, 5.57), (2, 0.242, 7.22), (5, 1.62, 11.67), (10, 4.80, 18.39)],
)
def test_published_limits(items, low, high):
    """Garwood (1936), table of 95 % limits of a Poisson count."""
    told = found_per_hectare(items, HECTARE)
    assert (told.low, told.high) == pytest.approx((low, high), abs=5e-3)


@given(items=st.integers(0, 500), hectares=st.floats(0.01, 1e4))
def test_limits_are_where_the_tails_are_one_in_forty(items, hectares):
    told = found_per_hectare(items, hectares * HECTARE)
    assert poisson.cdf(items, told.high * hectares) == pytest.approx(0.025, rel=1e-6)
    if items:
        assert poisson.sf(items - 1, told.low * hectares) == pytest.approx(0.025, rel=1e-6)
    assert told.low <= told.estimate <= told.high


def test_a_perfect_search_of_everything_leaves_what_was_found():
    found = found_per_hectare(7, 3 * HECTARE)
    lay = lay_per_hectare(7, [Exposure(3 * HECTARE, 1.0, 1.0, 1.0, 1.0)])
    assert (lay.estimate, lay.low, lay.high) == (found.estimate, found.low, found.high)


def test_ground_searched_alike_in_two_parts_is_one_ground():
    one = Exposure(2 * HECTARE, 0.9, 0.8, 0.7, 0.9)
    parts = [Exposure(HECTARE, 0.9, 0.8, 0.7, 0.9)] * 2
    assert lay_per_hectare(4, [one]) == lay_per_hectare(4, parts)


def test_without_a_lower_end_of_detection_nothing_bounds_what_lay_there():
    told = lay_per_hectare(4, [Exposure(HECTARE, 1.0, 0.8)])
    assert (told.estimate, told.high) == (5.0, math.inf)
    assert told.low == found_per_hectare(4, HECTARE).low


def test_what_was_searched_again_may_all_be_found():
    once = lay_per_hectare(4, [Exposure(HECTARE, 0.5, 0.6, 0.5, 0.7)])
    again = lay_per_hectare(4, [Exposure(HECTARE, 0.5, 0.6, 0.5, 0.7, again_m2=HECTARE)])
    assert (again.estimate, again.high) == (once.estimate, once.high)
    assert again.low == pytest.approx(found_per_hectare(4, HECTARE).low)


def test_a_search_that_finds_nothing_says_nothing():
    assert lay_per_hectare(0, [Exposure(HECTARE, 1.0, 0.0, 0.0, 0.2)]) is None


@pytest.mark.parametrize(("items", "ground"), [(1, 0.0), (-1, 1.0), (1.5, 1.0), (math.nan, 1.0)])
def test_no_ground_and_no_count_are_refused_by_number(items, ground):
    with pytest.raises(ParameterOutOfRange) as caught:
        found_per_hectare(items, ground)
    assert caught.value.number.startswith("LR-")
    with pytest.raises(ParameterOutOfRange):
        lay_per_hectare(items, [Exposure(ground, 1.0, 0.9)])


@pytest.mark.parametrize(
    "changed", [{"coverage": 1.1}, {"low": 0.9}, {"high": 0.7}, {"again_m2": 2.0}]
)
def test_contradictory_ground_is_refused(changed):
    with pytest.raises(ParameterOutOfRange):
        Exposure(**{"ground_m2": 1.0, "coverage": 1.0, "detection": 0.8} | changed)


@pytest.mark.parametrize(("lay", "targets"), [(3.0, 30), (30.0, 30), (300.0, 60), (30.0, 2000)])
def test_intervals_hold_lay_there_in_95_of_100_simulated_searches(lay, targets):
    """Detection is measured on a lane of its own, so that the errors are independent."""
    dice, detection, held, runs = np.random.default_rng(5), 0.8, 0, 2000
    marks = dice.binomial(targets, detection, runs)
    for found, seen in zip(dice.poisson(lay * detection, runs), marks, strict=True):
        lane = detection_interval(int(seen), targets)
        ground = Exposure(HECTARE, 1.0, lane.estimate, lane.low, lane.high)
        told = lay_per_hectare(int(found), [ground])
        held += told.low <= lay <= told.high
    assert held / runs >= 0.95
