"""An investigation of an accident: evidence, what was found, what is recommended."""

from collections.abc import Mapping
from typing import Annotated

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import ActionStatus, InvestigationStatus


class Investigation(Kind):
    """An investigation of an accident: evidence, what was found, what is recommended."""

    kind = "investigation"
    label = "Investigation"
    label_plural = "Investigations"
    about = "What is found names what it rests on; recommendations stay open until followed up."
    tier = Tier.RESTRICTED
    temporal = "state"

    accident: Annotated[str, Reference("accident")] = fact("Accident")
    task: Annotated[str, Reference("task")] = fact("Task", default="")
    searched_areas: tuple[Annotated[str, Reference("searched_area")], ...] = fact(
        "Searched areas looked at", default=()
    )
    trials: tuple[Annotated[str, Reference("trial")], ...] = fact("Trials looked at", default=())
    items: tuple[Annotated[str, Reference("item_found")], ...] = fact("Items looked at", default=())
    status: InvestigationStatus = fact("Status", default=InvestigationStatus.OPEN)
    findings: str = fact(
        "What was found",
        note="Each statement with the evidence it rests on.",
        default="",
        long=True,
        max_length=20_000,
    )
    recommendations: str = fact("Recommendations", default="", long=True, max_length=20_000)
    follow_up: ActionStatus = fact("Follow-up", default=ActionStatus.OPEN)
    followed_up: str = fact("What was done", default="", long=True, max_length=20_000)

    def title(self) -> str:
        """Return where it stands."""
        return f"Investigation: {self.status.label.lower()}"

    @classmethod
    def status_of(cls, document: Mapping[str, object]) -> str:
        """Where it stands."""
        return str(document.get("status", ""))
