"""What reading a foreign file yields: rows, rejected rows and remarks, one after the other."""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from landrelease.exchange._errors import LimitImpossible
from landrelease.kinds import KINDS, NOT_KNOWN, Kind, fields_of
from landrelease.ledger import Act, Draft, Source, canonical

Json = Any


@dataclass(frozen=True, slots=True)
class Row:
    """A row that can be said."""

    number: int
    """The line, or the place of the record in the file, counted from 1."""
    draft: Draft


@dataclass(frozen=True, slots=True)
class Rejected:
    """One thing that is wrong with a row."""

    line: int
    field: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something assumed or noticed about the file as a whole."""

    text: str


Said = Row | Rejected | Remark

MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may hold; whoever imports may state other limits."""

    file_mb: float = 100
    """Of the file, and of what unpacks from it; in millions of bytes."""
    ratio: float = 200
    """How many times larger a compressed file may become; counted from 10 MB on."""
    record_mb: float = 8
    """Of one line or one feature."""

    def __post_init__(self) -> None:
        if not 0 < self.file_mb < math.inf:
            raise LimitImpossible(
                name="size limit in MB", value=self.file_mb, expected="a number above 0"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How one file is read."""

    batch: str
    mapping: Path | None = None
    encoding: str = ""
    """Empty for UTF-8."""
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Profile:
    """A kind of file that can be imported."""

    name: str
    description: str
    suffixes: tuple[str, ...]
    reads: Callable[[Path, Reading], Iterator[Said]]
    takes_mapping: bool = False


def entry_id(profile: str, row: Json, occurrence: int) -> str:
    """Return the id of a row: the same row of the same profile has it for ever.

    Parameters
    ----------
    profile
        Name of the profile, or of the mapping.
    row
        What the row says, as read: names and values, whatever their order.
    occurrence
        1 for the first row of the file that says exactly this, 2 for the next.

    Examples
    --------
    >>> entry_id("p", {"a": "1", "b": "2"}, 1) == entry_id("p", {"b": "2", "a": "1"}, 1)
    True
    >>> entry_id("p", {"a": "1"}, 1) == entry_id("p", {"a": "1"}, 2)
    False
    """
    return sha256(canonical([profile, row, occurrence]).encode()).hexdigest()


def subject_of(profile: str, kind: str, key: str) -> str:
    """Return the subject of a record named by a foreign key, or by its entry's id.

    Examples
    --------
    >>> len(subject_of("towns", "settlement", "05001"))
    32
    """
    return sha256(canonical(["subject", profile, kind, key]).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a row says once its columns have been understood."""

    kind: str
    payload: Mapping[str, Json]
    first: date | None = None
    last: date | None = None
    source: Source = field(default_factory=Source)
    subject: str = ""
    """Empty: a subject of its own, made from the entry's id."""
    key: str = ""
    """The foreign id; empty: the row itself, with its occurrence, is the id."""


class Drafts:
    """Turns statements into drafts and counts the rows that repeat others."""

    def __init__(self, profile: str, batch: str) -> None:
        self.profile, self.batch = profile, batch
        self._seen: Counter[bytes] = Counter()
        self._keys: dict[str, int] = {}

    def draft(self, number: int, row: Json, said: Statement) -> Row | Rejected:
        """Return the row as a draft, or why its id cannot be used."""
        if said.key:
            before = self._keys.setdefault(said.key, number)
            if before != number:
                reason = f"the id is already used in line {before}; ids must differ"
                return Rejected(number, "id", said.key, reason)
            id = entry_id(self.profile, {"id": said.key, "kind": said.kind}, 1)
        else:
            content = sha256(canonical(row).encode()).digest()[:16]
            self._seen[content] += 1
            id = entry_id(self.profile, row, self._seen[content])
        subject = said.subject or subject_of(self.profile, said.kind, said.key or id)
        kind = KINDS.get(said.kind)
        return Row(
            number,
            Draft(
                id=id,
                act=Act.RECORD,
                batch=self.batch,
                kind=said.kind,
                kind_version=1 if kind is None else kind.version,
                subject=subject,
                first=said.first,
                last=said.last,
                source=said.source,
                payload=_stated(kind, said.payload),
            ),
        )


def _stated(kind: type[Kind] | None, payload: Mapping[str, Json]) -> dict[str, Json]:
    """Leave out what the kind says by itself when nothing is stated: not known."""
    silent = {it.name for it in fields_of(kind) if it.default == NOT_KNOWN} if kind else set()
    return {
        name: value
        for name, value in payload.items()
        if not (value == NOT_KNOWN and name in silent)
    }
