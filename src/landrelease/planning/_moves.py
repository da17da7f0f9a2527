"""When each team sets off to each of its tasks."""

from collections.abc import Mapping

import numpy as np

from landrelease.planning._sequence_values import Assignment, Sequence
from landrelease.planning._situation import Situation


def setting_off(situation: Situation, plan: Sequence) -> dict[tuple[str, str], float]:
    """Return from when a team of a plan is on its way to a task, by task and team.

    It sets off as soon as the task may be started and it has finished what it did before; the time
    from then to the start is spent moving, resting, or waiting for the teams it starts with.

    Parameters
    ----------
    situation
        What the plan was made from.
    plan
        The plan.

    Returns
    -------
    dict
        Days from the first day of the plan, never after the start of the task.

    Examples
    --------
    A camp that moves 1,000 m a day needs a day and a half for 1,500 m.

    >>> from landrelease.planning import Task, Team, plan_of
    >>> told = Situation(
    ...     tasks=(Task(subject="a", purpose="ts", amount=2.0, place=(1500.0, 0.0)),),
    ...     teams=(Team(subject="1", speed={"ts": 1.0}),), communities=(), travel_m=1000.0)
    >>> plan = plan_of(told, order=["a"])
    >>> plan.assignments[0].start, setting_off(told, plan)
    (1.5, {('a', '1'): 0.0})
    """
    finish = {one.task: one.finish for one in plan.assignments}
    reached = _reached(situation, finish)
    free: dict[str, float] = {}
    found = {}
    for one in sorted(plan.assignments, key=lambda one: (one.start, one.finish)):
        ready = _ready(situation, one, finish, reached)
        for team in one.teams:
            found[one.task, team] = min(max(ready, free.get(team, 0.0)), one.start)
            free[team] = one.finish
    return found


def _ready(
    situation: Situation, one: Assignment, finish: Mapping[str, float], reached: Mapping[str, float]
) -> float:
    """Return from when a task may be started."""
    task = situation.task(one.task)
    days = [task.earliest, *(finish.get(other, 0.0) for other in task.after)]
    if task.pinned is not None:
        days.append(task.pinned.start)
    if task.nodes:
        days.append(min(reached.get(node, np.inf) for node in task.nodes))
    return max(days)


def _reached(situation: Situation, finish: Mapping[str, float]) -> dict[str, float]:
    """Return from when each node is reached, by roads in the order in which they open."""
    opens = {
        road.subject: max((finish.get(task, np.inf) for task in road.tasks), default=0.0)
        for road in situation.roads
    }
    reached = dict.fromkeys(situation.open_nodes, 0.0)
    waiting = sorted(situation.roads, key=lambda road: opens[road.subject])
    at = 0
    while at < len(waiting):
        road = waiting[at]
        known = [end for end in road.ends if end in reached]
        if len(known) == 1:
            other = next(end for end in road.ends if end not in reached)
            reached[other] = max(opens[road.subject], reached[known[0]])
        if known:
            del waiting[at]
            at = 0 if len(known) == 1 else at
        else:
            at += 1
    return reached
