"""A lot in squares, and the draw of those that are searched again."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from landrelease.quality._checks import check_whole
from landrelease.quality._errors import LotNotDivided, PlanOutOfRange

MOST_SQUARES: Final = 200_000
_LEAST_M2: Final = 1e-3


@dataclass(frozen=True, slots=True)
class LotSquares:
    """The squares of a lot, numbered from 1: from north to south, in a row from west to east.

    Parameters
    ----------
    side_m
        Side of a square, metres.
    south_west
        Their corners, in the programme's equal-area plane, metres.
    """

    side_m: float
    south_west: NDArray[np.float64]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.south_west)

    def square(self, number: int) -> shapely.Polygon:
        """Return a square; it may reach beyond the lot.

        Raises
        ------
        PlanOutOfRange
            When there is no square of that number.
        """
        if not 1 <= number <= len(self):
            raise PlanOutOfRange(name="square", read=number, expected=f"from 1 to {len(self)}")
        west, south = self.south_west[number - 1]
        return shapely.box(west, south, west + self.side_m, south + self.side_m)


def squares_of(ground: shapely.Geometry, *, side_m: float) -> LotSquares:
    """Divide the ground of a lot in squares along the axes of the plane.

    Every square that meets the ground is a unit, whole or cut by the outline: no ground of the
    lot lies outside the draw. The same ground gives the same squares.

    Parameters
    ----------
    ground
        Polygon in the programme's equal-area plane, metres.
    side_m
        Side of a square, metres, above 0.

    Raises
    ------
    LotNotDivided
        When the ground has no area, or the squares are too many.

    Examples
    --------
    >>> squares = squares_of(shapely.box(0, 0, 25, 10), side_m=10)
    >>> len(squares), squares.square(3).bounds
    (3, (20.0, 0.0, 30.0, 10.0))
    """
    if not side_m > 0:
        raise PlanOutOfRange(name="side_m", read=side_m, expected="above 0")
    if ground.area <= _LEAST_M2:
        raise LotNotDivided(side_m=side_m, squares=0)
    west, south, east, north = np.asarray(ground.bounds) / side_m
    columns = np.arange(np.floor(west), np.ceil(east))
    rows = np.arange(np.floor(south), np.ceil(north))[::-1]
    if len(columns) * len(rows) > 20 * MOST_SQUARES:
        raise LotNotDivided(side_m=side_m, squares=len(columns) * len(rows))
    corners = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2) * side_m
    boxes = shapely.box(corners[:, 0], corners[:, 1], *(corners + side_m).T)
    near = shapely.STRtree(boxes).query(ground, predicate="intersects")
    met = near[shapely.area(shapely.intersection(boxes[near], ground)) > _LEAST_M2]
    if not 0 < len(met) <= MOST_SQUARES:
        raise LotNotDivided(side_m=side_m, squares=len(met))
    return LotSquares(side_m, corners[np.sort(met)])


def draw_squares(lot: int, sample: int, rng: np.random.Generator) -> tuple[int, ...]:
    """Draw squares of a lot without putting any back, in the order drawn.

    Parameters
    ----------
    lot, sample
        How many there are, and how many are drawn.
    rng
        From the caller, who keeps its seed.

    Raises
    ------
    PlanOutOfRange

    Examples
    --------
    >>> sorted(draw_squares(5, 5, np.random.default_rng(1)))
    [1, 2, 3, 4, 5]
    """
    if check_whole("sample", sample, least=1) > check_whole("lot", lot, least=1):
        raise PlanOutOfRange(name="sample", read=sample, expected=f"at most the lot ({lot})")
    return tuple(int(number) + 1 for number in rng.permutation(lot)[:sample])
