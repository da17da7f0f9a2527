"""Something that did not conform, and what was done about it."""

from datetime import date
from typing import Annotated

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import (
    NOT_KNOWN,
    ActionStatus,
    NonconformityType,
    NotKnown,
    Severity,
)


class Nonconformity(Kind):
    """Something that did not conform, and what was done about it."""

    kind = "nonconformity"
    label = "Nonconformity"
    label_plural = "Nonconformities"
    about = "It stands until somebody else has checked the corrective action."
    tier = Tier.RESTRICTED
    temporal = "state"
    reported = False

    task: Annotated[str, Reference("task")] = fact("Task")
    visit: Annotated[str, Reference("qa_visit")] = fact("Found at QA visit", default="")
    inspection: Annotated[str, Reference("qc_inspection")] = fact("Found at inspection", default="")
    inspected: Annotated[str, Reference("organisation")] = fact("Inspected organisation")
    inspecting: Annotated[str, Reference("organisation")] = fact("Inspecting organisation")
    type: NonconformityType = fact("Type")
    severity: Severity = fact("Severity")
    status: ActionStatus = fact("Status", default=ActionStatus.OPEN)
    description: str = fact("What did not conform", long=True, max_length=4000)
    corrective_action: str = fact("Corrective action", default="", long=True, max_length=4000)
    due: date | NotKnown = fact("Due", default=NOT_KNOWN)
    raised_by: str = fact("Raised by", max_length=200)
    answered_by: str = fact("Answered by", default="", max_length=200)
    checked_by: str = fact("Checked by", default="", max_length=200)
    check: str = fact("What the check showed", default="", long=True, max_length=4000)

    def title(self) -> str:
        """Return the severity and type."""
        return f"{self.severity.label}: {self.type.label}"
