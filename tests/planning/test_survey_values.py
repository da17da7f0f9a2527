"""The value of survey days: closed forms, nested simulation, and what must always hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landrelease.planning import (
    Choice,
    DesignOutOfRange,
    SurveyDay,
    best_days,
    choices_by_threshold,
    perfect_value,
    survey_values,
)

OPEN, KEEP = Choice("open", if_any=10.0), Choice("keep closed", cost=1.0)


def gamma(shape, mean, *, draws=4000, units=1, seed=0):
    return np.random.default_rng(seed).gamma(shape, mean / shape, (draws, units))


def valued(numbers, finds, *, choices=(OPEN, KEEP), seed=1):
    rng = np.random.default_rng(seed)
    (told,) = survey_values(numbers, choices, [SurveyDay("day", finds)], rng=rng)
    return told


@pytest.mark.parametrize(("shape", "mean", "q"), [(1.0, 0.2, 0.5), (0.5, 0.3, 0.9), (2, 0.12, 0.7)])
def test_one_unit_agrees_with_poisson_gamma_in_closed_form(shape, mean, q):
    rate = shape / mean
    now = min(1.0, 10.0 * (1.0 - (rate / (rate + 1.0)) ** shape))
    nothing = (rate / (rate + q)) ** shape
    left = 1.0 - ((rate + q) / (rate + 1.0)) ** shape
    exact = now - nothing * min(1.0, 10.0 * left) - (1.0 - nothing) * 1.0
    told = valued(gamma(shape, mean), {0: q})
    assert told.value == pytest.approx(exact, abs=4 * told.value_error + 0.004)
    assert told.finds_any == pytest.approx(1.0 - nothing, abs=0.02)


def test_one_unit_agrees_with_bernoulli_in_closed_form():
    # full of items or empty; a search of one item in a thousand of 3000 misses with exp(-3)
    numbers = np.where(np.arange(4000)[:, None] % 10 < 3, 3000.0, 0.0)[
        np.random.default_rng(2).permutation(4000)
    ]
    miss = np.exp(-3.0)
    nothing = 0.7 + 0.3 * miss
    exact = 1.0 - nothing * min(1.0, 10.0 * 0.3 * miss / nothing) - (1.0 - nothing)
    told = valued(numbers, {0: 0.001})
    assert told.value == pytest.approx(exact, abs=4 * told.value_error)
    assert told.changes == pytest.approx(nothing, abs=4 * told.changes_error)


def test_joint_draws_carry_what_is_found_to_units_that_were_not_searched():
    both = np.repeat(gamma(0.3, 0.5), 2, axis=1)
    apart = gamma(0.3, 0.5, units=2)
    choices = [OPEN, Choice("keep closed", cost=2.0)]
    alike, single = (valued(numbers, {0: 0.9}, choices=choices) for numbers in (both, apart))
    assert alike.changed[1] > 0.3
    assert single.changed[1] < 0.1
    assert alike.value > single.value + 4 * alike.value_error


def nested(numbers, q, *, outer=300, seed=5):
    """The same by plain nested loops: sift draws that give the same finds."""
    rng, gain = np.random.default_rng(seed), []
    chance = -np.expm1(-numbers)
    now = min(10.0 * chance.mean(), 1.0)
    for _ in range(outer):
        found = rng.poisson(numbers[rng.integers(numbers.size)] * q)
        same = rng.poisson(numbers * q) == found
        left = 1.0 if found else -np.expm1(-numbers[same] * (1.0 - q)).mean()
        gain.append(now - min(10.0 * left, 1.0))
    return np.mean(gain), np.std(gain) / np.sqrt(outer)


def test_nested_simulation_agrees():
    numbers = np.random.default_rng(3).lognormal(-2.5, 1.2, 20_000)
    told, (value, error) = valued(numbers[:4000, None], {0: 0.6}), nested(numbers, 0.6)
    assert told.value == pytest.approx(value, abs=4 * np.hypot(error, told.value_error))


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 999), q=st.floats(0.05, 1.0), each=st.floats(0.0, 3.0))
def test_no_day_is_worth_more_than_knowing_everything(seed, q, each):
    numbers = gamma(0.5, 0.4, draws=400, units=3, seed=seed)
    choices = [Choice("open", if_any=5.0, each=each), Choice("reduce", cost=0.4, each=1.0), KEEP]
    told = valued(numbers, {0: q, 2: q}, choices=choices, seed=seed)
    assert told.value <= perfect_value(numbers, choices) + 4 * told.value_error
    assert told.value >= -4 * told.value_error - 0.02


def test_everything_found_everywhere_is_as_good_as_knowing_everything():
    numbers = gamma(0.5, 0.2, units=2)
    told = valued(numbers, {0: 1.0, 1: 1.0})
    assert told.value == pytest.approx(perfect_value(numbers, [OPEN, KEEP]), abs=0.05)


def test_a_day_that_finds_nothing_changes_nothing():
    told = valued(gamma(0.5, 0.2, units=2), {0: 0.0})
    assert (told.value, told.changes, told.finds_any) == (0.0, 0.0, 0.0)


def test_knowing_everything_agrees_with_drawing_the_numbers():
    mu, rng = gamma(0.5, 2.0, draws=20_000), np.random.default_rng(4)
    choices = [Choice("open", each=2.0), Choice("keep closed", cost=5.0)]
    items = rng.poisson(mu)
    exact = min(2.0 * mu.mean(), 5.0) - np.minimum(2.0 * items, 5.0).mean()
    assert perfect_value(mu, choices) == pytest.approx(exact, abs=0.08)


def test_days_are_taken_by_what_they_add_to_those_before():
    # units 0 and 1 are one: the second search of it adds less than one of unit 2
    one, other = gamma(0.3, 0.5), gamma(0.3, 0.4, seed=9)
    numbers = np.hstack([one, one, other])
    days = [SurveyDay(str(unit), {unit: 0.9}) for unit in range(3)]
    taken = best_days(numbers, [OPEN, KEEP], days, most=2, rng=np.random.default_rng(1))
    assert {*taken[1].day} in ({"0", "2"}, {"1", "2"})
    assert taken[1].value > taken[0].value


@pytest.mark.parametrize(("chance", "name"), [(0.01, "open"), (0.1, "survey"), (0.5, "clear")])
def test_thresholds_choose_what_they_say(chance, name):
    names = ["open", "survey", "clear"]
    choices = choices_by_threshold(names, [0.05, 0.3])
    losses = [choice.cost + choice.if_any * chance for choice in choices]
    assert names[int(np.argmin(losses))] == name


@pytest.mark.parametrize(
    "asked",
    [
        lambda: valued([[1.0]], {0: 0.5}),
        lambda: valued(np.full((9, 1), -1.0), {0: 0.5}),
        lambda: valued(np.ones((9, 1)), {1: 0.5}),
        lambda: valued(np.ones((9, 1)), {0: 1.5}),
        lambda: valued(np.ones((9, 1)), {0: 0.5}, choices=()),
        lambda: valued(np.ones((9, 1)), {0: 0.5}, choices=[Choice("a", cost=[1.0, 2.0])]),
        lambda: choices_by_threshold(["a", "b"], [0.5, 0.6]),
        lambda: choices_by_threshold(["a", "b", "c"], [0.6, 0.5]),
    ],
)
def test_what_makes_no_sense_is_refused(asked):
    with pytest.raises(DesignOutOfRange):
        asked()
