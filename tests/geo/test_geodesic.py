"""Lengths and areas: published values and GeographicLib as second implementation."""

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from landrelease.geo import direct, distance_m, inverse, perimeter_m, polygon_area_m2

LONGITUDES = st.floats(-180, 180)
LATITUDES = st.floats(-89, 89)


def test_karney_2013_table_2_direct():
    lon, lat = direct(0.0, 40.0, bearing_deg=30.0, distance_m=10_000_000.0)
    assert (lon, lat) == pytest.approx((137.84490004377, 41.79331020506), abs=1e-10)


def test_karney_2013_table_4_inverse_nearly_antipodal():
    metres, bearing_deg = inverse(0.0, -30.0, 179.8, 29.9)
    assert float(metres) == pytest.approx(19_989_832.82761, abs=1e-4)
    assert float(bearing_deg) == pytest.approx(161.890524736, abs=1e-8)


@settings(max_examples=100, deadline=None)
@given(LONGITUDES, LATITUDES, LONGITUDES, LATITUDES)
def test_distance_is_that_of_geographiclib(lon1, lat1, lon2, lat2):
    theirs = Geodesic.WGS84.Inverse(lat1, lon1, lat2, lon2)["s12"]
    assert float(distance_m(lon1, lat1, lon2, lat2)) == pytest.approx(theirs, abs=1e-6)


@settings(max_examples=100, deadline=None)
@given(LONGITUDES, LATITUDES, st.floats(0, 360), st.floats(0.01, 1e5))
def test_direct_is_that_of_geographiclib(lon, lat, bearing_deg, metres):
    theirs = Geodesic.WGS84.Direct(lat, lon, bearing_deg, metres)
    ours = direct(lon, lat, bearing_deg=bearing_deg, distance_m=metres)
    assert float(distance_m(*ours, theirs["lon2"], theirs["lat2"])) < 1e-6


def test_distances_come_in_arrays():
    found = distance_m([0.0, 0.0], [0.0, 10.0], 1.0, [0.0, 10.0])
    assert found.shape == (2,)
    assert found[0] == pytest.approx(111_319.4908, abs=1e-4)
    assert found[1] < found[0]


def planimeter(ring):
    polygon = Geodesic.WGS84.Polygon()
    for lon, lat in ring[:-1]:
        polygon.AddPoint(lat, lon)
    _, perimeter, area = polygon.Compute(False, True)
    return perimeter, abs(area)


@settings(max_examples=50, deadline=None)
@given(LONGITUDES, st.floats(-80, 80), st.integers(3, 12), st.floats(1e-4, 1.0))
def test_area_and_perimeter_are_those_of_geographiclib(lon, lat, points, size):
    turn = np.arange(points) * 2 * np.pi / points
    area = shapely.Polygon(np.column_stack([lon + size * np.cos(turn), lat + size * np.sin(turn)]))
    perimeter, area_m2 = planimeter(shapely.get_coordinates(area))
    assert polygon_area_m2(area) == pytest.approx(area_m2, rel=1e-9, abs=1e-3)
    assert perimeter_m(area) == pytest.approx(perimeter, abs=1e-6)


def test_area_ignores_direction_and_leaves_out_holes():
    hole = shapely.box(69.002, 34.002, 69.004, 34.004)
    field = shapely.box(69.0, 34.0, 69.01, 34.01)
    with_hole = shapely.Polygon(field.exterior, [hole.exterior])
    left = polygon_area_m2(field) - polygon_area_m2(hole)
    assert polygon_area_m2(with_hole) == pytest.approx(left, rel=1e-12)
    assert polygon_area_m2(field.reverse()) == pytest.approx(polygon_area_m2(field), rel=1e-12)
    assert perimeter_m(with_hole) == pytest.approx(perimeter_m(field) + perimeter_m(hole))


def test_parts_add_up_and_points_cover_nothing():
    one, other = shapely.box(69, 34, 69.01, 34.01), shapely.box(69.1, 34, 69.11, 34.01)
    mixed = shapely.GeometryCollection([shapely.MultiPolygon([one, other]), shapely.Point(0, 0)])
    assert polygon_area_m2(mixed) == pytest.approx(polygon_area_m2(one) + polygon_area_m2(other))
    assert polygon_area_m2(shapely.LineString([(0, 0), (1, 1)])) == 0.0
    assert perimeter_m(shapely.Point(0, 0)) == 0.0
    assert polygon_area_m2(shapely.Polygon()) == 0.0
