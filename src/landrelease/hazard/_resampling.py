"""Intervals from resampled blocks: cells near each other are alike, so whole blocks are drawn."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._errors import ShapesDiffer, ValueOutOfRange

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """A value and the interval that holds it.

    Attributes
    ----------
    value
        On all cells, each counted once.
    low, high
        Percentiles over the resamples.
    """

    value: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether 0 lies outside."""
        return self.low > 0 or self.high < 0


def square_blocks(shape: tuple[int, int], *, side: int) -> NDArray[np.int64]:
    """Number the square blocks of a grid, `side` cells along each edge.

    Examples
    --------
    >>> square_blocks((2, 4), side=2).tolist()
    [[0, 0, 1, 1], [0, 0, 1, 1]]
    """
    if side < 1:
        raise ValueOutOfRange(name="side", read=side, expected="1 or more cells")
    rows, columns = shape
    across = -(-columns // side)
    row = np.arange(rows)[:, None] // side
    return np.asarray(row * across + np.arange(columns)[None] // side, np.int64)


def numbered(blocks: NDArray[np.int64]) -> tuple[NDArray[np.int64], int]:
    """Number the blocks that hold cells from 0; return the number of each cell, and how many."""
    if blocks.ndim != 1:
        raise ShapesDiffer(name="blocks", read=blocks.shape, expected=(blocks.size,))
    names, number = np.unique(blocks, return_inverse=True)
    return number.astype(np.int64), names.size


def drawn_blocks(number: int, *, count: int, rng: np.random.Generator) -> Floats:
    """Draw blocks with replacement: how often each counts, (count, number).

    Source: Kunsch (1989), Annals of Statistics 17: 1217-1241; Lahiri (2003), Resampling
    Methods for Dependent Data, ch. 12. Measures of several models on the same draws have
    differences with intervals of their own.

    Parameters
    ----------
    number
        Blocks there are, 1 or more.
    count
        Resamples, 1 or more.
    rng
        Source of randomness.

    Examples
    --------
    >>> drawn_blocks(5, count=2, rng=np.random.default_rng(1)).sum(axis=1).tolist()
    [5.0, 5.0]
    """
    for name, value in (("number", number), ("count", count)):
        if value < 1:
            raise ValueOutOfRange(name=name, read=value, expected="1 or more")
    shares = np.full(number, 1.0 / number)
    return np.asarray(rng.multinomial(number, shares, size=count), np.float64)


def interval(value: float, drawn: Floats, *, level: float = 0.95) -> Interval:
    """Put the percentiles of the resamples around a value; resamples without one are left out.

    Examples
    --------
    >>> interval(0.5, np.linspace(0.0, 1.0, 101))
    Interval(value=0.5, low=0.025, high=0.975)
    """
    kept = drawn[np.isfinite(drawn)]
    if not kept.size:
        return Interval(value, float("nan"), float("nan"))
    tail = 50.0 * (1.0 - level)
    low, high = np.percentile(kept, [tail, 100.0 - tail])
    return Interval(value, float(low), float(high))
