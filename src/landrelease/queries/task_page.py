"""Everything that is held about a task, and what the viewer may do next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import shapely

from landrelease.actions import why_not_task_step
from landrelease.geo import unproject
from landrelease.kinds import KINDS, NOT_KNOWN, Tier, WorkStatus, place_tier, redact
from landrelease.ledger import Act, Entry
from landrelease.planning import STEPS, differs, union_of
from landrelease.queries._shown import RecordRow, payload_of, row_of, titles_of
from landrelease.queries.record import HistoryLine, RecordDetail, history, record
from landrelease.queries.task_board import TaskCard, card_of, named_by
from landrelease.store.chain import chunks, entries
from landrelease.store.models import LinkRow, RegisterRow
from landrelease.store.own_work import is_own
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotAllowed, NotFound
from landrelease.store.scope import scope_of
from landrelease.store.task_facts import (
    Day,
    days_of,
    plane_of,
    task_of,
    task_row,
    waiting_steps,
)

_SAID_OF: Final = (
    "daily_progress",
    "item_found",
    "nonconformity",
    "qa_visit",
    "qc_inspection",
    "activity",
    "land_release_product",
    "searched_area",
)
"""Kinds that name a task and belong to its timeline."""
_OVER: Final = frozenset({WorkStatus.COMPLETE.value, WorkStatus.WITHDRAWN.value})


@dataclass(frozen=True, slots=True)
class WorkDay:
    """A day's work as the page of its task shows it."""

    subject: str
    on: date
    team: str
    """Empty for those who may not see it."""
    method: str
    drawn_m2: float
    new_m2: float
    """What of it no earlier day had worked."""
    reported_m2: float | None
    differs: bool
    hours: float | None
    items_found: int
    waits: bool


@dataclass(frozen=True, slots=True)
class StepOffered:
    """A step from where the task stands, and why the viewer may not take it, if so."""

    step: str
    label: str
    reason: bool
    why_not: str


@dataclass(frozen=True, slots=True)
class TaskLine:
    """Something said about a task."""

    kind_label: str
    subject: str
    kind: str
    line: HistoryLine
    status: str
    """Where the task stood by it; empty for what is said of anything else."""
    why: str


@dataclass(frozen=True, slots=True)
class TaskDetail:
    """A task as a viewer may see it."""

    card: TaskCard
    record: RecordDetail
    days: tuple[WorkDay, ...]
    lanes: dict[str, Any]
    """Ground of the days as a GeoJSON feature collection."""
    items: tuple[RecordRow, ...] | None
    """None for those who may not know of items; so are nonconformities."""
    nonconformities: tuple[RecordRow, ...] | None
    timeline: tuple[TaskLine, ...]
    steps: tuple[StepOffered, ...]
    may_change: bool
    may_record: bool
    why_not_record: str


def task_page(viewer: Viewer, *, subject: str) -> TaskDetail:
    """Return a task with its days, finds, nonconformities and all that was said about it.

    Raises
    ------
    NotFound
        When there is none, or the viewer may not know of it.
    """
    row = task_row(subject)
    person = scope_of(viewer).viewer_at(row.geometry)
    if not person.may_see(row.tier):
        raise NotFound("task", subject)
    programme = current_programme()
    crs = plane_of(programme, row.geometry)
    reviews = _reviews(person)
    days = tuple(day for day in days_of(subject, programme) if reviews or not day.waits)
    payload = payload_of(row)
    titles = titles_of(named_by([payload]), viewer)
    linked = _linked(subject, person)
    card = card_of(row, payload, titles, [r for r in linked if r.kind == "daily_progress"], at=None)
    why_no_day = _why_no_day(person, row)
    return TaskDetail(
        card=card,
        record=record(viewer, kind="task", subject=subject),
        days=_work_days(person, days),
        lanes=_lanes(person, days, crs),
        items=_rows(person, linked, "item_found"),
        nonconformities=_rows(person, linked, "nonconformity"),
        timeline=_timeline(person, subject, linked, days),
        steps=tuple(_steps(person, row)),
        may_change=person.may(Right.PLAN_TASKS) and card.status not in _OVER,
        may_record=not why_no_day,
        why_not_record=why_no_day,
    )


def plan_of(viewer: Viewer, *, subject: str) -> dict[str, Any]:
    """Return the plan of a task for the form that changes it.

    Raises
    ------
    NotFound
        When there is none, or the viewer may not know of it.
    """
    row = task_row(subject)
    person = scope_of(viewer).viewer_at(row.geometry)
    if not person.may_see(row.tier):
        raise NotFound("task", subject)
    return redact(KINDS["task"], payload_of(row), clearance=person.clearance)


def likely_day(viewer: Viewer, *, task: str) -> dict[str, Any]:
    """Return what a day's work of a task most likely says: as the last one did.

    Raises
    ------
    NotFound
    """
    plan = plan_of(viewer, subject=task)
    likely = {"team": plan.get("team", ""), "depth_m": plan.get("depth_m", "")}
    if days := days_of(task, current_programme()):
        last = days[-1].document
        # Who searched, and with what, is said anew each day: detection and stand-down rest on it.
        names = ("team", "method", "depth_m", "lane_width_m", "deminers")
        said = redact(
            KINDS["daily_progress"], last.model_dump(mode="json"), clearance=viewer.clearance
        )
        likely |= {name: said[name] for name in names if name in said}
    return {name: "" if value == NOT_KNOWN else value for name, value in likely.items()}


