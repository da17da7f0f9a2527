"""A situation from plain lists and mappings, as a file holds them; dates become days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from landrelease.planning._documents import day_of, in_plane, mapping_of, number_of, records_of
from landrelease.planning._errors import SituationNotRead
from landrelease.planning._situation import Community, Road, Situation, Task, Team

WEEK: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


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
    told = mapping_of(document, "teams file", known)
    rest = [_weekday(name) for name in told.get("rest_days", ())]
    off = {d for d in range(horizon) if (first_day + timedelta(d)).weekday() in rest}
    off |= {day_of(value, first_day, "off") for value in told.get("off", ())}
    return TeamsFile(
        teams=records_of(Team, _placed(told.get("teams", ()), crs), "teams", first_day),
        off=frozenset(off),
        travel_m=number_of(told.get("travel_m", float("inf")), "travel_m"),
        least_share=number_of(told.get("least_share", 0.0), "least_share"),
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
    told = mapping_of(document, "tasks file", known)
    return Situation(
        tasks=records_of(Task, told.get("tasks", ()), "tasks", first_day),
        teams=teams.teams,
        communities=records_of(Community, told.get("communities", ()), "communities", first_day),
        roads=records_of(Road, told.get("roads", ()), "roads", first_day),
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
            where = f"teams, number {number}, lon_lat"
            values["base"] = in_plane(values.pop("lon_lat"), crs, where)
        found.append(values)
    return found


def _weekday(name: object) -> int:
    if str(name).lower() not in WEEK:
        raise SituationNotRead(where="rest_days", why=f"{name!r} is not a day of the week")
    return WEEK.index(str(name).lower())
