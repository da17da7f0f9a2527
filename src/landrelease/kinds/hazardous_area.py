"""A suspected or confirmed hazardous area."""

from landrelease.kinds._kind import AREA, Kind, Place, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import AreaStatus, HazardClass, ItemClass


class HazardousArea(Kind):
    """A suspected or confirmed hazardous area."""

    kind = "hazardous_area"
    label = "Hazardous area"
    label_plural = "Hazardous areas"
    about = "A polygon people must keep out of until it is cancelled, reduced or cleared."
    tier = Tier.PARTNER
    temporal = "state"
    geometries = AREA

    name: str = fact("Name or code", max_length=200)
    classification: HazardClass = fact("Classification", standard="IMAS 08.20")
    status: AreaStatus = fact("Status", default=AreaStatus.OPEN, standard="IMAS 07.11")
    item_class: ItemClass = fact("Main class of ordnance", default=ItemClass.NOT_KNOWN)
    reason: str = fact(
        "Why", note="The evidence it rests on.", default="", long=True, max_length=4000
    )
    place: Place = fact("Polygon", tier=Tier.PARTNER)

    def title(self) -> str:
        """Return the name and classification."""
        return f"{self.name} ({self.classification.value.upper()})"
