"""Traverses: closed figures, the three norths, and errors that are kept."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Proj

from landrelease.geo import (
    BearingOutOfRange,
    DeclinationMissing,
    DeclinationOutOfRange,
    DistanceOutOfRange,
    Leg,
    NoLegs,
    TraverseError,
    closing_error,
    convergence_deg,
    distance_m,
    follow_traverse,
    inverse,
    parse_position,
    relative_point,
    true_bearing_deg,
)

START = (69.2075, 34.5557)
DAY = date(2024, 5, 1)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 60), st.floats(-3, 3), st.floats(-79, 83))
def test_convergence_is_that_of_proj(zone, east, lat):
    lon = -183 + 6 * zone + east
    crs = f"EPSG:{32600 + zone}"
    theirs = Proj(crs).get_factors(lon, lat).meridian_convergence
    assert convergence_deg(lon, lat, crs=crs) == pytest.approx(theirs, abs=1e-4)


@settings(max_examples=50, deadline=None)
@given(st.floats(0, 359.9), st.floats(-20, 20))
def test_the_same_line_from_three_norths_ends_at_one_point(true_deg, declination_deg):
    grid_deg = (true_deg - convergence_deg(*START)) % 360
    magnetic_deg = (true_deg - declination_deg) % 360
    ends = [
        relative_point(START, Leg(500.0, true_deg, "true")),
        relative_point(START, Leg(500.0, grid_deg, "grid")),
        relative_point(START, Leg(500.0, magnetic_deg, "magnetic", declination_deg, DAY)),
    ]
    for end in ends[1:]:
        assert float(distance_m(*ends[0], *end)) < 1e-3


def test_a_grid_line_runs_along_the_grid():
    lon, lat = relative_point(START, Leg(1000.0, 0.0, "grid"))
    start = parse_position("42 north 519037.00 3823793.00")
    end = relative_point((start.lon, start.lat), Leg(1000.0, 90.0, "grid"))
    expected = parse_position("42 north 520036.60 3823793.00")  # scale 0.9996 at 3 km from centre
    assert float(distance_m(*end, expected.lon, expected.lat)) < 0.05
    assert lat > START[1]
    assert abs(lon - START[0]) < 1e-4


def test_east_declination_turns_a_magnetic_bearing_clockwise():
    place = {"lon": 69.2, "lat": 34.5}
    turned = true_bearing_deg(
        10.0, north="magnetic", declination_deg=3.5, declination_date=DAY, **place
    )
    assert turned == pytest.approx(13.5)


def test_a_closed_traverse_closes():
    there = follow_traverse(START, [Leg(120.0, 35.0, "true"), Leg(80.0, 300.0, "true")])
    back_m, back_deg = inverse(*there.points[-1], *START)
    legs = [*there.legs, Leg(float(back_m), float(back_deg), "true")]
    walked = follow_traverse(START, legs, closes_on=START)
    assert there.closing_error is None
    assert walked.closing_error.distance_m < 1e-6
    assert len(walked.points) == 4


def test_the_closing_error_is_reported_and_nothing_adjusted():
    legs = [Leg(100.0, bearing, "true") for bearing in (0.0, 90.0, 180.0)]
    walked = follow_traverse(START, [*legs, Leg(97.0, 270.0, "true")], closes_on=START)
    error = walked.closing_error
    assert error.distance_m == pytest.approx(3.0, abs=0.01)
    assert error.bearing_deg == pytest.approx(90.0, abs=0.1)
    assert error.ratio == pytest.approx(3.0 / 397.0, rel=0.01)
    assert str(error) == "3.00 m at 90.0 degrees, 1:132"
    assert walked.points[-1] != START
    assert walked.points == follow_traverse(START, walked.legs).points


def test_a_perfect_closing_has_no_bearing():
    error = closing_error(START, START, length_m=100.0)
    assert (error.distance_m, error.bearing_deg, error.ratio) == (0.0, 0.0, 0.0)
    assert str(error).endswith("none")


@pytest.mark.parametrize(
    ("values", "error", "says"),
    [
        ((0.0, 10.0, "true"), DistanceOutOfRange, "0 m"),
        ((float("nan"), 10.0, "true"), DistanceOutOfRange, "nan"),
        ((200_000.0, 10.0, "true"), DistanceOutOfRange, "100000"),
        ((10.0, 361.0, "true"), BearingOutOfRange, "mils"),
        ((10.0, -1.0, "true"), BearingOutOfRange, "-1"),
        ((10.0, 1.0, "magnetic", 200.0), DeclinationOutOfRange, "200"),
    ],
)
def test_impossible_legs_are_refused(values, error, says):
    with pytest.raises(error, match=says):
        Leg(*values)


@pytest.mark.parametrize(
    ("given_", "says"),
    [((None, None), "lacks declination"), ((3.0, None), "the date of its declination")],
)
def test_a_magnetic_bearing_needs_declination_and_date(given_, says):
    with pytest.raises(DeclinationMissing, match=says):
        relative_point(START, Leg(10.0, 5.0, "magnetic", *given_))


def test_a_traverse_needs_a_leg():
    with pytest.raises(NoLegs, match="no legs") as caught:
        follow_traverse(START, [])
    assert isinstance(caught.value, TraverseError)
