"""What a scenario changes about the facts: teams, seasons, what comes first, what is pinned."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError

from landrelease.planning._errors import Conflict, PlanNotRead, SituationContradicts
from landrelease.planning._situation import Pin, Situation, Task, Team


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreTeams:
    """So many teams more that are like one there is: same scope, speed, camp and leave."""

    like: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LostDays:
    """Days without work, from the first to the last; of one team, or of all."""

    first: date
    last: date
    team: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedTask:
    """A task that a person gives to a team from a day on."""

    task: str
    team: str
    start: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What a scenario changes.

    Parameters
    ----------
    more
        Teams added.
    without
        Teams that are not there.
    first
        Settlements, roads or tasks that come before all else.
    lost
        Days without work.
    pins
        Tasks that a person fixed.
    """

    more: tuple[MoreTeams, ...] = ()
    without: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    lost: tuple[LostDays, ...] = ()
    pins: tuple[PinnedTask, ...] = ()

    def written(self) -> dict[str, Any]:
        """Return it as JSON can hold it.

        Examples
        --------
        >>> march = LostDays(first=date(2026, 3, 1), last=date(2026, 3, 31))
        >>> WhatIf(lost=(march,)).written()["lost"]
        [{'first': '2026-03-01', 'last': '2026-03-31', 'team': ''}]
        """
        told: dict[str, Any] = TypeAdapter(WhatIf).dump_python(self, mode="json")
        return told


NOTHING_CHANGED = WhatIf()


def what_if_read(told: object) -> WhatIf:
    """Return what was written.

    Raises
    ------
    PlanNotRead
    """
    try:
        return TypeAdapter(WhatIf).validate_python(told)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(["what if", *(str(part) for part in first["loc"])])
        raise PlanNotRead(where=where, why=str(first["msg"])) from None


def with_changes(situation: Situation, change: WhatIf, *, first_day: date) -> Situation:
    """Return a situation in which teams are added or taken away, days lost and tasks pinned.

    What is to come first is a wish on the order, see `plan_scenario`; it changes no fact.

    Parameters
    ----------
    first_day
        The day that is day 0.

    Raises
    ------
    SituationContradicts
        When a change names what is not there, or pins what has begun.

    Examples
    --------
    >>> told = Situation(tasks=(), teams=(Team(subject="A", speed={"ts": 5.0}),), communities=())
    >>> two = WhatIf(more=(MoreTeams(like="A", count=2),))
    >>> [team.subject for team in with_changes(told, two, first_day=date(2026, 1, 1)).teams]
    ['A', 'A +1', 'A +2']
    """
    problems = tuple(_problems(situation, change))
    if problems:
        raise SituationContradicts(problems)
    pins = {pin.task: pin for pin in change.pins}
    teams = [team for team in _more(situation.teams, change) if team.subject not in change.without]
    lost = [(_days(one, first_day), one.team) for one in change.lost]
    return replace(
        situation,
        teams=tuple(_away(team, lost) for team in teams),
        tasks=tuple(_pinned(task, pins, first_day) for task in situation.tasks),
        off=situation.off | {day for days, team in lost if not team for day in range(*days)},
    )


def _more(teams: Iterable[Team], change: WhatIf) -> Iterator[Team]:
    for team in teams:
        yield team
        added = sum(one.count for one in change.more if one.like == team.subject)
        for number in range(1, added + 1):
            yield replace(team, subject=f"{team.subject} +{number}")


def _days(one: LostDays, first_day: date) -> tuple[int, int]:
    """Return the days lost, the first not below 0, the last left out."""
    return max((one.first - first_day).days, 0), max((one.last - first_day).days + 1, 0)


def _away(team: Team, lost: Iterable[tuple[tuple[int, int], str]]) -> Team:
    more = tuple(days for days, of in lost if of == team.subject and days[0] < days[1])
    return replace(team, away=(*team.away, *more)) if more else team


def _pinned(task: Task, pins: Mapping[str, PinnedTask], first_day: date) -> Task:
    pin = pins.get(task.subject)
    if pin is None:
        return task
    start = float(max((pin.start - first_day).days, 0))
    return replace(task, pinned=Pin(team=pin.team, start=start))


def _problems(situation: Situation, change: WhatIf) -> Iterator[Conflict]:
    teams = {team.subject for team in situation.teams}
    named = [one.like for one in change.more] + [one.team for one in change.lost if one.team]
    for name in sorted({*named, *change.without} - teams):
        yield _not_there("team", name)
    tasks = {task.subject: task for task in situation.tasks}
    for pin in change.pins:
        task = tasks.get(pin.task)
        if task is None:
            yield _not_there("task", pin.task)
        elif task.pinned is not None and task.pinned.team != pin.team:
            yield Conflict(
                (
                    f"the scenario pins task {pin.task} to team {pin.team}",
                    f"team {task.pinned.team} has begun it",
                ),
                "leave it with the team that has begun, or hand it over first.",
            )
    for one in change.lost:
        if one.last < one.first:
            yield Conflict(
                (f"days are lost from {one.first}", f"until {one.last}"), "turn the two days round."
            )


def _not_there(what: str, name: str) -> Conflict:
    return Conflict(
        (f"the scenario names {what} {name}", f"the plan knows no such {what}"),
        "choose one that is there, or leave it out.",
    )
