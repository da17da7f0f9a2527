"""What a file holds, as records of this room; what is not understood is answered with its place."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any, TypeVar

import shapely
from pydantic import TypeAdapter, ValidationError

from landrelease.geo import project
from landrelease.planning._errors import SituationNotRead
from landrelease.planning._situation import Community, Road, Task, Team
from landrelease.planning._visit_situation import VisitPlace, Way

Record = TypeVar("Record", Task, Team, Road, Community, VisitPlace, Way)


def mapping_of(document: object, where: str, known: Iterable[str]) -> Mapping[str, Any]:
    """Return a mapping with no field but those that are known."""
    if not isinstance(document, Mapping):
        raise SituationNotRead(where=where, why="a mapping is expected")
    unknown = sorted(set(map(str, document)) - set(known))
    if unknown:
        raise SituationNotRead(where=where, why=f"there is no field {unknown[0]!r}")
    return document


def records_of(
    kind: type[Record], listed: object, where: str, first_day: date
) -> tuple[Record, ...]:
    """Return records of a kind from a list of mappings."""
    if not isinstance(listed, list | tuple):
        raise SituationNotRead(where=where, why="a list is expected")
    adapter = TypeAdapter(kind)
    known = [field.name for field in fields(kind)]
    found = []
    for number, told in enumerate(listed, start=1):
        there = f"{where}, number {number}"
        values = _in_days(mapping_of(told, there, known), first_day, there)
        try:
            found.append(adapter.validate_python(values))
        except ValidationError as error:
            first = error.errors()[0]
            named = ".".join(str(part) for part in first["loc"])
            raise SituationNotRead(where=f"{there}, {named}", why=first["msg"]) from None
    return tuple(found)


def _in_days(told: Mapping[str, Any], first_day: date, where: str) -> dict[str, Any]:
    """Turn dates into days; a deadline and the end of an absence take their whole day in."""
    values = dict(told)
    for name, more in (("earliest", 0), ("deadline", 1), ("first_day", 0), ("last_day", 0)):
        if isinstance(values.get(name), str | date):
            values[name] = day_of(values[name], first_day, f"{where}, {name}") + more
    spans = values.get("away", ())
    if spans and all(isinstance(span, list | tuple) and len(span) == 2 for span in spans):
        values["away"] = [
            (
                day_of(one, first_day, where),
                day_of(other, first_day, where) + isinstance(other, str | date),
            )
            for one, other in spans
        ]
    return values


def day_of(value: object, first_day: date, where: str) -> int:
    """Return a day counted from the first, from a number or a date."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise SituationNotRead(where=where, why=f"{value!r} is not a date") from None
    if isinstance(value, date):
        return (value - first_day).days
    if isinstance(value, int):
        return value
    raise SituationNotRead(where=where, why=f"{value!r} is neither a day nor a date")


def number_of(value: object, where: str) -> float:
    """Return a number."""
    if not isinstance(value, int | float):
        raise SituationNotRead(where=where, why=f"{value!r} is not a number")
    return float(value)


def in_plane(told: object, crs: str, where: str) -> tuple[float, float]:
    """Return longitude and latitude in the programme's plane, metres."""
    pair = told if isinstance(told, list | tuple) else ()
    try:
        lon, lat = (float(part) for part in pair)
    except (TypeError, ValueError):
        raise SituationNotRead(where=where, why="two numbers are expected") from None
    place = project(shapely.Point(lon, lat), crs)
    return float(place.x), float(place.y)
