"""Record a day's work of a team with every item it found: one report, for a second person."""

from collections.abc import Mapping, Sequence
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
from landrelease.actions._checks import check_content, check_draft, require
from landrelease.actions._day_checks import check_day
from landrelease.actions._said_before import said_before
from landrelease.kinds import DailyProgress, ItemFound
from landrelease.ledger import OWN_SIGHT, Act, Draft, State
from landrelease.store.chain import require_there
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import Programme, current_programme
from landrelease.store.refusals import NotFound, NotValid
from landrelease.store.task_facts import task_of, task_row


@transaction.atomic
def record_progress(
    viewer: Viewer,
    *,
    task: str,
    payload: Mapping[str, Any],
    items: Sequence[Mapping[str, Any]] = (),
    on: date,
    submit: bool = True,
    entry_id: str = "",
) -> Receipt:
    """Record what a team did on a day and found, all of it or nothing; the same again adds nothing.

    Parameters
    ----------
    task
        Subject of the task; the organisation is the one it is assigned to.
    payload
        A document of `DailyProgress` without task and organisation. Area as reported and area
        as drawn are both kept.
    items
        Documents of `ItemFound` without task, one for each item or group of like items.
    submit
        False keeps it as a draft of the viewer's.

    Raises
    ------
    NotAllowed
        Without the right to record work, or for another organisation's task.
    NotFound
        When there is no such task.
    NotValid
        With every problem, by field; those of items begin with ``items``.
    IdAlreadyUsed
        When the id is there with other work or other items: nothing of it is kept.
    """
    require(viewer, Right.RECORD_WORK)
    wait_for_other_writers()
    programme = current_programme()
    row = task_row(task)
    if not viewer.may_see(row.tier):
        raise NotFound("task", task)
    entry_id = entry_id or new_id()
    before = said_before(viewer, entry_id, {"task": task}, on=on)
    organisation = task_of(row).organisation
    whole = dict(payload) | {"task": task, "organisation": organisation}
    batch = new_id()
    day = _draft(DailyProgress, entry_id, batch, whole, on)
    found = [
        _item(number, entry_id, batch, item | {"task": task}, on)
        for number, item in enumerate((dict(item) for item in items), start=1)
    ]
    if before:
        require_there(check_content([day, *found], programme=programme))
        return _submitted(viewer, before, programme) if submit else before
    document = check_draft(day, programme=programme)
    read = [(draft, _read(number, draft)) for number, draft in enumerate(found, start=1)]
    if not isinstance(document, DailyProgress):
        raise NotFound("task", task)
    odd = check_day(viewer, day, document, read, programme=programme)
    drafts = check_content([day, *found], programme=programme)
    entry = say(viewer, drafts, programme=programme).entries[0]
    opened = open_batch(entry.batch)
    state = State.SAVED
    if submit:
        note: dict[str, object] = {"title": f"{row.title}: {on}", "odd": list(odd)}
        state = review(viewer, opened, Act.SUBMIT, programme=programme, note=note)
    return Receipt(batch, state, added=len(drafts), subject=entry.subject, entry=entry.id, odd=odd)


def _submitted(viewer: Viewer, before: Receipt, programme: Programme) -> Receipt:
    """Submit a draft that is sent again to be submitted; what was submitted stays as it is."""
    if before.state is not State.SAVED:
        return before
    row = batch_row(before.batch, viewer)
    done = submit_saved(viewer, row, programme=programme)
    return replace(before, state=done.state, odd=done.odd)


def _draft(
    kind: type[DailyProgress | ItemFound],
    entry_id: str,
    batch: str,
    payload: Mapping[str, Any],
    on: date,
) -> Draft:
    return Draft(
        id=entry_id,
        act=Act.RECORD,
        batch=batch,
        kind=kind.kind,
        kind_version=kind.version,
        subject=subject_for(entry_id),
        first=on,
        last=on if kind.temporal == "event" else None,
        source=OWN_SIGHT,
        payload=dict(payload),
    )


def _item(number: int, day: str, batch: str, payload: Mapping[str, Any], on: date) -> Draft:
    draft = _draft(ItemFound, new_id(), batch, payload, on)
    ids = subject_for(f"item {number} of {day}")
    return replace(draft, id=ids, subject=subject_for(ids))


def _read(number: int, draft: Draft) -> ItemFound:
    """Read an item; its problems are told with its number."""
    try:
        document = check_draft(draft, programme=current_programme())
    except NotValid as error:
        told = [("items", f"Item {number}: {why}") for _, why in error.problems]
        raise NotValid(told) from None
    if not isinstance(document, ItemFound):
        raise NotFound("item", str(number))
    return document
