"""Which geometries the tables and lookups take, and how a value is read as one.

Two-dimensional points, lines and polygons and their multi forms, valid in the sense of OGC
06-103r4 clause 6.1, in degrees of EPSG:4326. Outside these the predicates have no meaning
that two databases (or two versions of GEOS) would share, so such a geometry is refused
instead of stored.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import shapely

from landrelease.store.geometry import _geopackage
from landrelease.store.geometry._errors import GeometryNotReadable, GeometryNotStorable

ANY = "Geometry"
GEOMETRY_TYPES = (
    ANY,
    "Point",
    "LineString",
    "Polygon",
    "MultiPoint",
    "MultiLineString",
    "MultiPolygon",
)


def read(value: Any) -> shapely.Geometry:
    """Read a Shapely geometry, GeoJSON (text or mapping), WKT, WKB (hex) or GeoPackage binary.

    Raises ``GeometryNotReadable``.

    >>> read('{"type": "Point", "coordinates": [2, 1]}').wkt
    'POINT (2 1)'
    """
    if isinstance(value, shapely.Geometry):
        return value
    try:
        if isinstance(value, (bytes, bytearray, memoryview)):
            blob = bytes(value)
            if _geopackage.is_geopackage(blob):
                return _geopackage.decode(blob)
            return shapely.from_wkb(blob)
        if isinstance(value, dict):
            return shapely.from_geojson(json.dumps(value))
        if isinstance(value, str):
            return _read_text(value.strip())
    except shapely.errors.GEOSException as error:
        raise GeometryNotReadable(value=repr(value)[:80], reason=str(error)) from error
    raise GeometryNotReadable(value=repr(value)[:80], reason=f"it is a {type(value).__name__}")


def for_lookup(value: Any) -> shapely.Geometry:
    """Read a geometry to compare with; longitudes may lie outside [-180, 180]."""
    geometry = shapely.force_2d(read(value))
    if geometry.geom_type == "LinearRing":
        geometry = shapely.LineString(geometry)
    if geometry.geom_type not in GEOMETRY_TYPES:
        raise _refused(
            geometry,
            "a geometry collection has no agreed interior and boundary",
            "Store its points, lines and areas as records of their own",
        )
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        raise _refused(
            geometry, "a coordinate is not a finite number", "Leave the vertex out or correct it"
        )
    if not geometry.is_valid:
        raise _refused(
            geometry,
            f"it is not valid ({shapely.is_valid_reason(geometry)})",
            "Draw it again or repair it (shapely.make_valid) and have the result checked",
        )
    return _geopackage.without_negative_zero(geometry)


def for_storage(value: Any, geometry_type: str = ANY) -> shapely.Geometry:
    """Read a geometry for a column: as for a lookup, of the column's type, on the globe.

    Heights and measures are dropped: a height is a field of the record, not a coordinate.

    >>> for_storage("POINT Z (2 1 300)").wkt
    'POINT (2 1)'
    """
    geometry = for_lookup(value)
    if geometry_type not in (ANY, geometry.geom_type):
        raise _refused(
            geometry, f"this column holds {geometry_type}", f"Give a {geometry_type} here"
        )
    if not geometry.is_empty:
        west, south, east, north = geometry.bounds
        if west < -180 or east > 180 or south < -90 or north > 90:
            raise _refused(
                geometry,
                "it leaves longitude [-180, 180] or latitude [-90, 90]",
                "Check the order (longitude first); cut what crosses the antimeridian in two parts",
            )
    return geometry


def _read_text(text: str) -> shapely.Geometry:
    if text.startswith("{"):
        return shapely.from_geojson(text)
    if text[:2] in ("00", "01"):
        return shapely.from_wkb(text)
    return shapely.from_wkt(text)


def _refused(geometry: shapely.Geometry, reason: str, remedy: str) -> GeometryNotStorable:
    return GeometryNotStorable(geometry=geometry.wkt[:80], reason=reason, remedy=remedy)
