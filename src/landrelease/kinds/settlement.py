"""A place where people live or lived."""

from typing import Annotated

from landrelease.kinds._kind import AREA, POINT, Kind, Place, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import NOT_KNOWN, NotKnown


class Settlement(Kind):
    """A place where people live or lived."""

    kind = "settlement"
    label = "Settlement"
    label_plural = "Settlements"
    about = "A village or town; a point has a stated radius, within which people live."
    tier = Tier.PUBLIC
    temporal = "state"
    geometries = AREA + POINT

    name: str = fact("Name", max_length=200)
    code: str = fact("Code", default="", max_length=40)
    other_names: str = fact("Other names", default="", max_length=400)
    population: int | NotKnown = fact(
        "Population before closure", unit="people", default=NOT_KNOWN, ge=0, le=50_000_000
    )
    administrative_area: Annotated[str, Reference("administrative_area")] = fact(
        "Administrative area", default=""
    )
    place: Place = fact("Where", note="A polygon, or a point with a radius in metres.")

    def title(self) -> str:
        """Return the name, with the code where there is one."""
        return f"{self.name} ({self.code})" if self.code else self.name
