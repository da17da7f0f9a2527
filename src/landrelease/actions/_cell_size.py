"""Which cell sizes make sense on a ground, and which a computation can carry."""

import math
from typing import Final

from landrelease.errors import LandreleaseError
from landrelease.geo import Grid, project
from landrelease.store.working_area import WorkingArea

LEAST_CELL_M: Final = 10.0
MOST_CELLS: Final = 3_000_000
"""Cells of a hazard map; beyond `MOST_WHOLE` it is computed tile by tile, but the evidence of
all cells is in memory."""


class CellTooSmall(LandreleaseError):
    """A cell size that makes no sense on any ground."""

    def __init__(self, cell_m: float) -> None:
        self.cell_m = cell_m
        super().__init__(f"Read a cell of {cell_m:g} m; give {LEAST_CELL_M:g} m or more.")


class CellTooLarge(LandreleaseError):
    """A cell larger than the ground it is to divide."""

    def __init__(self, cell_m: float, *, side_m: float) -> None:
        self.cell_m, self.side_m = cell_m, side_m
        super().__init__(
            f"Read a cell of {cell_m:g} m: that is too large. The working area measures "
            f"{side_m:,.0f} m from side to side; give a cell well below that."
        )


class TooManyCells(LandreleaseError):
    """More cells than a hazard map is computed with."""

    def __init__(self, cell_m: float, *, cells: int, fits_m: float) -> None:
        self.cell_m, self.cells, self.fits_m = cell_m, cells, fits_m
        super().__init__(
            f"A cell of {cell_m:g} m makes {cells:,} cells of the working area; a hazard map has "
            f"at most {MOST_CELLS:,}. Give a cell of {fits_m:g} m or more."
        )


def check_cell(cell_m: float) -> None:
    """Refuse a cell size that makes no sense wherever it is.

    Raises
    ------
    CellTooSmall
        When it is below the least, or no finite number.
    """
    if not LEAST_CELL_M <= cell_m < math.inf:
        raise CellTooSmall(cell_m)


def grid_over(area: WorkingArea, *, cell_m: float) -> Grid:
    """Lay the cells of a hazard map over the working area.

    Raises
    ------
    CellTooSmall, CellTooLarge, TooManyCells
    """
    check_cell(cell_m)
    bounds = project(area.boundary, area.crs).bounds
    west, south, east, north = bounds
    side_m = max(east - west, north - south)
    if cell_m > side_m:
        raise CellTooLarge(cell_m, side_m=side_m)
    cells = _cells(bounds, cell_m)
    if cells > MOST_CELLS:
        raise TooManyCells(cell_m, cells=cells, fits_m=_smallest_that_fits(bounds))
    return Grid.for_boundary(area.boundary, cell_m=cell_m, crs=area.crs)


_Bounds = tuple[float, float, float, float]


def _cells(bounds: _Bounds, cell_m: float) -> int:
    """Count the cells that `Grid.for_boundary` lays over the bounds."""
    west, south, east, north = bounds
    columns = math.ceil(east / cell_m) - math.floor(west / cell_m)
    rows = math.ceil(north / cell_m) - math.floor(south / cell_m)
    return max(columns, 1) * max(rows, 1)


def _smallest_that_fits(bounds: _Bounds) -> float:
    """Return the smallest whole number of metres that makes no more cells than the limit."""
    west, south, east, north = bounds
    whole = math.ceil(math.sqrt((east - west) * (north - south) / MOST_CELLS))
    cell_m = max(float(whole), LEAST_CELL_M)
    while _cells(bounds, cell_m) > MOST_CELLS:
        cell_m += 1.0
    return cell_m
