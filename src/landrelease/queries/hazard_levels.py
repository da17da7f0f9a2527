"""A hazard map in levels: what lies above each threshold, and what changed between two maps."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import shapely

from landrelease.geo import CellShares, Grid, unproject
from landrelease.hazard import (
    BANDS,
    Band,
    Levels,
    change_between,
    highest_levels,
    levels_of,
    read_grid,
)
from landrelease.queries._hazard_evidence import rows_then, titles_then
from landrelease.queries.hazard import hazard_before_raster, hazard_raster
from landrelease.store.access_facts import AccessMap
from landrelease.store.models import HazardRunRow
from landrelease.store.people import Viewer
from landrelease.store.refusals import NotFound

BEFORE_SEARCHES: Final = "before"
"""The layer of what lay there before the searches made: the probability of at least one."""
_KEPT: Final = 16
"""Bands in memory: a run never changes, and a picture is a tenth of a megabyte."""


@dataclass(frozen=True, slots=True)
class SettlementLevel:
    """The highest level in a settlement's area; in its own cell where no area is recorded."""

    subject: str
    name: str
    level: int


@dataclass(frozen=True, slots=True)
class HazardLevels:
    """How much of a map reaches each threshold; the fields are those of `hazard.Levels`."""

    run: str
    before: str
    """The earlier run, of a change."""
    band: str
    thresholds: tuple[float, ...]
    cells: int
    not_surveyed: int
    at_least: tuple[int, ...]
    not_surveyed_at_least: tuple[int, ...]
    cell_m: float
    cell_km2: float
    cells_across: int
    corners: tuple[tuple[float, float], ...]
    settlements: tuple[SettlementLevel, ...]


def hazard_levels(viewer: Viewer, *, run: str, band: str) -> HazardLevels:
    """Return how many cells, and which settlements, reach each threshold of a band.

    Raises
    ------
    NotFound
        When there is no such run or band that the viewer may see.
    """
    path, chosen = _file_and_band(viewer, run, band)
    told = _levels(path, chosen)
    return _told(told, run=run, band=band, settlements=_settlements(path, run, chosen))


def hazard_levels_picture(viewer: Viewer, *, run: str, band: str) -> bytes:
    """Return a band's levels as a PNG."""
    return _levels(*_file_and_band(viewer, run, band)).picture.png


def hazard_change(viewer: Viewer, *, run: str, before: str) -> HazardLevels:
    """Return how the probability changed from an earlier map to another.

    Raises
    ------
    NotFound
        When the viewer may not see both.
    ShapesDiffer
        When their cells are not the same.
    """
    paths = _two(viewer, run=run, before=before)
    return _told(_change(*paths), run=run, before=before, band="change")


def hazard_change_picture(viewer: Viewer, *, run: str, before: str) -> bytes:
    """Return a change as a PNG."""
    return _change(*_two(viewer, run=run, before=before)).picture.png


def _two(viewer: Viewer, *, run: str, before: str) -> tuple[Path, Path]:
    """Return the files of an earlier map and of this one; the earlier may be its own past."""
    if before == BEFORE_SEARCHES:
        return hazard_before_raster(viewer, run=run), hazard_raster(viewer, run=run)
    return hazard_raster(viewer, run=before), hazard_raster(viewer, run=run)


def _file_and_band(viewer: Viewer, run: str, band: str) -> tuple[Path, Band]:
    """Return the file that holds a layer, and which of its bands that is."""
    if band == BEFORE_SEARCHES:
        return hazard_before_raster(viewer, run=run), "probability"
    return hazard_raster(viewer, run=run), _band(band)


def _band(name: str) -> Band:
    if name not in BANDS:
        raise NotFound("band", name)
    return name


@lru_cache(maxsize=_KEPT)
def _levels(path: Path, band: Band) -> Levels:
    return levels_of(path, band)


@lru_cache(maxsize=_KEPT)
def _change(before: Path, after: Path) -> Levels:
    return change_between(before, after)


def _told(
    levels: Levels,
    *,
    run: str,
    band: str,
    before: str = "",
    settlements: tuple[SettlementLevel, ...] = (),
) -> HazardLevels:
    return HazardLevels(
        run=run,
        before=before,
        band=band,
        thresholds=levels.thresholds,
        cells=levels.cells,
        not_surveyed=levels.not_surveyed,
        at_least=levels.at_least,
        not_surveyed_at_least=levels.not_surveyed_at_least,
        cell_m=levels.cell_m,
        cell_km2=levels.cell_km2,
        cells_across=levels.cells_across,
        corners=levels.picture.corners,
        settlements=settlements,
    )


def _settlements(path: Path, run: str, band: Band) -> tuple[SettlementLevel, ...]:
    row = HazardRunRow.objects.get(pk=run)
    grid = read_grid(path)
    places = rows_then(row, {"settlement"})
    access = AccessMap(places, crs=grid.crs)
    names = titles_then(row, list(access.settlements))
    grounds = [_ground(access, grid, subject) for subject in access.settlements]
    reached = highest_levels(path, band, grounds)
    return tuple(
        SettlementLevel(subject=subject, name=names.get(subject, ""), level=level)
        for subject, level in zip(access.settlements, reached, strict=True)
        if level is not None
    )


def _ground(access: AccessMap, grid: Grid, subject: str) -> CellShares:
    shape, _ = access.area_of(subject)
    if shape.geom_type in {"Polygon", "MultiPolygon"}:
        return grid.cells_of(unproject(shape, grid.crs))
    return _cell_of(grid, unproject(shape.centroid, grid.crs))


def _cell_of(grid: Grid, point: shapely.Point) -> CellShares:
    rows, columns = grid.index([point.x], [point.y])
    inside = rows >= 0
    return CellShares(rows[inside], columns[inside], np.ones(len(rows[inside])))
