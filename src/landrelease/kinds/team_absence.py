"""Days on which a team does not work, besides those of its week."""

from datetime import date
from typing import Annotated

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._planning_words import AbsenceReason
from landrelease.kinds._tier import Tier


class TeamAbsence(Kind):
    """Days on which a team does not work, besides those of its week."""

    kind = "team_absence"
    label = "Absence of a team"
    label_plural = "Absences of teams"
    about = "Leave, season, training: first and last day, which may be still to come."
    tier = Tier.RESTRICTED
    temporal = "state"

    team: Annotated[str, Reference("team")] = fact("Team")
    reason: AbsenceReason = fact("Reason")
    away_from: date = fact("First day")
    away_until: date = fact("Last day")

    def title(self) -> str:
        """Return the reason and the days."""
        return f"{self.reason.label}: {self.away_from} to {self.away_until}"
