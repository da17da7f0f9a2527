"""Dates that no plan can keep: the plan is made all the same, and says by how much it is late."""

import math
from collections.abc import Iterator
from itertools import combinations

from landrelease.planning._errors import Conflict
from landrelease.planning._situation import Situation, Task, Team, candidates


def unkeepable(situation: Situation) -> tuple[Conflict, ...]:
    """Find fixed days and deadlines that contradict each other, or the work there is to do.

    Looks at each task by itself and at two fixed for the same team; moves, roads, and what comes
    before are not counted, so a date that is not named here may still be missed. Each conflict is
    irreducible. A situation in which something can never be done has to be put right first.

    Examples
    --------
    >>> from landrelease.planning import Pin, Task, Team
    >>> team = Team(subject="one", speed={"ts": 10.0})
    >>> first = Task(subject="a", purpose="ts", amount=50.0, pinned=Pin(team="one", start=3.0))
    >>> second = Task(subject="b", purpose="ts", amount=50.0, pinned=Pin(team="one", start=5.0))
    >>> told = Situation(tasks=(first, second), teams=(team,), communities=())
    >>> print("; ".join(unkeepable(told)[0].facts))
    task a is fixed for team one from day 3 and takes 5 days; task b is fixed for it from day 5
    """
    found = [conflict for task in situation.tasks for conflict in _of_task(situation, task)]
    return (*found, *_overlaps(situation))


def _of_task(situation: Situation, task: Task) -> Iterator[Conflict]:
    pin, name = task.pinned, f"task {task.subject}"
    if pin is not None and pin.start < task.earliest:
        yield Conflict(
            (
                f"{name} may not start before day {task.earliest:g}",
                f"it is fixed for {pin.start:g}",
            ),
            "move one of the two days.",
        )
    if task.deadline is None:
        return
    begins = max(task.earliest, 0.0 if pin is None else pin.start)
    must = f"it must be finished by day {task.deadline:g}"
    if task.deadline < _finish(situation, task, begins) - 1e-9:
        late_anyway = task.deadline < _finish(situation, task, 0.0) - 1e-9
        days = _days(situation, task)
        takes = f"{name} takes {days:.3g} days of work at the least"
        starts = () if late_anyway else (f"it does not start before day {begins:g}",)
        yield Conflict((takes, *starts, must), "move the day, or divide the work.")


def _overlaps(situation: Situation) -> Iterator[Conflict]:
    teams = {team.subject: team for team in situation.teams}
    pinned = [(task, task.pinned) for task in situation.tasks if task.pinned is not None]
    pinned.sort(key=lambda one: (one[1].start, one[0].subject))
    for (task, pin), (other, later) in combinations(pinned, 2):
        if pin.team != later.team or later.start <= 0.0 or not candidates(situation, task):
            continue
        days = _days(situation, task)
        if _worked(situation, teams[pin.team], pin.start, days) > later.start + 1e-9:
            said = f"task {task.subject} is fixed for team {pin.team} from day {pin.start:g}"
            facts = (
                f"{said} and takes {days:.3g} days",
                f"task {other.subject} is fixed for it from day {later.start:g}",
            )
            yield Conflict(facts, "move one of the two, or give one to another team.")


def _days(situation: Situation, task: Task) -> float:
    """Return the fewest working days a task takes."""
    fit = candidates(situation, task)
    fastest = sorted((team.speed[task.purpose] for team in fit), reverse=True)[: task.teams]
    return task.amount / math.fsum(fastest) if fastest else math.inf


def _finish(situation: Situation, task: Task, begins: float) -> float:
    """Return the first moment by which a task that begins then can be finished."""
    days, fit = _days(situation, task), candidates(situation, task)
    if task.teams > 1 or not fit:
        return begins + days
    each = (task.amount / team.speed[task.purpose] for team in fit)
    return min(_worked(situation, team, begins, d) for team, d in zip(fit, each, strict=True))


def _worked(situation: Situation, team: Team, begins: float, days: float) -> float:
    """Return the moment by which a team that begins then has worked so many days.

    Past the horizon nothing is known of rest, and every day is taken as a day of work.
    """
    left, day = days, math.floor(begins)
    while day < situation.horizon:
        rests = day in situation.off or any(first <= day < end for first, end in team.away)
        here = 0.0 if rests else day + 1 - max(begins, day)
        if left <= here:
            return max(begins, day) + left
        left -= here
        day += 1
    return max(begins, day) + left
