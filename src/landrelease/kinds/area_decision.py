"""A named person's decision on the state of a hazardous area."""

from typing import Annotated, ClassVar

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import AreaStatus, AreaStep, HazardClass


class AreaDecision(Kind):
    """A named person's decision on the state of a hazardous area."""

    kind = "area_decision"
    label = "Area decision"
    label_plural = "Area decisions"
    about = "Made on a day, for a reason; the finding looked at is kept with it."
    tier = Tier.PARTNER
    temporal = "state"
    reported = False
    decides: ClassVar[tuple[str, tuple[str, ...]]] = (
        "hazardous_area",
        ("status", "classification"),
    )

    hazardous_area: Annotated[str, Reference("hazardous_area")] = fact("Hazardous area")
    step: AreaStep = fact("Step", default=AreaStep.NOT_KNOWN)
    status: AreaStatus = fact("Status", standard="IMAS 07.11")
    classification: HazardClass = fact("Classification", standard="IMAS 08.20")
    products: tuple[Annotated[str, Reference("land_release_product")], ...] = fact(
        "Land given back by it", default=()
    )
    reason: str = fact("Reason", long=True, max_length=4000)
    decider: str = fact("Decided by", tier=Tier.RESTRICTED, max_length=200)
    against_finding: bool = fact("Against the finding", default=False)
    finding: str = fact(
        "Finding at the time", tier=Tier.RESTRICTED, default="", long=True, max_length=20_000
    )

    def title(self) -> str:
        """Return the status and classification decided."""
        return f"Decision: {self.status.label}, {self.classification.value.upper()}"
