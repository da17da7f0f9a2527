"""Why not this community first, and how sure the days are: the same plan under other facts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from landrelease.planning._numbering import numbered
from landrelease.planning._numbers import Floats
from landrelease.planning._paths import roads_ahead
from landrelease.planning._sequence import replay
from landrelease.planning._sequence_values import Sequence
from landrelease.planning._situation import Situation, Task, sorted_by_subject


@dataclass(frozen=True, slots=True)
class IfFirst:
    """What it would mean to take a community first.

    Parameters
    ----------
    community
        The community asked about.
    opened_days
        From which day it is open in the plan, and if it comes first; infinite: not within the
        horizon.
    cost
        Person-days lost by all together; below 0 where the plan would gain.
    changes
        Person-days that each community gains (above 0) or loses, those that change.
    plan
        The plan with it first.
    """

    community: str
    opened_days: tuple[float, float]
    cost: float
    changes: Mapping[str, float]
    plan: Sequence


def if_first(situation: Situation, plan: Sequence, community: str) -> IfFirst:
    """Answer "why not this community first": replay the plan with all it waits for in front.

    The rest keeps its order; it is not searched anew, so a search from there could cost less.
    What has begun stays.

    Raises
    ------
    ValueError
        When there is no such community.
    SituationContradicts

    Examples
    --------
    Taking B first opens it 10 days sooner for 60 people and A 20 days later for 50.

    >>> from landrelease.planning import Community, Task, Team, plan_of
    >>> told = Situation(
    ...     tasks=(Task(subject="a", purpose="ts", amount=10.0),
    ...            Task(subject="b", purpose="ts", amount=20.0)),
    ...     teams=(Team(subject="1", speed={"ts": 1.0}),),
    ...     communities=(Community(subject="A", people=50, tasks=("a",)),
    ...                  Community(subject="B", people=60, tasks=("b",))), horizon=100)
    >>> answer = if_first(told, plan_of(told, order=["a", "b"]), "B")
    >>> answer.opened_days, answer.cost, dict(answer.changes)
    ((30.0, 20.0), 400.0, {'A': -1000.0, 'B': 600.0})
    """
    before = replay(situation, plan)
    told = sorted_by_subject(situation)
    at = [one.subject for one in told.communities].index(community)
    ahead = roads_ahead(told, numbered(told))
    first = [told.tasks[task].subject for task in ahead.waits_for(at)]
    after = replay(situation, replace(before, order=(*first, *before.order)))
    return IfFirst(
        community=community,
        opened_days=(before.opened[community], after.opened[community]),
        cost=before.person_days - after.person_days,
        changes=_changes(told, before, after),
        plan=after,
    )


def _changes(situation: Situation, before: Sequence, after: Sequence) -> dict[str, float]:
    found = {}
    for one in situation.communities:
        then, now = (
            max(situation.horizon - plan.opened[one.subject], 0.0) for plan in (before, after)
        )
        if abs(now - then) > 1e-9:
            found[one.subject] = one.people * (now - then)
    return found


@dataclass(frozen=True, slots=True)
class Regained:
    """How many people have their places back by the end of each day, from 1 to the horizon.

    Parameters
    ----------
    planned
        With the work as it is stated.
    low, high
        Between these lie the stated share of the samples, day by day.
    person_days
        Of each sample.
    """

    planned: Floats
    low: Floats
    high: Floats
    person_days: Floats


def people_regained(
    situation: Situation,
    plan: Sequence,
    *,
    rng: np.random.Generator,
    samples: int = 200,
    share: float = 0.9,
) -> Regained:
    """Return people regained over time, with a band for what is not known of the work.

    Amounts are drawn lognormal with their mean and deviation, independently; the order and the
    teams wanted stay, and each task goes to whoever is then done with it first. A deviation of 0
    is taken at its word: what is not stated is not in the band.

    Parameters
    ----------
    rng
        Dice of the samples.
    samples
        At least 1.
    share
        Of the samples between low and high, above 0 and below 1.

    Examples
    --------
    >>> from landrelease.planning import Community, Task, Team, plan_of
    >>> told = Situation(
    ...     tasks=(Task(subject="a", purpose="ts", amount=10.0, deviation=3.0),),
    ...     teams=(Team(subject="1", speed={"ts": 1.0}),),
    ...     communities=(Community(subject="A", people=50, tasks=("a",)),), horizon=30)
    >>> curve = people_regained(told, plan_of(told, order=["a"]), rng=np.random.default_rng(1))
    >>> [float(curve.planned[day - 1]) for day in (9, 10)], float(curve.high[8])
    ([0.0, 50.0], 50.0)
    """
    told = sorted_by_subject(situation)
    people = np.array([one.people for one in told.communities])
    curves, totals = np.empty((samples, told.horizon)), np.empty(samples)
    for sample in range(samples):
        drawn = replay(replace(told, tasks=tuple(_drawn(task, rng) for task in told.tasks)), plan)
        curves[sample], totals[sample] = _curve(told, drawn, people), drawn.person_days
    low, high = np.quantile(curves, [(1.0 - share) / 2.0, (1.0 + share) / 2.0], axis=0)
    return Regained(_curve(told, replay(told, plan), people), low, high, totals)


def _drawn(task: Task, rng: np.random.Generator) -> Task:
    """Draw a task's amount; one throw for every task, so that facts told later change nothing."""
    throw = float(rng.standard_normal())
    spread = np.log1p((task.deviation / task.amount) ** 2)
    factor = float(np.exp(np.sqrt(spread) * throw - spread / 2.0))
    return replace(task, amount=task.amount * factor)


def _curve(situation: Situation, plan: Sequence, people: Floats) -> Floats:
    opened = np.array([plan.opened[one.subject] for one in situation.communities])
    days = np.arange(1, situation.horizon + 1)
    return np.asarray((opened[None, :] <= days[:, None] + 1e-9) @ people, dtype=np.float64)
