"""What one person marked on one lane of a trial."""

from typing import Annotated

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import NOT_KNOWN, NotKnown


class TrialResult(Kind):
    """What one person marked on one lane; found and missed follow when the trial is closed."""

    kind = "trial_result"
    label = "Trial result"
    label_plural = "Trial results"
    about = "Squares marked and not reached, recorded by somebody who does not know the targets."
    tier = Tier.RESTRICTED
    temporal = "event"
    reported = False

    trial: Annotated[str, Reference("trial")] = fact("Trial")
    deminer: Annotated[str, Reference("deminer")] = fact("Person")
    cohort: Annotated[str, Reference("cohort")] = fact("Cohort at the time")
    device: Annotated[str, Reference("device")] = fact("Device", default="")
    lane: str = fact("Lane", max_length=40)
    marked: str = fact(
        "Squares marked", note="Separated by spaces.", default="", long=True, max_length=4000
    )
    not_searched: str = fact(
        "Squares not reached", note="Separated by spaces.", default="", long=True, max_length=4000
    )
    minutes: float | NotKnown = fact("Time", unit="min", default=NOT_KNOWN, ge=0, le=10_000)
    remarks: str = fact("Remarks", default="", long=True, max_length=4000)

    def title(self) -> str:
        """Return the lane and how many squares were marked."""
        return f"Lane {self.lane}: {len(self.marked.split())} marked"
