import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pages.conftest import viewer

from landrelease.actions import compute_hazard
from landrelease.hazard import Provenance, Quantity
from landrelease.pages._format import (
    day,
    isolated,
    mean,
    metres,
    number,
    percent,
    position,
    probability,
    rate,
)
from landrelease.pages._method_words import method_in_words
from landrelease.pages._unit_words import measured


def inside(text):
    assert text[0] == "\u2066"
    assert text[-1] == "\u2069"
    return text[1:-1]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (12400, "12,400"), (-3, "\u22123"), (0.0, "0"), (0.0906, "0.0906")],
)
def test_numbers_are_kept_in_order_with_thousands_apart(value, shown):
    assert inside(number(value)) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(14.678, "14.7"), (1234.5, "1,230"), (999.9, "1,000"), (2.5e-7, "2.50e\u221207"), (2.0, "2")],
)
def test_fractions_have_three_significant_digits(value, shown):
    assert inside(number(value)) == shown


def test_a_mean_above_its_own_interval_is_not_told_as_a_number():
    assert mean(7e12, 39.0) == "no mean can be told"
    assert inside(mean(7.0, 39.0)) == "7"
    assert inside(mean(7.0, None)) == "7"


@pytest.mark.parametrize(
    ("value", "shown"), [(0.0, "0"), (3.7e-5, "0.001"), (0.001, "0.001"), (1.08, "1.08")]
)
def test_a_small_rate_is_told_as_small_not_as_none(value, shown):
    told = rate(value)
    assert inside(told.removeprefix("under ")) == shown
    assert told.startswith("under ") == (0 < value < 0.001)


def test_what_is_no_number_is_not_printed_as_one():
    assert number(math.nan) == number(math.inf) == "\u2013"


@given(st.floats(0, 1))
def test_an_estimated_probability_is_never_printed_as_certain(value):
    assert inside(probability(value)) not in {"0", "1", "0.000", "1.000"}


@given(st.floats(0.001, 0.999))
def test_a_probability_is_printed_to_the_third_digit(value):
    shown = inside(probability(value))
    assert shown == "> 0.999" or abs(float(shown) - value) <= 0.0005


def test_distances_change_to_kilometres():
    assert [inside(metres(value)) for value in (0, 980.4, 12_345)] == [
        "0\u00a0m",
        "980\u00a0m",
        "12.3\u00a0km",
    ]


def test_positions_are_latitude_first_and_stay_together():
    assert inside(position(36.456, 49.123)) == "49.12300° N, 36.45600° E"


def test_an_unknown_date_is_not_a_date():
    assert day(None) == ""


def test_ids_are_kept_in_order():
    assert isolated("A-17") == "\u2066A-17\u2069"


@pytest.mark.parametrize(
    ("value", "unit", "printed"),
    [
        ("0.9", "share", "90\u00a0%"),
        ("0.925", "probability", "92.5\u00a0%"),
        ("1.0", "share", "100\u00a0%"),
        ("1e-05", "share", "0.001\u00a0%"),
        ("0.14", "m", "0.14"),
    ],
)
def test_a_share_is_printed_as_a_percentage_with_every_digit(value, unit, printed):
    assert f"\u2066{printed}\u2069" in measured(value, unit)


@pytest.mark.parametrize(
    ("share", "printed"),
    [(0.004, "under 1\u00a0%"), (0.5, "50\u00a0%"), (0.996, "over 99\u00a0%"), (1.0, "100\u00a0%")],
)
def test_no_line_ends_before_the_sign_of_a_percentage(share, printed):
    assert printed in percent(share).translate({0x2066: None, 0x2069: None})


def test_every_fact_of_a_method_is_said_in_words():
    facts = Provenance(
        method="thinned log-Gaussian Cox process",
        version="1.0",
        approximation="gva",
        quantity=Quantity.ITEMS,
        range_m=2561.61,
        sd=2.69083,
        hyper="integrated",
        components=24,
        events=1587,
        exposure_km2=15.9545,
        cell_m=250.0,
        rows=2,
        columns=2,
        prior={"range_m": 500.0, "range_tail": 0.05, "sd": 3.0, "sd_tail": 0.05},
    ).tags()
    said = dict(method_in_words(facts))
    assert said["Range of correlation"] == "\u20662,560\u2069 m"
    assert said["Computed by"] == "Gaussian variational approximation"
    assert said["Prior: probability of a shorter range"] == "\u20665\u2069\u00a0%"
    assert not {name.replace("_", " ") for name in facts} & set(said)


def test_everything_a_fit_of_records_says_of_itself_has_a_label(held):
    road = {"geometry": {"type": "LineString", "coordinates": [[36.1, 49.1], [36.2, 49.2]]}}
    place = {"geometry": {"type": "Point", "coordinates": [36.2, 49.12]}, "radius_m": 3000.0}
    held("safe_use", place=road, use="road_traffic")
    held("former_front", name="Old line", place=road)
    held("accident", place=place)
    made = compute_hazard(viewer("ada"), cell_m=2000.0).facts["method"]
    assert {"factor_people", "factor_suspected_log_sd", "allotment_rounds"} <= set(made)
    assert any(name.startswith("prior_slope_sd_") for name in made)
    said = dict(method_in_words(made))
    assert not {name.replace("_", " ") for name in made} & set(said)
    assert float(made["allotment_moved"]) <= 0.01


def test_what_rounds_to_nought_has_no_sign():
    assert [inside(number(value, 2)) for value in (-0.002, -0.0, -0.01)] == [
        "0.00",
        "0.00",
        "−0.01",
    ]
