"""Ground that was searched, how well, and what was found."""

from types import MappingProxyType
from typing import Annotated

from landrelease.kinds._kind import AREA, Kind, Place, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import NOT_KNOWN, NotKnown, SearchMethod


class SearchedArea(Kind):
    """Ground that was searched, how well, and what was found."""

    kind = "searched_area"
    version = 2
    label = "Searched area"
    label_plural = "Searched areas"
    about = "Searched ground. What a search found and what it would have missed both count."
    tier = Tier.PARTNER
    temporal = "event"
    geometries = AREA
    is_evidence = True
    upgrades = MappingProxyType({1: dict})

    name: str = fact("Name", default="", max_length=200)
    method: SearchMethod = fact("Method")
    organisation: Annotated[str, Reference("organisation")] = fact("By", default="")
    task: Annotated[str, Reference("task")] = fact(
        "Task", note="Whose daily progress it is the sum of.", default=""
    )
    coverage: float = fact("Share of the polygon searched", unit="share", ge=0, le=1)
    detection: float | NotKnown = fact(
        "Probability of detecting an item",
        unit="probability",
        note="From trials of those who searched, never a maker's figure.",
        default=NOT_KNOWN,
        ge=0,
        le=1,
    )
    detection_low: float | NotKnown = fact(
        "Detection, lower bound", unit="probability", default=NOT_KNOWN, ge=0, le=1
    )
    detection_high: float | NotKnown = fact(
        "Detection, upper bound", unit="probability", default=NOT_KNOWN, ge=0, le=1
    )
    detection_trials: tuple[Annotated[str, Reference("trial")], ...] = fact(
        "Detection taken from trials", tier=Tier.RESTRICTED, default=()
    )
    detection_basis: str = fact(
        "What the detection rests on",
        tier=Tier.RESTRICTED,
        note="Class, depth, soil, persons, counts and the entries of results, as taken.",
        default="",
        long=True,
        max_length=2_000_000,
    )
    depth_m: float | NotKnown = fact("Depth", unit="m", default=NOT_KNOWN, ge=0, le=20)
    items_found: int = fact("Items found", ge=0, le=1_000_000)
    removed: bool = fact("Items found were removed", default=True)
    place: Place = fact("Where")

    def title(self) -> str:
        """Return the method and what was found."""
        return f"{self.name or self.method.label}: {self.items_found} found"
