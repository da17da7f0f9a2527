"""A pen that writes entries of one origin, one minute apart."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest

from landrelease.ledger import GENESIS, Act, Entry, Source

DAWN = datetime(2024, 5, 1, 6, 0, tzinfo=UTC)


@dataclass
class Pen:
    """Writes records, reviews and withdrawals; the chain itself is of no interest here."""

    origin: str = "office"
    now: datetime = DAWN
    entries: list[Entry] = field(default_factory=list)
    numbers: count = field(default_factory=lambda: count(1))

    def write(self, act: Act, batch: str, **said: object) -> Entry:
        number = next(self.numbers)
        self.now += timedelta(minutes=1)
        entry = Entry(
            **{"id": f"{self.origin}-{number}", "author": "amina"} | said,
            act=act,
            batch=batch,
            recorded_at=self.now,
            organisation="",
            origin=self.origin,
            sequence=number,
            previous=GENESIS,
        )
        self.entries.append(entry)
        return entry

    def record(self, name: str = "Kalan", *, batch: str = "", **said: object) -> Entry:
        said = {"kind": "organisation", "subject": "kalan", "first": date(2024, 1, 1)} | said
        payload = said.pop("payload", {"name": name})
        return self.write(Act.RECORD, batch or f"batch of {name}", payload=payload, **said)

    def withdraw(self, entry: Entry, *, batch: str = "") -> Entry:
        return self.write(
            Act.WITHDRAW,
            batch or f"withdrawal of {entry.id}",
            kind=entry.kind,
            subject=entry.subject,
            withdraws=entry.id,
            reason="mistaken",
        )

    def approve(self, entry: Entry) -> Entry:
        """Submit and approve the batch of an entry; return the entry."""
        self.write(Act.SUBMIT, entry.batch)
        self.write(Act.APPROVE, entry.batch, author="boris")
        return entry

    def approved(self, name: str = "Kalan", **said: object) -> Entry:
        return self.approve(self.record(name, **said))


@pytest.fixture
def pen():
    """Return a pen of the office."""
    return Pen()


@pytest.fixture
def tablet():
    """Return a pen of another origin."""
    return Pen("tablet")


@pytest.fixture
def source():
    """Return a graded source."""
    return Source(subject="witness", reliability="B", credibility="2")
