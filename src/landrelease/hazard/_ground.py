"""Where records lie on the grid."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from landrelease.geo import AreaInvalid, Grid, project, unproject
from landrelease.hazard._assumptions import Assumptions
from landrelease.kinds import MinefieldRecord, Place, Precision, SafeUse, SearchedArea

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Cells = tuple[Integers, Floats]
"""Cells row by row, and the share of each that is covered."""

NO_CELLS: Cells = (np.empty(0, np.int64), np.empty(0))
AREAS = frozenset({"Polygon", "MultiPolygon"})
_POINT_IS_A_CIRCLE_OF_M = 5.0


class Ground:
    """The programme's cells, and the cells that shapes lie on.

    Parameters
    ----------
    grid, domain
        The grid, and True for cells of the programme.
    assumed
        Widths of what has none.
    municipalities
        Boundaries on WGS 84 over which a report on a reference point is spread.
    """

    def __init__(
        self,
        grid: Grid,
        domain: NDArray[np.bool_],
        assumed: Assumptions,
        municipalities: Sequence[shapely.Geometry] = (),
    ) -> None:
        self.grid, self.domain, self.assumed = grid, domain, assumed
        self.area_km2 = grid.cell_area_m2 / 1e6
        areas = [area for area in municipalities if area.geom_type in AREAS and area.is_valid]
        self._municipalities = sorted(areas, key=lambda area: (area.area, area.wkb))

    def cells(self, outline: shapely.Geometry) -> Cells:
        """Cells of the programme that a polygon on WGS 84 covers.

        Raises
        ------
        AreaInvalid
        """
        found = self.grid.cells_of(outline)
        inside = self.domain[found.rows, found.columns]
        flat = found.rows * self.grid.columns + found.columns
        return flat[inside], found.fraction[inside]

    def area_of(self, document: SearchedArea | SafeUse | MinefieldRecord) -> shapely.Geometry:
        """Return the area of a record; lines are widened."""
        ground = document.place.shape()
        if ground.geom_type in AREAS:
            return ground
        width = self.assumed.minefield_line_m
        if isinstance(document, SafeUse):
            stated = document.width_m
            width = self.assumed.path_width_m if isinstance(stated, str) else stated
        return self.widened(ground, width / 2)

    def cells_of_area(self, document: SearchedArea | SafeUse | MinefieldRecord) -> Cells:
        """Cells of a record of ground; none if it is too coarse, outside or has no outline."""
        if document.place.precision is Precision.REFERENCE_POINT:
            return NO_CELLS
        try:
            return self.cells(self.area_of(document))
        except AreaInvalid:
            return NO_CELLS

    def cells_of_report(self, place: Place) -> Cells:
        """Cells that a report may be about; none if it lies outside or has no outline."""
        try:
            return self._cells_of_report(place)
        except AreaInvalid:
            return NO_CELLS

    def _cells_of_report(self, place: Place) -> Cells:
        ground = place.shape()
        radius = 0.0 if isinstance(place.radius_m, str) else place.radius_m
        if place.precision is Precision.REFERENCE_POINT:
            return self.cells(self._around(ground, radius))
        if ground.geom_type == "Point" and radius <= self.grid.cell_m / 2:
            row, column = self.grid.index([ground.x], [ground.y])
            inside = (row >= 0) & self.domain[row, column]
            flat = row * self.grid.columns + column
            return flat[inside], np.ones(int(inside.sum()))
        if ground.geom_type not in AREAS:
            ground = self.widened(ground, max(radius, _POINT_IS_A_CIRCLE_OF_M))
        return self.cells(ground)

    def _around(self, ground: shapely.Geometry, radius: float) -> shapely.Geometry:
        """Return the ground that a report on a reference point may be about."""
        if radius > 0:
            return self.widened(ground, radius)
        area = self.municipality(ground)
        return self.widened(ground, self.assumed.reference_point_m) if area is None else area

    def municipality(self, ground: shapely.Geometry) -> shapely.Geometry | None:
        """Return the smallest municipality that holds a point; None where none does."""
        return next((area for area in self._municipalities if area.covers(ground)), None)

    def widened(self, ground: shapely.Geometry, metres: float) -> shapely.Geometry:
        """Return all ground within some metres of a shape."""
        return unproject(project(ground, self.grid.crs).buffer(metres), self.grid.crs)
