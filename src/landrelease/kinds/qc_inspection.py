"""A sample of finished work, searched again."""

from collections.abc import Mapping
from typing import Annotated

from landrelease.kinds._kind import AREA, Kind, Place, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import NOT_KNOWN, NotKnown, QcResult


class QcInspection(Kind):
    """A sample of finished work, searched again."""

    kind = "qc_inspection"
    label = "QC inspection"
    label_plural = "QC inspections"
    about = "Quality control: the plan, how much of its sample was searched, and what was found."
    tier = Tier.RESTRICTED
    temporal = "event"
    geometries = AREA
    reported = False

    task: Annotated[str, Reference("task")] = fact("Task")
    plan: Annotated[str, Reference("qc_plan")] = fact("Plan")
    lot: str = fact("Lot", max_length=100)
    inspected: Annotated[str, Reference("organisation")] = fact("Inspected organisation")
    inspecting: Annotated[str, Reference("organisation")] = fact("Inspecting organisation")
    inspector: str = fact("Inspector", max_length=200)
    lot_units: int = fact("Squares in the lot", ge=1, le=1_000_000)
    sample_units: int = fact("Squares to search", ge=1, le=1_000_000)
    accept_on: int = fact("Accepted with at most", unit="squares", default=0, ge=0, le=1_000)
    units_checked: int = fact("Squares searched", ge=0, le=1_000_000)
    with_finds: str = fact(
        "Squares with a find of ordnance",
        note="Their numbers, with commas.",
        default="",
        long=True,
        max_length=100_000,
    )
    not_conforming: str = fact(
        "Squares that did not conform otherwise",
        note="Their numbers, with commas.",
        default="",
        long=True,
        max_length=100_000,
    )
    units_with_finds: int = fact("How many with a find", ge=0, le=1_000_000)
    units_not_conforming: int = fact("How many not conforming otherwise", ge=0, le=1_000_000)
    detection: float | NotKnown = fact(
        "Probability of detecting an item",
        unit="probability",
        note="Of the inspectors, from trials.",
        default=NOT_KNOWN,
        ge=0,
        le=1,
    )
    depth_m: float | NotKnown = fact("Depth", unit="m", default=NOT_KNOWN, ge=0, le=20)
    result: QcResult = fact("Result", note="It follows from the plan and the finds.")
    remarks: str = fact("Remarks", default="", long=True, max_length=4000)
    place: Place = fact("Ground of the lot")

    def title(self) -> str:
        """Return the lot and its result."""
        return f"{self.lot}: {self.result.label}"

    @classmethod
    def status_of(cls, document: Mapping[str, object]) -> str:
        """What followed from the plan and the finds."""
        return str(document.get("result", ""))
