"""Cut a grid into ever smaller regions, each by the cheapest strip along one of four ways.

Source: nested dissection (George 1973, SIAM J. Numer. Anal. 10: 345-363) with diagonal strips.

The precision matrix couples a cell with the twelve cells within two steps, so any strip two lines
wide separates what lies on either side: two rows, two columns or two diagonals. Steps are counted
down plus across, and by that measure a diagonal is no longer than the rows it crosses. A region
between diagonals holds twice the cells of an upright one with as many neighbours, so its fronts
are smaller by the root of two. On 512 x 512 cells the factor takes 8.7e9 operations; by rows and
columns alone it took 19.2e9.

A region is what lies between two bounds each of the row, the column, their sum and their
difference (row less column). Bounds are first and past-the-last.
"""

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._compiled import compiled

Integers = NDArray[np.int64]

ROW: Final = 0
COLUMN: Final = 1
SUM: Final = 2
WHOLE: Final = -1
_WAYS: Final = 4
_REACH: Final = 2
_LEAF_CELLS: Final = 24
_LEAST_SHARE: Final = 0.2
_LARGE: Final = 2000
_PLACES: Final = 10
_BY_CELLS: Final = 100.0
_WITHIN: Final = 70.0
_BESIDE: Final = 3.0
_DEEPEST: Final = 128


class Regions(NamedTuple):
    """The regions of a grid, children before parents, and how each is cut.

    Parameters
    ----------
    bounds
        First and past-the-last row, column, sum and difference of each, (n, 8).
    way, cut
        The number that the strip holds fixed (row, column, sum, difference; `WHOLE` where a
        region is not cut), and the first of its two values.
    own
        Cells of the strip, or of a region that is not cut.
    neighbours
        Cells outside within two steps.
    children
        The two parts left by the strip, (n, 2); -1 where there is none.
    """

    bounds: Integers
    way: Integers
    cut: Integers
    own: Integers
    neighbours: Integers
    children: Integers


class Reach(NamedTuple):
    """Columns of a region in every row of the grid: first and past-the-last."""

    left: Integers
    right: Integers


@compiled
def spread(bounds: Integers, reach: Reach) -> int:
    """Put the columns of a region into `reach`, draw its bounds in to its cells; count these."""
    cells = 0
    top, bottom, low, high = bounds[1], bounds[0], bounds[3], bounds[2]
    first_sum, last_sum, first_gap, last_gap = bounds[5], bounds[4], bounds[7], bounds[6]
    for row in range(bounds[0], bounds[1]):
        left = max(bounds[2], bounds[4] - row, row - bounds[7] + 1)
        right = max(left, min(bounds[3], bounds[5] - row, row - bounds[6] + 1))
        reach.left[row], reach.right[row] = left, right
        if right > left:
            cells += right - left
            top, bottom = min(top, row), row + 1
            low, high = min(low, left), max(high, right)
            first_sum, last_sum = min(first_sum, row + left), max(last_sum, row + right)
            first_gap, last_gap = min(first_gap, row - right + 1), max(last_gap, row - left + 1)
    bounds[0], bounds[1], bounds[2], bounds[3] = top, bottom, low, high
    bounds[4], bounds[5], bounds[6], bounds[7] = first_sum, last_sum, first_gap, last_gap
    return int(cells)


@compiled
def _beside(bounds: Integers, reach: Reach, row: int, column: int) -> bool:
    """Whether a cell lies within two steps of a region."""
    for other in range(max(row - _REACH, bounds[0]), min(row + _REACH + 1, bounds[1])):
        left, right, wide = reach.left[other], reach.right[other], _REACH - abs(other - row)
        if right > left and left - wide <= column < right + wide:
            return True
    return False


@compiled
def around(bounds: Integers, reach: Reach, shape: tuple[int, int], found: Integers) -> int:
    """Put the cells outside a region within two steps into `found`, by number; count them."""
    rows, columns = shape
    count = 0
    for row in range(max(bounds[0] - _REACH, 0), min(bounds[1] + _REACH, rows)):
        low, high = columns, 0
        for other in range(max(row - _REACH, bounds[0]), min(row + _REACH + 1, bounds[1])):
            if reach.right[other] > reach.left[other]:
                wide = _REACH - abs(other - row)
                low, high = min(low, reach.left[other] - wide), max(high, reach.right[other] + wide)
        low, high = max(low, 0), min(high, columns)
        left, right = high, high
        if bounds[0] <= row < bounds[1] and reach.right[row] > reach.left[row]:
            left, right = reach.left[row], reach.right[row]
        for begin, end in ((low, left), (right, high)):
            for column in range(begin, end):
                if _beside(bounds, reach, row, column):
                    found[count] = row * columns + column
                    count += 1
    return count


@compiled
def _lines(bounds: Integers, reach: Reach, way: int, counts: Integers) -> int:
    """Count the cells of a region on each line of a way; return how many lines there are."""
    base, size = bounds[2 * way], bounds[2 * way + 1] - bounds[2 * way]
    counts[: size + 1] = 0
    for row in range(bounds[0], bounds[1]):
        left, right = reach.left[row], reach.right[row]
        if way == ROW:
            counts[row - base] = right - left
        elif right > left:
            begin, end = left, right
            if way == SUM:
                begin, end = row + left, row + right
            elif way != COLUMN:
                begin, end = row - right + 1, row - left + 1
            counts[begin - base] += 1
            counts[end - base] -= 1
    if way != ROW:
        for line in range(1, size):
            counts[line] += counts[line - 1]
    return int(size)


@compiled
def _operations(own: int, edge: int) -> float:
    """Operations to eliminate a front's own cells."""
    return own * own * (own / 3.0 + edge) + float(own) * edge * edge


