"""The map before the searches made: what is left, and what was found and is gone."""

from pathlib import Path
from typing import Final

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.windows import Window

from landrelease.geo import Grid
from landrelease.hazard._errors import ShapesDiffer

Floats = NDArray[np.float64]
_STRIP_CELLS: Final = 1_000_000


def before_searches(
    per_km2: Floats, probability: Floats, taken: Floats, *, cell_km2: float
) -> tuple[Floats, Floats]:
    """Return what lay in each cell before the searches made, per km2, and the chance of any.

    A whole item found here was here. A part of one, of a search that does not say where, is the
    chance that it was. What is left does not depend on it.

    Parameters
    ----------
    per_km2, probability
        What is left: expected number, and probability of at least one in the cell.
    taken
        Items found in the cell and gone, 0 or more.
    cell_km2
        Area of a cell.

    Examples
    --------
    >>> left, chance = np.array([4.0, 4.0, 4.0]), np.array([0.4, 0.4, 0.4])
    >>> taken = np.array([0.0, 0.5, 3.0])
    >>> per_km2, probability = before_searches(left, chance, taken, cell_km2=0.25)
    >>> per_km2.tolist(), probability.tolist()
    ([4.0, 6.0, 16.0], [0.4, 0.7, 1.0])
    """
    none = 1.0 - np.minimum(taken, 1.0)
    return per_km2 + taken / cell_km2, 1.0 - none * (1.0 - probability)


def write_before(after: Path, before: Path, taken: Floats, *, grid: Grid) -> None:
    """Write the raster of before the searches beside that of after them, strip by strip.

    Its bands are those of the other; deviation and coverage are the same, and both
    ends of the interval are higher by what was found.

    Parameters
    ----------
    after
        A file of `write_geotiff` or `write_cog`.
    before
        Where to; an older file is replaced.
    taken
        From `taken_out`, on the same cells.
    grid
        Those cells.

    Raises
    ------
    ShapesDiffer
    """
    if taken.shape != grid.shape:
        raise ShapesDiffer(name="taken", read=taken.shape, expected=grid.shape)
    part = before.with_name(f".{before.name}.part")
    rows = max(1, _STRIP_CELLS // grid.columns)
    with rasterio.open(after) as source:
        profile = {
            "driver": "GTiff",
            "height": source.height,
            "width": source.width,
            "count": source.count,
            "dtype": "float32",
            "nodata": float("nan"),
            "crs": source.crs,
            "transform": source.transform,
            "compress": "deflate",
        }
        with rasterio.open(part, "w", **profile) as target:
            for top in range(0, grid.rows, rows):
                window = Window(0, top, grid.columns, min(rows, grid.rows - top))
                bands = source.read(window=window).astype(np.float64)
                gone = taken[top : top + rows]
                cell_km2 = grid.cell_area_m2 / 1e6
                bands[0], bands[2] = before_searches(bands[0], bands[2], gone, cell_km2=cell_km2)
                bands[4:] += gone / cell_km2
                target.write(bands.astype(np.float32), window=window)
            target.update_tags(**source.tags())
            target.update_tags(moment="before the searches made")
    part.replace(before)
