"""Survey, clearance or marking that an organisation carried out."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import (
    NOT_KNOWN,
    Answered,
    NotKnown,
    TaskPurpose,
    WorkStatus,
)


class Activity(Kind):
    """Survey, clearance or marking that an organisation carried out."""

    kind = "activity"
    version = 2
    label = "Activity"
    label_plural = "Activities"
    about = "What was done, by which method, whether it is complete, and what it concluded."
    tier = Tier.PARTNER
    temporal = "state"
    upgrades = MappingProxyType({1: dict})

    type: TaskPurpose = fact("Type")
    status: WorkStatus = fact("Status", default=WorkStatus.ONGOING)
    task: Annotated[str, Reference("task")] = fact("Task", default="")
    hazardous_area: Annotated[str, Reference("hazardous_area")] = fact("Hazardous area", default="")
    organisation: Annotated[str, Reference("organisation")] = fact("By", default="")
    sources_asked: int | NotKnown = fact(
        "Independent sources asked",
        note="Of a non-technical survey.",
        default=NOT_KNOWN,
        ge=0,
        le=10_000,
    )
    criteria_met: Answered = fact(
        "Criteria of all reasonable effort met",
        standard="IMAS 07.11",
        default=Answered.NOT_KNOWN,
    )
    share_sampled: float | NotKnown = fact(
        "Share of the area sampled",
        unit="share",
        note="Of a technical survey.",
        default=NOT_KNOWN,
        ge=0,
        le=1,
    )
    items_found: int | NotKnown = fact(
        "Items found",
        note="Of a survey: 0 says that it found nothing; left out, nobody has said.",
        default=NOT_KNOWN,
        ge=0,
        le=1_000_000,
    )
    summary: str = fact(
        "What it concluded", tier=Tier.RESTRICTED, default="", long=True, max_length=4000
    )

    def title(self) -> str:
        """Return the type and status."""
        return f"{self.type.label}: {self.status.label}"

    @classmethod
    def status_of(cls, document: Mapping[str, object]) -> str:
        """Where it stands."""
        return str(document.get("status", ""))
