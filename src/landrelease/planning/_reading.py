"""A situation from plain lists and mappings, as a file holds them; dates become days."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, Final, TypeVar

import shapely
from pydantic import TypeAdapter, ValidationError

from landrelease.geo import project
from landrelease.planning._errors import SituationNotRead
from landrelease.planning._situation import Community, Road, Situation, Task, Team

WEEK: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Record = TypeVar("Record", Task, Team, Road, Community)


@dataclass(frozen=True, slots=True)
class TeamsFile:
    """Teams, and when and how they work.

    Parameters
    ----------
    teams
        The teams.
    off
        Days on which nobody works, counted from the first day of the plan.
    travel_m
        How far a camp moves in a working day, metres.
    least_share
        Fairness between districts, see `Situation`.
    """

    teams: tuple[Team, ...]
    off: frozenset[int]
    travel_m: float
    least_share: float


def read_teams(document: object, *, first_day: date, horizon: int, crs: str = "") -> TeamsFile:
    """Read teams from what a file holds.

    Parameters
    ----------
    document
        A mapping with `teams`, and if wanted `rest_days` (names of weekdays), `off` (days or
        dates), `travel_m` and `least_share`.
    first_day
        The day that is day 0.
    horizon
        Days the plan looks ahead.
    crs
        Plane of the programme; with it, `lon_lat` of a team may stand for `base`.

    Raises
    ------
    SituationNotRead
        With the place in the document and what is wrong there.

    Examples
    --------
    >>> told = {"teams": [{"subject": "A", "speed": {"clearance": 250}}], "rest_days": ["sunday"]}
    >>> read = read_teams(told, first_day=date(2026, 11, 27), horizon=7)
    >>> sorted(read.off), read.teams[0].speed
    ([2], {'clearance': 250.0})
    """
    known = {"teams", "rest_days", "off", "travel_m", "least_share"}
    told = _mapping(document, "teams file", known)
    rest = [_weekday(name) for name in told.get("rest_days", ())]
    off = {d for d in range(horizon) if (first_day + timedelta(d)).weekday() in rest}
    off |= {_day(value, first_day, "off") for value in told.get("off", ())}
    return TeamsFile(
        teams=_records(Team, _placed(told.get("teams", ()), crs), "teams", first_day),
        off=frozenset(off),
        travel_m=_number(told.get("travel_m", float("inf")), "travel_m"),
        least_share=_number(told.get("least_share", 0.0), "least_share"),
    )


def read_situation(
    document: object, teams: TeamsFile, *, first_day: date, horizon: int
) -> Situation:
    """Read tasks, roads and communities from what a file holds.

    Parameters
    ----------
    document
        A mapping with `tasks`, `communities`, and if wanted `roads` and `open_nodes`; the
        records have the fields of `Task`, `Community` and `Road`.

    Raises
    ------
    SituationNotRead
    """
    known = {"tasks", "communities", "roads", "open_nodes"}
    told = _mapping(document, "tasks file", known)
    return Situation(
        tasks=_records(Task, told.get("tasks", ()), "tasks", first_day),
        teams=teams.teams,
        communities=_records(Community, told.get("communities", ()), "communities", first_day),
        roads=_records(Road, told.get("roads", ()), "roads", first_day),
        open_nodes=frozenset(str(node) for node in told.get("open_nodes", ())),
        horizon=horizon,
        travel_m=teams.travel_m,
        off=teams.off,
        least_share=teams.least_share,
    )


def _placed(listed: object, crs: str) -> object:
    """Put the longitude and latitude of teams into the plane, where there is one."""
    if not crs or not isinstance(listed, list):
        return listed
    found = []
    for number, told in enumerate(listed, start=1):
        values = dict(told) if isinstance(told, Mapping) else told
        if isinstance(values, dict) and "lon_lat" in values:
            try:
                lon, lat = (float(part) for part in values.pop("lon_lat"))
            except (TypeError, ValueError):
                where = f"teams, number {number}, lon_lat"
                raise SituationNotRead(where=where, why="two numbers are expected") from None
            place = project(shapely.Point(lon, lat), crs)
            values["base"] = (place.x, place.y)
        found.append(values)
    return found


def _mapping(document: object, where: str, known: Iterable[str]) -> Mapping[str, Any]:
    if not isinstance(document, Mapping):
        raise SituationNotRead(where=where, why="a mapping is expected")
    unknown = sorted(set(map(str, document)) - set(known))
    if unknown:
        raise SituationNotRead(where=where, why=f"there is no field {unknown[0]!r}")
    return document


def _records(kind: type[Record], listed: object, where: str, first_day: date) -> tuple[Record, ...]:
    if not isinstance(listed, list | tuple):
        raise SituationNotRead(where=where, why="a list is expected")
    adapter = TypeAdapter(kind)
    known = [field.name for field in fields(kind)]
    found = []
    for number, told in enumerate(listed, start=1):
        there = f"{where}, number {number}"
        values = _in_days(_mapping(told, there, known), first_day, there)
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
    for name, more in (("earliest", 0), ("deadline", 1)):
        if isinstance(values.get(name), str | date):
            values[name] = _day(values[name], first_day, f"{where}, {name}") + more
    spans = values.get("away", ())
    if spans and all(isinstance(span, list | tuple) and len(span) == 2 for span in spans):
        values["away"] = [
            (
                _day(one, first_day, where),
                _day(other, first_day, where) + isinstance(other, str | date),
            )
            for one, other in spans
        ]
    return values


def _day(value: object, first_day: date, where: str) -> int:
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


def _weekday(name: object) -> int:
    if str(name).lower() not in WEEK:
        raise SituationNotRead(where="rest_days", why=f"{name!r} is not a day of the week")
    return WEEK.index(str(name).lower())


def _number(value: object, where: str) -> float:
    if not isinstance(value, int | float):
        raise SituationNotRead(where=where, why=f"{value!r} is not a number")
    return float(value)
