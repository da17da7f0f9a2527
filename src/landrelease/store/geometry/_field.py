"""A model field for one Shapely geometry in EPSG:4326."""

from __future__ import annotations

from typing import Any

import shapely
from django.core import checks
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from landrelease.store.geometry import _geopackage, _shapes
from landrelease.store.geometry._errors import GeometryNotReadable, GeometryNotStorable

LOOKUPS = frozenset(
    (
        "boxes_overlap",
        "contains",
        "covered_by",
        "covers",
        "exact",
        "intersects",
        "isnull",
        "touches",
        "within",
    )
)


class GeometryField(models.Field):
    """A two-dimensional geometry in degrees, longitude first.

    GeoPackage binary with an R-Tree on SQLite, ``geometry`` with GiST on PostGIS. Parameters:
    ``geometry_type``, one of Geometry, Point, LineString, Polygon, MultiPoint,
    MultiLineString, MultiPolygon; Geometry takes any of the others.
    """

    description = "A geometry in EPSG:4326"
    empty_strings_allowed = False

    def __init__(self, *args: Any, geometry_type: str = _shapes.ANY, **options: Any) -> None:
        self.geometry_type = geometry_type
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Name the public class and the type, so that migrations can rebuild the field."""
        name, _, args, options = super().deconstruct()
        if self.geometry_type != _shapes.ANY:
            options["geometry_type"] = self.geometry_type
        return name, "landrelease.store.geometry.GeometryField", args, options

    def check(self, **options: Any) -> list[checks.CheckMessage]:
        """Require a known type and, for the R-Tree, an integer primary key."""
        found = super().check(**options)
        if self.geometry_type not in _shapes.GEOMETRY_TYPES:
            allowed = ", ".join(_shapes.GEOMETRY_TYPES)
            found.append(
                checks.Error(f"geometry_type is one of {allowed}.", obj=self, id="geometry.E001")
            )
        if not isinstance(_column_type(self.model._meta.pk), models.IntegerField):
            found.append(
                checks.Error(
                    "A model with a GeometryField needs an integer primary key.",
                    hint="The R-Tree of SQLite is keyed by integers; make other ids unique fields.",
                    obj=self,
                    id="geometry.E002",
                )
            )
        return found

    def get_internal_type(self) -> str:
        return "GeometryField"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        if connection.vendor == "postgresql":
            return f"geometry({self.geometry_type},{_geopackage.SRID})"
        return "BLOB"

    def get_lookup(self, lookup_name: str) -> Any:
        """Offer the spatial lookups only: the rest mean different things on each database."""
        return super().get_lookup(lookup_name) if lookup_name in LOOKUPS else None

    def to_python(self, value: Any) -> shapely.Geometry | None:
        if value is None:
            return None
        try:
            return _shapes.for_storage(value, self.geometry_type)
        except (GeometryNotReadable, GeometryNotStorable) as error:
            raise ValidationError(str(error), code="invalid") from error

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        if value is None or hasattr(value, "resolve_expression"):
            return value
        return _shapes.for_storage(value, self.geometry_type)

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: Any = None
    ) -> Any:
        if not prepared:
            value = self.get_prep_value(value)
        return database_value(value, connection)

    def get_placeholder(self, value: Any, _compiler: Any, connection: BaseDatabaseWrapper) -> str:
        return placeholder(value, connection)

    def from_db_value(
        self, value: Any, _expression: Any, connection: BaseDatabaseWrapper
    ) -> shapely.Geometry | None:
        if value is None:
            return None
        if connection.vendor == "postgresql":
            return shapely.set_srid(shapely.from_wkb(value), 0)
        return _geopackage.decode(value)

    def value_to_string(self, obj: models.Model) -> str | None:
        """Serialise as hexadecimal WKB: exact, also for empty geometries."""
        value = self.value_from_object(obj)
        return None if value is None else shapely.to_wkb(value, hex=True, byte_order=1)

    def formfield(self, **_options: Any) -> None:
        """Offer no form field: forms are derived from kinds, not from tables."""
        return


def database_value(geometry: Any, connection: BaseDatabaseWrapper) -> Any:
    """Turn a geometry into the parameter its database takes; expressions pass."""
    if not isinstance(geometry, shapely.Geometry):
        return geometry
    if connection.vendor == "postgresql":
        with_srid = shapely.set_srid(geometry, _geopackage.SRID)
        return shapely.to_wkb(with_srid, include_srid=True, byte_order=1)
    return _geopackage.encode(geometry)


def placeholder(value: Any, connection: BaseDatabaseWrapper) -> str:
    """Give the SQL that takes the parameter of ``database_value``."""
    if connection.vendor == "postgresql" and not hasattr(value, "as_sql"):
        return "ST_GeomFromEWKB(%s)"
    return "%s"


def _column_type(field: models.Field) -> models.Field:
    while field.remote_field is not None:
        field = field.target_field
    return field
