"""What there is to visit, who is out on which day and for how long, and the ways between."""

from dataclasses import dataclass, replace

from landrelease.planning._situation import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPlace:
    """A place that one team visits once, if at all.

    Parameters
    ----------
    subject
        Id of the record, such as a settlement, a spot task or a released area.
    worth
        What the visit is worth, above 0, in any unit that all places share.
    duration
        Hours that the visit takes, 0 or more.
    place
        Where it is, metres; used where there are no ways.
    node
        Name of its place on the network of ways; used where there are ways.
    opens, closes
        Hours of the day between which the visit must begin.
    first_day, last_day
        Days on which it may be visited, counted from the first day of the plan, both included.
    teams
        Teams that may visit it; empty: any.
    """

    subject: str
    worth: float
    duration: float = 0.0
    place: Point = (0.0, 0.0)
    node: str = ""
    opens: float = 0.0
    closes: float = float("inf")
    first_day: int = 0
    last_day: float = float("inf")
    teams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outing:
    """One team on one day: from where, back to where, and how many hours it has.

    Parameters
    ----------
    team
        Name of the team.
    day
        Day, counted from the first day of the plan.
    hours
        Hours from leaving the start to reaching the end, 0 or more.
    begins
        Hour of the day at which it may leave.
    start, end
        Where it leaves and where it must arrive, metres; used where there are no ways.
    start_node, end_node
        The same on the network of ways.
    """

    team: str
    day: int = 0
    hours: float
    begins: float = 0.0
    start: Point = (0.0, 0.0)
    end: Point = (0.0, 0.0)
    start_node: str = ""
    end_node: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way between two nodes, there and back.

    Parameters
    ----------
    ends
        Its two nodes.
    hours
        Hours it takes, 0 or more.
    first_day, last_day
        Days on which it is open, both included.
    """

    ends: tuple[str, str]
    hours: float
    first_day: int = 0
    last_day: float = float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitSituation:
    """What rounds are planned from.

    Parameters
    ----------
    places
        Places to visit.
    outings
        Who is out when; a team may be out on several days, once on each.
    ways
        Network of ways; travel takes the quickest one that is open that day. Empty: the straight
        line at `speed`.
    speed
        Metres in an hour on the straight line; not used where there are ways.
    """

    places: tuple[VisitPlace, ...]
    outings: tuple[Outing, ...]
    ways: tuple[Way, ...] = ()
    speed: float = 20_000.0


def in_order(situation: VisitSituation) -> VisitSituation:
    """Return the situation with everything sorted, so that the order of telling has no say."""
    return replace(
        situation,
        places=tuple(sorted(situation.places, key=lambda place: place.subject)),
        outings=tuple(sorted(situation.outings, key=lambda outing: (outing.day, outing.team))),
        ways=tuple(sorted(situation.ways, key=lambda way: (way.ends, way.hours))),
    )
