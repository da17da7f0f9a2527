"""An item told of while it lay there, and later found by a search, counts once."""

from collections.abc import Sequence

import shapely

from landrelease.geo import Grid, project
from landrelease.hazard._dates import is_later
from landrelease.kinds import Place, Precision, When

_POINT_IS_A_CIRCLE_OF_M = 10.0


class LaterSearches:
    """Searches that took away what they found, to ask what became of items told before.

    Parameters
    ----------
    searches
        Outline on WGS 84, dates, and coverage times detection of each.
    """

    def __init__(
        self, grid: Grid, searches: Sequence[tuple[shapely.Geometry, When | None, float]]
    ) -> None:
        self._crs = grid.crs
        self._searches = [(when, chance) for _, when, chance in searches]
        self._outlines = [project(outline, grid.crs) for outline, _, _ in searches]
        self._tree = shapely.STRtree(self._outlines)

    def missed(self, place: Place, told: When | None) -> float:
        """Chance that no later search found an item that was told of, 0 to 1.

        Where searches cover a part of the ground a report may be about, the item lies there
        with that share. A search is later if it ended on or after the last day told of; a
        report or a search without a date, and a report on a reference point, are never
        taken as the same item.
        """
        if told is None or place.precision is Precision.REFERENCE_POINT:
            return 1.0
        ground = project(place.shape(), self._crs)
        if ground.geom_type not in {"Polygon", "MultiPolygon"}:
            stated = 0.0 if isinstance(place.radius_m, str) else place.radius_m
            ground = ground.buffer(max(stated, _POINT_IS_A_CIRCLE_OF_M), quad_segs=8)
        if not ground.is_valid:
            return 1.0
        missed = 1.0
        for number in sorted(self._tree.query(ground, predicate="intersects").tolist()):
            when, chance = self._searches[number]
            if is_later(when, told):
                share = self._outlines[number].intersection(ground).area / ground.area
                missed *= 1.0 - chance * min(share, 1.0)
        return missed
