"""What is said of each settlement, in values a programme can read, and what it rests on."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from landrelease.kinds import Tier
from landrelease.store.people import Viewer
from landrelease.store.programme import Programme

if TYPE_CHECKING:
    from landrelease.queries import HazardLayer, SettlementRow

WORDS: Final = {
    "not_known": "not recorded",
    "not_shown": "the role of whoever asked may not see it",
    "none_within_5_km": "no open hazardous area is recorded within 5 km",
    "no_map": "there is no hazard map by these dates that may be seen",
    "not_on_map": "its extent is not recorded, or lies outside the hazard map",
}
"""Words that stand where a value does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a list of settlements rests on."""

    programme: Programme
    at: date | None
    known: datetime | None
    heads: tuple[str, ...]
    layer: "HazardLayer | None"
    shown: Tier
    """The strictest tier of what is said about settlements."""

    @property
    def tier(self) -> Tier:
        """The strictest tier of what is listed."""
        return self.shown if self.layer is None else max(self.shown, self.layer.tier)

    def columns(self) -> dict[str, Any]:
        """Return what stands in every row of a table."""
        layer = self.layer
        made = None if layer is None else layer.computed_at.isoformat(timespec="seconds")
        return {
            "tier": self.tier.word,
            "at": "latest" if self.at is None else self.at.isoformat(),
            "known": "all" if self.known is None else self.known.isoformat(),
            "cell_m": "no_map" if layer is None else layer.cell_m,
            "counts": "no_map" if layer is None else layer.counts,
            "map_computed_at": made or "no_map",
        }

    def facts(self, notice: str) -> dict[str, Any]:
        """Return all of it, as exports say it, and the words that stand for values."""
        columns = self.columns()
        map_facts = {name: columns.pop(name) for name in ("cell_m", "counts", "map_computed_at")}
        return {
            "programme": self.programme.name,
            "invented": self.programme.invented,
            **columns,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "hazard_map": None if self.layer is None else map_facts,
            "ledger_heads": list(self.heads),
            "words": WORDS,
            "notice": notice,
        }


def basis_of(
    viewer: Viewer, programme: Programme, *, at: date | None, known: datetime | None
) -> Basis:
    """Gather what the list rests on; the hazard map is the newest by the same two dates."""
    from landrelease.queries import hazard_layer, heads
    from landrelease.queries.settlements import AREAS_TIER, FINDING_TIER

    seen = [tier for tier in (AREAS_TIER, FINDING_TIER) if viewer.may_see(tier)]
    return Basis(
        programme=programme,
        at=at,
        known=known,
        heads=heads(viewer),
        layer=hazard_layer(viewer, at=at, known=known),
        shown=max(seen, default=Tier.PUBLIC),
    )


def values_of(row: "SettlementRow", basis: Basis) -> dict[str, int | float | str]:
    """Return what is said of a settlement; where there is no value, a word says why."""
    chance: dict[str, int | float | str]
    missing = "no_map" if basis.layer is None else "not_on_map"
    if row.area is None:
        chance = dict.fromkeys(("probability", "probability_low", "probability_high"), missing)
    else:
        chance = {
            "probability": round(row.area.probability, 3),
            "probability_low": round(row.area.probability_low, 3),
            "probability_high": round(row.area.probability_high, 3),
        }
    return {
        "code": row.code,
        "name": row.name,
        "status": row.status,
        "population": row.population,
        "finding": "not_shown" if row.outcome is None else row.outcome,
        "open_areas": "not_shown" if row.open_areas is None else row.open_areas,
        "indications": "not_shown" if row.indications is None else row.indications,
        "nearest_hazard_m": _nearest(row),
        **chance,
    }


def _nearest(row: "SettlementRow") -> float | str:
    if row.nearest_hazard_m is not None:
        return round(row.nearest_hazard_m)
    return "not_shown" if row.open_areas is None else "none_within_5_km"
