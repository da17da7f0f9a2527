"""A sign, a fence or a survey marker in the field."""

from typing import Annotated

from landrelease.kinds._kind import LINE, POINT, Kind, Place, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import MarkerStatus, MarkerType


class Marker(Kind):
    """A sign, a fence or a survey marker in the field."""

    kind = "marker"
    label = "Marker"
    label_plural = "Markers"
    about = "Where it stands, what it marks, and whether it is still there."
    tier = Tier.PARTNER
    temporal = "state"
    geometries = (*POINT, *LINE)

    name: str = fact("Name or number", note="As TP1, BM2.", default="", max_length=100)
    type: MarkerType = fact("Type", standard="IMAS 08.40")
    status: MarkerStatus = fact("Status", default=MarkerStatus.IN_PLACE)
    hazardous_area: Annotated[str, Reference("hazardous_area")] = fact("Hazardous area", default="")
    organisation: Annotated[str, Reference("organisation")] = fact("Set by", default="")
    material: str = fact("Made of", default="", max_length=200)
    place: Place = fact("Where")

    def title(self) -> str:
        """Return the name and type."""
        return f"{self.name} {self.type.label}".strip()
