"""Grids stored as even and odd columns, so that red-black loops run over neighbours in memory.

A field (rows, columns) becomes (rows + 2, 2, half + 2): row, parity of the column, place in
that half. A border of zeros spares the loops every question about edges, and an odd number of
columns leaves one dead place that stays zero.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._compiled import compiled

Numbers = NDArray[np.floating]


class Level(NamedTuple):
    """A diffusion operator diag(mass) + scale L on one (perhaps uneven) grid, in halves.

    Parameters
    ----------
    inverse
        One over the diagonal of the operator; 0 in the border.
    side, down
        Per row: its height, and the link to the row below (one over the distance); both
        times the scale. `down[i]` joins row i and i + 1 of the bordered array.
    inner, outer
        Per pair of columns: link of its even and odd column, and link of its even column
        with the odd one before.
    wide
        (2, half + 2): width of every column.
    """

    inverse: Numbers
    side: Numbers
    down: Numbers
    inner: Numbers
    outer: Numbers
    wide: Numbers


class Transfer(NamedTuple):
    """Linear interpolation from a grid of half as many cells each way; its transpose goes back.

    A cell takes `near` of the coarse cell that holds it and `far` of that cell's neighbour on
    its side; rows and columns apart.
    """

    near_row: Numbers
    far_row: Numbers
    near: Numbers
    far: Numbers


def halved(field: NDArray[np.generic], kind: type[np.floating]) -> Numbers:
    """Put a field (rows, columns) into halves with a border of zeros.

    Examples
    --------
    >>> halved(np.array([[1.0, 2.0, 3.0]]), np.float64)[1].tolist()
    [[0.0, 1.0, 3.0, 0.0], [0.0, 2.0, 0.0, 0.0]]
    """
    rows, columns = field.shape
    out = np.zeros((rows + 2, 2, (columns + 1) // 2 + 2), kind)
    out[1:-1, 0, 1:-1] = field[:, ::2]
    out[1:-1, 1, 1 : 1 + columns // 2] = field[:, 1::2]
    return out


def whole(halves: Numbers, columns: int) -> Numbers:
    """Undo `halved`."""
    out = np.empty((halves.shape[0] - 2, columns), halves.dtype)
    out[:, ::2] = halves[1:-1, 0, 1:-1]
    out[:, 1::2] = halves[1:-1, 1, 1 : 1 + columns // 2]
    return out


@compiled
def _relax_row(x: Numbers, b: Numbers, on: Level, row: int, parity: int) -> None:
    """Solve for the cells of one row and parity, everything else held."""
    side, above, below = on.side[row], on.down[row - 1], on.down[row]
    mine, mate = x[row, parity], x[row, 1 - parity]
    over, under = x[row - 1, parity], x[row + 1, parity]
    right, inverse, wide = b[row, parity], on.inverse[row, parity], on.wide[parity]
    inner, outer = on.inner, on.outer
    if parity == 0:
        for q in range(1, x.shape[2] - 1):
            across = side * (inner[q] * mate[q] + outer[q] * mate[q - 1])
            along = wide[q] * (above * over[q] + below * under[q])
            mine[q] = (right[q] + across + along) * inverse[q]
    else:
        for q in range(1, x.shape[2] - 1):
            across = side * (inner[q] * mate[q] + outer[q + 1] * mate[q + 1])
            along = wide[q] * (above * over[q] + below * under[q])
            mine[q] = (right[q] + across + along) * inverse[q]


@compiled
def relax_backwards(x: Numbers, b: Numbers, on: Level) -> None:
    """One Gauss-Seidel sweep, black cells then red ones, in a single pass over memory."""
    rows = x.shape[0] - 2
    for row in range(1, rows + 2):
        if row <= rows:
            _relax_row(x, b, on, row, row & 1)
        if row > 1:
            _relax_row(x, b, on, row - 1, row & 1)


@compiled
def relax_from_zero(x: Numbers, b: Numbers, on: Level) -> None:
    """One sweep from zero, red cells then black ones."""
    rows, width = x.shape[0] - 2, x.shape[2] - 1
    for row in range(1, rows + 2):
        if row <= rows:
            red = (row - 1) & 1
            mine, right, inverse = x[row, red], b[row, red], on.inverse[row, red]
            for q in range(1, width):
                mine[q] = right[q] * inverse[q]
        if row > 1:
            _relax_row(x, b, on, row - 1, (row - 1) & 1)


@compiled
def _red_residual(x: Numbers, on: Level, row: int, out: Numbers) -> None:
    """Residual of a row's red cells after `relax_from_zero`; that of the black ones is zero.

    A red cell was set to b / diagonal, so what is left of it is what its neighbours pull.
    """
    red = (row - 1) & 1
    side, above, below = on.side[row], on.down[row - 1], on.down[row]
    mate, over, under = x[row, 1 - red], x[row - 1, red], x[row + 1, red]
    inner, outer, wide = on.inner, on.outer, on.wide[red]
    if red == 0:
        for q in range(1, x.shape[2] - 1):
            across = side * (inner[q] * mate[q] + outer[q] * mate[q - 1])
            out[q] = across + wide[q] * (above * over[q] + below * under[q])
    else:
        for q in range(1, x.shape[2] - 1):
            across = side * (inner[q] * mate[q] + outer[q + 1] * mate[q + 1])
            out[q] = across + wide[q] * (above * over[q] + below * under[q])


@compiled
def send_down(x: Numbers, on: Level, between: Transfer, coarse: Numbers, work: Numbers) -> None:
    """Residual after `relax_from_zero`, on the coarser grid: the transpose of `bring_up`."""
    rows, width = x.shape[0] - 2, x.shape[2] - 1
    left, line = work[0], work[1]
    coarse[:] = 0
    for row in range(1, rows + 1):
        red = (row - 1) & 1
        _red_residual(x, on, row, left)
        near, far = between.near[red], between.far[red]
        line[0] = line[width] = 0
        for q in range(1, width):
            line[q] = near[q] * left[q]
        if red == 0:
            for q in range(2, width):
                line[q - 1] += far[q] * left[q]
        else:
            for q in range(1, width - 1):
                line[q + 1] += far[q] * left[q]
        own = (row - 1) // 2 + 1
        _spread(coarse[own], line, between.near_row[row])
        if between.far_row[row] > 0:
            _spread(coarse[own - 1 + 2 * red], line, between.far_row[row])


@compiled
def _spread(coarse: Numbers, line: Numbers, share: float) -> None:
    """Add a row that is in natural order to a row in halves."""
    for q in range(1, coarse.shape[1] - 1):
        coarse[0, q] += share * line[2 * q - 1]
        coarse[1, q] += share * line[2 * q]


@compiled
def bring_up(coarse: Numbers, between: Transfer, x: Numbers, work: Numbers) -> None:
    """Add the coarse solution, interpolated linearly."""
    line = work[1]
    for row in range(1, x.shape[0] - 1):
        odd = (row - 1) & 1
        own = (row - 1) // 2 + 1
        near_row, far_row = between.near_row[row], between.far_row[row]
        here, other = coarse[own], coarse[own - 1 + 2 * odd]
        for q in range(1, coarse.shape[2] - 1):
            line[2 * q - 1] = near_row * here[0, q] + far_row * other[0, q]
            line[2 * q] = near_row * here[1, q] + far_row * other[1, q]
        even, odds = x[row, 0], x[row, 1]
        near, far = between.near, between.far
        for q in range(1, x.shape[2] - 1):
            even[q] += near[0, q] * line[q] + far[0, q] * line[q - 1]
            odds[q] += near[1, q] * line[q] + far[1, q] * line[q + 1]


@compiled
def invert_diagonal(mass: Numbers, on: Level) -> None:
    """Fill `on.inverse` from the masses of the cells."""
    for row in range(1, mass.shape[0] - 1):
        along = on.down[row - 1] + on.down[row]
        for q in range(1, mass.shape[2] - 1):
            links = on.side[row] * (on.inner[q] + on.outer[q]) + along * on.wide[0, q]
            on.inverse[row, 0, q] = 1 / (mass[row, 0, q] + links)
            if on.wide[1, q] > 0:
                links = on.side[row] * (on.inner[q] + on.outer[q + 1]) + along * on.wide[1, q]
                on.inverse[row, 1, q] = 1 / (mass[row, 1, q] + links)


@compiled
def add_up(mass: Numbers, coarse: Numbers) -> None:
    """Add the masses of cells up into the cells of the coarser grid."""
    coarse[:] = 0
    for row in range(1, mass.shape[0] - 1):
        own = coarse[(row - 1) // 2 + 1]
        for q in range(1, mass.shape[2] - 1):
            own[(q - 1) & 1, (q - 1) // 2 + 1] += mass[row, 0, q] + mass[row, 1, q]
