"""The workbench: the states a batch goes through, and who may move it."""

from collections import defaultdict
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
    (State.REJECTED, Act.WITHDRAW): State.SAVED,
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

    def taken_up_in(self, batches: Iterable[str]) -> bool:
        """Whether it was a proposal that a second person took in one of these batches."""
        return self.state is State.REJECTED and self.reason in {taken_in(name) for name in batches}


def taken_in(batch: str) -> str:
    """Say where a second person took what was proposed; the reason the proposal ends with.

    Examples
    --------
    >>> taken_in("b2")
    'Taken by a second person, in b2.'
    """
    return f"Taken by a second person, in {batch}."


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Sort entries of any origins as they were recorded; one that comes twice counts once.

    The sequence decides within an origin: a clock that was set back cannot put a review
    before what it reviews.
    """
    latest: dict[str, datetime] = {}
    keyed = []
    for entry in sorted(entries, key=lambda entry: (entry.origin, entry.sequence)):
        moment = max(entry.recorded_at, latest.get(entry.origin, entry.recorded_at))
        latest[entry.origin] = moment
        keyed.append(((moment, entry.origin, entry.sequence), entry))
    keyed.sort(key=lambda item: item[0])
    first: dict[str, Entry] = {}
    for _, entry in keyed:
        first.setdefault(entry.id, entry)
    return list(first.values())


def standings(entries: Iterable[Entry]) -> dict[str, Standing]:
    """Fold reviews into the standing of every batch, whatever order the entries come in.

    A review that does not fit, as two merged ledgers may hold, changes nothing: a second
    approval, a rejection after it or without a reason, a review of what nobody had said yet.
    """
    return follow(in_order(entries))[0]


def follow(ordered: Iterable[Entry]) -> tuple[dict[str, Standing], frozenset[str]]:
    """Follow every batch through its reviews; return where each stands, and what is approved.

    Approved are the ids of content that had been recorded when its batch was approved; what
    is put into a batch afterwards was seen by nobody and never counts.
    """
    found: dict[str, Standing] = {}
    waiting: dict[str, list[str]] = defaultdict(list)
    approved: set[str] = set()
    for entry in ordered:
        before = found.get(entry.batch)
        after = _after(before, entry)
        if entry.act.is_content:
            waiting[entry.batch].append(entry.id)
        if after is None:
            continue
        found[entry.batch] = after
        if after.state is State.APPROVED:
            approved.update(waiting[entry.batch])
    return found, frozenset(approved)


def _after(before: Standing | None, entry: Entry) -> Standing | None:
    """Return the standing after an entry; None when it changes nothing."""
    if before is None:
        state = State.SAVED if entry.act.is_content else None
    elif entry.act.is_content and before.state is State.SAVED:
        state = None
    else:
        try:
            state = next_state(before.state, entry.act, reason=entry.reason)
        except (NotInThisState, NoReason):
            state = None
    if state is None:
        return None
    return Standing(state, entry.recorded_at, entry.author, entry.reason)
