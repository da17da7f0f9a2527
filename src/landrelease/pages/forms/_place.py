"""Reading a place as people write it: positions, GeoJSON or well-known text."""

import json
import re
from dataclasses import dataclass
from typing import Any, Final, Literal

import shapely
from django.utils.translation import gettext

from landrelease.errors import LandreleaseError
from landrelease.geo import AxisOrder, parse_position, read_geojson_geometry

Shape = Literal["point", "line", "polygon"]
_WKT: Final = re.compile(
    r"(?:SRID\s*=\s*(?P<srid>\d+)\s*;\s*)?(?P<text>(?:MULTI)?(?:POINT|LINESTRING|POLYGON)\b.*)",
    re.IGNORECASE | re.DOTALL,
)
_WGS84: Final = "4326"
LONGEST: Final = 100_000
SHAPE_OF: Final[dict[str, Shape]] = {
    "Point": "point",
    "LineString": "line",
    "MultiLineString": "line",
    "Polygon": "polygon",
    "MultiPolygon": "polygon",
}
"""The shape of each type of geometry."""


class PlaceNotRead(LandreleaseError):
    """The text names no place."""


@dataclass(frozen=True, slots=True)
class ReadPlace:
    """A geometry in WGS 84 and the system its text is in."""

    geometry: dict[str, Any]
    system: str


def read_place(
    text: str, *, shape: Shape | None = None, order: AxisOrder | None = None
) -> ReadPlace:
    """Read a place.

    Parameters
    ----------
    text
        GeoJSON, well-known text, or positions in any supported system, one on each line.
    shape
        What several positions make; None for what their number suggests.
    order
        Order of two numbers that carry no hemisphere; None refuses them.

    Raises
    ------
    LandreleaseError
        When the text cannot be read; it says what was read and what to write.
    """
    text = text.strip()
    if not text:
        raise PlaceNotRead(gettext("No place was given."))
    if len(text) > LONGEST:
        raise PlaceNotRead(gettext("The text is too long for a place; import it as a file."))
    if text.startswith("{"):
        return ReadPlace(_from_geojson(text), "geojson")
    written = _WKT.fullmatch(text)
    if written:
        return ReadPlace(_from_wkt(written["text"], written["srid"] or _WGS84), "wkt")
    lines = [line for line in re.split(r"[\n;]", text) if line.strip()]
    read = [parse_position(line, order=order) for line in lines]
    corners = [(position.lon, position.lat) for position in read]
    return ReadPlace(_made_of(corners, shape or _suggested(len(corners))), read[0].system)


def _from_geojson(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        told = gettext("The text begins like GeoJSON but is not: %(why)s.") % {"why": error}
        raise PlaceNotRead(told) from None
    if value.get("type") == "FeatureCollection":
        features = value.get("features")
        if not isinstance(features, list) or len(features) != 1:
            raise PlaceNotRead(gettext("Give one feature; a collection of several is an import."))
        value = features[0]
    if isinstance(value, dict) and value.get("type") == "Feature":
        value = value.get("geometry")
    return _plain(read_geojson_geometry(value))


def _from_wkt(text: str, srid: str) -> dict[str, Any]:
    if srid != _WGS84:
        told = gettext("Read SRID %(srid)s; give longitude and latitude on WGS 84 (4326).")
        raise PlaceNotRead(told % {"srid": srid})
    try:
        return _plain(shapely.from_wkt(text))
    except shapely.errors.ShapelyError as error:
        told = gettext("The text begins like well-known text but is not: %(why)s.")
        raise PlaceNotRead(told % {"why": error}) from None


def _plain(shape: shapely.Geometry) -> dict[str, Any]:
    mapping: dict[str, Any] = json.loads(shapely.to_geojson(shapely.force_2d(shape)))
    read_geojson_geometry(mapping)
    return mapping


def _suggested(count: int) -> Shape:
    return "point" if count == 1 else "line" if count == 2 else "polygon"


def _made_of(corners: list[tuple[float, float]], shape: Shape) -> dict[str, Any]:
    least = {"point": 1, "line": 2, "polygon": 3}[shape]
    if len(corners) < least or (shape == "point" and len(corners) > 1):
        told = {
            "point": gettext("A point has one position; %(count)d were read."),
            "line": gettext("A line needs at least 2 positions; %(count)d were read."),
            "polygon": gettext("A polygon needs at least 3 positions; %(count)d were read."),
        }[shape]
        raise PlaceNotRead(told % {"count": len(corners)})
    if shape == "point":
        return {"type": "Point", "coordinates": list(corners[0])}
    if shape == "line":
        return {"type": "LineString", "coordinates": [list(corner) for corner in corners]}
    ring = corners if corners[0] == corners[-1] else [*corners, corners[0]]
    return {"type": "Polygon", "coordinates": [[list(corner) for corner in ring]]}
