"""Erase the personal fields of a record, as the law may ask; the chain still verifies."""

from django.db import transaction

from landrelease.actions._appending import new_id, say, wait_for_other_writers
from landrelease.actions._checks import check_reason, require
from landrelease.ledger import Act, Draft, NoReason
from landrelease.store.chain import entries, erase_personal
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotFound


@transaction.atomic
def erase_personal_fields(viewer: Viewer, *, kind: str, subject: str, reason: str) -> int:
    """Delete the personal values of every entry about a subject; return how many there were.

    What remains in the chain is a salted commitment whose salt is deleted too.
    """
    require(viewer, Right.ERASE)
    if not reason.strip():
        raise NoReason("erase")
    check_reason(reason)
    wait_for_other_writers()
    said = [entry for entry in entries(subjects=[subject]) if entry.kind == kind]
    if not said:
        raise NotFound(kind, subject)
    erased = erase_personal(entry.id for entry in said)
    draft = Draft(
        id=new_id(), act=Act.ERASE, batch=new_id(), kind=kind, subject=subject, reason=reason
    )
    say(viewer, [draft], programme=current_programme())
    return erased
