"""Multigrid for the square root of a posterior precision, and the preconditioner made of it.

H = tau2 (kappa2 I + L)^2 + W is close to A^2 with A = tau (kappa2 I + L) + W^1/2 (matched
squares: Pearson and Wathen 2012, Numer. Linear Algebra Appl. 19: 816-829, for two terms of
this form). A is a diffusion operator, which one V-cycle inverts well enough at any grid size
(Brandt 1977, Math. Comp. 31: 333-390). Applied twice it preconditions H.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._halves import (
    Level,
    Numbers,
    Transfer,
    add_up,
    bring_up,
    halved,
    invert_diagonal,
    relax_backwards,
    relax_from_zero,
    send_down,
    whole,
)

Floats = NDArray[np.float64]

_DENSE_CELLS: Final = 64


@dataclass(frozen=True, eq=False)
class _Grid:
    """One grid of the hierarchy: widths of its rows and columns, and its work space."""

    heights: Floats
    widths: Floats
    solution: Numbers
    right: Numbers
    inverse: Numbers
    up: Transfer | None

    def level(self, scale: float) -> Level:
        """Return the operator's links for a scale; the diagonal is filled in by `Multigrid`."""
        kind = self.solution.dtype.type
        across = np.pad(links(self.widths), (1, 2))
        pairs = self.solution.shape[2]
        inner, outer = np.zeros(pairs), np.zeros(pairs + 1)
        inner[1:-1] = across[1::2][: pairs - 2]
        even = across[0::2][: pairs - 1]
        outer[1 : 1 + even.size] = even
        return Level(
            inverse=self.inverse,
            side=(scale * np.pad(self.heights, 1)).astype(kind),
            down=(scale * np.pad(links(self.heights), (1, 2))).astype(kind),
            inner=inner.astype(kind),
            outer=outer.astype(kind),
            wide=halved(self.widths[None, :], kind)[1],
        )


class Multigrid:
    """V-cycles for A = scale (kappa2 I + L) + diag(root) on a grid of any size.

    Each coarser grid has half the rows and columns, rounded up: where a number is odd, the
    last row or column is narrower and the operator on it is that of finite volumes.

    Parameters
    ----------
    rows, columns
        Cells of the finest grid, each at least 1.
    kind
        float64 or float32, the precision of the cycles.

    Examples
    --------
    >>> cycles = Multigrid(1, 2)
    >>> cycles.prepare(kappa2=1.0, scale=1.0, root=np.zeros((1, 2)))
    >>> b = halved(np.array([[1.0, 0.0]]), np.float64)
    >>> whole(cycles.cycle(b), 2).round(6)  # inverse of [[2, -1], [-1, 2]], first column
    array([[0.666667, 0.333333]])
    """

    def __init__(self, rows: int, columns: int, kind: type[np.floating] = np.float64) -> None:
        self.shape, self.kind = (rows, columns), kind
        self._grids = _hierarchy(rows, columns, kind)
        self._levels: list[Level] = []
        self._dense: Numbers = np.zeros((0, 0))
        self._work = np.zeros((2, self._grids[0].solution.shape[2] + 2), kind)

    def prepare(self, *, kappa2: float, scale: float, root: NDArray[np.floating]) -> None:
        """Set the operator; `root` is the square root of the weights (rows, columns)."""
        mass = halved(root + scale * kappa2, self.kind)
        self._levels = [grid.level(scale) for grid in self._grids]
        for index, (grid, on) in enumerate(zip(self._grids, self._levels, strict=True)):
            if index + 1 == len(self._grids):
                self._dense = _inverse(whole(mass, grid.widths.size), grid, scale)
                break
            invert_diagonal(mass, on)
            coarse = self._grids[index + 1].solution
            add_up(mass, coarse)
            mass = coarse

    def cycle(self, right: Numbers) -> Numbers:
        """Apply one symmetric V-cycle from zero; the result is work space, good until the next."""
        sources = [right, *(grid.right for grid in self._grids[1:])]
        last = len(self._grids) - 1
        for index in range(last):
            here, on = self._grids[index], self._levels[index]
            relax_from_zero(here.solution, sources[index], on)
            send_down(here.solution, on, _known(here.up), sources[index + 1], self._work)
        bottom = self._grids[last]
        values = self._dense @ whole(sources[last], bottom.widths.size).ravel()
        shape = bottom.heights.size, bottom.widths.size
        bottom.solution[:] = halved(values.reshape(shape), self.kind)
        for index in range(last - 1, -1, -1):
            here, on = self._grids[index], self._levels[index]
            bring_up(self._grids[index + 1].solution, _known(here.up), here.solution, self._work)
            relax_backwards(here.solution, sources[index], on)
        return self._grids[0].solution


