"""Statements: drafts of entries with the day they became known, put into batches."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

import shapely
from numpy.random import Generator

from landrelease.kinds import NOT_KNOWN, Precision
from landrelease.ledger import OWN_SIGHT, Act, Draft, Source
from landrelease.simulation._configuration import Recording, Stream
from landrelease.simulation._district import District
from landrelease.simulation._draws import happens

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Statement:
    """A draft that is not in a batch yet."""

    stream: Stream
    known_on: date
    draft: Draft


@dataclass(frozen=True, slots=True)
class Reports:
    """A batch as somebody recorded it: one import, or one report that waits for approval."""

    batch: str
    title: str
    recorded_on: date
    drafts: tuple[Draft, ...]
    pending: bool = False
    """Submitted, and not approved by anybody yet."""


@dataclass(frozen=True, eq=False)
class Voice:
    """Makes statements about one district; ids depend on its key alone."""

    made: District
    rng: Generator

    def subject(self, kind: str, number: int) -> str:
        """The subject of the record of a kind with that number, from 0."""
        return subject_of(self.made, kind, number)

    def organisation(self, key: str) -> str:
        """The subject of the organisation with a key; empty for none."""
        keys = [one.key for one in self.made.configuration.organisations]
        return self.subject("organisation", keys.index(key)) if key else ""

    def source(self, key: str) -> Source:
        """The source with a key, graded; the credibility differs now and then."""
        sources = self.made.configuration.sources
        number = [one.key for one in sources].index(key)
        reliability, credibility = sources[number].grade[0], sources[number].grade[1]
        varies = happens(self.rng, self.made.configuration.telling.credibility_varies)
        step = 1 if happens(self.rng, 0.5) else -1
        if varies and credibility != "6":
            credibility = str(min(5, max(1, int(credibility) + step)))
        return Source(
            subject=self.subject("information_source", number),
            reliability=reliability,
            credibility=credibility,
        )

    def place(
        self, shape: shapely.Geometry, precision: Precision, *, radius_m: float | None = None
    ) -> dict[str, Any]:
        """A place as payloads hold it."""
        told: dict[str, Any] = {
            "geometry": self.made.plane.geojson(shape),
            "system": "geojson",
            "precision": precision.value,
        }
        return told if radius_m is None else {**told, "radius_m": round(float(radius_m), 1)}

    def says(
        self,
        stream: Stream,
        kind: str,
        number: int,
        payload: Payload,
        *,
        known_on: date,
        source: str = "",
        first: date | None = None,
        last: date | None = None,
        nth: int = 0,
        subject: str = "",
        corrects: str = "",
        reason: str = "",
    ) -> Statement:
        """Make a statement; ``nth`` counts the entries about the same subject.

        Fields that are not known are left out: that is what their kinds read then.
        """
        subject = subject or self.subject(kind, number)
        draft = Draft(
            id=entry_id(self.made.key, kind, subject, nth),
            act=Act.RECORD,
            batch="",
            kind=kind,
            subject=subject,
            first=first,
            last=last,
            source=self.source(source) if source else OWN_SIGHT,
            payload={name: value for name, value in payload.items() if value != NOT_KNOWN},
            corrects=corrects,
            reason=reason,
        )
        return Statement(stream, known_on, draft)


def subject_of(made: District, kind: str, number: int) -> str:
    """Return the subject of the record of a kind with that number, from 0."""
    return f"{kind.replace('_', '-')}-{made.key[:6]}-{number + 1:04d}"


def entry_id(key: str, *parts: str | int) -> str:
    """A UUID made from the district's key and what is said: the same each time.

    Examples
    --------
    >>> entry_id("00", "claim", "claim-00-0001", 0)
    '797b88e6-e6c8-574b-bd17-23839c35c2fa'
    """
    text = ":".join([key, *(str(part) for part in parts)])
    return str(UUID(bytes=sha256(text.encode()).digest()[:16], version=5))


def batches(
    made: District, statements: Iterable[Statement], plan: tuple[Recording, ...]
) -> tuple[Reports, ...]:
    """Put each statement into the first batch that holds its stream and is not before it."""
    held: list[list[Draft]] = [[] for _ in plan]
    for statement in sorted(statements, key=lambda one: (one.known_on, one.draft.subject)):
        fitting = (
            i
            for i, recording in enumerate(plan)
            if statement.stream in recording.holds and recording.day >= statement.known_on
        )
        held[next(fitting, len(plan) - 1)].append(statement.draft)
    return tuple(
        in_batch(made, recording.title, recording.day, drafts)
        for recording, drafts in zip(plan, held, strict=True)
        if drafts
    )


def in_batch(
    made: District, title: str, recorded_on: date, drafts: Iterable[Draft], *, pending: bool = False
) -> Reports:
    """Name a batch and write its name into its drafts."""
    batch = entry_id(made.key, "batch", title, recorded_on.isoformat())
    told = tuple(replace(draft, batch=batch) for draft in drafts)
    return Reports(batch, title, recorded_on, told, pending)
