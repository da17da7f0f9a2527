"""Suspend work on a hazardous area, and resume it; it stays a hazard to everybody."""

from datetime import date

from django.db import transaction

from landrelease.actions._appending import Receipt
from landrelease.actions._deciding import (
    Asked,
    Decided,
    begin,
    case_of,
    conclude,
    needs_reason,
)
from landrelease.kinds import AreaStatus, AreaStep
from landrelease.store.people import Right, Viewer


def suspend_area(
    viewer: Viewer, *, area: str, on: date, reason: str, entry_id: str = ""
) -> Receipt:
    """Suspend an open area, for a reason.

    Raises
    ------
    NotAllowed, NotFound, NotValid, IdAlreadyUsed
    NotFromThere
        When it is not open.
    """
    return _move(
        viewer,
        Asked.of(AreaStep.SUSPEND, area, on=on, reason=reason, entry_id=entry_id),
        begins=AreaStatus.OPEN,
        ends=AreaStatus.SUSPENDED,
    )


def resume_area(viewer: Viewer, *, area: str, on: date, reason: str, entry_id: str = "") -> Receipt:
    """Resume a suspended area, for a reason.

    Raises
    ------
    NotAllowed, NotFound, NotValid, IdAlreadyUsed
    NotFromThere
        When it is not suspended.
    """
    return _move(
        viewer,
        Asked.of(AreaStep.RESUME, area, on=on, reason=reason, entry_id=entry_id),
        begins=AreaStatus.SUSPENDED,
        ends=AreaStatus.OPEN,
    )


@transaction.atomic
def _move(viewer: Viewer, asked: Asked, *, begins: AreaStatus, ends: AreaStatus) -> Receipt:
    if before := begin(viewer, Right.DECIDE_AREA, asked):
        return before
    case = case_of(viewer, asked)
    needs_reason(asked, "Write down why.")
    if case.status is not begins:
        raise case.refuse(asked.step, f"Only an area that is {begins.value} can be so.")
    decided = Decided(status=ends, classification=case.classification)
    return conclude(viewer, case, asked, decided)
