"""Which ground gets the hours: optimal allocation of search effort.

An item lies in cell i with probability p_i (or p_i items are expected there). Effort z_i (hours,
or coverage) finds it with probability b(z_i). All methods maximise sum p_i b_i(z_i) for a total.
"""

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import erf

from landrelease.planning._checks import check_length
from landrelease.planning._errors import DesignOutOfRange

Floats = NDArray[np.float64]
Law = Literal["random", "inverse-cube", "definite"]

_TINY: Final = 1e-300


@dataclass(frozen=True, eq=False)
class Allocation:
    """Effort for each cell and what it is expected to find.

    Parameters
    ----------
    effort
        For each cell, same unit as the total.
    found
        Expected finds in each cell: p_i b_i(z_i).
    expected
        Sum of `found`.
    worth_of_more
        Gain in expected finds for one more unit of effort (the multiplier); 0 when the effort
        exceeds what any cell can use.
    """

    effort: Floats
    found: Floats
    expected: float
    worth_of_more: float


def detection_at_coverage(coverage: ArrayLike, law: Law = "random") -> Floats:
    """Return the probability of detection at a coverage (swept area over area).

    Source: Koopman (1980), Search and Screening, ch. 3: definite range min(1, C), inverse cube
    erf(C sqrt(pi) / 2), random search 1 - exp(-C).

    Examples
    --------
    >>> laws = ("definite", "inverse-cube", "random")
    >>> [round(float(detection_at_coverage(1.0, law)), 4) for law in laws]
    [1.0, 0.7899, 0.6321]
    """
    swept = np.asarray(coverage, np.float64)
    if law == "definite":
        return np.minimum(swept, 1.0)
    if law == "inverse-cube":
        return np.asarray(erf(swept * math.sqrt(math.pi) / 2.0))
    return np.asarray(-np.expm1(-swept))


def allocate(
    weights: ArrayLike, rates: ArrayLike, total: float, *, law: Law = "random"
) -> Allocation:
    """Divide a total effort over cells so that most is expected to be found.

    Source: Koopman (1980), ch. 7, and Charnes and Cooper (1958), Management Science 5: 44-50:
    at the optimum p_i alpha_i b'(alpha_i z_i) is the same in every cell that gets effort.
    Exact: for random search by sorting the breakpoints of the water level, for the inverse
    cube law by its inverse, for definite range in the order of p_i alpha_i.

    Parameters
    ----------
    weights
        Probability or expected items for each cell, 0 or more.
    rates
        Coverage for each unit of effort in each cell (sweep width x speed / area), above 0.
    total
        Effort to divide, 0 or more.

    Raises
    ------
    DesignOutOfRange

    Examples
    --------
    >>> plan = allocate([0.4, 0.3, 0.2, 0.1], [0.02, 0.013, 0.015, 0.008], 120.0)
    >>> plan.effort.round(3).tolist(), round(plan.expected, 6)
    ([62.156, 40.358, 17.486, 0.0], 0.453221)
    """
    p, alpha = (np.asarray(values, np.float64) for values in (weights, rates))
    if p.ndim != 1 or p.shape != alpha.shape or p.size == 0:
        raise DesignOutOfRange(
            name="number of rates", read=alpha.size, expected=f"one for each of {p.size} cells"
        )
    for name, values, least in (("weight", p, 0.0), ("rate", alpha, _TINY)):
        wrong = ~(np.isfinite(values) & (values >= least))
        if wrong.any():
            above = "0 or more" if least == 0.0 else "above 0"
            raise DesignOutOfRange(name=name, read=float(values[wrong][0]), expected=above)
    check_length("total", total, zero=True)
    if not p.any():
        return Allocation(np.zeros_like(p), np.zeros_like(p), 0.0, 0.0)
    shares = {"random": _random, "inverse-cube": _inverse_cube, "definite": _definite}
    effort, worth = shares[law](p, alpha, float(total))
    found = p * detection_at_coverage(alpha * effort, law)
    return Allocation(effort, found, float(found.sum()), worth)


