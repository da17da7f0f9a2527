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
        Its dates; one without dates comes last.
    removes
        Whether it took away what it found.
    found
        Whether it found anything: one without dates that did came after some laying.
    """

    subject: str
    window: SearchWindow
    when: When | None = None
    removes: bool = True
    found: bool = False

    def takes_away(self, laid: When | None) -> bool:
        """Whether what it found of a laying is gone: not where it may have come before it."""
        return self.removes and (laid is None or self.when is not None)

    def order(self) -> tuple[date, date, str, tuple[int, int, float], bytes]:
        """What passes are sorted by: when they ended, began, their name, then their ground."""
        window = self.window
        ground = window.row, window.column, _found(window)
        drawn = window.searched.tobytes()
        if self.when is None:
            return date.max, date.max, self.subject, ground, drawn
        return self.when.last or date.max, self.when.first, self.subject, ground, drawn


@dataclass(frozen=True, eq=False)
class Thinned:
    """What passes found and left, for items laid in one period.

    Every array has a first axis of two: ground that nobody suspects, and suspected ground;
    what is said of each is a share of the whole cell, so that the two add up to it.

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
    suspected: Sequence[SearchWindow] = (),
    earliest: NDArray[np.bool_] | None = None,
) -> Thinned:
    """Let each pass find its part of the items that earlier passes left.

    Pass k finds prod_{j<k}(1 - p_j) p_k of the items in a sub-cell, p = coverage x
    detection; together they find 1 - prod(1 - p_k), so the order changes who found an item
    and never how many are found. A pass that may have come before the items were laid has
    p times the chance that it came after. One without dates that found nothing says nothing
    of items laid in a stated period; one that found something came after the earliest, and
    is not taken to have left less of it.

    Parameters
    ----------
    passes
        In any order.
    rows, columns, subdivision
        Cells of the grid, and sub-cells along a cell.
    laid
        When the items were laid; before every pass if left out.
    suspected
        Suspected ground, drawn on the same sub-cells.
    earliest
        Cells for which no period of laying was before this one; all if left out.

    Examples
    --------
    >>> whole = np.ones((1, 1), bool)
    >>> passes = [
    ...     Pass("b", SearchWindow(0, 0, whole, 1.0, 0.5), When.read("2024")),
    ...     Pass("a", SearchWindow(0, 0, whole, 1.0, 0.8), When.read("2023")),
    ... ]
    >>> found = thinned(passes, rows=1, columns=1, subdivision=1)
    >>> [round(float(share[0, 0, 0]), 6) for share in found.first]
    [0.1, 0.8]
    >>> found.missed.round(6).tolist()  # of ground nobody suspects, and of suspected ground
    [[[0.1]], [[0.0]]]
    """
    order = sorted(range(len(passes)), key=lambda k: passes[k].order())
    chance = [_came_after(one, laid) * _found(one.window) for one in passes]
    first = [np.zeros((2, *_cells(one.window, subdivision))) for one in passes]
    missed, left = np.ones((2, rows, columns)), np.ones((2, rows, columns))
    missed[1] = left[1] = 0.0
    strip = max(1, _STRIP_NUMBERS // (columns * subdivision**2))
    for begin in range(0, rows, strip):
        end = min(begin + strip, rows)
        there = _Strip(begin * subdivision, end * subdivision, columns * subdivision)
        inside = [k for k in order if there.meets(passes[k].window)]
        drawn = [window for window in suspected if there.meets(window)]
        if not inside and not drawn:
            continue
        ground = _ground(drawn, there)
        all_missed, all_left = np.ones(there.shape), np.ones(there.shape)
        for k in inside:
            window = passes[k].window
            seen, part = there.parts(window)
            share = chance[k] * window.searched[part]
            if earliest is not None and laid is not None and passes[k].when is None:
                share = share * _on_subcells(earliest, window, part, subdivision)
            cells = slice(part.start // subdivision, part.stop // subdivision)
            first[k][:, cells] = _means(all_missed[seen] * share, ground[seen], subdivision)
            all_missed[seen] *= 1.0 - share
            if passes[k].takes_away(laid):
                all_left[seen] *= 1.0 - share
        missed[:, begin:end] = _means(all_missed, ground, subdivision)
        left[:, begin:end] = _means(all_left, ground, subdivision)
    return Thinned(tuple(first), missed, left)


def _came_after(one: Pass, laid: When | None) -> float:
    """Chance that a pass came after a laying; one without dates did if it found anything."""
    if one.when is None and one.found:
        return 1.0
    return came_after(one.when, laid)


def _on_subcells(
    cells: NDArray[np.bool_], window: SearchWindow, part: slice, subdivision: int
) -> NDArray[np.bool_]:
    """Cells under some rows of a window, on its sub-cells."""
    down = (window.row + np.arange(part.start, part.stop)) // subdivision
    across = (window.column + np.arange(window.searched.shape[1])) // subdivision
    there: NDArray[np.bool_] = cells[np.ix_(down, across)]
    return there


def _found(window: SearchWindow) -> float:
    return window.coverage * window.probability


def _cells(window: SearchWindow, subdivision: int) -> tuple[int, int]:
    height, width = window.searched.shape
    return height // subdivision, width // subdivision


@dataclass(frozen=True)
class _Strip:
    """Rows of sub-cells, over the whole width."""

    top: int
    bottom: int
    wide: int

    @property
    def shape(self) -> tuple[int, int]:
        return self.bottom - self.top, self.wide

    def meets(self, window: SearchWindow) -> bool:
        return window.row < self.bottom and window.row + window.searched.shape[0] > self.top

    def parts(self, window: SearchWindow) -> tuple[tuple[slice, slice], slice]:
        """Return where a window lies in the strip, and which of its rows do."""
        top = max(window.row, self.top)
        bottom = min(window.row + window.searched.shape[0], self.bottom)
        across = slice(window.column, window.column + window.searched.shape[1])
        seen = slice(top - self.top, bottom - self.top), across
        return seen, slice(top - window.row, bottom - window.row)


def _ground(drawn: Sequence[SearchWindow], there: _Strip) -> Floats:
    """Share of each sub-cell that is suspected."""
    ground = np.zeros(there.shape)
    for window in drawn:
        seen, part = there.parts(window)
        ground[seen] = np.maximum(ground[seen], window.searched[part])
    return ground


def _means(fine: Floats, ground: Floats, subdivision: int) -> Floats:
    """Means over the sub-cells of each cell, of ground not suspected and of suspected ground."""
    rows, columns = (length // subdivision for length in fine.shape)
    blocks = 2, rows, subdivision, columns, subdivision
    both = np.stack([fine * (1.0 - ground), fine * ground]).reshape(blocks)
    means: Floats = both.mean(axis=(2, 4))
    return means
