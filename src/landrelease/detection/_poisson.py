"""Exact limits of the mean of a count."""

import math

from scipy.special import gammaincinv

from landrelease.detection._checks import check_share, check_whole
from landrelease.detection._proportion import Sides


def poisson_limits(
    name: str, count: float, *, confidence: float = 0.95, sides: Sides = "both"
) -> tuple[float, float]:
    """Return the exact limits of the mean of a Poisson count.

    Source: Garwood (1936), Biometrika 28: 437-442.

    Parameters
    ----------
    name
        What was counted, for the refusal.
    count
        Whole number, 0 or more.
    confidence
        Between 0 and 1.

    Returns
    -------
    tuple of float
        Lower and upper limit; 0 and infinity on a side left open.

    Raises
    ------
    ParameterOutOfRange

    Examples
    --------
    >>> [round(limit, 3) for limit in poisson_limits("items", 10)]
    [4.795, 18.39]
    """
    check_whole(name, count)
    tail = 1.0 - check_share("confidence", confidence)
    tail = tail / 2.0 if sides == "both" else tail
    low = 0.0 if count == 0 or sides == "upper" else float(gammaincinv(count, tail))
    high = math.inf if sides == "lower" else float(gammaincinv(count + 1, 1.0 - tail))
    return low, high
