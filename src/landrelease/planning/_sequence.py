"""Which team does which task when, so that people get the most days of access back.

A plan is an order of tasks (`_decoding`), begun with the best of the simple rules and of least work
for each person, roads included, and bettered by moving whole communities, single tasks and teams:
simulated annealing (Kirkpatrick, Gelatt and Vecchi 1983, Science 220) with blocks.
"""

from collections.abc import Iterable, Mapping

import numpy as np

from landrelease.planning._conflicts import require_plannable
from landrelease.planning._evaluating import Evaluation
from landrelease.planning._numbering import Numbered
from landrelease.planning._numbers import Ints
from landrelease.planning._paths import roads_ahead
from landrelease.planning._search import Effort, Search
from landrelease.planning._sequence_values import Sequence
from landrelease.planning._situation import Situation, sorted_by_subject


def tries(most: int) -> Effort:
    """Return an effort of so many plans.

    Examples
    --------
    >>> tries(200)(50, 0.0)
    0.25
    """
    return lambda done, _best: done / most


def plan_sequence(situation: Situation, *, rng: np.random.Generator, effort: Effort) -> Sequence:
    """Plan the sequence of work.

    Parameters
    ----------
    situation
        Tasks, teams, roads, communities.
    rng
        Dice of the search; the same dice and a counted effort give the same plan.
    effort
        Says when to stop; `tries` counts plans.

    Raises
    ------
    SituationContradicts
        When something can never be done, with the facts that conflict.

    Examples
    --------
    Two villages and one team: the one that frees more people for a day of work comes first, and
    the team needs 10 days for it and 20 for the other.

    >>> from landrelease.planning import Community, Situation, Task, Team
    >>> told = Situation(
    ...     tasks=(Task(subject="a", purpose="clearance", amount=1000.0),
    ...            Task(subject="b", purpose="clearance", amount=2000.0)),
    ...     teams=(Team(subject="1", speed={"clearance": 100.0}),),
    ...     communities=(Community(subject="A", people=50, tasks=("a",)),
    ...                  Community(subject="B", people=60, tasks=("b",))),
    ...     horizon=100)
    >>> plan = plan_sequence(told, rng=np.random.default_rng(1), effort=tries(50))
    >>> dict(plan.opened), plan.person_days
    ({'A': 10.0, 'B': 30.0}, 8700.0)
    """
    require_plannable(situation)
    evaluation = Evaluation(sorted_by_subject(situation))
    ahead = roads_ahead(evaluation.situation, evaluation.told)
    search = Search(evaluation, ahead, rng)
    search.run(effort)
    return evaluation.sequence(search.best_order, search.best_wanted)


def replay(situation: Situation, plan: Sequence) -> Sequence:
    """Return the plan that the order and the wishes of another give under other facts.

    Tasks that the other plan did not know come last.

    Raises
    ------
    SituationContradicts
    """
    return plan_of(situation, order=plan.order, wanted=plan.wanted)


def plan_of(
    situation: Situation, *, order: Iterable[str], wanted: Mapping[str, str] | None = None
) -> Sequence:
    """Return the plan that an order of tasks gives.

    Parameters
    ----------
    order
        Subjects of tasks, the most urgent first; those that are not named come last.
    wanted
        Teams wanted, by task; for others the team that is done first.

    Raises
    ------
    SituationContradicts
        When something can never be done.

    Examples
    --------
    >>> from landrelease.planning import Community, Situation, Task, Team
    >>> told = Situation(
    ...     tasks=(Task(subject="a", purpose="ts", amount=10.0),
    ...            Task(subject="b", purpose="ts", amount=20.0)),
    ...     teams=(Team(subject="1", speed={"ts": 1.0}),), communities=())
    >>> [(one.task, one.finish) for one in plan_of(told, order=["b", "a"]).assignments]
    [('b', 20.0), ('a', 30.0)]
    """
    require_plannable(situation)
    evaluation = Evaluation(sorted_by_subject(situation))
    return evaluation.sequence(*as_numbers(evaluation.told, order, wanted or {}))


def as_numbers(
    told: Numbered, order: Iterable[str], wanted: Mapping[str, str]
) -> tuple[Ints, Ints]:
    """Return an order and the teams wanted by number; subjects that are not known are left out."""
    task_of, team_of = told.task_of, told.team_of
    known = dict.fromkeys(task_of[task] for task in order if task in task_of)
    rest = [at for at in range(len(task_of)) if at not in known]
    teams: Ints = np.full(len(task_of), -1, dtype=np.int64)
    for task, team in wanted.items():
        if task in task_of and team in team_of:
            teams[task_of[task]] = team_of[team]
    return np.array([*known, *rest], dtype=np.int64), teams
