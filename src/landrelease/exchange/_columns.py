"""What an export holds: its columns, derived from the kinds, and what it says of itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from landrelease.kinds import KINDS, FieldDescription, Kind, Tier, fields_of
from landrelease.queries import DERIVED, ExportRow

Json = Any

NOTICE: Final = (
    "No record is not evidence of no contamination. A status is not permission to enter."
)


@dataclass(frozen=True, slots=True)
class Flat:
    """A record as one row of values, and its geometry as GeoJSON."""

    kind: str
    properties: dict[str, Json]
    geometry: dict[str, Json] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What an export is: of which programme, for whom, at which dates, from which ledger."""

    programme: str
    invented: bool
    tier: Tier
    kinds: tuple[str, ...]
    at: date | None
    known: datetime | None
    made_at: datetime
    heads: tuple[str, ...]

    def facts(self) -> dict[str, Json]:
        """Return all of it as text, for the file's own metadata."""
        return {
            "programme": self.programme,
            "invented": self.invented,
            "tier": self.tier.word,
            "kinds": list(self.kinds),
            "at": "latest" if self.at is None else self.at.isoformat(),
            "known": "all" if self.known is None else self.known.isoformat(),
            "made_at": self.made_at.isoformat(timespec="seconds"),
            "ledger_heads": list(self.heads),
            "notice": NOTICE,
        }


def exported_fields(kind: type[Kind], tier: Tier) -> tuple[FieldDescription, ...]:
    """Return the fields of a kind that the tier shows, the place apart."""
    return tuple(it for it in fields_of(kind) if it.tier <= tier and it.type != "place")


def derived_columns(kind: type[Kind], tier: Tier) -> tuple[str, ...]:
    """Return the columns that follow from other records and that the tier shows."""
    return tuple(name for name, own in DERIVED.get(kind.kind, {}).items() if own <= tier)


def exports_place(kind: type[Kind], tier: Tier) -> bool:
    """Whether the kind has a place that the tier shows."""
    return any(it.tier <= tier and it.type == "place" for it in fields_of(kind))


def exported_kinds(tier: Tier, kinds: Sequence[str] | None) -> tuple[str, ...]:
    """Return the kinds whose existence the tier may show, of those asked for."""
    wanted = KINDS if kinds is None else dict.fromkeys(kinds)
    return tuple(name for name in KINDS if name in wanted and KINDS[name].tier <= tier)


def flat(record: ExportRow, tier: Tier) -> Flat:
    """Lay a record out as one row; fields above the tier are left out once more."""
    kind = KINDS[record.kind]
    properties: dict[str, Json] = {
        "kind": record.kind,
        "subject": record.subject,
        "first": None if record.first is None else record.first.isoformat(),
        "last": None if record.last is None else record.last.isoformat(),
        "grade": record.grade,
        "source": record.source,
        "revision": record.revision,
    }
    for field in exported_fields(kind, tier):
        value = record.document.get(field.name, field.default)
        properties[field.name] = list(value) if isinstance(value, tuple) else value
    for name in derived_columns(kind, tier):
        properties[name] = record.derived.get(name)
    place = record.document.get("place") if exports_place(kind, tier) else None
    if not place:
        return Flat(record.kind, properties, None)
    for name in ("system", "entered", "precision", "radius_m"):
        properties[f"place_{name}"] = place.get(name)
    return Flat(record.kind, properties, place["geometry"])
