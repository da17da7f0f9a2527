"""Figures of a period and the records behind each: a figure is the sum of its list."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final

import shapely

from landrelease.geo import project
from landrelease.kinds import (
    KINDS,
    NOT_KNOWN,
    AccessStatus,
    Accident,
    AreaStatus,
    Beneficiaries,
    BeneficiaryKind,
    DailyProgress,
    ItemClass,
    ItemFound,
    Kind,
    Outcome,
    SearchedArea,
    SearchMethod,
    Settlement,
    Tier,
)
from landrelease.ledger import SubjectState
from landrelease.planning import Told, told_twice, union_of
from landrelease.release import (
    AreaState,
    Balance,
    Flow,
    ProductKind,
    area_state,
    balance,
)
from landrelease.store.access_facts import document_of
from landrelease.store.area_facts import AreaMap
from landrelease.store.models import RegisterRow
from landrelease.store.people import Viewer
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotFound, NotValid
from landrelease.store.register import Key, register_row, states_on
from landrelease.store.scope import scope_of
from landrelease.store.task_facts import ground_of_day, plane_of

FIGURE_KINDS: Final = frozenset(
    {
        "hazardous_area",
        "area_decision",
        "land_release_product",
        "daily_progress",
        "searched_area",
        "item_found",
        "accident",
        "beneficiaries",
        "settlement",
        "access_decision",
        "claim",
    }
)
"""The kinds that figures are made of."""
FEW: Final = 5
"""A count of people below this is not told to those who see the public tier alone."""
WAY_OF: Final = {
    AreaStatus.CANCELLED: ProductKind.CANCELLED,
    AreaStatus.REDUCED: ProductKind.REDUCED,
    AreaStatus.CLEARED: ProductKind.CLEARED,
}
AREA_PARTS: Final = tuple(Flow)
PEOPLE: Final = ("women", "men", "girls", "boys")
NO_DECISION: Final = "not_known"


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A record behind a figure, and what it adds."""

    kind: str
    subject: str
    title: str
    on: date | None
    amount: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, its unit and the records it is the sum of.

    Parameters
    ----------
    name
        As in its address.
    value
        The sum; None where a small number of people is not told to this viewer.
    rows
        Empty for a viewer who may not know of the records.
    listed
        Whether the viewer sees the rows.
    """

    name: str
    label: str
    unit: str
    value: float | None
    rows: tuple[FigureRow, ...]
    listed: bool


@dataclass(frozen=True, slots=True)
class Repeat:
    """A record that repeats another: listed, not summed."""

    kind: str
    subject: str
    repeats: str
    title: str
    on: date | None


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, as known by a moment."""

    first: date
    last: date
    known: datetime | None = None

    def check(self) -> None:
        """Refuse a period that ends before it begins.

        Raises
        ------
        NotValid
        """
        if self.last < self.first:
            raise NotValid([("to", f"It ends {self.last} before it begins {self.first}.")])

    def holds(self, day: date | None) -> bool:
        """Whether a day lies in the period; one that is not known lies in none."""
        return day is not None and self.first <= day <= self.last


