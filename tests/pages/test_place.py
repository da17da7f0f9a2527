import json

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from landrelease.errors import LandreleaseError
from landrelease.geo import format_position
from landrelease.pages.forms import read_place


@pytest.mark.parametrize(
    ("text", "system"),
    [
        ("49.1 N, 36.2 E", "dd"),
        ("49°06'00\" N 36°12'00\" E", "dms"),
        ("POINT (36.2 49.1)", "wkt"),
        ("SRID=4326;POINT(36.2 49.1)", "wkt"),
        ('{"type": "Point", "coordinates": [36.2, 49.1]}', "geojson"),
    ],
)
def test_one_place_in_several_systems(text, system):
    read = read_place(text)
    assert read.system == system
    assert read.geometry["coordinates"] == pytest.approx([36.2, 49.1])


@given(st.floats(-179, 179), st.floats(-79, 79), st.sampled_from(["dd", "dms", "utm", "mgrs"]))
def test_printed_positions_are_read_back(lon, lat, system):
    read = read_place(format_position(lon, lat, system))
    assert read.system == system
    assert read.geometry["coordinates"] == pytest.approx([lon, lat], abs=1e-4)


def test_several_lines_make_a_ring_that_closes():
    read = read_place("49.1 N 36.2 E\n49.2 N 36.2 E\n49.2 N 36.3 E")
    assert read.geometry["type"] == "Polygon"
    assert read.geometry["coordinates"][0][0] == read.geometry["coordinates"][0][-1]


def test_the_same_lines_make_a_line_when_asked():
    assert read_place("49.1 N 36.2 E; 49.2 N 36.2 E", shape="line").geometry["type"] == "LineString"


def test_a_feature_gives_its_geometry():
    feature = {
        "type": "Feature",
        "properties": {},
        "geometry": {"type": "Point", "coordinates": [1, 2]},
    }
    assert read_place(json.dumps(feature)).geometry["coordinates"] == [1.0, 2.0]


def test_altitudes_are_left_out():
    assert shapely.geometry.shape(read_place("POINT Z (1 2 3)").geometry).has_z is False


@pytest.mark.parametrize(
    "text",
    [
        "",
        "somewhere",
        "34.5 69.2",
        "49.1 N 36.2 E\n49.2 N",
        '{"type": "Point"',
        '{"type": "FeatureCollection", "features": []}',
        '{"type": "Feature", "geometry": null}',
        "POLYGON ((0 0, 1 1",
        "SRID=32637;POINT (300000 5000000)",
        "x" * 100_001,
    ],
)
def test_what_cannot_be_read_is_refused_in_words(text):
    with pytest.raises(LandreleaseError) as refused:
        read_place(text)
    assert str(refused.value).endswith(".")


def test_a_polygon_of_two_corners_is_refused():
    with pytest.raises(LandreleaseError, match="at least 3"):
        read_place("49.1 N 36.2 E\n49.2 N 36.2 E", shape="polygon")
