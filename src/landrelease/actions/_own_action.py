"""Records that have an action of their own: said, submitted and approved in one step."""

from datetime import date
from typing import Any

from landrelease.actions._appending import Receipt, new_id, open_batch, review, say
from landrelease.actions._checks import check_content
from landrelease.kinds import KINDS
from landrelease.ledger import OWN_SIGHT, Act, Draft
from landrelease.store.people import Viewer
from landrelease.store.programme import Programme


def stated(
    kind: str,
    payload: dict[str, Any],
    *,
    subject: str,
    on: date,
    entry_id: str = "",
    corrects: str = "",
    reason: str = "",
) -> Draft:
    """Return the draft of a record that its own author knows at first hand."""
    return Draft(
        id=entry_id or new_id(),
        act=Act.RECORD,
        batch=new_id(),
        kind=kind,
        kind_version=KINDS[kind].version,
        subject=subject,
        first=on,
        last=on if KINDS[kind].temporal == "event" else None,
        source=OWN_SIGHT,
        payload=payload,
        corrects=corrects,
        reason=reason,
    )


def state_at_once(viewer: Viewer, draft: Draft, *, programme: Programme) -> Receipt:
    """Append a record and let it count."""
    [checked] = check_content([draft], programme=programme)
    entry = say(viewer, [checked], programme=programme).entries[0]
    row = open_batch(entry.batch)
    review(viewer, row, Act.SUBMIT, programme=programme)
    state = review(viewer, row, Act.APPROVE, programme=programme)
    return Receipt(row.batch, state, added=1, subject=entry.subject, entry=entry.id)


def state_for_approval(viewer: Viewer, draft: Draft, *, programme: Programme) -> Receipt:
    """Append a record and let it wait for another person."""
    [checked] = check_content([draft], programme=programme)
    entry = say(viewer, [checked], programme=programme).entries[0]
    row = open_batch(entry.batch)
    state = review(viewer, row, Act.SUBMIT, programme=programme)
    return Receipt(row.batch, state, added=1, subject=entry.subject, entry=entry.id)
