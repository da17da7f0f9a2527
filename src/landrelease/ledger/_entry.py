"""An entry: what somebody said, when, on whose word; immutable and sealed into a chain."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

Json = Any
GENESIS: Final = "0" * 64
"""The hash before the first entry of a chain."""


class Act(StrEnum):
    """What an entry does. Content is recorded or withdrawn; a batch is reviewed."""

    RECORD = "record"
    WITHDRAW = "withdraw"
    SUBMIT = "submit"
    APPROVE = "approve"
    REJECT = "reject"
    ERASE = "erase"

    @property
    def is_content(self) -> bool:
        """Whether the entry waits for a review, rather than being one."""
        return self in {Act.RECORD, Act.WITHDRAW}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Whose word it is, graded by the Admiralty system.

    ``reliability`` A to F is the source's, ``credibility`` 1 to 6 the statement's; F and 6
    mean that it cannot be judged, which is not the same as doubtful.
    """

    subject: str = ""
    """The information source's record; empty when the author saw it himself."""
    reliability: str = "F"
    credibility: str = "6"

    @property
    def grade(self) -> str:
        """Both letters, as people write them.

        Examples
        --------
        >>> Source(reliability="B", credibility="2").grade
        'B2'
        """
        return self.reliability + self.credibility


OWN_SIGHT: Final = Source(reliability="A", credibility="1")
"""What the person who acts has seen or done himself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody wants to say, before it has a place in a chain."""

    id: str
    """Made by the client: saying the same thing twice adds it once."""
    act: Act
    batch: str
    """The unit of review: one report, or one import."""
    kind: str = ""
    kind_version: int = 1
    subject: str = ""
    """What it speaks of; the same in every entry about the same thing."""
    first: date | None = None
    """First day it speaks of; None when not known."""
    last: date | None = None
    """Last day it speaks of; None when not known, or when it still holds."""
    source: Source = field(default_factory=Source)
    payload: Mapping[str, Json] = field(default_factory=dict)
    attachments: tuple[str, ...] = ()
    """SHA-256 of each attached file."""
    corrects: str = ""
    """The entry this one puts right."""
    withdraws: str = ""
    """The entry this one takes back."""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Draft):
    """A draft with its author, its time and its place in the chain of its origin."""

    recorded_at: datetime
    author: str
    organisation: str
    origin: str
    sequence: int
    """1 for the first entry of the origin."""
    previous: str
    """Hash of the entry before, of the same origin."""

    @property
    def body(self) -> str:
        """The canonical text that is hashed and stored."""
        values = {name: getattr(self, name) for name in _ENTRY_FIELDS}
        values["source"] = asdict(self.source)
        return canonical(values)

    @property
    def hash(self) -> str:
        """SHA-256 of the body."""
        return sha256(self.body.encode()).hexdigest()


def canonical(value: Json) -> str:
    """Return the one JSON text of a value: sorted keys, no spaces, UTF-8, no NaN.

    Examples
    --------
    >>> canonical({"b": 1.50, "a": "é"})
    '{"a":"é","b":1.5}'
    """
    return json.dumps(
        value,
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
        allow_nan=False,
        default=_plain,
    )


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            msg = f"the time {value.isoformat()} names no time zone"
            raise ValueError(msg)
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    msg = f"a payload cannot hold a {type(value).__name__}"
    raise TypeError(msg)


def from_body(body: str) -> Entry:
    """Read an entry back from its canonical text.

    Raises
    ------
    ValueError, KeyError, TypeError
        When it is no entry, whatever else it may be.
    """
    values = json.loads(body)
    for name, type_ in _TYPES.items():
        if type(values[name]) is not type_:
            msg = f"{name} is a {type(values[name]).__name__}, not a {type_.__name__}"
            raise TypeError(msg)
    values["act"] = Act(values["act"])
    values["source"] = Source(**values["source"])
    values["attachments"] = tuple(values["attachments"])
    for name in ("first", "last"):
        if values[name] is not None:
            values[name] = date.fromisoformat(values[name])
    values["recorded_at"] = datetime.fromisoformat(values["recorded_at"])
    return Entry(**values)


_DRAFT_FIELDS = tuple(item.name for item in fields(Draft))
_ENTRY_FIELDS = tuple(item.name for item in fields(Entry))
_TYPES: Final[dict[str, type]] = {
    name: {"kind_version": int, "sequence": int, "attachments": list}.get(
        name, dict if name in {"payload", "source"} else str
    )
    for name in _ENTRY_FIELDS
    if name not in {"first", "last"}
}


def same_content(draft: Draft, entry: Entry) -> bool:
    """Whether the draft says exactly what the entry says; batches are not compared."""
    return all(
        getattr(draft, name) == getattr(entry, name) for name in _DRAFT_FIELDS if name != "batch"
    )
