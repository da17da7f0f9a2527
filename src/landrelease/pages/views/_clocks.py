"""The one control of the two clocks: which day's programme a page shows, in words."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext

from landrelease.pages.views._reading import date_of
from landrelease.store.clock import current_day

MONTH_DAYS = 30
NOT_KEPT = frozenset({"at", "known", "page", "run"})
"""What a move of a clock drops: the clocks, the page of a list, and a hazard map of today."""


@dataclass(frozen=True, slots=True)
class Move:
    """A link that moves one of the clocks."""

    label: str
    query: str


@dataclass(frozen=True, slots=True)
class Clocks:
    """Where both clocks stand, and how to move them without a script."""

    at: str
    known: str
    today: str
    kept: tuple[tuple[str, str], ...]
    """What else the address asks for."""
    moves_known: tuple[Move, ...]
    moves_at: tuple[Move, ...]
    back: str
    """The query that shows the programme as it is now."""


def clocks_of(asked: QueryDict) -> Clocks:
    """Read the clocks of an address.

    Raises
    ------
    DateNotRead
        When one of them is no date.
    """
    at, known = date_of(asked.get("at", "")), date_of(asked.get("known", ""))
    today = current_day()
    kept = tuple((name, value) for name, value in asked.items() if name not in NOT_KEPT and value)
    return Clocks(
        at="" if at is None else at.isoformat(),
        known="" if known is None else known.isoformat(),
        today=today.isoformat(),
        kept=kept,
        moves_known=_moves("known", known or today, kept, today, _other("at", at)),
        moves_at=_moves("at", at or today, kept, today, _other("known", known)),
        back=urlencode(kept),
    )


def _other(name: str, day: date | None) -> tuple[tuple[str, str], ...]:
    return () if day is None else ((name, day.isoformat()),)


def _moves(
    name: str,
    day: date,
    kept: tuple[tuple[str, str], ...],
    today: date,
    other: tuple[tuple[str, str], ...],
) -> tuple[Move, ...]:
    steps = (
        (-365, gettext("a year earlier")),
        (-MONTH_DAYS, gettext("a month earlier")),
        (-1, gettext("a day earlier")),
        (1, gettext("a day later")),
        (MONTH_DAYS, gettext("a month later")),
        (365, gettext("a year later")),
    )
    return tuple(
        Move(label, urlencode([*kept, *other, (name, (day + timedelta(days=days)).isoformat())]))
        for days, label in steps
        if day + timedelta(days=days) <= today
    )
