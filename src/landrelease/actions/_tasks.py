"""What the steps of a task share: who may take one, and how it is said."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from landrelease.actions._appending import (
    Receipt,
    new_id,
    open_batch,
    review,
    say,
)
from landrelease.actions._checks import check_content
from landrelease.kinds import Task, WorkStatus
from landrelease.ledger import OWN_SIGHT, Act, Draft
from landrelease.planning import STEPS, TaskStep, why_not_step
from landrelease.store.models import RegisterRow
from landrelease.store.own_work import is_own
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import Programme
from landrelease.store.refusals import NotAllowed, NotValid
from landrelease.store.task_facts import critical_open, not_complete, task_of, waiting_steps


def why_not_task_step(viewer: Viewer, row: RegisterRow, step: TaskStep) -> str:
    """Say why a person may not take a step with a task now; empty when he may."""
    task = task_of(row)
    if why := _why_no_right(viewer, task, step) or why_not_step(step, task.status):
        return why
    if waiting_steps(row.subject):
        return "A step of this task waits for approval by another person."
    if step is TaskStep.START and (before := not_complete(task.after)):
        return f"It comes only after tasks that are not complete: {_titles(before)}."
    lets_on = step in {TaskStep.START, TaskStep.RESUME, TaskStep.COMPLETE}
    if lets_on and (stops := critical_open(row.subject)):
        return f"Work stops until critical nonconformities are closed: {_titles(stops)}."
    return ""


def _titles(rows: Iterable[RegisterRow]) -> str:
    return ", ".join(row.title for row in rows)


def _why_no_right(viewer: Viewer, task: Task, step: TaskStep) -> str:
    if viewer.may(Right.PLAN_TASKS):
        return ""
    if not STEPS[step].by_team or not viewer.may(Right.RECORD_WORK):
        return str(NotAllowed(Right.PLAN_TASKS))
    if not is_own(viewer, task.organisation):
        return "The task is assigned to another organisation than yours."
    return ""


def check_step(viewer: Viewer, row: RegisterRow, step: TaskStep, *, on: date, reason: str) -> None:
    """Refuse a step that the person may not take, with the reason in words.

    Raises
    ------
    NotAllowed
        Without the right, or out of order.
    NotValid
        Without a reason where one is needed, or on a day before the last step.
    """
    if why := why_not_task_step(viewer, row, step):
        raise NotAllowed(Right.PLAN_TASKS, why=why)
    problems = []
    if STEPS[step].reason and not reason.strip():
        problems.append(("reason", "Write down why."))
    if row.first is not None and on < row.first:
        problems.append(("on", f"The task has stood as it does since {row.first}: take that day."))
    if problems:
        raise NotValid(problems)


def task_draft(
    *, subject: str, payload: Mapping[str, Any], on: date, entry_id: str, batch: str = ""
) -> Draft:
    """Return what is said of a task from a day on."""
    return Draft(
        id=entry_id or new_id(),
        act=Act.RECORD,
        batch=batch or new_id(),
        kind=Task.kind,
        kind_version=Task.version,
        subject=subject,
        first=on,
        source=OWN_SIGHT,
        payload=dict(payload),
    )


def moved(row: RegisterRow, *, status: WorkStatus, reason: str, **changes: Any) -> dict[str, Any]:
    """Return a task's document with another status, and why."""
    held = task_of(row).model_dump(mode="json")
    return held | {"status": status.value, "reason": reason.strip()} | changes


def decide(viewer: Viewer, draft: Draft, *, programme: Programme) -> Receipt:
    """Record what a person decides about a task in his own name."""
    [draft] = check_content([draft], programme=programme)
    entry = say(viewer, [draft], programme=programme).entries[0]
    row = open_batch(entry.batch)
    review(viewer, row, Act.SUBMIT, programme=programme)
    state = review(viewer, row, Act.APPROVE, programme=programme)
    return Receipt(row.batch, state, added=1, subject=entry.subject, entry=entry.id)
