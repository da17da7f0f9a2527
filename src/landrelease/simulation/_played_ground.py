"""The ground of a played programme: what is drawn, what a survey confirms, what a search leaves."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import shapely
from numpy.random import Generator
from numpy.typing import NDArray

from landrelease.kinds import AccessStatus, HazardClass
from landrelease.simulation._district import District
from landrelease.simulation._history import History

Floats = NDArray[np.float64]

ROADSIDE_M: Final = 20.0
CONFIRMED_M: Final = 30.0
"""A survey confirms the ground within so many metres of what it finds."""
SURVEY_FINDS: Final = 0.5
"""Share of the items in an area that its survey finds, each by chance."""
CLEARANCE_FINDS: Final = 0.95
MOST_M2: Final = 150_000.0
"""Areas are cut into parts of about so much ground at most."""
NOTHING_M2: Final = 1.0
"""Ground of a clearance where the survey confirmed none: above 0, since work has an amount."""


@dataclass(frozen=True, slots=True)
class PlayedGround:
    """The suspected areas of a district in parts, by number.

    Parameters
    ----------
    place
        Middle of each area, metres.
    drawn_m2
        Ground of each area as it was drawn: what is surveyed.
    class_of
        Its class.
    confirmed_m2
        Ground that its survey will confirm; nobody but the oracle knows before the survey.
    found, left
        Items that survey and clearance will find in it, and those they will leave there.
    blocks
        Areas that touch each road, by the road's number.
    holds
        Areas within reach of the dwellings (`access.settlement_reach_m` of the configuration) of
        each settlement that is closed or restricted.
    """

    place: Floats
    drawn_m2: Floats
    class_of: tuple[HazardClass, ...]
    confirmed_m2: Floats
    found: NDArray[np.int64]
    left: NDArray[np.int64]
    blocks: Mapping[int, tuple[int, ...]]
    holds: Mapping[int, tuple[int, ...]]


def played_ground(made: District, history: History, rng: Generator) -> PlayedGround:
    """Throw the dice of every survey and clearance at once, so that all policies meet the same.

    Parameters
    ----------
    made, history
        The district and its areas; items that accidents and searches took are left aside.
    rng
        Dice of what is found.
    """
    items = made.truth.items
    there = shapely.points(items.x, items.y)
    tree = shapely.STRtree(there)
    seen, cleared = (rng.random(len(items)) < chance for chance in (SURVEY_FINDS, CLEARANCE_FINDS))
    confirmed, found, left = [], [], []
    parts = [(part, area) for area in history.areas for part in _parts(area.polygon)]
    for part, _ in parts:
        inside = tree.query(part, predicate="contains")
        told = inside[seen[inside]]
        around = shapely.union_all(shapely.buffer(there[told], CONFIRMED_M))
        ground = shapely.intersection(around, part)
        again = shapely.contains(ground, there[inside]) if told.size else np.zeros(0, dtype=bool)
        taken = seen[inside] | (cleared[inside] & again) if told.size else seen[inside]
        confirmed.append(max(float(ground.area), NOTHING_M2))
        found.append(int(taken.sum()))
        left.append(int((~taken).sum()))
    polygons = [part for part, _ in parts]
    areas = shapely.STRtree(polygons)
    reach = made.configuration.access.settlement_reach_m
    waiting = [
        place for place in made.settlements if made.statuses[place.number] is not AccessStatus.OPEN
    ]
    return PlayedGround(
        place=np.array([(area.centroid.x, area.centroid.y) for area in polygons]),
        drawn_m2=np.array([area.area for area in polygons]),
        class_of=tuple(area.classification for _, area in parts),
        confirmed_m2=np.array(confirmed),
        found=np.array(found),
        left=np.array(left),
        blocks={road.number: _touching(areas, road.line.buffer(ROADSIDE_M)) for road in made.roads},
        holds={place.number: _touching(areas, place.footprint.buffer(reach)) for place in waiting},
    )


def _parts(polygon: shapely.Polygon) -> list[shapely.Geometry]:
    """Cut an area into strips across its longer side, as ground is given to several teams."""
    west, south, east, north = polygon.bounds
    count = math.ceil(polygon.area / MOST_M2)
    if east - west >= north - south:
        cuts = np.linspace(west, east, count + 1)
        strips = [shapely.box(a, south, b, north) for a, b in pairwise(cuts)]
    else:
        cuts = np.linspace(south, north, count + 1)
        strips = [shapely.box(west, a, east, b) for a, b in pairwise(cuts)]
    return [part for part in shapely.intersection(polygon, strips) if part.area > 0.0]


def _touching(areas: shapely.STRtree, ground: shapely.Geometry) -> tuple[int, ...]:
    return tuple(sorted(int(at) for at in areas.query(ground, predicate="intersects")))
