"""Climbing a function of two numbers."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landrelease.hazard._search import Peak, climb

GUESS = Peak(np.zeros(2), 0.0, np.eye(2))


def counted(function):
    def call(point):
        call.times += 1
        return function(point)

    call.times = 0
    return call


@settings(max_examples=60, deadline=None)
@given(st.tuples(*[st.floats(-4, 4)] * 2), st.floats(0.3, 3.0), st.floats(-0.8, 0.8))
def test_the_top_of_a_quadratic_is_found(top, steep, tilt):
    bend = np.array([[steep, tilt * np.sqrt(steep)], [tilt * np.sqrt(steep), 1.0]])
    function = counted(lambda x: -0.5 * (x - top) @ bend @ (x - top))
    guess = Peak(np.zeros(2), math.nan, np.eye(2))
    found = climb(function, guess, most=30)
    assert found.value > -0.1
    assert function.times <= 30


def test_the_shape_at_the_top_is_that_of_the_function():
    bend = np.array([[2.0, 0.5], [0.5, 1.0]])
    found = climb(
        lambda x: -0.5 * x @ bend @ x, Peak(np.array([2.0, -2.0]), math.nan, np.eye(2)), most=40
    )
    np.testing.assert_allclose(found.axes @ found.axes.T, np.linalg.inv(bend), atol=0.15)
    assert found.distance(found.top + found.axes[:, 0]) == pytest.approx(1.0)


def test_with_the_right_guess_three_values_are_enough():
    function = counted(lambda x: -0.5 * float(x @ x))
    climb(function, GUESS, most=30)
    assert function.times == 3


def test_it_turns_back_where_the_function_ends():
    def walled(x):
        return -np.inf if x[0] > 0.5 else float(x[0] - 0.5 * x[1] ** 2)

    found = climb(walled, GUESS, most=40)
    assert 0.3 < found.top[0] <= 0.5
    assert abs(found.top[1]) < 0.3
