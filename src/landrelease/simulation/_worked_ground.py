"""Ground on which teams work: lanes, strips day by day, and what they find there."""

from dataclasses import dataclass
from datetime import date
from math import ceil, degrees

import numpy as np
import shapely
import shapely.affinity
from numpy.random import Generator
from numpy.typing import NDArray

from landrelease.simulation._district import District
from landrelease.simulation._history import History, Search
from landrelease.simulation._recognition import model_told

Whole = NDArray[np.int64]
_GRID_M = 0.5
_OVERLAP_M = 0.5
_BEYOND_M = 3.0
"""Outlines are drawn beyond ground as far, so that corners on the grid leave none of it out."""
_QUIET_M = 40.0
"""Cancelled ground lies this far from what people know of."""
_LEAST_M2 = 2500.0
"""Pieces of ground smaller than this are not given back by themselves."""


@dataclass(frozen=True, slots=True)
class TrueItem:
    """An item that somebody came upon, as it is."""

    number: int
    point: shapely.Point
    item_class: str
    depth_m: float
    model: str
    """As people recognise it; empty where they are not sure."""


class WorkedGround:
    """The truth under the work: what still lies there; changes as items are taken away.

    Parameters
    ----------
    made, history
        The district, and what happened in it.
    rng
        Decides which items are found.
    """

    def __init__(self, made: District, history: History, rng: Generator) -> None:
        self.items, self.rng, self.history = made.truth.items, rng, history
        self._recognition = made.configuration.recognition
        self._gone_on = history.gone_on.copy()

    def there(self, ground: shapely.Geometry, on: date) -> list[TrueItem]:
        """Return what lies in a polygon on a day; nobody in the district knows all of it."""
        inside = self.items.within(ground)
        return [self._item(number) for number in inside[self._gone_on[inside] >= on.toordinal()]]

    def search(
        self, ground: shapely.Geometry, *, on: date, detection: float, depth_m: float
    ) -> list[TrueItem]:
        """Search a polygon: each item to the depth is found with a probability, and removed."""
        found = []
        for item in self.there(ground, on):
            if item.depth_m <= depth_m and self.rng.random() < detection:
                self.take(item, on)
                found.append(item)
        return found

    def take(self, item: TrueItem, on: date) -> None:
        """Take an item away."""
        self._gone_on[item.number] = on.toordinal() - 1

    def whole_searches(self, ground: shapely.Geometry) -> list[Search]:
        """Return the searches before the work that covered all of some of this ground."""
        return [
            search
            for search in self.history.searches
            if search.task.coverage >= 1.0 and search.task.polygon.intersects(ground)
        ]

    def found_by(self, search: Search) -> list[TrueItem]:
        """Return what a search found, in the order in which it is told."""
        return [self._item(number) for number in search.found]

    def _item(self, number: int) -> TrueItem:
        items = self.items
        return TrueItem(
            int(number),
            shapely.Point(items.x[number], items.y[number]),
            str(items.item_class[number]),
            float(items.depth_m[number]),
            model_told(items, self._recognition, int(number)),
        )

    def quiet_parts(self, ground: shapely.Geometry, on: date) -> list[shapely.Polygon]:
        """Return the parts of a polygon in which nothing lies, as residents would draw them."""
        points = [item.point for item in self.there(ground, on)]
        known = shapely.convex_hull(shapely.MultiPoint(points)).buffer(_QUIET_M, quad_segs=2)
        drawn = ground.buffer(_BEYOND_M, join_style="mitre")
        rest = on_grid(drawn.difference(known) if points else drawn)
        parts = [part for part in shapely.get_parts(rest) if part.area >= _LEAST_M2]
        return sorted(parts, key=lambda part: -part.area)


def on_grid(ground: shapely.Geometry) -> shapely.Geometry:
    """Return ground with corners on a grid of half a metre, as people survey it."""
    return _polygons(shapely.set_precision(ground, _GRID_M))


def strips(ground: shapely.Geometry, *, number: int) -> list[shapely.Geometry]:
    """Cut ground across its longer side into strips of equal width, which overlap a little.

    Examples
    --------
    >>> [round(one.area) for one in strips(shapely.box(0, 0, 100, 20), number=4)]
    [510, 520, 520, 510]
    """
    return _cut(ground, number=number, width_m=None, spacing_m=None)


def lanes(ground: shapely.Geometry, *, width_m: float, spacing_m: float) -> list[shapely.Geometry]:
    """Lay lanes across ground, one every so many metres.

    Examples
    --------
    >>> [round(one.area) for one in lanes(shapely.box(0, 0, 100, 20), width_m=5, spacing_m=50)]
    [100, 100]
    """
    return _cut(ground, number=0, width_m=width_m, spacing_m=spacing_m)


def _cut(
    ground: shapely.Geometry, *, number: int, width_m: float | None, spacing_m: float | None
) -> list[shapely.Geometry]:
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(ground))
    sides = corners[1:3] - corners[:2]
    longer = sides[np.hypot(*sides.T).argmax()]
    angle = degrees(np.arctan2(longer[1], longer[0]))
    level = shapely.affinity.rotate(ground, -angle, origin=(0, 0))
    west, south, east, north = level.bounds
    if spacing_m is None or width_m is None:
        spacing_m = (east - west) / number
        width_m = spacing_m + 2 * _OVERLAP_M
        begins = [west + i * spacing_m - _OVERLAP_M for i in range(number)]
    else:
        count = max(1, ceil((east - west - spacing_m / 2) / spacing_m))
        begins = [west + (i + 0.5) * spacing_m - width_m / 2 for i in range(count)]
    boxes = [shapely.box(at, south - 1, at + width_m, north + 1) for at in begins]
    pieces = [shapely.affinity.rotate(box, angle, origin=(0, 0)) for box in boxes]
    cut = [on_grid(piece.intersection(ground)) for piece in pieces]
    return [piece for piece in cut if not piece.is_empty]


def _polygons(shape: shapely.Geometry) -> shapely.Geometry:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    kept = [part for part in parts if part.area > 0.5]
    return kept[0] if len(kept) == 1 else shapely.MultiPolygon(kept)