class PeriodFigures:
    """Every figure of a period, computed once from the ledger, for one viewer.

    Parameters
    ----------
    viewer
        Figures count what he may know of; those who see the public tier alone get the counts
        of the whole programme without the records, and no small numbers of people.
    """

    def __init__(self, viewer: Viewer, period: Period) -> None:
        period.check()
        self.viewer, self.period = viewer, period
        before = period.first - timedelta(days=1) if period.first > date.min else date.min
        states = states_on([before, period.last], known=period.known, kinds=FIGURE_KINDS)
        self._before, self._after = states[before], states[period.last]
        self._scope = scope_of(viewer)
        self.crs = current_programme().crs

    # --- what the ledger holds ---------------------------------------------------------------

    @cached_property
    def _rows(self) -> dict[Key, RegisterRow]:
        """Rows on the last day, of what the viewer may count."""
        return self._read(self._after)

    def _read(self, states: Mapping[Key, SubjectState]) -> dict[Key, RegisterRow]:
        rows = {key: register_row(state, state.document()) for key, state in states.items()}
        if self.aggregates_alone:
            return rows
        return {key: row for key, row in rows.items() if self._scope.knows(row)}

    @property
    def aggregates_alone(self) -> bool:
        """Whether the viewer sees public sums without the records behind them."""
        return not self._scope.viewer_at_home.may_see(Tier.PARTNER)

    def of(self, kind: str) -> Iterator[tuple[RegisterRow, Kind, date | None]]:
        """Return the records of a kind with the day on which each was first true."""
        for (of, subject), row in sorted(self._rows.items()):
            if of == kind:
                history = self._after[of, subject].history
                yield row, document_of(row), history[0].first

    def lists(self, kind: type[Kind]) -> bool:
        """Whether the viewer may know of records of a kind."""
        return self._scope.viewer_at_home.may_see(kind.tier)

    def rows_of(self, kind: str) -> list[RegisterRow]:
        """Return the records of a kind that speak of some of the period, oldest first."""
        found = [
            row
            for (of, _), row in self._rows.items()
            if of == kind
            and (row.first is None or row.first <= self.period.last)
            and (row.last is None or row.last >= self.period.first)
        ]
        return sorted(found, key=lambda row: (row.first or date.min, row.subject))

    # --- hazardous areas ---------------------------------------------------------------------

    @cached_property
    def balance(self) -> Balance:
        """What became of hazardous areas; checked to the tolerance by geometry."""
        return balance(self._areas(self._read(self._before)), self._areas(self._rows))

    def _areas(self, rows: Mapping[Key, RegisterRow]) -> dict[str, AreaState]:
        whole = AreaMap(rows.values(), crs=self.crs)
        found = {}
        for subject, row in whole.areas.items():
            status = AreaStatus(row.status)
            found[subject] = area_state(
                whole.account(subject), is_open=status.is_hazard, closed_as=WAY_OF.get(status)
            )
        return found

    def _area_figures(self) -> Iterator[Figure]:
        for part in AREA_PARTS:
            counts = dict.fromkeys(self.balance.number[part], 1.0)
            yield self._areas_figure(f"areas.{part}", part, "areas", counts)
            yield self._areas_figure(
                f"ground.{part}", part, "m2", dict(self.balance.ground_m2[part])
            )

    def _areas_figure(self, name: str, part: Flow, unit: str, by: dict[str, float]) -> Figure:
        rows = []
        for subject, amount in by.items():
            key = ("hazardous_area", subject)
            state = self._after.get(key) or self._before[key]
            row = register_row(state, state.document())
            rows.append(FigureRow("hazardous_area", subject, row.title, row.first, amount))
        return self._figure(name, part.value, unit, rows, kind="hazardous_area")

    # --- work --------------------------------------------------------------------------------

    @cached_property
    def days(self) -> list[tuple[RegisterRow, DailyProgress, shapely.Geometry]]:
        """The days of work in the period, with their ground, oldest first."""
        found = [
            (row, document, ground_of_day(document, plane_of(current_programme(), row.geometry)))
            for row, document, _ in self.of("daily_progress")
            if isinstance(document, DailyProgress) and self.period.holds(row.first)
        ]
        return sorted(found, key=lambda one: (one[0].first or date.min, one[0].subject))

    def _searches(self) -> list[tuple[RegisterRow, SearchMethod, shapely.Geometry]]:
        """Ground searched in the period: days, and searches that are no sum of days."""
        found = [(row, document.method, ground) for row, document, ground in self.days]
        for row, document, _ in self.of("searched_area"):
            if not isinstance(document, SearchedArea) or document.task:
                continue
            if self.period.holds(row.last or row.first):
                shape = project(row.geometry, plane_of(current_programme(), row.geometry))
                found.append((row, document.method, shapely.make_valid(shape)))
        return found

    def _work_figures(self) -> Iterator[Figure]:
        by: dict[SearchMethod, list[tuple[RegisterRow, shapely.Geometry]]] = defaultdict(list)
        for row, method, ground in self._searches():
            by[method].append((row, ground))
        for method in SearchMethod:
            rows = list(_first_time(by.get(method, [])))
            yield self._figure(
                f"searched.{method}", method.label, "m2", rows, kind="daily_progress"
            )
        for method in SearchMethod:
            rows = [
                _row(row, float(document.hours))
                for row, document, _ in self.days
                if document.method is method
                and row.subject not in self.repeats("daily_progress")
                and isinstance(document.hours, int | float)
            ]
            yield self._figure(f"hours.{method}", method.label, "h", rows, kind="daily_progress")

    # --- items, accidents, people ------------------------------------------------------------

    def _items(self) -> Iterator[tuple[RegisterRow, ItemFound]]:
        for row, document, found in self.of("item_found"):
            if isinstance(document, ItemFound) and self.period.holds(found):
                yield row, document

    def _item_figures(self) -> Iterator[Figure]:
        told = [
            (row, document)
            for row, document in self._items()
            if row.subject not in self.repeats("item_found")
        ]
        for of in ItemClass:
            for outcome in Outcome:
                rows = [
                    _row(row, float(document.items))
                    for row, document in told
                    if document.item_class is of and document.outcome is outcome
                ]
                label = f"{of.label}: {outcome.label}"
                yield self._figure(f"items.{of}.{outcome}", label, "items", rows, kind="item_found")

    def _accident_figures(self) -> Iterator[Figure]:
        told = [
            (row, document)
            for row, document, _ in self.of("accident")
            if isinstance(document, Accident) and self.period.holds(row.first)
        ]
        rows = [_row(row, 1.0) for row, _ in told]
        yield self._figure("accidents", "Accidents", "accidents", rows, kind="accident", few=True)
        for name, label in (("killed", "Killed"), ("injured", "Injured")):
            rows = [
                _row(row, float(number))
                for row, document in told
                if isinstance(number := getattr(document, name), int) and number
            ]
            yield self._figure(name, label, "people", rows, kind="accident", few=True)

    def _beneficiary_figures(self) -> Iterator[Figure]:
        told = [
            (row, document)
            for row, document, first in self.of("beneficiaries")
            if isinstance(document, Beneficiaries) and self.period.holds(first)
        ]
        for benefit in BeneficiaryKind:
            for who in PEOPLE:
                rows = [
                    _row(row, float(number))
                    for row, document in told
                    if document.benefit is benefit
                    and row.subject not in self.repeats("beneficiaries")
                    and (number := getattr(document, who)) != NOT_KNOWN
                ]
                yield self._figure(
                    f"beneficiaries.{benefit}.{who}",
                    f"{benefit.label}: {who}",
                    "people",
                    rows,
                    kind="beneficiaries",
                    few=True,
                )

    def _settlement_figures(self) -> Iterator[Figure]:
        by: dict[str, list[tuple[RegisterRow, Settlement]]] = defaultdict(list)
        for row, document, _ in self.of("settlement"):
            decision = self._after.get(("access_decision", row.subject))
            status = NO_DECISION if decision is None else str(decision.entry.payload["status"])
            if isinstance(document, Settlement):
                by[status].append((row, document))
        labels = {item.value: item.label for item in AccessStatus}
        for status, label in (labels | {NO_DECISION: "No decision recorded"}).items():
            rows = [_row(row, 1.0) for row, _ in by[status]]
            name = f"settlements.{status}"
            yield self._figure(name, label, "settlements", rows, kind="settlement")
            people = [
                _row(row, float(document.population))
                for row, document in by[status]
                if isinstance(document.population, int)
            ]
            yield self._figure(f"people.{status}", label, "people", people, kind="settlement")

    def items_by_task_and_day(self) -> dict[tuple[str, date | None], int]:
        """Return how many items are recorded for each task and day."""
        found: dict[tuple[str, date | None], int] = defaultdict(int)
        for row, document in self._items():
            first = self._after["item_found", row.subject].history[0].first
            found[document.task, first] += document.items
        return found

    def not_stated(self) -> dict[str, int]:
        """Return how many records of the period leave out a number that is summed."""
        people = [
            document
            for row, document, _ in self.of("accident")
            if isinstance(document, Accident) and self.period.holds(row.first)
        ]
        return {
            "hours": sum(document.hours == NOT_KNOWN for _, document, _ in self.days),
            "killed": sum(document.killed == NOT_KNOWN for document in people),
            "injured": sum(document.injured == NOT_KNOWN for document in people),
        }

    # --- told twice --------------------------------------------------------------------------

    def repeats(self, kind: str) -> Mapping[str, str]:
        """Return, for each record of a kind that repeats another, the other."""
        return self._repeats.get(kind, {})

    @cached_property
    def _repeats(self) -> dict[str, Mapping[str, str]]:
        lanes = [
            Told(row.subject, f"{document.task} {document.method}", row.first, ground)
            for row, document, ground in self.days
        ]
        items = [
            Told(
                row.subject,
                document.item_class.value,
                self._after["item_found", row.subject].history[0].first,
                project(row.geometry, plane_of(current_programme(), row.geometry)),
            )
            for row, document in self._items()
        ]
        return {
            "daily_progress": told_twice(lanes),
            "item_found": told_twice(items),
            "beneficiaries": dict(_same_beneficiaries(self.of("beneficiaries"))),
        }

    def told_again(self) -> tuple[Repeat, ...]:
        """Return what was told twice, for the viewer who may know of it."""
        found = []
        for kind, repeats in self._repeats.items():
            if self.aggregates_alone or not self.lists(KINDS[kind]):
                continue
            for subject, other in sorted(repeats.items()):
                row = self._rows[kind, subject]
                found.append(Repeat(kind, subject, other, row.title, row.first))
        return tuple(found)

    # --- all of them -------------------------------------------------------------------------

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """Every figure by its name."""
        parts = (
            self._area_figures(),
            self._work_figures(),
            self._item_figures(),
            self._accident_figures(),
            self._beneficiary_figures(),
            self._settlement_figures(),
        )
        return {figure.name: figure for part in parts for figure in part}

    def _figure(
        self,
        name: str,
        label: str,
        unit: str,
        rows: Sequence[FigureRow],
        *,
        kind: str,
        few: bool = False,
    ) -> Figure:
        value: float | None = sum(row.amount for row in rows)
        listed = self.lists(KINDS[kind])
        if few and self.aggregates_alone and 0 < (value or 0.0) < FEW:
            value = None
        return Figure(name, label, unit, value, tuple(rows) if listed else (), listed)


