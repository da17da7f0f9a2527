"""A district, municipality or other unit of administration."""

from typing import Annotated

from landrelease.kinds._kind import AREA, Kind, Place, Reference, fact
from landrelease.kinds._tier import Tier


class AdministrativeArea(Kind):
    """A district, municipality or other unit of administration."""

    kind = "administrative_area"
    label = "Administrative area"
    label_plural = "Administrative areas"
    about = "A unit of administration with its boundary as the programme draws it."
    tier = Tier.PUBLIC
    temporal = "state"
    geometries = AREA

    name: str = fact("Name", max_length=200)
    code: str = fact("Code", default="", max_length=40)
    level: str = fact("Level", default="", max_length=40)
    parent: Annotated[str, Reference("administrative_area")] = fact("Part of", default="")
    place: Place | None = fact("Boundary", default=None)

    def title(self) -> str:
        """Return the name."""
        return self.name
