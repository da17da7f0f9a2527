"""Equal-area grids: square cells on the programme's plane, rows from north to south."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from landrelease.geo._coverage import Floats, Ints, centres_inside, edges, shares
from landrelease.geo._crs import local_equal_area_crs, project, unproject
from landrelease.geo._errors import AreaInvalid, GridImpossible, GridTooLarge, NotAPolygon
from landrelease.geo._utm import transformer

MOST_CELLS: Final = 100_000_000


@dataclass(frozen=True)
class CellShares:
    """The cells a polygon touches: row and column of each, and the share it covers (0 to 1]."""

    rows: Ints
    columns: Ints
    fraction: Floats


@dataclass(frozen=True)
class Subcells:
    """A window of sub-cells: True where the centre of the sub-cell lies inside.

    Attributes
    ----------
    row, column
        The cell of the grid at the window's upper left corner.
    factor
        Sub-cells along the side of a cell.
    mask
        (rows of the window x factor, columns of the window x factor); empty where the
        geometry lies outside the grid.
    """

    row: int
    column: int
    factor: int
    mask: NDArray[np.bool_]


@dataclass(frozen=True)
class Grid:
    """Square cells on a projected plane; row 0 is the northernmost, column 0 the westernmost.

    Attributes
    ----------
    crs
        Projected CRS in metres, as PROJ string, WKT or authority code.
    x0_m, y0_m
        Upper left (north-west) corner.
    cell_m
        Side of a cell.
    rows, columns
        Counts of cells.

    Examples
    --------
    >>> grid = Grid(local_equal_area_crs((69.0, 34.0)), -200.0, 100.0, 100.0, 2, 4)
    >>> grid.bounds, grid.transform
    ((-200.0, -100.0, 200.0, 100.0), (100.0, 0.0, -200.0, 0.0, -100.0, 100.0))
    >>> grid.index([69.0001, 70.0], [33.9999, 34.0])
    (array([ 1, -1]), array([ 2, -1]))
    """

    crs: str
    x0_m: float
    y0_m: float
    cell_m: float
    rows: int
    columns: int

    def __post_init__(self) -> None:
        for name in ("cell_m", "rows", "columns"):
            if not 0 < getattr(self, name) < math.inf:
                raise GridImpossible(name, getattr(self, name))
        if self.rows * self.columns > MOST_CELLS:
            raise GridTooLarge(self.rows * self.columns, MOST_CELLS)

    @classmethod
    def for_boundary(cls, boundary: BaseGeometry, *, cell_m: float, crs: str | None = None) -> Self:
        """Lay a grid over a boundary; its corners fall on multiples of the cell size.

        Parameters
        ----------
        boundary
            Shapely geometry on WGS 84.
        cell_m
            Side of a cell in metres, above 0.
        crs
            Projected CRS in metres; default: `local_equal_area_crs` of the boundary.

        Raises
        ------
        GridImpossible, GridTooLarge, BoundaryTooWide
            The cell size is not positive, or the grid would be too large.

        Examples
        --------
        >>> Grid.for_boundary(shapely.box(69.0, 34.0, 69.1, 34.1), cell_m=1000.0).rows
        12
        """
        if not 0 < cell_m < math.inf:
            raise GridImpossible("cell_m", cell_m)
        plane = local_equal_area_crs(boundary) if crs is None else crs
        west, south, east, north = project(boundary, plane).bounds
        left, right = math.floor(west / cell_m), math.ceil(east / cell_m)
        low, high = math.floor(south / cell_m), math.ceil(north / cell_m)
        rows, columns = max(high - low, 1), max(right - left, 1)
        return cls(plane, left * cell_m, high * cell_m, cell_m, rows, columns)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows, columns."""
        return self.rows, self.columns

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north on the plane, in metres."""
        east_m = self.x0_m + self.columns * self.cell_m
        return self.x0_m, self.y0_m - self.rows * self.cell_m, east_m, self.y0_m

    @property
    def transform(self) -> tuple[float, float, float, float, float, float]:
        """Affine (a, b, c, d, e, f) for a GeoTIFF, north up: x = a column + b row + c."""
        return self.cell_m, 0.0, self.x0_m, 0.0, -self.cell_m, self.y0_m

    @property
    def cell_area_m2(self) -> float:
        """Area of a cell."""
        return self.cell_m**2

    def centres_m(self) -> tuple[Floats, Floats]:
        """Centres on the plane: x of each column, y of each row."""
        x = self.x0_m + np.arange(0.5, self.columns, dtype=np.float64) * self.cell_m
        y = self.y0_m - np.arange(0.5, self.rows, dtype=np.float64) * self.cell_m
        return x, y

    def centres_lon_lat(self) -> tuple[Floats, Floats]:
        """Centres on WGS 84: longitude and latitude, each (rows, columns), degrees."""
        x, y = np.meshgrid(*self.centres_m())
        lon, lat = transformer(self.crs).transform(x, y, direction="INVERSE")
        return lon, lat

    def index(self, lon: ArrayLike, lat: ArrayLike) -> tuple[Ints, Ints]:
        """Find row and column of points on WGS 84; -1, -1 where they lie outside.

        A point on the line between two cells belongs to the cell east or south of it.
        """
        x, y = transformer(self.crs).transform(
            np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
        )
        column = np.floor((np.asarray(x) - self.x0_m) / self.cell_m)
        row = np.floor((self.y0_m - np.asarray(y)) / self.cell_m)
        inside = (row >= 0) & (row < self.rows) & (column >= 0) & (column < self.columns)
        return (
            np.where(inside, row, -1.0).astype(np.int64),
            np.where(inside, column, -1.0).astype(np.int64),
        )

    def to_projected(self, geometry: BaseGeometry) -> BaseGeometry:
        """Carry a geometry from WGS 84 to the plane, long edges divided (see `project`)."""
        return project(geometry, self.crs)

    def to_wgs84(self, geometry: BaseGeometry) -> BaseGeometry:
        """Carry a geometry from the plane to WGS 84, vertex by vertex."""
        return unproject(geometry, self.crs)

    def cell_polygons(self, rows: ArrayLike, columns: ArrayLike) -> list[BaseGeometry]:
        """Outline cells on WGS 84, for maps: one polygon for each row and column."""
        west = self.x0_m + np.asarray(columns, dtype=np.float64) * self.cell_m
        north = self.y0_m - np.asarray(rows, dtype=np.float64) * self.cell_m
        boxes = shapely.box(west, north - self.cell_m, west + self.cell_m, north)
        return [self.to_wgs84(box) for box in np.atleast_1d(boxes)]

    def coverage(self, geometries: BaseGeometry | Iterable[BaseGeometry]) -> Floats:
        """Compute the share of each cell covered by the union of polygons on WGS 84.

        Exact: the error is below 1e-9 of a cell, besides the 4 cm by which a projected
        edge may leave its true line.

        Parameters
        ----------
        geometries
            One polygon or multipolygon, or several; overlaps count once.

        Returns
        -------
        ndarray (rows, columns)
            0 to 1.

        Raises
        ------
        NotAPolygon, AreaInvalid
            A geometry has no area, or its rings cross.

        Examples
        --------
        >>> grid = Grid(local_equal_area_crs((69.0, 34.0)), 0.0, 200.0, 100.0, 2, 1)
        >>> half = grid.to_wgs84(shapely.box(0, 0, 50, 200))
        >>> grid.coverage([half, half]).round(3)
        array([[0.5],
               [0.5]])
        """
        alone = isinstance(geometries, BaseGeometry)
        projected = [self._area(area) for area in ([geometries] if alone else geometries)]
        full = np.zeros(self.shape)
        row, column, window = self._shares(shapely.union_all(projected))
        full[row : row + window.shape[0], column : column + window.shape[1]] = window
        return full

    def cells_of(self, polygon: BaseGeometry) -> CellShares:
        """List the cells a polygon on WGS 84 touches, with the share of each it covers.

        Raises
        ------
        NotAPolygon, AreaInvalid
            The geometry has no area, or its rings cross.

        Examples
        --------
        >>> grid = Grid(local_equal_area_crs((69.0, 34.0)), 0.0, 200.0, 100.0, 2, 1)
        >>> grid.cells_of(grid.to_wgs84(shapely.box(0, 0, 100, 25))).fraction.round(6)
        array([0.25])
        """
        row, column, window = self._shares(self._area(polygon))
        rows, columns = np.nonzero(window)
        return CellShares(rows + row, columns + column, window[rows, columns])

    def mask(self, boundary: BaseGeometry) -> NDArray[np.bool_]:
        """Say for each cell whether its centre lies inside a boundary on WGS 84."""
        full = np.zeros(self.shape, dtype=np.bool_)
        found = self.subcells(boundary, factor=1)
        window = (
            slice(found.row, found.row + found.mask.shape[0]),
            slice(found.column, found.column + found.mask.shape[1]),
        )
        full[window] = found.mask
        return full

    def subcells(self, geometry: BaseGeometry, *, factor: int) -> Subcells:
        """Say for each sub-cell in the window a polygon touches whether its centre is inside.

        Polygons that share an edge share no sub-cell (to the rounding of the projection).

        Parameters
        ----------
        geometry
            Valid polygon or multipolygon on WGS 84.
        factor
            Sub-cells along the side of a cell, 1 or more.

        Raises
        ------
        NotAPolygon, AreaInvalid, GridImpossible
            No area, crossing rings, or a factor below 1.

        Examples
        --------
        >>> grid = Grid(local_equal_area_crs((69.0, 34.0)), 0.0, 200.0, 100.0, 2, 1)
        >>> found = grid.subcells(grid.to_wgs84(shapely.box(0, 0, 100, 50)), factor=2)
        >>> found.row, found.column, found.mask.tolist()
        (1, 0, [[False, False], [True, True]])
        """
        if factor < 1:
            raise GridImpossible("factor", factor)
        units = self._units(self._area(geometry))
        row, column, rows, columns = self._window(units)
        moved = (edges(units) - (column, row, column, row)) * factor
        mask = centres_inside(moved, rows * factor, columns * factor)
        return Subcells(row, column, factor, mask)

    @property
    def _extent(self) -> BaseGeometry:
        return shapely.box(0, 0, self.columns, self.rows)

    def _area(self, geometry: BaseGeometry) -> BaseGeometry:
        """Project a polygon and refuse what has no defined inside."""
        if geometry.geom_type not in {"Polygon", "MultiPolygon"}:
            raise NotAPolygon(geometry.geom_type)
        if not shapely.is_valid(geometry):
            raise AreaInvalid(str(shapely.is_valid_reason(geometry)))
        return self.to_projected(geometry)

    def _units(self, projected: BaseGeometry) -> BaseGeometry:
        """Turn metres into cell units: columns to the east, rows to the south."""

        def scale(points: Floats) -> Floats:
            return np.column_stack(
                [(points[:, 0] - self.x0_m) / self.cell_m, (self.y0_m - points[:, 1]) / self.cell_m]
            )

        return shapely.transform(projected, scale)

    def _window(self, units: BaseGeometry) -> tuple[int, int, int, int]:
        """Row, column, rows and columns of the cells around a geometry, within the grid."""
        if units.is_empty:
            return 0, 0, 0, 0
        west, north, east, south = units.bounds
        column, row = max(math.floor(west), 0), max(math.floor(north), 0)
        columns = min(math.ceil(east), self.columns) - column
        rows = min(math.ceil(south), self.rows) - row
        return (row, column, rows, columns) if rows > 0 and columns > 0 else (0, 0, 0, 0)

    def _shares(self, projected: BaseGeometry) -> tuple[int, int, Floats]:
        units = self._units(projected)
        if not shapely.covers(self._extent, units):
            units = shapely.intersection(units, self._extent)
        row, column, rows, columns = self._window(units)
        if not rows:
            return 0, 0, np.zeros((0, 0))
        parts = [part for part in shapely.get_parts(units) if part.geom_type == "Polygon"]
        moved = shapely.transform(
            shapely.MultiPolygon(parts), lambda points: points - (column, row)
        )
        return row, column, shares(moved, rows, columns)
