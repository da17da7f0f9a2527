"""Searches one after another: each finds a part of what those before it left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._dates import came_after
from landrelease.hazard._detection import SearchWindow
from landrelease.kinds import When

Floats = NDArray[np.float64]
_STRIP_NUMBERS = 2_000_000


@dataclass(frozen=True, eq=False)
class Pass:
    """One search of some ground.

    Parameters
    ----------
    subject
        What it is called; of two passes with the same dates the one first by name is first.
    window
        The ground, on whole cells inside the grid, and how well it was searched.
    when
        Its dates; one without dates comes last, and after everything was laid.
    removes
        Whether it took away what it found.
    """

    subject: str
    window: SearchWindow
    when: When | None = None
    removes: bool = True

    def order(self) -> tuple[date, date, str]:
        """What passes are sorted by: when they ended, began, and their name."""
        if self.when is None:
            return date.max, date.max, self.subject
        return self.when.last or date.max, self.when.first, self.subject


@dataclass(frozen=True, eq=False)
class Thinned:
    """What passes found and left, for items laid in one period.

    Parameters
    ----------
    first
        For each pass, in the order given, the probability that it is the first to find an
        item in each cell of its window.
    missed, left
        Probability, per cell of the grid, that an item was found by none, and that it was
        taken away by none.
    """

    first: tuple[Floats, ...]
    missed: Floats
    left: Floats


def thinned(
    passes: Sequence[Pass],
    *,
    rows: int,
    columns: int,
    subdivision: int,
    laid: When | None = None,
) -> Thinned:
    """Let each pass find its part of the items that earlier passes left.

    Pass k finds prod_{j<k}(1 - p_j) p_k of the items in a sub-cell, p = coverage x
    detection; together they find 1 - prod(1 - p_k), so the order changes who found an item
    and never how many are found. A pass that may have come before the items were laid has
    p times the chance that it came after.

    Examples
    --------
    >>> whole = np.ones((1, 1), bool)
    >>> passes = [
    ...     Pass("b", SearchWindow(0, 0, whole, 1.0, 0.5), When.read("2024")),
    ...     Pass("a", SearchWindow(0, 0, whole, 1.0, 0.8), When.read("2023")),
    ... ]
    >>> found = thinned(passes, rows=1, columns=1, subdivision=1)
    >>> [round(float(share[0, 0]), 6) for share in found.first], found.missed.round(6).tolist()
    ([0.1, 0.8], [[0.1]])
    """
    order = sorted(range(len(passes)), key=lambda k: passes[k].order())
    chance = [came_after(one.when, laid) * _found(one.window) for one in passes]
    first = [np.zeros(_cells(one.window, subdivision)) for one in passes]
    missed, left = np.ones((rows, columns)), np.ones((rows, columns))
    strip = max(1, _STRIP_NUMBERS // (columns * subdivision**2))
    for begin in range(0, rows, strip):
        end = min(begin + strip, rows)
        inside = [k for k in order if _touches(passes[k].window, begin, end, subdivision)]
        if not inside:
            continue
        fine = ((end - begin) * subdivision, columns * subdivision)
        all_missed, all_left = np.ones(fine), np.ones(fine)
        for k in inside:
            window = passes[k].window
            top, bottom = max(window.row, begin * subdivision), end * subdivision
            bottom = min(window.row + window.searched.shape[0], bottom)
            there = (
                slice(top - begin * subdivision, bottom - begin * subdivision),
                slice(window.column, window.column + window.searched.shape[1]),
            )
            share = chance[k] * window.searched[top - window.row : bottom - window.row]
            own = slice((top - window.row) // subdivision, (bottom - window.row) // subdivision)
            first[k][own] = _means(all_missed[there] * share, subdivision)
            all_missed[there] *= 1.0 - share
            if passes[k].removes:
                all_left[there] *= 1.0 - share
        missed[begin:end] = _means(all_missed, subdivision)
        left[begin:end] = _means(all_left, subdivision)
    return Thinned(tuple(first), missed, left)


def _found(window: SearchWindow) -> float:
    return window.coverage * window.probability


def _cells(window: SearchWindow, subdivision: int) -> tuple[int, int]:
    height, width = window.searched.shape
    return height // subdivision, width // subdivision


def _touches(window: SearchWindow, begin: int, end: int, subdivision: int) -> bool:
    bottom = window.row + window.searched.shape[0]
    return window.row < end * subdivision and bottom > begin * subdivision


def _means(fine: Floats, subdivision: int) -> Floats:
    """Mean over the sub-cells of each cell."""
    rows, columns = (length // subdivision for length in fine.shape)
    blocks: Floats = fine.reshape(rows, subdivision, columns, subdivision)
    means: Floats = blocks.mean(axis=(1, 3))
    return means
