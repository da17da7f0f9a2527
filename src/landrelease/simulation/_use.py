"""Ground that people use, and the items that this sets off."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import shapely
from numpy.random import Generator

from landrelease.kinds import AccessStatus, LandUse
from landrelease.simulation._district import District
from landrelease.simulation._draws import day_between, happens

_SIMPLER_M = 15.0


@dataclass(frozen=True, slots=True)
class Use:
    """Used ground: a field, a road with traffic, dwellings, or pasture around them."""

    number: int
    use: LandUse
    ground: shapely.Geometry
    told_as: shapely.Geometry
    """How it is told: a road is told as its line."""
    settlement: int
    factor: float
    """On the probability of setting off an item; 1 where people live."""

    @property
    def may_be_told(self) -> bool:
        """Whether people live there and can say that it was safe."""
        return self.factor == 1.0


@dataclass(frozen=True, slots=True)
class Blast:
    """An item that would be set off by use on a day, were it still there."""

    item: int
    day: date
    use: int


def uses(rng: Generator, made: District) -> tuple[Use, ...]:
    """Everything in use; of closed settlements only what people go back to now and then."""
    return tuple(Use(i, *facts) for i, facts in enumerate(_grounds(rng, made)))


Ground = tuple[LandUse, shapely.Geometry, shapely.Geometry, int, float]


def _grounds(rng: Generator, made: District) -> Iterator[Ground]:
    closed = {n for n, status in made.statuses.items() if status is AccessStatus.CLOSED}
    back = made.configuration.use.closed_factor
    for field in made.fields:
        if field.in_use:
            yield LandUse.PLOUGHING, field.polygon, field.polygon, field.settlement, 1.0
    width = made.configuration.roads.width_m
    for road in made.roads:
        if not closed & {road.start, road.end}:
            ground = road.line.buffer(width / 2, cap_style="flat")
            yield LandUse.ROAD_TRAFFIC, ground, road.line, road.start, 1.0
    for place in made.settlements:
        factor = back if place.number in closed else 1.0
        yield LandUse.DWELLING, place.footprint, place.footprint, place.number, factor
    yield from _pastures(rng, made, closed)


def _pastures(rng: Generator, made: District, closed: set[int]) -> Iterator[Ground]:
    numbers = made.configuration.use
    known = [belt.polygon for belt in made.truth.belts if happens(rng, numbers.belts_avoided)]
    taken = [shapely.union_all(known).buffer(numbers.pasture_from_belts_m)]
    taken += [field.polygon for field in made.fields if field.in_use]
    taken += [place.footprint for place in made.settlements]
    not_pasture = shapely.union_all(taken)
    for place in made.settlements:
        reach = place.footprint.buffer(numbers.pasture_m).intersection(made.boundary)
        parts = [
            part
            for part in shapely.get_parts(reach.difference(not_pasture).simplify(_SIMPLER_M))
            if part.geom_type == "Polygon"
        ]
        if parts:
            ground = shapely.MultiPolygon(parts)
            factor = numbers.closed_factor if place.number in closed else 1.0
            yield LandUse.GRAZING, ground, ground, place.number, factor


def blasts(rng: Generator, made: District, in_use: tuple[Use, ...]) -> tuple[Blast, ...]:
    """For each item on used ground decide by chance whether and when it is set off."""
    numbers = made.configuration.use
    first, last = numbers.period
    found: dict[int, Blast] = {}
    for use in in_use:
        for item in made.truth.items.within(use.ground):
            day = day_between(rng, first, last)
            if happens(rng, numbers.trigger.get(use.use, 0.0) * use.factor):
                found.setdefault(int(item), Blast(int(item), day, use.number))
    return tuple(found.values())
