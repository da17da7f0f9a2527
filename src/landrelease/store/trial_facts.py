"""What is held of a trial: its design, its lanes, its results, and what rests on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from landrelease.detection import Look, Run, Square, looks_of
from landrelease.kinds import (
    DECISIONS,
    KINDS,
    NOT_KNOWN,
    Answered,
    Cohort,
    Trial,
    TrialResult,
    TrialStatus,
    TrialTarget,
    read_document,
)
from landrelease.ledger import Act, State, unsealed
from landrelease.store.access_facts import document_of
from landrelease.store.chain import chunks, entries
from landrelease.store.models import BatchRow, EntryRow, LinkRow, RegisterRow
from landrelease.store.refusals import NotFound
from landrelease.store.register import rows_of

RESTS: Final = ("parity_declaration", "searched_area")
"""Kinds whose records may rest on a trial."""


@dataclass(frozen=True)
class TrialFacts:
    """A trial as it is held."""

    subject: str
    entry: str
    document: Trial
    layout_batch: str
    """Empty while no lane has been laid out."""
    squares: tuple[Square, ...]
    results: tuple["HeldResult", ...]
    since: date | None
    """From which day it is as it stands: of an open one, when it was designed."""

    @property
    def is_closed(self) -> bool:
        """Whether everybody may know what lies in the lanes."""
        return self.document.status is TrialStatus.CLOSED

    @cached_property
    def looks(self) -> tuple[Look, ...]:
        """What was marked, laid over what was there: only for a trial that is closed."""
        if not self.is_closed:
            return ()
        return looks_of(self.squares, [result.run for result in self.results])

    def lanes(self) -> dict[str, tuple[str, ...]]:
        """Return the names of the squares of each lane: they say nothing of what is there."""
        found: dict[str, list[str]] = {}
        for square in self.squares:
            found.setdefault(square.lane, []).append(square.square)
        return {lane: tuple(squares) for lane, squares in found.items()}


@dataclass(frozen=True, slots=True)
class HeldResult:
    """A result as it is held."""

    subject: str
    entry: str
    document: TrialResult
    author: str
    revision: int
    on: date | None = None
    """The day on which the lane was walked."""

    @property
    def run(self) -> Run:
        """The result as statistics read it."""
        return run_of(self.document, entry=self.entry)


def run_of(said: TrialResult, *, entry: str = "") -> Run:
    """Return a result as statistics read it."""
    return Run(
        person=said.deminer,
        cohort=said.cohort,
        lane=said.lane,
        marked=frozenset(said.marked.split()),
        not_searched=frozenset(said.not_searched.split()),
        entry=entry,
    )


def layout_prefix(trial: str) -> str:
    """Return how the batches that hold the lanes of a trial begin."""
    return f"layout-{trial}-"


def trial_facts(subject: str) -> TrialFacts:
    """Read a trial with its lanes and results, whoever asks: doors show it through a query.

    Raises
    ------
    NotFound
    """
    row = RegisterRow.objects.filter(kind=Trial.kind, subject=subject).first()
    document = None if row is None else document_of(row)
    if row is None or not isinstance(document, Trial):
        raise NotFound("trial", subject)
    batch, squares = layout_of(subject)
    return TrialFacts(
        subject=subject,
        entry=row.entry,
        document=document,
        layout_batch=batch,
        squares=squares,
        results=_results(subject),
        since=row.first,
    )


def layout_of(trial: str) -> tuple[str, tuple[Square, ...]]:
    """Read the lanes as they were laid out last: a draft of the designer until it closes.

    Returns
    -------
    tuple
        The batch that holds them, empty without, and the squares.
    """
    rows = EntryRow.objects.filter(
        kind=TrialTarget.kind, act=Act.RECORD.value, batch__startswith=layout_prefix(trial)
    )
    newest = rows.order_by("-id").values_list("batch", flat=True).first()
    if newest is None:
        return "", ()
    told = [
        read_document(TrialTarget, unsealed(entry.payload), version=entry.kind_version)
        for entry in entries(batch=newest)
        if entry.act is Act.RECORD
    ]
    return newest, tuple(_square(item) for item in told if isinstance(item, TrialTarget))


def _square(target: TrialTarget) -> Square:
    depth = None if target.depth_m == NOT_KNOWN else float(target.depth_m)
    if target.empty:
        return Square(target.lane, target.square)
    return Square(target.lane, target.square, target.item_class.value, depth)


def _results(trial: str) -> tuple[HeldResult, ...]:
    links = LinkRow.objects.filter(kind=TrialResult.kind, field="trial", target=trial)
    found = []
    for row in _rows(TrialResult.kind, links.values_list("subject", flat=True)):
        document = document_of(row)
        if isinstance(document, TrialResult):
            found.append(_held(row, document))
    return tuple(sorted(found, key=lambda item: (item.document.deminer, item.document.lane)))


def _held(row: RegisterRow, document: TrialResult) -> HeldResult:
    """Return a result with the day on which its lane was walked."""
    return HeldResult(row.subject, row.entry, document, row.author, row.revision, on=row.first)


def _rows(kind: str, subjects: Iterable[str]) -> list[RegisterRow]:
    rows: list[RegisterRow] = []
    for part in chunks(subjects):
        rows += RegisterRow.objects.filter(kind=kind, subject__in=part)
    return rows


def resting_on(trial: str) -> tuple[RegisterRow, ...]:
    """Return the declarations and searched areas that rest on a trial."""
    links = LinkRow.objects.filter(kind__in=RESTS, target=trial)
    keys = {(link.kind, link.subject) for link in links}
    return tuple(
        row
        for kind in RESTS
        for row in _rows(kind, sorted(subject for of, subject in keys if of == kind))
    )


def decisions_naming(subject: str) -> tuple[RegisterRow, ...]:
    """Return the decisions on land and settlements whose finding names a searched area."""
    rows = RegisterRow.objects.filter(kind__in=DECISIONS, document__contains=subject)
    return tuple(
        row
        for row in rows.order_by("kind", "first", "subject")
        if subject in str(getattr(document_of(row), "finding", ""))
    )


def codes_of(people: Sequence[str]) -> dict[str, str]:
    """Return the codes of deminers by subject."""
    return {row.subject: row.title for row in _rows(KINDS["deminer"].kind, sorted(set(people)))}


def result_entries(trial: str) -> frozenset[str]:
    """Return the ids of every entry of a result of a trial, corrected ones too."""
    links = LinkRow.objects.filter(kind=TrialResult.kind, field="trial", target=trial)
    found: set[str] = set()
    for part in chunks(links.values_list("subject", flat=True)):
        rows = EntryRow.objects.filter(kind=TrialResult.kind, subject__in=part)
        found |= set(rows.values_list("entry", flat=True))
    return frozenset(found)


def waiting_corrections(results: Iterable[str]) -> dict[str, str]:
    """Return, by result, the batch of a correction that waits for another person, the oldest."""
    waits = BatchRow.objects.filter(state=State.SUBMITTED.value).values("batch")
    found: dict[str, str] = {}
    for part in chunks(results):
        said = EntryRow.objects.filter(kind=TrialResult.kind, subject__in=part, batch__in=waits)
        for subject, batch in said.order_by("id").values_list("subject", "batch"):
            found.setdefault(subject, batch)
    return found


def recorded_by(subjects: Iterable[str]) -> frozenset[str]:
    """Return who recorded or corrected results, whether it counts or not."""
    found: set[str] = set()
    for part in chunks(subjects):
        said = EntryRow.objects.filter(kind=TrialResult.kind, subject__in=part)
        found |= set(said.values_list("author", flat=True))
    return frozenset(found)


def corrected_knowing(facts: TrialFacts) -> tuple[HeldResult, ...]:
    """Return the results of a closed trial that were corrected when its targets were known."""
    if not facts.is_closed:
        return ()
    closed = EntryRow.objects.get(entry=facts.entry).id
    names = [result.entry for result in facts.results]
    later: set[str] = set()
    for part in chunks(names):
        rows = EntryRow.objects.filter(entry__in=part, id__gt=closed)
        later |= set(rows.values_list("entry", flat=True))
    return tuple(result for result in facts.results if result.entry in later)


def first_walk(trial: str) -> date | None:
    """Return the first day on which somebody walked a lane of a trial."""
    return min(_walks(trial), default=None)


def last_walk(trial: str) -> date | None:
    """Return the last day on which somebody walked a lane of a trial."""
    return max(_walks(trial), default=None)


def is_qualified(cohort: str, *, on: date) -> bool:
    """Return whether a cohort was recorded as qualified on a day; what is not known is not."""
    held = rows_of([cohort], at=on, known=None)
    documents = [document_of(row) for row in held if row.kind == Cohort.kind]
    return any(isinstance(d, Cohort) and d.qualified is Answered.YES for d in documents)


def reference_was_qualified(facts: TrialFacts) -> bool:
    """Return whether the cohort compared with was qualified when the last lane was walked."""
    on = last_walk(facts.subject) or facts.since
    return on is not None and is_qualified(facts.document.reference, on=on)


def _walks(trial: str) -> list[date]:
    links = LinkRow.objects.filter(kind=TrialResult.kind, field="trial", target=trial)
    rows = _rows(TrialResult.kind, links.values_list("subject", flat=True))
    return [row.first for row in rows if row.first is not None]
