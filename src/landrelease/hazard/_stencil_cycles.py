"""The V-cycles of `_multigrid` on bordered fields, in main memory or on a device."""

import math
from dataclasses import dataclass

import numpy as np

from landrelease.hazard._device import on_host
from landrelease.hazard._multigrid import joined, line
from landrelease.hazard._stencil import INSIDE, Array, Between, Floats, Spacing, Stencil


@dataclass(eq=False)
class _Grid:
    """One grid of the hierarchy and its work space."""

    heights: Floats
    widths: Floats
    on: Spacing
    solution: Array
    right: Array
    inverse: Array
    up: Between | None


class Cycles:
    """V-cycles for A = scale (kappa2 I + L) + diag(root), and two of them for its square.

    Parameters
    ----------
    stencil
        The loops.
    rows, columns
        Cells of the finest grid.

    Examples
    --------
    >>> loops = Stencil(np)
    >>> cycles = Cycles(loops, 1, 2)
    >>> cycles.prepare(kappa2=1.0, scale=1.0, root=loops.empty((1, 2)))
    >>> cycles.cycle(loops.bordered(np.array([[1.0, 0.0]])))[INSIDE].round(6)
    array([[0.666667, 0.333333]])
    """

    def __init__(self, stencil: Stencil, rows: int, columns: int) -> None:
        self._stencil = stencil
        self._grids = _hierarchy(stencil, rows, columns)
        self._between = stencil.empty((rows, columns))
        self._scale = math.nan
        self._dense: Array = None

    def prepare(self, *, kappa2: float, scale: float, root: Array) -> None:
        """Set the operator; `root` is the square root of the weights, bordered."""
        self._scale = scale
        mass = self._stencil.empty(self._grids[0].on.shape)
        mass[INSIDE] = root[INSIDE] + scale * kappa2
        for grid in self._grids[:-1]:
            on = grid.on
            along = on.wide * (on.up + on.down) + on.high * (on.left + on.right)
            grid.inverse[INSIDE] = 1.0 / (mass[INSIDE] + scale * along)
            mass = self._stencil.add_up(mass)
        self._dense = self._inverse(mass, scale)

    def _inverse(self, mass: Array, scale: float) -> Array:
        """Dense inverse of the operator on the coarsest grid."""
        last = self._grids[-1]
        matrix = scale * np.kron(line(last.heights), np.diag(last.widths))
        matrix += scale * np.kron(np.diag(last.heights), line(last.widths))
        matrix += np.diag(on_host(mass[INSIDE]).ravel())
        arrays = self._stencil.arrays
        return arrays.linalg.inv(arrays.asarray(matrix))

    def cycle(self, right: Array) -> Array:
        """Apply one symmetric V-cycle from zero; the result is good until the next."""
        return self._cycle(right, self._grids[0].solution)

    def _cycle(self, right: Array, solution: Array) -> Array:
        """Put a V-cycle's result into `solution`."""
        loops, scale, last = self._stencil, self._scale, len(self._grids) - 1
        sources = [right, *(grid.right for grid in self._grids[1:])]
        targets = [solution, *(grid.solution for grid in self._grids[1:])]
        for index in range(last):
            here, source, x = self._grids[index], sources[index], targets[index]
            loops.sweep_down(x, source, here.on, here.inverse, scale)
            loops.send_down(x, here.on, scale, _known(here.up), sources[index + 1])
        values = self._dense @ sources[last][INSIDE].ravel()
        targets[last][INSIDE] = values.reshape(self._grids[last].on.shape)
        for index in range(last - 1, -1, -1):
            here, source, x = self._grids[index], sources[index], targets[index]
            up, above = _known(here.up), targets[index + 1]
            loops.sweep_up(above, up, x, source, here.on, here.inverse, scale)
        return solution

    def twice(self, right: Array) -> Array:
        """Approximate (A A)^-1 right; the result is good until the next."""
        return self.cycle(self._cycle(right, self._between))


def _hierarchy(stencil: Stencil, rows: int, columns: int) -> list[_Grid]:
    """Build the grids, finest first."""
    heights, widths = np.ones(rows), np.ones(columns)
    grids: list[_Grid] = []
    while True:
        shape = heights.size, widths.size
        coarse = joined(heights), joined(widths)
        last = heights.size * widths.size <= stencil.dense_cells
        up = None if last else stencil.between((heights, widths), coarse)
        grids.append(
            _Grid(
                heights=heights,
                widths=widths,
                on=stencil.spacing(heights, widths),
                solution=stencil.empty(shape),
                right=stencil.empty(shape),
                inverse=stencil.empty(shape),
                up=up,
            )
        )
        if last:
            return grids
        heights, widths = coarse


def _known(between: Between | None) -> Between:
    """Return the interpolation of a grid that has a coarser one."""
    if between is None:
        raise TypeError
    return between
