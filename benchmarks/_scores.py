"""How good an answer about log intensity is, and how sure a difference between two is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

Floats = NDArray[np.float64]

NINETY = 1.6448536269514722  # half width of a 90 % interval, in standard deviations


@dataclass(frozen=True)
class Scores:
    """Of one answer, mean over all cells.

    Parameters
    ----------
    bias, rmse
        Of the posterior mean of log intensity.
    log_score
        Log density of the truth under the normal with the answer's mean and deviation.
    covered
        Share of cells whose truth lies within 1.645 deviations of the mean.
    """

    bias: float
    rmse: float
    log_score: float
    covered: float


def scores(mean: Floats, sd: Floats, truth: Floats) -> Scores:
    """Score an answer.

    Examples
    --------
    >>> scores(np.array([1.0]), np.array([1.0]), np.array([0.0])).rmse
    1.0
    """
    away = (mean - truth) / sd
    density = -0.5 * away**2 - np.log(sd) - 0.5 * math.log(2.0 * math.pi)
    return Scores(
        bias=float((mean - truth).mean()),
        rmse=float(np.sqrt(((mean - truth) ** 2).mean())),
        log_score=float(density.mean()),
        covered=float((np.abs(away) < NINETY).mean()),
    )


@dataclass(frozen=True)
class Estimate:
    """A mean over data sets with its 95 % interval; the interval is infinite for one."""

    mean: float
    low: float
    high: float
    data_sets: int


def mean_of(values: Sequence[float]) -> Estimate:
    """Mean and 95 % interval by Student's t, the data set being the unit.

    Examples
    --------
    >>> round(mean_of([1.0, 2.0, 3.0]).high, 3)
    4.484
    """
    count, middle = len(values), float(np.mean(values))
    half = math.inf
    if count > 1:
        error = float(np.std(values, ddof=1)) / math.sqrt(count)
        half = float(student.ppf(0.975, count - 1)) * error
    return Estimate(middle, middle - half, middle + half, count)
