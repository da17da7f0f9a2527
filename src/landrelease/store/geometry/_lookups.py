"""What can be asked of a geometry column, with the same answer on both databases.

Every lookup is true or false, never NULL: a row without a geometry, or with an empty one,
matches none of them (so ``exclude`` returns it). Coordinates are planar degrees: a geometry
on the antimeridian is cut in two parts at 180, and no lookup joins the parts. DE-9IM:
OGC 06-103r4, clause 6.1.15.
"""

# ruff: noqa: S608 - names are quoted, values are parameters

from __future__ import annotations

from typing import Any

import shapely
from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup
from django.db.models.expressions import Col

from landrelease.store.geometry import _shapes
from landrelease.store.geometry._field import GeometryField, database_value, placeholder
from landrelease.store.geometry._spatial_index import SpatialIndex

Sql = tuple[str, list[Any]]

# Conditions on the R-Tree, whose boxes contain the true ones: each must be implied by the lookup.
_BOXES_MEET = ("minx <= {east}", "maxx >= {west}", "miny <= {north}", "maxy >= {south}")
_BOX_COVERS = ("minx <= {west}", "maxx >= {east}", "miny <= {south}", "maxy >= {north}")
_SIDES = ("west", "south", "east", "north")
_SIDE_FUNCTIONS = ("ST_MinX", "ST_MinY", "ST_MaxX", "ST_MaxY")


class _SpatialLookup(Lookup):
    function: str
    box_conditions = _BOXES_MEET

    def get_prep_lookup(self) -> Any:
        if hasattr(self.rhs, "resolve_expression") or self.rhs is None:
            return self.rhs
        return _shapes.for_lookup(self.rhs)

    def get_db_prep_lookup(self, value: Any, connection: BaseDatabaseWrapper) -> Sql:
        return placeholder(value, connection), [database_value(value, connection)]

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> Sql:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        conditions = [(f"{left} IS NOT NULL", [*left_params])]
        if not self.rhs_is_direct_value():
            conditions.append((f"{right} IS NOT NULL", [*right_params]))
        conditions += self.conditions(
            compiler, connection, (left, [*left_params]), (right, [*right_params])
        )
        sql = " AND ".join(condition for condition, _ in conditions)
        return f"({sql})", [param for _, params in conditions for param in params]

    def conditions(
        self, compiler: Any, connection: BaseDatabaseWrapper, left: Sql, right: Sql
    ) -> list[Sql]:
        exact = (f"{self.function}({left[0]}, {right[0]})", [*left[1], *right[1]])
        if connection.vendor == "postgresql":
            return [exact]
        index = self._index_condition(compiler, connection, right)
        return [exact] if index is None else [index, exact]

    def _index_condition(
        self, compiler: Any, connection: BaseDatabaseWrapper, right: Sql
    ) -> Sql | None:
        """Narrow to the rows whose R-Tree box allows a match, where there is an R-Tree.

        Historical models of migrations are scanned without it: between the rebuild of a table
        and ``post_migrate`` the R-Tree may lag behind.
        """
        if not isinstance(self.lhs, Col) or self.lhs.target.model._meta.apps is not apps:
            return None
        index = SpatialIndex.of(self.lhs.target)
        sides, params = self._box_of_right(right)
        where = " AND ".join(self.box_conditions).format(**dict(zip(_SIDES, sides, strict=True)))
        alias = compiler.quote_name_unless_alias(self.lhs.alias)
        key = f"{alias}.{connection.ops.quote_name(index.key)}"
        table = connection.ops.quote_name(index.name)
        ordered = [params[_SIDES.index(side)] for side in _order_of(self.box_conditions)]
        flat = [value for values in ordered for value in values]
        return f"{key} IN (SELECT id FROM {table} WHERE {where})", flat

    def _box_of_right(self, right: Sql) -> tuple[list[str], list[list[Any]]]:
        if self.rhs_is_direct_value():
            geometry: shapely.Geometry = self.rhs
            bounds = [None] * 4 if geometry.is_empty else geometry.bounds
            return ["%s"] * 4, [[bound] for bound in bounds]
        return [f"{side}({right[0]})" for side in _SIDE_FUNCTIONS], [[*right[1]] for _ in _SIDES]


def _order_of(conditions: tuple[str, ...]) -> list[str]:
    return [condition.partition("{")[2].rstrip("}") for condition in conditions]


@GeometryField.register_lookup
class BoxesOverlap(_SpatialLookup):
    """The bounding boxes share a point; boxes are compared as float64, edges included.

    On both databases the index keeps float32 boxes rounded outward, so candidates are compared
    again with the coordinates as stored.
    """

    lookup_name = "boxes_overlap"
    function = "ST_BoxesOverlap"

    def conditions(
        self, compiler: Any, connection: BaseDatabaseWrapper, left: Sql, right: Sql
    ) -> list[Sql]:
        if connection.vendor != "postgresql":
            return super().conditions(compiler, connection, left, right)
        both = [*left[1], *right[1]]
        sides = (
            f"ST_{axis}Min({left[0]}) <= ST_{axis}Max({right[0]}) AND "
            f"ST_{axis}Max({left[0]}) >= ST_{axis}Min({right[0]})"
            for axis in "XY"
        )
        sql = " AND ".join((f"{left[0]} && {right[0]}", *sides))
        return [(f"({sql})", both * 5)]


@GeometryField.register_lookup
class Intersects(_SpatialLookup):
    """The geometries share at least one point, boundaries included."""

    lookup_name = "intersects"
    function = "ST_Intersects"


@GeometryField.register_lookup
class Within(_SpatialLookup):
    """No point of the column lies outside the value, and the interiors meet.

    Strict DE-9IM ``T*F**F***``: a point on the boundary of an area is not within it.
    """

    lookup_name = "within"
    function = "ST_Within"


@GeometryField.register_lookup
class CoveredBy(_SpatialLookup):
    """No point of the column lies outside the value; its boundary counts as inside."""

    lookup_name = "covered_by"
    function = "ST_CoveredBy"


@GeometryField.register_lookup
class Contains(_SpatialLookup):
    """No point of the value lies outside the column, and the interiors meet.

    The converse of ``within``: an area does not contain a point on its boundary.
    """

    lookup_name = "contains"
    function = "ST_Contains"
    box_conditions = _BOX_COVERS


@GeometryField.register_lookup
class Covers(_SpatialLookup):
    """No point of the value lies outside the column; its boundary counts as inside."""

    lookup_name = "covers"
    function = "ST_Covers"
    box_conditions = _BOX_COVERS


@GeometryField.register_lookup
class Touches(_SpatialLookup):
    """The boundaries meet and the interiors do not; false between two points."""

    lookup_name = "touches"
    function = "ST_Touches"


@GeometryField.register_lookup
class Exact(_SpatialLookup):
    """The same type with the same coordinates in the same order; -0.0 is 0.0."""

    lookup_name = "exact"

    def conditions(
        self, _compiler: Any, _connection: BaseDatabaseWrapper, left: Sql, right: Sql
    ) -> list[Sql]:
        return [(f"{left[0]} = {right[0]}", [*left[1], *right[1]])]
