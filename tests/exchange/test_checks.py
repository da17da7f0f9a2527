"""What a row must be before it may enter."""

import json

import pytest
import shapely

from landrelease.exchange import Row
from landrelease.exchange._checks import check_row

SQUARE = [[-75.0, 7.0], [-75.01, 7.0], [-75.01, 7.01], [-75.0, 7.01], [-75.0, 7.0]]


@pytest.fixture
def reasons(put, read):
    """Return why a feature would be rejected."""

    def told(geometry, *, kind="hazardous_area", boundary=None, **said):
        properties = {"kind": kind, "name": "A-17", "classification": "sha", **said}
        if kind != "hazardous_area":
            properties.pop("classification")
        feature = {"type": "Feature", "properties": properties, "geometry": geometry}
        text = json.dumps({"type": "FeatureCollection", "features": [feature]})
        row, *_ = read(put("t.geojson", text), profile="geojson")
        if not isinstance(row, Row):
            return row.reason
        return " ".join(it.reason for it in check_row(row, boundary=boundary).problems)

    return told


def polygon(*points):
    return {"type": "Polygon", "coordinates": [list(points)]}


def test_a_good_area_passes(reasons):
    assert reasons(polygon(*SQUARE)) == ""


@pytest.mark.parametrize(
    ("geometry", "told"),
    [
        (polygon(*SQUARE[:-1]), "starts at"),
        (polygon(*SQUARE[:2], SQUARE[0]), "has 3 positions"),
        (polygon(SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]), "crosses itself"),
        (polygon(*SQUARE[:2], *SQUARE[1:]), "the same place"),
        (polygon(*SQUARE, SQUARE[0]), "closed 2 times"),
        (polygon([500, 7], [501, 7], [501, 8], [500, 7]), "not on the globe"),
        (polygon(["a", 7], [1, 7], [1, 8], ["a", 7]), "not a number"),
        ({"type": "Point", "coordinates": [-75, 7]}, "needs Polygon or MultiPolygon"),
        ({"type": "Curve", "coordinates": []}, "read 'Curve'"),
        ({"type": "Polygon", "coordinates": []}, "not a list of rings"),
        (None, "required"),
    ],
)
def test_a_faulty_outline_is_rejected_with_its_fault(reasons, geometry, told):
    assert told in reasons(geometry)


def test_an_area_far_from_the_programme_is_rejected(reasons):
    assert "outside" in reasons(polygon(*SQUARE), boundary=shapely.box(10, 10, 11, 11))


def test_a_swapped_area_is_told_so(reasons):
    swapped = polygon(*[[lat, lon] for lon, lat in SQUARE])
    assert "swapped" in reasons(swapped, boundary=shapely.box(-76, 6, -74, 8))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"subject": "x" * 81}, "more than 80"),
        ({"subject": "a\nb"}, "cannot be printed"),
        ({"source": "x" * 81}, "more than 80"),
        ({"first": "2024-05-01", "last": "2024-04-01"}, "ends before it begins"),
        ({"first": "yesterday"}, "write 2024"),
        ({"classification": "safe"}, "none of sha, cha"),
        ({"grade": "A7"}, "such as B2"),
        ({"name": "x" * 500}, "200"),
        ({"place_radius_m": "wide"}, "number of metres"),
    ],
)
def test_a_faulty_value_is_rejected_with_its_fault(reasons, said, told):
    assert told in reasons(polygon(*SQUARE), **said)


def test_a_decision_is_not_taken_from_a_file(reasons):
    assert "cannot be imported" in reasons(None, kind="access_decision")
