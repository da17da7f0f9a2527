"""Are ranks uniform? The test that the calibration of the hazard engine states beforehand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import kstwo

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Uniformity:
    """Ranks of one quantity against the uniform distribution.

    Parameters
    ----------
    number
        Data sets.
    distance
        Largest difference between the distribution of the ranks and the uniform one.
    critical
        What it may be, all quantities taken together.
    probability
        Of a distance at least as large, if ranks were uniform; of this quantity alone.
    counts
        Ranks in ten classes of equal width.
    """

    number: int
    distance: float
    critical: float
    probability: float
    counts: tuple[int, ...]

    @property
    def uniform(self) -> bool:
        """Whether the distance is no larger than may be."""
        return self.distance <= self.critical


def distance_from_uniform(ranks: Floats) -> float:
    """Largest difference between an empirical distribution and the uniform one.

    Examples
    --------
    >>> distance_from_uniform(np.array([0.5]))
    0.5
    """
    ordered = np.sort(ranks)
    steps = np.arange(len(ordered) + 1) / len(ordered)
    return float(max((steps[1:] - ordered).max(), (ordered - steps[:-1]).max()))


def uniformity(
    ranks: Mapping[str, Sequence[float]], *, level: float = 0.05
) -> dict[str, Uniformity]:
    """Test every quantity by Kolmogorov and Smirnov at `level` divided by their number.

    Source: exact distribution of the distance, Simard and L'Ecuyer (2011), J. Stat. Softw. 39;
    Bonferroni's inequality, so the quantities may depend on each other.

    Parameters
    ----------
    ranks
        Per quantity, one rank for each data set, 0 to 1; data sets independent.
    level
        Probability of calling any of them not uniform if all are.
    """
    tested = {name: np.asarray(values, float) for name, values in ranks.items() if len(values)}
    found = {}
    for name, values in tested.items():
        count, distance = len(values), distance_from_uniform(values)
        found[name] = Uniformity(
            number=count,
            distance=distance,
            critical=float(kstwo.ppf(1.0 - level / len(tested), count)),
            probability=float(kstwo.sf(distance, count)),
            counts=tuple(np.histogram(values, bins=10, range=(0.0, 1.0))[0].tolist()),
        )
    return found
