"""Plan a task, or change the plan of one: ground, purpose, dates, dossier."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db import transaction

from landrelease.actions._appending import (
    Receipt,
    new_id,
    subject_for,
    wait_for_other_writers,
)
from landrelease.actions._checks import require
from landrelease.actions._said_before import said_before
from landrelease.actions._tasks import decide, task_draft
from landrelease.kinds import WorkStatus
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotAllowed, NotValid
from landrelease.store.task_facts import task_of, task_row

NOT_PLANNED: Final = frozenset({"status", "organisation", "reason"})
"""What is said of a task by steps of their own."""
OVER: Final = frozenset({WorkStatus.COMPLETE, WorkStatus.WITHDRAWN})


@transaction.atomic
def plan_task(
    viewer: Viewer,
    *,
    payload: Mapping[str, Any],
    on: date,
    subject: str = "",
    entry_id: str = "",
) -> Receipt:
    """Record a plan in the viewer's name; a subject names the task whose plan is changed.

    Raises
    ------
    NotAllowed
        Without the right, or when the task is over.
    NotFound
        When there is no such task.
    NotValid
        With every problem, by field.
    """
    require(viewer, Right.PLAN_TASKS)
    wait_for_other_writers()
    entry_id = entry_id or new_id()
    if taken := sorted(NOT_PLANNED & {name for name, value in payload.items() if value}):
        told = "it is not part of a plan: assign the task, or take a step with it."
        raise NotValid([(name, told) for name in taken])
    plan = {name: value for name, value in payload.items() if name not in NOT_PLANNED}
    if before := said_before(viewer, entry_id, {"name": plan.get("name")}, on=on):
        return before
    _check_dates(plan)
    held = _held(subject, on=on) if subject else {"status": WorkStatus.PLANNED.value}
    draft = task_draft(
        subject=subject or subject_for(entry_id), payload=held | plan, on=on, entry_id=entry_id
    )
    if subject in plan.get("after", ()):
        raise NotValid([("after", "a task cannot come after itself.")])
    return decide(viewer, draft, programme=current_programme())


def _held(subject: str, *, on: date) -> dict[str, Any]:
    row = task_row(subject)
    task = task_of(row)
    if task.status in OVER:
        told = f"The task is {task.status.label.lower()}: its plan is past changing."
        raise NotAllowed(Right.PLAN_TASKS, why=told)
    if row.first is not None and on < row.first:
        told = f"The task has stood as it does since {row.first}: take that day or a later one."
        raise NotValid([("on", told)])
    return {
        "status": task.status.value,
        "organisation": task.organisation,
        "reason": task.reason,
    }


def _check_dates(plan: Mapping[str, Any]) -> None:
    start, end = (str(plan.get(name, "")) for name in ("planned_from", "planned_to"))
    if start[:1].isdigit() and end[:1].isdigit() and end < start:
        raise NotValid([("planned_to", f"it ends {end} before it begins {start}.")])
