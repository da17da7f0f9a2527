"""Enter a report: one record, saved or submitted for approval."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction

from landrelease.actions._appending import (
    Receipt,
    batch_row,
    new_id,
    open_batch,
    review,
    say,
    subject_for,
    wait_for_other_writers,
)
from landrelease.actions._checked_again import submit_saved
from landrelease.actions._checks import check_content, check_draft, require, require_may_enter
from landrelease.actions._day_checks import check_day, is_day
from landrelease.actions._decided import check_left_to_decisions
from landrelease.actions.review_batch import why_not_submit
from landrelease.kinds import (
    KINDS,
    DailyProgress,
    Tier,
    fields_of,
    kind_named,
    left_to_decisions,
    may_change,
)
from landrelease.ledger import Act, Draft, Entry, NoReason, Source, State, is_commitment
from landrelease.store.chain import entries, personal_values
from landrelease.store.models import BatchRow, RegisterRow
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import Programme, current_programme
from landrelease.store.refusals import NotAllowed, NotFound, NotValid


@transaction.atomic
def record_report(
    viewer: Viewer,
    *,
    kind: str,
    payload: Mapping[str, Any],
    first: date | None,
    last: date | None,
    source: Source,
    submit: bool,
    entry_id: str = "",
    batch_id: str = "",
    subject: str = "",
    corrects: str = "",
    changes: str = "",
    reason: str = "",
    attachments: tuple[str, ...] = (),
) -> Receipt:
    """Append a report in the viewer's name; the same entry id again adds nothing.

    Parameters
    ----------
    corrects
        Entry that was wrong and counts no more once this is approved.
    changes
        Entry that the register holds and that was right until the day from which this speaks:
        earlier days keep it. A renewal, a suspension, a new check.

    Raises
    ------
    NotAllowed
        Without the right to enter reports, for a kind that has an action of its own, or into a
        batch that holds such a kind: the lanes of a trial that is open, a decision.
    NotValid
        With every problem, by field; also where the record was changed since it was looked at, and
        of a change from a day that is not later than the first of what the record says.
    IdAlreadyUsed
        When the id was used for something else.
    """
    require(viewer, Right.ENTER)
    wait_for_other_writers()
    programme = current_programme()
    entry_id = entry_id or new_id()
    require_may_enter(viewer, kind)
    if not kind_named(kind).reported:
        raise NotAllowed(Right.ENTER, why=f"{KINDS[kind].label} has an action of its own.")
    draft = Draft(
        id=entry_id,
        act=Act.RECORD,
        batch=batch_id or new_id(),
        kind=kind,
        kind_version=KINDS[kind].version,
        subject=subject or subject_for(entry_id),
        first=first,
        last=last,
        source=source,
        payload=dict(payload),
        corrects=corrects,
        reason=reason,
        attachments=attachments,
    )
    if corrects:
        draft = _corrected(viewer, draft)
    elif changes:
        draft = _changed(viewer, draft, changes)
    check_left_to_decisions(draft)
    [draft] = check_content([draft], programme=programme)
    odd = _odd_day(viewer, draft, programme) if is_day(draft) else ()
    done = say(viewer, [_own_batch(viewer, draft)], programme=programme)
    if not done.entries:
        return _said_before(viewer, draft, submit=submit, programme=programme)
    entry = done.entries[0]
    row = open_batch(entry.batch)
    state = State.SAVED
    if submit:
        note: dict[str, object] = {"odd": list(odd)} if odd else {}
        state = review(viewer, row, Act.SUBMIT, programme=programme, note=note)
    return Receipt(row.batch, state, added=1, subject=entry.subject, entry=entry.id, odd=odd)


def _odd_day(viewer: Viewer, draft: Draft, programme: Programme) -> tuple[str, ...]:
    """Check a day's work as its own action does; what was said already is not checked again."""
    require(viewer, Right.RECORD_WORK)
    if next(entries(ids=[draft.id]), None) is not None:
        return ()
    document = check_draft(draft, programme=programme)
    if not isinstance(document, DailyProgress):
        return ()
    return check_day(viewer, draft, document, programme=programme)


