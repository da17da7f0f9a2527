"""What the register holds about checks of work: of an area, a task or a piece of ground."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Final, Generic, TypeVar

import numpy as np
import shapely

from landrelease.geo import project
from landrelease.kinds import ActionStatus, Answered, InspectionSide, ReleaseMethod, Severity
from landrelease.quality import (
    InspectedLot,
    InternalVisit,
    LotPlan,
    OpenNonconformity,
    PlanAsked,
    PlannedLot,
    QualityError,
    QualityFacts,
    Record,
    SamplingPlan,
    SequentialPlan,
    Verdict,
    WorkDone,
    plan_lot,
    squares_named,
    standing_of_lots,
    verdict_of,
    working_days,
)
from landrelease.release import Evidence
from landrelease.store._work_on_ground import CLEARING, polygons_of
from landrelease.store.models import RegisterRow

QUALITY_KINDS: Final = frozenset(
    {
        "task",
        "organisation",
        "daily_progress",
        "land_release_product",
        "qa_visit",
        "qc_plan",
        "qc_inspection",
        "nonconformity",
    }
)
"""The kinds that facts of quality rest on."""
_GRAVEST_FIRST: Final = {severity.value: -rank for rank, severity in enumerate(Severity)}
_DECIDED: Final = frozenset({Verdict.ACCEPTED, Verdict.FAILED})
_WORSE: Final = (Verdict.FAILED, Verdict.UNDECIDED, Verdict.ACCEPTED)

Payload = Mapping[str, Any]


def evidence_of_record(record: Record) -> Evidence:
    """Name a record of this room as evidence of a finding."""
    return Evidence(record.kind, record.subject, record.title)


def lot_plan_of(plan: Payload) -> LotPlan:
    """Read the document of a QC plan as the plan it is.

    Raises
    ------
    QualityError
        When its numbers are none of a plan.
    """
    fixed = SamplingPlan(plan["lot_units"], plan["sample_units"], plan.get("accept_on", 0))
    sequential = None
    if plan.get("sequential"):
        sequential = SequentialPlan(
            good=plan["good"],
            bad=1.0 - plan["clean"],
            producer_risk=plan["producer_risk"],
            consumer_risk=1.0 - plan["confidence"],
        )
    return LotPlan(fixed=fixed, sequential=sequential, drawn=squares_named(plan["drawn"]))


def planned_of(plan: Payload) -> PlannedLot | None:
    """Compute anew what a QC plan risks for both sides; None where its numbers give no plan."""
    try:
        return plan_lot(
            plan["lot_units"],
            clean=plan["clean"],
            confidence=plan["confidence"],
            good=_number(plan.get("good")) or 0.0,
            producer_risk=_number(plan.get("producer_risk")) or 0.05,
            sequential=bool(plan.get("sequential")),
        )
    except QualityError:
        return None


def asked_of(plan: Payload) -> PlanAsked:
    """Return what a QC plan asks for; one that cannot be computed holds nothing."""
    planned = planned_of(plan)
    return PlanAsked(
        clean=float(plan["clean"]),
        confidence=float(plan["confidence"]),
        unit_m=float(plan["unit_m"]),
        consumer=1.0 if planned is None else planned.consumer,
    )


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def verdict_of_inspection(said: Payload, plan: Payload | None) -> Verdict:
    """Return what follows from an inspection; never better than what was recorded.

    Without its plan, or with numbers that do not fit it, an inspection accepts nothing; a find
    fails the lot all the same.
    """
    recorded = Verdict(str(said["result"]))
    if said.get("with_finds", "").strip() or said.get("units_with_finds", 0) > 0:
        return Verdict.FAILED
    try:
        computed = Verdict.UNDECIDED
        if plan is not None:
            computed = verdict_of(
                lot_plan_of(plan),
                checked=said["units_checked"],
                with_finds=squares_named(said.get("with_finds", "")),
                not_conforming=squares_named(said.get("not_conforming", "")),
            )
    except (QualityError, KeyError, TypeError):
        computed = Verdict.UNDECIDED
    return min(recorded, computed, key=_WORSE.index)


class QualityMap:
    """The rows that bear on quality, read once for all areas and tasks."""

    def __init__(self, rows: Iterable[RegisterRow], *, crs: str) -> None:
        self.crs = crs
        self.rows: dict[str, dict[str, RegisterRow]] = defaultdict(dict)
        for row in rows:
            if row.kind in QUALITY_KINDS:
                self.rows[row.kind][row.subject] = row
        self.said = {
            (kind, subject): dict(json.loads(row.document))
            for kind, held in self.rows.items()
            for subject, row in held.items()
        }
        self.work = [*self._lanes(), *self._products()]
        self.lots = list(self._lots())
        self.not_independent = {lot.record for lot in self.lots if not self._independent(lot)}

    @cached_property
    def _work_on(self) -> "_Ground[WorkDone]":
        return _Ground([(one, one.ground) for one in self.work])

    @cached_property
    def _lots_on(self) -> "_Ground[InspectedLot]":
        return _Ground([(lot, lot.ground) for lot in self.lots])

    @cached_property
    def _tasks_on(self) -> "_Ground[RegisterRow]":
        return _Ground([(row, self.plane(row)) for row, _ in self._of("task")])

    def of_area(self, area: str) -> QualityFacts:
        """Gather what is known of a hazardous area: its tasks, and its ground that was cleared.

        Before any ground was declared cleared it is the ground that was worked.
        """
        products = [
            one for one in self._of("land_release_product") if one[1].get("hazardous_area") == area
        ]
        tasks = {row.subject for row, said in self._of("task") if _names(said, area)}
        tasks |= {said["task"] for _, said in products if said.get("task")}
        return self._of_work(tasks, products)

    def of_task(self, task: str) -> QualityFacts:
        """Gather what is known of a task, and of the ground cleared by it, or worked so far."""
        products = [one for one in self._of("land_release_product") if one[1].get("task") == task]
        return self._of_work({task}, products)

    def of_ground(
        self, ground: shapely.Geometry, *, if_inspected: tuple[InspectedLot, ...] = ()
    ) -> QualityFacts:
        """Gather what is known of a polygon in the programme's equal-area plane, metres.

        Its working days are those of lanes that touch it, and those of its tasks whose ground is
        not known.

        Parameters
        ----------
        if_inspected
            Inspections that nobody made, to see what they would say.
        """
        there = self._work_on.meeting(ground)
        tasks = {one.task for one in there}
        tasks |= {lot.task for lot in self._lots_on.meeting(ground)}
        tasks |= {row.subject for row in self._tasks_on.meeting(ground)}
        there += [one for one in self.work if one.ground.is_empty and one.task in tasks]
        return self._facts(tasks - {""}, ground, searched=ground, days=there, more=if_inspected)

    def failed_on(self, ground: shapely.Geometry) -> tuple[Evidence, ...]:
        """Return inspections of a polygon that failed, and whose ground nothing accepted since."""
        failed = {
            lot.record for lot in self._lots_on.meeting(ground) if lot.verdict is Verdict.FAILED
        }
        if not failed:
            return ()
        standing = self.of_ground(ground).lots.failed
        return tuple(evidence_of_record(record) for record in standing if record in failed)

    def plans_open(self) -> list[tuple[Record, int]]:
        """Return plans that no inspection has answered, and how many squares were searched."""
        searched: dict[str, int] = {}
        answered = set()
        for _, said in self._of("qc_inspection"):
            plan = said["plan"]
            searched[plan] = max(searched.get(plan, 0), said["units_checked"])
            if verdict_of_inspection(said, self.said.get(("qc_plan", plan))) in _DECIDED:
                answered.add(plan)
        waiting = sorted(
            (row for row, _ in self._of("qc_plan") if row.subject not in answered),
            key=lambda row: (row.first or date.min, row.subject),
        )
        return [(_record(row), searched.get(row.subject, 0)) for row in waiting]

    def plans_waiting(self, ground: shapely.Geometry) -> tuple[Record, ...]:
        """Return plans for any part of a polygon that no inspection has answered."""
        return tuple(
            record
            for record, _ in self.plans_open()
            if _meet(self.plane(self.rows["qc_plan"][record.subject]), ground)
        )

    def last_day_on(self, ground: shapely.Geometry) -> date | None:
        """Return the last day of work on a polygon; None where none is recorded."""
        days = [one.last or one.first for one in self._work_on.meeting(ground) if one.is_day]
        return max((day for day in days if day is not None), default=None)

    def worked_m2(self, task: str, team: str) -> float:
        """Return how much ground a team is recorded to have worked, each square metre once."""
        grounds = [
            one.ground for one in self.work if one.is_day and (one.task, one.team) == (task, team)
        ]
        return float(shapely.union_all(grounds).area) if grounds else 0.0

    def title_of_task(self, task: str) -> str:
        """Return how a task is called."""
        row = self.rows["task"].get(task)
        return task if row is None else row.title

    def open_nonconformities(self) -> tuple[OpenNonconformity, ...]:
        """Return every nonconformity that nobody has closed, the gravest and oldest first."""
        return tuple(self._nonconformities(None))

    def _facts(
        self,
        tasks: Collection[str],
        ground: shapely.Geometry,
        *,
        searched: shapely.Geometry,
        days: Iterable[WorkDone] | None = None,
        more: tuple[InspectedLot, ...] = (),
    ) -> QualityFacts:
        touching = {lot.record for lot in self._lots_on.meeting(ground)}
        lots = [lot for lot in self.lots if lot.task in tasks or lot.record in touching]
        concerned = set(tasks) | {lot.task for lot in lots}
        work = [one for one in self.work if one.task in concerned]
        worked = [one for one in work if one.task in tasks] if days is None else list(days)
        own = {lot.record for lot in lots} & self.not_independent
        counted = [lot for lot in lots if lot.verdict is Verdict.FAILED or lot.record not in own]
        return QualityFacts(
            tasks=tuple(sorted(tasks)),
            days=working_days(worked, self._internal_visits(tasks)),
            lots=standing_of_lots(ground, work=work, lots=[*counted, *more]),
            nonconformities=tuple(self._nonconformities(tasks)),
            not_independent=tuple(sorted(own)),
            without_day_m2=_without_day(searched, worked).area,
        )

    def _of(self, kind: str) -> Iterator[tuple[RegisterRow, Payload]]:
        for subject, row in self.rows[kind].items():
            yield row, self.said[kind, subject]

    def plane(self, row: RegisterRow) -> shapely.Geometry:
        """Return the ground of a row in the programme's equal-area plane; empty without a place."""
        if row.geometry is None:
            return shapely.Polygon()
        shape = project(row.geometry, self.crs)
        return shape if shape.is_valid else polygons_of(shapely.make_valid(shape))

    def _of_work(
        self, tasks: Collection[str], products: Iterable[tuple[RegisterRow, Payload]]
    ) -> QualityFacts:
        """Gather what is known of ground declared cleared; before that, of the lanes worked."""
        cleared = self._cleared(products)
        if not cleared.is_empty:
            return self._facts(tasks, cleared, searched=cleared)
        lanes = [one.ground for one in self.work if one.is_day and one.task in tasks]
        worked = shapely.union_all(lanes) if lanes else shapely.Polygon()
        return self._facts(tasks, worked, searched=shapely.Polygon())

    def _cleared(self, products: Iterable[tuple[RegisterRow, Payload]]) -> shapely.Geometry:
        shapes = [
            self.plane(row)
            for row, said in products
            if said.get("method") == ReleaseMethod.CLEARED.value
        ]
        return shapely.union_all(shapes) if shapes else shapely.Polygon()

    def _lanes(self) -> Iterator[WorkDone]:
        for row, said in self._of("daily_progress"):
            yield WorkDone(
                record=_dated(row),
                task=said["task"],
                team=str(said.get("team", "")),
                first=row.first,
                last=row.last or row.first,
                checked=said.get("checked") == Answered.YES.value,
                is_day=True,
                clears=self._clears(said["task"]),
                ground=_lane(self.plane(row), said.get("lane_width_m")),
            )

    def _clears(self, task: str) -> bool:
        """Whether the days of a task search their ground; not where nobody knows its purpose."""
        return self.said.get(("task", task), {}).get("purpose") in CLEARING

    def _products(self) -> Iterator[WorkDone]:
        for row, said in self._of("land_release_product"):
            yield WorkDone(
                record=_dated(row),
                task=str(said.get("task", "")),
                first=row.first,
                last=row.last,
                is_day=False,
                ground=self.plane(row),
            )

    def _lots(self) -> Iterator[InspectedLot]:
        for row, said in self._of("qc_inspection"):
            yield InspectedLot(
                record=_record(row),
                task=said["task"],
                lot=said["lot"],
                on=row.last or row.first,
                verdict=verdict_of_inspection(said, self.said.get(("qc_plan", said["plan"]))),
                ground=self.plane(row),
            )

    def _internal_visits(self, tasks: Collection[str]) -> Iterator[InternalVisit]:
        for row, said in self._of("qa_visit"):
            internal = said["side"] == InspectionSide.INTERNAL.value
            if not internal or said["task"] not in tasks:
                continue
            if self._name(said["inspecting"]) != self._name(said["inspected"]):
                continue
            one_day = row.last is None or row.last == row.first
            yield InternalVisit(
                record=_record(row),
                task=said["task"],
                team=str(said.get("team", "")),
                on=row.first if one_day else None,
            )

    def _nonconformities(self, tasks: Collection[str] | None) -> list[OpenNonconformity]:
        found = [
            OpenNonconformity(
                record=_record(row),
                task=said["task"],
                severity=said["severity"],
                status=row.status,
                since=row.first,
                due=_day(said.get("due")),
            )
            for row, said in self._of("nonconformity")
            if (tasks is None or said["task"] in tasks) and row.status != ActionStatus.CLOSED.value
        ]
        return sorted(
            found,
            key=lambda one: (
                _GRAVEST_FIRST[one.severity],
                one.since or date.min,
                one.record.subject,
            ),
        )

    def _independent(self, lot: InspectedLot) -> bool:
        said = self.said["qc_inspection", lot.record.subject]
        inspecting, inspected = self._name(said["inspecting"]), self._name(said["inspected"])
        worked = self.said.get(("task", lot.task), {}).get("organisation")
        names = {inspected, *([self._name(worked)] if worked else [])}
        return bool(inspecting) and inspecting not in names

    def _name(self, organisation: str) -> str:
        row = self.rows["organisation"].get(organisation)
        return (organisation if row is None else row.title).strip().casefold()


