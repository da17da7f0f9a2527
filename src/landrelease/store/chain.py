"""The ledger's rows: appending to this server's chain, and reading entries back."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import Max

from landrelease.kinds import KINDS, personal_fields
from landrelease.ledger import (
    GENESIS,
    Act,
    Draft,
    Entry,
    Head,
    IdAlreadyUsed,
    PersonalValue,
    StoredEntry,
    canonical,
    commitment,
    from_body,
    is_commitment,
    same_content,
    seal,
    split_personal,
)
from landrelease.store.chance import token
from landrelease.store.geometry import writer_lock
from landrelease.store.models import EntryRow, PersonalRow

T = TypeVar("T")
CHUNK = 500
"""Below the number of parameters any database takes in one statement."""


@dataclass(frozen=True, slots=True)
class Appended:
    """What an append added, and what was in the ledger already."""

    entries: tuple[Entry, ...]
    already_there: int


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """Split any iterable into lists of at most ``size``."""
    iterator = iter(items)
    while part := list(islice(iterator, size)):
        yield part


def head_of(origin: str) -> Head:
    """Return where the chain of an origin ends."""
    row = EntryRow.objects.filter(origin=origin).order_by("-sequence").first()
    return Head(origin, 0, GENESIS) if row is None else Head(origin, row.sequence, row.hash)


def last_recorded(origin: str) -> datetime | None:
    """Return the time of the newest entry of an origin; None without any."""
    rows = EntryRow.objects.filter(origin=origin).order_by("-sequence")
    return rows.values_list("recorded_at", flat=True).first()


def heads() -> tuple[Head, ...]:
    """Return the heads of every chain."""
    last = EntryRow.objects.order_by().values("origin").annotate(end=Max("sequence"))
    return tuple(sorted(head_of(row["origin"]) for row in last))


def append(
    drafts: Iterable[Draft],
    *,
    origin: str,
    author: str,
    organisation: str,
    recorded_at: datetime,
) -> Appended:
    """Append drafts to the chain of an origin, inside the caller's transaction.

    A draft whose id is there already with the same content adds nothing. What is appended is
    later than all before, by a microsecond where the machine's clock stood or went back: order by
    time is order of writing, and what was told after a decision is later than it.

    Raises
    ------
    IdAlreadyUsed
        When an id is there with other content; the caller's transaction must end.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("append needs a transaction around it")
    writer_lock(connection)
    head, added, already = head_of(origin), [], 0
    if last := last_recorded(origin):
        recorded_at = max(recorded_at, last + timedelta(microseconds=1))
    for part in chunks(drafts, 2_000):
        fresh = _not_yet_there(part)
        already += len(part) - len(fresh)
        sealed, personal = _split(fresh)
        rows = []
        for entry, stored in seal(
            sealed,
            head=head,
            author=author,
            organisation=organisation,
            recorded_at=recorded_at,
        ):
            rows.append(row_of(entry, stored))
            added.append(entry)
        EntryRow.objects.bulk_create(rows, batch_size=CHUNK)
        PersonalRow.objects.bulk_create(personal, batch_size=CHUNK)
        if rows:
            head = Head(origin, rows[-1].sequence, rows[-1].hash)
    return Appended(tuple(added), already)


def row_of(entry: Entry, stored: StoredEntry) -> EntryRow:
    """Return the row that holds an entry."""
    return EntryRow(
        entry=entry.id,
        origin=entry.origin,
        sequence=entry.sequence,
        act=entry.act.value,
        batch=entry.batch,
        kind=entry.kind,
        subject=entry.subject,
        author=entry.author,
        recorded_at=entry.recorded_at,
        body=stored.body,
        hash=stored.hash,
    )


def _split(drafts: list[Draft]) -> tuple[list[Draft], list[PersonalRow]]:
    kept, rows = [], []
    for draft in drafts:
        if draft.kind not in KINDS:
            kept.append(draft)
            continue
        payload, apart = split_personal(KINDS[draft.kind], draft.payload, salt=token)
        kept.append(replace(draft, payload=payload))
        rows += [_personal_row(draft.id, value) for value in apart]
    return kept, rows


def _personal_row(entry: str, value: PersonalValue) -> PersonalRow:
    return PersonalRow(
        entry=entry, field=value.field, salt=value.salt, value=json.dumps(value.value)
    )


