"""What people see and hear, and where they say it was."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import shapely
import shapely.ops
from numpy.random import Generator
from numpy.typing import NDArray

from landrelease.kinds import Indication, ItemClass
from landrelease.simulation._configuration import SightingNumbers
from landrelease.simulation._district import District
from landrelease.simulation._draws import (
    between,
    choose,
    day_between,
    happens,
    points_in,
    shifted,
    whole_between,
)
from landrelease.simulation._use import Use


@dataclass(frozen=True, slots=True)
class Sighting:
    """Something told: what, when, where it is said to be, and what it is about in truth."""

    number: int
    what: Indication
    day: date
    told: shapely.Geometry
    radius_m: float
    """Stated radius of the error of place: two standard deviations."""
    item_class: ItemClass
    item: int | None
    """The item seen; None for a belt, a strike or nothing at all."""
    strike: int | None
    belt: int | None
    follow_up: date | None


@dataclass(frozen=True, slots=True)
class ChanceFind:
    """An item that somebody stumbled upon, and whether a spot task took it away."""

    number: int
    item: int
    day: date
    removed: bool


def sightings(rng: Generator, made: District, in_use: tuple[Use, ...]) -> tuple[Sighting, ...]:
    """Items seen, reports of nothing, strikes and belts told; in no order of time."""
    numbers = made.configuration.sightings
    seen = _visible(made, in_use)
    seen = seen[rng.random(len(seen)) < numbers.seen]
    seen = rng.permutation(seen)[: numbers.most]
    told = [_seen(rng, made, int(item)) for item in seen]
    told += [_nothing(rng, made) for _ in range(round(numbers.mistaken * len(seen)))]
    told += [
        _strike(rng, made, strike.number)
        for strike in made.truth.strikes
        if happens(rng, numbers.strikes_told)
    ]
    told += [
        _belt(rng, made, belt.number)
        for belt in made.truth.belts
        if happens(rng, numbers.belts_told)
    ]
    last = made.configuration.searches.period[1]
    return tuple(
        Sighting(i, *facts, follow_up=_follow_up(rng, numbers, facts, last))
        for i, facts in enumerate(told)
    )


Facts = tuple[
    Indication, date, shapely.Geometry, float, ItemClass, int | None, int | None, int | None
]


def _follow_up(rng: Generator, numbers: SightingNumbers, facts: Facts, last: date) -> date | None:
    """The day a search answers it; only places told as a point are gone to."""
    day = facts[1] + timedelta(days=whole_between(rng, numbers.followed_up_after_days))
    answered = happens(rng, numbers.followed_up)
    point_like = facts[2].geom_type == "Point" and facts[0] is not Indication.STRIKE
    return day if answered and point_like and day <= last else None


def _visible(made: District, in_use: tuple[Use, ...]) -> NDArray[np.int64]:
    """Items on the surface within reach of used ground."""
    reach = shapely.union_all([use.ground.simplify(2.0) for use in in_use])
    near = made.truth.items.within(reach.buffer(made.configuration.sightings.reach_m))
    return near[made.truth.items.depth_m[near] <= made.configuration.sightings.depth_m]


def _day(rng: Generator, made: District) -> date:
    return day_between(rng, *made.configuration.use.period)


def _inside(made: District, point: shapely.Point) -> shapely.Geometry:
    """The point itself, or the nearest one inside the boundary."""
    if made.boundary.contains(point):
        return point
    return shapely.shortest_line(made.boundary.buffer(-5.0), point).interpolate(0.0)


def _seen(rng: Generator, made: District, item: int) -> Facts:
    all_items, numbers = made.truth.items, made.configuration.sightings
    spread = between(rng, numbers.error_m)
    x, y = rng.normal((all_items.x[item], all_items.y[item]), spread)
    share = made.configuration.telling.class_told
    true_class = ItemClass(str(all_items.item_class[item]))
    told_class = true_class if happens(rng, share) else ItemClass.NOT_KNOWN
    what = Indication.SIGHTING if happens(rng, numbers.as_seen) else Indication.LOCAL_REPORT
    place = _inside(made, shapely.Point(x, y))
    return what, _day(rng, made), place, 2 * spread, told_class, item, None, None


def _nothing(rng: Generator, made: District) -> Facts:
    """A report of something that is not there, near a settlement."""
    home = choose(rng, made.settlements)
    spread = between(rng, made.configuration.sightings.error_m)
    reach = made.configuration.sightings.mistaken_reach_m
    around = shapely.Point(home.x, home.y).buffer(home.radius_m + reach).intersection(made.boundary)
    x, y = points_in(rng, around, 1)[0]
    what = choose(rng, (Indication.LOCAL_REPORT, Indication.SIGHTING, Indication.OTHER))
    place = shapely.Point(x, y)
    day = _day(rng, made)
    return what, day, place, 2 * spread, ItemClass.NOT_KNOWN, None, None, None


def _strike(rng: Generator, made: District, number: int) -> Facts:
    strike = made.truth.strikes[number]
    spread = between(rng, made.configuration.sightings.strike_error_m)
    x, y = rng.normal((strike.x, strike.y), spread)
    place = _inside(made, shapely.Point(x, y))
    share = made.configuration.telling.class_told
    told = strike.item_class if happens(rng, share) else ItemClass.NOT_KNOWN
    return Indication.STRIKE, _day(rng, made), place, 2 * spread, told, None, number, None


def _belt(rng: Generator, made: District, number: int) -> Facts:
    """Residents draw a line, shorter than the belt and beside it."""
    middle = made.truth.belts[number].middle
    spread = between(rng, made.configuration.sightings.error_m)
    begin, end = sorted(rng.random(2))
    part = shapely.ops.substring(middle, begin * 0.4, 0.6 + end * 0.4, normalized=True)
    line = shifted(rng, part.simplify(5.0), spread_m=spread, outline=made.boundary)
    day = _day(rng, made)
    return Indication.SUSPECTED_AREA, day, line, 2 * spread, ItemClass.NOT_KNOWN, None, None, number


def chance_finds(
    rng: Generator, made: District, in_use: tuple[Use, ...], taken: set[int]
) -> tuple[ChanceFind, ...]:
    """Items that people come upon where they live and work, other than those sighted."""
    numbers = made.configuration.sightings
    visible = [int(item) for item in _visible(made, in_use) if int(item) not in taken]
    picked = rng.permutation(np.array(visible, np.int64))[: numbers.chance_finds]
    return tuple(
        ChanceFind(i, int(item), _day(rng, made), happens(rng, numbers.chance_finds_removed))
        for i, item in enumerate(picked)
    )
