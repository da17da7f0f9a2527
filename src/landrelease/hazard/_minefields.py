"""Minefield records: true of their ground with some probability, or saying nothing of it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from landrelease.hazard._assumptions import Assumptions
from landrelease.hazard._ground import Cells

Floats = NDArray[np.float64]
_GROUND_LOG_SD: Final = 2.0
"""Spread of the log intensity of any ground about the programme's mean."""
_ROUNDS: Final = 200
_SETTLED: Final = 1e-9


@dataclass(frozen=True, eq=False)
class Drawn:
    """A minefield record on the grid: its cells, its number of items, its source's grade."""

    cells: Cells
    items: float
    grade: str


@dataclass(frozen=True, eq=False)
class Weighed:
    """What records are worth.

    Parameters
    ----------
    true
        Probability that each is about the ground it is drawn on.
    reliability
        The same by grade, learned from all records; "" for grades that say nothing.
    """

    true: Floats
    reliability: Mapping[str, float]


def weighed(
    records: Sequence[Drawn],
    *,
    found: Floats,
    exposure_km2: Floats,
    cell_km2: float,
    assumed: Assumptions,
) -> Weighed:
    """Compare each record with what was found on its ground, and learn how reliable grades are.

    A record of m items is a mixture: with probability r the ground holds m items, give or
    take `record_number_sd`; else it is like any ground of the programme. What was found
    there is negative binomial under either, and gives the probability that the record is
    true; where nobody looked that is r. r has a beta prior by the grade of the source, and
    its mean is learned from all records of the grade; a grade that says nothing has the
    mean of all records. The credibility of a report is never multiplied in.

    Parameters
    ----------
    records
        Those that lie on the programme's ground.
    found, exposure_km2
        What other evidence found, per cell, and its exposure.
    cell_km2
        Area of a cell.
    """
    odds = np.array([_odds(one, found, exposure_km2, cell_km2, assumed) for one in records])
    prior = assumed.record_reliability
    grades = [one.grade if one.grade in prior else "" for one in records]
    middle = float(np.mean(list(prior.values()))) if prior else 0.5
    mean = {grade: prior.get(grade, middle) for grade in grades}
    true = np.zeros(len(records))
    for _ in range(_ROUNDS):
        chance = np.array([mean[grade] for grade in grades])
        before, true = true, chance * odds / (chance * odds + 1.0 - chance)
        if not len(true) or np.abs(true - before).max() < _SETTLED:
            break
        mean = {
            grade: _learned(prior.get(grade, middle), _of(grade, grades, true), assumed)
            for grade in sorted(mean)
        }
    return Weighed(true, mean)


def _of(grade: str, grades: Sequence[str], true: Floats) -> Floats:
    """Return the records of a grade; all of them for a grade that says nothing."""
    return true if not grade else true[[one == grade for one in grades]]


def _learned(prior: float, true: Floats, assumed: Assumptions) -> float:
    trials = assumed.record_trials
    return (trials * prior + float(true.sum())) / (trials + len(true))


def _odds(
    record: Drawn, found: Floats, exposure: Floats, cell_km2: float, assumed: Assumptions
) -> float:
    """Likelihood of what was found if the record is true, over that if it is not."""
    cells, covered = record.cells
    level = (float(found.sum()) + 0.5) / max(float(exposure.sum()), 1e-300)
    looked = exposure.ravel()[cells] / cell_km2
    seen = float((covered * found.ravel()[cells]).sum())
    if_true = record.items * float((covered * looked).sum() / covered.sum())
    if_not = level * cell_km2 * float((covered * looked).sum())
    told, other = shape_of(assumed.record_number_sd), shape_of(_GROUND_LOG_SD)
    gain = _log_chance(seen, if_true, told) - _log_chance(seen, if_not, other)
    return math.exp(min(max(gain, -50.0), 50.0))


def shape_of(log_sd: float) -> float:
    """Shape of the gamma distribution with the coefficient of variation of a log-normal.

    A number known so well is worth that many finds.

    Examples
    --------
    >>> round(shape_of(0.5), 3)
    3.521
    """
    return 1.0 / math.expm1(log_sd * log_sd)


def _log_chance(seen: float, mean: float, shape: float) -> float:
    """Log of the negative binomial probability of a count, its constant in `seen` left out."""
    if mean <= 0:
        return 0.0
    rest = shape + seen
    return float(
        gammaln(rest)
        - gammaln(shape)
        + shape * math.log(shape / (shape + mean))
        + seen * math.log(mean / (shape + mean))
    )
