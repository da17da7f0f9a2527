"""What the report form shows for an entry that is being corrected."""

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import shapely

from landrelease.errors import LandreleaseError
from landrelease.geo import read_geojson_geometry
from landrelease.kinds import NOT_KNOWN, Kind, Precision, When, fields_of
from landrelease.pages.forms._fields import NOT_KNOWN_SUFFIX
from landrelease.pages.forms._place import LONGEST, SHAPE_OF, read_place

_BETWEEN_VERTICES: Final = re.compile(r"\], *\[")


def initial_of(
    kind: type[Kind], payload: Mapping[str, Any], first: date | None, last: date | None
) -> dict[str, Any]:
    """Return what the form shows for an entry that is being corrected."""
    shown: dict[str, Any] = {}
    for field in fields_of(kind):
        value = payload.get(field.name)
        if field.type == "place":
            shown |= _place_initial(value)
        elif field.may_be_not_known:
            shown[field.name + NOT_KNOWN_SUFFIX] = value in (None, NOT_KNOWN)
            shown[field.name] = "" if value in (None, NOT_KNOWN) else value
        elif value is not None:
            shown[field.name] = value
    return shown | _when_initial(kind, first, last)


def _when_initial(kind: type[Kind], first: date | None, last: date | None) -> dict[str, Any]:
    shown: dict[str, Any] = {"when_first" + NOT_KNOWN_SUFFIX: first is None}
    if first is None:
        return shown | {"when_last": "" if last is None else last.isoformat()}
    whole = str(When(first, last or first))
    if kind.temporal == "event" and " " not in whole:
        return shown | {"when_first": whole}
    return shown | {
        "when_first": first.isoformat(),
        "when_last": "" if last is None else last.isoformat(),
    }


def _place_initial(place: Mapping[str, Any] | None) -> dict[str, Any]:
    if place is None:
        return {}
    radius = place.get("radius_m", NOT_KNOWN)
    return {
        "place_text": _as_text(place),
        "place_shape": SHAPE_OF.get(place["geometry"]["type"], ""),
        "place_precision": place.get("precision", Precision.NOT_KNOWN.value),
        "place_radius_m": "" if radius == NOT_KNOWN else radius,
        "place_radius_m" + NOT_KNOWN_SUFFIX: radius == NOT_KNOWN,
        "place_drawn": "yes" if place.get("system") == "drawn" else "",
    }


def _as_text(place: Mapping[str, Any]) -> str:
    """Return the text as entered, or GeoJSON when that text alone does not give the place back.

    GeoJSON has a line for each vertex.
    """
    entered, geometry = str(place.get("entered", "")), place["geometry"]
    shape = SHAPE_OF.get(geometry["type"])
    try:
        read = read_place(entered, shape=shape).geometry
    except LandreleaseError:
        return _laid_out(geometry)
    same = shapely.equals(read_geojson_geometry(read), read_geojson_geometry(geometry))
    written_as_geojson = entered.lstrip().startswith("{")
    return entered if same and not written_as_geojson else _laid_out(geometry)


def _laid_out(value: Mapping[str, Any]) -> str:
    """Write GeoJSON with a line for each vertex, unless that makes it too long for the form."""
    plain = json.dumps({"type": value["type"], **value}, ensure_ascii=False)
    broken = _BETWEEN_VERTICES.sub("],\n[", plain.replace("[[", "[\n[", 1))
    return broken if len(broken) <= LONGEST else plain
