"""The programme over time: every number with the figure that lists the records behind it."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from landrelease.kinds import (
    KINDS,
    AccessStatus,
    AreaStatus,
    BeneficiaryKind,
    SearchMethod,
)
from landrelease.ledger import SubjectState
from landrelease.queries._figure import Figure, Period
from landrelease.queries.figures import NO_DECISION, PEOPLE, PeriodFigures
from landrelease.release import Flow
from landrelease.store.clock import current_day
from landrelease.store.people import Viewer
from landrelease.store.register import Key, register_row, states_on
from landrelease.store.scope import Scope, scope_of

MONTHS = 18
"""How far back the programme is drawn."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A number and where its list is."""

    value: float
    figure: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Line:
    """One status or method, month by month."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """Lines over months, in one unit."""

    name: str
    unit: str
    months: tuple[date, ...]
    """The first day of each month."""
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class PeopleLine:
    """People of one sort; direct and indirect beneficiaries are lines of their own."""

    label: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """What the programme's page draws; empty parts are those the viewer may not see."""

    period: Period
    settlements: Series
    areas: Series | None
    searched: Series | None
    given_back: tuple[Figure, ...]
    items: tuple[Figure, ...]
    beneficiaries: tuple[PeopleLine, ...]


def dashboard(
    viewer: Viewer, *, at: date | None = None, known: datetime | None = None
) -> Dashboard:
    """Return the programme over the months before a day, by either clock."""
    last = at or current_day()
    months = _months(last)
    whole = Period(months[0], last, known)
    held = PeriodFigures(viewer, whole)
    access = {"settlement", "access_decision"}
    areas = held.lists(KINDS["hazardous_area"])
    wanted = access | ({"hazardous_area", "area_decision"} if areas else set())
    ends = tuple(min(_end(month), last) for month in months)
    over = states_on(ends, known=known, kinds=wanted)
    periods = tuple(zip(months, ends, strict=True))
    scope = scope_of(viewer)
    shown = {
        end: {key: state for key, state in over[end].items() if _knows(viewer, scope, key, state)}
        for end in ends
    }
    return Dashboard(
        period=whole,
        settlements=Series(
            "settlements", "settlements", months, tuple(_settlement_lines(periods, shown))
        ),
        areas=Series("areas", "areas", months, tuple(_area_lines(periods, shown)))
        if areas
        else None,
        searched=_searched(held, periods) if held.lists(KINDS["daily_progress"]) else None,
        given_back=tuple(
            held.named(f"ground.{part}") for part in (Flow.CANCELLED, Flow.REDUCED, Flow.CLEARED)
        )
        if areas
        else (),
        items=tuple(one for one in held.group("items").values() if one.value)
        if held.lists(KINDS["item_found"])
        else (),
        beneficiaries=tuple(_beneficiaries(held)) if held.lists(KINDS["beneficiaries"]) else (),
    )


def _months(last: date) -> tuple[date, ...]:
    year, month = divmod(last.year * 12 + last.month - MONTHS, 12)
    return tuple(
        date(year + (month + number) // 12, (month + number) % 12 + 1, 1)
        for number in range(MONTHS)
    )


def _end(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def _knows(viewer: Viewer, scope: Scope, key: Key, state: SubjectState) -> bool:
    kind = KINDS[key[0]]
    if viewer.areas:
        return scope.knows(register_row(state, state.document()))
    return viewer.may_see(kind.tier)


Periods = tuple[tuple[date, date], ...]
States = dict[date, dict[Key, SubjectState]]


def _settlement_lines(periods: Periods, states: States) -> Iterator[Line]:
    labels = {item.value: item.label for item in AccessStatus}
    labels[NO_DECISION] = "No decision recorded"
    for status, label in labels.items():
        cells = tuple(
            Cell(_settlements(states[end], status), f"settlements.{status}", first, end)
            for first, end in periods
        )
        if any(cell.value for cell in cells) or status != NO_DECISION:
            yield Line(label, cells)


def _settlements(states: dict[Key, SubjectState], status: str) -> float:
    decided = {
        subject: str(state.entry.payload["status"])
        for (kind, subject), state in states.items()
        if kind == "access_decision"
    }
    return float(
        sum(
            decided.get(subject, NO_DECISION) == status
            for kind, subject in states
            if kind == "settlement"
        )
    )


def _area_lines(periods: Periods, states: States) -> Iterator[Line]:
    counted = {end: _statuses(states[end]) for _, end in periods}
    for status in AreaStatus:
        cells = tuple(
            Cell(float(counted[end].get(status.value, 0)), f"status.{status}", first, end)
            for first, end in periods
        )
        if any(cell.value for cell in cells):
            yield Line(status.label, cells)


def _statuses(states: dict[Key, SubjectState]) -> dict[str, int]:
    found: dict[str, int] = {}
    for (kind, _), state in states.items():
        if kind == "hazardous_area":
            said = state.decided().get("status") or state.entry.payload.get("status")
            held = str(said or AreaStatus.OPEN.value)
            found[held] = found.get(held, 0) + 1
    return found


def _searched(held: PeriodFigures, periods: Periods) -> Series:
    by = held.searched_by_month()
    lines = [
        Line(
            method.label,
            tuple(
                Cell(by.get(first, {}).get(method, 0.0), f"searched.{method}", first, end)
                for first, end in periods
            ),
        )
        for method in SearchMethod
        if any(method in found for found in by.values())
    ]
    return Series("searched", "m2", tuple(first for first, _ in periods), tuple(lines))


def _beneficiaries(held: PeriodFigures) -> Iterator[PeopleLine]:
    for benefit in BeneficiaryKind:
        named = tuple(held.named(f"beneficiaries.{benefit}.{who}") for who in PEOPLE)
        if any(figure.value for figure in named):
            yield PeopleLine(benefit.label, named)
