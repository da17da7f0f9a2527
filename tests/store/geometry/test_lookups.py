"""Each lookup selects the same rows on SQLite and on PostGIS, and the right ones."""

from __future__ import annotations

from typing import Any

import pytest
import shapely
from django.core.exceptions import FieldError
from django.db.models import Exists, F, OuterRef, Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.store.geometry.conftest import rolled_back
from tests.store.geometry.field_app.models import District, Place

from landrelease.store.geometry import GeometryNotStorable

SQUARE = shapely.box(0, 0, 4, 4)
SHAPES = {
    "inner point": shapely.Point(1, 1),
    "edge point": shapely.Point(0, 2),
    "corner point": shapely.Point(4, 4),
    "outer point": shapely.Point(5, 5),
    "point past the edge": shapely.Point(4 + 1e-9, 2),
    "edge line": shapely.LineString([(0, 0), (0, 4)]),
    "crossing line": shapely.LineString([(-1, 2), (5, 2)]),
    "same square": shapely.box(0, 0, 4, 4),
    "same square, turned": shapely.Polygon([(4, 4), (0, 4), (0, 0), (4, 0)]),
    "inner square": shapely.box(1, 1, 2, 2),
    "inner square on the edge": shapely.box(0, 1, 2, 2),
    "neighbour": shapely.box(4, 0, 6, 4),
    "larger": shapely.box(-1, -1, 5, 5),
    "corner cut": shapely.Polygon([(5, 3.5), (5, 5), (3.5, 5)]),
    "two points": shapely.MultiPoint([(1, 1), (9, 9)]),
    "two squares": shapely.MultiPolygon([shapely.box(4, 4, 5, 5), shapely.box(8, 8, 9, 9)]),
    "ring round": shapely.box(-2, -2, 6, 6) - shapely.box(-1, -1, 5, 5),
    "empty": shapely.Polygon(),
    "none": None,
}
INSIDE = {"inner point", "inner square", "inner square on the edge"} | {
    "same square",
    "same square, turned",
}
MEETING = {"edge point", "corner point", "edge line", "neighbour", "two squares"}
EXPECTED = {
    "boxes_overlap": INSIDE
    | MEETING
    | {"crossing line", "larger", "corner cut", "two points", "ring round"},
    "intersects": INSIDE | MEETING | {"crossing line", "larger", "two points"},
    "within": INSIDE,
    "covered_by": INSIDE | {"edge point", "corner point", "edge line"},
    "covers": {"same square", "same square, turned", "larger"},
    "contains": {"same square", "same square, turned", "larger"},
    "touches": MEETING,
    "exact": {"same square"},
}


def store(alias: str, shapes: dict[str, Any]) -> None:
    Place.objects.using(alias).bulk_create(
        Place(name=name, geometry=shape) for name, shape in shapes.items()
    )


def names(alias: str, *conditions: Q, **lookups: Any) -> set[str]:
    found = Place.objects.using(alias).filter(*conditions, **lookups)
    return set(found.values_list("name", flat=True))


@pytest.mark.parametrize("lookup", EXPECTED)
def test_selects_what_its_docstring_says(database: str, lookup: str) -> None:
    store(database, SHAPES)
    assert names(database, **{f"geometry__{lookup}": SQUARE}) == EXPECTED[lookup]


@pytest.mark.parametrize("lookup", EXPECTED)
def test_negation_selects_all_other_rows(database: str, lookup: str) -> None:
    store(database, SHAPES)
    assert names(database, ~Q(**{f"geometry__{lookup}": SQUARE})) == set(SHAPES) - EXPECTED[lookup]


@pytest.mark.parametrize("lookup", sorted(EXPECTED.keys() - {"exact"}))
def test_an_empty_value_matches_nothing(database: str, lookup: str) -> None:
    store(database, SHAPES)
    condition = Q(**{f"geometry__{lookup}": shapely.Point()})
    assert names(database, condition) == set()
    assert names(database, ~condition) == set(SHAPES)


def test_point_lookups_tell_boundary_from_interior(database: str) -> None:
    store(database, SHAPES)
    corner = shapely.Point(0, 0)
    covering = names(database, geometry__covers=corner)
    containing = names(database, geometry__contains=corner)
    assert covering - containing == {"edge line", "same square", "same square, turned"}
    assert containing == {"larger"}


def test_isnull_is_not_emptiness(database: str) -> None:
    store(database, SHAPES)
    assert names(database, geometry__isnull=True) == {"none"}
    assert names(database, geometry=None) == {"none"}
    assert "empty" in names(database, geometry__isnull=False)


def test_exact_finds_an_empty_geometry_of_the_same_type(database: str) -> None:
    store(database, {"area": shapely.Polygon(), "point": shapely.Point(), "none": None})
    assert names(database, geometry=shapely.Polygon()) == {"area"}
    assert names(database, geometry=shapely.Point()) == {"point"}


