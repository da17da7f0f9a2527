"""What an investigation recommends, to whom and by when, and what became of it."""

from datetime import date
from typing import Annotated

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import NOT_KNOWN, ActionStatus, NotKnown


class Recommendation(Kind):
    """What an investigation recommends, to whom and by when, and what became of it."""

    kind = "recommendation"
    label = "Recommendation"
    label_plural = "Recommendations"
    about = (
        "Stays open until what was done is checked; closing the investigation does not close it."
    )
    tier = Tier.RESTRICTED
    temporal = "state"

    investigation: Annotated[str, Reference("investigation")] = fact("Investigation")
    findings: tuple[Annotated[str, Reference("investigation_finding")], ...] = fact(
        "Follows from", default=()
    )
    recommended: str = fact("What is recommended", note="Name nobody.", max_length=300)
    addressed_to: Annotated[str, Reference("organisation")] = fact("To whom", default="")
    due: date | NotKnown = fact("To be done by", default=NOT_KNOWN)
    status: ActionStatus = fact("Status", default=ActionStatus.OPEN)
    done: str = fact("What was done", default="", long=True, max_length=10_000)

    def title(self) -> str:
        """Return what is recommended."""
        return self.recommended