def _row(row: RegisterRow, amount: float) -> FigureRow:
    return FigureRow(row.kind, row.subject, row.title, row.first, amount)


def _first_time(
    searches: Iterable[tuple[RegisterRow, shapely.Geometry]],
) -> Iterator[FigureRow]:
    """Return what each search added to the ground searched before it, in order."""
    before: shapely.Geometry = shapely.MultiPolygon()
    for row, ground in searches:
        whole = union_of([before, ground])
        added = whole.area - before.area
        if added > 0:
            yield _row(row, float(added))
        before = whole


def _same_beneficiaries(
    told: Iterable[tuple[RegisterRow, Kind, date | None]],
) -> Iterator[tuple[str, str]]:
    """Of several counts of the same people the last one holds; the others repeat it."""
    by: dict[tuple[str, str, str], list[RegisterRow]] = defaultdict(list)
    for row, document, _ in told:
        if isinstance(document, Beneficiaries):
            by[document.benefit.value, document.hazardous_area, document.settlement].append(row)
    for rows in by.values():
        *earlier, last = sorted(rows, key=lambda row: (row.first or date.min, row.subject))
        yield from ((row.subject, last.subject) for row in earlier)


def figure(viewer: Viewer, *, name: str, period: Period) -> Figure:
    """Return one figure of a period, with the records behind it as far as they may be known.

    Raises
    ------
    NotFound
        When there is no such figure.
    NotValid
        When the period ends before it begins.
    """
    found = PeriodFigures(viewer, period).figures.get(name)
    if found is None:
        raise NotFound("figure", name)
    return found
