"""Where people are known to have been after a period of laying, by what they told of and when.

A report shows that the people of its settlement were about and told of what they met, on the
ground they go to, over the time from their first dated report to their last. It shows
nothing of people elsewhere: their silence may be older than what was laid.
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from landrelease.geo import project
from landrelease.hazard._dates import came_after, span
from landrelease.hazard._ground import Ground
from landrelease.hazard._said import Said
from landrelease.hazard._undated import Report
from landrelease.kinds import ItemFound, Place, Precision, When

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
_NOBODY = -1


@dataclass(frozen=True, eq=False)
class PeopleTold:
    """What dated reports say of when people were where.

    Attributes
    ----------
    settlement
        Per cell, the settlement whose people go there; -1 where none is within reach.
    spoke
        From the first to the last dated report of the people of each settlement.
    places
        Cells that each dated report may be about, and its date.
    """

    settlement: Integers
    spoke: tuple[When | None, ...]
    places: tuple[tuple[Integers, When], ...]

    def after(self, laid: When | None) -> Floats:
        """Chance per cell that people were there after a period of laying.

        A report that may be about several cells shows the ground of one of them.

        Parameters
        ----------
        laid
            The period; None where nobody says when items were laid: people came after it.
        """
        if laid is None:
            return np.ones(self.settlement.shape)
        later = np.array([*(came_after(when, laid) for when in self.spoke), 0.0])
        nowhere = 1.0 - later[self.settlement]
        beside = np.ones(nowhere.shape)
        for cells, when in self.places:
            beside.reshape(-1)[cells] *= 1.0 - came_after(when, laid) / max(1, len(cells))
        return np.asarray(1.0 - np.minimum(nowhere, beside))


def people_told(
    reports: Iterable[Said],
    ground: Ground,
    settlements: Sequence[shapely.Geometry],
    *,
    searched: AbstractSet[str],
) -> PeopleTold:
    """Find the settlement of every dated report, and of every cell.

    It is the nearest one, if it lies within reach (`Assumptions.people_reach_m`). A report that
    is not known that well, or lies out of reach, speaks for its own place alone.

    Parameters
    ----------
    reports
        Accidents, finds and indications; those without a date are left out.
    settlements
        On WGS 84.
    searched
        Searches: their finds were not told of by people.
    """
    near = _Nearest(ground, settlements)
    dates: list[list[When]] = [[] for _ in settlements]
    places: list[tuple[Integers, When]] = []
    dated = [record for record in reports if record.when is not None]
    for record in dated:
        document, when = record.document, record.when
        assert isinstance(document, Report)  # noqa: S101 - chosen by the caller
        if when is None or (isinstance(document, ItemFound) and document.searched_area in searched):
            continue
        cells, _ = ground.cells_of_report(document.place)
        if len(cells):
            places.append((cells, when))
        if (one := near.of_place(document.place)) != _NOBODY:
            dates[one].append(when)
    wanted = bool(ground.assumed.laid) and any(dates)
    shape = ground.grid.shape
    settlement = near.of_cells() if wanted else np.full(shape, _NOBODY)
    return PeopleTold(settlement, tuple(span(told) for told in dates), tuple(places))


class _Nearest:
    """The nearest settlement within reach; of two as near, the first by their outlines."""

    def __init__(self, ground: Ground, settlements: Sequence[shapely.Geometry]) -> None:
        self._ground, self._reach_m = ground, ground.assumed.people_reach_m
        flat = [project(shape, ground.grid.crs) for shape in settlements]
        self._order = sorted(range(len(flat)), key=lambda one: flat[one].wkb)
        self._tree = shapely.STRtree([flat[one] for one in self._order])

    def of_place(self, place: Place) -> int:
        """Settlement of a report's place; -1 for one that is not known to within reach."""
        radius = 0.0 if isinstance(place.radius_m, str) else place.radius_m
        if place.precision is Precision.REFERENCE_POINT or radius > self._reach_m:
            return _NOBODY
        shape = project(place.shape(), self._ground.grid.crs)
        return int(self._of(np.array([shape]))[0])

    def of_cells(self) -> Integers:
        """Settlement of the middle of every cell."""
        grid = self._ground.grid
        east = grid.x0_m + grid.cell_m * (np.arange(grid.columns) + 0.5)
        north = grid.y0_m - grid.cell_m * (np.arange(grid.rows) + 0.5)
        rows = [self._of(shapely.points(east, np.full(east.shape, one))) for one in north]
        return np.stack(rows)

    def _of(self, shapes: NDArray[np.object_]) -> Integers:
        found = np.full(shapes.size, _NOBODY)
        if not self._order:
            return found
        pairs = self._tree.query_nearest(shapes, max_distance=self._reach_m, all_matches=True)
        least = np.full(shapes.size, len(self._order))
        np.minimum.at(least, pairs[0], pairs[1])
        there = least < len(self._order)
        found[there] = np.array(self._order)[least[there]]
        return found
