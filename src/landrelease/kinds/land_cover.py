"""What covers the ground."""

from landrelease.kinds._kind import AREA, Kind, Place, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import Cover


class LandCover(Kind):
    """What covers the ground."""

    kind = "land_cover"
    label = "Land cover"
    label_plural = "Land cover"
    about = "Forest, crops, buildings: what lies in the ground may differ from one to the next."
    tier = Tier.PUBLIC
    temporal = "state"
    geometries = AREA

    name: str = fact("Name", default="", max_length=200)
    cover: Cover = fact("Cover")
    place: Place = fact("Where")

    def title(self) -> str:
        """Return the cover."""
        return self.name or self.cover.label
