"""The items in the ground: what nobody in the district knows."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.random import Generator
from numpy.typing import NDArray

from landrelease.kinds import ItemClass
from landrelease.simulation._belts import Belt, Front
from landrelease.simulation._configuration import Configuration, DepthNumbers, ScatteredNumbers
from landrelease.simulation._draws import choose, choose_by_share, happens, points_in
from landrelease.simulation._ground import Village
from landrelease.simulation._plane import Plane
from landrelease.simulation._roads import Road

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
STRIKE: Final = -1
"""Origin of an item that an attack left behind."""
BACKGROUND: Final = -2
"""Origin of an item that lies alone."""


@dataclass(frozen=True, slots=True)
class Strike:
    """A place that was attacked, and the class of what was left behind."""

    number: int
    x: float
    y: float
    item_class: ItemClass


@dataclass(frozen=True, eq=False)
class Items:
    """Every item, one row each.

    Parameters
    ----------
    x, y
        On the plane of the district, m.
    lon, lat
        WGS 84, degrees.
    item_class
        Value of `landrelease.kinds.ItemClass`.
    depth_m
        Of the top of the item below the ground, m; 0 on the surface.
    origin
        Number of the belt, or STRIKE, or BACKGROUND.
    """

    x: Floats
    y: Floats
    lon: Floats
    lat: Floats
    item_class: NDArray[np.str_]
    depth_m: Floats
    origin: Whole

    def __len__(self) -> int:
        """Number of items."""
        return len(self.x)

    def within(self, polygon: shapely.Geometry) -> Whole:
        """Numbers of the items inside a polygon of the plane."""
        west, south, east, north = polygon.bounds
        near = np.flatnonzero(
            (self.x >= west) & (self.x <= east) & (self.y >= south) & (self.y <= north)
        )
        shapely.prepare(polygon)
        inside: Whole = near[shapely.contains_xy(polygon, self.x[near], self.y[near])]
        return inside

    def depth_band(self, edges_m: tuple[float, ...]) -> Whole:
        """Which band each item lies in: 0 from the first edge on, 1 from the second, ..."""
        return np.digitize(self.depth_m, np.array(edges_m)[1:]).astype(np.int64)


def items(
    rng: Generator,
    numbers: Configuration,
    *,
    laid: tuple[Belt, ...],
    struck: tuple[Strike, ...],
    along: Front,
    outline: shapely.Polygon,
    plane: Plane,
) -> Items:
    """Items of the belts, of the strikes, and lone ones; all inside the boundary."""
    scattered = numbers.scattered
    parts = [
        *_in_belts(rng, numbers, laid),
        *_of_strikes(rng, scattered, struck),
        _lone(rng, scattered, along, outline),
    ]
    xy = np.concatenate([part[0] for part in parts])
    classes = np.concatenate([np.array([str(c) for c in part[1]], "<U12") for part in parts])
    origin = np.concatenate([np.full(len(part[0]), part[2], np.int64) for part in parts])
    shapely.prepare(outline)
    inside = shapely.contains_xy(outline, xy[:, 0], xy[:, 1])
    xy, classes, origin = xy[inside], classes[inside], origin[inside]
    lon, lat = plane.lonlat(xy[:, 0], xy[:, 1])
    depth = _depths(rng, numbers.depth, classes)
    return Items(xy[:, 0], xy[:, 1], lon, lat, classes, depth, origin)


Part = tuple[Floats, list[ItemClass], int]


def _in_belts(rng: Generator, numbers: Configuration, laid: tuple[Belt, ...]) -> list[Part]:
    """Share the items out by area and a density of each belt, and spread them evenly in it."""
    density = rng.lognormal(0.0, numbers.belts.density_spread, len(laid))
    weight = density * np.array([belt.polygon.area for belt in laid])
    counts = rng.multinomial(numbers.belts.items, weight / weight.sum())
    parts = []
    for belt, count in zip(laid, counts, strict=True):
        others = [kind for kind in numbers.belts.main_class if kind is not belt.main_class]
        rare = rng.random(int(count)) < (numbers.belts.other_class_share if others else 0.0)
        classes = [choose(rng, others) if other else belt.main_class for other in rare]
        parts.append((points_in(rng, belt.polygon, int(count)), classes, belt.number))
    return parts


def strikes(
    rng: Generator,
    numbers: ScatteredNumbers,
    *,
    along: Front,
    places: tuple[Village, ...],
    ways: tuple[Road, ...],
    outline: shapely.Polygon,
) -> tuple[Strike, ...]:
    """Places attacked: near the front, and some at settlements and on roads behind it."""
    found: list[tuple[float, float]] = []
    while len(found) < numbers.strikes:
        if happens(rng, numbers.strike_at_settlements):
            xy = _target(rng, numbers, places, ways)
        else:
            i = int(rng.integers(len(along.course)))
            aside = rng.normal(0.0, numbers.strike_near_front_m)
            xy = along.course[i] + aside * along.across[i]
        if shapely.contains_xy(outline, xy[0], xy[1]):
            found.append((float(xy[0]), float(xy[1])))
    classes = choose_by_share(rng, numbers.strike_class, len(found))
    return tuple(Strike(i, x, y, classes[i]) for i, (x, y) in enumerate(found))


def _target(
    rng: Generator,
    numbers: ScatteredNumbers,
    places: tuple[Village, ...],
    ways: tuple[Road, ...],
) -> Floats:
    if not happens(rng, numbers.strike_on_roads):
        place = choose(rng, places)
        return rng.normal((place.x, place.y), place.radius_m * numbers.strike_aim)
    point = choose(rng, ways).line.interpolate(rng.random(), normalized=True)
    return np.array((point.x, point.y))


def _of_strikes(
    rng: Generator, numbers: ScatteredNumbers, struck: tuple[Strike, ...]
) -> list[Part]:
    counts = rng.poisson(numbers.strike_items, len(struck))
    return [
        (
            rng.normal((strike.x, strike.y), numbers.strike_spread_m, (int(count), 2)),
            [strike.item_class] * int(count),
            STRIKE,
        )
        for strike, count in zip(struck, counts, strict=True)
    ]


def _lone(
    rng: Generator, numbers: ScatteredNumbers, along: Front, outline: shapely.Polygon
) -> Part:
    found: list[Floats] = []
    while len(found) < numbers.background:
        i = int(rng.integers(len(along.course)))
        aside = rng.exponential(numbers.background_from_front_m) * (1 if happens(rng, 0.5) else -1)
        xy = along.course[i] + aside * along.across[i]
        if shapely.contains_xy(outline, xy[0], xy[1]):
            found.append(xy)
    classes = choose_by_share(rng, numbers.background_class, len(found))
    return np.array(found).reshape(-1, 2), classes, BACKGROUND


def _depths(rng: Generator, numbers: DepthNumbers, classes: NDArray[np.str_]) -> Floats:
    depth = np.zeros(len(classes))
    buried = rng.random(len(classes))
    share = rng.random(len(classes))
    for name in np.unique(classes):
        of_class = classes == name
        told = numbers.of(ItemClass(str(name)))
        low, high = told.range_m
        drawn = low + (high - low) * share[of_class]
        depth[of_class] = np.where(buried[of_class] < told.surface, 0.0, drawn)
    return np.round(depth, 3)
