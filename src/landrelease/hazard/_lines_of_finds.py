"""Lines of finds of a programme: looked for on fine cells, for a map on larger ones."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from landrelease.geo import Grid
from landrelease.hazard._errors import TooFineForLines
from landrelease.hazard._gathered import Gathered
from landrelease.hazard._pattern import find_pattern
from landrelease.hazard._pattern_posterior import PatternPosterior
from landrelease.hazard._progress import Progress, part_of, silent

FINE_M: Final = 50.0
"""Side of the cells on which lines are looked for, at most: belts are about so wide."""
MOST_FINE: Final = 1_000_000
"""Fine cells; each costs some 200 bytes and lines of the whole ground are weighed."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class FineCells:
    """The cells of a map divided, so that a belt is about as wide as one.

    Parameters
    ----------
    grid, domain
        Fine cells, and True for those in cells of the programme.
    times
        Fine cells along a cell of the map.
    """

    grid: Grid
    domain: Flags
    times: int

    @classmethod
    def of(cls, grid: Grid, domain: Flags) -> "FineCells":
        """Divide the cells of a map.

        Raises
        ------
        TooFineForLines
            Where they would be more than `MOST_FINE`.

        Examples
        --------
        >>> from landrelease.geo import local_equal_area_crs
        >>> grid = Grid(local_equal_area_crs((69.0, 34.0)), 0.0, 0.0, 120.0, 2, 3)
        >>> fine = FineCells.of(grid, np.ones((2, 3), bool))
        >>> fine.grid.cell_m, fine.domain.shape
        (40.0, (6, 9))
        """
        times = max(1, math.ceil(grid.cell_m / FINE_M))
        rows, columns = grid.rows * times, grid.columns * times
        if rows * columns > MOST_FINE:
            raise TooFineForLines(cells=rows * columns, most=MOST_FINE, cell_m=grid.cell_m / times)
        fine = Grid(grid.crs, grid.x0_m, grid.y0_m, grid.cell_m / times, rows, columns)
        return cls(fine, np.repeat(np.repeat(domain, times, axis=0), times, axis=1), times)


def lines_of_finds(
    fine: FineCells,
    gathered: Callable[[FineCells], Gathered],
    *,
    seed: int = 0,
    progress: Progress = silent,
) -> PatternPosterior:
    """Find belts along lines of finds, on the cells of the map.

    Parameters
    ----------
    fine
        Where to look.
    gathered
        Puts the records of the map on fine cells, as `gather` does; called once.
    seed
        As for `find_pattern`.
    progress
        Told how far it is; may raise to cancel.
    """
    progress(0.0, "lines of finds")
    counts = gathered(fine).counts
    pattern = find_pattern(
        counts, cell_m=fine.grid.cell_m, seed=seed, progress=part_of(progress, 0.3, 1.0)
    )
    return pattern.on_blocks(fine.times)
