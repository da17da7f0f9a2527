"""Ground that people have used without accident."""

from landrelease.kinds._kind import AREA, LINE, Kind, Place, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import NOT_KNOWN, LandUse, NotKnown


class SafeUse(Kind):
    """Ground that people have used without accident."""

    kind = "safe_use"
    label = "Area in safe use"
    label_plural = "Areas in safe use"
    about = "Ground used over a period without accident: evidence, not proof, that little is there."
    tier = Tier.PARTNER
    temporal = "event"
    geometries = AREA + LINE
    is_evidence = True

    use: LandUse = fact("Use")
    width_m: float | NotKnown = fact(
        "Width of a path or road", unit="m", default=NOT_KNOWN, ge=0.5, le=200
    )
    passes: int | NotKnown = fact(
        "Times the ground was used", default=NOT_KNOWN, ge=1, le=1_000_000
    )
    remarks: str = fact("Remarks", default="", long=True, max_length=4000)
    place: Place = fact("Where")

    def title(self) -> str:
        """Return the use."""
        return f"Safe use: {self.use.label}"
