"""A plan in which something comes first, and all else as well as it then can."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from graphlib import TopologicalSorter

import numpy as np

from landrelease.planning._conflicts import require_plannable
from landrelease.planning._numbering import numbered
from landrelease.planning._paths import roads_ahead
from landrelease.planning._search import Effort
from landrelease.planning._sequence import plan_of, plan_sequence
from landrelease.planning._sequence_values import Sequence
from landrelease.planning._situation import Situation, sorted_by_subject


def plan_scenario(
    situation: Situation, first: Iterable[str], *, rng: np.random.Generator, effort: Effort
) -> Sequence:
    """Plan with some tasks first: as soon as they can be, then the best of the rest.

    The tasks in front of an order are done as soon as they can be; the days on which they are
    finished then become deadlines, which the search pursues before person-days. Should it miss
    one, the order with them in front is taken as it is, without a search.

    Parameters
    ----------
    first
        Subjects of the tasks that come first, the most urgent one first.

    Raises
    ------
    SituationContradicts

    Examples
    --------
    >>> from landrelease.planning import Community, Situation, Task, Team, tries
    >>> told = Situation(
    ...     tasks=(Task(subject="a", purpose="ts", amount=10.0),
    ...            Task(subject="b", purpose="ts", amount=20.0)),
    ...     teams=(Team(subject="1", speed={"ts": 1.0}),),
    ...     communities=(Community(subject="A", people=50, tasks=("a",)),), horizon=100)
    >>> plan = plan_scenario(told, ["b"], rng=np.random.default_rng(1), effort=tries(20))
    >>> [(one.task, one.finish) for one in plan.assignments]
    [('b', 20.0), ('a', 30.0)]
    """
    require_plannable(situation)
    wanted = _with_what_comes_before(situation, first)
    if not wanted:
        return plan_sequence(situation, rng=rng, effort=effort)
    in_front = plan_of(situation, order=wanted)
    ends = {one.task: one.finish for one in in_front.assignments if one.task in set(wanted)}
    plan = plan_sequence(_due(situation, ends), rng=rng, effort=effort)
    kept = plan_of(situation, order=plan.order, wanted=plan.wanted)
    done = {one.task: one.finish for one in kept.assignments}
    if all(done.get(task, math.inf) <= day + 1e-6 for task, day in ends.items()):
        return replace(kept, tried=plan.tried)
    rest = [task for task in plan.order if task not in set(wanted)]
    return replace(plan_of(situation, order=[*wanted, *rest]), tried=plan.tried)


def tasks_waited_for(situation: Situation, community: str) -> tuple[str, ...]:
    """Return all tasks that a community waits for, those on roads to it included, in order.

    Examples
    --------
    >>> from landrelease.planning import Community, Situation, Task, Team
    >>> told = Situation(
    ...     tasks=(Task(subject="a", purpose="ts", amount=1.0),
    ...            Task(subject="b", purpose="ts", amount=1.0, after=("a",))),
    ...     teams=(Team(subject="1", speed={"ts": 1.0}),),
    ...     communities=(Community(subject="B", people=1, tasks=("b",)),))
    >>> sorted(tasks_waited_for(told, "B"))
    ['a', 'b']
    """
    told = sorted_by_subject(situation)
    at = [one.subject for one in told.communities].index(community)
    ahead = roads_ahead(told, numbered(told))
    return tuple(told.tasks[task].subject for task in ahead.waits_for(at))


def _with_what_comes_before(situation: Situation, first: Iterable[str]) -> list[str]:
    """Return tasks with all that they come after, which are named before them."""
    after = {task.subject: task.after for task in situation.tasks}
    sequence = list(TopologicalSorter(after).static_order())
    found: dict[str, None] = {}
    for task in first:
        needed = _ancestors(task, after)
        found |= dict.fromkeys(one for one in sequence if one in needed)
    return list(found)


def _ancestors(task: str, after: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Return a task and all it comes after, directly or not; nothing for one that is not there."""
    found: set[str] = set()
    waiting = [task] if task in after else []
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += after[one]
    return found


def _due(situation: Situation, ends: Mapping[str, float]) -> Situation:
    def due(subject: str, deadline: float | None) -> float | None:
        day = ends.get(subject)
        return deadline if day is None else min(day, math.inf if deadline is None else deadline)

    return replace(
        situation,
        tasks=tuple(
            replace(task, deadline=due(task.subject, task.deadline)) for task in situation.tasks
        ),
    )
