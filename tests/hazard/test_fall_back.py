"""Cells that stood out fall back: what stays, and what is learnt."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landrelease.hazard import (
    Forecast,
    NothingHappened,
    ShapesDiffer,
    ValueOutOfRange,
    fading_back,
    fallen_back,
    learn_kept,
    learn_kept_a_year,
    share_score,
)

expectations = st.lists(st.floats(1e-6, 1e3), min_size=2, max_size=12).map(np.array)


@settings(max_examples=60, deadline=None)
@given(expected=expectations, kept=st.floats(0.01, 1.0))
def test_total_and_ranks_stay(expected, kept):
    told = fallen_back(Forecast.of_counts(expected), np.ones(expected.size), kept=kept)
    assert told.expected.sum() == pytest.approx(expected.sum())
    order = np.argsort(expected, kind="stable")
    assert (np.diff(told.expected[order]) >= -1e-9 * expected.sum()).all()


@settings(max_examples=60, deadline=None)
@given(expected=expectations)
def test_all_kept_is_the_map_and_nothing_kept_is_what_is_usual(expected):
    usual = np.arange(1.0, expected.size + 1)
    same, flat = (fallen_back(Forecast.of_counts(expected), usual, kept=k) for k in (1.0, 0.0))
    assert same.expected == pytest.approx(expected)
    assert flat.expected == pytest.approx(expected.sum() * usual / usual.sum())


def test_falling_back_twice_is_falling_back_by_the_product():
    told = Forecast.of_counts(np.array([0.1, 2.0, 7.0]))
    usual = np.array([1.0, 2.0, 1.0])
    twice = fallen_back(fallen_back(told, usual, kept=0.8), usual, kept=0.5)
    assert twice.expected == pytest.approx(fallen_back(told, usual, kept=0.4).expected)


def test_the_doubt_about_a_rate_stays():
    told = Forecast(np.array([1.0, 9.0]), np.array([0.5, 0.9]))  # both of shape 1
    moved = fallen_back(told, np.ones(2), kept=0.5)
    assert moved.probability == pytest.approx(moved.expected / (1.0 + moved.expected))


def test_what_is_kept_is_learnt_from_what_came_true():
    rng = np.random.default_rng(9)
    past = []
    for _ in range(4):
        expected, usual = np.exp(rng.normal(0, 2, 4_000)), np.ones(4_000)
        true = fallen_back(Forecast.of_counts(expected), usual, kept=0.6).expected
        past.append((expected, usual, rng.poisson(400 * true / true.sum()).astype(float)))
    assert learn_kept(past) == pytest.approx(0.6, abs=0.03)


def test_a_map_that_is_right_is_kept_whole():
    expected = np.array([1.0, 10.0, 100.0])
    assert learn_kept([(expected, np.ones(3), expected)]) == pytest.approx(1.0, abs=1e-3)
    assert share_score(expected, expected) > share_score(np.ones(3), expected)


def test_bad_input_is_refused():
    told = Forecast.of_counts(np.ones(2))
    with pytest.raises(ValueOutOfRange):
        fallen_back(told, np.ones(2), kept=1.1)
    with pytest.raises(ShapesDiffer):
        fallen_back(told, np.ones(3), kept=0.5)
    for usual in (np.zeros(2), np.array([1.0, np.nan])):
        with pytest.raises(ValueOutOfRange):
            fallen_back(told, usual, kept=0.5)
    with pytest.raises(NothingHappened):
        learn_kept([(np.ones(2), np.ones(2), np.zeros(2))])


def test_a_year_of_fading_is_falling_back_to_its_middle_and_a_longer_window_goes_further():
    told, usual = Forecast.of_counts(np.array([0.1, 2.0, 7.0])), np.array([1.0, 2.0, 1.0])
    year = fading_back(told, usual, kept_a_year=0.64, years=1.0)
    assert year.expected == pytest.approx(fallen_back(told, usual, kept=0.8).expected)
    three = fading_back(told, usual, kept_a_year=0.64, years=3.0)
    assert three.expected[2] < year.expected[2]
    same = fading_back(told, usual, kept_a_year=1.0, years=3.0)
    assert same.expected == pytest.approx(told.expected)


def test_what_is_kept_a_year_is_learnt_from_windows_of_any_length():
    rng = np.random.default_rng(9)
    past = []
    for years in (1.0, 2.0, 3.0, 3.0):
        expected, usual = np.exp(rng.normal(0, 2, 4_000)), np.ones(4_000)
        true = fading_back(Forecast.of_counts(expected), usual, kept_a_year=0.7, years=years)
        share = true.expected / true.expected.sum()
        past.append((expected, usual, rng.poisson(400 * share).astype(float), years))
    assert learn_kept_a_year(past) == pytest.approx(0.7, abs=0.04)


@pytest.mark.parametrize(
    "wrong", [{"kept_a_year": 1.2, "years": 1.0}, {"kept_a_year": 0.5, "years": 0.0}]
)
def test_fading_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueOutOfRange):
        fading_back(Forecast.of_counts(np.ones(2)), np.ones(2), **wrong)


def test_nothing_is_learnt_a_year_from_windows_in_which_nothing_happened():
    with pytest.raises(NothingHappened):
        learn_kept_a_year([(np.ones(3), np.ones(3), np.zeros(3), 1.0)])


def test_an_event_where_nothing_was_expected_says_nothing_of_what_is_kept():
    rng = np.random.default_rng(3)
    expected, usual = np.exp(rng.normal(0, 2, 2_000)), np.ones(2_000)
    true = fading_back(Forecast.of_counts(expected), usual, kept_a_year=0.5, years=1.0).expected
    came = rng.poisson(400 * true / true.sum()).astype(float)
    expected[7], came[7] = 0.0, 1.0
    left_out = (expected[expected > 0], usual[expected > 0], came[expected > 0])
    assert learn_kept([(expected, usual, came)]) == learn_kept([left_out]) > 0.5
    assert learn_kept_a_year([(expected, usual, came, 1.0)]) == pytest.approx(0.5, abs=0.1)
    with pytest.raises(NothingHappened):
        learn_kept([(np.eye(2)[0], np.ones(2), np.eye(2)[1])])
    with pytest.raises(ShapesDiffer):
        learn_kept_a_year([(np.ones(3), np.ones(3), np.ones(2), 1.0)])
