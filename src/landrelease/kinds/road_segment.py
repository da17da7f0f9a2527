"""A piece of road and the settlements it gives access to."""

from typing import Annotated

from landrelease.kinds._kind import LINE, Kind, Place, Reference, fact
from landrelease.kinds._tier import Tier


class RoadSegment(Kind):
    """A piece of road and the settlements it gives access to."""

    kind = "road_segment"
    label = "Road segment"
    label_plural = "Road segments"
    about = "A piece of road; the settlements it serves cannot be reached safely unless it is safe."
    tier = Tier.PUBLIC
    temporal = "state"
    geometries = LINE

    name: str = fact("Name", max_length=200)
    code: str = fact("Code", default="", max_length=40)
    surface: str = fact("Surface", default="", max_length=100)
    serves: tuple[Annotated[str, Reference("settlement")], ...] = fact("Access road of", default=())
    place: Place = fact("Course")

    def title(self) -> str:
        """Return the name."""
        return self.name
