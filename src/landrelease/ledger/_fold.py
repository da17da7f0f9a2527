"""Folding approved entries into the state of every subject at a date, by two clocks."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from landrelease.kinds import DECIDED_BY, KINDS, Kind, read_document
from landrelease.ledger._entry import Act, Entry
from landrelease.ledger._review import Standing, State, follow, in_order


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
    """How many approved entries, corrections and withdrawals included, there are.

    Those of decisions about it count too: the number changes whenever the state does.
    """
    decision: Entry | None = None
    """The decision that holds at the date and settles some of the fields."""

    def document(self) -> Kind:
        """Read the payload as its kind, as decided; personal fields are absent here."""
        return _read(self.entry).model_copy(update=self.decided())

    def decided(self) -> dict[str, object]:
        """Return the fields that a decision settles; empty while there is none."""
        if self.decision is None:
            return {}
        document = _read(self.decision)
        _, fields = document.decides or ("", ())
        return {field: getattr(document, field) for field in fields}


def _read(entry: Entry) -> Kind:
    return read_document(KINDS[entry.kind], unsealed(entry.payload), version=entry.kind_version)


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
        In any order; several origins may be mixed. Kinds of a newer release are passed over.
    at
        The date the facts speak of; None for the latest of each subject. What holds since an
        unknown day counts as older than all that is dated.
    known
        Only what had been recorded, and approved, by then; None for all.
    standing
        Standings computed before, for entries that come without their reviews.

    Returns
    -------
    dict
        By kind and subject; subjects of which nothing holds at the date are absent. Where a
        decision holds (`Kind.decides`), what it settles prevails over every report, whichever
        of them was recorded later.
    """
    heard = in_order(entry for entry in entries if known is None or entry.recorded_at <= known)
    if standing is None:
        passed = follow(heard)[1]
        approved = [entry for entry in heard if entry.id in passed]
    else:
        approved = [entry for entry in heard if _passed(entry, standing.get(entry.batch), known)]
    gone = superseded(approved)
    by_subject: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in approved:
        if entry.subject and entry.kind in KINDS:
            by_subject[entry.kind, entry.subject].append(entry)
    found = {}
    for key, said in by_subject.items():
        state = _state(key, said, gone, at)
        if state is not None:
            found[key] = state
    for kind, decider in DECIDED_BY.items():
        for key in [key for key in found if key[0] == kind]:
            about = decider, key[1]
            if decisions := by_subject.get(about):
                found[key] = replace(
                    found[key],
                    revision=found[key].revision + len(decisions),
                    decision=found[about].entry if about in found else None,
                )
    return found


def _passed(entry: Entry, standing: Standing | None, known: datetime | None) -> bool:
    """Whether an entry had been recorded when its batch was approved, by the time known."""
    return (
        entry.act.is_content
        and standing is not None
        and standing.state is State.APPROVED
        and entry.recorded_at <= standing.since
        and (known is None or standing.since <= known)
    )


def superseded(approved: Iterable[Entry]) -> frozenset[str]:
    """Return ids taken back or put right, among approved entries.

    A correction of a correction replaces both. An entry counts again when every correction
    of it is withdrawn, or its withdrawal is. Entries about another subject change nothing.
    """
    said = {entry.id: entry for entry in approved}
    gone, replaced = _withdrawn(said), set()
    for entry in said.values():
        if entry.id in gone or entry.act is not Act.RECORD:
            continue
        earlier = said.get(entry.corrects)
        while earlier is not None and earlier.id not in replaced and _alike(entry, earlier):
            replaced.add(earlier.id)
            earlier = said.get(earlier.corrects)
    return frozenset(gone | replaced)


def _alike(entry: Entry, other: Entry) -> bool:
    return (entry.kind, entry.subject) == (other.kind, other.subject)


def _withdrawn(said: Mapping[str, Entry]) -> set[str]:
    """Return ids withdrawn by a withdrawal that itself stands, from the last one back."""
    targets = {
        entry.id: entry.withdraws
        for entry in said.values()
        if entry.act is Act.WITHDRAW
        and entry.withdraws in said
        and _alike(entry, said[entry.withdraws])
    }
    pending = Counter(targets.values())
    settled = [id_ for id_ in targets if not pending[id_]]
    gone: set[str] = set()
    while settled:
        id_ = settled.pop()
        target = targets[id_]
        if id_ not in gone:
            gone.add(target)
        pending[target] -= 1
        if not pending[target] and target in targets:
            settled.append(target)
    return gone


def _state(
    key: tuple[str, str], said: list[Entry], gone: frozenset[str], at: date | None
) -> SubjectState | None:
    standing = [entry for entry in said if entry.act is Act.RECORD and entry.id not in gone]
    standing.sort(key=lambda entry: entry.first or date.min)  # as recorded within a day
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
