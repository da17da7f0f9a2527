"""Any place as cells of the grid: a point, a polygon, a road, a settlement."""

import numpy as np
import shapely

from landrelease.geo import CellShares, Grid, project, unproject
from landrelease.hazard._errors import ValueOutOfRange

_AREAS = ("Polygon", "MultiPolygon")


def cells_at(grid: Grid, place: shapely.Geometry, *, half_width_m: float = 0.0) -> CellShares:
    """Return the cells of a place on WGS 84; none where it lies outside the grid.

    A point without a width is the cell it lies in. Everything else is a polygon, or becomes
    one: a road is widened by half its width to either side, a settlement recorded as a point
    by its radius.

    Parameters
    ----------
    grid
        The grid of the posterior.
    place
        Point, line or polygon, longitude before latitude.
    half_width_m
        How far around a point or a line the place reaches, metres, 0 or more.

    Raises
    ------
    ValueOutOfRange
        A negative width, or a line without one: it has no area.

    Examples
    --------
    >>> from landrelease.geo import local_equal_area_crs
    >>> grid = Grid(local_equal_area_crs((69.0, 34.0)), 0.0, 200.0, 100.0, 2, 2)
    >>> road = grid.to_wgs84(shapely.LineString([(0, 50), (200, 50)]))
    >>> cells_at(grid, road, half_width_m=20.0).fraction.round(2)
    array([0.4, 0.4])
    """
    if not 0 <= half_width_m < np.inf:
        raise ValueOutOfRange(name="half_width_m", read=half_width_m, expected="0 m or more")
    if place.is_empty:
        return CellShares(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))
    if place.geom_type == "Point" and half_width_m == 0:
        rows, columns = grid.index([place.x], [place.y])
        inside = rows >= 0
        return CellShares(rows[inside], columns[inside], np.ones(int(inside.sum())))
    if place.geom_type in _AREAS:
        return grid.cells_of(place)
    if half_width_m == 0:
        raise ValueOutOfRange(name="half_width_m", read=0.0, expected="above 0 m for a line")
    return grid.cells_of(unproject(project(place, grid.crs).buffer(half_width_m), grid.crs))
