"""What multigrid and conjugate gradients do to a grid, written for numpy's interface.

Fields are bordered: one line of zeros before the cells, two after them (so that halving an odd
number of cells needs no case of its own). The border stays zero. `_stencil_cuda` has the same
loops for a CUDA device.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._device import Arrays
from landrelease.hazard._multigrid import links, shares

Array = Any
"""A field or vector of numpy or of CuPy, float64."""
Floats = NDArray[np.float64]
INSIDE = np.s_[1:-2, 1:-2]


@dataclass(frozen=True, eq=False)
class Spacing:
    """A grid of cells of uneven width; vectors lie down (rows, 1) or across (1, columns).

    Parameters
    ----------
    high, wide
        Heights of rows, widths of columns.
    up, down, left, right
        One over the distance to the next centre; 0 at the edge of the grid.
    """

    shape: tuple[int, int]
    high: Array
    wide: Array
    up: Array
    down: Array
    left: Array
    right: Array


@dataclass(frozen=True, eq=False)
class Between:
    """Linear interpolation from a grid of half as many cells each way.

    Parameters
    ----------
    near, far
        For rows and for columns: share that a cell takes of the coarse cell that holds it,
        and of that cell's neighbour on its side; bordered, (cells + 3, 1).
    """

    near: tuple[Array, Array]
    far: tuple[Array, Array]


class Stencil:
    """Loops over bordered fields, on numpy or whatever has its interface.

    Parameters
    ----------
    arrays
        The module; see `arrays_on`.
    """

    dense_cells = 64
    """Cells of a grid that is inverted rather than made coarser."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays

    def bordered(self, field: Any) -> Array:
        """Put a field (rows, columns) into a border of zeros.

        Examples
        --------
        >>> Stencil(np).bordered(np.ones((1, 1))).sum(axis=0)
        array([0., 1., 0., 0.])
        """
        out = self.empty(field.shape)
        out[INSIDE] = self.arrays.asarray(field, dtype=np.float64)
        return out

    def empty(self, shape: tuple[int, int]) -> Array:
        """Return a bordered field of zeros."""
        return self.arrays.zeros((shape[0] + 3, shape[1] + 3))

    def spacing(self, heights: Floats, widths: Floats) -> Spacing:
        """Describe a grid by the sizes of its rows and columns."""
        down, across = np.pad(links(heights), 1), np.pad(links(widths), 1)
        put = self.arrays.asarray
        return Spacing(
            shape=(heights.size, widths.size),
            high=put(heights[:, None].copy()),
            wide=put(widths[None, :].copy()),
            up=put(down[:-1, None].copy()),
            down=put(down[1:, None].copy()),
            left=put(across[None, :-1].copy()),
            right=put(across[None, 1:].copy()),
        )

    def between(self, fine: tuple[Floats, Floats], coarse: tuple[Floats, Floats]) -> Between:
        """Interpolate between grids given by their heights and widths."""
        pairs = [shares(*sizes) for sizes in zip(fine, coarse, strict=True)]
        near, far = (
            tuple(self.arrays.asarray(np.pad(pair[k], (1, 2))[:, None].copy()) for pair in pairs)
            for k in (0, 1)
        )
        return Between((near[0], near[1]), (far[0], far[1]))

    def shifted(self, x: Array, on: Spacing, kappa2: float, out: Array) -> None:
        """Put (kappa2 I + L) x into `out`, L the plain five-point Laplacian (`on` is even)."""
        degree = on.up + on.down + on.left + on.right
        out[INSIDE] = (kappa2 + degree) * x[INSIDE] - _pull(x, on, np.s_[:], np.s_[:])

    def weighed(
        self,
        x: Array,
        on: Spacing,
        numbers: tuple[float, float],
        weights: Array,
        lifted: Array,
        out: Array,
    ) -> None:
        """Put tau2 (kappa2 I + L) x + weights lifted into `out`; `numbers` are kappa2, tau2."""
        self.shifted(x, on, numbers[0], out)
        out *= numbers[1]
        out += weights * lifted

    def sweep_down(self, x: Array, b: Array, on: Spacing, inverse: Array, scale: float) -> None:
        """Sweep from zero: even cells, whose neighbours are zero, then odd ones."""
        self.arrays.multiply(b, inverse, out=x)
        self.relax(x, b, on, inverse, scale, 1)

    def relax(
        self, x: Array, b: Array, on: Spacing, inverse: Array, scale: float, colour: int
    ) -> None:
        """Solve for the cells of a colour (0: row + column is even), everything else held."""
        for rows, columns in _chequers(colour):
            pull = b[INSIDE][rows, columns] + scale * _pull(x, on, rows, columns)
            x[INSIDE][rows, columns] = pull * inverse[INSIDE][rows, columns]

    def send_down(
        self, x: Array, on: Spacing, scale: float, between: Between, coarse: Array
    ) -> None:
        """Put the residual on the coarser grid: the transpose of `bring_up`.

        After `sweep_down` the even cells have left what their neighbours pull, and
        the odd ones nothing.
        """
        left = self.empty(on.shape)
        for rows, columns in _chequers(0):
            left[INSIDE][rows, columns] = scale * _pull(x, on, rows, columns)
        half = _sent(left, between.near[0], between.far[0])
        coarse[INSIDE] = _sent(half.T, between.near[1], between.far[1]).T

    def sweep_up(
        self,
        coarse: Array,
        between: Between,
        x: Array,
        b: Array,
        on: Spacing,
        inverse: Array,
        scale: float,
    ) -> None:
        """Add the coarse field and sweep, odd cells first."""
        self.bring_up(coarse, between, x)
        self.relax(x, b, on, inverse, scale, 1)
        self.relax(x, b, on, inverse, scale, 0)

    def bring_up(self, coarse: Array, between: Between, x: Array) -> None:
        """Add the coarse field, interpolated linearly."""
        down = self._brought(coarse, between.near[0], between.far[0])
        x[INSIDE] += self._brought(down.T, between.near[1], between.far[1]).T

    def _brought(self, coarse: Array, near: Array, far: Array) -> Array:
        """Interpolate down the rows of a bordered field; the border of rows is gone after."""
        near, far = near[1:-2], far[1:-2]
        fine = self.arrays.empty((near.shape[0], coarse.shape[1]))
        even, odd = (near.shape[0] + 1) // 2, near.shape[0] // 2
        fine[0::2] = near[0::2] * coarse[1 : 1 + even] + far[0::2] * coarse[:even]
        fine[1::2] = near[1::2] * coarse[1 : 1 + odd] + far[1::2] * coarse[2 : 2 + odd]
        return fine

    def add_up(self, x: Array) -> Array:
        """Sum blocks of two by two cells."""
        rows, columns = ((length - 2) // 2 for length in x.shape)
        down = x[1::2][:rows] + x[2::2][:rows]
        return self.bordered(down[:, 1::2][:, :columns] + down[:, 2::2][:, :columns])

    def go(self, x: Array, r: Array, p: Array, q: Array, step: float) -> None:
        """Move x along p and the residual r along -q."""
        x += step * p
        r -= step * q

    def turn(self, p: Array, z: Array, share: float) -> None:
        """Turn the direction: p becomes z + share p."""
        p *= share
        p += z

    def dot(self, a: Array, b: Array) -> float:
        """Sum of products."""
        return float(self.arrays.dot(a.ravel(), b.ravel()))

    def normals(self, shape: tuple[int, int], key: int) -> tuple[Array, Array]:
        """Two independent standard normal numbers for each cell, as bordered fields.

        Source: splitmix64 (Steele, Lea and Flood 2014, OOPSLA: 453-472) with the number of
        the cell as its counter, then Box and Muller (1958), Ann. Math. Stat. 29: 610-611. The
        same key gives the same numbers on every machine, but for rounding.
        """
        counter = self.arrays.arange(2 * shape[0] * shape[1], dtype=np.uint64)
        uniform = _uniform(self.arrays, counter, key)
        length = self.arrays.sqrt(-2.0 * self.arrays.log(uniform[0::2]))
        angle = (2.0 * np.pi) * uniform[1::2]
        one, other = length * self.arrays.cos(angle), length * self.arrays.sin(angle)
        return self.bordered(one.reshape(shape)), self.bordered(other.reshape(shape))


def _chequers(colour: int) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Even and odd rows with the columns of a colour."""
    one, other = slice(colour, None, 2), slice(1 - colour, None, 2)
    return (slice(0, None, 2), one), (slice(1, None, 2), other)


def _pull(x: Array, on: Spacing, rows: slice, columns: slice) -> Array:
    """What the neighbours of some cells add up to, each by its link."""
    over, under = x[:-3, 1:-2][rows, columns], x[2:-1, 1:-2][rows, columns]
    before, after = x[1:-2, :-3][rows, columns], x[1:-2, 2:-1][rows, columns]
    down = on.wide[:, columns] * (on.up[rows] * over + on.down[rows] * under)
    across = on.left[:, columns] * before + on.right[:, columns] * after
    return down + on.high[rows] * across


def _sent(fine: Array, near: Array, far: Array) -> Array:
    """Transpose of `_brought`: bordered rows to those of half as many cells."""
    cells = (fine.shape[0] - 2) // 2
    close, beyond = near * fine, far * fine
    own = close[1::2][:cells] + close[2::2][:cells]
    return own + beyond[3::2][:cells] + beyond[0::2][:cells]


def _uniform(arrays: Arrays, counter: Array, key: int) -> Array:
    """Numbers strictly between 0 and 1, by splitmix64."""
    state = (counter + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(key)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    state ^= state >> np.uint64(31)
    return ((state >> np.uint64(11)).astype(arrays.float64) + 0.5) * 2.0**-53
