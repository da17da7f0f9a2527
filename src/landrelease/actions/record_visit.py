"""Record a QA visit, internal or external, and what did not conform."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import transaction

from landrelease.actions._appending import Receipt, new_id, wait_for_other_writers
from landrelease.actions._checks import require
from landrelease.actions._inspecting import (
    Sides,
    as_said,
    held,
    keep,
    require_insider,
    require_outsider,
    sides_of,
)
from landrelease.actions._said_before import said_before
from landrelease.kinds import NOT_KNOWN, InspectionSide, NonconformityType, Severity
from landrelease.ledger import Draft
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotValid


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that did not conform.

    Parameters
    ----------
    due
        By when it is to be corrected; None where nobody says.
    """

    type: NonconformityType
    severity: Severity
    description: str
    due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A visit: to which task and team, and what was seen."""

    task: str
    side: InspectionSide
    team: str = ""
    stopped_work: bool = False
    findings: str = ""
    faults: tuple[Fault, ...] = ()


@transaction.atomic
def record_visit(viewer: Viewer, visit: Visit, *, on: date, entry_id: str = "") -> Receipt:
    """Record a visit in the viewer's name, with its nonconformities, in one batch.

    Raises
    ------
    NotAllowed
        Without the right to inspect, or when somebody from outside records an internal visit.
    InspectorNotIndependent
        When somebody of the inspected organisation records an external visit.
    NotFound, NotValid, IdAlreadyUsed
    """
    require(viewer, Right.INSPECT)
    wait_for_other_writers()
    task = held(viewer, "task", visit.task)
    sides = sides_of(viewer, task, task.payload())
    _check_side(viewer, visit.side, sides)
    wanted = _wanted(visit)
    if before := said_before(viewer, entry_id, wanted, on=on):
        return before
    _check_faults(visit.faults, on)
    number = entry_id or new_id()
    said = wanted | {
        "inspected": sides.inspected.subject,
        "inspecting": sides.inspecting.subject,
        "inspector": viewer.username,
    }
    drafts = [as_said("qa_visit", said, on=on, id=number)]
    drafts += [
        nonconformity(viewer, sides, fault, on=on, visit=number, id=_numbered(number, index))
        for index, fault in enumerate(visit.faults)
    ]
    return keep(viewer, drafts, programme=current_programme())


def _check_side(viewer: Viewer, side: InspectionSide, sides: Sides) -> None:
    if side is InspectionSide.EXTERNAL:
        require_outsider(viewer, sides)
    else:
        require_insider(viewer, sides, right=Right.INSPECT, what="An internal visit")


def _wanted(visit: Visit) -> dict[str, Any]:
    return {
        "task": visit.task,
        "side": visit.side.value,
        "team": visit.team.strip(),
        "stopped_work": visit.stopped_work,
        "findings": visit.findings.strip(),
    }


def _numbered(visit: str, index: int) -> str:
    return sha256(f"nonconformity {index} of {visit}".encode()).hexdigest()[:32]


def _check_faults(faults: Sequence[Fault], on: date) -> None:
    for number, fault in enumerate(faults, start=1):
        if not fault.description.strip():
            raise NotValid([("description", f"Nonconformity {number}: say what did not conform.")])
        if fault.due is not None and fault.due < on:
            why = f"Nonconformity {number}: it is due {fault.due}, before it was raised."
            raise NotValid([("due", why)])


def nonconformity(
    viewer: Viewer,
    sides: Sides,
    fault: Fault,
    *,
    on: date,
    visit: str = "",
    inspection: str = "",
    id: str = "",
) -> Draft:
    """Return the draft of a nonconformity raised by a person."""
    payload = {
        "task": sides.task,
        "visit": visit,
        "inspection": inspection,
        "inspected": sides.inspected.subject,
        "inspecting": sides.inspecting.subject,
        "type": fault.type.value,
        "severity": fault.severity.value,
        "status": "open",
        "description": fault.description.strip(),
        "due": NOT_KNOWN if fault.due is None else fault.due.isoformat(),
        "raised_by": viewer.username,
    }
    return as_said("nonconformity", payload, on=on, id=id, event=False)


@transaction.atomic
def raise_nonconformity(
    viewer: Viewer,
    fault: Fault,
    *,
    task: str,
    on: date,
    inspection: str = "",
    entry_id: str = "",
) -> Receipt:
    """Record a nonconformity by itself, or one that an inspection showed.

    Whoever has the right to inspect may raise one: of his own organisation's work too.

    Raises
    ------
    NotAllowed, NotFound, NotValid, IdAlreadyUsed
    """
    require(viewer, Right.INSPECT)
    wait_for_other_writers()
    row = held(viewer, "task", task)
    sides = sides_of(viewer, row, row.payload())
    draft = nonconformity(viewer, sides, fault, on=on, inspection=inspection, id=entry_id)
    told = {name: value for name, value in draft.payload.items() if name != "inspecting"}
    if before := said_before(viewer, entry_id, told, on=on):
        return before
    _check_faults((fault,), on)
    return keep(viewer, [draft], programme=current_programme())
