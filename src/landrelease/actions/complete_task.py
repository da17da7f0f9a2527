"""Report a task complete: the ground its days searched becomes evidence, once."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, Final

import shapely
from django.db import transaction

from landrelease.actions._appending import (
    Receipt,
    new_id,
    open_batch,
    review,
    say,
    wait_for_other_writers,
)
from landrelease.actions._checks import check_content
from landrelease.actions._said_before import said_before
from landrelease.actions._tasks import check_step, moved, task_draft
from landrelease.geo import check_geometry, project, unproject
from landrelease.kinds import (
    NOT_KNOWN,
    ItemFound,
    NotKnown,
    Outcome,
    SearchedArea,
    SearchMethod,
    Task,
    TaskPurpose,
    WorkStatus,
)
from landrelease.ledger import OWN_SIGHT, Act, Draft, Source
from landrelease.planning import NEAR_M, TaskStep, union_of
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import Programme, current_programme
from landrelease.store.refusals import NotAllowed, NotFound, NotValid
from landrelease.store.register import row_of_subject
from landrelease.store.task_facts import (
    Day,
    Found,
    days_of,
    items_of,
    plane_of,
    searched_rows,
    task_of,
    task_row,
)

SEARCHES: Final = frozenset({TaskPurpose.TS, TaskPurpose.CLEARANCE, TaskPurpose.BAC})
"""The purposes whose days search ground."""
GRIDS_M: Final = (0.01, 0.1, 0.25)
"""Grids for the corners of the searched ground; a coarser one where corners nearly meet."""


@transaction.atomic
def complete_task(
    viewer: Viewer, *, task: str, on: date, reason: str, entry_id: str = ""
) -> Receipt:
    """Report a task complete, with what was done; another person approves it.

    With it comes the ground its approved days searched: one searched area for each method, with
    the least depth and the items found, under a subject that follows from task and method. A
    task that is completed again, after work went on, says the same searched area anew.

    Raises
    ------
    NotAllowed, NotFound, IdAlreadyUsed
        As for every step of a task.
    NotValid
        While days or items wait for approval, or without a day's work where ground is searched.
    """
    if not (viewer.may(Right.PLAN_TASKS) or viewer.may(Right.RECORD_WORK)):
        raise NotAllowed(Right.RECORD_WORK)
    wait_for_other_writers()
    row = task_row(task)
    if not viewer.may_see(row.tier):
        raise NotFound("task", task)
    said = {"status": WorkStatus.COMPLETE.value, "reason": reason.strip()}
    if before := said_before(viewer, entry_id, said, on=on):
        return before
    check_step(viewer, row, TaskStep.COMPLETE, on=on, reason=reason)
    programme = current_programme()
    held = task_of(row)
    days, items = days_of(task, programme), items_of(task)
    _check_days(held, days, items, on=on)
    step = task_draft(
        subject=task,
        payload=moved(row, status=WorkStatus.COMPLETE, reason=reason),
        on=on,
        entry_id=entry_id,
    )
    searched = list(_searched(task, held, days, items, programme)) if _searches(held) else []
    drafts = [replace(draft, batch=step.batch) for draft in (step, *searched)]
    drafts = check_content(drafts, programme=programme)
    entry = say(viewer, drafts, programme=programme).entries[0]
    state = review(
        viewer,
        open_batch(entry.batch),
        Act.SUBMIT,
        programme=programme,
        note={"title": f"{row.title}: complete"},
    )
    return Receipt(entry.batch, state, added=len(drafts), subject=task, entry=entry.id)


def _searches(task: Task) -> bool:
    return task.purpose in SEARCHES


def _check_days(task: Task, days: Iterable[Day], items: Iterable[Found], *, on: date) -> None:
    days = list(days)
    waiting = sum(day.waits for day in days) + sum(item.waits for item in items)
    if waiting:
        told = f"{waiting} records of work or items wait for approval: they must be settled first."
        raise NotValid([("task", told)])
    if _searches(task) and not days:
        raise NotValid([("task", "No day's work has been recorded and approved.")])
    if days and on < days[-1].on:
        raise NotValid([("on", f"Work is recorded until {days[-1].on}: take that day or later.")])


def searched_subject(task: str, method: SearchMethod) -> str:
    """Return the subject of the ground a task searched by a method: always the same one."""
    return hashlib.sha256(f"searched by {method.value} on {task}".encode()).hexdigest()[:32]


def _searched(
    subject: str,
    task: Task,
    days: Iterable[Day],
    items: Iterable[Found],
    programme: Programme,
) -> Iterable[Draft]:
    by_method: dict[SearchMethod, list[Day]] = defaultdict(list)
    for day in days:
        by_method[day.document.method].append(day)
    crs = plane_of(programme, task.place.shape())
    ground = {method: union_of([d.ground for d in said]) for method, said in by_method.items()}
    found = _by_method(items, by_method, ground, crs)
    for method, said in by_method.items():
        name = searched_subject(subject, method)
        payload = {
            "name": task.name,
            "method": method.value,
            "organisation": task.organisation,
            "task": subject,
            "coverage": 1.0,
            "depth_m": _least_depth(said),
            "items_found": sum(day.document.items_found for day in said),
            "removed": all(one.document.outcome is Outcome.REMOVED for one in found[method]),
            "place": _place([day.ground for day in said], crs, programme),
        }
        yield _draft(SearchedArea, name, payload, said[0].on, said[-1].on)
        for one in found[method]:
            yield from _belongs(one, name)
    yield from _no_longer(subject, {searched_subject(subject, method) for method in by_method})


def _no_longer(task: str, searched: set[str]) -> Iterable[Draft]:
    """Take back what an earlier completion said of a method that no day names any more."""
    for row in searched_rows(task):
        if row.subject not in searched:
            yield Draft(
                id=new_id(),
                act=Act.WITHDRAW,
                batch="",
                kind=row.kind,
                subject=row.subject,
                withdraws=row.entry,
                reason="No day of the task was worked by this method.",
            )


def _by_method(
    items: Iterable[Found],
    days: dict[SearchMethod, list[Day]],
    ground: dict[SearchMethod, shapely.Geometry],
    crs: str,
) -> dict[SearchMethod, list[Found]]:
    """Tell which search found which item: one at work that day, the nearest of those."""
    found: dict[SearchMethod, list[Found]] = defaultdict(list)
    for one in items:
        point = project(one.document.place.shape(), crs)
        at_work = [m for m, said in days.items() if any(day.on == one.on for day in said)]
        near = sorted((shapely.distance(point, ground[m]), m.value) for m in at_work or days)
        if near and near[0][0] <= NEAR_M:
            found[SearchMethod(near[0][1])].append(one)
    return found


def _least_depth(days: Iterable[Day]) -> float | NotKnown:
    """The ground as a whole was searched no deeper than its shallowest day."""
    depths = [day.document.depth_m for day in days]
    known = [depth for depth in depths if isinstance(depth, int | float)]
    return min(known) if len(known) == len(depths) else NOT_KNOWN


def _place(grounds: list[shapely.Geometry], crs: str, programme: Programme) -> dict[str, Any]:
    """Return the ground as a record holds it, on the finest grid whose corners stand apart."""
    for grid_m in GRIDS_M:
        shape = unproject(union_of(grounds, grid_m=grid_m), crs)
        problems = check_geometry(shape, boundary=programme.boundary)
        if not any(problem.severity == "error" for problem in problems):
            break
    return {"geometry": shapely.geometry.mapping(shape)}


def _belongs(item: Found, searched_area: str) -> Iterable[Draft]:
    """Say of an item by which search it was found, unless it says so already."""
    if item.document.searched_area == searched_area:
        return
    payload = item.document.model_dump(mode="json", exclude_unset=True)
    payload["searched_area"] = searched_area
    yield _draft(ItemFound, item.subject, payload, item.on, item.until)


def _draft(
    kind: type[SearchedArea | ItemFound],
    subject: str,
    payload: dict[str, Any],
    first: date | None,
    last: date | None,
) -> Draft:
    held = row_of_subject(kind.kind, subject)
    source = OWN_SIGHT
    if held is not None and kind is ItemFound:
        source = Source(subject=held.source, reliability=held.grade[0], credibility=held.grade[1])
    return Draft(
        id=new_id(),
        act=Act.RECORD,
        batch="",
        kind=kind.kind,
        kind_version=kind.version,
        subject=subject,
        first=first,
        last=last,
        source=source,
        payload=payload,
        corrects="" if held is None else held.entry,
        reason="" if held is None else "The task was reported complete.",
    )
