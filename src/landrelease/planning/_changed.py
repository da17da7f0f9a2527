"""In which facts two situations differ."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from landrelease.planning._situation import Community, Road, Situation, Task, Team

_NEAR: Final = 0.01
"""Amounts of work that differ by less than this share are the same."""
_LEFT_OUT: Final = frozenset({"subject", "deviation", "place", "node", "nodes"})
"""What names a record, or moves no plan by itself that a person would decide on."""


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact that differs.

    Parameters
    ----------
    what
        "task", "team", "community", "road", or "situation"; "scenario" and "adoption" where the
        facts of a kept plan are asked for.
    subject
        Of the record; empty for the situation as a whole.
    field
        Which field; empty where the record is in one of the two alone.
    before, now
        What is said there; None where the record is not there.
    """

    what: str
    subject: str
    field: str
    before: Any
    now: Any


def what_changed(before: Situation, now: Situation) -> tuple[FactChange, ...]:
    """Return the facts in which two situations differ, by subject.

    Amounts of work within 1 % of each other are the same; so are deviations, which move no plan.

    Examples
    --------
    >>> one = Task(subject="a", purpose="ts", amount=100.0)
    >>> two = Task(subject="a", purpose="ts", amount=60.0)
    >>> [told] = what_changed(Situation(tasks=(one,), teams=(), communities=()),
    ...                       Situation(tasks=(two,), teams=(), communities=()))
    >>> told.subject, told.field, told.before, told.now
    ('a', 'amount', 100.0, 60.0)
    """
    return (
        *_of("task", before.tasks, now.tasks),
        *_of("team", before.teams, now.teams),
        *_of("community", before.communities, now.communities),
        *_of("road", before.roads, now.roads),
        *_whole(before, now),
    )


_Record = Task | Team | Community | Road


def _of(what: str, before: Sequence[_Record], now: Sequence[_Record]) -> Iterator[FactChange]:
    then, held = ({one.subject: one for one in side} for side in (before, now))
    for subject in sorted(then.keys() | held.keys()):
        old, new = then.get(subject), held.get(subject)
        if old is None or new is None:
            yield FactChange(what, subject, "", old, new)
            continue
        for field in fields(old):
            pair = getattr(old, field.name), getattr(new, field.name)
            if field.name not in _LEFT_OUT and not _same(*pair):
                yield FactChange(what, subject, field.name, *pair)


def _whole(before: Situation, now: Situation) -> Iterator[FactChange]:
    for name in ("horizon", "travel_m", "off", "least_share", "open_nodes"):
        pair = getattr(before, name), getattr(now, name)
        if not _same(*pair):
            yield FactChange("situation", "", name, *pair)


def _same(one: Any, other: Any) -> bool:  # noqa: ANN401 - whatever a field holds
    if isinstance(one, float) and isinstance(other, float):
        return one == other or abs(one - other) <= _NEAR * max(abs(one), abs(other))
    if isinstance(one, tuple) and isinstance(other, tuple):
        return sorted(one) == sorted(other)
    return bool(one == other)
