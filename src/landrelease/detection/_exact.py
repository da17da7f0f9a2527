"""Exact tests of a difference between two counts, and the interval that they leave."""

import math
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from landrelease.detection._checks import check_level
from landrelease.detection._pairs import Pair, score_limits
from landrelease.detection._proportion import Interval

Floats = NDArray[np.float64]

GAMMA: Final = 1e-6
"""Chance that the nuisance parameter lies outside the range it is maximised over; it is added."""
_TIE: Final = 1e-9
_ZOOM: Final = 17
_HALVINGS: Final = 12
_STEPS: Final = (0.5, 1.0, 1.25, 1.5, 1.75, 2.0, 2.25, 2.5, 3.0)


def p_value(
    pair: Pair, seen: tuple[float, float], difference: float, *, gamma: float = GAMMA
) -> float:
    """Return the chance of what was seen, or more, when the difference is no larger than this.

    Tables are ordered by the score statistic; the chance is the largest over the second group's
    parameter within a range that is wrong with chance gamma, and gamma is added.

    Source: Chan (1998), Statistics in Medicine 17: 1403-1413; Berger and Boos (1994), JASA 89:
    1012-1016.

    Parameters
    ----------
    seen
        Counts; they need not be whole.
    difference
        First less second.
    gamma
        With 0 the range is all that can be (for targets found, not for false alarms).
    """
    return max(_largest(one, seen, difference, gamma) for one in pair.each)


def _largest(pair: Pair, seen: tuple[float, float], difference: float, gamma: float) -> float:
    low, high = pair.nuisance(seen, difference, gamma)
    if low > high:
        return gamma
    level = float(pair.scores(np.array(seen[0]), np.array(seen[1]), difference))
    places = pair.places(low, high, difference)
    chances = chance_of(pair, level, places, difference)
    best = int(np.argmax(chances))
    around = places[max(best - 1, 0)], places[min(best + 1, places.size - 1)]
    closer = chance_of(pair, level, np.linspace(*around, _ZOOM), difference)
    return min(max(float(chances[best]), float(closer.max())) + gamma, 1.0)


def chance_of(pair: Pair, level: float, places: Floats, difference: float) -> Floats:
    """Return the chances of all tables whose statistic reaches a level, at every place."""
    first, most = pair.counts(places + difference), pair.turned().counts(places)[-1]
    bound = bound_of(pair, level, first, most, difference)
    told = pair.chance(first, places + difference) * pair.below(bound, places)
    return np.asarray(told.sum(axis=1), np.float64)


def bound_of(pair: Pair, level: float, first: Floats, most: float, difference: float) -> Floats:
    """Return for each count of the first group the largest of the second that reaches the level.

    -1 where none does. The statistic falls with the second count, and rises with the first.
    """
    low, high = np.full(first.shape, -1.0), np.full(first.shape, math.ceil(most) + 1.0)
    while (high - low).max() > 1.0:
        middle = np.floor(0.5 * (low + high))
        tried = np.maximum(middle, 0.0)
        reached = (middle < 0) | (pair.scores(first, tried, difference) >= level - _TIE)
        low, high = np.where(reached, middle, low), np.where(reached, high, middle)
    return np.asarray(np.maximum.accumulate(low), np.float64)


def exact_difference(
    pair: Pair,
    seen: tuple[float, float],
    *,
    alpha: float,
    estimate: float,
    margin: float | None = None,
) -> Interval:
    """Return the difference with exact limits; with those of the score where counts are very large.

    With more than 100,000 targets in both groups, or 100,000 false alarms in both, the score test
    rejects too often by less than 0.0005 (enumerated), and its limits are taken.

    Parameters
    ----------
    alpha
        One-sided level of each limit.
    estimate
        Difference that is told.
    margin
        Difference at which a verdict is asked for: the limits agree there with the test.

    Raises
    ------
    ParameterOutOfRange
    """
    check_level("the chance beyond each limit", alpha)
    near = score_limits(pair, seen, float(-ndtri(alpha)))
    confidence = 1.0 - 2.0 * alpha
    if pair.is_large(seen):
        return Interval(estimate, *near, confidence, "both", pair.score_name)
    margins = () if margin is None else (margin,)
    low, high = exact_limits(pair, seen, alpha=alpha, near=near, margins=margins)
    low, high = min(low, estimate), max(high, estimate)
    return Interval(estimate, low, high, confidence, "both", "exact")


@lru_cache(maxsize=512)
def exact_limits(
    pair: Pair,
    seen: tuple[float, float],
    *,
    alpha: float,
    near: tuple[float, float],
    margins: tuple[float, ...] = (),
) -> tuple[float, float]:
    """Return the differences between those that the exact tests at level alpha reject.

    Source: Chan and Zhang (1999), Biometrics 55: 1202-1209. A p-value need not rise steadily
    with the difference (Röhmel 2005, Biometrical Journal 47: 37-47), so it is followed from
    outside: what lies beyond a limit is rejected at every step, and the limits agree with the
    test at every margin.

    Parameters
    ----------
    alpha
        One-sided level of each limit.
    near
        About where the limits are.
    margins
        Differences at which a verdict is asked for.
    """
    low = _lower(pair, seen, alpha=alpha, near=near[0], knots=margins)
    turned = tuple(-margin for margin in margins)
    back = seen[1], seen[0]
    return low, -_lower(pair.turned(), back, alpha=alpha, near=-near[1], knots=turned)


def _lower(
    pair: Pair, seen: tuple[float, float], *, alpha: float, near: float, knots: tuple[float, ...]
) -> float:
    least, most = pair.ends
    step = max((pair.estimate(seen) - near) / 2.0, 1e-9)

    def rejected(difference: float) -> bool:
        return p_value(pair, seen, difference) <= alpha

    start = near - 2.0 * step
    while start > least and not rejected(start):
        step *= 2.0
        start -= 2.0 * step
    step = (near - start) / 2.0
    tried = {max(start, least) + step * ahead for ahead in _STEPS} | set(knots)
    below, above = max(start, least), most
    for place in sorted(one for one in tried if least < one < most):
        if not rejected(place):
            above = place
            break
        below = place
    while math.isinf(above):
        below, above = (below + step, above) if rejected(below + step) else (below, below + step)
        step *= 2.0
    below = min(below, above) if math.isfinite(least) else below
    for _ in range(_HALVINGS):
        middle = 0.5 * (below + above)
        below, above = (middle, above) if rejected(middle) else (below, middle)
    return below


def last_rejected(pair: Pair, first: Floats, *, alpha: float, difference: float) -> Floats:
    """Return for each count of the first group the largest of the second that is rejected.

    -1 where none is. Counts of the first group must rise by one: each is looked for from the last.
    """
    found, last = [], -1

    def rejected(one: float, two: int) -> bool:
        return two <= pair.most and p_value(pair, (one, two), difference) <= alpha

    for one in first.tolist():
        while rejected(one, last + 1):
            last += 1
        found.append(last)
    return np.array(found, np.float64)
