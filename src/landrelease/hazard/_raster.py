"""Hazard rasters as GeoTIFF: six bands on the model's own grid."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.errors import CRSError, RasterioError, RasterioIOError
from rasterio.transform import Affine

from landrelease.geo import Grid
from landrelease.hazard._errors import NotAHazardRaster, RasterNotWritten, ShapesDiffer
from landrelease.hazard._evidence import Quantity
from landrelease.hazard._remaining import Remaining

Floats = NDArray[np.float64]

_BANDS: Final = 6
_BANDS_BEFORE: Final = 4
"""A file of before intervals were written has none."""
COUNTED: Final = "band_1_counts"


@dataclass(frozen=True, eq=False)
class HazardRaster:
    """A hazard raster read back: bands (rows, columns), NaN outside the boundary.

    Parameters
    ----------
    per_km2, sd_log, probability, surveyed, low_per_km2, high_per_km2
        As in `Remaining`, rounded to 32 bits. Ends of the interval are NaN where the file is
        older than they are.
    quantity
        What band 1 counts.
    grid
        Where the cells lie.
    tags
        What the file says about itself.
    """

    per_km2: Floats
    sd_log: Floats
    probability: Floats
    surveyed: Floats
    low_per_km2: Floats
    high_per_km2: Floats
    quantity: Quantity
    grid: Grid
    tags: Mapping[str, str]


def band_names(quantity: Quantity) -> tuple[str, ...]:
    """Return the descriptions of the six bands.

    Examples
    --------
    >>> band_names(Quantity.REPORTED_EVENTS)[0]
    'reported events per km2'
    """
    if quantity is Quantity.ITEMS:
        first, third = "expected remaining items per km2", "one remaining item in the cell"
    else:
        first, third = "reported events per km2", "one reported event in the cell"
    return (
        first,
        "standard deviation of log intensity",
        f"probability of at least {third}",
        "share of the cell covered by any search or report (0 = not surveyed)",
        "band 1: once in twenty it is less than this",
        "band 1: once in twenty it is more than this",
    )


def write_geotiff(
    path: Path, remaining: Remaining, grid: Grid, *, tags: Mapping[str, str] | None = None
) -> None:
    """Write a hazard raster: float32, deflated, NaN outside the boundary.

    Bands: expected remaining items (or reported events) per km2; standard deviation of log
    intensity; probability of at least one in the cell; share of the cell covered by any
    search or report; lower and upper end of the interval that holds band 1 nine times in ten.
    The file is written under a temporary name beside `path` and renamed
    when it is whole, so a killed run leaves no half file under that name.

    Parameters
    ----------
    path
        Where to; an older file is replaced.
    remaining
        From `Posterior.remaining`.
    grid
        Where the cells lie; same rows and columns.
    tags
        Written beside those of the method (dates, ledger heads, seed, tier); the same name
        replaces the method's.

    Raises
    ------
    ShapesDiffer, RasterNotWritten
    """
    if remaining.per_km2.shape != grid.shape:
        raise ShapesDiffer(name="raster", read=remaining.per_km2.shape, expected=grid.shape)
    bands = bands_of(remaining)
    facts = remaining.provenance.tags() | {COUNTED: remaining.quantity.value} | dict(tags or {})
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with rasterio.open(part, "w", **profile_of(grid)) as target:
            target.write(bands)
            target.update_tags(**facts)
            for band, name in enumerate(band_names(remaining.quantity), start=1):
                target.set_band_description(band, name)
        part.replace(path)
    except (OSError, RasterioError, CRSError) as problem:
        raise RasterNotWritten(path=str(path), problem=str(problem)) from problem
    finally:
        part.unlink(missing_ok=True)


def bands_of(remaining: Remaining) -> NDArray[np.float32]:
    """Lay what remains out in the bands of a file, (6, rows, columns)."""
    return np.stack(
        [
            remaining.per_km2,
            remaining.sd_log,
            remaining.probability,
            remaining.surveyed,
            remaining.low_per_km2,
            remaining.high_per_km2,
        ]
    ).astype(np.float32)


def profile_of(grid: Grid) -> dict[str, Any]:
    """Creation options."""
    return {
        "driver": "GTiff",
        "height": grid.rows,
        "width": grid.columns,
        "count": _BANDS,
        "dtype": "float32",
        "nodata": float("nan"),
        "crs": CRS.from_user_input(grid.crs),
        "transform": Affine(*grid.transform),
        "compress": "deflate",
    }


def read_geotiff(path: Path) -> HazardRaster:
    """Read a hazard raster back.

    Raises
    ------
    NotAHazardRaster
        The file cannot be read, or is not one that `write_geotiff` wrote.
    """
    try:
        with rasterio.open(path) as source:
            tags = source.tags()
            if source.count not in {_BANDS, _BANDS_BEFORE} or COUNTED not in tags:
                raise NotAHazardRaster(path=str(path), problem="its bands or tags are others")
            bands = np.full((_BANDS, source.height, source.width), np.nan)
            bands[: source.count] = source.read()
            grid = Grid(
                crs=source.crs.to_wkt(),
                x0_m=source.transform.c,
                y0_m=source.transform.f,
                cell_m=source.transform.a,
                rows=source.height,
                columns=source.width,
            )
    except RasterioIOError as problem:
        raise NotAHazardRaster(path=str(path), problem=str(problem)) from problem
    return HazardRaster(
        per_km2=bands[0],
        sd_log=bands[1],
        probability=bands[2],
        surveyed=bands[3],
        low_per_km2=bands[4],
        high_per_km2=bands[5],
        quantity=Quantity(tags[COUNTED]),
        grid=grid,
        tags=tags,
    )
