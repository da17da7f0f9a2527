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

    task: Annotated[str, Reference("task")] = fact("Task")
    visit: Annotated[str, Reference("qa_visit")] = fact("Found at QA visit", default="")
    inspection: Annotated[str, Reference("qc_inspection")] = fact("Found at inspection", default="")
    type: NonconformityType = fact("Type")
    severity: Severity = fact("Severity")
    status: ActionStatus = fact("Status", default=ActionStatus.OPEN)
    description: str = fact("What did not conform", long=True, max_length=4000)
    corrective_action: str = fact("Corrective action", default="", long=True, max_length=4000)
    due: date | NotKnown = fact("Due", default=NOT_KNOWN)
    checked_by: str = fact("Checked by", default="", max_length=200)

    def title(self) -> str:
        """Return the severity and type."""
        return f"{self.severity.label}: {self.type.label}"
