"""Take back an entry, with a reason; another person approves that too."""

from django.db import transaction

from landrelease.actions._appending import (
    Receipt,
    new_id,
    open_batch,
    review,
    say,
    wait_for_other_writers,
)
from landrelease.actions._checks import check_reason, require, require_may_enter
from landrelease.actions._decided import check_withdrawals
from landrelease.kinds import KINDS
from landrelease.ledger import Act, Draft, NoReason
from landrelease.store.chain import entries
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotAllowed, NotFound


@transaction.atomic
def withdraw_entry(viewer: Viewer, *, entry: str, reason: str) -> Receipt:
    """Ask that an entry no longer count; it stays in the ledger and its history."""
    require(viewer, Right.ENTER)
    if not reason.strip():
        raise NoReason("withdraw")
    wait_for_other_writers()
    said = next(entries(ids=[entry]), None)
    if said is None or said.act is not Act.RECORD:
        raise NotFound("entry", entry)
    if KINDS[said.kind].tier > viewer.looking_at(said.kind).own_clearance:
        raise NotFound("entry", entry)
    require_may_enter(viewer, said.kind)
    if not KINDS[said.kind].reported:
        raise NotAllowed(Right.ENTER, why=f"{KINDS[said.kind].label} is changed by a new decision.")
    check_reason(reason)
    programme = current_programme()
    draft = Draft(
        id=new_id(),
        act=Act.WITHDRAW,
        batch=new_id(),
        kind=said.kind,
        kind_version=said.kind_version,
        subject=said.subject,
        withdraws=entry,
        reason=reason,
    )
    check_withdrawals([draft])
    done = say(viewer, [draft], programme=programme).entries[0]
    state = review(viewer, open_batch(done.batch), Act.SUBMIT, programme=programme)
    return Receipt(done.batch, state, added=1, subject=said.subject, entry=done.id)
