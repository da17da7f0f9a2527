"""Folding approved entries into the state of every subject at a date, by two clocks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from landrelease.kinds import KINDS, Kind, read_document
from landrelease.ledger._entry import Act, Entry
from landrelease.ledger._review import Standing, State, standings


@dataclass(frozen=True, slots=True)
class SubjectState:
    """What is held of one subject at a date."""

    kind: str
    subject: str
    entry: Entry
    """The entry that holds at the date."""
    history: tuple[Entry, ...]
    """Every approved entry about the subject that was not withdrawn, oldest first."""
    revision: int
    """How many approved entries, corrections and withdrawals included, there are."""

    def document(self) -> Kind:
        """Read the payload as its kind; personal fields are absent here."""
        return read_document(
            KINDS[self.kind], unsealed(self.entry.payload), version=self.entry.kind_version
        )


def unsealed(payload: Mapping[str, object]) -> dict[str, object]:
    """Return a payload without the fields that are only commitments."""
    return {name: value for name, value in payload.items() if not is_commitment(value)}


def is_commitment(value: object) -> bool:
    """Whether a stored value stands for a personal field kept apart."""
    return isinstance(value, dict) and set(value) == {"sealed"}


def fold(
    entries: Sequence[Entry],
    *,
    at: date | None = None,
    known: datetime | None = None,
    standing: Mapping[str, Standing] | None = None,
) -> dict[tuple[str, str], SubjectState]:
    """Fold entries into the state of every subject.

    Parameters
    ----------
    entries
        In any order; several origins may be mixed.
    at
        The date the facts speak of; None for the latest of each subject.
    known
        Only what had been recorded, and approved, by then; None for all.
    standing
        Standings computed before, for entries that come without their reviews.

    Returns
    -------
    dict
        By kind and subject; subjects of which nothing holds at the date are absent.
    """
    heard = [entry for entry in entries if known is None or entry.recorded_at <= known]
    heard.sort(key=_recorded)
    if standing is None:
        standing = standings(heard)
    approved = [
        entry
        for entry in heard
        if entry.act.is_content
        and entry.batch in standing
        and standing[entry.batch].state is State.APPROVED
    ]
    gone = superseded(approved)
    by_subject: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in approved:
        if entry.subject:
            by_subject[entry.kind, entry.subject].append(entry)
    found = {}
    for key, said in by_subject.items():
        state = _state(key, said, gone, at)
        if state is not None:
            found[key] = state
    return found


def _recorded(entry: Entry) -> tuple[datetime, str, int]:
    return (entry.recorded_at, entry.origin, entry.sequence)


def superseded(approved: Iterable[Entry]) -> frozenset[str]:
    """Return ids taken back or put right; withdrawing a correction brings back its original."""
    gone: set[str] = set()
    for entry in sorted(approved, key=_recorded, reverse=True):
        if entry.id not in gone:
            gone.update(lost for lost in (entry.corrects, entry.withdraws) if lost)
    return frozenset(gone)


def _state(
    key: tuple[str, str], said: list[Entry], gone: frozenset[str], at: date | None
) -> SubjectState | None:
    standing = [entry for entry in said if entry.act is Act.RECORD and entry.id not in gone]
    standing.sort(key=lambda entry: (entry.first or date.min, *_recorded(entry)))
    state_kind = KINDS[key[0]].temporal == "state"
    holding = [entry for entry in standing if _holds(entry, at, state_kind=state_kind)]
    if not holding:
        return None
    return SubjectState(key[0], key[1], holding[-1], tuple(standing), len(said))


def _holds(entry: Entry, at: date | None, *, state_kind: bool) -> bool:
    if at is None:
        return True
    if entry.first is not None and entry.first > at:
        return False
    return not (state_kind and entry.last is not None and entry.last < at)
