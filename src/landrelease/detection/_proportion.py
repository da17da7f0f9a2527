"""Probability of detection from a count: estimates that say how sure they are."""

import math
from dataclasses import dataclass
from typing import Literal

from scipy.special import betaincinv, ndtri

from landrelease.detection._checks import check_counts, check_share

ProportionMethod = Literal["clopper-pearson", "wilson", "jeffreys"]
Sides = Literal["both", "lower", "upper"]


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with the interval that goes with it.

    Parameters
    ----------
    estimate, low, high
        In the unit of what is estimated. A one-sided interval reaches the end of the range on
        its open side.
    confidence
        0 to 1.
    sides
        "both", "lower" (a lower bound alone) or "upper".
    method
        Name of the method.
    """

    estimate: float
    low: float
    high: float
    confidence: float
    sides: Sides
    method: str


def detection_interval(
    found: float,
    targets: float,
    *,
    confidence: float = 0.95,
    sides: Sides = "both",
    method: ProportionMethod = "clopper-pearson",
) -> Interval:
    """Estimate a probability of detection from targets found.

    Source: Clopper and Pearson (1934), Biometrika 26: 404-413 (exact: covers at least what it
    says); Wilson (1927), JASA 22: 209-212; Jeffreys' prior after Brown, Cai and DasGupta
    (2001), Statistical Science 16: 101-133, with their change at 0 and all found. Targets are
    taken as independent: within one lane and operator they are not (see `operators`).

    Parameters
    ----------
    found, targets
        Whole numbers, 0 <= found <= targets, targets at least 1.
    confidence
        Between 0 and 1.
    sides
        "lower" gives the one-sided lower bound that a claim rests on.
    method
        "clopper-pearson" where a claim must hold, the others where the mean is to be right.

    Raises
    ------
    CountsContradict, NoTargets, ParameterOutOfRange

    Examples
    --------
    >>> two = detection_interval(98, 100)
    >>> round(two.low, 4), round(two.high, 4)
    (0.9296, 0.9976)
    >>> round(detection_interval(299, 299, sides="lower").low, 4)
    0.99
    >>> wilson = detection_interval(81, 263, method="wilson")
    >>> round(wilson.low, 4), round(wilson.high, 4)
    (0.2553, 0.3662)
    """
    hits, laid = check_counts(found, targets, what="the trial")
    tail = 1.0 - check_share("confidence", confidence)
    tail = tail / 2.0 if sides == "both" else tail
    bounds = {"clopper-pearson": _clopper_pearson, "wilson": _wilson, "jeffreys": _jeffreys}
    low, high = bounds[method](hits, laid, tail)
    return Interval(
        estimate=hits / laid,
        low=0.0 if sides == "upper" else low,
        high=1.0 if sides == "lower" else high,
        confidence=confidence,
        sides=sides,
        method=method,
    )


def _clopper_pearson(found: int, targets: int, tail: float) -> tuple[float, float]:
    missed = targets - found
    low = 0.0 if found == 0 else float(betaincinv(found, missed + 1, tail))
    high = 1.0 if missed == 0 else float(betaincinv(found + 1, missed, 1.0 - tail))
    return low, high


def _jeffreys(found: int, targets: int, tail: float) -> tuple[float, float]:
    missed = targets - found
    low = 0.0 if found == 0 else float(betaincinv(found + 0.5, missed + 0.5, tail))
    high = 1.0 if missed == 0 else float(betaincinv(found + 0.5, missed + 0.5, 1.0 - tail))
    return low, high


def _wilson(found: int, targets: int, tail: float) -> tuple[float, float]:
    z = float(-ndtri(tail))
    share, more = found / targets, z * z / targets
    middle = share + more / 2.0
    reach = z * math.sqrt(share * (1.0 - share) / targets + more / (4.0 * targets))
    low = 0.0 if found == 0 else (middle - reach) / (1.0 + more)
    high = 1.0 if found == targets else (middle + reach) / (1.0 + more)
    return max(low, 0.0), min(max(high, 0.0), 1.0)
