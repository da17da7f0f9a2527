"""Belts as a map shows them: where each lies, how far it may go, how sure it is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

from landrelease.geo import Grid
from landrelease.hazard._pattern_posterior import Kept, PatternPosterior

Points = tuple[tuple[float, float], ...]
Range = tuple[float, float, float]
_AS_FAR_AS: float = 0.95


@dataclass(frozen=True)
class BeltTold:
    """A belt in the words of a map.

    Parameters
    ----------
    probability
        That it is one, not chance and not a round cluster, 0 to 1.
    finds
        Finds that are its own; a find may be shared with the ground beside it.
    line
        Its middle line between its median ends, longitude before latitude.
    reach
        The same as far as it may well go on: nineteen times in twenty each end is nearer.
    width_m, length_m, items_per_km2
        5, 50 and 95 % points.
    """

    probability: float
    finds: float
    line: Points
    reach: Points
    width_m: Range
    length_m: Range
    items_per_km2: Range


def belts_told(pattern: PatternPosterior, grid: Grid) -> tuple[BeltTold, ...]:
    """Say each belt on WGS 84, the most certain first.

    Parameters
    ----------
    pattern
        Belts on the grid or on a finer or coarser one with the same corner.
    grid
        Whose north-west corner the belts are measured from.
    """
    to_wgs84 = Transformer.from_crs(grid.crs, 4326, always_xy=True)
    told = [_told(one, grid, to_wgs84) for one in pattern.kept]
    return tuple(sorted(told, key=lambda one: -one.probability))


def _told(kept: Kept, grid: Grid, to_wgs84: Transformer) -> BeltTold:
    belt = kept.belt

    def points(line: NDArray[np.float64]) -> Points:
        lon, lat = to_wgs84.transform(grid.x0_m + line[:, 0], grid.y0_m - line[:, 1])
        return tuple(zip(map(float, lon), map(float, lat), strict=True))

    return BeltTold(
        probability=belt.probability,
        finds=float(kept.finds.sum()),
        line=points(belt.line_m()),
        reach=points(belt.line_m(_AS_FAR_AS)),
        width_m=belt.width_m,
        length_m=belt.length_m,
        items_per_km2=belt.items_per_km2,
    )
