"""How programmes choose by hand: simple rules, as orders for the same decoder.

They are what a search is compared with: nearest first, the biggest village first, and the sum of
ranks that weighted scores come to.
"""

from collections.abc import Callable
from types import MappingProxyType
from typing import Final

import numpy as np

from landrelease.planning._conflicts import require_plannable
from landrelease.planning._evaluating import Evaluation
from landrelease.planning._numbers import Floats, Ints
from landrelease.planning._paths import RoadsAhead, roads_ahead
from landrelease.planning._sequence_values import Sequence
from landrelease.planning._situation import Situation, sorted_by_subject

Score = Callable[[Evaluation, RoadsAhead], Floats]


def plan_by_policy(situation: Situation, policy: str) -> Sequence:
    """Plan as a simple rule would: community by community, each with the roads to it.

    Parameters
    ----------
    policy
        A name of `POLICIES`.

    Raises
    ------
    SituationContradicts
        When something can never be done.

    Examples
    --------
    >>> from landrelease.planning import Community, Situation, Task, Team
    >>> told = Situation(
    ...     tasks=(Task(subject="a", purpose="ts", amount=10.0, place=(9.0, 0.0)),
    ...            Task(subject="b", purpose="ts", amount=20.0, place=(1.0, 0.0))),
    ...     teams=(Team(subject="1", speed={"ts": 1.0}),),
    ...     communities=(Community(subject="A", people=50, tasks=("a",)),
    ...                  Community(subject="B", people=40, tasks=("b",))))
    >>> [plan_by_policy(told, policy).order for policy in ("nearest first", "biggest first")]
    [('b', 'a'), ('a', 'b')]
    """
    require_plannable(situation)
    evaluation = Evaluation(sorted_by_subject(situation))
    ahead = roads_ahead(evaluation.situation, evaluation.told)
    order = order_by(policy, evaluation, ahead)
    return evaluation.sequence(order, np.full(order.size, -1, dtype=np.int64))


def order_by(policy: str, evaluation: Evaluation, ahead: RoadsAhead) -> Ints:
    """Return the order of tasks of a rule."""
    turns = np.argsort(POLICIES[policy](evaluation, ahead), kind="stable")
    return ahead.in_turn(int(community) for community in turns)


def best_start(evaluation: Evaluation, ahead: RoadsAhead) -> Ints:
    """Return the best of the orders that are made without a search: rules, and least work first."""
    orders = [ahead.cheapest_first(), *(order_by(rule, evaluation, ahead) for rule in POLICIES)]
    anybody = np.full(orders[0].size, -1, dtype=np.int64)
    return max(orders, key=lambda order: evaluation.value(order, anybody))


def _distance(evaluation: Evaluation, _ahead: RoadsAhead) -> Floats:
    """Metres from the middle of the teams' bases to the middle of a community's tasks."""
    told, numbers = evaluation.told, evaluation.told.numbers
    x, y = numbers.base_x.mean(), numbers.base_y.mean()
    found = np.zeros(told.people.size)
    for at in range(found.size):
        tasks = told.community_tasks[told.community_from[at] : told.community_from[at + 1]]
        if tasks.size:
            found[at] = np.hypot(numbers.x[tasks].mean() - x, numbers.y[tasks].mean() - y)
    return found


def _fewest(evaluation: Evaluation, _ahead: RoadsAhead) -> Floats:
    return np.negative(evaluation.told.people)


def _ranks(evaluation: Evaluation, ahead: RoadsAhead) -> Floats:
    """Sum of the ranks by people, distance and work, each counted alike."""
    scores = (_fewest(evaluation, ahead), _distance(evaluation, ahead), ahead.work_alone())
    ranks = [np.argsort(np.argsort(score, kind="stable"), kind="stable") for score in scores]
    return np.asarray(np.sum(ranks, axis=0), dtype=np.float64)


POLICIES: Final = MappingProxyType[str, Score](
    {"nearest first": _distance, "biggest first": _fewest, "rank sum": _ranks}
)
"""Lower comes first."""
