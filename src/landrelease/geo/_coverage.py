"""How much of each cell a polygon covers, and which sub-cells have their centre inside.

Everything here is in cell units: u counts columns to the east, v counts rows to the south,
both from the upper left corner of the grid.
"""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NOISE = 1e-9  # shares of a cell below this are rounding


def edges(geometry: BaseGeometry) -> Floats:
    """List the edges of all rings: (edges, 4) of u1, v1, u2, v2; shells one way, holes the other.

    Examples
    --------
    >>> edges(shapely.box(0, 0, 1, 1)).shape
    (4, 4)
    """
    rings = shapely.get_rings(shapely.get_parts(shapely.normalize(geometry)))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    return np.hstack([points[:-1][same], points[1:][same]])


def shares(geometry: BaseGeometry, rows: int, columns: int) -> Floats:
    """Compute the exact share of each cell that a valid polygon covers.

    Each edge is cut at the cell limits; each piece gives its cell the area on its right,
    and all cells further right its height (the summed-area method of font rasterisers).

    Parameters
    ----------
    geometry
        Valid polygon or multipolygon within 0..columns, 0..rows.
    rows, columns
        Size of the window.

    Returns
    -------
    ndarray (rows, columns)
        0 to 1; the error is below 1e-9 of a cell.

    Examples
    --------
    >>> shares(shapely.box(0.5, 0.0, 2.0, 0.5), 1, 2)
    array([[0.25, 0.5 ]])
    """
    u, v, height = _pieces(edges(geometry))
    column = np.clip(np.floor(u).astype(np.int64), 0, columns - 1)
    row = np.clip(np.floor(v).astype(np.int64), 0, rows - 1)
    cell = row * (columns + 1) + column
    size = rows * (columns + 1)
    inside = np.bincount(cell, weights=height * (column + 1 - u), minlength=size)
    right = np.bincount(cell + 1, weights=height, minlength=size + 1)[:size]
    right = right.reshape(rows, columns + 1)
    total = inside.reshape(rows, columns + 1) + np.cumsum(right, axis=1)
    share: Floats = np.clip(np.abs(total[:, :columns]), 0.0, 1.0)
    share[share < NOISE] = 0.0
    share[share > 1.0 - NOISE] = 1.0
    return share


def _pieces(edge: Floats) -> tuple[Floats, Floats, Floats]:
    """Cut edges at whole u and v: middle u, middle v and signed height of each piece."""
    edge = edge[edge[:, 1] != edge[:, 3]]
    start, step = edge[:, :2], edge[:, 2:] - edge[:, :2]
    number = np.arange(len(edge))
    owners, cuts = [number, number], [np.zeros(len(edge)), np.ones(len(edge))]
    for axis in (0, 1):
        owner, line = _crossed(edge[:, axis], edge[:, axis + 2])
        owners.append(owner)
        cuts.append((line - start[owner, axis]) / step[owner, axis])
    owner, cut = np.concatenate(owners), np.concatenate(cuts)
    order = np.lexsort((cut, owner))
    owner, cut = owner[order], np.clip(cut[order], 0.0, 1.0)
    same = owner[1:] == owner[:-1]
    owner, middle = owner[:-1][same], ((cut[1:] + cut[:-1]) / 2)[same]
    u = start[owner, 0] + middle * step[owner, 0]
    v = start[owner, 1] + middle * step[owner, 1]
    return u, v, (cut[1:] - cut[:-1])[same] * step[owner, 1]


def _crossed(first: Floats, second: Floats) -> tuple[Ints, Floats]:
    """List the whole numbers strictly between two values, for each pair of values."""
    low = np.floor(np.minimum(first, second)) + 1
    count = np.maximum(np.ceil(np.maximum(first, second)) - low, 0).astype(np.int64)
    owner = np.repeat(np.arange(len(first)), count)
    return owner, _runs(low, count)


def _runs(low: Floats, count: Ints) -> Floats:
    """Count up from each low value: low, low + 1, ... (count numbers), end to end."""
    begin = np.cumsum(count) - count
    return np.repeat(low - begin, count) + np.arange(int(count.sum()))


def centres_inside(edge: Floats, rows: int, columns: int) -> NDArray[np.bool_]:
    """Say for each cell whether its centre lies inside the rings (even-odd rule).

    A centre on an edge belongs to the polygon on one side only, so polygons that share
    an edge share no centre and leave none out.

    Parameters
    ----------
    edge
        Edges as from `edges`; they may leave the window.
    rows, columns
        Size of the window.

    Returns
    -------
    ndarray (rows, columns) of bool

    Examples
    --------
    >>> centres_inside(edges(shapely.box(0.4, 0, 2, 1)), 1, 3)
    array([[ True,  True, False]])
    """
    down = edge[:, 1] < edge[:, 3]
    top = np.where(down[:, None], edge[:, :2], edge[:, 2:])
    bottom = np.where(down[:, None], edge[:, 2:], edge[:, :2])
    first = np.clip(np.ceil(top[:, 1] - 0.5), 0, rows)
    count = np.clip(np.ceil(bottom[:, 1] - 0.5), 0, rows) - first
    owner = np.repeat(np.arange(len(edge)), count.astype(np.int64))
    row = _runs(first, count.astype(np.int64))
    slope = (bottom - top)[owner]
    u = top[owner, 0] + (row + 0.5 - top[owner, 1]) / slope[:, 1] * slope[:, 0]
    column = np.clip(np.ceil(u - 0.5), 0, columns).astype(np.int64)
    cell = row.astype(np.int64) * (columns + 1) + column
    crossings = np.bincount(cell, minlength=rows * (columns + 1)).reshape(rows, columns + 1)
    inside: NDArray[np.bool_] = (np.cumsum(crossings, axis=1) % 2 == 1)[:, :columns]
    return inside
