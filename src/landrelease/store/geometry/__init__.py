"""Geometry columns, append-only tables and the writers' lock, alike on SQLite and PostGIS."""

from landrelease.store.geometry import _lookups as _lookups  # registers the lookups
from landrelease.store.geometry._append_only import (
    append_only_sql,
    lift_append_only,
    protect_append_only,
)
from landrelease.store.geometry._errors import (
    GeometryNotReadable,
    GeometryNotStorable,
    PostgisMissing,
    WritersNotSerialised,
)
from landrelease.store.geometry._field import GeometryField
from landrelease.store.geometry._geopackage import decode, encode
from landrelease.store.geometry._signals import connect_geometry_signals
from landrelease.store.geometry._spatial_index import ensure_spatial_indexes
from landrelease.store.geometry._writer_lock import writer_lock

__all__ = [
    "GeometryField",
    "GeometryNotReadable",
    "GeometryNotStorable",
    "PostgisMissing",
    "WritersNotSerialised",
    "append_only_sql",
    "connect_geometry_signals",
    "decode",
    "encode",
    "ensure_spatial_indexes",
    "lift_append_only",
    "protect_append_only",
    "writer_lock",
]
