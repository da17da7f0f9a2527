"""A sign that there may be explosive ordnance: not yet surveyed, not a hazardous area."""

from collections.abc import Mapping

from landrelease.kinds._kind import AREA, LINE, POINT, Kind, Place, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import NOT_KNOWN, FollowUp, Indication, ItemClass, NotKnown


class IndicationReport(Kind):
    """A sign that there may be explosive ordnance: not yet surveyed, not a hazardous area."""

    kind = "indication"
    label = "Indication"
    label_plural = "Indications"
    about = "Ordnance seen, a report by residents, a strike. It stands until a survey answers it."
    tier = Tier.PARTNER
    temporal = "state"
    geometries = POINT + LINE + AREA
    is_evidence = True

    what: Indication = fact("What was reported")
    item_class: ItemClass = fact("Class of ordnance", default=ItemClass.NOT_KNOWN)
    items: int | NotKnown = fact("How many", default=NOT_KNOWN, ge=1, le=100_000)
    description: str = fact(
        "Description",
        tier=Tier.RESTRICTED,
        note="What was seen, where and by how many; no names of people.",
        default="",
        long=True,
        max_length=4000,
    )
    follow_up: FollowUp = fact("Follow-up", default=FollowUp.OUTSTANDING)
    answer: str = fact("What the follow-up found", default="", long=True, max_length=4000)
    place: Place = fact("Where", tier=Tier.RESTRICTED)

    def title(self) -> str:
        """Return what was reported and the class of ordnance."""
        return f"{self.what.label}: {self.item_class.label}"

    @classmethod
    def status_of(cls, document: Mapping[str, object]) -> str:
        """Whether it still waits for an answer."""
        return str(document.get("follow_up", ""))
