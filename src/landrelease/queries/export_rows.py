"""What leaves the programme in a file: redacted to the tier asked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from landrelease.kinds import KINDS, SearchedArea, Tier, kind_named, redact
from landrelease.ledger import unsealed
from landrelease.queries._detection_current import (
    DERIVED,
    DETECTION_CURRENT,
    detection_current,
)
from landrelease.queries._shown import payload_of
from landrelease.store.chain import heads as chain_heads
from landrelease.store.chain import personal_values
from landrelease.store.models import RegisterRow
from landrelease.store.people import Right, Viewer
from landrelease.store.refusals import NotAllowed
from landrelease.store.register import rows_at
from landrelease.store.scope import Scope, scope_of

_ON_TRIALS: Final = DERIVED[SearchedArea.kind][DETECTION_CURRENT]


@dataclass(frozen=True, slots=True)
class ExportRow:
    """A record as it leaves."""

    kind: str
    subject: str
    document: dict[str, Any]
    first: date | None
    last: date | None
    grade: str
    source: str
    revision: int
    derived: dict[str, str] = field(default_factory=dict)
    """Columns that say what follows from other records (`DERIVED`)."""


def export_rows(
    viewer: Viewer,
    *,
    tier: Tier,
    kinds: Sequence[str] | None = None,
    at: date | None = None,
    known: datetime | None = None,
) -> Iterator[ExportRow]:
    """Return records with nothing above the tier.

    Raises
    ------
    NotAllowed
        Without the right to export, or for a tier above the viewer's own.
    UnknownKind
        When a kind asked for does not exist.
    """
    if not viewer.may(Right.EXPORT):
        raise NotAllowed(Right.EXPORT)
    if tier > viewer.own_clearance:
        raise NotAllowed(
            Right.EXPORT,
            why=f"You may export up to the tier {viewer.own_clearance.word!r}, not {tier.word!r}.",
        )
    wanted = {kind_named(name).kind for name in kinds} if kinds else set(KINDS)
    return _rows(scope_of(viewer), tier, frozenset(wanted), at, known)


def _rows(
    scope: Scope, tier: Tier, kinds: frozenset[str], at: date | None, known: datetime | None
) -> Iterator[ExportRow]:
    held = ((row, _tier_of(row, scope, tier)) for row in rows_at(at=at, known=known, kinds=kinds))
    rows = [(row, most) for row, most in held if row.tier <= most]
    personal: Mapping[str, dict[str, Any]] = {}
    if tier >= Tier.PERSONAL:
        personal = personal_values([row.entry for row, most in rows if most >= Tier.PERSONAL])
    current = detection_current((row for row, most in rows if most >= _ON_TRIALS), known=known)
    for row, most in rows:
        document = redact(KINDS[row.kind], unsealed(payload_of(row)), clearance=most)
        document |= personal.get(row.entry, {})
        yield ExportRow(
            kind=row.kind,
            subject=row.subject,
            document=document,
            first=row.first,
            last=row.last,
            grade=row.grade if most >= Tier.PARTNER else "",
            source=row.source if most >= Tier.RESTRICTED else "",
            revision=row.revision,
            derived={DETECTION_CURRENT: current[row.subject]} if row.subject in current else {},
        )


def _tier_of(row: RegisterRow, scope: Scope, tier: Tier) -> Tier:
    """Return the tier asked for, or the lower one of the ground the row lies on."""
    return min(tier, scope.viewer_of_row(row).clearance)


def heads(_viewer: Viewer) -> tuple[str, ...]:
    """Return the ledger's heads as printed on exports and backups; they say nothing secret."""
    return tuple(str(head) for head in chain_heads())
