"""Classify a hazardous area: suspected on indirect evidence, confirmed on direct evidence."""

from datetime import date

from django.db import transaction

from landrelease.actions._appending import Receipt
from landrelease.actions._deciding import (
    Asked,
    Case,
    Decided,
    begin,
    case_of,
    conclude,
    needs_reason,
)
from landrelease.kinds import AreaStatus, AreaStep, HazardClass
from landrelease.store.people import Right, Viewer


def suspect_area(
    viewer: Viewer, *, area: str, on: date, reason: str = "", entry_id: str = ""
) -> Receipt:
    """Record a reported area as suspected (SHA): evidence, an outline, accreditation.

    Raises
    ------
    NotAllowed, NotFound, NotValid, IdAlreadyUsed
    GuardNotMet
        With every condition that is not met or not known.
    NotFromThere
        When somebody has decided on the area already.
    """
    return _classify(viewer, AreaStep.SUSPECT, area, on=on, reason=reason, entry_id=entry_id)


def confirm_area(
    viewer: Viewer, *, area: str, on: date, reason: str = "", entry_id: str = ""
) -> Receipt:
    """Confirm an area (CHA): direct evidence at a surveyed place in it or next to it.

    Raises
    ------
    NotAllowed, NotFound, NotValid, IdAlreadyUsed, GuardNotMet, NotFromThere
    """
    return _classify(viewer, AreaStep.CONFIRM, area, on=on, reason=reason, entry_id=entry_id)


def unconfirm_area(
    viewer: Viewer, *, area: str, on: date, reason: str, entry_id: str = ""
) -> Receipt:
    """Take a confirmed area back to suspected, where no direct evidence is left for it.

    Raises
    ------
    NotAllowed, NotFound, NotValid, IdAlreadyUsed, GuardNotMet, NotFromThere
    """
    return _classify(viewer, AreaStep.UNCONFIRM, area, on=on, reason=reason, entry_id=entry_id)


@transaction.atomic
def _classify(
    viewer: Viewer, step: AreaStep, area: str, *, on: date, reason: str, entry_id: str
) -> Receipt:
    asked = Asked.of(step, area, on=on, reason=reason, entry_id=entry_id)
    if before := begin(viewer, Right.DECIDE_AREA, asked):
        return before
    case = case_of(viewer, asked)
    _check_standing(case, asked)
    finding = case.require(case.findings.classify(step))
    classification = HazardClass.CHA if step is AreaStep.CONFIRM else HazardClass.SHA
    decided = Decided(status=AreaStatus.OPEN, classification=classification, finding=finding)
    return conclude(viewer, case, asked, decided)


def _check_standing(case: Case, asked: Asked) -> None:
    step = asked.step
    if case.status is AreaStatus.SUSPENDED:
        raise case.refuse(step, "Resume it before it is classified.")
    if case.decision is not None and case.status is not AreaStatus.OPEN:
        raise case.refuse(step, "What was found since opens a new area: reopen the land.")
    confirmed = case.map.confirmed(case.area)
    if step is AreaStep.SUSPECT and case.decision is not None:
        raise case.refuse(step, "It is recorded already; it can be confirmed or given back.")
    if step is AreaStep.CONFIRM and confirmed:
        raise case.refuse(step, "It is confirmed already.")
    if step is AreaStep.UNCONFIRM:
        _check_unconfirm(case, asked, confirmed=confirmed)


def _check_unconfirm(case: Case, asked: Asked, *, confirmed: bool | None) -> None:
    needs_reason(asked, "Write down why the direct evidence does not count any more.")
    if not confirmed:
        raise case.refuse(asked.step, "Nobody has confirmed it.")
    if direct := case.findings.direct():
        names = ", ".join(direct)
        raise case.refuse(
            asked.step,
            f"Direct evidence stands: {names}. Correct or withdraw it where it proved wrong.",
        )
