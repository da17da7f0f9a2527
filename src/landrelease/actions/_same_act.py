"""Whether two persons decide the same: their words, day and newly made ids are each one's own.

Ids of what a decision makes differ between two who make it, and what is personal is sealed in the
ledger: neither may keep the same decision from being seen as the same.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import shapely

from landrelease.kinds import DECISIONS, Place
from landrelease.ledger import Act, Draft, Entry, canonical, is_commitment
from landrelease.store.chain import personal_values

OF_THE_PERSON: Final = frozenset({"reason", "decider", "finding", "against_finding", "products"})
"""Fields in which two persons who decide the same may differ."""
_OF_ITS_KIND: Final[Mapping[str, frozenset[str]]] = {
    "area_decision": frozenset({"status"}),
    "hazardous_area": frozenset({"name"}),
    "land_release_product": frozenset({"remarks"}),
}
"""More of them: a status follows from step and ground; a name and remarks are words."""
_DECIMALS: Final = 7
"""Of degrees, about a centimetre: outlines written twice have the same corners to that."""

Said = Draft | Entry
Matter = list[tuple[str, str]]


def matter_of(said: Iterable[Said]) -> Matter:
    """Return what is decided by drafts, or by entries of a proposal: the same for the same act.

    What was personal in a proposal and has been erased since is the same as nothing.
    """
    told = [one for one in said if one.act is Act.RECORD]
    apart = personal_values(one.id for one in told if isinstance(one, Entry))
    made = {one.subject: f"new {one.kind}" for one in told if one.kind not in DECISIONS}
    return sorted(
        (one.kind, canonical(dict(_kept(one, made, apart.get(one.id, {}))))) for one in told
    )


def _kept(
    one: Said, made: Mapping[str, str], apart: Mapping[str, Any]
) -> Iterator[tuple[str, Any]]:
    own = OF_THE_PERSON | _OF_ITS_KIND.get(one.kind, frozenset())
    for name, value in one.payload.items():
        if is_commitment(value):
            yield name, _plain(apart.get(name, f"erased in {one.id}"), made)
        elif name == "place":
            yield name, _ground(value)
        elif name not in own and value not in ("", [], None):
            yield name, _plain(value, made)


def _plain(value: Any, made: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return made.get(value) or " ".join(value.split())
    return [_plain(one, made) for one in value] if isinstance(value, list) else value


def _ground(place: Mapping[str, Any]) -> list[str]:
    held = Place.model_validate(place)
    shape = shapely.set_precision(held.shape(), 10.0**-_DECIMALS, mode="pointwise")
    words = shapely.to_wkt(shapely.normalize(shape), rounding_precision=_DECIMALS)
    return [words, held.precision.value, str(held.radius_m)]
