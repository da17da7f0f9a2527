"""The statistics of a period: totals that reconcile, and what does not agree beside them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from landrelease.geo import polygon_area_m2
from landrelease.kinds import KINDS, LandReleaseProduct
from landrelease.planning import differs
from landrelease.queries._figure import Figure, Period, Repeat
from landrelease.queries.figures import PeriodFigures
from landrelease.queries.overview import ClaimGroup, claims_of
from landrelease.release import ADDS, TAKES, Flow
from landrelease.store.people import Viewer


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """One part of the balance, in number and in ground."""

    part: str
    sign: int
    """1 what adds, -1 what takes away, 0 the closing balance."""
    areas: Figure
    ground: Figure


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """Figures that belong under one heading; those that are 0 are left out."""

    name: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two values for one thing: both stand, neither is adjusted."""

    kind: str
    subject: str
    title: str
    on: date | None
    matter: str
    one: float
    other: float
    unit: str


@dataclass(frozen=True, slots=True)
class Statistics:
    """What a period comes to, as far as the viewer may see it."""

    period: Period
    lines: tuple[BalanceLine, ...]
    gap_m2: float
    tolerance_m2: float
    reconciles: bool
    groups: tuple[FigureGroup, ...]
    not_stated: Mapping[str, int]
    """Records of the period that leave out the number that is summed."""
    repeats: tuple[Repeat, ...]
    contradictions: tuple[Contradiction, ...]
    claims: tuple[ClaimGroup, ...]
    aggregates_alone: bool


GROUPS = ("searched", "hours", "items", "accidents", "beneficiaries")


def statistics(viewer: Viewer, *, period: Period) -> Statistics:
    """Return the statistics of a period.

    Every total is the sum of a list of records; the balance is checked by geometry.

    Raises
    ------
    NotValid
        When the period ends before it begins.
    AreaDoesNotAddUp
        When ground does not add up; no figure is shown then.
    """
    held = PeriodFigures(viewer, period)
    figures, told = held.figures, held.balance
    signs = dict.fromkeys(ADDS, 1) | dict.fromkeys(TAKES, -1) | {Flow.CLOSING: 0}
    counts = sum(sign * told.count(part) for part, sign in signs.items())
    return Statistics(
        period=period,
        lines=tuple(
            BalanceLine(part.value, sign, figures[f"areas.{part}"], figures[f"ground.{part}"])
            for part, sign in signs.items()
        ),
        gap_m2=told.gap_m2,
        tolerance_m2=told.tolerance_m2,
        reconciles=counts == told.count(Flow.CLOSING),
        groups=tuple(_groups(held)),
        not_stated={} if held.aggregates_alone else held.not_stated(),
        repeats=held.told_again(),
        contradictions=() if held.aggregates_alone else tuple(_contradictions(held)),
        claims=tuple(claims_of(viewer, held.rows_of("claim"))),
        aggregates_alone=held.aggregates_alone,
    )


def _groups(held: PeriodFigures) -> Iterator[FigureGroup]:
    beside = {"accidents": ("killed", "injured")}
    for name in GROUPS:
        found = [
            figure
            for figure in held.figures.values()
            if figure.name.split(".")[0] in {name, *beside.get(name, ())}
        ]
        shown = found if name in beside else [one for one in found if one.value != 0]
        yield FigureGroup(name, tuple(shown))


def _contradictions(held: PeriodFigures) -> Iterator[Contradiction]:
    """Areas as reported that differ from the areas drawn by more than a tenth."""
    if held.lists(KINDS["daily_progress"]):
        for row, day, ground in held.days:
            reported = day.area_m2
            if isinstance(reported, int | float) and differs(reported, ground.area):
                yield Contradiction(
                    row.kind, row.subject, row.title, row.first,
                    "area as reported, area as drawn", float(reported), float(ground.area), "m2",
                )  # fmt: skip
    if held.lists(KINDS["land_release_product"]):
        for row, product, first in held.of("land_release_product"):
            if not isinstance(product, LandReleaseProduct) or not held.period.holds(first):
                continue
            reported, drawn = product.area_m2, polygon_area_m2(row.geometry)
            if isinstance(reported, int | float) and differs(reported, drawn):
                yield Contradiction(
                    row.kind, row.subject, row.title, row.first,
                    "area as reported, area as drawn", float(reported), drawn, "m2",
                )  # fmt: skip
    yield from _item_numbers(held)


def _item_numbers(held: PeriodFigures) -> Iterator[Contradiction]:
    """Days whose number of items is not that of the items recorded for task and day."""
    if not held.lists(KINDS["item_found"]):
        return
    recorded = held.items_by_task_and_day()
    entered: dict[tuple[str, date | None], int] = {}
    for row, day, _ in held.days:
        key = (day.task, row.first)
        entered[key] = entered.get(key, 0) + day.items_found
    for row, day, _ in held.days:
        key = (day.task, row.first)
        number = entered.pop(key, None)
        if number is not None and number != recorded.get(key, 0):
            yield Contradiction(
                row.kind, row.subject, row.title, row.first,
                "items entered for the day, items recorded", number, recorded.get(key, 0), "items",
            )  # fmt: skip
