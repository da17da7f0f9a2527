"""Plans of work in words: what a scenario changes, and what differs between facts."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext, gettext_lazy, ngettext

from landrelease.kinds import Cover, TaskPurpose
from landrelease.pages import _format
from landrelease.planning import FactChange, Pin, WhatIf
from landrelease.store.plan_records import title_of

WHAT: Final = {
    "task": gettext_lazy("Task"),
    "team": gettext_lazy("Team"),
    "community": gettext_lazy("Settlement"),
    "road": gettext_lazy("Road"),
    "situation": gettext_lazy("The plan as a whole"),
    "scenario": gettext_lazy("The scenario"),
    "adoption": gettext_lazy("Adoption of the plan"),
}
FIELDS: Final = {
    "amount": gettext_lazy("work left, m²"),
    "purpose": gettext_lazy("purpose and ground"),
    "after": gettext_lazy("comes after"),
    "teams": gettext_lazy("teams together"),
    "earliest": gettext_lazy("not before"),
    "deadline": gettext_lazy("deadline"),
    "pinned": gettext_lazy("begun or fixed"),
    "speed": gettext_lazy("speed, m² a day"),
    "base": gettext_lazy("camp"),
    "away": gettext_lazy("days away"),
    "people": gettext_lazy("people"),
    "tasks": gettext_lazy("waits for tasks"),
    "district": gettext_lazy("district"),
    "horizon": gettext_lazy("days ahead"),
    "travel_m": gettext_lazy("metres a camp moves in a day"),
    "off": gettext_lazy("days on which nobody works"),
    "least_share": gettext_lazy("fairness between districts"),
}


def what_if_words(what_if: WhatIf, titles: Mapping[str, str]) -> Iterator[str]:
    """Say what a scenario changes, a line each."""

    def name(subject: str) -> str:
        return title_of(subject, titles)

    for more in what_if.more:
        told = ngettext(
            "%(n)s team more like %(team)s", "%(n)s teams more like %(team)s", more.count
        )
        yield told % {"n": _format.number(more.count), "team": name(more.like)}
    for team in what_if.without:
        yield gettext("Without team %s") % name(team)
    for first in what_if.first:
        yield gettext("%s first") % name(first)
    for lost in what_if.lost:
        who = name(lost.team) if lost.team else gettext("all teams")
        days = {"first": _format.day(lost.first), "last": _format.day(lost.last), "who": who}
        yield gettext("No work from %(first)s to %(last)s: %(who)s") % days
    for pin in what_if.pins:
        told = {"task": name(pin.task), "team": name(pin.team), "day": _format.day(pin.start)}
        yield gettext("%(task)s by %(team)s from %(day)s") % told


def change_words(
    changes: Iterable[FactChange], titles: Mapping[str, str], *, first_day: date
) -> list[dict[str, str]]:
    """Return each change of a fact as what, name, field, before and now, in words."""

    def value(change: FactChange, said: Any) -> str:
        return _value(change.field, said, titles, first_day)

    return [
        {
            "what": str(WHAT[change.what]),
            "name": title_of(change.subject, titles),
            "field": str(FIELDS.get(change.field, change.field)),
            "before": value(change, change.before),
            "now": value(change, change.now),
        }
        for change in changes
    ]


def _value(field: str, said: Any, titles: Mapping[str, str], first_day: date) -> str:
    """Say a value of a fact; a whole record is there or not."""
    if not field:
        return gettext("not there") if said is None else gettext("there")
    if said is None:
        return gettext("none")
    if isinstance(said, Pin):
        day = _format.day(first_day + timedelta(days=int(said.start)))
        return gettext("%(team)s from %(day)s") % {"team": title_of(said.team, titles), "day": day}
    if isinstance(said, Mapping):
        pairs = (f"{scope_words(name)} {_format.number(speed)}" for name, speed in said.items())
        return "; ".join(pairs)
    if isinstance(said, frozenset):
        return gettext("%s days") % _format.number(len(said))
    if isinstance(said, tuple):
        return _several(field, said, titles, first_day)
    if isinstance(said, str):
        return scope_words(said) if field == "purpose" else title_of(said, titles)
    return _format.number(said)


def _several(field: str, said: tuple[Any, ...], titles: Mapping[str, str], first_day: date) -> str:
    if field == "away":
        spans = [
            f"{_format.day(first_day + timedelta(days=first))} {_format.DASH} "
            f"{_format.day(first_day + timedelta(days=end - 1))}"
            for first, end in said
        ]
        return ", ".join(spans) or gettext("none")
    if field == "base":
        return ", ".join(_format.number(part, 0) for part in said)
    return ", ".join(title_of(str(one), titles) for one in said) or gettext("none")


def scope_words(scope: str) -> str:
    """Say a kind of work, and the ground where speeds tell it apart.

    Examples
    --------
    >>> scope_words("ts, forest")
    'Technical survey (TS), Forest'
    """
    purpose, _, cover = scope.partition(", ")
    told = [gettext(TaskPurpose(purpose).label) if purpose in set(TaskPurpose) else purpose]
    if cover:
        told.append(gettext(Cover(cover).label) if cover in set(Cover) else cover)
    return ", ".join(told)
