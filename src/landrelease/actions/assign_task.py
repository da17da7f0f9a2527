"""Assign a task to an organisation."""

from datetime import date

from django.db import transaction

from landrelease.actions._appending import Receipt, wait_for_other_writers
from landrelease.actions._checks import require
from landrelease.actions._competence import require_competence
from landrelease.actions._said_before import said_before
from landrelease.actions._tasks import check_step, decide, moved, task_draft
from landrelease.kinds import WorkStatus
from landrelease.planning import TaskStep
from landrelease.store.own_work import is_authority, is_own
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotAllowed, NotValid
from landrelease.store.task_facts import task_of, task_row


@transaction.atomic
def assign_task(
    viewer: Viewer,
    *,
    task: str,
    organisation: str,
    team: str = "",
    on: date,
    reason: str = "",
    entry_id: str = "",
) -> Receipt:
    """Assign a task in the viewer's name, or assign it to another organisation than before.

    Nobody gives work to the organisation he belongs to, unless that is the authority.

    Raises
    ------
    NotAllowed
        Without the right, to one's own organisation, or once work has begun.
    CompetenceMissing
        When the organisation or team is not accredited for the work that day.
    NotFound, NotValid, IdAlreadyUsed
        As for every step of a task.
    """
    require(viewer, Right.PLAN_TASKS)
    wait_for_other_writers()
    row = task_row(task)
    said = {"status": WorkStatus.ASSIGNED.value, "organisation": organisation}
    if before := said_before(viewer, entry_id, said, on=on):
        return before
    check_step(viewer, row, TaskStep.ASSIGN, on=on, reason=reason)
    if not organisation:
        raise NotValid([("organisation", "Say which organisation is to do the work.")])
    if is_own(viewer, organisation) and not is_authority(organisation):
        told = "You belong to this organisation: somebody of the authority must assign work to it."
        raise NotAllowed(Right.PLAN_TASKS, why=told)
    purpose = task_of(row).purpose
    require_competence(task_purpose=purpose, organisation=organisation, team=team.strip(), on=on)
    payload = moved(
        row, status=WorkStatus.ASSIGNED, reason=reason, organisation=organisation, team=team.strip()
    )
    draft = task_draft(subject=task, payload=payload, on=on, entry_id=entry_id)
    return decide(viewer, draft, programme=current_programme())
