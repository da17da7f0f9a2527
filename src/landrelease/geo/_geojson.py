"""Read the geometry object of GeoJSON, or say where it is at fault."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from landrelease.geo._errors import GeoError

Pair = tuple[float, float]

_KINDS: Final = (
    "Point, MultiPoint, LineString, MultiLineString, Polygon, MultiPolygon, GeometryCollection"
)


@dataclass(eq=False)
class GeojsonError(GeoError):
    """A geometry object that RFC 7946 does not know; `path` says where in it."""

    path: str
    found: str

    def __str__(self) -> str:
        return f"{self.path}: {self.found}. {self.advice()}"

    def advice(self) -> str:
        """Say what to do."""
        return "Write the geometry as RFC 7946 (GeoJSON) describes it."


class GeojsonTypeUnknown(GeojsonError):
    """No type, a type of another standard, or a whole Feature."""

    def advice(self) -> str:
        """List the types."""
        return f"Expected one of {_KINDS}; of a Feature, give the geometry alone."


class GeojsonMemberMissing(GeojsonError):
    """No coordinates or no geometries."""

    def advice(self) -> str:
        """Name the members."""
        return "Add the list of coordinates (of a collection: of geometries)."


class GeojsonPositionFaulty(GeojsonError):
    """A position that is not two (or three) finite numbers."""

    def advice(self) -> str:
        """Show a position."""
        return "Expected [longitude, latitude] in degrees, for example [69.2075, 34.5557]."


class GeojsonTooShort(GeojsonError):
    """A line of fewer than two positions or a ring of fewer than four."""

    def advice(self) -> str:
        """Say how many are needed."""
        return "A line needs 2 positions, a ring 4 (3 vertices and the first one again)."


class GeojsonRingOpen(GeojsonError):
    """A ring whose last position is not its first."""

    def advice(self) -> str:
        """Say how to close it."""
        return "Repeat the first position at the end of the ring."


def read_geojson_geometry(mapping: Mapping[str, object]) -> BaseGeometry:
    """Read a GeoJSON geometry object as a shapely geometry on WGS 84.

    Source: RFC 7946 (2016), section 3.1. Altitudes are left out. What the geometry means
    is not judged here: see `check_geometry`.

    Parameters
    ----------
    mapping
        The object, as read from JSON: longitude before latitude, in degrees.

    Raises
    ------
    GeojsonError
        One of its classes, naming the place in the object.

    Examples
    --------
    >>> read_geojson_geometry({"type": "Point", "coordinates": [69.2075, 34.5557]}).wkt
    'POINT (69.2075 34.5557)'
    >>> ring = [[0, 0], [1, 0], [1, 1], [2, 2]]
    >>> read_geojson_geometry({"type": "Polygon", "coordinates": [ring]})
    Traceback (most recent call last):
    landrelease.geo._geojson.GeojsonRingOpen: coordinates[0]: starts at (0.0, 0.0) and ends at ...
    """
    return _geometry(mapping, "", nested=False)


def _geometry(mapping: object, path: str, *, nested: bool) -> BaseGeometry:
    if not isinstance(mapping, Mapping):
        raise GeojsonTypeUnknown(path or "geometry", f"read {_shown(mapping)}, not an object")
    kind = mapping.get("type")
    if kind == "GeometryCollection" and not nested:
        parts = _list(mapping, "geometries", path)
        return shapely.GeometryCollection(
            [_geometry(part, f"geometries[{n}]", nested=True) for n, part in enumerate(parts)]
        )
    place = f"{path}.coordinates" if path else "coordinates"
    if not isinstance(kind, str) or kind not in _READERS:
        raise GeojsonTypeUnknown(path or "type", f"read {_shown(kind)}")
    return _READERS[kind](_list(mapping, "coordinates", path), place)


def _list(mapping: Mapping[str, object], name: str, path: str) -> Sequence[object]:
    value = mapping.get(name)
    where = f"{path}.{name}" if path else name
    if value is None:
        raise GeojsonMemberMissing(where, "is missing")
    if not isinstance(value, (list, tuple)):
        raise GeojsonMemberMissing(where, f"is {_shown(value)}, not a list")
    return value


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _position(value: object, path: str) -> Pair:
    if not isinstance(value, (list, tuple)) or len(value) not in {2, 3}:
        raise GeojsonPositionFaulty(path, f"read {_shown(value)}")
    for number in value:
        if isinstance(number, bool) or not isinstance(number, (int, float)):
            raise GeojsonPositionFaulty(path, f"read {_shown(number)}, not a number")
        if not abs(number) <= sys.float_info.max:
            raise GeojsonPositionFaulty(path, "read a number that is not finite or too large")
    return float(value[0]), float(value[1])


def _positions(value: object, path: str, least: int) -> list[Pair]:
    if not isinstance(value, (list, tuple)):
        raise GeojsonPositionFaulty(path, f"read {_shown(value)}, not a list of positions")
    if len(value) < least:
        raise GeojsonTooShort(path, f"has {len(value)} positions")
    return [_position(one, f"{path}[{n}]") for n, one in enumerate(value)]


def _ring(value: object, path: str) -> list[Pair]:
    ring = _positions(value, path, 4)
    if ring[0] != ring[-1]:
        raise GeojsonRingOpen(path, f"starts at {ring[0]} and ends at {ring[-1]}")
    return ring


def _polygon(value: object, path: str) -> BaseGeometry:
    if not isinstance(value, (list, tuple)) or not value:
        raise GeojsonTooShort(path, f"read {_shown(value)}, not a list of rings")
    rings = [_ring(ring, f"{path}[{n}]") for n, ring in enumerate(value)]
    return shapely.Polygon(rings[0], rings[1:])


def _line(value: object, path: str) -> BaseGeometry:
    return shapely.LineString(_positions(value, path, 2))


_READERS: Final[dict[str, Callable[[Sequence[object], str], BaseGeometry]]] = {
    "Point": lambda value, path: shapely.Point(_position(value, path)),
    "MultiPoint": lambda value, path: shapely.MultiPoint(_positions(value, path, 1)),
    "LineString": _line,
    "MultiLineString": lambda value, path: shapely.MultiLineString(
        [_line(line, f"{path}[{n}]") for n, line in enumerate(value)]
    ),
    "Polygon": _polygon,
    "MultiPolygon": lambda value, path: shapely.MultiPolygon(
        [_polygon(polygon, f"{path}[{n}]") for n, polygon in enumerate(value)]
    ),
}
