"""Why a task of a plan is not finished within its horizon."""

from collections.abc import Iterable

from landrelease.planning._sequence_values import Sequence
from landrelease.planning._situation import Situation, Task, candidates


def why_not_done(situation: Situation, plan: Sequence) -> dict[str, str]:
    """Say of each task that a plan leaves undone what stands in its way.

    Examples
    --------
    >>> from landrelease.planning import Situation, Task, Team, plan_of
    >>> told = Situation(
    ...     tasks=(Task(subject="a", purpose="ts", amount=500.0),
    ...            Task(subject="b", purpose="ts", amount=1.0, after=("a",))),
    ...     teams=(Team(subject="1", speed={"ts": 1.0}),), communities=())
    >>> why_not_done(told, plan_of(told, order=["a", "b"]))
    {'a': 'no team of its scope would end it by day 365', 'b': 'it comes after a, not finished'}
    """
    finish = {one.task: one.finish for one in plan.assignments}
    reached = _reached(situation, set(finish), situation.open_nodes)
    found = {}
    for subject in plan.not_done:
        task = situation.task(subject)
        waits = [other for other in task.after if other not in finish]
        if waits:
            found[subject] = f"it comes after {', '.join(waits)}, not finished"
        elif task.nodes and reached.isdisjoint(task.nodes):
            found[subject] = "no road to it is open within the horizon"
        elif (day := _earliest(task)) >= situation.horizon:
            found[subject] = f"it does not start before day {day:g}, after the last one"
        elif task.nodes and not _a_team_comes(situation, task, set(finish)):
            found[subject] = (
                "no road that is open within the horizon leads a team of its scope there"
            )
        else:
            found[subject] = f"no team of its scope would end it by day {situation.horizon}"
    return found


def _earliest(task: Task) -> float:
    return max(task.earliest, 0.0 if task.pinned is None else task.pinned.start)


def _a_team_comes(situation: Situation, task: Task, done: set[str]) -> bool:
    near = _reached(situation, done, task.nodes)
    return any(team.node in near | {""} for team in candidates(situation, task))


def _reached(situation: Situation, done: set[str], starts: Iterable[str]) -> set[str]:
    inside, grown = set(starts), True
    while grown:
        grown = False
        for road in situation.roads:
            if done.issuperset(road.tasks) and len(inside.intersection(road.ends)) == 1:
                inside.update(road.ends)
                grown = True
    return inside