def after_search(
    weights: ArrayLike, rates: ArrayLike, effort: ArrayLike, law: Law = "random"
) -> Floats:
    """Return what is expected to be left in each cell after a search without a find.

    The weights of tomorrow: p_i (1 - b(alpha_i z_i)); tomorrow's search takes its tracks
    independently of today's. Under random search, allocating day by day with these gives the same
    total as allocating all days at once.

    Examples
    --------
    >>> after_search([0.5], [1.0], [math.log(2.0)]).tolist()
    [0.25]
    """
    p, alpha, z = (np.asarray(values, np.float64) for values in (weights, rates, effort))
    return np.asarray(p * (1.0 - detection_at_coverage(alpha * z, law)))


def circular_normal_detection(swept_area: ArrayLike, sd: float = 1.0) -> Floats:
    """Return the best detection of a target with circular normal position, random search.

    Source: Koopman (1957), Operations Research 5: 613-626: 1 - (1 + h) exp(-h),
    h = sqrt(E / (pi sd^2)), E the area swept.

    Examples
    --------
    >>> circular_normal_detection([1.0, math.pi, 10.0]).round(6).tolist()
    [0.110256, 0.264241, 0.532423]
    """
    h = np.sqrt(np.asarray(swept_area, np.float64) / (math.pi * sd * sd))
    return np.asarray(1.0 - (1.0 + h) * np.exp(-h))


def _random(p: Floats, alpha: Floats, total: float) -> tuple[Floats, float]:
    """Water-filling: z_i = [ln(p_i alpha_i / level)]+ / alpha_i, the level found exactly."""
    used = np.flatnonzero(p > 0)
    logs = np.log(p[used]) + np.log(alpha[used])  # the product may be too small for a number
    order = np.argsort(-logs, kind="stable")
    used, logs = used[order], logs[order]
    need = np.cumsum(1.0 / alpha[used])
    spent = np.cumsum(logs / alpha[used])
    level = (spent - total) / need
    holds = np.append(level[:-1] >= logs[1:], True)
    last = int(np.argmax(holds))
    effort = np.zeros_like(p)
    chosen = used[: last + 1]
    effort[chosen] = np.maximum(logs[: last + 1] - level[last], 0.0) / alpha[chosen]
    return effort, float(np.exp(level[last]))


def _inverse_cube(p: Floats, alpha: Floats, total: float) -> tuple[Floats, float]:
    """b'(C) = exp(-pi C^2 / 4): coverage is a square root of a logarithm.

    The level lies d^2 below the log of the best gain; d is at most what the best cell would
    need for the whole effort, and is found as a share of that.
    """
    with np.errstate(divide="ignore"):
        logs = np.log(p) + np.log(alpha)
    below = logs - logs.max()
    most = total * float(alpha[np.argmax(logs)]) * math.sqrt(math.pi) / 2.0
    if most * most == 0.0:
        effort = np.where(np.arange(p.size) == np.argmax(logs), total, 0.0)
        return effort, math.exp(float(logs.max()))

    def spread(share: float) -> Floats:
        above = np.maximum((share * most) ** 2 + below, 0.0)
        return np.asarray(2.0 * np.sqrt(above / math.pi) / alpha)

    share = float(brentq(lambda x: float(spread(x).sum()) / total - 1.0, 0.0, 1.0 + 1e-9))
    effort = spread(share)
    level = float(logs.max()) - (share * most) ** 2
    return effort * (total / float(effort.sum())), math.exp(level)


def _definite(p: Floats, alpha: Floats, total: float) -> tuple[Floats, float]:
    """Fill cells to coverage one in the order of gain for each unit of effort."""
    gain = p * alpha
    effort, left = np.zeros_like(p), total
    for cell in np.argsort(-gain, kind="stable"):
        if p[cell] <= 0:
            continue
        effort[cell] = min(left, 1.0 / alpha[cell])
        left -= effort[cell]
        if left <= 0:
            return effort, float(gain[cell])
    return effort, 0.0
