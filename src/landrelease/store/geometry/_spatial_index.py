"""The spatial index of a geometry column: R-Tree and triggers on SQLite, GiST on PostGIS.

Django rebuilds a SQLite table when one of its fields changes and drops the triggers with
the old table, so the index is made sure of after every migration.
"""

# ruff: noqa: S608 - names are quoted, values are parameters

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper, truncate_name

from landrelease.store.geometry._field import GeometryField

_PREFIX = "spatial_index_"
_LONGEST_NAME = 55
_EVENTS = ("insert", "update", "delete")


@dataclass(frozen=True)
class SpatialIndex:
    """The index of one geometry column of one table."""

    table: str
    column: str
    key: str

    @classmethod
    def of(cls, field: GeometryField) -> SpatialIndex:
        """Find the index of a field of a concrete model."""
        meta = field.model._meta
        return cls(table=meta.db_table, column=field.column, key=meta.pk.column)

    @property
    def name(self) -> str:
        """The name of the R-Tree table or of the GiST index."""
        return truncate_name(f"{_PREFIX}{self.table}_{self.column}", _LONGEST_NAME)

    def trigger(self, event: str) -> str:
        """Name the trigger that keeps the R-Tree up to date on ``event``."""
        return f"{self.name}_{event}"


def ensure_spatial_indexes(
    connection: BaseDatabaseWrapper, models_of_app: Iterable[type[models.Model]]
) -> None:
    """Make the spatial indexes of these models exist, complete and be kept up to date.

    Tables that this database lacks are passed over. On SQLite also drops R-Trees and triggers
    left behind by a renamed table or column or by a field that is gone.
    """
    indexes = [SpatialIndex.of(field) for field in _geometry_fields(models_of_app)]
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        indexes = [index for index in indexes if index.table in present]
        if connection.vendor == "postgresql":
            for index in indexes:
                _ensure_gist(connection, cursor, index)
        elif connection.vendor == "sqlite":
            _drop_left_behind(connection, cursor, {index.name for index in indexes})
            for index in indexes:
                _ensure_rtree(connection, cursor, index)


def _geometry_fields(found_models: Iterable[type[models.Model]]) -> Iterable[GeometryField]:
    for model in found_models:
        if model._meta.managed and not model._meta.proxy:
            for field in model._meta.local_concrete_fields:
                if isinstance(field, GeometryField):
                    yield field


def _ensure_gist(
    connection: BaseDatabaseWrapper, cursor: CursorWrapper, index: SpatialIndex
) -> None:
    quote = connection.ops.quote_name
    cursor.execute(
        "SELECT 1 FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
        "JOIN pg_am m ON m.oid = c.relam "
        "JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] "
        "WHERE i.indrelid = %s::regclass AND m.amname = 'gist' AND a.attname = %s "
        "AND i.indpred IS NULL",
        [quote(index.table), index.column],
    )
    if cursor.fetchone() is None:
        cursor.execute(
            f"CREATE INDEX {quote(index.name)} ON {quote(index.table)} "
            f"USING gist ({quote(index.column)})"
        )


def _ensure_rtree(
    connection: BaseDatabaseWrapper, cursor: CursorWrapper, index: SpatialIndex
) -> None:
    quote = connection.ops.quote_name
    rtree, table = quote(index.name), quote(index.table)
    cursor.execute(
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {rtree} USING rtree(id, minx, maxx, miny, maxy)"
    )
    cursor.execute(
        "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s "
        "AND name IN (%s, %s, %s)",
        [index.table, *map(index.trigger, _EVENTS)],
    )
    kept_up_to_date = cursor.fetchone()[0] == len(_EVENTS)
    if not kept_up_to_date:
        _create_triggers(connection, cursor, index)
    boxed = f"FROM {table} AS indexed WHERE {_has_box(connection, index, 'indexed')}"
    cursor.execute(f"SELECT (SELECT count(*) {boxed}), (SELECT count(*) FROM {rtree})")
    rows, boxes = cursor.fetchone()
    if kept_up_to_date and rows == boxes:
        return
    cursor.execute(f"DELETE FROM {rtree}")
    cursor.execute(f"INSERT INTO {rtree} SELECT {_box(connection, index, 'indexed')} {boxed}")


def _create_triggers(
    connection: BaseDatabaseWrapper, cursor: CursorWrapper, index: SpatialIndex
) -> None:
    """Write the triggers; each deletes before it inserts.

    A conflict clause inside a trigger would be overruled by that of the outer statement.
    """
    quote = connection.ops.quote_name
    rtree, table = quote(index.name), quote(index.table)
    key, column = quote(index.key), quote(index.column)
    put = (
        f"DELETE FROM {rtree} WHERE id = NEW.{key}; "
        f"INSERT INTO {rtree} SELECT {_box(connection, index, 'NEW')} "
        f"WHERE {_has_box(connection, index, 'NEW')};"
    )
    forget = f"DELETE FROM {rtree} WHERE id = OLD.{key};"
    bodies = {
        "insert": f"AFTER INSERT ON {table} BEGIN {put} END",
        "update": f"AFTER UPDATE OF {column}, {key} ON {table} BEGIN {forget} {put} END",
        "delete": f"AFTER DELETE ON {table} BEGIN {forget} END",
    }
    for event, body in bodies.items():
        name = quote(index.trigger(event))
        cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute(f"CREATE TRIGGER {name} {body}")


def _drop_left_behind(
    connection: BaseDatabaseWrapper, cursor: CursorWrapper, wanted_here: set[str]
) -> None:
    quote = connection.ops.quote_name
    wanted = wanted_here | {SpatialIndex.of(f).name for f in _geometry_fields(apps.get_models())}
    like = _PREFIX.replace("_", r"\_") + "%"
    cursor.execute(
        r"SELECT name, type FROM sqlite_master WHERE name LIKE %s ESCAPE '\' AND "
        r"(type = 'trigger' OR (type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%%'))",
        [like],
    )
    found = cursor.fetchall()
    rtrees = {name for name, kind in found if kind == "table"} - wanted
    for name, kind in found:
        if kind == "trigger" and name.rpartition("_")[0] not in wanted:
            cursor.execute(f"DROP TRIGGER {quote(name)}")
    for name in rtrees:
        cursor.execute(f"DROP TABLE {quote(name)}")


def _has_box(connection: BaseDatabaseWrapper, index: SpatialIndex, row: str) -> str:
    column = f"{row}.{connection.ops.quote_name(index.column)}"
    return f"{column} IS NOT NULL AND NOT ST_IsEmpty({column})"


def _box(connection: BaseDatabaseWrapper, index: SpatialIndex, row: str) -> str:
    quote = connection.ops.quote_name
    column = f"{row}.{quote(index.column)}"
    sides = ", ".join(f"ST_{side}({column})" for side in ("MinX", "MaxX", "MinY", "MaxY"))
    return f"{row}.{quote(index.key)}, {sides}"
