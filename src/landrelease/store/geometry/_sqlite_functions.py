"""The spatial functions SQLite lacks, over GeoPackage binary.

Each connection has a cache of its own of prepared geometries: a connection belongs to one
thread, and a prepared geometry builds its index on first use.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import lru_cache

import shapely

from landrelease.store.geometry import _geopackage

Blob = bytes | None
Predicate = Callable[[shapely.Geometry, shapely.Geometry], bool]

# Name in SQL -> the converse test, of (prepared right-hand side, left-hand side).
PREDICATES: dict[str, Predicate] = {
    "ST_Intersects": shapely.intersects,
    "ST_Within": shapely.contains,
    "ST_CoveredBy": shapely.covers,
    "ST_Contains": shapely.within,
    "ST_Covers": shapely.covered_by,
    "ST_Touches": shapely.touches,
}
_BOX_SIDES = {"ST_MinX": 0, "ST_MinY": 1, "ST_MaxX": 2, "ST_MaxY": 3}
_PREPARED_AT_A_TIME = 32


def register_functions(connection: sqlite3.Connection) -> None:
    """Make the spatial functions known to one SQLite connection."""
    for name, side in _BOX_SIDES.items():
        connection.create_function(name, 1, _box_side(side), deterministic=True)
    connection.create_function("ST_IsEmpty", 1, _is_empty, deterministic=True)
    connection.create_function("ST_BoxesOverlap", 2, _boxes_overlap, deterministic=True)

    @lru_cache(maxsize=_PREPARED_AT_A_TIME)
    def prepared(blob: bytes) -> shapely.Geometry:
        geometry = _geopackage.decode(blob)
        shapely.prepare(geometry)
        return geometry

    for name, predicate in PREDICATES.items():
        connection.create_function(name, 2, _tested(predicate, prepared), deterministic=True)


def _tested(
    predicate: Predicate, prepared: Callable[[bytes], shapely.Geometry]
) -> Callable[[Blob, Blob], int | None]:
    def test(left: Blob, right: Blob) -> int | None:
        if left is None or right is None:
            return None
        left_geometry, right_geometry = _geopackage.decode(left), prepared(right)
        if left_geometry.is_empty or right_geometry.is_empty:
            return 0
        return int(predicate(right_geometry, left_geometry))

    return test


def _box_side(side: int) -> Callable[[Blob], float | None]:
    def read_side(blob: Blob) -> float | None:
        box = None if blob is None else _geopackage.box(blob)
        return None if box is None else box[side]

    return read_side


def _is_empty(blob: Blob) -> int | None:
    return None if blob is None else int(_geopackage.box(blob) is None)


def _boxes_overlap(left: Blob, right: Blob) -> int | None:
    if left is None or right is None:
        return None
    left_box, right_box = _geopackage.box(left), _geopackage.box(right)
    if left_box is None or right_box is None:
        return 0
    return int(
        left_box[0] <= right_box[2]
        and right_box[0] <= left_box[2]
        and left_box[1] <= right_box[3]
        and right_box[1] <= left_box[3]
    )
