"""Ground that was cancelled, reduced or cleared: a polygon of its own."""

from collections.abc import Mapping
from typing import Annotated

from landrelease.kinds._kind import AREA, Kind, Place, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import NOT_KNOWN, NotKnown, ReleaseMethod


class LandReleaseProduct(Kind):
    """Ground that was cancelled, reduced or cleared: a polygon of its own."""

    kind = "land_release_product"
    label = "Land release product"
    label_plural = "Land release products"
    about = "What was given back of a hazardous area, how, to which depth, and by whose decision."
    tier = Tier.PARTNER
    temporal = "state"
    geometries = AREA
    reported = False

    hazardous_area: Annotated[str, Reference("hazardous_area")] = fact("Hazardous area")
    method: ReleaseMethod = fact("Method", standard="IMAS 07.11")
    task: Annotated[str, Reference("task")] = fact("Task", default="")
    organisation: Annotated[str, Reference("organisation")] = fact("By", default="")
    depth_m: float | NotKnown = fact("Depth", unit="m", default=NOT_KNOWN, ge=0, le=20)
    area_m2: float | NotKnown = fact(
        "Area as reported",
        unit="m2",
        note="Kept beside the area of the polygon.",
        default=NOT_KNOWN,
        ge=0,
        le=10_000_000_000,
    )
    remarks: str = fact("Remarks", default="", long=True, max_length=4000)
    place: Place = fact("Polygon")

    def title(self) -> str:
        """Return the method."""
        return self.method.label

    @classmethod
    def status_of(cls, document: Mapping[str, object]) -> str:
        """How it was given back."""
        return str(document.get("method", ""))
