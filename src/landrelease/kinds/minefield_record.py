"""A record, by whoever laid it or saw it laid, of items in a place."""

from landrelease.kinds._kind import AREA, LINE, Kind, Place, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import NOT_KNOWN, ItemClass, NotKnown


class MinefieldRecord(Kind):
    """A record, by whoever laid it or saw it laid, of items in a place."""

    kind = "minefield_record"
    label = "Minefield record"
    label_plural = "Minefield records"
    about = "A record of mined ground, often wrong in place and number: grade its source."
    tier = Tier.RESTRICTED
    temporal = "state"
    geometries = AREA + LINE
    is_evidence = True

    name: str = fact("Name", max_length=200)
    item_class: ItemClass = fact("Class of ordnance", default=ItemClass.NOT_KNOWN)
    items: int | NotKnown = fact("Items recorded", default=NOT_KNOWN, ge=1, le=1_000_000)
    remarks: str = fact("Remarks", default="", long=True, max_length=4000)
    place: Place = fact("Where")

    def title(self) -> str:
        """Return the name and class of ordnance."""
        return f"{self.name}: {self.item_class.label}"
