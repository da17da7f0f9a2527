"""A hazard raster in levels: how many stated thresholds each cell reaches, for a map's slider.

A map that highlights what lies above a threshold needs values, not colours. A level is exact
at every threshold: nothing is rounded, and the counts are of the raster's own cells.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.errors import RasterioIOError
from rasterio.io import DatasetReader
from rasterio.windows import Window

from landrelease.geo import CellShares, Grid
from landrelease.hazard._errors import NotAHazardRaster, ShapesDiffer
from landrelease.hazard._picture import NINE_IN_TEN, Band, Picture, drawn_levels

FACTORS: Final = (1.5, 2.0, 3.0, 5.0, 10.0, 20.0, 30.0, 50.0, 100.0, 300.0, 1_000.0)
"""A number known within a factor of 3 lies, nine times in ten, between a third and thrice of the
middle of its interval (the geometric mean of its ends)."""
THRESHOLDS: Final[dict[Band, tuple[float, ...]]] = {
    "expected": (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000),
    "probability": (0.01, 0.02, *(hundredths / 100 for hundredths in range(5, 100, 5)), 0.99),
    "uncertainty": tuple(math.log(factor) / NINE_IN_TEN for factor in FACTORS),
    "surveyed": (0.1, 0.5, 0.9),
}
"""Thresholds of each band, ascending, in the unit of the band."""
CHANGES: Final = (-0.5, -0.2, -0.05, -0.01, 0.01, 0.05, 0.2, 0.5)
"""Thresholds of a change of probability, later minus earlier."""
MOST_PIXELS: Final = 1_000
"""Cells along a side that a picture shows one by one; beyond, several make one pixel."""
OUTSIDE: Final = 255
"""The level of what lies outside the programme."""

_FILE_BAND: Final[dict[Band, int]] = {
    "expected": 1,
    "uncertainty": 2,
    "probability": 3,
    "surveyed": 4,
}
_ENDS: Final = [5, 6]
"""Bands of the ends of the interval, in files that have them."""
_STRIP_CELLS: Final = 1_000_000
_SAME_GRID: Final = 1e-6
"""Share of a cell by which two grids may differ and be the same."""

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]
_Cell = TypeVar("_Cell", bound=np.generic)
_Read = Callable[[Window], tuple[Floats, Floats]]


@dataclass(frozen=True, eq=False)
class Levels:
    """A band in levels.

    Attributes
    ----------
    thresholds
        Ascending. Level k of a cell: it reaches k of them.
    cells
        Cells inside the programme.
    not_surveyed
        Those of them nobody searched or reported on.
    at_least
        Cells that reach each threshold, of the whole raster.
    not_surveyed_at_least
        Those of them that were never surveyed.
    cell_m
        Side of a cell.
    cells_across
        Cells along the side of a pixel of the picture, 1 where every cell is drawn. A pixel
        has the highest level among its cells (of coverage the lowest, of a change the one
        furthest from none) and is not surveyed where any of them is not.
    picture
        Red is the level (`OUTSIDE` beyond the programme), green 255 where not surveyed.
    """

    thresholds: tuple[float, ...]
    cells: int
    not_surveyed: int
    at_least: tuple[int, ...]
    not_surveyed_at_least: tuple[int, ...]
    cell_m: float
    cells_across: int
    picture: Picture

    @property
    def cell_km2(self) -> float:
        """Area of a cell."""
        return self.cell_m**2 / 1e6


def levels_of(path: Path, band: Band) -> Levels:
    """Read a band of a hazard raster as levels.

    The file is read in strips, so memory does not grow with it.

    Parameters
    ----------
    path
        A file of `write_geotiff`.
    band
        Which of its bands.

    Raises
    ------
    NotAHazardRaster
    """
    lowest = band == "surveyed"
    with _opened(path) as source:

        def read(window: Window) -> tuple[Floats, Floats]:
            return _values(source, band, window), source.read(_FILE_BAND["surveyed"], window=window)

        return _gathered(read, _grid(source), THRESHOLDS[band], sign=-1 if lowest else 1)


def change_between(before: Path, after: Path) -> Levels:
    """Read the change of probability from one raster to another on the same cells, as levels.

    Not surveyed is what neither of them calls surveyed. A cell that only one of them has is
    outside.

    Raises
    ------
    NotAHazardRaster, ShapesDiffer
        The second when the cells of the two are not the same.
    """
    with _opened(before) as first, _opened(after) as second:
        grid = _grid(second)
        if not same_cells(_grid(first), grid):
            raise ShapesDiffer(name="raster", read=_grid(first).shape, expected=grid.shape)

        def read(window: Window) -> tuple[Floats, Floats]:
            was, looked_before = first.read([3, 4], window=window)
            now, looked_after = second.read([3, 4], window=window)
            return now - was, np.maximum(looked_before, looked_after)

        return _gathered(read, grid, CHANGES, sign=0)


def same_cells(one: Grid, other: Grid) -> bool:
    """Whether two grids have the same cells."""
    near = _SAME_GRID * one.cell_m
    return (
        one.shape == other.shape
        and abs(one.cell_m - other.cell_m) <= near / max(one.shape)
        and abs(one.x0_m - other.x0_m) <= near
        and abs(one.y0_m - other.y0_m) <= near
        and CRS.from_user_input(one.crs) == CRS.from_user_input(other.crs)
    )


def highest_levels(path: Path, band: Band, grounds: Sequence[CellShares]) -> list[int | None]:
    """Return the highest level among the cells of each ground; None where no cell has a value."""
    with _opened(path) as source:
        return [_highest(source, band, ground) for ground in grounds]


def _values(source: DatasetReader, band: Band, window: Window) -> Floats:
    """Read a band in the unit of its thresholds.

    Uncertainty is half the width of the interval of the log, in units of 1.645: what the deviation
    would be if the interval were that of a normal distribution. A file without intervals has that
    deviation. Where nothing can be left nothing is uncertain.
    """
    if band != "uncertainty" or source.count < max(_ENDS):
        values: Floats = source.read(_FILE_BAND[band], window=window)
        return values
    low, high = source.read(_ENDS, window=window)
    some = low > 0
    apart = np.log(np.divide(high, low, out=np.ones_like(low), where=some))
    return np.where(np.isnan(low), np.float32(np.nan), np.float32(0.5 / NINE_IN_TEN) * apart)


def _highest(source: DatasetReader, band: Band, ground: CellShares) -> int | None:
    if not len(ground.rows):
        return None
    top, left = int(ground.rows.min()), int(ground.columns.min())
    height, width = int(ground.rows.max()) - top + 1, int(ground.columns.max()) - left + 1
    values = _values(source, band, Window(left, top, width, height))
    values = values[ground.rows - top, ground.columns - left]
    values = values[~np.isnan(values)]
    return int(_level(values.max(keepdims=True), THRESHOLDS[band])[0]) if values.size else None


def read_grid(path: Path) -> Grid:
    """Read where the cells of a hazard raster lie.

    Raises
    ------
    NotAHazardRaster
    """
    with _opened(path) as source:
        return _grid(source)


def _opened(path: Path) -> DatasetReader:
    try:
        source = rasterio.open(path)
    except RasterioIOError as problem:
        raise NotAHazardRaster(path=str(path), problem=str(problem)) from problem
    if source.count < len(_FILE_BAND):
        source.close()
        raise NotAHazardRaster(path=str(path), problem="its bands are others")
    return source


def _grid(source: DatasetReader) -> Grid:
    return Grid(
        crs=source.crs.to_wkt(),
        x0_m=source.transform.c,
        y0_m=source.transform.f,
        cell_m=source.transform.a,
        rows=source.height,
        columns=source.width,
    )


def _level(values: Floats, thresholds: Sequence[float]) -> Bytes:
    """Count the thresholds that values reach, at the precision of the file."""
    steps = np.asarray(thresholds, dtype=np.float32)
    return np.searchsorted(steps, values, side="right").astype(np.uint8)


def _gathered(read: _Read, grid: Grid, thresholds: Sequence[float], *, sign: int) -> Levels:
    """Count and coarsen a raster strip by strip."""
    across = math.ceil(max(grid.shape) / MOST_PIXELS)
    shape = (math.ceil(grid.rows / across), math.ceil(grid.columns / across))
    level, hatched = np.full(shape, OUTSIDE, np.uint8), np.zeros(shape, np.uint8)
    counts = np.zeros((2, len(thresholds) + 1), dtype=np.int64)
    strip = max(1, _STRIP_CELLS // (grid.columns * across)) * across
    for top in range(0, grid.rows, strip):
        height = min(strip, grid.rows - top)
        values, surveyed = read(Window(0, top, grid.columns, height))
        outside = np.isnan(values)
        found = _level(values, thresholds)
        unseen = (surveyed == 0) & ~outside
        for row, chosen in enumerate((~outside, unseen)):
            counts[row] += np.bincount(found[chosen], minlength=len(thresholds) + 1)
        part = slice(top // across, top // across + math.ceil(height / across))
        level[part], hatched[part] = _pooled(found, outside, unseen, across, sign=sign)
    reached = counts[:, ::-1].cumsum(axis=1)[:, ::-1]
    coarse = Grid(grid.crs, grid.x0_m, grid.y0_m, grid.cell_m * across, *shape)
    return Levels(
        thresholds=tuple(float(value) for value in thresholds),
        cells=int(reached[0, 0]),
        not_surveyed=int(reached[1, 0]),
        at_least=tuple(int(count) for count in reached[0, 1:]),
        not_surveyed_at_least=tuple(int(count) for count in reached[1, 1:]),
        cell_m=grid.cell_m,
        cells_across=across,
        picture=drawn_levels(level, hatched, coarse, outside=OUTSIDE),
    )


def _pooled(
    level: Bytes,
    outside: NDArray[np.bool_],
    unseen: NDArray[np.bool_],
    across: int,
    *,
    sign: int,
) -> tuple[Bytes, Bytes]:
    """Make one pixel of several cells; see `Levels.cells_across`."""
    middle = len(CHANGES) // 2
    rank = np.abs(level.astype(np.int16) - middle) if sign == 0 else sign * level.astype(np.int16)
    rank[outside] = np.iinfo(np.int16).min
    ranks, levels, hatched = (
        _blocks(array, across, fill=fill)
        for array, fill in ((rank, np.iinfo(np.int16).min), (level, 0), (unseen, False))
    )
    chosen = ranks.argmax(axis=-1)[..., None]
    told = np.take_along_axis(levels, chosen, axis=-1)[..., 0]
    none = np.take_along_axis(ranks, chosen, axis=-1)[..., 0] == np.iinfo(np.int16).min
    told[none] = OUTSIDE
    return told, np.asarray(hatched.any(axis=-1), dtype=np.uint8)


def _blocks(array: NDArray[_Cell], across: int, *, fill: float) -> NDArray[_Cell]:
    """Lay the cells of each pixel along a third axis."""
    rows, columns = (math.ceil(length / across) for length in array.shape)
    padded = np.full((rows * across, columns * across), fill, dtype=array.dtype)
    padded[: array.shape[0], : array.shape[1]] = array
    blocks = padded.reshape(rows, across, columns, across).swapaxes(1, 2)
    return blocks.reshape(rows, columns, across * across)
