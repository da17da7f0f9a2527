"""Submit, approve or reject a batch; who entered a report does not approve it."""

from django.db import transaction

from landrelease.actions._appending import Receipt, batch_row, review
from landrelease.actions._checked_again import submit_saved
from landrelease.actions._checks import check_reason, require
from landrelease.actions._day_checks import check_days_to_approve, why_not_those_days
from landrelease.actions._detection_no_more import why_no_more
from landrelease.actions._detections_again import (
    DetectionChange,
    propose_again,
    why_beyond,
)
from landrelease.actions._own_scope import why_outside
from landrelease.actions._record_seen import record_changed
from landrelease.actions._result_seen import changed_since_entered
from landrelease.actions._second_person import right_of
from landrelease.actions._trial_errors import DetectionNoMore
from landrelease.kinds import DECISIONS, KINDS, TrialResult, read_document
from landrelease.ledger import Act, Entry, unsealed
from landrelease.store.chain import entries
from landrelease.store.models import BatchRow, EntryRow
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotAllowed
from landrelease.store.register import Progress
from landrelease.store.trial_facts import recorded_by


def why_not_review(viewer: Viewer, row: BatchRow, *, authors: frozenset[str]) -> str:
    """Return why a person may not approve a batch; empty when he may.

    A report is rejected by whoever may approve it. See `why_not_reject`.
    """
    if not viewer.may(Right.APPROVE):
        return str(NotAllowed(Right.APPROVE))
    if holds_decision(row.batch):
        return (
            "It is a decision that somebody proposed. It counts when a person with the right takes "
            "the same decision, on the page of the settlement or the area."
        )
    if viewer.username in authors:
        return "You entered this report: another person must approve or reject it."
    if viewer.username in recorded_by(_corrected_in(row.batch)):
        return (
            "You recorded this result, or corrected it before: a person who did neither must "
            "approve or reject the correction."
        )
    return _why_not_known(viewer, row)


def why_not_now(viewer: Viewer, batch: str) -> str:
    """Return why a batch is not approved by a person as things stand; empty when he may.

    It may still be rejected.
    """
    if changed := changed_since_entered(batch):
        return f"The result was corrected since this correction was entered: reject it. {changed}"
    if record := record_changed(batch):
        return str(record)
    against = why_no_more(batch) or why_not_those_days(batch)
    return against or why_beyond(viewer, _corrected_in(batch))


def why_not_reject(viewer: Viewer, row: BatchRow, *, authors: frozenset[str]) -> str:
    """Return why a person may not reject a batch; empty when he may.

    A decision that somebody proposed is rejected by another person who could take it himself.
    """
    decision = decision_of(row.batch)
    if decision is None:
        return why_not_review(viewer, row, authors=authors)
    if not viewer.may(right := right_of(decision)):
        return str(NotAllowed(right))
    if viewer.username in authors:
        return "You proposed this decision: another person takes or rejects it, or you withdraw it."
    return _why_not_known(viewer, row)


def why_not_withdraw(viewer: Viewer, row: BatchRow, *, authors: frozenset[str]) -> str:
    """Return why a person may not withdraw a proposed decision; empty when he may."""
    if not holds_decision(row.batch):
        return "It is no proposed decision."
    if authors != {viewer.username}:
        return "Only the person who proposed a decision withdraws it."
    return ""


def _why_not_known(viewer: Viewer, row: BatchRow) -> str:
    if row.tier > viewer.own_clearance:
        return "It holds more than you may see."
    limited = viewer.areas or viewer.writes_for_own_alone
    return why_outside(viewer, entries(batch=row.batch)) if limited else ""


def why_not_submit(row: BatchRow) -> str:
    """Return why nobody submits a batch from the workbench; empty where its author may."""
    if holds_decision(row.batch):
        return (
            "It is a decision: take it anew on the page of the settlement or the area, on the "
            "facts as they are now."
        )
    said = EntryRow.objects.filter(batch=row.batch).order_by().values_list("kind", flat=True)
    own = sorted(KINDS[kind].label for kind in set(said) & set(KINDS) if not KINDS[kind].reported)
    return f"{own[0]} has an action of its own, which alone submits it." if own else ""


@transaction.atomic
def submit_batch(viewer: Viewer, *, batch: str) -> Receipt:
    """Hand a saved batch of one's own to the reviewers, checked as if it were recorded now.

    Raises
    ------
    NotAllowed, NotFound, NotInThisState
    NotValid, CompetenceMissing
        What was fine when it was saved may be refused since: a rule, an accreditation or a record
        changed.
    """
    require(viewer, Right.ENTER)
    row = batch_row(batch, viewer)
    if row.author != viewer.username:
        raise NotAllowed(Right.ENTER, why="Only the person who entered a report submits it.")
    why = why_not_submit(row)
    if why:
        raise NotAllowed(Right.ENTER, why=why)
    return submit_saved(viewer, row, programme=current_programme())


