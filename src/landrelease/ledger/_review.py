"""The workbench: the states a batch goes through, and who may move it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from landrelease.ledger._entry import Act, Entry
from landrelease.ledger._errors import NoReason, NotInThisState


class State(StrEnum):
    """Where a batch stands."""

    SAVED = "saved"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"


_NEXT = {
    (State.SAVED, Act.SUBMIT): State.SUBMITTED,
    (State.SAVED, Act.RECORD): State.SAVED,
    (State.SAVED, Act.WITHDRAW): State.SAVED,
    (State.SUBMITTED, Act.APPROVE): State.APPROVED,
    (State.SUBMITTED, Act.REJECT): State.REJECTED,
    (State.REJECTED, Act.RECORD): State.SAVED,
    (State.REJECTED, Act.SUBMIT): State.SUBMITTED,
}


def next_state(state: State, act: Act, *, reason: str = "") -> State:
    """Return the state after an act.

    Raises
    ------
    NotInThisState
        When the act does not fit the state.
    NoReason
        When a rejection gives none.

    Examples
    --------
    >>> next_state(State.SUBMITTED, Act.APPROVE)
    <State.APPROVED: 'approved'>
    """
    if act is Act.REJECT and not reason.strip():
        raise NoReason("reject")
    try:
        return _NEXT[state, act]
    except KeyError:
        raise NotInThisState(act, state) from None


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a batch, since when and by whom."""

    state: State
    since: datetime
    by: str
    reason: str


def standings(entries: Iterable[Entry]) -> dict[str, Standing]:
    """Fold reviews into the standing of every batch; entries in the order recorded."""
    found: dict[str, Standing] = {}
    for entry in entries:
        if entry.act is Act.ERASE:
            continue
        before = found.get(entry.batch)
        if before is None:
            state = State.SAVED
        elif entry.act.is_content and before.state is State.SAVED:
            continue
        else:
            state = next_state(before.state, entry.act, reason=entry.reason)
        found[entry.batch] = Standing(state, entry.recorded_at, entry.author, entry.reason)
    return found
