"""Register rows as the hazard room reads them."""

from collections.abc import Iterable
from dataclasses import dataclass

from landrelease.hazard import READS
from landrelease.kinds import Kind, When
from landrelease.store.access_facts import document_of
from landrelease.store.models import RegisterRow


@dataclass(frozen=True, slots=True)
class SaidRow:
    """A register row as the hazard room reads it."""

    subject: str
    document: Kind
    reliability: str
    when: When | None


def said(rows: Iterable[RegisterRow]) -> list[SaidRow]:
    """Return what the hazard room reads of some rows, in their order."""
    return [
        SaidRow(
            row.subject,
            document_of(row),
            row.grade[:1],
            None if row.first is None else When(row.first, row.last),
        )
        for row in rows
        if row.kind in READS
    ]
