"""Covariates on a grid: former front lines, roads, land use, ground that was drawn."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from landrelease.geo import Grid, project
from landrelease.hazard._covariates import Covariates

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FRONT: Final = "former front"
FRONT_SCALES_M: Final = (500.0, 3_000.0)
ROAD_SCALE_M: Final = 200.0
SLOPE_SD: Final = 2.0
_LEAST_SPREAD: Final = 0.01
_AREAS: Final = ("Polygon", "MultiPolygon")


def covariates_on(
    grid: Grid,
    domain: Flags,
    *,
    fronts: Sequence[shapely.Geometry] = (),
    roads: Sequence[shapely.Geometry] = (),
    areas: Mapping[str, Sequence[shapely.Geometry]] | None = None,
    not_known: Mapping[str, Sequence[shapely.Geometry]] | None = None,
) -> Covariates | None:
    """Put former fronts, roads and areas on a grid as covariates between 0 and 1.

    A line becomes exp(-distance / scale), an area the share of a cell that it covers. They
    all have the scale 0 to 1, the same on every grid, so that slopes learned on one grid hold
    on a part of it. What is nearly the same in every cell of the domain is left out, for its
    slope could not be told from the level.

    Parameters
    ----------
    grid, domain
        The grid, and True for cells of the programme.
    fronts
        Former front lines on WGS 84; two scales, 500 m and 3 km.
    roads
        Roads on WGS 84; 200 m.
    areas
        Ground on WGS 84 by what it is, such as forest.
    not_known
        By the same names, ground of which nobody knows whether it is that: the share of a
        cell that is known and covered is taken, and not knowing gets a covariate of its own.

    Returns
    -------
    Covariates or None
        None if nothing is left.
    """
    found = values_on(grid, fronts=fronts, roads=roads, areas=areas, not_known=not_known)
    kept = {name: np.where(domain, one, 0.0) for name, one in found.items() if _varies(one, domain)}
    return Covariates(list(kept), np.array(list(kept.values())), SLOPE_SD) if kept else None


def values_on(
    grid: Grid,
    *,
    fronts: Sequence[shapely.Geometry] = (),
    roads: Sequence[shapely.Geometry] = (),
    areas: Mapping[str, Sequence[shapely.Geometry]] | None = None,
    not_known: Mapping[str, Sequence[shapely.Geometry]] | None = None,
) -> dict[str, Floats]:
    """Put the same on a grid by name, what hardly varies too: for slopes learned on a larger one.

    Parameters
    ----------
    grid, fronts, roads, areas, not_known
        As for `covariates_on`.
    """
    found: dict[str, Floats] = {}
    if fronts:
        away = _distance_m(grid, fronts)
        for scale in FRONT_SCALES_M:
            found[f"{FRONT} within {scale:g} m"] = np.exp(-away / scale)
    if roads:
        found["road"] = np.exp(-_distance_m(grid, roads) / ROAD_SCALE_M)
    for name, shapes in (areas or {}).items():
        found[name] = _share(grid, shapes)
    for name, shapes in (not_known or {}).items():
        hidden = _share(grid, shapes)
        found[name] = np.clip(found.get(name, np.zeros(grid.shape)) - hidden, 0.0, 1.0)
        found[f"{name}: not known"] = hidden
    return found


def _varies(values: Floats, domain: Flags) -> bool:
    return bool(domain.any()) and float(np.ptp(values[domain])) > _LEAST_SPREAD


def _share(grid: Grid, shapes: Sequence[shapely.Geometry]) -> Floats:
    """Share of each cell covered by valid areas; others are left out."""
    areas = [one for one in shapes if one.geom_type in _AREAS and one.is_valid]
    return grid.coverage(areas) if areas else np.zeros(grid.shape)


def _distance_m(grid: Grid, lines: Sequence[shapely.Geometry]) -> Floats:
    """Distance of each cell's centre from the nearest line, to an eighth of a cell."""
    along = [
        shapely.get_coordinates(shapely.segmentize(project(line, grid.crs), grid.cell_m / 4))
        for line in lines
    ]
    x, y = np.meshgrid(*grid.centres_m())
    centres = np.column_stack([x.ravel(), y.ravel()])
    away = cKDTree(np.concatenate(along)).query(centres)[0]
    return np.asarray(away, np.float64).reshape(grid.shape)
