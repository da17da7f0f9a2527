"""Figures of a period and the records behind each: a figure is the sum of its list."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
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
    HazardClass,
    ItemClass,
    ItemFound,
    Outcome,
    SearchedArea,
    SearchMethod,
    Settlement,
)
from landrelease.planning import Told, told_twice
from landrelease.queries._figure import (
    Figure,
    FigureRow,
    Period,
    Repeat,
    figure_row,
    first_time,
    same_beneficiaries,
)
from landrelease.queries._period_rows import PeriodRows
from landrelease.release import (
    AreaState,
    Balance,
    Flow,
    ProductKind,
    area_state,
    balance,
)
from landrelease.store.area_facts import AreaMap
from landrelease.store.models import RegisterRow
from landrelease.store.people import Viewer
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotFound
from landrelease.store.register import Key, register_row
from landrelease.store.task_facts import ground_of_day, plane_of

WAY_OF: Final = {
    AreaStatus.CANCELLED: ProductKind.CANCELLED,
    AreaStatus.REDUCED: ProductKind.REDUCED,
    AreaStatus.CLEARED: ProductKind.CLEARED,
}
AREA_PARTS: Final = tuple(Flow)
PEOPLE: Final = ("women", "men", "girls", "boys")
NO_DECISION: Final = "not_known"


class PeriodFigures(PeriodRows):
    """Every figure of a period, computed once from the ledger, for one viewer.

    Parameters
    ----------
    viewer
        Figures count what he may know of. Of kinds that are above his tier he gets the sums of
        the whole programme without the records, people for single years that have ended,
        and no small numbers of them.
    """

    def __init__(self, viewer: Viewer, period: Period) -> None:
        super().__init__(viewer, period)
        self._made: dict[str, dict[str, Figure]] = {}

    # --- hazardous areas ---------------------------------------------------------------------

    @cached_property
    def balance(self) -> Balance:
        """What became of hazardous areas; checked to the tolerance by geometry."""
        return balance(self._areas(self.read(self.before)), self._areas(self.rows))

    def _areas(self, rows: Mapping[Key, RegisterRow]) -> dict[str, AreaState]:
        whole = AreaMap(rows.values(), crs=self.crs)
        found = {}
        for subject, row in whole.areas.items():
            status = AreaStatus(row.status)
            found[subject] = area_state(
                whole.account(subject), is_open=status.is_hazard, closed_as=WAY_OF.get(status)
            )
        return found

    def area_figures(self) -> Iterator[Figure]:
        """Return the balance of hazardous areas, in number and in ground."""
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
            state = self.after.get(key) or self.before[key]
            row = register_row(state, state.document())
            rows.append(FigureRow("hazardous_area", subject, row.title, row.first, amount))
        return self.figure(name, part.value, unit, rows, kind="hazardous_area")

    def state_figures(self) -> Iterator[Figure]:
        """Hazardous areas by classification and status on the last day."""
        rows = [(row, document) for row, document, _ in self.of("hazardous_area")]
        for of in HazardClass:
            for status in AreaStatus:
                found = [
                    figure_row(row, 1.0)
                    for row, document in rows
                    if row.status == status.value
                    and getattr(document, "classification", None) is of
                ]
                label = f"{of.value.upper()}: {status.label}"
                name = f"state.{of}.{status}"
                yield self.figure(name, label, "areas", found, kind="hazardous_area")

    def status_figures(self) -> Iterator[Figure]:
        """Hazardous areas by status alone on the last day."""
        rows = [row for row, _, _ in self.of("hazardous_area")]
        for status in AreaStatus:
            found = [figure_row(row, 1.0) for row in rows if row.status == status.value]
            yield self.figure(
                f"status.{status}", status.label, "areas", found, kind="hazardous_area"
            )

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

    def work_figures(self) -> Iterator[Figure]:
        """Return ground searched and hours worked, by method."""
        by: dict[SearchMethod, list[tuple[RegisterRow, shapely.Geometry]]] = defaultdict(list)
        for row, method, ground in self._searches():
            by[method].append((row, ground))
        for method in SearchMethod:
            rows = list(first_time(by.get(method, [])))
            yield self.figure(f"searched.{method}", method.label, "m2", rows, kind="daily_progress")
        for method in SearchMethod:
            rows = [
                figure_row(row, float(document.hours))
                for row, document, _ in self.days
                if document.method is method
                and row.subject not in self.repeats("daily_progress")
                and isinstance(document.hours, int | float)
            ]
            yield self.figure(f"hours.{method}", method.label, "h", rows, kind="daily_progress")

    def searched_by_month(self) -> dict[date, dict[SearchMethod, float]]:
        """Return ground searched by method in each month, each square metre once in a month.

        Each number is the figure ``searched.METHOD`` of that month alone.
        """
        by: dict[tuple[date, SearchMethod], list[tuple[RegisterRow, shapely.Geometry]]]
        by = defaultdict(list)
        for row, method, ground in self._searches():
            day = row.first if row.kind == "daily_progress" else row.last or row.first
            if day is not None:
                by[day.replace(day=1), method].append((row, ground))
        found: dict[date, dict[SearchMethod, float]] = defaultdict(dict)
        for (month, method), searches in sorted(by.items()):
            found[month][method] = sum(row.amount for row in first_time(searches))
        return found

    # --- items, accidents, people ------------------------------------------------------------

    def _items(self) -> Iterator[tuple[RegisterRow, ItemFound]]:
        for row, document, found in self.of("item_found"):
            if isinstance(document, ItemFound) and self.period.holds(found):
                yield row, document

    def item_figures(self) -> Iterator[Figure]:
        """Return items found by class and outcome."""
        told = [
            (row, document)
            for row, document in self._items()
            if row.subject not in self.repeats("item_found")
        ]
        for of in ItemClass:
            for outcome in Outcome:
                rows = [
                    figure_row(row, float(document.items))
                    for row, document in told
                    if document.item_class is of and document.outcome is outcome
                ]
                label = f"{of.label}: {outcome.label}"
                yield self.figure(f"items.{of}.{outcome}", label, "items", rows, kind="item_found")

    def found_figures(self) -> Iterator[Figure]:
        """Return all items recorded by the last day, by class, whenever they were found."""
        rows = [
            (row, item)
            for row, item, _ in self.of("item_found")
            if isinstance(item, ItemFound) and row.subject not in self.repeats("item_found")
        ]
        for of in ItemClass:
            found = [
                figure_row(row, float(item.items)) for row, item in rows if item.item_class is of
            ]
            yield self.figure(f"found.{of}", of.label, "items", found, kind="item_found")

    def accident_figures(self) -> Iterator[Figure]:
        """Return accidents and the people killed and injured in them."""
        told = [
            (row, document)
            for row, document, _ in self.of("accident")
            if isinstance(document, Accident) and self.period.holds(row.first)
        ]
        rows = [figure_row(row, 1.0) for row, _ in told]
        yield self.figure("accidents", "Accidents", "accidents", rows, kind="accident", few=True)
        for name, label in (("killed", "Killed"), ("injured", "Injured")):
            rows = [
                figure_row(row, float(number))
                for row, document in told
                if isinstance(number := getattr(document, name), int) and number
            ]
            silent = sum(getattr(document, name) == NOT_KNOWN for _, document in told)
            yield self.figure(name, label, "people", rows, kind="accident", few=True, silent=silent)

    def beneficiary_figures(self) -> Iterator[Figure]:
        """Return beneficiaries by sex and age, direct and indirect apart."""
        told = [
            (row, document)
            for row, document, first in self.of("beneficiaries")
            if isinstance(document, Beneficiaries) and self.period.holds(first)
        ]
        for benefit in BeneficiaryKind:
            for who in PEOPLE:
                rows = [
                    figure_row(row, float(number))
                    for row, document in told
                    if document.benefit is benefit
                    and row.subject not in self.repeats("beneficiaries")
                    and (number := getattr(document, who)) != NOT_KNOWN
                ]
                silent = sum(
                    document.benefit is benefit and getattr(document, who) == NOT_KNOWN
                    for _, document in told
                )
                yield self.figure(
                    f"beneficiaries.{benefit}.{who}",
                    f"{benefit.label}: {who}",
                    "people",
                    rows,
                    kind="beneficiaries",
                    few=True,
                    silent=silent,
                )

    def settlement_figures(self) -> Iterator[Figure]:
        """Return settlements by status on the last day, and the people of each before closure."""
        by: dict[str, list[tuple[RegisterRow, Settlement]]] = defaultdict(list)
        for row, document, _ in self.of("settlement"):
            decision = self.after.get(("access_decision", row.subject))
            status = NO_DECISION if decision is None else str(decision.entry.payload["status"])
            if isinstance(document, Settlement):
                by[status].append((row, document))
        labels = {item.value: item.label for item in AccessStatus}
        for status, label in (labels | {NO_DECISION: "No decision recorded"}).items():
            rows = [figure_row(row, 1.0) for row, _ in by[status]]
            name = f"settlements.{status}"
            yield self.figure(name, label, "settlements", rows, kind="settlement")
            people = [
                figure_row(row, float(document.population))
                for row, document in by[status]
                if isinstance(document.population, int)
            ]
            silent = len(by[status]) - len(people)
            yield self.figure(
                f"people.{status}", label, "people", people, kind="settlement", silent=silent
            )

    def items_by_task_and_day(self) -> dict[tuple[str, date | None], int]:
        """Return how many items are recorded for each task and day."""
        found: dict[tuple[str, date | None], int] = defaultdict(int)
        for row, document in self._items():
            first = self.after["item_found", row.subject].history[0].first
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
                self.after["item_found", row.subject].history[0].first,
                project(row.geometry, plane_of(current_programme(), row.geometry)),
            )
            for row, document, _ in self.of("item_found")
            if isinstance(document, ItemFound)
        ]
        return {
            "daily_progress": told_twice(lanes),
            "item_found": told_twice(items),
            "beneficiaries": dict(same_beneficiaries(self.of("beneficiaries"))),
        }

    def told_again(self) -> tuple[Repeat, ...]:
        """Return what was told twice, for the viewer who may know of it."""
        found = []
        for kind, repeats in self._repeats.items():
            if self.aggregates_alone or not self.lists(KINDS[kind]):
                continue
            for subject, other in sorted(repeats.items()):
                row = self.rows[kind, subject]
                if kind != "item_found" or self.period.holds(row.first):
                    found.append(Repeat(kind, subject, other, row.title, row.first))
        return tuple(found)

    # --- all of them -------------------------------------------------------------------------

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """Every figure by its name."""
        return {name: one for group in _GROUPS for name, one in self.group(group).items()}

    def group(self, name: str) -> dict[str, Figure]:
        """Return the figures of a group; only what it needs is computed."""
        if name not in self._made:
            made = _GROUPS[name](self)
            self._made[name] = {figure.name: figure for figure in made}
        return self._made[name]

    def named(self, name: str) -> Figure:
        """Return a figure.

        Raises
        ------
        NotFound
            When there is none of that name.
        """
        group = _GROUP_OF.get(name.split(".", maxsplit=1)[0], "")
        found = self.group(group).get(name) if group else None
        if found is None:
            raise NotFound("figure", name)
        return found


_GROUPS: Final[dict[str, Callable[[PeriodFigures], Iterator[Figure]]]] = {
    "balance": PeriodFigures.area_figures,
    "states": PeriodFigures.state_figures,
    "statuses": PeriodFigures.status_figures,
    "work": PeriodFigures.work_figures,
    "items": PeriodFigures.item_figures,
    "found": PeriodFigures.found_figures,
    "accidents": PeriodFigures.accident_figures,
    "beneficiaries": PeriodFigures.beneficiary_figures,
    "settlements": PeriodFigures.settlement_figures,
}
_GROUP_OF: Final = {
    "areas": "balance",
    "ground": "balance",
    "state": "states",
    "status": "statuses",
    "searched": "work",
    "hours": "work",
    "items": "items",
    "found": "found",
    "accidents": "accidents",
    "killed": "accidents",
    "injured": "accidents",
    "beneficiaries": "beneficiaries",
    "settlements": "settlements",
    "people": "settlements",
}


def figure(viewer: Viewer, *, name: str, period: Period) -> Figure:
    """Return one figure of a period, with the records behind it as far as they may be known.

    Raises
    ------
    NotFound
        When there is no such figure.
    NotValid
        When the period ends before it begins.
    """
    return PeriodFigures(viewer, period).named(name)
