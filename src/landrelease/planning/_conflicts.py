"""Can a situation be planned at all; if not, the fewest facts that conflict."""

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np

from landrelease.planning._deadlocks import connected, deadlocks
from landrelease.planning._errors import Conflict, SituationContradicts
from landrelease.planning._situation import Situation, able


def conflicts(situation: Situation) -> tuple[Conflict, ...]:
    """Find every reason why something in a situation can never be done.

    Each conflict is irreducible: leave out one of its facts and it is gone.

    Returns
    -------
    tuple of Conflict
        Empty when every task can be done by somebody some day.

    Examples
    --------
    >>> from landrelease.planning import Task, Team
    >>> task = Task(subject="t1", purpose="clearance", amount=500.0)
    >>> team = Team(subject="survey", speed={"nts": 1.0})
    >>> conflicts(Situation(tasks=(task,), teams=(team,), communities=()))[0].facts
    ('task t1 asks for clearance', 'no team has that in its scope')
    """
    named = tuple(_names(situation))
    if named:
        return named
    return (
        *_numbers(situation),
        *_teams(situation),
        *_roads(situation),
        *deadlocks(situation),
        *_pins(situation),
    )


def require_plannable(situation: Situation) -> None:
    """Refuse a situation in which something can never be done.

    Raises
    ------
    SituationContradicts
        With every conflict.
    """
    found = conflicts(situation)
    if found:
        raise SituationContradicts(found)


def _names(situation: Situation) -> Iterator[Conflict]:
    for what, subjects in (
        ("task", [task.subject for task in situation.tasks]),
        ("team", [team.subject for team in situation.teams]),
        ("road", [road.subject for road in situation.roads]),
        ("community", [community.subject for community in situation.communities]),
    ):
        for subject, times in Counter(subjects).items():
            if times > 1:
                fact = f"{what} {subject} is there {times} times"
                yield Conflict((fact,), "name each of them once.")
    known = {task.subject for task in situation.tasks}
    for whose, wanted in _mentioned(situation):
        for subject in sorted(set(wanted) - known):
            yield Conflict(
                (f"{whose} names task {subject}", "there is no such task"),
                "add the task or leave it out there.",
            )


def _mentioned(situation: Situation) -> Iterator[tuple[str, Iterable[str]]]:
    for task in situation.tasks:
        yield f"task {task.subject} (after)", task.after
    for road in situation.roads:
        yield f"road {road.subject}", road.tasks
    for community in situation.communities:
        yield f"community {community.subject}", community.tasks


def _numbers(situation: Situation) -> Iterator[Conflict]:
    for task in situation.tasks:
        if not (np.isfinite(task.amount) and task.amount > 0):
            yield Conflict(
                (f"task {task.subject} has {task.amount:g} of work left",),
                "give a number above 0, or take the finished task out.",
            )
        if task.teams < 1:
            yield Conflict(
                (f"task {task.subject} asks for {task.teams} teams",), "ask for 1 or more."
            )
        if task.deadline is not None and task.deadline <= task.earliest:
            yield Conflict(
                (
                    f"task {task.subject} may not start before day {task.earliest:g}",
                    f"it must be finished by day {task.deadline:g}",
                ),
                "move one of the two days.",
            )
    for community in situation.communities:
        if not (np.isfinite(community.people) and community.people >= 0):
            yield Conflict(
                (f"community {community.subject} has {community.people:g} people",),
                "give a number of 0 or more.",
            )
    if situation.horizon < 1 or not situation.travel_m > 0:
        yield Conflict(
            (f"horizon {situation.horizon} days, travel {situation.travel_m:g} m a day",),
            "give a day or more, and a distance above 0.",
        )


def _teams(situation: Situation) -> Iterator[Conflict]:
    for task in situation.tasks:
        fit = able(situation.teams, task)
        asks = f"task {task.subject} asks for {task.purpose}"
        if not fit:
            yield Conflict(
                (asks, "no team has that in its scope"),
                "accredit a team for it, add one, or take the task out of the plan.",
            )
        elif len(fit) < task.teams:
            yield Conflict(
                (
                    f"{asks} by {task.teams} teams together",
                    f"{len(fit)} have that in their scope ({_list(t.subject for t in fit)})",
                ),
                "add teams or let fewer start together.",
            )


def _roads(situation: Situation) -> Iterator[Conflict]:
    """Find tasks and communities that no road reaches even when every road is open."""
    inside = connected(situation)
    nowhere = f"open now: {_list(sorted(situation.open_nodes)) or 'no node'}"
    for task in situation.tasks:
        if task.nodes and inside.isdisjoint(task.nodes):
            yield Conflict(
                (
                    f"task {task.subject} is reached from {_list(task.nodes)}",
                    f"no road leads there from a node that is open ({nowhere})",
                ),
                "record the road, correct the node, or say from where it is reached.",
            )
    for community in situation.communities:
        if community.node and community.node not in inside:
            yield Conflict(
                (
                    f"community {community.subject} is reached from {community.node}",
                    f"no road leads there from a node that is open ({nowhere})",
                ),
                "record the road or correct the node.",
            )


def _pins(situation: Situation) -> Iterator[Conflict]:
    teams = {team.subject: team for team in situation.teams}
    for task in situation.tasks:
        pin = task.pinned
        if pin is None:
            continue
        said = f"task {task.subject} is fixed for team {pin.team}"
        if pin.team not in teams:
            yield Conflict((said, "there is no such team"), "choose a team that is there.")
        elif not able([teams[pin.team]], task):
            yield Conflict(
                (said, f"{task.purpose} is outside its scope"),
                "choose a team that is accredited for it.",
            )
        elif task.teams > 1:
            yield Conflict(
                (said, f"{task.teams} teams are to start it together"),
                "take the pin off or let one team do it.",
            )


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)
