"""Fields around the settlements, and which of them people use."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
import shapely.affinity
from numpy.random import Generator

from landrelease.kinds import AccessStatus
from landrelease.simulation._belts import Belt
from landrelease.simulation._configuration import FieldNumbers
from landrelease.simulation._draws import between, happens, whole_between
from landrelease.simulation._ground import Village


@dataclass(frozen=True, slots=True)
class Field:
    """A field, the settlement it belongs to, and whether anybody works it."""

    number: int
    settlement: int
    polygon: shapely.Polygon
    in_use: bool


def fields(
    rng: Generator,
    numbers: FieldNumbers,
    *,
    places: tuple[Village, ...],
    laid: tuple[Belt, ...],
    statuses: Mapping[int, AccessStatus],
    outline: shapely.Polygon,
) -> tuple[Field, ...]:
    """Rectangles that touch neither dwellings nor each other."""
    taken = [place.footprint for place in places]
    mined = shapely.union_all([belt.polygon for belt in laid])
    shapely.prepare(mined)
    made: list[Field] = []
    for place in places:
        for _ in range(whole_between(rng, numbers.per_settlement)):
            polygon = _rectangle(rng, numbers, place)
            used = happens(rng, numbers.in_use[statuses[place.number]])
            avoided = happens(rng, numbers.avoid_belts)
            if not outline.contains(polygon) or shapely.intersects(taken, polygon).any():
                continue
            taken.append(polygon)
            used = used and not (avoided and shapely.intersects(mined, polygon))
            made.append(Field(len(made), place.number, polygon, used))
    return tuple(made)


def _rectangle(rng: Generator, numbers: FieldNumbers, place: Village) -> shapely.Polygon:
    length, breadth = between(rng, numbers.length_m), between(rng, numbers.breadth_m)
    bearing, turn = rng.uniform(0, 2 * np.pi), rng.uniform(0, 180)
    away = place.radius_m + between(rng, numbers.distance_m) + length / 2
    x, y = place.x + away * np.cos(bearing), place.y + away * np.sin(bearing)
    box = shapely.box(x - length / 2, y - breadth / 2, x + length / 2, y + breadth / 2)
    return shapely.affinity.rotate(box, turn)