def test_exact_takes_negative_zero_for_zero(database: str) -> None:
    store(database, {"origin": shapely.Point(-0.0, 0.0)})
    assert names(database, geometry=shapely.Point(0.0, -0.0)) == {"origin"}


def test_boxes_are_compared_as_float64(database: str) -> None:
    beside = {f"{step:g}": shapely.Point(10 + step, 10) for step in (0, 1e-6, 1e-12)}
    store(database, beside | {"next float": shapely.Point(10.000000000000002, 10)})
    assert names(database, geometry__boxes_overlap=shapely.box(9, 9, 10, 11)) == {"0"}


def test_parts_on_both_sides_of_the_antimeridian_are_not_joined(database: str) -> None:
    west, east = shapely.box(179, 0, 180, 1), shapely.box(-180, 0, -179, 1)
    cut = shapely.MultiPolygon([west, east])
    store(database, {"cut": cut, "west": west, "east": east})
    assert names(database, geometry__intersects=shapely.Point(180, 0.5)) == {"cut", "west"}
    assert names(database, geometry__intersects=shapely.Point(-180, 0.5)) == {"cut", "east"}
    assert names(database, geometry__covers=shapely.Point(0, 0.5)) == set()
    assert names(database, geometry__boxes_overlap=shapely.Point(0, 0.5)) == {"cut"}
    assert names(database, geometry__touches=west) == set()
    assert names(database, geometry__intersects=shapely.box(170, 0, 190, 1)) == {"cut", "west"}


def test_compares_with_a_column(database: str) -> None:
    store(database, SHAPES)
    itself = names(database, geometry__covers=F("geometry"))
    assert itself == set(SHAPES) - {"empty", "none"}
    assert names(database, ~Q(geometry__covers=F("geometry"))) == {"empty", "none"}


def test_compares_with_a_column_of_another_table(database: str) -> None:
    store(database, SHAPES)
    District.objects.using(database).create(outline=shapely.MultiPolygon([SQUARE]))
    around = District.objects.using(database).filter(outline__covers=OuterRef("geometry"))
    assert names(database, Exists(around)) == EXPECTED["covered_by"]


def test_an_annotation_is_never_null(database: str) -> None:
    store(database, SHAPES)
    rows = Place.objects.using(database).annotate(hit=Q(geometry__within=SQUARE))
    hits = dict(rows.values_list("name", "hit"))
    assert {name for name, hit in hits.items() if hit} == INSIDE
    assert hits["none"] is not None
    assert not hits["none"]


def test_deletes_and_updates_by_a_lookup(database: str) -> None:
    store(database, SHAPES)
    places = Place.objects.using(database)
    assert places.filter(geometry__within=SQUARE).delete()[0] == len(INSIDE)
    assert places.filter(geometry__touches=SQUARE).update(geometry=None) == len(MEETING)
    assert names(database, geometry__isnull=True) == MEETING | {"none"}


@pytest.mark.parametrize("lookup", ["gt", "icontains", "in", "range", "startswith"])
def test_other_lookups_are_refused(database: str, lookup: str) -> None:
    with pytest.raises(FieldError):
        names(database, **{f"geometry__{lookup}": SQUARE})


def test_an_invalid_value_is_refused(database: str) -> None:
    bowtie = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    with pytest.raises(GeometryNotStorable, match="not valid"):
        names(database, geometry__intersects=bowtie)


# Few, coarse coordinates: shapes that share corners and edges are the rule here. Binary fractions,
# so that both databases decide on exact numbers.
_COORDINATE = st.integers(min_value=-4, max_value=4).map(lambda n: n * 0.5)
_PAIR = st.tuples(_COORDINATE, _COORDINATE)
_SHAPE = st.one_of(
    _PAIR.map(shapely.Point),
    st.lists(_PAIR, min_size=2, max_size=4).map(shapely.LineString),
    st.tuples(_PAIR, _PAIR).map(lambda c: shapely.box(*c[0], *c[1])),
    st.lists(_PAIR, min_size=3, max_size=5).map(shapely.Polygon),
    st.lists(_PAIR, min_size=1, max_size=3, unique=True).map(shapely.MultiPoint),
).filter(lambda shape: shape.is_valid)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(shapes=st.lists(_SHAPE, min_size=1, max_size=12), value=_SHAPE)
def test_both_databases_select_the_same_rows(
    both: tuple[str, str], shapes: list[shapely.Geometry], value: shapely.Geometry
) -> None:
    numbered = {str(number): shape for number, shape in enumerate(shapes)}
    with rolled_back(both[0]), rolled_back(both[1]):
        for alias in both:
            store(alias, numbered)
        for lookup in EXPECTED:
            on_sqlite, on_postgis = (names(a, **{f"geometry__{lookup}": value}) for a in both)
            assert on_sqlite == on_postgis, lookup
