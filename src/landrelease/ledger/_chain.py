"""The chain of one origin: sealing entries into it and checking that nothing was touched."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from landrelease.ledger._entry import _DRAFT_FIELDS, GENESIS, Draft, Entry, from_body
from landrelease.ledger._errors import HeadNotRead

_HEAD = re.compile(r"(.+):([0-9]{1,18}):([0-9a-fA-F]{64})")

_HASH = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True, slots=True, order=True)
class Head:
    """Where a chain ends: kept elsewhere, it shows that a tail was cut.

    Examples
    --------
    >>> print(Head("office", 0, GENESIS))
    office:0:0000000000000000000000000000000000000000000000000000000000000000
    >>> Head.read("office:0:" + GENESIS).sequence
    0
    """

    origin: str
    sequence: int
    hash: str

    @classmethod
    def read(cls, text: str) -> "Head":
        """Read a head as printed on exports and backups.

        Raises
        ------
        HeadNotRead
            When it is not written so.
        """
        found = _HEAD.fullmatch(text.strip())
        if found is None:
            raise HeadNotRead(text)
        return cls(found[1], int(found[2]), found[3].lower())

    def __str__(self) -> str:
        """Return origin, sequence and hash, separated by colons."""
        return f"{self.origin}:{self.sequence}:{self.hash}"


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """A row as the store holds it: the text, the hash written beside it, and its columns."""

    body: str
    hash: str
    columns: Mapping[str, object]


def seal(
    drafts: Iterable[Draft],
    *,
    head: Head,
    author: str,
    organisation: str,
    recorded_at: datetime,
) -> Iterator[tuple[Entry, StoredEntry]]:
    """Give each draft its place after the head; yield entries with what to store."""
    sequence, previous = head.sequence, head.hash
    for draft in drafts:
        sequence += 1
        entry = Entry(
            **{name: getattr(draft, name) for name in _DRAFT_FIELDS},
            recorded_at=recorded_at,
            author=author,
            organisation=organisation,
            origin=head.origin,
            sequence=sequence,
            previous=previous,
        )
        body = entry.body
        previous = sha256(body.encode()).hexdigest()
        yield entry, StoredEntry(body, previous, {})


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a stored chain that is not as it was written."""

    origin: str
    sequence: int
    what: str

    def __str__(self) -> str:
        """Return where and what, as one line."""
        return f"{self.origin}, entry {self.sequence}: {self.what}" if self.origin else self.what


def read_heads(texts: Iterable[str]) -> tuple[tuple[Head, ...], tuple[str, ...]]:
    """Read heads kept elsewhere: those whole, and those of which only the hash was kept.

    Raises
    ------
    HeadNotRead
        When one is neither a head nor a hash.

    Examples
    --------
    >>> read_heads(["office:0:" + GENESIS, "AB" * 32])[1] == ("ab" * 32,)
    True
    """
    heads, hashes = [], []
    for text in texts:
        if _HASH.fullmatch(text.strip()):
            hashes.append(text.strip().lower())
        else:
            heads.append(Head.read(text))
    return tuple(heads), tuple(hashes)


def verify(
    rows: Iterable[StoredEntry], *, heads: Iterable[Head] = (), hashes: Iterable[str] = ()
) -> Iterator[Fault]:
    """Find changed, removed and reordered entries, and a tail cut before a known head.

    Parameters
    ----------
    rows
        In the order of origin, then sequence.
    heads
        Heads kept elsewhere; the chain must contain each.
    hashes
        Hashes of heads kept elsewhere; each must be that of an entry.
    """
    missing = set(hashes) - {GENESIS}
    expected: dict[tuple[str, int], set[str]] = defaultdict(set)
    for head in heads:
        expected[head.origin, head.sequence].add(head.hash)
    begun: set[str] = set()
    origin, sequence, previous = "", 0, GENESIS
    for row in rows:
        entry = _entry_of(row)
        named = row.columns.get("origin", origin) if entry is None else entry.origin
        if named != origin or not begun:
            origin, sequence, previous = str(named), 0, GENESIS
            if origin in begun:
                yield Fault(origin, 1, "its chain begins a second time")
            begun.add(origin)
        if entry is None:
            yield Fault(origin, sequence + 1, "its text cannot be read: it was changed")
        else:
            yield from _faults(row, entry, sequence=sequence, previous=previous)
        sequence, previous = sequence + 1 if entry is None else entry.sequence, row.hash
        if expected.pop((origin, sequence), {row.hash}) != {row.hash}:
            yield Fault(origin, sequence, "its hash is not that of the head given")
        missing.discard(row.hash)
    for lost, number in sorted(expected):
        if number:
            yield Fault(lost, number, "the head given is not in the chain: its tail was cut")
    for hash_ in sorted(missing):
        yield Fault("", 0, f"No entry has the hash {hash_}: a tail was cut, or it was changed.")


def _entry_of(row: StoredEntry) -> Entry | None:
    try:
        return from_body(row.body)
    except (ValueError, KeyError, TypeError):
        return None


def _faults(row: StoredEntry, entry: Entry, *, sequence: int, previous: str) -> Iterator[Fault]:
    if sha256(row.body.encode("utf-8", "surrogatepass")).hexdigest() != row.hash:
        yield Fault(entry.origin, entry.sequence, "its text was changed")
    if entry.sequence != sequence + 1:
        yield Fault(
            entry.origin,
            entry.sequence,
            f"it follows entry {sequence}: entries were removed or reordered",
        )
    elif entry.previous != previous:
        yield Fault(entry.origin, entry.sequence, "it does not follow the entry before it")
    differing = [name for name, value in row.columns.items() if getattr(entry, name) != value]
    if differing:
        yield Fault(
            entry.origin, entry.sequence, f"columns differ from its text: {', '.join(differing)}"
        )
