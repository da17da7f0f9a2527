"""Visits from plain lists and mappings, as a file holds them; dates become days."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from landrelease.planning._documents import (
    day_of,
    in_plane,
    mapping_of,
    number_of,
    records_of,
)
from landrelease.planning._errors import SituationNotRead
from landrelease.planning._situation import Point
from landrelease.planning._visit_situation import Outing, VisitPlace, VisitSituation, Way

SPEED_KM_H: Final = 20.0
"""Kilometres in an hour on the straight line, where the file says nothing."""
_OUTING: Final = {
    *("team", "days", "hours", "begins", "start", "end", "start_node", "end_node"),
    *("lon_lat", "end_lon_lat"),
}
_PLACES: Final = {"places", "ways"}


@dataclass(frozen=True, slots=True)
class OutingsFile:
    """Who is out when, and how fast.

    Parameters
    ----------
    outings
        One for each team and day.
    speed
        Metres in an hour on the straight line.
    """

    outings: tuple[Outing, ...]
    speed: float


def read_outings(document: object, *, first_day: date, crs: str = "") -> OutingsFile:
    """Read who is out when from what a file holds.

    Parameters
    ----------
    document
        A mapping with `outings` and, if wanted, `speed_km_h`. An outing names `team`, `days`
        (numbers or dates; [0] if left out), `hours`, and may name `begins`, `start`, `end`
        (metres) or `lon_lat`, `end_lon_lat`, or `start_node`, `end_node`; without an end it comes
        back to its start. Hours of the day are numbers, or '07:30' in quotes.
    first_day
        The day that is day 0.
    crs
        Plane of the programme; without it there is no `lon_lat`.

    Raises
    ------
    SituationNotRead
        With the place in the document and what is wrong there.

    Examples
    --------
    >>> one = {"team": "A", "days": [0, "2026-11-30"], "hours": 6, "begins": "07:30"}
    >>> read = read_outings({"outings": [one]}, first_day=date(2026, 11, 27))
    >>> [(one.day, one.begins, one.hours) for one in read.outings]
    [(0, 7.5, 6.0), (3, 7.5, 6.0)]
    """
    told = mapping_of(document, "outings file", {"outings", "speed_km_h"})
    listed = told.get("outings", ())
    if not isinstance(listed, list | tuple):
        raise SituationNotRead(where="outings", why="a list is expected")
    found: list[Outing] = []
    for number, one in enumerate(listed, start=1):
        where = f"outings, number {number}"
        found += _outings(mapping_of(one, where, _OUTING), where, first_day, crs)
    speed = number_of(told.get("speed_km_h", SPEED_KM_H), "speed_km_h")
    return OutingsFile(tuple(found), 1000.0 * speed)


def read_visits(document: object, outings: OutingsFile, *, first_day: date) -> VisitSituation:
    """Read places and ways from what a file holds.

    Parameters
    ----------
    document
        A mapping with `places` and, if wanted, `ways`; the records have the fields of
        `VisitPlace` and `Way`.

    Raises
    ------
    SituationNotRead
    """
    told = mapping_of(document, "places file", _PLACES)
    places = told.get("places", ())
    if isinstance(places, list | tuple):
        places = [_with_hours(one, f"places, number {k}") for k, one in enumerate(places, 1)]
    return VisitSituation(
        places=records_of(VisitPlace, places, "places", first_day),
        outings=outings.outings,
        ways=records_of(Way, told.get("ways", ()), "ways", first_day),
        speed=outings.speed,
    )


def _outings(told: Mapping[str, Any], where: str, first_day: date, crs: str) -> Iterable[Outing]:
    for name in ("team", "hours"):
        if name not in told:
            raise SituationNotRead(where=where, why=f"{name} is missing")
    start = _point(told, where, "start", "lon_lat", crs) or (0.0, 0.0)
    end = _point(told, where, "end", "end_lon_lat", crs) or start
    node = str(told.get("start_node", ""))
    days = told.get("days", [0])
    if not isinstance(days, list | tuple):
        raise SituationNotRead(where=f"{where}, days", why="a list is expected")
    for day in days:
        yield Outing(
            team=str(told["team"]),
            day=day_of(day, first_day, f"{where}, days"),
            hours=number_of(told["hours"], f"{where}, hours"),
            begins=_hour(told.get("begins", 0.0), f"{where}, begins"),
            start=start,
            end=end,
            start_node=node,
            end_node=str(told.get("end_node", node)),
        )


def _point(told: Mapping[str, Any], where: str, name: str, degrees: str, crs: str) -> Point | None:
    if degrees in told:
        if not crs:
            why = "only places of a programme have longitudes; give metres in `start` and `end`"
            raise SituationNotRead(where=f"{where}, {degrees}", why=why)
        return in_plane(told[degrees], crs, f"{where}, {degrees}")
    if name not in told:
        return None
    try:
        x, y = (float(part) for part in told[name])
    except (TypeError, ValueError):
        raise SituationNotRead(where=f"{where}, {name}", why="two numbers are expected") from None
    return x, y


def _with_hours(told: object, where: str) -> object:
    if not isinstance(told, Mapping):
        return told
    hours = {
        name: _hour(told[name], f"{where}, {name}") for name in ("opens", "closes") if name in told
    }
    return {**told, **hours}


def _hour(value: object, where: str) -> float:
    """Return an hour of the day from a number, or from 'hours:minutes'."""
    if isinstance(value, str):
        hours, colon, minutes = value.partition(":")
        if colon and hours.isdigit() and minutes.isdigit() and int(minutes) < 60:
            value = int(hours) + int(minutes) / 60.0
    # YAML reads 7:30 without quotes as 450
    if isinstance(value, str) or (isinstance(value, int | float) and not 0 <= value <= 48):
        why = f"{value!r} is no hour of the day; write 7.5, or '07:30' in quotes"
        raise SituationNotRead(where=where, why=why)
    return number_of(value, where)
