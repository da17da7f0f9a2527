"""A line along which sides faced each other."""

from landrelease.kinds._kind import LINE, Kind, Place, fact
from landrelease.kinds._tier import Tier


class FormerFront(Kind):
    """A line along which sides faced each other."""

    kind = "former_front"
    label = "Former front line"
    label_plural = "Former front lines"
    about = "Where a front stood, and when: items are often laid along it. It says where to look."
    tier = Tier.PARTNER
    temporal = "event"
    geometries = LINE

    name: str = fact("Name", max_length=200)
    remarks: str = fact("Remarks", default="", long=True, max_length=4000)
    place: Place = fact("Course", tier=Tier.RESTRICTED)

    def title(self) -> str:
        """Return the name."""
        return self.name
