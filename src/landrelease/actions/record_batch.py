"""Take in many records as one batch: all of them or none."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from landrelease.actions._appending import Receipt, batch_row, open_batch, review, say
from landrelease.actions._checks import check_content, require
from landrelease.kinds import KINDS
from landrelease.ledger import Act, Draft, State
from landrelease.store.models import BatchRow
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotAllowed
from landrelease.store.register import Progress


@transaction.atomic
def record_batch(
    viewer: Viewer,
    drafts: Iterable[Draft],
    *,
    batch_id: str,
    note: dict[str, Any],
    approve: bool = False,
    progress: Progress | None = None,
) -> Receipt:
    """Append drafts as one batch and submit it; approve it too if asked and allowed.

    Parameters
    ----------
    drafts
        Their ids come from their content: what is in the ledger already is not added again.
    note
        What was read: ``title``, file, its hash, profile; kept with the submission.

    Raises
    ------
    NotAllowed, NotValid, IdAlreadyUsed
        Nothing is added then.
    """
    require(viewer, Right.IMPORT)
    if approve:
        require(viewer, Right.APPROVE_OWN_IMPORT)
    programme = current_programme()
    checked = check_content((_reported(draft) for draft in drafts), programme=programme)
    done = say(viewer, checked, programme=programme)
    if not done.entries:
        return _nothing_new(viewer, batch_id, done.already_there)
    row = open_batch(done.entries[0].batch)
    state = review(viewer, row, Act.SUBMIT, programme=programme, note=note)
    if approve:
        state = review(
            viewer,
            row,
            Act.APPROVE,
            programme=programme,
            note={"approved_own_import": True},
            progress=progress,
        )
    return Receipt(row.batch, state, added=len(done.entries), already_there=done.already_there)


def _reported(draft: Draft) -> Draft:
    kind = KINDS.get(draft.kind)
    if kind is not None and not kind.reported:
        raise NotAllowed(
            Right.IMPORT, why=f"{kind.label} cannot be imported: it has an action of its own."
        )
    return draft


def _nothing_new(viewer: Viewer, batch: str, already_there: int) -> Receipt:
    if BatchRow.objects.filter(batch=batch).exists():
        row = batch_row(batch, viewer)
        return Receipt(row.batch, State(row.state), already_there=already_there)
    return Receipt("", State.APPROVED, already_there=already_there)
