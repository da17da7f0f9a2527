"""A plan of visits: rounds of teams, and what no plan can exceed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A visit in a round; hours of the day.

    Parameters
    ----------
    place
        Subject of the place.
    arrives, begins, leaves
        When the team is there, when the visit begins (it may have to wait), when it goes on.
    """

    place: str
    arrives: float
    begins: float
    leaves: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """The way of one team on one day.

    Parameters
    ----------
    team, day
        Whose outing it is.
    stops
        Visits in their order; a team without a stop stays where it is.
    back
        Hour of the day at which it is at its end.
    worth
        Sum of the worth of its places.
    """

    team: str
    day: int
    stops: tuple[Stop, ...]
    back: float
    worth: float


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPlan:
    """Rounds, what they are worth together, and what no plan can be worth.

    Parameters
    ----------
    rounds
        One for each outing, by day and team.
    worth
        Sum over all rounds.
    bound
        No plan is worth more.
    bound_from
        Where the bound comes from, in words.
    left
        Places that are not visited, sorted.
    tried
        Plans that the search tried.
    """

    rounds: tuple[Round, ...]
    worth: float
    bound: float
    bound_from: str
    left: tuple[str, ...]
    tried: int

    @property
    def gap(self) -> float:
        """Share of the bound that is not reached; some of it may be the bound's own."""
        return (self.bound - self.worth) / self.bound if self.bound > 0 else 0.0
