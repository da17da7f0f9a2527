"""A visit that looks at how work is done."""

from typing import Annotated

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import InspectionSide


class QaVisit(Kind):
    """A visit that looks at how work is done."""

    kind = "qa_visit"
    label = "QA visit"
    label_plural = "QA visits"
    about = "Quality assurance: who looked at whose work on a day, and what did not conform."
    tier = Tier.RESTRICTED
    temporal = "event"
    reported = False

    task: Annotated[str, Reference("task")] = fact("Task")
    side: InspectionSide = fact("Internal or external")
    inspected: Annotated[str, Reference("organisation")] = fact("Inspected organisation")
    inspecting: Annotated[str, Reference("organisation")] = fact("Inspecting organisation")
    inspector: str = fact("Inspector", max_length=200)
    team: str = fact("Team", default="", max_length=100)
    stopped_work: bool = fact("Work was stopped", default=False)
    findings: str = fact("What was seen", default="", long=True, max_length=4000)

    def title(self) -> str:
        """Return which side it was."""
        return f"{self.side.label} QA visit"
