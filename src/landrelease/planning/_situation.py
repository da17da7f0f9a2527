"""What there is to plan: tasks, teams, roads and the communities that wait for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

Point = tuple[float, float]
"""Easting and northing in the programme's plane, metres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A choice that is no longer open: work that has begun, or that a person fixed.

    Parameters
    ----------
    team
        Subject of the team that does it.
    start
        Day it starts, counted from the first day of the plan; 0 for work that has begun. It
        starts no sooner, and a later start counts as lateness.
    """

    team: str
    start: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Work on one piece of ground.

    Parameters
    ----------
    subject
        Id of the record.
    purpose
        Which scope a team needs for it: nts, ts, clearance ...
    amount
        Work that is left, in the unit in which speeds of teams are given; above 0.
    deviation
        Standard deviation of `amount`; 0 where it is not known.
    place
        Where it is, metres.
    nodes
        Road nodes it is reached from; any of them will do. Empty: reached from the start.
    after
        Tasks that must be finished before it starts.
    teams
        Teams that start it together and share it (synchronised start); 1 or more.
    earliest
        Day before which it may not start.
    deadline
        Day by which it must be finished, if there is one.
    pinned
        What is fixed already.
    """

    subject: str
    purpose: str
    amount: float
    deviation: float = 0.0
    place: Point = (0.0, 0.0)
    nodes: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    teams: int = 1
    earliest: float = 0.0
    deadline: float | None = None
    pinned: Pin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """People, dogs or machines that work together.

    Parameters
    ----------
    subject
        Id of the team.
    speed
        Work it does in one working day, by purpose it is accredited for; a purpose that is not
        named is outside its scope.
    base
        Where it is on the first day, metres; a team that has begun a task is there.
    node
        Road node of the base; empty: roads do not hinder its first move.
    away
        Days it does not work (leave, season, feasts): first day and the day after the last.
    """

    subject: str
    speed: Mapping[str, float]
    base: Point = (0.0, 0.0)
    node: str = ""
    away: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """A piece of road between two nodes; it is open once every task on it is finished.

    Parameters
    ----------
    subject
        Id of the record.
    ends
        Its two nodes.
    length_m
        Length along the road, metres.
    tasks
        Tasks that block it.
    """

    subject: str
    ends: tuple[str, str]
    length_m: float
    tasks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Community:
    """People who wait for something: homes, a school, water, fields, a road.

    Parameters
    ----------
    subject
        Id of the record.
    people
        How many regain it, at least 0; weighted, where a programme weighs kinds of access.
    node
        Road node through which it is reached; empty: no road is asked for.
    tasks
        Tasks that must all be finished.
    district
        For fairness between districts.
    """

    subject: str
    people: float
    node: str = ""
    tasks: tuple[str, ...] = ()
    district: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Everything a plan is made from.

    Parameters
    ----------
    tasks, teams, roads, communities
        In any order; the plan does not depend on it.
    open_nodes
        Road nodes that can be reached from outside now.
    horizon
        Days the plan looks ahead.
    travel_m
        How far a team moves its camp in a working day, metres; infinite: moves cost nothing.
    off
        Days on which nobody works (weekends, feasts), counted from the first day of the plan.
    least_share
        Fairness: the least share of a district's possible person-days that must be regained,
        as a part of the share of the whole; 0 asks for none, 1 for equal shares.
    """

    tasks: tuple[Task, ...]
    teams: tuple[Team, ...]
    communities: tuple[Community, ...]
    roads: tuple[Road, ...] = ()
    open_nodes: frozenset[str] = frozenset()
    horizon: int = 365
    travel_m: float = float("inf")
    off: frozenset[int] = frozenset()
    least_share: float = 0.0
    _by_subject: Mapping[str, Task] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the tasks."""
        found = MappingProxyType({task.subject: task for task in self.tasks})
        object.__setattr__(self, "_by_subject", found)

    def task(self, subject: str) -> Task:
        """Return the task of that subject."""
        return self._by_subject[subject]

    def nodes(self) -> tuple[str, ...]:
        """Name every road node there is, sorted."""
        named = {end for road in self.roads for end in road.ends} | set(self.open_nodes)
        named |= {node for task in self.tasks for node in task.nodes}
        named |= {community.node for community in self.communities}
        named |= {team.node for team in self.teams}
        return tuple(sorted(named - {""}))


def able(teams: Iterable[Team], task: Task) -> tuple[Team, ...]:
    """Return the teams whose scope covers a task.

    Examples
    --------
    >>> one, two = Team(subject="1", speed={"ts": 900.0}), Team(subject="2", speed={"nts": 1.0})
    >>> [team.subject for team in able([one, two], Task(subject="a", purpose="ts", amount=1.0))]
    ['1']
    """
    return tuple(team for team in teams if team.speed.get(task.purpose, 0.0) > 0.0)


def candidates(situation: Situation, task: Task) -> tuple[Team, ...]:
    """Return the teams that a task can be given to: of its scope, and the one it is fixed for."""
    fit = able(situation.teams, task)
    if task.pinned is None:
        return fit
    return tuple(team for team in fit if team.subject == task.pinned.team)


def works(situation: Situation, team: Team) -> bool:
    """Say whether a team works on any day of a plan."""
    days = set(range(situation.horizon)) - situation.off
    return bool(days.difference(*(range(first, end) for first, end in team.away)))


def sorted_by_subject(situation: Situation) -> Situation:
    """Return the situation with everything in the order of subjects."""
    return replace(
        situation,
        tasks=tuple(sorted(situation.tasks, key=lambda task: task.subject)),
        teams=tuple(sorted(situation.teams, key=lambda team: team.subject)),
        communities=tuple(sorted(situation.communities, key=lambda one: one.subject)),
        roads=tuple(sorted(situation.roads, key=lambda road: road.subject)),
    )
