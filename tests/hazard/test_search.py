"""Climbing a function of two numbers."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from landrelease.hazard import NoConvergence
from landrelease.hazard._search import End, Peak, climb

GUESS = Peak(np.zeros(2), 0.0, np.eye(2))


def counted(function):
    def call(point):
        call.times += 1
        return function(point)

    call.times = 0
    return call


def hill(top, bend):
    """A quadratic, and its slope."""
    return lambda x: (float(-0.5 * (x - top) @ bend @ (x - top)), -bend @ (x - top))


@settings(max_examples=60, deadline=None)
@given(st.tuples(*[st.floats(-4, 4)] * 2), st.floats(0.3, 3.0), st.floats(-0.8, 0.8))
def test_the_top_of_a_quadratic_is_found(top, steep, tilt):
    bend = np.array([[steep, tilt * np.sqrt(steep)], [tilt * np.sqrt(steep), 1.0]])
    function = counted(hill(np.array(top), bend))
    found = climb(function, Peak(np.zeros(2), math.nan, np.eye(2)), most=30)
    assert found.value > -0.02
    assert function.times <= 12


def test_the_shape_at_the_top_is_that_of_the_function():
    bend = np.array([[2.0, 0.5], [0.5, 1.0]])
    found = climb(
        hill(np.zeros(2), bend), Peak(np.array([2.0, -2.0]), math.nan, np.eye(2)), most=40
    )
    np.testing.assert_allclose(found.axes @ found.axes.T, np.linalg.inv(bend), atol=0.05)


def test_with_the_right_guess_one_value_is_enough():
    function = counted(hill(np.zeros(2), np.eye(2)))
    climb(function, GUESS, most=30)
    assert function.times == 1


@settings(max_examples=30, deadline=None)
@given(st.tuples(*[st.floats(-2, 2)] * 2))
@example((0.0, 0.25))
@example((1.65, -0.57))
def test_a_skewed_top_is_found(top):
    """The guess of the shape is too narrow by 2.5; the density found is the highest within 5 %."""

    def skewed(x):
        away = x - top
        fall = np.exp(away) - away - 1.0
        return -float(fall.sum()), 1.0 - np.exp(away)

    found = climb(skewed, Peak(np.zeros(2), math.nan, 0.4 * np.eye(2)), most=30)
    assert found.value > -0.05


@pytest.mark.parametrize("away", [(0.1, -0.02), (-0.1, 0.04), (0.06, 0.06)])
@pytest.mark.parametrize("steep", [0.6, 1.0, 1.7])
def test_a_sharp_top_is_reached_from_many_steps_away_at_once(away, steep):
    """As on a grid twice as fine: the top lies five steps away, and the shape is known roughly."""
    step = 0.02 / math.sqrt(steep)

    @counted
    def sharp(x):
        rest = x - np.array(away)
        fall = np.exp(rest) - rest - 1.0
        return -float(fall.sum()) / step**2, (1.0 - np.exp(rest)) / step**2

    found = climb(sharp, Peak(np.zeros(2), 0.0, 0.02 * np.eye(2)), most=30)
    assert found.value > -0.01
    assert sharp.times <= (3 if steep <= 1.0 else 5)


def test_it_turns_back_where_the_function_ends():
    def walled(x):
        if x[0] > 0.5:
            return -np.inf, np.zeros(2)
        return float(x[0] - 0.5 * x[1] ** 2), np.array([1.0, -x[1]])

    found = climb(walled, GUESS, most=40)
    assert 0.3 < found.top[0] <= 0.5
    assert abs(found.top[1]) < 0.3


@pytest.mark.parametrize("failures", [1, 2, 6, 12])
def test_where_the_first_values_are_missing_the_top_is_found_from_others(failures):
    whole = hill(np.array([1.0, -0.5]), np.eye(2))

    @counted
    def failing(x):
        return (-np.inf, np.zeros(2)) if failing.times <= failures else whole(x)

    found = climb(failing, GUESS, most=30)
    np.testing.assert_allclose(found.top, [1.0, -0.5], atol=0.1)
    assert found.end is End.FLAT


def test_a_function_without_a_single_value_has_no_top():
    function = counted(lambda _: (-np.inf, np.zeros(2)))
    with pytest.raises(NoConvergence):
        climb(function, GUESS, most=30)
    assert function.times > 6


def test_a_climb_that_was_cut_short_says_so():
    slope = np.array([1.0, 0.0])
    found = climb(lambda x: (float(x[0]), slope), GUESS, most=3)
    assert (found.end, found.hoped > 0.5) == (End.EXHAUSTED, True)
