"""A tiled fit as a cloud-optimised GeoTIFF, written strip by strip."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import rasterio
import rasterio.shutil
from rasterio.errors import CRSError, RasterioError
from rasterio.windows import Window as Rectangle

from landrelease.geo import Grid
from landrelease.hazard._errors import RasterNotWritten, ShapesDiffer
from landrelease.hazard._progress import Progress, silent
from landrelease.hazard._raster import COUNTED, band_names, bands_of, profile_of
from landrelease.hazard._tiled_posterior import TiledPosterior

BLOCK: Final = 512


def write_cog(
    path: Path,
    tiled: TiledPosterior,
    grid: Grid,
    *,
    tags: Mapping[str, str] | None = None,
    progress: Progress = silent,
) -> None:
    """Write what remains as a cloud-optimised GeoTIFF: bands and tags of `write_geotiff`.

    TileSource: OGC 21-026, Cloud Optimized GeoTIFF. Overviews show single cells, never means: a
    probability belongs to its cell size. Memory holds one strip of 512 rows. The file gets
    its name when it is whole.

    Parameters
    ----------
    path
        Where to; an older file is replaced.
    tiled
        From `fit_tiles`.
    grid
        Where the cells lie; same rows and columns.
    tags
        Written beside those of the method.
    progress
        Told the share done.

    Raises
    ------
    ShapesDiffer, RasterNotWritten
    """
    if tiled.shape != grid.shape:
        raise ShapesDiffer(name="raster", read=tiled.shape, expected=grid.shape)
    facts = tiled.provenance.tags() | {COUNTED: tiled.provenance.quantity.value}
    plain, part = (path.with_name(f".{path.name}.{os.getpid()}.{end}") for end in ("tif", "part"))
    try:
        _write_strips(plain, tiled, grid, facts | dict(tags or {}), progress)
        rasterio.shutil.copy(
            plain, part, driver="COG", compress="deflate", overview_resampling="nearest"
        )
        part.replace(path)
    except (OSError, RasterioError, CRSError) as problem:
        raise RasterNotWritten(path=str(path), problem=str(problem)) from problem
    finally:
        plain.unlink(missing_ok=True)
        part.unlink(missing_ok=True)


def _write_strips(
    path: Path, tiled: TiledPosterior, grid: Grid, facts: Mapping[str, str], progress: Progress
) -> None:
    """Write a plain GeoTIFF in tiles."""
    profile = profile_of(grid) | {
        "tiled": True,
        "blockxsize": BLOCK,
        "blockysize": BLOCK,
        "bigtiff": "if_safer",
    }
    with rasterio.open(path, "w", **profile) as target:
        for box in tiled.strips(BLOCK):
            said = tiled.remaining(box)
            rectangle = Rectangle(box.left, box.top, box.shape[1], box.shape[0])
            target.write(bands_of(said), window=rectangle)
            progress(box.bottom / grid.rows, "raster")
        target.update_tags(**facts)
        for band, name in enumerate(band_names(tiled.provenance.quantity), start=1):
            target.set_band_description(band, name)
