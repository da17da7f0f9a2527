"""Work that is to be done on a piece of ground, by whom and until when."""

from datetime import date
from typing import Annotated

from landrelease.kinds._kind import AREA, POINT, Kind, Place, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import NOT_KNOWN, NotKnown, TaskPurpose, WorkStatus


class Task(Kind):
    """Work that is to be done on a piece of ground, by whom and until when."""

    kind = "task"
    label = "Task"
    label_plural = "Tasks"
    about = "Ground, purpose, organisation and dates; the dossier a team works from."
    tier = Tier.PARTNER
    temporal = "state"
    geometries = (*AREA, *POINT)
    reported = False

    name: str = fact("Name or number", max_length=200)
    purpose: TaskPurpose = fact("Purpose")
    status: WorkStatus = fact("Status", default=WorkStatus.PLANNED)
    hazardous_areas: tuple[Annotated[str, Reference("hazardous_area")], ...] = fact(
        "Hazardous areas", default=()
    )
    settlements: tuple[Annotated[str, Reference("settlement")], ...] = fact(
        "For settlements", default=()
    )
    organisation: Annotated[str, Reference("organisation")] = fact("Assigned to", default="")
    team: str = fact("Team", tier=Tier.RESTRICTED, default="", max_length=100)
    planned_from: date | NotKnown = fact("Planned from", default=NOT_KNOWN)
    planned_to: date | NotKnown = fact("Planned until", default=NOT_KNOWN)
    depth_m: float | NotKnown = fact("Depth asked for", unit="m", default=NOT_KNOWN, ge=0, le=20)
    after: tuple[Annotated[str, Reference("task")], ...] = fact("Only after tasks", default=())
    work_items: str = fact("Work items", note="One a line.", default="", long=True, max_length=4000)
    dossier: str = fact(
        "Dossier",
        tier=Tier.RESTRICTED,
        note="Access, water, medical evacuation, what is known of the ground.",
        default="",
        long=True,
        max_length=10_000,
    )
    reason: str = fact("Why it stands so", default="", long=True, max_length=4000)
    place: Place = fact("Ground")

    def title(self) -> str:
        """Return the name and purpose."""
        return f"{self.name}: {self.purpose.label}"
