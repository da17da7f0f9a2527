"""Answer a nonconformity, and close it or send it back: never by the same hands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from landrelease.actions._appending import Receipt, wait_for_other_writers
from landrelease.actions._checks import require, require_may_enter
from landrelease.actions._inspecting import Sides, as_said, held, keep, require_insider
from landrelease.actions._said_before import said_before
from landrelease.errors import LandreleaseError
from landrelease.kinds import ActionStatus, Nonconformity
from landrelease.quality import require_independent
from landrelease.store.models import RegisterRow
from landrelease.store.organisations import belongs_to, organisation_named
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotAllowed, NotValid


class NotAnswered(LandreleaseError):
    """A nonconformity does not stand where the step begins."""

    def __init__(self, title: str, status: ActionStatus, what: str) -> None:
        self.title, self.status = title, status
        super().__init__(f"{title} is {status.label.lower()}. {what}")


@dataclass(frozen=True, slots=True)
class _Case:
    row: RegisterRow
    said: Mapping[str, Any]
    sides: Sides

    @property
    def status(self) -> ActionStatus:
        return ActionStatus(self.row.status)


@transaction.atomic
def answer_nonconformity(
    viewer: Viewer, *, nonconformity: str, corrective_action: str, on: date, entry_id: str = ""
) -> Receipt:
    """Say what was done about a nonconformity: for people of the inspected organisation.

    Raises
    ------
    NotAllowed, NotFound, NotValid, IdAlreadyUsed
    NotAnswered
        When it is closed.
    """
    require_may_enter(viewer, Nonconformity.kind)
    case = _case(viewer, nonconformity)
    require_insider(viewer, case.sides, right=Right.ENTER, what="An answer")
    told = {"status": ActionStatus.ANSWERED.value, "corrective_action": corrective_action.strip()}
    if before := said_before(viewer, entry_id, told, on=on):
        return before
    if case.status is ActionStatus.CLOSED:
        raise NotAnswered(case.row.title, case.status, "Raise a new one if it came back.")
    if not corrective_action.strip():
        raise NotValid([("corrective_action", "Say what was done about it.")])
    return _keep(viewer, case, told | {"answered_by": viewer.username}, on=on, id=entry_id)


@transaction.atomic
def check_nonconformity(
    viewer: Viewer,
    *,
    nonconformity: str,
    conforms: bool,
    check: str,
    on: date,
    entry_id: str = "",
) -> Receipt:
    """Close an answered nonconformity, or send it back, with what the check showed.

    Raises
    ------
    NotAllowed
        Without the right to inspect, or to the person who answered it.
    InspectorNotIndependent
        For people of the inspected organisation.
    NotAnswered
        When nobody has answered it, or it is closed.
    NotFound, NotValid, IdAlreadyUsed
    """
    require(viewer, Right.INSPECT)
    case = _case(viewer, nonconformity)
    _require_other_hands(viewer, case)
    status = ActionStatus.CLOSED if conforms else ActionStatus.OPEN
    told = {"status": status.value, "check": check.strip()}
    if before := said_before(viewer, entry_id, told, on=on):
        return before
    if case.status is not ActionStatus.ANSWERED:
        what = "Raise a new one." if case.status is ActionStatus.CLOSED else "It must be answered."
        raise NotAnswered(case.row.title, case.status, what)
    if not check.strip():
        raise NotValid([("check", "Say what you looked at and what it showed.")])
    return _keep(viewer, case, told | {"checked_by": viewer.username}, on=on, id=entry_id)


def _require_other_hands(viewer: Viewer, case: _Case) -> None:
    inspected = case.sides.inspected
    require_independent(
        inspector=viewer.name or viewer.username,
        inspectors_organisation=inspected.name
        if belongs_to(viewer, inspected)
        else viewer.organisation,
        inspected_organisation=inspected.name,
    )
    if case.said.get("answered_by") == viewer.username:
        why = "You answered it: somebody else checks the answer."
        raise NotAllowed(Right.INSPECT, why=why)


def _case(viewer: Viewer, nonconformity: str) -> _Case:
    wait_for_other_writers()
    row = held(viewer, "nonconformity", nonconformity)
    said = row.payload()
    inspected = organisation_named(said["inspected"])
    inspecting = organisation_named(said["inspecting"])
    if inspected is None or inspecting is None:
        raise NotValid([("inspected", "The organisation has no record any more: record it.")])
    return _Case(row, said, Sides(said["task"], inspected, inspecting))


def _keep(viewer: Viewer, case: _Case, change: Mapping[str, Any], *, on: date, id: str) -> Receipt:
    if case.row.first is not None and on < case.row.first:
        why = f"It stands so since {case.row.first}; read {on}. Choose a later day."
        raise NotValid([("on", why)])
    payload = dict(case.said) | dict(change)
    subject = case.row.subject
    draft = as_said("nonconformity", payload, on=on, id=id, subject=subject, event=False)
    return keep(viewer, [draft], programme=current_programme())
