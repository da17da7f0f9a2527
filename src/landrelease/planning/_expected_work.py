"""From what lies in the ground, drawn or by its moments, to the work of a task and its doubt."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from landrelease.planning._errors import DesignOutOfRange
from landrelease.planning._numbers import Floats


@dataclass(frozen=True, slots=True)
class ExpectedWork:
    """Work of a task, m2 of ground without items at the stated speed.

    Parameters
    ----------
    amount
        Mean of the draws: `Task.amount`.
    deviation
        Their standard deviation: `Task.deviation`.
    """

    amount: float
    deviation: float


def expected_work(
    *, area_m2: ArrayLike, items: ArrayLike, item_m2: float, speed: ArrayLike = 1.0
) -> ExpectedWork:
    """Turn draws of area, items and speed into the work of a task and its deviation.

    Ground takes its area, and each item as long as `item_m2` of ground without items; a team whose
    speed is so many times the stated one needs so many times less. The draws of one number belong
    to those of the others: they are of the same world. A number that is given once is taken as
    known; what is not drawn is not in the deviation.

    Parameters
    ----------
    area_m2
        Ground to be searched, m2: one number, or a draw each.
    items
        Items in it, as drawn by the hazard room: one number, or a draw each.
    item_m2
        How much ground could be searched in the time one item takes, m2.
    speed
        Speed of the work as a part of the stated one, above 0: one number, or a draw each.

    Returns
    -------
    ExpectedWork

    Raises
    ------
    DesignOutOfRange
        When a number is not finite, negative, or of another length than the others.

    Examples
    --------
    1,000 m2 with 2 or 6 items, each of which takes as long as 50 m2: 1,100 or 1,300 m2.

    >>> expected_work(area_m2=1000.0, items=[2, 6], item_m2=50.0)
    ExpectedWork(amount=1200.0, deviation=141.4213562373095)
    """
    _check("item_m2", np.array([item_m2]), 0.0)
    given = {
        name: np.atleast_1d(np.asarray(values, dtype=np.float64))
        for name, values in (("area_m2", area_m2), ("items", items), ("speed", speed))
    }
    for name, values in given.items():
        _check(name, values, 0.0)
    if not given["speed"].min() > 0.0:
        raise DesignOutOfRange(name="speed", read=float(given["speed"].min()), expected="above 0")
    draws = max(values.size for values in given.values())
    for name, values in given.items():
        if values.ndim != 1 or values.size not in {1, draws}:
            raise DesignOutOfRange(
                name=f"number of draws of {name}", read=values.size, expected=f"1 or {draws}"
            )
    work = (given["area_m2"] + item_m2 * given["items"]) / given["speed"]
    if not work.mean() > 0.0:
        raise DesignOutOfRange(name="work", read=float(work.mean()), expected="above 0")
    spread = float(work.std(ddof=1)) if work.size > 1 else 0.0
    return ExpectedWork(amount=float(work.mean()), deviation=spread)


def work_of_moments(
    *,
    area_m2: float,
    items: float,
    items_deviation: float,
    item_m2: float,
    speed_deviation: float,
) -> ExpectedWork:
    """Turn means and deviations of items and speed, independent of one another, into work.

    The exact mean and deviation of a product of independent numbers: of the ground and what its
    items cost, and of how much slower than stated the work goes, 1 on average.

    Parameters
    ----------
    area_m2
        Ground to be searched, m2, above 0.
    items, items_deviation
        Items expected in it, and their standard deviation.
    item_m2
        How much ground could be searched in the time one item takes, m2.
    speed_deviation
        Standard deviation of the time that ground takes, as a share of it.

    Returns
    -------
    ExpectedWork

    Raises
    ------
    DesignOutOfRange
        When a number is not finite or negative, or there is no ground.

    Examples
    --------
    1,000 m2 with 4 items, give or take 2.83, each of which takes as long as 50 m2.

    >>> work_of_moments(area_m2=1000.0, items=4.0, items_deviation=8**0.5, item_m2=50.0,
    ...                 speed_deviation=0.0)
    ExpectedWork(amount=1200.0, deviation=141.4213562373095)
    """
    given = {
        "area_m2": area_m2,
        "items": items,
        "items_deviation": items_deviation,
        "item_m2": item_m2,
        "speed_deviation": speed_deviation,
    }
    for name, value in given.items():
        _check(name, np.array([value]), 0.0)
    if not area_m2 > 0.0:
        raise DesignOutOfRange(name="area_m2", read=area_m2, expected="above 0")
    amount, spread = area_m2 + item_m2 * items, item_m2 * items_deviation
    of_speed = speed_deviation * math.hypot(amount, spread)
    return ExpectedWork(amount=amount, deviation=math.hypot(spread, of_speed))


def _check(name: str, values: Floats, least: float) -> None:
    if not values.size:
        raise DesignOutOfRange(name=f"number of draws of {name}", read=0, expected="1 or more")
    bad = values[~(np.isfinite(values) & (values >= least))]
    if bad.size:
        raise DesignOutOfRange(name=name, read=float(bad[0]), expected="a number of 0 or more")