@transaction.atomic
def approve_batch(viewer: Viewer, *, batch: str, progress: Progress | None = None) -> Receipt:
    """Approve what another person submitted; the register follows.

    A corrected trial result proposes the new detection of every searched area that rests on it, in
    the same transaction and in the name of who approves; another person approves each.

    Raises
    ------
    NotAllowed, NotFound, NotInThisState
    DetectionNoMore
        When a detection rests on results that were corrected since, or its record was changed.
    ResultChanged
        When a trial result says something else than when its correction was entered.
    RecordChanged
        When a record was changed since a new state of it was reported.
    CompetenceMissing
        When those who worked, or what they used, had not the right to on that day, as is known now.
    """
    row = _reviewable(viewer, batch)
    if why := why_no_more(batch):
        raise DetectionNoMore(why)
    if changed := changed_since_entered(batch):
        raise changed
    if record := record_changed(batch):
        raise record
    if why := why_beyond(viewer, corrected := _corrected_in(batch)):
        raise NotAllowed(Right.APPROVE, why=why)
    check_days_to_approve(batch)
    programme = current_programme()
    state = review(viewer, row, Act.APPROVE, programme=programme, progress=progress)
    changes: tuple[DetectionChange, ...] = ()
    if corrected:
        changes = propose_again(viewer, after=batch, corrected=corrected, programme=programme)
    return Receipt(
        batch,
        state,
        proposed=tuple(one.batch for one in changes if one.batch),
        odd=tuple(f"{one.title}: {one.refused}" for one in changes if one.refused),
    )


@transaction.atomic
def reject_batch(viewer: Viewer, *, batch: str, reason: str) -> Receipt:
    """Send back what another person submitted or proposed, with a reason.

    A proposal ends there and changes nothing; the same may be proposed again, as a new act.
    """
    check_reason(reason)
    row = batch_row(batch, viewer)
    why = why_not_reject(viewer, row, authors=authors_of(batch))
    if why:
        raise NotAllowed(Right.APPROVE, why=why)
    state = review(viewer, row, Act.REJECT, programme=current_programme(), reason=reason)
    return Receipt(batch, state)


@transaction.atomic
def withdraw_proposal(viewer: Viewer, *, batch: str, reason: str) -> Receipt:
    """Take back a decision of one's own that waits for a second person, with a reason.

    It ends as if it had been rejected, by its proposer, and changes nothing.

    Raises
    ------
    NotAllowed, NotFound, NotInThisState, NoReason
    """
    check_reason(reason)
    row = batch_row(batch, viewer)
    why = why_not_withdraw(viewer, row, authors=authors_of(batch))
    if why:
        raise NotAllowed(Right.PROPOSE_DECISION, why=why)
    state = review(viewer, row, Act.REJECT, programme=current_programme(), reason=reason)
    return Receipt(batch, state)


def holds_decision(batch: str) -> bool:
    """Whether a batch holds a decision: no approval of words makes it count."""
    return EntryRow.objects.filter(batch=batch, kind__in=DECISIONS).exists()


def decision_of(batch: str) -> Entry | None:
    """Return the decision that a batch holds; None where it holds none."""
    return next(entries(batch=batch, kinds=DECISIONS), None)


def authors_of(batch: str) -> frozenset[str]:
    """Return who entered what a batch holds."""
    content = [act.value for act in Act if act.is_content]
    said = EntryRow.objects.filter(batch=batch, act__in=content).order_by()
    return frozenset(said.values_list("author", flat=True).distinct())


def _corrected_in(batch: str) -> dict[str, TrialResult]:
    """Return what a batch says of trial results, by subject."""
    found = {}
    for entry in entries(batch=batch, kinds=[TrialResult.kind]):
        if entry.act is not Act.RECORD:
            continue
        said = read_document(TrialResult, unsealed(entry.payload), version=entry.kind_version)
        if isinstance(said, TrialResult):
            found[entry.subject] = said
    return found


def _reviewable(viewer: Viewer, batch: str) -> BatchRow:
    row = batch_row(batch, viewer)
    why = why_not_review(viewer, row, authors=authors_of(batch))
    if why:
        raise NotAllowed(Right.APPROVE, why=why)
    return row
