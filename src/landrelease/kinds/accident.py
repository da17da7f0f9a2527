"""An explosion that hurt someone or something."""

from landrelease.kinds._kind import POINT, Kind, Place, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import NOT_KNOWN, ItemClass, NotKnown


class Accident(Kind):
    """An explosion that hurt someone or something."""

    kind = "accident"
    label = "Accident"
    label_plural = "Accidents"
    about = "People or vehicles met an item that exploded. Names are kept apart, and erasable."
    tier = Tier.PARTNER
    temporal = "event"
    geometries = POINT
    is_evidence = True

    item_class: ItemClass = fact("Class of ordnance", default=ItemClass.NOT_KNOWN)
    killed: int | NotKnown = fact("Killed", unit="people", default=NOT_KNOWN, ge=0, le=10_000)
    injured: int | NotKnown = fact("Injured", unit="people", default=NOT_KNOWN, ge=0, le=10_000)
    demining: bool = fact("During demining", default=False)
    activity: str = fact("Activity", tier=Tier.RESTRICTED, default="", max_length=200)
    description: str = fact(
        "Description", tier=Tier.RESTRICTED, default="", long=True, max_length=4000
    )
    victims: str = fact(
        "Names of victims", tier=Tier.PERSONAL, default="", long=True, max_length=4000
    )
    place: Place = fact("Where", tier=Tier.RESTRICTED)

    def title(self) -> str:
        """Return the class of ordnance."""
        return f"Accident: {self.item_class.label}"
