"""What a non-technical survey draws: near the truth, never the truth."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
import shapely.affinity
from numpy.random import Generator

from landrelease.kinds import HazardClass, ItemClass
from landrelease.simulation._belts import Belt
from landrelease.simulation._district import District
from landrelease.simulation._draws import between, choose, day_between, happens, points_in, shifted
from landrelease.simulation._items import Strike

_PLACES_LOOKED_AT = 4
_SIMPLER_M = 6.0
"""Corners nearer than this to the line without them are left out."""


@dataclass(frozen=True, slots=True)
class DrawnArea:
    """A hazardous area as first drawn."""

    number: int
    polygon: shapely.Polygon
    classification: HazardClass
    item_class: ItemClass
    reason: str
    day: date
    belt: int | None
    strike: int | None

    @property
    def is_wrong(self) -> bool:
        """Whether nothing was ever laid or dropped there."""
        return self.belt is None and self.strike is None


@dataclass(frozen=True, slots=True)
class LaidRecord:
    """A minefield record: a belt with a wrong place and a wrong number."""

    number: int
    belt: int
    shape: shapely.Geometry
    item_class: ItemClass
    items: int
    day: date


def drawn_areas(rng: Generator, made: District) -> tuple[DrawnArea, ...]:
    """Most belts and some strikes, shifted and too large, and areas where nothing lies."""
    numbers = made.configuration.survey
    drawn = [
        (_around(rng, made, belt.polygon), _belt_facts(rng, made, belt))
        for belt in made.truth.belts
        if happens(rng, numbers.belts_known)
    ]
    drawn += [
        (_around(rng, made, _spot(made, strike)), _strike_facts(strike))
        for strike in made.truth.strikes
        if happens(rng, numbers.strikes_known)
    ]
    drawn += [_wrong(rng, made) for _ in range(numbers.wrong_areas)]
    return tuple(
        DrawnArea(i, polygon, *facts[:3], _survey_day(rng, made), *facts[3:])
        for i, (polygon, facts) in enumerate(drawn)
        if polygon.area
    )


Facts = tuple[HazardClass, ItemClass, str, int | None, int | None]


def _belt_facts(rng: Generator, made: District, belt: Belt) -> Facts:
    if happens(rng, made.configuration.survey.belts_confirmed):
        reason = "Items of the class seen at the edge by the survey team."
        return HazardClass.CHA, belt.main_class, reason, belt.number, None
    reason = "Residents name the place; animals were lost there. Nothing was seen."
    return HazardClass.SHA, ItemClass.NOT_KNOWN, reason, belt.number, None


def _strike_facts(strike: Strike) -> Facts:
    reason = "Attack reported; craters and remnants at the edge."
    return HazardClass.SHA, strike.item_class, reason, None, strike.number


def _survey_day(rng: Generator, made: District) -> date:
    numbers = made.configuration.survey
    early = happens(rng, numbers.first_pass_share)
    return day_between(rng, *(numbers.first_pass if early else numbers.second_pass))


def _spot(made: District, strike: Strike) -> shapely.Polygon:
    numbers = made.configuration
    radius = numbers.survey.strike_radius * numbers.scattered.strike_spread_m
    return shapely.Point(strike.x, strike.y).buffer(radius, quad_segs=3)


def _around(rng: Generator, made: District, shape: shapely.Geometry) -> shapely.Polygon:
    """Draw a polygon around something: shifted, larger, with few corners."""
    numbers = made.configuration.survey
    margin = numbers.too_large_margin_m if happens(rng, numbers.too_large) else numbers.margin_m
    shift = rng.normal(0.0, numbers.shift_m, 2)
    moved = shapely.affinity.translate(shape, shift[0], shift[1])
    drawn = moved.buffer(between(rng, margin), join_style="mitre", mitre_limit=2.0)
    inside = drawn.simplify(_SIMPLER_M).intersection(made.boundary)
    return max(shapely.get_parts(inside), key=lambda part: part.area, default=shapely.Polygon())


def _wrong(rng: Generator, made: District) -> tuple[shapely.Polygon, Facts]:
    """An area on somebody's word: of a few places, the one farthest from belts and strikes."""
    numbers = made.configuration.survey
    real = shapely.MultiPoint([(one.x, one.y) for one in made.truth.strikes])
    real = shapely.union_all([real, *(belt.polygon for belt in made.truth.belts)])
    candidates = points_in(rng, made.boundary, _PLACES_LOOKED_AT)
    far = shapely.distance(real, shapely.points(candidates)).argmax()
    x, y = candidates[far]
    length = between(rng, numbers.wrong_length_m)
    breadth = between(rng, numbers.wrong_breadth_m)
    box = shapely.box(x - length / 2, y - breadth / 2, x + length / 2, y + breadth / 2)
    turned = shapely.affinity.rotate(box, rng.uniform(0, 180)).intersection(made.boundary)
    reason = choose(rng, ("A trench line is said to have been mined.", "Abandoned since the war."))
    return turned, (HazardClass.SHA, ItemClass.NOT_KNOWN, reason, None, None)


def laid_records(rng: Generator, made: District) -> tuple[LaidRecord, ...]:
    """Records of some belts."""
    numbers = made.configuration.survey
    counts = np.bincount(
        made.truth.items.origin[made.truth.items.origin >= 0], minlength=len(made.truth.belts)
    )
    found: list[LaidRecord] = []
    for belt in made.truth.belts:
        if not happens(rng, numbers.records_known):
            continue
        shape = belt.middle if happens(rng, numbers.record_as_line) else belt.polygon
        simple = shape.simplify(_SIMPLER_M)
        moved = shifted(rng, simple, spread_m=numbers.record_shift_m, outline=made.boundary)
        told = max(1.0, counts[belt.number] * rng.lognormal(0.0, numbers.record_number_spread))
        found.append(
            LaidRecord(
                number=len(found),
                belt=belt.number,
                shape=moved,
                item_class=belt.main_class,
                items=round(told / 10) * 10 or 1,
                day=_survey_day(rng, made),
            )
        )
    return tuple(found)
