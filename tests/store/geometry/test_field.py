"""What the field stores, what it refuses, and how it lives in Django."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import shapely
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import connections, models
from django.db.migrations.writer import MigrationWriter
from django.db.models import F
from django.forms import modelform_factory
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as st
from tests.store.geometry.field_app.models import District, Place
from tests.store.geometry.test_geopackage import GALLERY

from landrelease.store.geometry import GeometryField, GeometryNotReadable, GeometryNotStorable

BOWTIE = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])


def stored(alias: str, value: Any) -> shapely.Geometry | None:
    place = Place.objects.using(alias).create(geometry=value)
    return Place.objects.using(alias).get(pk=place.pk).geometry


@pytest.mark.parametrize("shape", GALLERY, ids=lambda shape: shape.wkt[:24])
def test_both_databases_give_back_the_same_bits(database: str, shape: shapely.Geometry) -> None:
    assert shapely.equals_identical(stored(database, shape), shape)


def test_no_geometry_stays_none(database: str) -> None:
    assert stored(database, None) is None


@pytest.mark.parametrize(
    "notation",
    [
        "POINT (2 1)",
        '{"type": "Point", "coordinates": [2, 1]}',
        {"type": "Point", "coordinates": [2, 1]},
        shapely.to_wkb(shapely.Point(2, 1)),
        shapely.to_wkb(shapely.Point(2, 1), hex=True),
        "POINT ZM (2 1 300 7)",
        memoryview(shapely.to_wkb(shapely.Point(2, 1, 300))),
    ],
    ids=["wkt", "geojson", "mapping", "wkb", "hex", "zm", "z"],
)
def test_reads_notations_and_drops_heights(database: str, notation: Any) -> None:
    assert stored(database, notation).wkt == "POINT (2 1)"


def test_a_ring_is_stored_as_a_line(database: str) -> None:
    ring = shapely.LinearRing([(0, 0), (1, 0), (1, 1)])
    assert stored(database, ring).wkt == "LINESTRING (0 0, 1 0, 1 1, 0 0)"


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (BOWTIE, "not valid"),
        (shapely.LineString([(1, 1), (1, 1)]), "not valid"),
        (shapely.Point(180.5, 0), "leaves longitude"),
        (shapely.Point(0, -90.1), "leaves longitude"),
        (shapely.LineString([(0, 0), (float("inf"), 1)]), "not a finite number"),
        (shapely.GeometryCollection([shapely.Point(1, 1)]), "collection"),
    ],
)
def test_what_has_no_meaning_is_refused(database: str, value: Any, why: str) -> None:
    with pytest.raises(GeometryNotStorable, match=why):
        stored(database, value)


@pytest.mark.parametrize("value", ["", "POINT", "{}", {"type": "Feature"}, b"junk", Decimal(1)])
def test_what_is_not_a_geometry_is_refused(sqlite: str, value: Any) -> None:
    with pytest.raises(GeometryNotReadable, match="is not a geometry"):
        stored(sqlite, value)


def test_a_typed_column_refuses_other_types(database: str) -> None:
    with pytest.raises(GeometryNotStorable, match="this column holds MultiPolygon"):
        District.objects.using(database).create(outline=shapely.box(0, 0, 1, 1))


def test_full_clean_reports_as_django_does() -> None:
    with pytest.raises(ValidationError) as refused:
        Place(name="a", geometry=BOWTIE).full_clean()
    assert "not valid" in refused.value.message_dict["geometry"][0]


def test_bulk_writes_and_updates_by_expression(database: str) -> None:
    places = Place.objects.using(database)
    made = places.bulk_create(
        Place(name=str(number), geometry=shapely.Point(number, 0)) for number in range(3)
    )
    for place in made:
        place.geometry = shapely.Point(place.geometry.x, 5)
    made[2].geometry = None
    places.bulk_update(made, ["geometry"])
    places.update(geometry=F("geometry"))
    found = places.order_by("name").values_list("geometry", flat=True)
    assert [shape and shape.wkt for shape in found] == ["POINT (0 5)", "POINT (1 5)", None]


def test_dumps_and_loads_exactly(database: str) -> None:
    third = shapely.Point(1 / 3, -0.1)
    for shape in (third, shapely.Polygon(), None):
        text = serializers.serialize("json", [Place(id=7, name="a", geometry=shape)])
        (loaded,) = serializers.deserialize("json", text, using=database)
        loaded.save(using=database)
        assert Place.objects.using(database).get(pk=7).geometry == shape


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_serialised_coordinates_are_exact(longitude: float, latitude: float) -> None:
    field = Place._meta.get_field("geometry")
    point = shapely.Point(longitude, latitude)
    assert field.to_python(field.value_to_string(Place(geometry=point))) == point


def test_deconstructs_to_the_public_class() -> None:
    field = District._meta.get_field("outline")
    text, imports = MigrationWriter.serialize(field)
    assert text == ("landrelease.store.geometry.GeometryField(geometry_type='MultiPolygon')")
    assert imports == {"import landrelease.store.geometry"}
    assert field.clone().geometry_type == "MultiPolygon"


def test_needs_no_form_field() -> None:
    assert list(modelform_factory(Place, fields="__all__").base_fields) == ["name"]


def test_column_types(sqlite: str, postgis: str) -> None:
    field = District._meta.get_field("outline")
    assert field.db_type(connections[sqlite]) == "BLOB"
    assert field.db_type(connections[postgis]) == "geometry(MultiPolygon,4326)"


@isolate_apps("tests.store.geometry.field_app")
def test_checks_ask_for_an_integer_key_and_a_known_type() -> None:
    class Keyed(models.Model):
        id = models.UUIDField(primary_key=True)
        shape = GeometryField(geometry_type="Circle")

        class Meta:
            app_label = "geometry_tests"

        def __str__(self) -> str:
            return str(self.pk)

    class Child(models.Model):
        place = models.OneToOneField(Place, models.CASCADE, primary_key=True)
        shape = GeometryField()

        class Meta:
            app_label = "geometry_tests"

        def __str__(self) -> str:
            return str(self.pk)

    found = {error.id for error in Keyed._meta.get_field("shape").check()}
    assert found == {"geometry.E001", "geometry.E002"}
    assert Child._meta.get_field("shape").check() == []
