"""Several detectors at once: whose hours go to which ground.

Detectors search at random and independently: an item of cell i is found with probability
1 - exp(-sum over detectors d of alpha_di z_di). Each detector in turn gets its optimal hours given
those of the others (water-filling, `allocate`), until none can gain. The expected finds are
concave, so this ends at the best division of all, and the distance to it is known at every step:
no division finds more than the tangent allows (Frank and Wolfe 1956, Naval Research Logistics 3).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landrelease.planning._checks import check_length
from landrelease.planning._effort import allocate
from landrelease.planning._errors import DesignOutOfRange

Floats = NDArray[np.float64]
MOST_TURNS: Final = 2000


@dataclass(frozen=True, eq=False)
class SharedAllocation:
    """Hours of each detector in each cell.

    Parameters
    ----------
    effort
        Detectors by cells, in the unit of the totals.
    found
        Expected finds in each cell.
    expected
        Their sum.
    worth_of_more
        For each detector the gain in expected finds for one more unit of its effort.
    gap
        No division finds more than `expected` and this.
    """

    effort: Floats
    found: Floats
    expected: float
    worth_of_more: Floats
    gap: float


def allocate_detectors(
    weights: ArrayLike, rates: ArrayLike, totals: ArrayLike, *, tolerance: float = 1e-9
) -> SharedAllocation:
    """Divide the hours of several detectors over cells so that most is expected to be found.

    Parameters
    ----------
    weights
        Probability or expected items for each cell, 0 or more.
    rates
        Detectors by cells: coverage for each unit of effort, 0 where a detector cannot be used.
    totals
        Effort of each detector, 0 or more. What it can use nowhere is not spent.
    tolerance
        Share of all that is there by which the division may miss the best.

    Raises
    ------
    DesignOutOfRange

    Examples
    --------
    A detector for either cell; the second can be used in the first cell alone.

    >>> told = allocate_detectors([0.5, 0.5], [[1.0, 1.0], [1.0, 0.0]], [1.0, 1.0])
    >>> told.effort.round(3).tolist(), round(told.expected, 6)
    ([[0.0, 1.0], [1.0, 0.0]], 0.632121)
    """
    p, alpha, most = (np.asarray(values, np.float64) for values in (weights, rates, totals))
    _check(p, alpha, most)
    effort = np.zeros_like(alpha)
    reach = alpha > 0.0
    gap, gain = np.inf, alpha
    for _ in range(MOST_TURNS):
        for detector in range(most.size):
            others = (alpha * effort).sum(axis=0) - alpha[detector] * effort[detector]
            usable = reach[detector]
            if usable.any():
                left = p[usable] * np.exp(-others[usable])
                told = allocate(left, alpha[detector, usable], float(most[detector]))
                effort[detector, usable] = told.effort
        gain = alpha * p * np.exp(-(alpha * effort).sum(axis=0))
        gap = float((most * gain.max(axis=1) - (gain * effort).sum(axis=1)).sum())
        if gap <= tolerance * p.sum():
            break
    found = p * -np.expm1(-(alpha * effort).sum(axis=0))
    return SharedAllocation(effort, found, float(found.sum()), gain.max(axis=1), max(gap, 0.0))


def _check(p: Floats, alpha: Floats, most: Floats) -> None:
    if p.ndim != 1 or p.size == 0 or alpha.shape != (most.size, p.size) or most.ndim != 1:
        expected = f"one for each of {most.size} detectors and {p.size} cells"
        raise DesignOutOfRange(name="number of rates", read=alpha.size, expected=expected)
    for name, values in (("weight", p), ("rate", alpha)):
        wrong = ~(np.isfinite(values) & (values >= 0.0))
        if wrong.any():
            raise DesignOutOfRange(name=name, read=float(values[wrong][0]), expected="0 or more")
    for total in most:
        check_length("total", float(total), zero=True)
