"""The register: folded from approved entries, brought up to date, or made again from nothing."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime

from django.db import connection, transaction

from landrelease.kinds import (
    DECIDED_BY,
    KINDS,
    NOT_KNOWN,
    Kind,
    fields_of,
    place_tier,
    read_document,
)
from landrelease.ledger import (
    Act,
    Entry,
    Standing,
    State,
    SubjectState,
    canonical,
    fold,
    standings,
    unsealed,
)
from landrelease.store.chain import chunks, entries
from landrelease.store.geometry import writer_lock
from landrelease.store.models import BatchRow, LinkRow, RegisterRow

Key = tuple[str, str]
Progress = Callable[[float, str], None]


def bring_up_to_date(subjects: Iterable[str], *, progress: Progress | None = None) -> int:
    """Fold the subjects again and put what holds into the register; return how many hold."""
    wanted = sorted(set(subjects) - {""})
    held = 0
    done = 0
    for part in chunks(wanted):
        said = list(entries(subjects=part))
        states = fold(said, standing=batch_standings({entry.batch for entry in said}))
        _replace(part, list(states.values()))
        held += len(states)
        done += len(part)
        if progress is not None:
            progress(done / len(wanted), "register")
    return held


def _replace(subjects: list[str], states: list[SubjectState]) -> None:
    RegisterRow.objects.filter(subject__in=subjects).delete()
    LinkRow.objects.filter(subject__in=subjects).delete()
    rows, links = [], []
    for state in states:
        document = state.document()
        rows.append(register_row(state, document))
        links += _links(state, document)
    RegisterRow.objects.bulk_create(rows, batch_size=400)
    LinkRow.objects.bulk_create(links, batch_size=800)


def register_row(state: SubjectState, document: Kind) -> RegisterRow:
    """Return the row that holds a state; it may be unsaved, for a past date."""
    kind, entry = KINDS[state.kind], state.entry
    payload = dict(entry.payload) if entry.kind_version == kind.version else _plain(document)
    payload |= {field: str(value) for field, value in state.decided().items()}
    place = getattr(document, "place", None)
    title = document.title()
    return RegisterRow(
        kind=state.kind,
        subject=state.subject,
        title=title,
        search=title.casefold(),
        status=kind.status_of(document.model_dump(mode="json")),
        document=canonical(payload),
        geometry=None if place is None else place.shape(),
        tier=int(kind.tier),
        place_tier=int(max(kind.tier, place_tier(kind))),
        first=entry.first,
        last=entry.last,
        entry=entry.id,
        source=entry.source.subject,
        grade=entry.source.grade,
        author=entry.author,
        organisation=entry.organisation,
        recorded_at=entry.recorded_at,
        revision=state.revision,
    )


def _plain(document: Kind) -> dict[str, object]:
    return document.model_dump(mode="json")


def _links(state: SubjectState, document: Kind) -> list[LinkRow]:
    found = []
    for field in fields_of(KINDS[state.kind]):
        if not field.reference:
            continue
        value = getattr(document, field.name)
        targets = value if isinstance(value, tuple) else (value,)
        found += [
            LinkRow(kind=state.kind, subject=state.subject, field=field.name, target=target)
            for target in targets
            if target and target != NOT_KNOWN
        ]
    return found


def row_of_subject(kind: str, subject: str) -> RegisterRow | None:
    """Return what is held of a subject of a kind now."""
    return RegisterRow.objects.filter(kind=kind, subject=subject).first()


def batch_standings(batches: Iterable[str]) -> Mapping[str, Standing]:
    """Return where batches stand, from the derived table."""
    return {
        row.batch: Standing(State(row.state), row.since, row.by, row.reason)
        for part in chunks(batches)
        for row in BatchRow.objects.filter(batch__in=part)
    }


def states(*, at: date | None, known: datetime | None) -> dict[Key, SubjectState]:
    """Fold the whole ledger at a date, by either clock."""
    return fold(list(entries()), at=at, known=known)


def states_on(
    days: Iterable[date | None], *, known: datetime | None, kinds: Collection[str]
) -> dict[date | None, dict[Key, SubjectState]]:
    """Fold what was said of some kinds at several days; the ledger is read once.

    Decisions about a kind are read with it, as they settle some of its fields.
    """
    wanted = set(kinds) | {decider for kind, decider in DECIDED_BY.items() if kind in kinds}
    said = [entry for entry in entries(kinds=wanted) if entry.act.is_content]
    standing = batch_standings({entry.batch for entry in said})
    return {
        day: {
            key: state
            for key, state in fold(said, at=day, known=known, standing=standing).items()
            if key[0] in kinds
        }
        for day in days
    }


def rows_at(
    *, at: date | None, known: datetime | None, kinds: Collection[str] | None = None
) -> list[RegisterRow]:
    """Return the register as it is, or as it was at a date; past rows are unsaved."""
    if at is None and known is None:
        now = RegisterRow.objects.order_by("kind", "title", "subject")
        return list(now if kinds is None else now.filter(kind__in=kinds))
    wanted = frozenset(KINDS) if kinds is None else kinds
    folded = states_on([at], known=known, kinds=wanted)[at].values()
    rows = [register_row(state, state.document()) for state in folded]
    return sorted(rows, key=lambda row: (row.kind, row.title, row.subject))


def rows_of(
    subjects: Collection[str], *, at: date | None, known: datetime | None
) -> list[RegisterRow]:
    """Return the unsaved rows of some subjects as they were, from their own entries alone."""
    said = list(entries(subjects=sorted(subjects)))
    standing = batch_standings({entry.batch for entry in said})
    states = fold(said, at=at, known=known, standing=standing)
    return [register_row(state, state.document()) for state in states.values()]


def note_batch(said: Iterable[Entry], *, title: str, standing: Standing) -> BatchRow:
    """Write the derived row of a batch from its entries and its standing."""
    content = [entry for entry in said if entry.act.is_content]
    first = content[0]
    kinds = {KINDS[entry.kind] for entry in content if entry.kind in KINDS}
    row = BatchRow(
        batch=first.batch,
        state=standing.state.value,
        title=title[:300],
        kind=first.kind if len(kinds) == 1 else "",
        entries=len(content),
        tier=max((int(kind.tier) for kind in kinds), default=0),
        author=first.author,
        organisation=first.organisation,
        opened_at=first.recorded_at,
        since=standing.since,
        by=standing.by,
        reason=standing.reason,
    )
    row.save()
    return row


def title_of_batch(said: Iterable[Entry]) -> str:
    """Return the line the workbench shows: an import's own title, or its first record's."""
    content: list[Entry] = []
    for entry in said:
        if entry.act is Act.SUBMIT and entry.payload.get("title"):
            return str(entry.payload["title"])
        if entry.act.is_content:
            content.append(entry)
    newest = content[-1]
    kind = KINDS.get(newest.kind)
    label = newest.kind if kind is None else kind.label
    if newest.act is Act.WITHDRAW:
        return f"Withdrawal: {label}"
    if len({entry.subject for entry in content}) > 1:
        return f"{len(content)} records: {label}"
    if kind is not None:
        title = read_document(kind, unsealed(newest.payload), version=newest.kind_version).title()
        label = title if title.startswith(label) else f"{label}: {title}"
    return f"Correction: {label}" if newest.corrects else label


@transaction.atomic
def rebuild(*, progress: Progress | None = None) -> tuple[int, int]:
    """Make batches and register again from the ledger alone; return how many of each."""
    writer_lock(connection)
    BatchRow.objects.all().delete()
    RegisterRow.objects.all().delete()
    LinkRow.objects.all().delete()
    by_batch: dict[str, list[Entry]] = {}
    subjects = set()
    for entry in entries():
        by_batch.setdefault(entry.batch, []).append(entry)
        subjects.add(entry.subject)
    everything = [entry for said in by_batch.values() for entry in said]
    everything.sort(key=lambda entry: (entry.recorded_at, entry.origin, entry.sequence))
    standing_of = standings(everything)
    for batch, standing in standing_of.items():
        said = by_batch[batch]
        note_batch(said, title=title_of_batch(said), standing=standing)
    return len(standing_of), bring_up_to_date(subjects, progress=progress)