def _reviews(viewer: Viewer) -> bool:
    return viewer.may(Right.ENTER) or viewer.may(Right.APPROVE)


def _why_no_day(viewer: Viewer, row: RegisterRow) -> str:
    """Say why the viewer may not record a day now; empty when he may."""
    task = task_of(row)
    if not viewer.may(Right.RECORD_WORK):
        return str(NotAllowed(Right.RECORD_WORK))
    if not viewer.may(Right.PLAN_TASKS) and not is_own(viewer, task.organisation):
        return "The task is assigned to another organisation than yours."
    if task.status not in {WorkStatus.ONGOING, WorkStatus.SUSPENDED}:
        return f"The task is {task.status.label.lower()}: days are recorded while work goes on."
    if waiting_steps(row.subject):
        return "A step of this task waits for approval: no work is added meanwhile."
    return ""


def _linked(task: str, viewer: Viewer) -> tuple[RegisterRow, ...]:
    """Return the records that name the task and that the viewer may know of."""
    links = LinkRow.objects.filter(kind__in=_SAID_OF, field="task", target=task)
    wanted = set(links.values_list("kind", "subject"))
    scope = scope_of(viewer)
    return tuple(
        row
        for part in chunks(sorted({subject for _, subject in wanted}))
        for row in RegisterRow.objects.filter(subject__in=part, kind__in=_SAID_OF)
        if (row.kind, row.subject) in wanted and scope.knows(row)
    )


def _rows(viewer: Viewer, linked: Iterable[RegisterRow], kind: str) -> tuple[RecordRow, ...] | None:
    if not viewer.may_see(KINDS[kind].tier):
        return None
    rows = sorted(
        (r for r in linked if r.kind == kind), key=lambda r: (r.first or date.min, r.subject)
    )
    return tuple(row_of(row, viewer) for row in rows)


def _work_days(viewer: Viewer, days: Iterable[Day]) -> tuple[WorkDay, ...]:
    found, before = [], shapely.MultiPolygon()
    for day in days:
        reported, hours = day.document.area_m2, day.document.hours
        area_m2 = float(reported) if isinstance(reported, int | float) else None
        found.append(
            WorkDay(
                subject=day.subject,
                on=day.on,
                team=day.document.team if viewer.may_see(Tier.RESTRICTED) else "",
                method=day.document.method.label,
                drawn_m2=day.area_m2,
                new_m2=float(day.ground.difference(before).area),
                reported_m2=area_m2,
                differs=area_m2 is not None and differs(area_m2, day.area_m2),
                hours=float(hours) if isinstance(hours, int | float) else None,
                items_found=day.document.items_found,
                waits=day.waits,
            )
        )
        before = union_of([before, day.ground])
    return tuple(found)


def _lanes(viewer: Viewer, days: Iterable[Day], crs: str) -> dict[str, Any]:
    shown = days if viewer.may_see(place_tier(KINDS["daily_progress"])) else ()
    features = [
        {
            "type": "Feature",
            "geometry": shapely.geometry.mapping(unproject(day.ground, crs)),
            "properties": {"on": day.on.isoformat(), "waits": day.waits},
        }
        for day in shown
    ]
    return {"type": "FeatureCollection", "features": features}


def _timeline(
    viewer: Viewer, task: str, linked: Iterable[RegisterRow], days: Iterable[Day]
) -> tuple[TaskLine, ...]:
    """Return everything said about the task and what belongs to it, newest first."""
    about = {("task", task)} | {(row.kind, row.subject) for row in linked}
    about |= {("daily_progress", day.subject) for day in days}
    subjects = sorted({subject for _, subject in about})
    said = [e for e in entries(subjects=subjects) if (e.kind, e.subject) in about]
    entry_of = {entry.id: entry for entry in said}
    return tuple(_line(entry_of[line.entry], line) for line in history(viewer, said))


def _line(entry: Entry, line: HistoryLine) -> TaskLine:
    status = why = ""
    if entry.kind == "task" and entry.act is Act.RECORD:
        status = WorkStatus(str(entry.payload.get("status", WorkStatus.PLANNED))).label
        why = str(entry.payload.get("reason", ""))
    return TaskLine(KINDS[entry.kind].label, entry.subject, entry.kind, line, status, why)


def _steps(viewer: Viewer, row: RegisterRow) -> Iterable[StepOffered]:
    """Offer the steps that lead on from the status, with why not where there is one."""
    if not (viewer.may(Right.PLAN_TASKS) or viewer.may(Right.RECORD_WORK)):
        return
    status = task_of(row).status
    for step, rule in STEPS.items():
        if status in rule.start:
            why_not = why_not_task_step(viewer, row, step)
            yield StepOffered(step.value, step.label, rule.reason, why_not)
