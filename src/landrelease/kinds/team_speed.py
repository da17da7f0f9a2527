"""How much ground a team works in a day, by purpose, method and ground."""

from typing import Annotated

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import NOT_KNOWN, Cover, NotKnown, SearchMethod, TaskPurpose


class TeamSpeed(Kind):
    """How much ground a team works in a day, by purpose, method and ground."""

    kind = "team_speed"
    label = "Speed of a team"
    label_plural = "Speeds of teams"
    about = (
        "Square metres in a working day. Without one for a purpose, no plan gives the team such "
        "work; of several for the same, the lowest counts."
    )
    tier = Tier.RESTRICTED
    temporal = "state"

    team: Annotated[str, Reference("team")] = fact("Team")
    purpose: TaskPurpose = fact("For tasks of")
    method: SearchMethod = fact("Method")
    m2_per_day: float = fact("Ground in a working day", unit="m2", ge=0.1, le=10_000_000)
    deviation_m2: float | NotKnown = fact(
        "Its standard deviation",
        unit="m2",
        note="Between tasks: how far the speed on one was from the next.",
        default=NOT_KNOWN,
        ge=0,
        le=10_000_000,
    )
    item_m2: float | NotKnown = fact(
        "Ground that one item costs",
        unit="m2",
        note="What could be searched in the time that one item found takes.",
        default=NOT_KNOWN,
        ge=0,
        le=1_000_000,
    )
    ground: Cover = fact(
        "On ground covered by", note="Not known: on all ground together.", default=Cover.NOT_KNOWN
    )
    basis: str = fact(
        "What it rests on", note="Days of work, trials.", default="", long=True, max_length=4000
    )

    def title(self) -> str:
        """Return the purpose and the speed."""
        return f"{self.purpose.label}: {self.m2_per_day:g} m2 a day"