@compiled
def _part(bounds: Integers, way: int, cut: int, side: int, part: Integers) -> None:
    """Put the bounds of what lies before a strip (`side` 0) or after it (1) into `part`."""
    part[:] = bounds
    if side == 0:
        part[2 * way + 1] = cut
    else:
        part[2 * way] = cut + _REACH


@compiled
def _parts_cost(
    bounds: Integers, shape: tuple[int, int], way: int, cut: int, work: tuple[Reach, Integers]
) -> float:
    """Operations for both parts of a cut, by their cells and neighbours.

    Fitted to the regions of plans of 512 x 512 cells.
    """
    reach, found = work
    part, cost = np.empty(8, np.int64), 0.0
    for side in range(2):
        _part(bounds, way, cut, side, part)
        cells = spread(part, reach)
        edge = around(part, reach, shape, found)
        cost += _WITHIN * cells**1.5 + _BESIDE * math.sqrt(cells) * edge * edge
    return cost


@compiled
def _cheapest(
    bounds: Integers,
    shape: tuple[int, int],
    sizes: tuple[int, int],
    reach: Reach,
    work: tuple[Reach, Integers, Integers],
) -> tuple[int, int, int]:
    """Way and place of the cheapest strip, and its cells; `WHOLE` if none leaves enough aside.

    `sizes` are the region's cells and neighbours. In large regions a few places each way are
    tried, and the neighbours of both parts counted; in others their cells decide.
    """
    cells, edge = sizes
    other, found, counts = work
    large, least = cells > _LARGE, np.inf
    way, cut, own = WHOLE, 0, cells
    for along in range(_WAYS):
        base, size = bounds[2 * along], _lines(bounds, reach, along, counts)
        step, before = max(1, size // _PLACES) if large else 1, 0
        for line in range(size - 1):
            strip = counts[line] + counts[line + 1]
            after = cells - before - strip
            if min(before, after) > _LEAST_SHARE * cells and line % step == 0:
                cost = _operations(strip, edge)
                if large:
                    cost += _parts_cost(bounds, shape, along, base + line, (other, found))
                else:
                    cost += _BY_CELLS * (before**1.5 + after**1.5)
                if cost < least:
                    least, way, cut, own = cost, along, base + line, strip
            before += counts[line]
    return way, cut, own


@compiled
def regions_of(rows: int, columns: int) -> Regions:
    """Cut a grid of `rows` by `columns` cells until every region is small."""
    shape, most = (rows, columns), 2 * (rows * columns) // 5 + 1
    bounds, children = np.empty((most, 8), np.int64), np.full((most, 2), -1)
    way, cut, own, neighbours = np.empty((4, most), np.int64)
    waiting, parent = np.empty((_DEEPEST, 8), np.int64), np.full((_DEEPEST, 2), -1)
    reach = Reach(np.empty(rows, np.int64), np.empty(rows, np.int64))
    other = Reach(np.empty(rows, np.int64), np.empty(rows, np.int64))
    found = np.empty(room(rows, columns), np.int64)
    work = (other, found, np.empty(rows + columns, np.int64))
    waiting[0] = (0, rows, 0, columns, 0, rows + columns - 1, 1 - columns, rows)
    depth, count = 1, 0
    while depth > 0:
        depth -= 1
        bounds[count] = waiting[depth]
        if count > 0:
            children[parent[depth, 0], parent[depth, 1]] = count
        cells = spread(bounds[count], reach)
        edge = around(bounds[count], reach, shape, found)
        way[count], cut[count], own[count], neighbours[count] = WHOLE, 0, cells, edge
        if cells > _LEAF_CELLS:
            way[count], cut[count], own[count] = _cheapest(
                bounds[count], shape, (cells, edge), reach, work
            )
        if way[count] != WHOLE:
            for side in range(2):
                _part(bounds[count], way[count], cut[count], side, waiting[depth])
                parent[depth] = count, side
                depth += 1
        count += 1
    return _turned(Regions(bounds, way, cut, own, neighbours, children), count)


@compiled
def _turned(regions: Regions, count: int) -> Regions:
    """Turn the order round, so that children come before their parents."""
    children = regions.children[:count][::-1].copy()
    for node in range(count):
        for side in range(2):
            if children[node, side] >= 0:
                children[node, side] = count - 1 - children[node, side]
    return Regions(
        bounds=regions.bounds[:count][::-1].copy(),
        way=regions.way[:count][::-1].copy(),
        cut=regions.cut[:count][::-1].copy(),
        own=regions.own[:count][::-1].copy(),
        neighbours=regions.neighbours[:count][::-1].copy(),
        children=children,
    )


@compiled
def room(rows: int, columns: int) -> int:
    """Give a length that the neighbours of no region exceed."""
    return 12 * (rows + columns) + 64


@compiled
def number(regions: Regions, start: Integers, position: Integers) -> None:
    """Give consecutive positions to the cells of each region's strip, from one end to the other."""
    reach = Reach(np.empty(position.shape[0], np.int64), np.empty(position.shape[0], np.int64))
    strip = np.empty(8, np.int64)
    for node in range(regions.own.size):
        way, cut, count = regions.way[node], regions.cut[node], start[node]
        strip[:] = regions.bounds[node]
        if way != WHOLE:
            strip[2 * way], strip[2 * way + 1] = cut, cut + _REACH
        spread(strip, reach)
        if way == ROW:
            for column in range(strip[2], strip[3]):
                for row in range(strip[0], strip[1]):
                    if reach.left[row] <= column < reach.right[row]:
                        position[row, column] = count
                        count += 1
            continue
        for row in range(strip[0], strip[1]):
            for column in range(reach.left[row], reach.right[row]):
                position[row, column] = count
                count += 1
