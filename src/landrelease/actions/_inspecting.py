"""What every check of work has in common: whose work it is, who may check it, how it is kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from landrelease.actions._appending import Receipt, new_id, open_batch, review, say
from landrelease.actions._checks import check_content
from landrelease.ledger import OWN_SIGHT, Act, Draft
from landrelease.quality import require_independent
from landrelease.store.models import RegisterRow
from landrelease.store.organisations import (
    Organisation,
    belongs_to,
    organisation_named,
    organisation_of,
)
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import Programme
from landrelease.store.refusals import NotAllowed, NotFound, NotValid


@dataclass(frozen=True, slots=True)
class Sides:
    """Whose work is checked, and by which organisation."""

    task: str
    inspected: Organisation
    inspecting: Organisation


def held(viewer: Viewer, kind: str, subject: str) -> RegisterRow:
    """Return a record that a person may know of.

    Raises
    ------
    NotFound
    """
    row = RegisterRow.objects.filter(kind=kind, subject=subject).first()
    if row is None or not viewer.may_see(row.tier):
        raise NotFound(kind.replace("_", " "), subject)
    return row


def sides_of(viewer: Viewer, task: RegisterRow, said: Mapping[str, Any]) -> Sides:
    """Find whose work a task is, and for which organisation the person checks it.

    Raises
    ------
    NotValid
        When the task is assigned to nobody, or the register has no record of the person's
        organisation.
    """
    worked = str(said.get("organisation", ""))
    inspected = organisation_named(worked) if worked else None
    if inspected is None:
        why = f"{task.title} is assigned to no organisation: assign it before it is checked."
        raise NotValid([("task", why)])
    inspecting = organisation_of(viewer)
    if inspecting is None:
        own = viewer.organisation or "of your account, which names none,"
        why = f"There is no record of the organisation {own}: have it recorded first."
        raise NotValid([("inspecting", why)])
    return Sides(task.subject, inspected, inspecting)


def require_outsider(viewer: Viewer, sides: Sides) -> None:
    """Refuse an inspector of the inspected organisation, by his account and by the record.

    Raises
    ------
    InspectorNotIndependent
    """
    inspected = sides.inspected
    his = inspected.name if belongs_to(viewer, inspected) else viewer.organisation
    theirs = inspected.name if sides.inspecting.is_same(inspected) else sides.inspecting.name
    for organisation in (his, theirs):
        require_independent(
            inspector=viewer.name or viewer.username,
            inspectors_organisation=organisation,
            inspected_organisation=inspected.name,
        )


def require_insider(viewer: Viewer, sides: Sides, *, right: Right, what: str) -> None:
    """Refuse whoever is not of the inspected organisation.

    Raises
    ------
    NotAllowed
    """
    if not belongs_to(viewer, sides.inspected):
        why = f"{what} is for people of {sides.inspected.name}, whose work it is."
        raise NotAllowed(right, why=why)


def as_said(
    kind: str,
    payload: Mapping[str, Any],
    *,
    on: date,
    id: str = "",
    subject: str = "",
    event: bool = True,
) -> Draft:
    """Return the draft of something a person does in his own name on a day."""
    number = id or new_id()
    return Draft(
        id=number,
        act=Act.RECORD,
        batch="",
        kind=kind,
        subject=subject or number,
        first=on,
        last=on if event else None,
        source=OWN_SIGHT,
        payload=dict(payload),
    )


def keep(
    viewer: Viewer,
    drafts: Iterable[Draft],
    *,
    programme: Programme,
    computed: frozenset[str] = frozenset(),
) -> Receipt:
    """Record what a person does in his own name: it counts at once."""
    batch = new_id()
    said = [replace(draft, batch=batch) for draft in drafts]
    checked = check_content(said, programme=programme, computed=computed)
    done = say(viewer, checked, programme=programme)
    row = open_batch(batch)
    review(viewer, row, Act.SUBMIT, programme=programme)
    state = review(viewer, row, Act.APPROVE, programme=programme)
    first = done.entries[0]
    return Receipt(batch, state, added=len(done.entries), subject=first.subject, entry=first.id)
