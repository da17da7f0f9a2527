"""Take in many records as one batch: all of them or none."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from django.db import transaction

from landrelease.actions._appending import (
    Receipt,
    batch_row,
    new_id,
    open_batch,
    review,
    say,
    wait_for_other_writers,
)
from landrelease.actions._checks import check_content, require
from landrelease.actions._day_checks import check_days, check_days_to_approve
from landrelease.actions._detection_no_more import why_no_more
from landrelease.actions._trial_errors import DetectionNoMore
from landrelease.kinds import KINDS
from landrelease.ledger import Act, Draft, State
from landrelease.store.chain import chunks
from landrelease.store.models import BatchRow, EntryRow
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotAllowed
from landrelease.store.register import Progress

_IN_THE_WORKBENCH: Final = (
    "Nothing was recorded. Put the file right, or take it in without approving it in the same "
    "step: another person then looks at it in the workbench."
)


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
    DetectionNoMore, CompetenceMissing
        To approve it in the same step: what another person would be refused in the workbench.

    Nothing is added then.
    """
    require(viewer, Right.IMPORT)
    if approve:
        require(viewer, Right.APPROVE_OWN_IMPORT)
    wait_for_other_writers()
    programme = current_programme()
    batch = _own_batch(batch_id)
    ids: list[str] = []
    said = _noting(ids, (_reported(draft, batch) for draft in drafts))
    content = check_content(said, programme=programme)
    check_days(viewer, content, programme=programme)
    done = say(viewer, content, programme=programme)
    waiting = _waiting_elsewhere(ids, batch) if done.already_there else ()
    if not done.entries:
        return replace(_nothing_new(viewer, batch_id, done.already_there), waiting=waiting)
    row = open_batch(batch)
    state = review(viewer, row, Act.SUBMIT, programme=programme, note=note)
    if approve:
        _check_to_approve(row.batch)
        state = review(
            viewer,
            row,
            Act.APPROVE,
            programme=programme,
            note={"approved_own_import": True},
            progress=progress,
        )
    return Receipt(
        row.batch,
        state,
        added=len(done.entries),
        already_there=done.already_there,
        waiting=waiting,
    )


def _check_to_approve(batch: str) -> None:
    """Ask what approving it in the workbench asks.

    Raises
    ------
    DetectionNoMore, CompetenceMissing
    """
    if why := why_no_more(batch):
        raise DetectionNoMore(f"{why} {_IN_THE_WORKBENCH}")
    check_days_to_approve(batch)


def _noting(ids: list[str], drafts: Iterable[Draft]) -> Iterator[Draft]:
    """Pass drafts on and keep their ids."""
    for draft in drafts:
        ids.append(draft.id)
        yield draft


def _waiting_elsewhere(ids: list[str], batch: str) -> tuple[str, ...]:
    """Name the other batches in which these entries wait for a second person."""
    batches: set[str] = set()
    for part in chunks(ids):
        batches |= set(EntryRow.objects.filter(entry__in=part).values_list("batch", flat=True))
    wait = BatchRow.objects.filter(batch__in=batches - {batch}, state=State.SUBMITTED.value)
    return tuple(wait.order_by("opened_at").values_list("batch", flat=True))


def _own_batch(batch: str) -> str:
    """A batch is whole when it is submitted: what comes later has a batch of its own."""
    return new_id() if BatchRow.objects.filter(batch=batch).exists() else batch


def _reported(draft: Draft, batch: str) -> Draft:
    if draft.act is not Act.RECORD:
        raise NotAllowed(Right.IMPORT, why="An import records; it neither withdraws nor reviews.")
    kind = KINDS.get(draft.kind)
    if kind is not None and not kind.reported:
        raise NotAllowed(
            Right.IMPORT, why=f"{kind.label} cannot be imported: it has an action of its own."
        )
    return replace(draft, batch=batch)


def _nothing_new(viewer: Viewer, batch: str, already_there: int) -> Receipt:
    if BatchRow.objects.filter(batch=batch).exists():
        row = batch_row(batch, viewer)
        return Receipt(row.batch, State(row.state), already_there=already_there)
    return Receipt("", State.APPROVED, already_there=already_there)
