"""Cut a large grid into tiles: a core that is answered for, and a halo around it."""

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

HALO_RANGES: Final = 1.6
"""Halo of a tile in ranges: what its held edges take from the variance is given back."""
JOINT_RANGES: Final = 2.4
"""Halo of joint samples: correlation there is 0.004, and its square is what counts."""
LEAST_HALO: Final = 16
MOST_HALO: Final = 64
_LEAST_CORE: Final = 64
_MOST_CORE: Final = 256
_CORE_PER_HALO: Final = 7
_LONGER: Final = 0.25


class Box(NamedTuple):
    """Rows `top` to `bottom` and columns `left` to `right`, the ends not included."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.bottom - self.top, self.right - self.left

    @property
    def cells(self) -> int:
        """Number of cells."""
        return self.shape[0] * self.shape[1]

    @property
    def slices(self) -> tuple[slice, slice]:
        """For indexing an array of the whole grid."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def within(self, outer: "Box") -> "Box":
        """Return the same box counted from the corner of another one."""
        return Box(
            self.top - outer.top,
            self.bottom - outer.top,
            self.left - outer.left,
            self.right - outer.left,
        )

    def grown(self, by: int, shape: tuple[int, int]) -> "Box":
        """Grow on every side, as far as the grid goes.

        Examples
        --------
        >>> Box(0, 2, 3, 5).grown(2, (10, 6))
        Box(top=0, bottom=4, left=1, right=6)
        """
        return Box(
            max(self.top - by, 0),
            min(self.bottom + by, shape[0]),
            max(self.left - by, 0),
            min(self.right + by, shape[1]),
        )

    def coarser(self, factor: int) -> "Box":
        """Return the blocks of `factor` x `factor` cells that the box touches."""
        return Box(
            self.top // factor,
            -(-self.bottom // factor),
            self.left // factor,
            -(-self.right // factor),
        )

    def meets(self, other: "Box") -> bool:
        """Say whether the two have a cell in common."""
        return (
            self.top < other.bottom
            and other.top < self.bottom
            and self.left < other.right
            and other.left < self.right
        )


@dataclass(frozen=True)
class Tile:
    """One piece of a grid.

    Parameters
    ----------
    row, column
        Its place among the tiles.
    core
        The cells it answers for; the cores of all tiles cover the grid once.
    window
        Core and halo: what it looks at.
    """

    row: int
    column: int
    core: Box
    window: Box


def halo_of(range_cells: float) -> int:
    """Return the halo of a tile for a range, both in cells.

    It is `HALO_RANGES` ranges, not under 16 cells (what interpolation from a coarser grid
    gets wrong dies out over a few cells) and not over 64 (the cost of a window grows faster
    than its cells; what a halo that was cut short misses comes from the coarser grid).

    Examples
    --------
    >>> halo_of(20.0), halo_of(3.0), halo_of(500.0)
    (32, 16, 64)
    """
    return min(max(math.ceil(HALO_RANGES * range_cells), LEAST_HALO), MOST_HALO)


def joint_halo_of(range_cells: float) -> int:
    """Return the halo of a window that is drawn from by itself, nothing told at its edges.

    Examples
    --------
    >>> joint_halo_of(20.0), joint_halo_of(3.0)
    (48, 16)
    """
    return max(math.ceil(JOINT_RANGES * range_cells), LEAST_HALO)


def core_of(halo: int) -> int:
    """Return the side of a core: where the cost per cell of the grid was least (measured).

    Examples
    --------
    >>> core_of(32), core_of(16)
    (224, 112)
    """
    return min(max(_CORE_PER_HALO * halo, _LEAST_CORE), _MOST_CORE)


def tiles_of(shape: tuple[int, int], *, core: int, halo: int) -> list[Tile]:
    """Cut a grid into tiles, row by row.

    Cores are made longer or shorter than `core`, for no strip to be left over at the end.
    Windows all have one size where the grid allows it: at the edge of the grid a window is
    moved inwards rather than cut, so that its work space is made once.

    Examples
    --------
    >>> [tile.window for tile in tiles_of((8, 20), core=10, halo=2)]
    [Box(top=0, bottom=8, left=0, right=14), Box(top=0, bottom=8, left=6, right=20)]
    """
    down, across = _cuts(shape[0], core, halo), _cuts(shape[1], core, halo)
    return [
        Tile(i, j, Box(*rows[0], *columns[0]), Box(*rows[1], *columns[1]))
        for i, rows in enumerate(down)
        for j, columns in enumerate(across)
    ]


def _cuts(cells: int, core: int, halo: int) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Cores and windows along one side, of one length: up to a quarter more than `core`."""
    size = -(-cells // max(math.ceil(cells / core - _LONGER), 1))
    window = min(size + 2 * halo, cells)
    cuts = []
    for begin in range(0, cells, size):
        low = min(max(begin - halo, 0), cells - window)
        cuts.append(((begin, min(begin + size, cells)), (low, low + window)))
    return cuts
