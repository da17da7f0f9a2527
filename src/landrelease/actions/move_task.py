"""Start, suspend, resume or withdraw a task: one step, by a named person, with a reason."""

from datetime import date
from typing import Final

from django.db import transaction

from landrelease.actions._appending import Receipt, wait_for_other_writers
from landrelease.actions._competence import require_competence
from landrelease.actions._said_before import said_before
from landrelease.actions._tasks import check_step, decide, moved, task_draft
from landrelease.kinds import WorkStatus
from landrelease.planning import STEPS, TaskStep
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotAllowed, NotFound
from landrelease.store.task_facts import task_of, task_row

MOVES: Final = frozenset({TaskStep.START, TaskStep.SUSPEND, TaskStep.RESUME, TaskStep.WITHDRAW})
"""The steps that change the status and nothing else."""


@transaction.atomic
def move_task(
    viewer: Viewer, *, task: str, step: TaskStep, on: date, reason: str = "", entry_id: str = ""
) -> Receipt:
    """Take a step with a task in the viewer's name; it holds from the day given.

    Raises
    ------
    NotAllowed
        When the person may not take the step, or the task is not where the step begins.
    CompetenceMissing
        When work would go on by those who may not do it that day.
    NotFound
        When there is no such task that he may see.
    NotValid
        Without a reason where one is needed, or on a day before the last step.
    IdAlreadyUsed
        When the id was used for something else; the same step again adds nothing.
    """
    if step not in MOVES:
        raise NotAllowed(Right.PLAN_TASKS, why=f"{step.label}: it has an action of its own.")
    if not (viewer.may(Right.PLAN_TASKS) or viewer.may(Right.RECORD_WORK)):
        raise NotAllowed(Right.PLAN_TASKS)
    wait_for_other_writers()
    row = task_row(task)
    if not viewer.may_see(row.tier):
        raise NotFound("task", task)
    said = {"status": STEPS[step].end.value, "reason": reason.strip()}
    if before := said_before(viewer, entry_id, said, on=on):
        return before
    check_step(viewer, row, step, on=on, reason=reason)
    if STEPS[step].end is WorkStatus.ONGOING:
        held = task_of(row)
        require_competence(
            task_purpose=held.purpose, organisation=held.organisation, team=held.team, on=on
        )
    payload = moved(row, status=STEPS[step].end, reason=reason)
    draft = task_draft(subject=task, payload=payload, on=on, entry_id=entry_id)
    return decide(viewer, draft, programme=current_programme())
