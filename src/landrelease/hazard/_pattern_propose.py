"""Lines worth a look: a local Hough transform about the densest finds of every block."""

import math
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._compiled import compiled
from landrelease.hazard._pattern_prior import PatternPrior
from landrelease.hazard._pattern_strip import Ground, Strip

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

_DIRECTIONS: Final = 36
_BEST: Final = 2
_LEAST_EXCESS: Final = 2.0
"""A line is proposed when it holds this many finds more than the ground beside foretells."""


def proposals(ground: Ground, prior: PatternPrior) -> Iterator[Strip]:
    """Propose strips through finds; the work grows with the ground that holds finds.

    Every block of ground with the side `least_length_m` that holds finds gives one point,
    its densest; about it, the finds within half the mean length vote for directions. The
    two best directions are proposed. Nothing is random.
    """
    size = max(1, round(0.5 * prior.width_m / ground.cell_m))
    side = size * ground.cell_m
    excess = _summed(ground.found - ground.beside * ground.exposure_km2, size)
    points = _densest(_summed(ground.found, size), excess, prior.least_length_m / side)
    reach = math.ceil(0.75 * prior.length_m / side)
    votes = _votes(excess, points, reach, max(0.5 * prior.width_m / side, 0.75))
    for (row, column), vote in zip(points, votes, strict=True):
        peaks = np.flatnonzero((vote >= np.roll(vote, 1)) & (vote > np.roll(vote, -1)))
        for peak in peaks[np.argsort(-vote[peaks], kind="stable")][:_BEST]:
            if vote[peak] >= _LEAST_EXCESS:
                yield Strip(
                    x_m=(column + 0.5) * side,
                    y_m=(row + 0.5) * side,
                    angle=math.pi * float(peak) / _DIRECTIONS,
                    width_m=max(prior.width_m, ground.cell_m),
                )


def _summed(values: Floats, size: int) -> Floats:
    """Sums over blocks of cells; cells outside count nothing."""
    rows, columns = values.shape
    if size == 1:
        return values
    down = np.add.reduceat(values, np.arange(0, rows, size), axis=0)
    return np.asarray(np.add.reduceat(down, np.arange(0, columns, size), axis=1))


def _densest(found: Floats, excess: Floats, block: float) -> Whole:
    """Row and column of the cell with the greatest excess in every block that holds finds."""
    rows, columns = np.nonzero(found > 0)
    if not rows.size:
        return np.empty((0, 2), np.int64)
    step = max(block, 1.0)
    across = int(found.shape[1] / step) + 1
    key = (rows / step).astype(np.int64) * across + (columns / step).astype(np.int64)
    order = np.lexsort((-excess[rows, columns], key))
    firsts = order[np.unique(key[order], return_index=True)[1]]
    return np.column_stack([rows[firsts], columns[firsts]])


@compiled
def _votes(excess: Floats, points: Whole, reach: int, half: float) -> Floats:
    """Finds beyond what is foretold in strips through points (down), by direction (across)."""
    rows, columns = excess.shape
    votes = np.zeros((len(points), _DIRECTIONS))
    cos, sin = np.empty(_DIRECTIONS), np.empty(_DIRECTIONS)
    for d in range(_DIRECTIONS):
        cos[d], sin[d] = math.cos(math.pi * d / _DIRECTIONS), math.sin(math.pi * d / _DIRECTIONS)
    for k in range(len(points)):
        row, column = points[k, 0], points[k, 1]
        for i in range(max(0, row - reach), min(rows, row + reach + 1)):
            for j in range(max(0, column - reach), min(columns, column + reach + 1)):
                here = excess[i, j]
                if here == 0.0:
                    continue
                down, right = i - row, j - column
                if down * down + right * right > reach * reach:
                    continue
                for d in range(_DIRECTIONS):
                    if abs(down * cos[d] - right * sin[d]) <= half:
                        votes[k, d] += here
    return votes
