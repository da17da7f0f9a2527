"""An explanation has the map's figure for its cell, and keeps what it says besides."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landrelease.hazard import Contribution, Explanation, Figures, PlannedSearch, SearchOutlook
from landrelease.hazard import as_on_the_map as on_the_map

LEFT = Figures(0.6, 0.2, 1.2, 0.41, 0.01, 0.18, 0.66)
LESS = Figures(0.3, 0.1, 0.6, 0.24, 0.01, 0.09, 0.42)
CHANCE = st.floats(1e-6, 1 - 1e-6)


def explained(**more):
    search = SearchOutlook(0.8, 0.3, 0.01, 0.5, 0.6, 0.41, 0.1, 0.09, 0.01, 0.12, 0.11)
    whole = {
        "after": LEFT, "before": LEFT.with_certain(2.0, 0.1), "prior": LESS,
        "contributions": (Contribution("accident", ("a",), True, LESS, 0.7, 1.0),),
        "outlook": PlannedSearch(0, 1.0, search, replace(search, detection=0.5)),
        "taken": 2.0, "known": 0,
        "surveyed": 0.5, "area_km2": 1.0, "window_rows": 9, "window_columns": 9, "margin_m": 900.0,
        "samples": 500, "seed": 1,
    }  # fmt: skip
    return Explanation(**whole | more)


@given(st.floats(1e-6, 1e6), CHANCE)
def test_what_is_left_is_exactly_what_the_map_says(expected, probability):
    told = on_the_map(explained(), expected=expected, probability=probability)
    assert (told.after.expected, told.after.probability) == (expected, probability)
    assert told.outlook.stated.probability_now == pytest.approx(probability)
    assert told.before.expected == pytest.approx(expected + 2.0)
    assert told.before.probability == pytest.approx(1 - 0.1 * (1 - probability))


@given(st.floats(1e-6, 1e6), CHANCE)
def test_more_stays_more_and_ranges_stay_around(expected, probability):
    told = on_the_map(explained(), expected=expected, probability=probability)
    without = told.contributions[0].without
    assert without.probability <= told.after.probability
    assert without.expected <= told.after.expected
    assert told.after.probability_low <= probability <= told.after.probability_high
    assert told.outlook.stated.probability_if_none <= told.outlook.stated.probability_after
    assert told.outlook.stated.probability_after <= probability + 1e-12


def test_where_something_is_nearly_certain_the_rest_follows_the_expected_number():
    """The chance of none there is 1 in 10,000 or 1 in 3,000: the samples do not know which."""
    sure = replace(LEFT, probability=0.9999)
    told = on_the_map(explained(after=sure), expected=0.6, probability=0.9997)
    assert told.after.probability == 0.9997
    assert told.prior.probability == pytest.approx(LESS.probability)


def test_what_agrees_already_is_unchanged():
    told = on_the_map(explained(), expected=0.6, probability=0.41)
    assert told.contributions[0].without.probability == pytest.approx(LESS.probability)
    assert told.prior.expected == pytest.approx(LESS.expected)


@pytest.mark.parametrize("more", [{"known": 1}, {"after": replace(LEFT, probability=1.0)}])
def test_what_is_known_to_be_there_stays_as_it_is(more):
    assert on_the_map(explained(**more), expected=0.5, probability=0.4) == explained(**more)


@pytest.mark.parametrize(("expected", "probability"), [(0.0, 0.4), (0.5, 0.0), (0.5, 1.0)])
def test_certainty_is_no_scale(expected, probability):
    assert on_the_map(explained(), expected=expected, probability=probability) == explained()
