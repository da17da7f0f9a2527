"""What one team did on one day."""

from types import MappingProxyType
from typing import Annotated

from landrelease.kinds._kind import AREA, LINE, Kind, Place, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import NOT_KNOWN, Answered, NotKnown, SearchMethod


class DailyProgress(Kind):
    """What one team did on one day."""

    kind = "daily_progress"
    version = 2
    label = "Daily progress"
    label_plural = "Daily progress"
    about = "Ground worked, hours, depth, items found, and whether the work was checked that day."
    tier = Tier.PARTNER
    temporal = "event"
    geometries = (*AREA, *LINE)
    upgrades = MappingProxyType({1: dict})

    task: Annotated[str, Reference("task")] = fact("Task")
    organisation: Annotated[str, Reference("organisation")] = fact("Organisation")
    team: str = fact("Team", tier=Tier.RESTRICTED, max_length=100)
    method: SearchMethod = fact("Method")
    lane_width_m: float | NotKnown = fact(
        "Width of the lanes",
        unit="m",
        note="Where the ground is drawn as lines.",
        default=NOT_KNOWN,
        ge=0,
        le=100,
    )
    area_m2: float | NotKnown = fact(
        "Area as reported",
        unit="m2",
        note="Kept beside the area of the ground drawn.",
        default=NOT_KNOWN,
        ge=0,
        le=100_000_000,
    )
    deminers: int | NotKnown = fact(
        "Deminers", tier=Tier.RESTRICTED, default=NOT_KNOWN, ge=0, le=10_000
    )
    searchers: tuple[Annotated[str, Reference("deminer")], ...] = fact(
        "Who searched",
        tier=Tier.RESTRICTED,
        note="By code, all of them: whoever is not named may be anybody on record of the team.",
        default=(),
    )
    devices: tuple[Annotated[str, Reference("device")], ...] = fact(
        "Devices used",
        tier=Tier.RESTRICTED,
        note="Instruments, dogs, rats, machines. Each must be within its check on that day.",
        default=(),
    )
    hours: float | NotKnown = fact(
        "Hours worked, all together", unit="h", default=NOT_KNOWN, ge=0, le=100_000
    )
    depth_m: float | NotKnown = fact("Depth searched", unit="m", default=NOT_KNOWN, ge=0, le=20)
    items_found: int = fact("Items found", ge=0, le=1_000_000)
    checked: Answered = fact("Checked internally that day", default=Answered.NOT_KNOWN)
    checked_by: str = fact("Checked by", tier=Tier.RESTRICTED, default="", max_length=200)
    remarks: str = fact("Remarks", tier=Tier.RESTRICTED, default="", long=True, max_length=4000)
    place: Place = fact("Ground worked")

    def title(self) -> str:
        """Return the method and what was found."""
        return f"{self.method.label}: {self.items_found} found"
