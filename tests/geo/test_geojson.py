"""GeoJSON geometries: what is read, and where a fault is."""

import pytest
import shapely
from shapely.geometry import mapping

from landrelease.geo import (
    GeojsonError,
    GeojsonMemberMissing,
    GeojsonPositionFaulty,
    GeojsonRingOpen,
    GeojsonTooShort,
    GeojsonTypeUnknown,
    read_geojson_geometry,
)

BOX = shapely.box(69.0, 34.0, 69.1, 34.1)
SOUND = [
    shapely.Point(69.0, 34.0),
    shapely.MultiPoint([(69.0, 34.0), (70.0, 35.0)]),
    shapely.LineString([(69.0, 34.0), (70.0, 35.0)]),
    shapely.MultiLineString([[(69.0, 34.0), (70.0, 35.0)]]),
    shapely.Polygon(BOX.exterior, [shapely.box(69.02, 34.02, 69.04, 34.04).exterior]),
    shapely.MultiPolygon([BOX]),
    shapely.GeometryCollection([BOX, shapely.Point(0, 0)]),
]
RING = [[0, 0], [1, 0], [1, 1], [0, 0]]


@pytest.mark.parametrize("geometry", SOUND, ids=lambda geometry: geometry.geom_type)
def test_what_shapely_writes_is_read_back(geometry):
    assert read_geojson_geometry(mapping(geometry)).equals_exact(geometry, 0.0)


def test_altitudes_are_left_out():
    assert not read_geojson_geometry({"type": "Point", "coordinates": [69, 34, 1800]}).has_z


@pytest.mark.parametrize(
    ("geometry", "error", "says"),
    [
        ([], GeojsonTypeUnknown, "geometry: read \\[\\], not an object"),
        ({}, GeojsonTypeUnknown, "type: read None"),
        ({"type": "Circle", "coordinates": [0, 0]}, GeojsonTypeUnknown, "'Circle'"),
        ({"type": ["Point"], "coordinates": [0, 0]}, GeojsonTypeUnknown, "Point"),
        ({"type": "Feature", "geometry": {}}, GeojsonTypeUnknown, "give the geometry alone"),
        ({"type": "Point"}, GeojsonMemberMissing, "coordinates: is missing"),
        ({"type": "Point", "coordinates": "0 0"}, GeojsonMemberMissing, "not a list"),
        ({"type": "GeometryCollection"}, GeojsonMemberMissing, "geometries: is missing"),
        ({"type": "Point", "coordinates": []}, GeojsonPositionFaulty, "longitude, latitude"),
        ({"type": "Point", "coordinates": [1]}, GeojsonPositionFaulty, "read \\[1\\]"),
        ({"type": "Point", "coordinates": [1, "2"]}, GeojsonPositionFaulty, "'2', not a number"),
        ({"type": "Point", "coordinates": [1, True]}, GeojsonPositionFaulty, "True"),
        ({"type": "Point", "coordinates": [1, float("inf")]}, GeojsonPositionFaulty, "finite"),
        ({"type": "Point", "coordinates": [1, 10**400]}, GeojsonPositionFaulty, "finite"),
        (
            {"type": "MultiPoint", "coordinates": [[0, 0], 5]},
            GeojsonPositionFaulty,
            r"coordinates\[1\]",
        ),
        ({"type": "MultiPoint", "coordinates": []}, GeojsonTooShort, "0 positions"),
        ({"type": "LineString", "coordinates": [[0, 0]]}, GeojsonTooShort, "1 positions"),
        ({"type": "MultiLineString", "coordinates": [7]}, GeojsonPositionFaulty, "list of pos"),
        ({"type": "Polygon", "coordinates": []}, GeojsonTooShort, "list of rings"),
        ({"type": "Polygon", "coordinates": [RING[:3]]}, GeojsonTooShort, "a ring 4"),
        (
            {"type": "Polygon", "coordinates": [[*RING[:3], [2, 2]]]},
            GeojsonRingOpen,
            "Repeat the first",
        ),
        (
            {"type": "MultiPolygon", "coordinates": [[RING], [RING, RING[:2]]]},
            GeojsonTooShort,
            r"coordinates\[1\]\[1\]",
        ),
        (
            {
                "type": "GeometryCollection",
                "geometries": [{"type": "GeometryCollection", "geometries": []}],
            },
            GeojsonTypeUnknown,
            r"geometries\[0\]",
        ),
    ],
)
def test_faults_are_named_with_their_place(geometry, error, says):
    with pytest.raises(GeojsonError, match=says) as caught:
        read_geojson_geometry(geometry)
    assert type(caught.value) is error


def test_long_values_are_cut_in_messages():
    with pytest.raises(GeojsonPositionFaulty) as caught:
        read_geojson_geometry({"type": "Point", "coordinates": [1, "9" * 10_000]})
    assert len(str(caught.value)) < 250
