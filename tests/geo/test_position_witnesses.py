"""Positions against published examples, the mgrs package, and their own way back."""

import math

import mgrs
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from landrelease.geo import PositionError, distance_m, format_position, parse_position

LONGITUDES = st.floats(-180, 180)
LATITUDES = st.floats(-90, 90)
UTM_LATITUDES = st.floats(-80, 84)

# GeographicLib: GeoConvert(1), section EXAMPLES, and class MGRS (Khulani Square, Baghdad).
# CN Tower: Wikipedia, "Universal Transverse Mercator coordinate system", worked location.


def test_geoconvert_example_baghdad():
    square = parse_position("38SMB4488")
    assert (round(square.lat, 5), round(square.lon, 5)) == (33.33424, 44.40363)
    assert square.resolution_m == 1000.0
    assert format_position(square.lon, square.lat, "utm") == "38 north 444500 3688500"
    assert format_position(square.lon, square.lat, "mgrs", 2) == "38S MB 44 88"


@pytest.mark.parametrize(
    ("lon", "lat", "system", "precision", "text"),
    [
        (6.1, -79.9, "mgrs", 2, "32C MS 43 28"),  # GeoConvert(1)
        (3.0, -1.0, "utm", 0, "31 south 500000 9889470"),  # GeoConvert(1)
    ],
)
def test_published_positions_are_printed(lon, lat, system, precision, text):
    assert format_position(lon, lat, system, precision) == text


def test_the_cn_tower_is_where_it_is_published():
    ours = parse_position("43°38′33.24″N 79°23′13.7″W")
    published = parse_position("17 north 630084 4833438")
    assert float(distance_m(ours.lon, ours.lat, published.lon, published.lat)) < 1.0


@pytest.mark.parametrize(
    ("lon", "lat", "zone"),
    [  # NGA.STND.0037: irregular zones of Norway and Svalbard, and the limits beside them
        (2.999, 60.0, "31V"),
        (3.0, 60.0, "32V"),
        (11.999, 63.999, "32V"),
        (3.0, 55.999, "31U"),
        (3.0, 64.0, "31W"),
        (8.999, 72.0, "31X"),
        (9.0, 75.0, "33X"),
        (20.999, 75.0, "33X"),
        (21.0, 75.0, "35X"),
        (32.999, 75.0, "35X"),
        (33.0, 84.0, "37X"),
        (42.0, 75.0, "38X"),
        (10.0, 71.999, "32W"),
        (180.0, 0.0, "1N"),
        (-180.0, 0.0, "1N"),
        (179.999, -0.001, "60M"),
    ],
)
def test_zones_follow_the_published_limits(lon, lat, zone):
    assert format_position(lon, lat, "mgrs", 0).split()[0] == zone


@settings(max_examples=300, deadline=None)
@given(LONGITUDES, UTM_LATITUDES, st.integers(0, 5))
def test_mgrs_letters_and_digits_are_those_of_the_mgrs_package(lon, lat, digits):
    assume(not -1e-7 < lat < 0)  # a hair south of the equator theirs takes row A, which is north
    theirs = mgrs.MGRS().toMGRS(lat, lon, MGRSPrecision=digits)
    ours = format_position(lon, lat, "mgrs", digits).replace(" ", "")
    if ours == theirs.lstrip("0"):
        return
    # Within a millimetre of a line between squares or zones the two may take either side.
    near = [(lon + dx, lat + dy) for dx in (-1e-8, 0, 1e-8) for dy in (-1e-8, 0, 1e-8)]
    inside = [(x, y) for x, y in near if abs(x) <= 180 and -80 <= y <= 84]
    taken = {format_position(x, y, "mgrs", digits).replace(" ", "") for x, y in inside}
    assert theirs.lstrip("0") in taken


@settings(max_examples=100, deadline=None)
@given(LONGITUDES, UTM_LATITUDES)
def test_mgrs_references_are_read_as_the_mgrs_package_reads_them(lon, lat):
    text = format_position(lon, lat, "mgrs").replace(" ", "")
    theirs_lat, theirs_lon = mgrs.MGRS().toLatLon(text)
    ours = parse_position(text)
    apart_m = float(distance_m(ours.lon, ours.lat, theirs_lon, theirs_lat))
    assert apart_m < 0.01


@settings(max_examples=200, deadline=None)
@given(LONGITUDES, UTM_LATITUDES, st.integers(0, 5))
@example(lon=0.0, lat=-1e-9, digits=5)
@example(lon=180.0, lat=0.0, digits=5)
@example(lon=0.0, lat=84.0, digits=0)
@example(lon=12.0, lat=-80.0, digits=3)
def test_mgrs_is_truncated_and_comes_back_into_its_square(lon, lat, digits):
    text = format_position(lon, lat, "mgrs", digits)
    corner = parse_position(text, mgrs_point="corner")
    apart_m = float(distance_m(corner.lon, corner.lat, lon, lat))
    assert apart_m <= corner.resolution_m * math.sqrt(2) * 1.002 + 0.001
    fine = format_position(lon, lat, "mgrs", 5).split()
    coarse = text.split()
    assert coarse[:2] == fine[:2]
    assert all(long.startswith(short) for short, long in zip(coarse[2:], fine[2:], strict=False))


@settings(max_examples=100, deadline=None)
@given(LONGITUDES, UTM_LATITUDES, st.integers(1, 5))
def test_a_corner_lies_in_its_own_square(lon, lat, digits):
    text = format_position(lon, lat, "mgrs", digits)
    corner = parse_position(text, mgrs_point="corner")
    if not (-80 <= corner.lat <= 84 and corner.lon >= -180):
        return
    if format_position(corner.lon, corner.lat, "mgrs", 0) == " ".join(text.split()[:2]):
        assert format_position(corner.lon, corner.lat, "mgrs", digits) == text


@settings(max_examples=200, deadline=None)
@given(LONGITUDES, LATITUDES, st.sampled_from(["dd", "ddm", "dms"]), st.integers(0, 6))
@example(lon=-69.9999999, lat=34.99999999, system="dms", precision=1)
@example(lon=-1e-12, lat=-1e-12, system="dd", precision=6)
def test_degrees_come_back_within_half_a_step(lon, lat, system, precision):
    text = format_position(lon, lat, system, precision)
    back = parse_position(text)
    parts = {"dd": 0, "ddm": 1, "dms": 2}[system]
    step_deg = 10.0**-precision / 60**parts
    assert back.system == system
    assert abs(back.lon - lon) <= step_deg / 2 + 1e-12
    assert abs(back.lat - lat) <= step_deg / 2 + 1e-12


@settings(max_examples=200, deadline=None)
@given(LONGITUDES, UTM_LATITUDES, st.integers(0, 3))
@example(lon=0.0, lat=-1e-9, precision=0)
def test_utm_comes_back_within_its_resolution(lon, lat, precision):
    back = parse_position(format_position(lon, lat, "utm", precision))
    assert back.resolution_m == pytest.approx(10.0**-precision)
    assert float(distance_m(back.lon, back.lat, lon, lat)) <= back.resolution_m * 0.71 + 1e-6


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="0123456789.,-+°'\"NSEWО СВ юзmM/ :;", max_size=30))
def test_any_text_is_read_within_bounds_or_refused(text):
    try:
        position = parse_position(text, order="lat_lon")
    except PositionError:
        return
    assert abs(position.lat) <= 90
    assert abs(position.lon) <= 180