T = TypeVar("T")


class _Ground(Generic[T]):
    """Things with their ground, found by where they are; touching alone is not enough."""

    def __init__(self, placed: Sequence[tuple[T, shapely.Geometry]]) -> None:
        self._things = [thing for thing, _ in placed]
        self._shapes = np.asarray([shape for _, shape in placed], dtype=object)
        self._tree = shapely.STRtree(self._shapes)

    def meeting(self, ground: shapely.Geometry) -> list[T]:
        """Return what shares ground with a polygon, in the order given."""
        near = np.sort(self._tree.query(ground, predicate="intersects"))
        shared = shapely.area(shapely.intersection(self._shapes[near], ground))
        return [self._things[number] for number in near[shared > 0]]


def _record(row: RegisterRow) -> Record:
    return Record(row.kind, row.subject, row.title)


def _dated(row: RegisterRow) -> Record:
    """Name work with its day: many days of a task are titled alike."""
    title = row.title if row.first is None else f"{row.title}, {row.first.isoformat()}"
    return Record(row.kind, row.subject, title)


def _names(task: Payload, area: str) -> bool:
    return area in task.get("hazardous_areas", ())


def _without_day(searched: shapely.Geometry, work: Iterable[WorkDone]) -> shapely.Geometry:
    """Return the part of searched ground that no day of clearance on record covers.

    A lane of which nobody knows the day is of no day: whether that day was checked, nobody knows.
    """
    covered = [one.ground for one in work if one.is_day and one.clears and one.first is not None]
    return searched.difference(shapely.union_all(covered)) if covered else searched


def _meet(one: shapely.Geometry, other: shapely.Geometry) -> bool:
    return bool(one.intersection(other).area > 0)


def _lane(shape: shapely.Geometry, width_m: object) -> shapely.Geometry:
    """Return the ground of a day: a polygon as drawn, lines as wide as the lanes are."""
    if shape.geom_type in {"Polygon", "MultiPolygon"}:
        return shape
    if not isinstance(width_m, int | float) or width_m <= 0:
        return shapely.Polygon()
    return shape.buffer(width_m / 2, cap_style="flat")


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None
