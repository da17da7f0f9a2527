"""The former front and the mined belts along it: geometry and densities, nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import shapely
from numpy.random import Generator
from numpy.typing import NDArray

from landrelease.kinds import ItemClass
from landrelease.simulation._configuration import BeltNumbers, FrontNumbers
from landrelease.simulation._draws import between, choose, choose_by_share, happens
from landrelease.simulation._ground import Village

Floats = NDArray[np.float64]
_STEP_M = 40.0
_LEAST_AREA_M2 = 4_000.0
_TRIES_PER_BELT = 60
_KEPT_FREE_M = 20.0
"""Belts stay this far from dwellings and inside the boundary."""


@dataclass(frozen=True, slots=True)
class Belt:
    """A mined belt: its polygon, the line along its middle, the class most items have."""

    number: int
    main_class: ItemClass
    polygon: shapely.Polygon
    middle: shapely.LineString


@dataclass(frozen=True, eq=False)
class Front:
    """The course of the front, and for every point of it the direction across."""

    course: Floats
    across: Floats
    line: shapely.LineString
    """The part inside the district."""


def front(
    rng: Generator, numbers: FrontNumbers, *, outline: shapely.Polygon, half_width_m: float
) -> Front:
    """A meandering line right through the district."""
    along = np.arange(-2.0 * half_width_m, 2.0 * half_width_m, _STEP_M)
    aside = np.zeros_like(along)
    for amplitude, wavelength in numbers.meanders:
        phase = rng.uniform(0, 2 * np.pi)
        aside += amplitude * rng.uniform(0.7, 1.0) * np.sin(2 * np.pi * along / wavelength + phase)
    bearing = np.radians(numbers.bearing_deg)
    ahead = np.array((np.sin(bearing), np.cos(bearing)))
    right = np.array((ahead[1], -ahead[0]))
    course = along[:, None] * ahead + aside[:, None] * right
    slope = np.gradient(course, axis=0)
    slope /= np.hypot(*slope.T)[:, None]
    inside = shapely.LineString(course).intersection(outline)
    line = max(shapely.get_parts(inside), key=lambda part: part.length)
    return Front(course, np.column_stack((slope[:, 1], -slope[:, 0])), line)


def belts(
    rng: Generator,
    numbers: BeltNumbers,
    *,
    along: Front,
    places: tuple[Village, ...],
    outline: shapely.Polygon,
) -> tuple[Belt, ...]:
    """Belts on both sides of the front and around the settlements nearest to it."""
    homes = shapely.union_all([place.footprint for place in places]).buffer(_KEPT_FREE_M)
    room = outline.buffer(-_KEPT_FREE_M).difference(homes)
    shapely.prepare(room)
    nearest = sorted(places, key=lambda place: along.line.distance(shapely.Point(place.x, place.y)))
    at_front = _kept(rng, numbers, room, (_beside(rng, numbers, along) for _ in _tries(numbers)))
    around = _kept(
        rng,
        numbers,
        room,
        (
            _around(rng, numbers, choose(rng, nearest[: numbers.around_settlements * 2]))
            for _ in _tries(numbers)
        ),
    )
    shapes = [*islice(at_front, numbers.along_front), *islice(around, numbers.around_settlements)]
    classes = choose_by_share(rng, numbers.main_class, len(shapes))
    return tuple(
        Belt(i, main, polygon, middle)
        for i, (main, (polygon, middle)) in enumerate(zip(classes, shapes, strict=True))
    )


def _tries(numbers: BeltNumbers) -> range:
    return range(_TRIES_PER_BELT * (numbers.along_front + numbers.around_settlements))


def _kept(
    rng: Generator,
    numbers: BeltNumbers,
    room: shapely.Geometry,
    lines: Iterator[shapely.LineString],
) -> Iterator[tuple[shapely.Polygon, shapely.LineString]]:
    """Give lines their width, and keep the largest part of each that lies in free ground."""
    for line in lines:
        band = line.buffer(between(rng, numbers.width_m) / 2, cap_style="flat", quad_segs=2)
        parts = [
            part
            for part in shapely.get_parts(band.intersection(room))
            if part.geom_type == "Polygon" and part.area >= _LEAST_AREA_M2
        ]
        if not parts:
            continue
        polygon = max(parts, key=lambda part: part.area)
        middle = max(
            shapely.get_parts(line.intersection(polygon)),
            key=lambda part: part.length,
            default=line,
        )
        if middle.length:
            yield polygon, middle


def _beside(rng: Generator, numbers: BeltNumbers, along: Front) -> shapely.LineString:
    """A line beside a stretch of the front, on one side of it."""
    steps = max(2, int(between(rng, numbers.length_m) / _STEP_M))
    first = int(rng.integers(0, len(along.course) - steps))
    side = 1.0 if happens(rng, 0.5) else -1.0
    aside = side * between(rng, choose(rng, numbers.echelons_m))
    stretch = slice(first, first + steps + 1)
    return shapely.LineString(along.course[stretch] + aside * along.across[stretch])


def _around(rng: Generator, numbers: BeltNumbers, place: Village) -> shapely.LineString:
    """An arc around part of a settlement."""
    centre = shapely.Point(place.x, place.y)
    edge = max(place.radius_m, shapely.hausdorff_distance(place.footprint, centre))
    radius = edge + between(rng, numbers.arc_gap_m)
    first, wide = rng.uniform(0, 2 * np.pi), np.radians(between(rng, numbers.arc_deg))
    angle = np.linspace(first, first + wide, 14)
    return shapely.LineString(
        np.column_stack((place.x + radius * np.cos(angle), place.y + radius * np.sin(angle)))
    )
