"""A team that works on the ground, as far as planning its work needs to know of it."""

from typing import Annotated

from landrelease.kinds._kind import POINT, Kind, Place, Reference, fact
from landrelease.kinds._planning_words import TeamStatus, WorkingWeek
from landrelease.kinds._tier import Tier


class Team(Kind):
    """A team that works on the ground, as far as planning its work needs to know of it."""

    kind = "team"
    label = "Team"
    label_plural = "Teams"
    about = "Name, organisation, camp and working week; how fast it is, and its leave, are apart."
    tier = Tier.RESTRICTED
    temporal = "state"
    geometries = POINT

    name: str = fact("Name", note="As tasks and days of work name it.", max_length=100)
    organisation: Annotated[str, Reference("organisation")] = fact("Organisation")
    status: TeamStatus = fact("Status", default=TeamStatus.WORKING)
    week: WorkingWeek = fact("Working week", default=WorkingWeek.MONDAY_FRIDAY)
    remarks: str = fact("Remarks", default="", long=True, max_length=4000)
    place: Place = fact("Camp")

    def title(self) -> str:
        """Return the name."""
        return self.name
