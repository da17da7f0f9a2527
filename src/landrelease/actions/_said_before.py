"""The same form sent again, as after a lost answer, adds nothing and gets the same receipt."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from landrelease.actions._appending import Receipt
from landrelease.ledger import IdAlreadyUsed, State, canonical
from landrelease.store.chain import entries
from landrelease.store.models import BatchRow
from landrelease.store.people import Viewer


def said_before(
    viewer: Viewer, entry_id: str, wanted: Mapping[str, Any], *, on: date | None = None
) -> Receipt | None:
    """Return the receipt of the same thing said before; None where the id is new.

    Parameters
    ----------
    wanted
        What is said; the entry may hold more.
    on
        The day it speaks of; None where the caller does not choose one.

    Raises
    ------
    IdAlreadyUsed
        When the id was used for something else, for another day, or by somebody else.
    """
    entry = next(entries(ids=[entry_id]), None) if entry_id else None
    if entry is None:
        return None
    held, said = {name: entry.payload.get(name) for name in wanted}, dict(wanted)
    same = held == said or canonical(held) == canonical(said)
    if not same or entry.author != viewer.username or on not in {None, entry.first}:
        raise IdAlreadyUsed(entry_id)
    state = State(BatchRow.objects.get(batch=entry.batch).state)
    return Receipt(entry.batch, state, already_there=1, subject=entry.subject, entry=entry.id)
