"""What was walked and what was found, cell by cell: what moving windows look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from landrelease.planning._checks import check_length
from landrelease.planning._errors import DesignOutOfRange

Floats = NDArray[np.float64]

MOST_CELLS: Final = 4_000_000
"""Cells a grid may have: more is a mistake in the side of a cell or in a coordinate."""


@dataclass(frozen=True, slots=True)
class SurveyGrid:
    """Anomalies and searched ground of each cell (rows from the south, columns from the west).

    Parameters
    ----------
    anomalies
        Counts.
    searched_m2
        Ground that the tracks covered, m2.
    west, south
        Corner of the first cell, metres.
    cell_m
        Side of a cell.
    """

    anomalies: Floats
    searched_m2: Floats
    west: float
    south: float
    cell_m: float

    def middles(self) -> tuple[Floats, Floats]:
        """Return eastings of columns and northings of rows, at the middle of cells."""
        rows, columns = self.anomalies.shape
        east = self.west + self.cell_m * (np.arange(columns, dtype=np.float64) + 0.5)
        north = self.south + self.cell_m * (np.arange(rows, dtype=np.float64) + 0.5)
        return np.asarray(east, np.float64), np.asarray(north, np.float64)


def survey_grid(
    tracks: Sequence[shapely.LineString], anomalies: ArrayLike, *, width_m: float, cell_m: float
) -> SurveyGrid:
    """Lay a grid over a survey: searched ground exactly, anomalies by where they lie.

    Parameters
    ----------
    tracks
        Lines as walked, metres in a projected plane.
    anomalies
        Easting and northing of each, rows of two; an anomaly lies on searched ground.
    width_m, cell_m
        Width of a transect, and side of a cell, metres.

    Raises
    ------
    DesignOutOfRange
        When there is no track, when an anomaly lies beside all of them, or when the grid would
        have too many cells.

    Examples
    --------
    >>> line = shapely.LineString([(0.0, 5.0), (20.0, 5.0)])
    >>> grid = survey_grid([line], [(12.0, 5.5)], width_m=2.0, cell_m=10.0)
    >>> grid.searched_m2.tolist(), grid.anomalies.tolist()
    ([[20.0, 20.0]], [[0.0, 1.0]])
    """
    check_length("width_m", width_m)
    check_length("cell_m", cell_m)
    if not tracks:
        raise DesignOutOfRange(name="number of tracks", read=0, expected="1 or more")
    strip = shapely.union_all([t.buffer(width_m / 2.0, cap_style="flat") for t in tracks])
    points = np.asarray(anomalies, dtype=np.float64).reshape(-1, 2)
    lost = ~np.isfinite(points)
    if lost.any():
        raise DesignOutOfRange(
            name="place of an anomaly", read=float(points[lost][0]), expected="two numbers, metres"
        )
    beside = ~shapely.dwithin(shapely.points(points), strip, 1e-6 * width_m)
    if beside.any():
        raise DesignOutOfRange(
            name="number of anomalies beside every track", read=int(beside.sum()), expected="0"
        )
    west, south, east, north = (float(edge) for edge in strip.bounds)
    west, south = np.floor(west / cell_m) * cell_m, np.floor(south / cell_m) * cell_m
    columns = max(1, int(np.ceil((east - west) / cell_m - 1e-9)))
    rows = max(1, int(np.ceil((north - south) / cell_m - 1e-9)))
    if columns * rows > MOST_CELLS:
        raise DesignOutOfRange(
            name="number of cells", read=columns * rows, expected=f"at most {MOST_CELLS:,}"
        )
    cells = np.zeros((rows, columns))
    at = np.floor((points - (west, south)) / cell_m).astype(int)
    np.add.at(cells, (np.clip(at[:, 1], 0, rows - 1), np.clip(at[:, 0], 0, columns - 1)), 1.0)
    ground = _searched(strip, west, south, cell_m, (rows, columns))
    ground[(cells > 0) & (ground <= 0)] = 1e-9 * cell_m**2  # on the very edge of a cell
    return SurveyGrid(cells, ground, float(west), float(south), cell_m)


def _searched(
    strip: shapely.Geometry, west: float, south: float, cell_m: float, shape: tuple[int, int]
) -> Floats:
    """Return the searched ground of each cell, row by row."""
    ground = np.zeros(shape)
    left = west + cell_m * np.arange(shape[1])
    for row in range(shape[0]):
        low = south + cell_m * row
        part = shapely.clip_by_rect(strip, west, low, west + cell_m * shape[1], low + cell_m)
        if part.is_empty:
            continue
        boxes = shapely.box(left, low, left + cell_m, low + cell_m)
        shapely.prepare(part)
        near = shapely.intersects(part, boxes)
        ground[row, near] = shapely.area(shapely.intersection(boxes[near], part))
    return ground
