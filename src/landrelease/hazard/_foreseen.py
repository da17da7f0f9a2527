"""The variational approximation begun from the one on blocks of cells.

How it differs from Laplace's approximation is smooth, so the difference is computed on blocks,
carried over, and one or two rounds on the cells are enough (as in nested iteration, Brandt 1977,
Math. Comp. 31: 333-390).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._hyper import HyperPosterior, matern_at
from landrelease.hazard._mode import Approximation, Carried, Start, approximate
from landrelease.hazard._multigrid import on_cells
from landrelease.hazard._skew import stretch

Floats = NDArray[np.float64]

_RANGE_BLOCKS: Final = 4.0
NEAR: Final = 0.015
_ON_BLOCKS: Final = 0.03


@dataclass(frozen=True, eq=False)
class Foreseen:
    """The variational approximation on blocks, and how it differs from Laplace's there.

    Parameters
    ----------
    found, laplace
        The two approximations.
    """

    found: Approximation
    laplace: Approximation

    def start(self, shape: tuple[int, int], laplace: Approximation | None) -> Start:
        """Where to begin on a finer grid: from Laplace's approximation there, if there is one."""
        log_variance = np.log(self.found.variance)
        if laplace is None:
            field, variance = on_cells(self.found.field, shape), on_cells(log_variance, shape)
            return Start(field, self.found.slopes, np.exp(variance))
        moved = on_cells(self.found.field - self.laplace.field, shape)
        swell = on_cells(log_variance - np.log(self.laplace.variance), shape)
        slopes = laplace.slopes + self.found.slopes - self.laplace.slopes
        return Start(laplace.field + moved, slopes, laplace.variance * np.exp(swell))

    def carried(self, shape: tuple[int, int]) -> Carried | None:
        """Carry over how marginals are skewed, and how variances fall, to a finer grid."""
        variance, bend, falling = self.found.variance, self.found.bend, self.found.falling
        if bend is None or falling is None:
            return None
        skewed = stretch(variance, bend) ** 2 + 2.0 * bend**2
        return Carried(on_cells(np.log(skewed / variance), shape), on_cells(falling, shape))


def foreseen(levels: Sequence[HyperPosterior], point: Floats) -> Foreseen | None:
    """Approximate on the finest of some grids, beginning from the coarser ones.

    Parameters
    ----------
    levels
        Grids, from the coarsest to the finest.
    point
        Log range and log sd.

    Returns
    -------
    Foreseen | None
        None where there is no grid on which the range is several blocks, or no mode.
    """
    if not levels or _RANGE_BLOCKS * levels[-1].cell_m > matern_at(point).range_m:
        return None
    level = levels[-1]
    here = level.laplace(point)
    if here is None:
        return None
    shape, laplace = level.counts.shape, here.found
    before = foreseen(levels[:-1], point)
    start = laplace if before is None else before.start(shape, laplace)
    found = approximate(level.model(point), level.factor, start=start, tolerance=_ON_BLOCKS)
    return Foreseen(found, laplace)
