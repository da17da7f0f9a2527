"""Checks of geometries: each fault provoked, each clean case left alone."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from landrelease.geo import (
    CheckLimits,
    CrossesBoundary,
    GeometryEmpty,
    OutsideBoundary,
    OutsideWgs84,
    PartsOverlap,
    PointRepeated,
    PolygonDuplicated,
    RingClosedAgain,
    RingCrossesItself,
    RingsMisplaced,
    TooFewVertices,
    TurningPointsFarApart,
    check_geometry,
    check_ids,
    find_duplicate_polygons,
)

COUNTRY = shapely.box(66.0, 31.0, 72.0, 37.0)


def field(*, lon=69.0, lat=34.0, side=0.01):
    return shapely.box(lon, lat, lon + side, lat + side)


def classes(geometry, **options):
    return [type(problem) for problem in check_geometry(geometry, **options)]


@pytest.mark.parametrize(
    "geometry",
    [
        field(),
        shapely.Polygon(field().exterior, [field(lon=69.002, lat=34.002, side=0.001).exterior]),
        shapely.MultiPolygon([field(), field(lon=69.02)]),
        shapely.Point(69.0, 34.0),
        shapely.LineString([(69.0, 34.0), (69.01, 34.0)]),
        shapely.MultiPoint([(69.0, 34.0), (69.01, 34.0)]),
        shapely.GeometryCollection([field(), shapely.Point(69, 34)]),
    ],
)
def test_sound_geometries_have_no_problem(geometry):
    assert check_geometry(geometry, boundary=COUNTRY, others={"A-1": field(lon=70)}) == ()


def test_a_bow_tie_is_found_where_it_crosses():
    bow_tie = shapely.Polygon([(69, 34), (69.01, 34.01), (69.01, 34), (69, 34.01)])
    (problem,) = check_geometry(bow_tie)
    assert isinstance(problem, RingCrossesItself)
    assert problem.is_error
    assert (problem.lon, problem.lat) == pytest.approx((69.005, 34.005))
    assert "34.005000, 69.005000" in str(problem)


def test_a_hole_outside_its_ring_is_found():
    area = shapely.Polygon(field().exterior, [field(lon=69.02).exterior])
    (problem,) = check_geometry(area)
    assert isinstance(problem, RingsMisplaced)
    assert "Hole lies outside shell" in str(problem)


@pytest.mark.parametrize(
    "points",
    [
        [(69, 34), (69.01, 34), (69, 34), (69, 34)],
        [(69, 34), (69.01, 34), (69.01, 34), (69, 34)],
        [(69, 34), (69, 34), (69, 34), (69, 34)],
    ],
)
def test_a_ring_needs_three_vertices(points):
    (problem,) = [p for p in check_geometry(shapely.Polygon(points)) if type(p) is TooFewVertices]
    assert problem.vertices == len(set(points))
    assert "3 are needed" in str(problem)


def test_a_line_needs_two_vertices():
    line = shapely.LineString([(69, 34), (69, 34.0000001)])
    assert classes(line) == [PointRepeated, TooFewVertices]


@pytest.mark.parametrize(("step", "repeated"), [(0.0, True), (9e-7, True), (1.1e-6, False)])
def test_points_within_a_millionth_of_a_degree_are_one(step, repeated):
    ring = [(69, 34), (69.01, 34), (69.01 + step, 34), (69.01, 34.01), (69, 34.01)]
    found = check_geometry(shapely.Polygon(ring))
    assert [type(problem) for problem in found] == ([PointRepeated] if repeated else [])
    if repeated:
        assert found[0].numbers == (1, 2)
        assert "Points 2, 3" in str(found[0])


def test_a_great_outline_is_checked_in_moments():
    turn = np.linspace(0, 2 * np.pi, 50_000, endpoint=False)
    circle = np.column_stack([69 + 0.04 * np.cos(turn), 34 + 0.04 * np.sin(turn)])
    (far,) = check_geometry(shapely.Polygon(circle))
    assert far.distance_m == pytest.approx(0.08 * 110_930, rel=2e-3)
    heap = np.vstack([circle[:3], np.repeat(circle[3:4], 50_000, axis=0), circle[10_000:20_000]])
    repeated = [p for p in check_geometry(shapely.Polygon(heap)) if type(p) is PointRepeated]
    assert [len(problem.numbers) for problem in repeated] == [50_000]


def test_a_point_met_again_later_is_found():
    ring = [(69, 34), (69.01, 34), (69.005, 34.005), (69.01, 34.01), (69, 34.01), (69.005, 34.005)]
    found = [p for p in check_geometry(shapely.Polygon(ring)) if isinstance(p, PointRepeated)]
    assert [problem.numbers for problem in found] == [(2, 5)]


@pytest.mark.parametrize("times", [2, 3])
def test_a_ring_closed_again_is_counted(times):
    corners = list(field().exterior.coords)
    ring = shapely.Polygon([*corners, *[corners[0]] * (times - 1)])
    (problem,) = check_geometry(ring)
    assert isinstance(problem, RingClosedAgain)
    assert problem.times == times


def test_turning_points_far_apart_are_a_warning():
    mistyped = shapely.Polygon([(69, 34), (69.01, 34), (69.1, 34.01), (69, 34.01)])
    (problem,) = check_geometry(mistyped)
    assert isinstance(problem, TurningPointsFarApart)
    assert not problem.is_error
    assert problem.distance_m == pytest.approx(9303.5, abs=5)
    assert {problem.first, problem.second} == {(69.0, 34.0), (69.1, 34.01)}


def test_administrative_boundaries_may_be_large():
    assert check_geometry(COUNTRY, administrative=True) == ()
    assert classes(COUNTRY) == [TurningPointsFarApart]


@pytest.mark.parametrize(("metres", "found"), [(4990, []), (5010, [TurningPointsFarApart])])
def test_the_limit_between_turning_points_is_5000_m(metres, found):
    area = shapely.Polygon([(69, 0), (69.001, 0), (69, metres / 110_574.4)])
    assert classes(area) == found


@pytest.mark.parametrize(("share", "found"), [(0.008, []), (0.010, [PartsOverlap])])
def test_parts_may_overlap_by_nine_in_a_thousand(share, found):
    parts = shapely.MultiPolygon([field(), field(lon=69.01 - 0.01 * share)])
    assert classes(parts) == found


def test_the_overlap_is_a_share_of_the_smaller_part():
    (problem,) = check_geometry(shapely.MultiPolygon([field(), field(side=0.001)]))
    assert isinstance(problem, PartsOverlap)
    assert problem.share == pytest.approx(1.0)
    assert "100.0%" in str(problem)


def test_the_same_polygon_of_another_record_is_named():
    turned = shapely.Polygon(np.roll(field().exterior.coords[:-1], 2, axis=0)[::-1])
    others = {"A-17": turned, "A-18": field(lon=70), "A-19": shapely.Point(69, 34)}
    (problem,) = check_geometry(field(), others=others)
    assert isinstance(problem, PolygonDuplicated)
    assert problem.other == "A-17"


def test_polygons_that_differ_by_more_than_rounding_are_not_the_same():
    nearly = {
        "A-17": field(side=0.010002),
        "A-18": shapely.Polygon([*field().exterior.coords[:-1], (69.005, 34.005)]),
    }
    assert check_geometry(field(), others=nearly) == ()
    rounded = shapely.transform(field(), lambda points: points + 4e-7)
    assert classes(field(), others={"A-19": rounded}) == [PolygonDuplicated]


def test_duplicates_within_an_import_are_paired():
    polygons = {"a": field(), "b": field(lon=70), "c": field().reverse(), "d": field()}
    assert find_duplicate_polygons(polygons) == (("a", "c"), ("a", "d"), ("c", "d"))
    assert find_duplicate_polygons({}) == ()


def test_ids_are_compared_after_trimming():
    (problem,) = check_ids(["A-17", "A-18", " A-17\t", "a-17"])
    assert (problem.identifier, problem.places) == ("A-17", (0, 2))
    assert "rows 1, 3" in str(problem)
    assert check_ids(["A", "B"]) == ()


@pytest.mark.parametrize(
    ("lon", "lat", "swapped"), [(34.0, 169.0, True), (500.0, 34.0, False), (519037.0, 3.8e6, False)]
)
def test_places_off_the_globe_are_found(lon, lat, swapped):
    (problem,) = check_geometry(shapely.Point(lon, lat))
    assert isinstance(problem, OutsideWgs84)
    assert problem.swapped is swapped
    assert ("may be swapped" in str(problem)) is swapped


def test_not_a_number_is_off_the_globe():
    with np.errstate(invalid="ignore"):
        line = shapely.LineString([(69, 34), (float("nan"), 34)])
    assert classes(line) == [OutsideWgs84]


def test_swapped_coordinates_outside_the_boundary_are_recognised():
    (problem,) = check_geometry(shapely.Point(34.0, 69.0), boundary=COUNTRY)
    assert isinstance(problem, OutsideBoundary)
    assert problem.swapped
    assert "swapped it lies inside" in str(problem)


def test_a_place_outside_the_boundary_is_found():
    (problem,) = check_geometry(field(lon=80), boundary=COUNTRY)
    assert isinstance(problem, OutsideBoundary)
    assert problem.is_error
    assert not problem.swapped


def test_an_area_across_the_boundary_is_a_warning():
    (problem,) = check_geometry(field(lon=71.995), boundary=COUNTRY)
    assert isinstance(problem, CrossesBoundary)
    assert not problem.is_error
    assert problem.lon > 72


def test_an_area_around_the_boundary_is_not_outside():
    around = shapely.box(60, 30, 80, 40)
    assert classes(around, administrative=True, boundary=COUNTRY) == [CrossesBoundary]


def test_nothing_drawn_is_a_problem():
    assert classes(shapely.Polygon()) == [GeometryEmpty]


def test_limits_can_be_set():
    limits = CheckLimits(apart_m=1000.0)
    assert classes(field(), limits=limits) == [TurningPointsFarApart]


def test_all_problems_are_listed_together():
    bad = shapely.MultiPolygon(
        [
            shapely.Polygon([(69, 34), (69.1, 34.01), (69.1, 34), (69, 34.01)]),
            shapely.Polygon([(34, 69), (34.01, 69), (34.01, 69), (34, 69.01)]),
        ]
    )
    assert classes(bad, boundary=COUNTRY) == [
        RingCrossesItself,
        PointRepeated,
        TurningPointsFarApart,
        CrossesBoundary,
    ]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(68, 70), st.floats(33, 35)), min_size=3, max_size=8))
def test_a_ring_shapely_finds_invalid_has_an_error(points):
    area = shapely.Polygon(points)
    if not area.is_valid:
        assert any(problem.is_error for problem in check_geometry(area))