def _hierarchy(rows: int, columns: int, kind: type[np.floating]) -> list[_Grid]:
    """Build the grids, finest first."""
    heights, widths = np.ones(rows), np.ones(columns)
    grids: list[_Grid] = []
    while True:
        coarse_heights, coarse_widths = joined(heights), joined(widths)
        last = heights.size * widths.size <= _DENSE_CELLS
        up = None if last else _transfer((heights, widths), (coarse_heights, coarse_widths), kind)
        shape = (heights.size + 2, 2, (widths.size + 1) // 2 + 2)
        work = [np.zeros(shape, kind) for _ in range(3)]
        grids.append(_Grid(heights, widths, work[0], work[1], work[2], up))
        if last:
            return grids
        heights, widths = coarse_heights, coarse_widths


def joined(widths: Floats) -> Floats:
    """Join cells in pairs; the last may stay alone."""
    return np.add.reduceat(widths, np.arange(0, widths.size, 2))


def links(widths: Floats) -> Floats:
    """One over the distance between neighbouring centres."""
    return 2.0 / (widths[:-1] + widths[1:])


def shares(fine: Floats, coarse: Floats) -> tuple[Floats, Floats]:
    """Share that each fine cell takes of its own coarse cell and of the neighbour on its side."""
    centre = np.cumsum(fine) - 0.5 * fine
    beyond = np.cumsum(coarse) - 0.5 * coarse
    own = np.arange(fine.size) // 2
    other = own + np.where(np.arange(fine.size) % 2, 1, -1)
    inside = (other >= 0) & (other < coarse.size)
    other = np.where(inside, other, own)
    gap = np.where(inside, beyond[other] - beyond[own], 1.0)
    far = np.where(inside, (centre - beyond[own]) / gap, 0.0)
    return 1.0 - far, far


def enlarged(coarse: Numbers, shape: tuple[int, int]) -> Numbers:
    """Interpolate a field from blocks of two by two cells, linearly.

    Examples
    --------
    >>> enlarged(np.array([[0.0, 4.0]]), (1, 4))
    array([[0., 1., 3., 4.]])
    """
    field = coarse
    for axis, cells in enumerate(shape):
        fine = np.ones(cells)
        near, far = (share.astype(coarse.dtype) for share in shares(fine, joined(fine)))
        own = np.arange(cells) // 2
        other = np.clip(own + np.where(np.arange(cells) % 2, 1, -1), 0, own[-1])
        spread = (-1, 1) if axis == 0 else (1, -1)
        here, beyond = np.take(field, own, axis), np.take(field, other, axis)
        field = near.reshape(spread) * here + far.reshape(spread) * beyond
    return field


def on_cells(field: Floats, shape: tuple[int, ...]) -> Floats:
    """Interpolate a field from blocks of 1, 2, 4, ... cells to the cells.

    Examples
    --------
    >>> on_cells(np.array([[0.0, 4.0]]), (1, 4))
    array([[0., 1., 3., 4.]])
    """
    rows, columns = shape
    if field.shape == (rows, columns):
        return field
    coarser = on_cells(field, ((rows + 1) // 2, (columns + 1) // 2))
    return np.asarray(enlarged(coarser, (rows, columns)), np.float64)


def _transfer(
    fine: tuple[Floats, Floats], coarse: tuple[Floats, Floats], kind: type[np.floating]
) -> Transfer:
    """Interpolation between two grids given by heights and widths."""
    near_row, far_row = shares(fine[0], coarse[0])
    near, far = shares(fine[1], coarse[1])
    return Transfer(
        near_row=np.pad(near_row, 1).astype(kind),
        far_row=np.pad(far_row, 1).astype(kind),
        near=halved(near[None, :], kind)[1],
        far=halved(far[None, :], kind)[1],
    )


def _inverse(mass: NDArray[np.floating], grid: _Grid, scale: float) -> Numbers:
    """Dense inverse of the operator on the coarsest grid."""
    down, across = line(grid.heights), line(grid.widths)
    matrix = scale * np.kron(down, np.diag(grid.widths))
    matrix += scale * np.kron(np.diag(grid.heights), across)
    matrix += np.diag(mass.ravel().astype(np.float64))
    inverse: Numbers = np.linalg.inv(matrix).astype(grid.solution.dtype)
    return inverse


def line(widths: Floats) -> Floats:
    """Laplacian of a row of cells of these widths."""
    steps = np.diff(np.eye(widths.size), axis=0)
    laplacian: Floats = steps.T @ (links(widths)[:, None] * steps)
    return laplacian


def _known(transfer: Transfer | None) -> Transfer:
    """Return the interpolation of a grid that has a coarser one."""
    if transfer is None:
        raise TypeError
    return transfer


def unit_links(rows: int, columns: int, kind: type[np.floating]) -> Level:
    """Links of the plain five-point Laplacian; its diagonal is not filled in."""
    shape = (rows + 2, 2, (columns + 1) // 2 + 2)
    none = np.zeros((0, 2, shape[2]), kind)
    grid = _Grid(np.ones(rows), np.ones(columns), np.zeros(shape, kind), none, none, None)
    return grid.level(1.0)


class MatchedSquares:
    """Preconditioner of H = tau2 (kappa2 I + L)^2 + W: two V-cycles for its square root."""

    def __init__(self, rows: int, columns: int, kind: type[np.floating] = np.float64) -> None:
        self._cycles = Multigrid(rows, columns, kind)
        self._between = np.zeros((rows + 2, 2, (columns + 1) // 2 + 2), kind)

    def prepare(self, *, kappa2: float, tau2: float, weights: NDArray[np.floating]) -> None:
        """Set kappa2, tau2 and the weights (rows, columns)."""
        self._cycles.prepare(kappa2=kappa2, scale=math.sqrt(tau2), root=np.sqrt(weights))

    def apply(self, right: Numbers) -> Numbers:
        """Approximate H^-1 right, in halves; the result is work space, good until the next."""
        self._between[:] = self._cycles.cycle(right)
        return self._cycles.cycle(self._between)
