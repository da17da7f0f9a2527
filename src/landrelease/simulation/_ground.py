"""The outline of the district, its settlements and its communes."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.random import Generator
from numpy.typing import NDArray

from landrelease.simulation._configuration import PlaceNumbers, SettlementNumbers
from landrelease.simulation._draws import happens
from landrelease.simulation._errors import SettlementsDoNotFit
from landrelease.simulation._names import place_names

Floats = NDArray[np.float64]
_TRIES_PER_SETTLEMENT = 400
_CORNERS = 11


@dataclass(frozen=True, slots=True)
class Village:
    """A settlement as it is on the ground; ``code`` is S01, S02, ..."""

    number: int
    code: str
    name: str
    x: float
    y: float
    radius_m: float
    population: int
    commune: int
    outline: shapely.Polygon | None
    """Where it is drawn as a polygon; None where a point with a radius stands for it."""

    @property
    def footprint(self) -> shapely.Polygon:
        """The ground on which people live."""
        if self.outline is not None:
            return self.outline
        return shapely.Point(self.x, self.y).buffer(self.radius_m)


@dataclass(frozen=True, slots=True)
class Commune:
    """A part of the district, named after the settlement it grew around."""

    number: int
    name: str
    polygon: shapely.Polygon


def boundary(rng: Generator, numbers: PlaceNumbers) -> shapely.Polygon:
    """The convex outline of the district: a rounded square with a wandering edge."""
    angle = np.linspace(0.0, 2.0 * np.pi, 120, endpoint=False)
    power = numbers.squareness
    radius = (np.abs(np.cos(angle)) ** power + np.abs(np.sin(angle)) ** power) ** (-1.0 / power)
    waves = sum(
        np.cos(wave * angle + rng.uniform(0, 2 * np.pi)) / wave for wave in (2, 3, 5, 7, 11)
    )
    radius *= numbers.half_width_m * (1.0 + numbers.unevenness * waves / 2.0)
    corners = np.column_stack((radius * np.cos(angle), radius * np.sin(angle)))
    return shapely.Polygon(corners).convex_hull


def villages(
    rng: Generator, numbers: SettlementNumbers, *, outline: shapely.Polygon, communes: int
) -> tuple[tuple[Village, ...], tuple[Commune, ...]]:
    """Settlements spread over the district, and the communes around some of them.

    Raises
    ------
    SettlementsDoNotFit
        When there is no room at the distance asked for.
    """
    xy = _spread(rng, numbers, outline)
    people = _populations(rng, numbers)
    names = place_names(rng, numbers.number)
    seats = _far_apart(xy, communes)
    parts = _communes(xy, names, seats=seats, outline=outline)
    nearest = np.hypot(*(xy[:, None, :] - xy[None, seats, :]).transpose(2, 0, 1)).argmin(axis=1)
    radius = numbers.radius_base_m + numbers.radius_by_root_m * np.sqrt(people)
    made = tuple(
        Village(
            number=i,
            code=f"S{i + 1:02d}",
            name=names[i],
            x=float(xy[i, 0]),
            y=float(xy[i, 1]),
            radius_m=float(np.round(radius[i], -1)),
            population=int(people[i]),
            commune=int(nearest[i]),
            outline=_outline(rng, numbers, xy[i], radius=float(radius[i])),
        )
        for i in range(numbers.number)
    )
    return made, parts


def _spread(rng: Generator, numbers: SettlementNumbers, outline: shapely.Polygon) -> Floats:
    room = outline.buffer(-numbers.margin_m)
    shapely.prepare(room)
    bounds = np.array(room.bounds or (0.0, 0.0, 0.0, 0.0))
    placed = np.empty((0, 2))
    for _ in range(numbers.number * _TRIES_PER_SETTLEMENT):
        if len(placed) == numbers.number:
            return placed
        xy = rng.uniform(bounds[:2], bounds[2:])
        far = np.hypot(*(placed - xy).T) >= numbers.spacing_m
        if far.all() and shapely.contains_xy(room, xy[0], xy[1]):
            placed = np.vstack((placed, xy))
    raise SettlementsDoNotFit(
        placed=len(placed), wanted=numbers.number, spacing_m=numbers.spacing_m
    )


def _populations(rng: Generator, numbers: SettlementNumbers) -> NDArray[np.int64]:
    """People in each; the first settlement placed is the town."""
    drawn = numbers.population_median * rng.lognormal(
        0.0, numbers.population_spread, numbers.number
    )
    people = np.clip(drawn, *numbers.population).astype(np.int64)
    people[0] = numbers.town_population
    return people


def _far_apart(xy: Floats, number: int) -> list[int]:
    """The town, then each time the settlement farthest from those chosen before."""
    chosen = [0]
    distance = np.hypot(*(xy - xy[0]).T)
    while len(chosen) < min(number, len(xy)):
        chosen.append(int(distance.argmax()))
        distance = np.minimum(distance, np.hypot(*(xy - xy[chosen[-1]]).T))
    return chosen


def _communes(
    xy: Floats, names: tuple[str, ...], *, seats: list[int], outline: shapely.Polygon
) -> tuple[Commune, ...]:
    """The ground nearest to each seat: cut from the outline by the lines half way between."""
    parts = []
    for i, seat in enumerate(seats):
        polygon = outline
        for other in seats:
            if other != seat:
                polygon = polygon.intersection(_nearer(xy[seat], xy[other]))
        parts.append(Commune(i, f"{names[seat]} commune", polygon))
    return tuple(parts)


def _nearer(seat: Floats, other: Floats) -> shapely.Polygon:
    """A large rectangle of the points nearer to one place than to the other."""
    middle, course = (seat + other) / 2, (seat - other) / np.hypot(*(seat - other))
    along, far = np.array((-course[1], course[0])), 1e6
    return shapely.Polygon(
        (
            middle + along * far,
            middle - along * far,
            middle - along * far + course * far,
            middle + along * far + course * far,
        )
    )


def _outline(
    rng: Generator, numbers: SettlementNumbers, centre: Floats, *, radius: float
) -> shapely.Polygon | None:
    """An uneven polygon of about the same size, or nothing where a point stands for it."""
    drawn = happens(rng, numbers.polygon_share)
    unevenness = rng.uniform(*numbers.outline, _CORNERS)
    if not drawn:
        return None
    angle = np.linspace(0, 2 * np.pi, _CORNERS, endpoint=False)
    corners = centre + radius * unevenness[:, None] * np.column_stack(
        (np.cos(angle), np.sin(angle))
    )
    return shapely.Polygon(corners)
