"""Can a situation be planned at all; if not, the fewest facts that conflict."""

from collections import Counter
from collections.abc import Iterable, Iterator

from landrelease.planning._deadlocks import connected, deadlocks
from landrelease.planning._errors import Conflict, SituationContradicts
from landrelease.planning._number_conflicts import number_conflicts
from landrelease.planning._situation import Situation
from landrelease.planning._team_conflicts import team_conflicts


def conflicts(situation: Situation) -> tuple[Conflict, ...]:
    """Find every reason why something in a situation can never be done.

    Each conflict is irreducible: leave out one of its facts and it is gone. Names come first, then
    numbers: the others are looked for once these are right. Dates that no plan can keep are no
    conflict: such a plan is made, and is late; `unkeepable` names them.

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
    numbers = tuple(number_conflicts(situation))
    if numbers:
        return numbers
    return (
        *team_conflicts(situation),
        *_roads(situation),
        *deadlocks(situation),
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
        if not all(subjects):
            yield Conflict((f"a {what} has no name",), "name it.")
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


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)
