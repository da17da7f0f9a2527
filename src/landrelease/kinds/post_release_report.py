"""A find, an accident or a failed check in released land, and its investigation."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar

from landrelease.kinds._kind import POINT, Kind, Place, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import InvestigationStatus


class PostReleaseReport(Kind):
    """A find, an accident or a failed check in released land, and its investigation."""

    kind = "post_release_report"
    version = 2
    label = "Post-release report"
    label_plural = "Post-release reports"
    about = (
        "Something was found, somebody was hurt or a check failed in land that had been given back."
    )
    tier = Tier.RESTRICTED
    temporal = "state"
    geometries = POINT
    upgrades = MappingProxyType({1: dict})

    hazardous_area: Annotated[str, Reference("hazardous_area")] = fact("Released area")
    product: Annotated[str, Reference("land_release_product")] = fact(
        "Land release product", default=""
    )
    item: Annotated[str, Reference("item_found")] = fact("Item found", default="")
    accident: Annotated[str, Reference("accident")] = fact("Accident", default="")
    inspection: Annotated[str, Reference("qc_inspection")] = fact("Check that failed", default="")
    status: InvestigationStatus = fact("Investigation", default=InvestigationStatus.OPEN)
    findings: str = fact("What the investigation found", default="", long=True, max_length=10_000)
    measures: str = fact("What follows from it", default="", long=True, max_length=4000)
    place: Place = fact("Where")

    names: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"item_found": "item", "accident": "accident", "qc_inspection": "inspection"}
    )
    """By kind of what it may be about: the field that names it."""

    def title(self) -> str:
        """Return where the investigation stands."""
        return f"In released land: investigation {self.status.label.lower()}"
