"""GeoPackage binary: a header with the bounding box, then ISO WKB.

Layout: OGC 12-128r19 (GeoPackage 1.4), clause 2.1.3, table 6. The box sits at a fixed
offset, so an index reads it without decoding the coordinates.
"""

from __future__ import annotations

import struct

import numpy as np
import shapely

from landrelease.store.geometry._errors import GeometryNotReadable

SRID = 4326

Box = tuple[float, float, float, float]

_MAGIC = b"GP"
_HEADER = struct.Struct("<2sBBi")
_ENVELOPE = struct.Struct("<4d")
_LITTLE_ENDIAN = 0b1
_XY_ENVELOPE = 0b1 << 1
_EMPTY = 0b1 << 4
_ENVELOPE_LENGTH = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}


def encode(geometry: shapely.Geometry) -> bytes:
    """Write a geometry of EPSG:4326 as GeoPackage binary.

    Parameters: ``geometry``, two-dimensional, degrees, longitude first.
    Returns the header (with an xy envelope, none for an empty geometry) and little-endian WKB.

    >>> encode(shapely.Point(2, 1))[:8].hex()
    '47500003e6100000'
    >>> decode(encode(shapely.Point(2, 1))).wkt
    'POINT (2 1)'
    """
    wkb: bytes = shapely.to_wkb(geometry, byte_order=1, flavor="iso")
    if geometry.is_empty:
        return _HEADER.pack(_MAGIC, 0, _LITTLE_ENDIAN | _EMPTY, SRID) + wkb
    west, south, east, north = geometry.bounds
    header = _HEADER.pack(_MAGIC, 0, _LITTLE_ENDIAN | _XY_ENVELOPE, SRID)
    return header + _ENVELOPE.pack(west, east, south, north) + wkb


def decode(blob: bytes) -> shapely.Geometry:
    """Read GeoPackage binary of any byte order and envelope.

    Raises ``GeometryNotReadable`` where the header or the WKB is damaged.
    """
    try:
        return shapely.from_wkb(blob[_wkb_offset(blob) :])
    except (shapely.errors.GEOSException, KeyError, IndexError) as error:
        raise GeometryNotReadable(value=f"blob {blob[:12].hex()}...", reason=str(error)) from error


def is_geopackage(blob: bytes) -> bool:
    """Tell GeoPackage binary from bare WKB (which starts with its byte order, 0 or 1)."""
    return blob[:2] == _MAGIC


def box(blob: bytes) -> Box | None:
    """Read the bounding box (west, south, east, north), None for an empty geometry.

    >>> box(encode(shapely.LineString([(2, 1), (0, 5)])))
    (0.0, 1.0, 2.0, 5.0)
    >>> box(encode(shapely.Point())) is None
    True
    """
    if is_geopackage(blob) and blob[3] == _LITTLE_ENDIAN | _XY_ENVELOPE:
        west, east, south, north = _ENVELOPE.unpack_from(blob, _HEADER.size)
        return west, south, east, north
    geometry = decode(blob)
    if geometry.is_empty:
        return None
    west, south, east, north = geometry.bounds
    return west, south, east, north


def without_negative_zero(geometry: shapely.Geometry) -> shapely.Geometry:
    """Write -0.0 as 0.0, so that equal coordinates are equal bytes."""
    coordinates = shapely.get_coordinates(geometry)
    if not np.any((coordinates == 0) & np.signbit(coordinates)):
        return geometry
    return shapely.transform(geometry, lambda xy: xy + 0.0)


def _wkb_offset(blob: bytes) -> int:
    if not is_geopackage(blob):
        raise KeyError("it does not start with GP")
    return _HEADER.size + _ENVELOPE_LENGTH[(blob[3] >> 1) & 0b111]