def require_there(drafts: list[Draft]) -> None:
    """Require that every draft was said before, with the same content.

    Raises
    ------
    IdAlreadyUsed
        Naming the first that says something else, or something more.
    """
    for draft in _not_yet_there(drafts):
        raise IdAlreadyUsed(draft.id)


def _not_yet_there(drafts: list[Draft]) -> list[Draft]:
    seen: dict[str, Draft] = {}
    for draft in drafts:
        if draft.id in seen and seen[draft.id] != draft:
            raise IdAlreadyUsed(draft.id)
        seen[draft.id] = draft
    there = {entry.id: entry for entry in entries(ids=seen)}
    for id_, entry in there.items():
        if not same_content(_as_stored(seen[id_], entry), entry):
            raise IdAlreadyUsed(id_)
    return [draft for id_, draft in seen.items() if id_ not in there]


def _as_stored(draft: Draft, entry: Entry) -> Draft:
    """Seal a repeated draft with the salts kept, so that it can be compared.

    A personal value that was erased since is taken as said before: nothing is kept of it.
    """
    payload = json.loads(canonical(draft.payload))
    if draft.kind not in KINDS:
        return replace(draft, payload=payload)
    salts: dict[str, str] = {}
    if any(is_commitment(value) for value in entry.payload.values()):
        salts = dict(PersonalRow.objects.filter(entry=entry.id).values_list("field", "salt"))
    for name in personal_fields(KINDS[draft.kind]):
        value = payload.pop(name, None)
        if not value:
            continue
        if name in salts:
            payload[name] = commitment(salts[name], value)
        elif is_commitment(entry.payload.get(name)):
            payload[name] = entry.payload[name]
        else:
            payload[name] = value
    return replace(draft, payload=payload)


def entries(
    *,
    ids: Iterable[str] | None = None,
    subjects: Iterable[str] | None = None,
    batch: str = "",
    kinds: Collection[str] | None = None,
) -> Iterator[Entry]:
    """Read entries: all of them, or those of some ids, subjects, kinds or a batch."""
    rows = EntryRow.objects.order_by("id")
    if kinds is not None:
        rows = rows.filter(kind__in=kinds)
    if batch:
        rows = rows.filter(batch=batch)
    if ids is None and subjects is None:
        yield from _read(rows)
        return
    name, values = ("entry", ids) if ids is not None else ("subject", subjects)
    for part in chunks(values or ()):
        yield from _read(rows.filter(**{f"{name}__in": part}))


def entries_of_batch(
    batch: str, *, acts: Iterable[Act], most: int | None = None
) -> tuple[Entry, ...]:
    """Read what was done in a batch by some acts, in the order written; the first of them."""
    rows = EntryRow.objects.filter(batch=batch, act__in=[act.value for act in acts])
    bodies = rows.order_by("id").values_list("body", flat=True)[:most]
    return tuple(from_body(body) for body in bodies)


def _read(rows: Any) -> Iterator[Entry]:
    for body in rows.values_list("body", flat=True).iterator(chunk_size=2_000):
        yield from_body(body)


def stored_entries() -> Iterator[StoredEntry]:
    """Read rows as they lie, for verification."""
    names = ("entry", "origin", "sequence", "act", "batch", "kind", "subject", "author")
    rows = EntryRow.objects.order_by("origin", "sequence")
    for row in rows.iterator(chunk_size=2_000):
        columns: dict[str, object] = {name: getattr(row, name) for name in names}
        columns["id"] = columns.pop("entry")
        columns["act"] = Act(row.act) if row.act in set(Act) else row.act
        columns["recorded_at"] = row.recorded_at
        yield StoredEntry(row.body, row.hash, columns)


def personal_values(entry_ids: Iterable[str]) -> Mapping[str, dict[str, Any]]:
    """Return the personal fields of entries that have not been erased."""
    found: dict[str, dict[str, Any]] = {}
    for part in chunks(entry_ids):
        for row in PersonalRow.objects.filter(entry__in=part):
            found.setdefault(row.entry, {})[row.field] = json.loads(row.value)
    return found


def erase_personal(entry_ids: Iterable[str]) -> int:
    """Delete the personal values of entries; the chain keeps its commitments."""
    return sum(PersonalRow.objects.filter(entry__in=part).delete()[0] for part in chunks(entry_ids))
