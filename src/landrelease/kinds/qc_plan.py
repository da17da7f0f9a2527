"""What is to be searched again of finished work, drawn before anybody goes there."""

from typing import Annotated

from landrelease.kinds._kind import AREA, Kind, Place, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import NOT_KNOWN, NotKnown


class QcPlan(Kind):
    """What is to be searched again of finished work, drawn before anybody goes there."""

    kind = "qc_plan"
    label = "QC plan"
    label_plural = "QC plans"
    about = "The lot in squares, how many are searched again, and which: drawn, never chosen."
    tier = Tier.RESTRICTED
    temporal = "event"
    geometries = AREA
    reported = False

    task: Annotated[str, Reference("task")] = fact("Task")
    lot: str = fact("Lot", max_length=100)
    inspected: Annotated[str, Reference("organisation")] = fact("Inspected organisation")
    inspecting: Annotated[str, Reference("organisation")] = fact("Inspecting organisation")
    planner: str = fact("Planned by", max_length=200)
    unit_m: float = fact("Side of the squares", unit="m", ge=0.5, le=1_000)
    lot_units: int = fact("Squares in the lot", ge=1, le=1_000_000)
    clean: float = fact("Share of squares asked to conform", unit="share", ge=0, le=1)
    confidence: float = fact("Confidence", unit="probability", ge=0, le=1)
    sample_units: int = fact("Squares to search", ge=1, le=1_000_000)
    accept_on: int = fact(
        "Accepted with at most",
        unit="squares",
        note="Squares that do not conform; a find of ordnance always fails the lot.",
        default=0,
        ge=0,
        le=1_000,
    )
    sequential: bool = fact("Square by square, until the answer is clear", default=False)
    good: float | NotKnown = fact(
        "Share not conforming that is still good",
        unit="share",
        note="Of a sequential plan.",
        default=NOT_KNOWN,
        ge=0,
        le=1,
    )
    producer_risk: float | NotKnown = fact(
        "Risk that good work is refused", unit="probability", default=NOT_KNOWN, ge=0, le=1
    )
    seed: int = fact("Seed of the draw", ge=0, le=1 << 48)
    drawn: str = fact(
        "Squares drawn",
        note="Their numbers, in the order in which they are searched.",
        long=True,
        max_length=1_000_000,
    )
    place: Place = fact("Ground of the lot")

    def title(self) -> str:
        """Return the lot and the size of the sample."""
        return f"{self.lot}: {self.sample_units} of {self.lot_units}"
