"""How sure a plan is: the same order under work that is drawn, and people regained by day."""

from dataclasses import dataclass

import numpy as np

from landrelease.planning._conflicts import require_plannable
from landrelease.planning._decoding import decode, opened_on
from landrelease.planning._errors import DesignOutOfRange
from landrelease.planning._marks import empty_marks
from landrelease.planning._numbering import Numbered, numbered
from landrelease.planning._numbers import Floats, empty_plan
from landrelease.planning._sequence import as_numbers
from landrelease.planning._sequence_values import Sequence
from landrelease.planning._situation import Situation, sorted_by_subject


@dataclass(frozen=True, slots=True)
class Regained:
    """How many people have their places back by the end of each day, from 1 to the horizon.

    Parameters
    ----------
    planned
        With the work as it is stated.
    low, high
        Between these lies at least the stated share of the samples, day by day.
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
    common: float = 0.0,
) -> Regained:
    """Return people regained over time, with a band for what is not known of the work.

    Amounts are drawn lognormal with their mean and deviation; the order and the teams wanted stay,
    and each task goes to whoever is then done with it first. A deviation of 0 is taken at its
    word: what is not stated is not in the band. The band is of each day by itself: a whole curve
    leaves it somewhere more often than a day does.

    Parameters
    ----------
    situation, plan
        A plan, and what it was made from.
    rng
        Dice of the samples.
    samples
        At least 1.
    share
        Of the samples between low and high, above 0 and below 1.
    common
        Part of the variance of the logarithms that all tasks share, 0 to 1: where the map or the
        stated speeds are wrong, they are wrong together. 0 draws every task for itself.

    Raises
    ------
    DesignOutOfRange
    SituationContradicts

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
    _check("samples", samples, 1.0, np.inf, "1 or more")
    _check("share", share, 1e-9, 1.0 - 1e-9, "a number above 0 and below 1")
    _check("common", common, 0.0, 1.0, "a number from 0 to 1")
    require_plannable(situation)
    told = sorted_by_subject(situation)
    factors = drawn_factors(told, rng, samples=samples, common=common)
    opened = _opened(told, plan, np.concatenate([np.ones((1, len(told.tasks))), factors]))
    people = np.array([one.people for one in told.communities])
    curves = np.stack([_curve(days, people, told.horizon) for days in opened])
    return Regained(
        planned=curves[0],
        low=np.quantile(curves[1:], (1.0 - share) / 2.0, axis=0, method="lower"),
        high=np.quantile(curves[1:], (1.0 + share) / 2.0, axis=0, method="higher"),
        person_days=np.maximum(told.horizon - opened[1:], 0.0) @ people,
    )


def drawn_factors(
    situation: Situation, rng: np.random.Generator, *, samples: int, common: float
) -> Floats:
    """Draw by how much the work of each task differs from its mean; a row for each sample."""
    amount = np.array([task.amount for task in situation.tasks])
    deviation = np.array([task.deviation for task in situation.tasks])
    spread = np.log1p((deviation / amount) ** 2)
    shared = rng.standard_normal((samples, 1))
    own = rng.standard_normal((samples, amount.size))
    throw = np.sqrt(common) * shared + np.sqrt(1.0 - common) * own
    return np.asarray(np.exp(np.sqrt(spread) * throw - spread / 2.0), dtype=np.float64)


def _opened(situation: Situation, plan: Sequence, factors: Floats) -> Floats:
    """Return from when each community is open if the work is so many times what is stated."""
    told: Numbered = numbered(situation)
    order, wanted = as_numbers(told, plan.order, plan.wanted)
    made = empty_plan(told.numbers)
    marks, unused = empty_marks(made), empty_marks(made)
    opened = np.empty((len(factors), told.people.size))
    nodes = told.community_node
    for sample, factor in enumerate(factors):
        numbers = told.numbers._replace(amount=told.numbers.amount * factor)
        decode(order, wanted, numbers, made, marks, unused, 0)
        opened_on(told.community_from, told.community_tasks, nodes, made, opened[sample])
    return opened


def _curve(opened: Floats, people: Floats, horizon: int) -> Floats:
    """Return how many people have their places back by the end of each day."""
    order = np.argsort(opened, kind="stable")
    total = np.concatenate([[0.0], np.cumsum(people[order])])
    by_day = np.searchsorted(opened[order], np.arange(1, horizon + 1) + 1e-9, side="right")
    return np.asarray(total[by_day], dtype=np.float64)


def _check(name: str, value: float, low: float, high: float, expected: str) -> None:
    if not low <= value <= high:
        raise DesignOutOfRange(name=name, read=value, expected=expected)
