"""One explosive object, or several of a kind together, that somebody found."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from landrelease.kinds._kind import POINT, Kind, Place, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import NOT_KNOWN, ItemClass, ItemCondition, NotKnown, Outcome


class ItemFound(Kind):
    """One explosive object, or several of a kind together, that somebody found."""

    kind = "item_found"
    version = 2
    label = "Item found"
    label_plural = "Items found"
    about = "An item and what became of it; inside a searched area it belongs to that search."
    tier = Tier.RESTRICTED
    temporal = "state"
    geometries = POINT
    is_evidence = True
    upgrades = MappingProxyType({1: dict})

    item_class: ItemClass = fact("Class of ordnance", default=ItemClass.NOT_KNOWN)
    model: str = fact(
        "Model", note="As recognised; leave empty when not sure.", default="", max_length=100
    )
    items: int = fact("How many", default=1, ge=1, le=100_000)
    condition: ItemCondition = fact("Condition", default=ItemCondition.NOT_KNOWN)
    depth_m: float | NotKnown = fact("Depth", unit="m", default=NOT_KNOWN, ge=0, le=20)
    outcome: Outcome = fact("What became of it", default=Outcome.NOT_KNOWN)
    task: Annotated[str, Reference("task")] = fact("Found on task", default="")
    searched_area: Annotated[str, Reference("searched_area")] = fact("Found by search", default="")
    place: Place = fact("Where")

    def title(self) -> str:
        """Return how many and of what class."""
        return f"{self.items} x {self.item_class.label}"

    @classmethod
    def status_of(cls, document: Mapping[str, object]) -> str:
        """What became of it."""
        return str(document.get("outcome", ""))
