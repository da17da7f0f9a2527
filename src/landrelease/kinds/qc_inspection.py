"""A sample of finished work, searched again."""

from typing import Annotated

from landrelease.kinds._kind import AREA, Kind, Place, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import NOT_KNOWN, NotKnown


class QcInspection(Kind):
    """A sample of finished work, searched again."""

    kind = "qc_inspection"
    label = "QC inspection"
    label_plural = "QC inspections"
    about = "Quality control: the lot, the plan, the sample taken, and what was found in it."
    tier = Tier.RESTRICTED
    temporal = "event"
    geometries = AREA

    task: Annotated[str, Reference("task")] = fact("Task")
    lot: str = fact("Lot", max_length=100)
    inspected: Annotated[str, Reference("organisation")] = fact("Inspected organisation")
    inspecting: Annotated[str, Reference("organisation")] = fact("Inspecting organisation")
    inspector: str = fact("Inspector", max_length=200)
    lot_units: int = fact("Units in the lot", note="Squares of the lot.", ge=1, le=100_000_000)
    sample_units: int = fact("Units sampled", ge=1, le=100_000_000)
    accept_on: int = fact(
        "Accepted with at most", unit="units", note="Units with a find.", default=0, ge=0, le=1_000
    )
    units_with_finds: int = fact("Units with a find", ge=0, le=100_000_000)
    detection: float | NotKnown = fact(
        "Probability of detecting an item",
        unit="probability",
        note="Of the inspectors, from trials.",
        default=NOT_KNOWN,
        ge=0,
        le=1,
    )
    depth_m: float | NotKnown = fact("Depth", unit="m", default=NOT_KNOWN, ge=0, le=20)
    remarks: str = fact("Remarks", default="", long=True, max_length=4000)
    place: Place = fact("Ground of the lot")

    def title(self) -> str:
        """Return the lot and what was found."""
        return f"{self.lot}: {self.units_with_finds} of {self.sample_units}"
