"""Numbers of a situation that mean nothing, and days that contradict each other."""

import math
from collections.abc import Iterator

from landrelease.planning._errors import Conflict
from landrelease.planning._situation import Road, Situation, Task, Team


def number_conflicts(situation: Situation) -> Iterator[Conflict]:
    """Find numbers out of the range of their meaning."""
    for task in situation.tasks:
        yield from _task(task)
    for team in situation.teams:
        yield from _team(team)
    for road in situation.roads:
        yield from _road(road)
    for community in situation.communities:
        if not 0 <= community.people < math.inf:
            fact = f"community {community.subject} has {community.people:g} people"
            yield Conflict((fact,), "give a number of 0 or more.")
    yield from _whole(situation)


def _whole(situation: Situation) -> Iterator[Conflict]:
    if situation.horizon < 1:
        yield Conflict((f"the plan looks {situation.horizon} days ahead",), "give a day or more.")
    elif situation.tasks and situation.off.issuperset(range(situation.horizon)):
        fact = f"nobody works on any of the {situation.horizon} days of the plan"
        yield Conflict((fact,), "name days of work, or look further ahead.")
    if not situation.travel_m > 0:
        fact = f"a camp moves {situation.travel_m:g} m a day"
        yield Conflict((fact,), "give a distance above 0.")
    if not 0 <= situation.least_share <= 1:
        fact = f"the least share of a district is {situation.least_share:g}"
        yield Conflict((fact,), "give a number from 0 to 1.")


def _task(task: Task) -> Iterator[Conflict]:
    name = f"task {task.subject}"
    if not 0 < task.amount < math.inf:
        fact = f"{name} has {task.amount:g} of work left"
        yield Conflict((fact,), "give a number above 0, or take the finished task out.")
    if not 0 <= task.deviation < math.inf:
        fact = f"the work of {name} is sure to {task.deviation:g}"
        yield Conflict((fact,), "give a deviation of 0 or more.")
    if task.teams < 1:
        yield Conflict((f"{name} asks for {task.teams} teams",), "ask for 1 or more.")
    if not all(map(math.isfinite, task.place)):
        yield Conflict((f"{name} lies at {task.place}",), "give two numbers, metres.")
    if not math.isfinite(task.earliest):
        fact = f"{name} may not start before day {task.earliest:g}"
        yield Conflict((fact,), "give a day.")
    if task.pinned is not None and not 0 <= task.pinned.start < math.inf:
        fact = f"{name} is fixed to start on day {task.pinned.start:g}"
        yield Conflict((fact,), "give a day from 0 on; 0 for what has begun.")
    if task.deadline is not None:
        yield from _deadline(name, task.earliest, task.deadline)


def _deadline(name: str, earliest: float, deadline: float) -> Iterator[Conflict]:
    must = f"must be finished by day {deadline:g}"
    if math.isnan(deadline):
        yield Conflict((f"{name} {must}",), "give a day, or none.")
    elif earliest > 0 and deadline <= earliest:
        may = f"{name} may not start before day {earliest:g}"
        yield Conflict((may, f"it {must}"), "move one of the two days.")


def _team(team: Team) -> Iterator[Conflict]:
    for purpose, speed in team.speed.items():
        if not 0 <= speed < math.inf:
            fact = f"team {team.subject} does {speed:g} of {purpose} a day"
            yield Conflict((fact,), "give a number of 0 or more.")
    if not all(map(math.isfinite, team.base)):
        fact = f"team {team.subject} is based at {team.base}"
        yield Conflict((fact,), "give two numbers, metres.")


def _road(road: Road) -> Iterator[Conflict]:
    if not 0 <= road.length_m < math.inf:
        fact = f"road {road.subject} is {road.length_m:g} m long"
        yield Conflict((fact,), "give a length of 0 or more.")