def _own_batch(viewer: Viewer, draft: Draft) -> Draft:
    """Refuse to add to a batch of somebody else, one past changing, or one of another action."""
    row = BatchRow.objects.filter(batch=draft.batch).first()
    if row is not None and row.author != viewer.username and row.state != State.APPROVED:
        raise NotFound("report", draft.batch)
    if row is not None and row.state in {State.SUBMITTED, State.APPROVED}:
        there = next(entries(ids=[draft.id]), None)
        if there is None:
            return replace(draft, batch=new_id())
    elif row is not None and (why := why_not_submit(row)):
        raise NotAllowed(Right.ENTER, why=why)
    return draft


def _said_before(viewer: Viewer, draft: Draft, *, submit: bool, programme: Programme) -> Receipt:
    entry = next(entries(ids=[draft.id]))
    row = batch_row(entry.batch, viewer)
    state = State(row.state)
    odd: tuple[str, ...] = ()
    if submit and state is State.SAVED and row.author == viewer.username:
        done = submit_saved(viewer, row, programme=programme)
        state, odd = done.state, done.odd
    return Receipt(
        row.batch, state, already_there=1, subject=entry.subject, entry=entry.id, odd=odd
    )


def _corrected(viewer: Viewer, draft: Draft) -> Draft:
    if not draft.reason.strip():
        raise NoReason("correct")
    return _carry_over(viewer, draft, of=draft.corrects)


def _changed(viewer: Viewer, draft: Draft, changes: str) -> Draft:
    """Say what a record is from a day on, with its subject and what the viewer may not see."""
    kind = KINDS[draft.kind]
    if not may_change(kind):
        raise NotAllowed(Right.ENTER, why=f"{kind.label} is corrected, or decided on.")
    draft = _carry_over(viewer, draft, of=changes)
    held = RegisterRow.objects.filter(kind=draft.kind, subject=draft.subject).first()
    if draft.first is None:
        raise NotValid([("when", "Write the day from which this holds: earlier days stay.")])
    if next(entries(ids=[draft.id]), None) is not None:
        return draft
    if held is None or held.entry != changes:
        why = "Somebody changed this record meanwhile: look at it again, then report the change."
        raise NotValid([("record", why)])
    if held.first is not None and draft.first <= held.first:
        why = (
            f"What the record says holds from {held.first}: write a later day. What was wrong on "
            "that day, or before, is corrected, with a reason."
        )
        raise NotValid([("when", why)])
    return draft


def _carry_over(viewer: Viewer, draft: Draft, *, of: str) -> Draft:
    """Keep what the viewer may not see of the entry he corrects or changes."""
    before = next(entries(ids=[of]), None)
    if before is None or before.kind != draft.kind or before.act is not Act.RECORD:
        raise NotFound("entry", of)
    clearance = viewer.looking_at(draft.kind).own_clearance
    if KINDS[draft.kind].tier > clearance:
        raise NotFound("entry", of)
    kept = {
        name: before.payload[name]
        for name in left_to_decisions(KINDS[draft.kind])
        if name in before.payload and name not in draft.payload
    }
    payload = {**draft.payload, **kept, **_hidden(before, clearance)}
    return replace(draft, subject=before.subject, payload=payload)


def _hidden(entry: Entry, clearance: Tier) -> dict[str, Any]:
    personal = personal_values([entry.id]).get(entry.id, {})
    found = {}
    for field in fields_of(KINDS[entry.kind]):
        if field.tier <= clearance or field.name not in entry.payload:
            continue
        value = entry.payload[field.name]
        found[field.name] = (
            personal.get(field.name, field.default) if is_commitment(value) else value
        )
    return found
