"""Items that were found and are gone: what lay there beside what remains."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from landrelease.geo import Grid
from landrelease.hazard._said import Said
from landrelease.kinds import Accident, ItemFound, Outcome, Precision, SearchedArea

Floats = NDArray[np.float64]


def taken_out(records: Sequence[Said], *, grid: Grid, domain: NDArray[np.bool_]) -> Floats:
    """Count the items found and gone, per cell: removed, or set off by an accident.

    Items that a search removed without saying where are spread over its ground, so a cell may
    hold part of an item: the chance that it lay there. Items on a reference point and ground
    without a valid outline are left out, as in `gather`.

    Parameters
    ----------
    records
        The records that hold at the date asked for.
    grid, domain
        The grid, and True for cells of the programme.
    """
    gone = np.zeros(grid.shape)
    told: dict[str, int] = {}
    for item in records:
        document = item.document
        if isinstance(document, Accident) and _placed(document):
            _put(gone, grid, document.place.shape(), 1.0)
        elif isinstance(document, ItemFound) and _placed(document):
            told[document.searched_area] = told.get(document.searched_area, 0) + document.items
            if document.outcome is Outcome.REMOVED:
                _put(gone, grid, document.place.shape(), float(document.items))
    for item in records:
        document = item.document
        if isinstance(document, SearchedArea) and document.removed and _placed(document):
            rest = document.items_found - told.get(item.subject, 0)
            if rest > 0:
                _put(gone, grid, document.place.shape(), float(rest))
    counted: Floats = gone * domain
    return counted


def _placed(document: Accident | ItemFound | SearchedArea) -> bool:
    place = document.place
    return place.precision is not Precision.REFERENCE_POINT and bool(
        shapely.is_valid(place.shape())
    )


def _put(gone: Floats, grid: Grid, ground: shapely.Geometry, items: float) -> None:
    """Put items in the cell of a point, or spread them over ground."""
    if ground.geom_type == "Point":
        (row,), (column,) = grid.index([ground.x], [ground.y])
        if row >= 0:
            gone[row, column] += items
        return
    if ground.geom_type not in {"Polygon", "MultiPolygon"}:
        return
    cells = grid.cells_of(ground)
    total = float(cells.fraction.sum())
    if total > 0:
        gone[cells.rows, cells.columns] += items * cells.fraction / total
