"""Where teams search, how, and how well: people search where they expect items."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import shapely
import shapely.affinity
from numpy.random import Generator

from landrelease.kinds import AccessStatus, HazardClass, SearchMethod
from landrelease.simulation._configuration import Purpose
from landrelease.simulation._district import District
from landrelease.simulation._draws import (
    between,
    choose_by_share,
    day_between,
    happens,
    points_in,
    whole_between,
)
from landrelease.simulation._sightings import Sighting
from landrelease.simulation._survey import DrawnArea


@dataclass(frozen=True, slots=True)
class Task:
    """A search that will be made: its ground, its dates, and how well it is done."""

    purpose: Purpose
    polygon: shapely.Geometry
    method: SearchMethod
    team: str
    """Key of the organisation."""
    first: date
    last: date
    coverage: float
    detection: float
    """Of an item to the depth, on covered ground; the true one."""
    stated: float | None
    """As told; None where nobody says."""
    depth_m: float
    area: int | None = None
    sighting: int | None = None
    whole: bool = False
    """Whether it covers the whole of the area."""


Site = tuple[Purpose, shapely.Geometry, date, int | None, int | None, bool]


def tasks(
    rng: Generator,
    made: District,
    *,
    areas: tuple[DrawnArea, ...],
    told: tuple[Sighting, ...],
) -> tuple[Task, ...]:
    """Every search, in the order they end."""
    sites = [
        *_in_areas(rng, made, areas),
        *_on_roads(rng, made),
        *_in_settlements(rng, made),
        *_at_strikes(rng, made, told),
        *_at_sightings(made, told),
    ]
    planned = [_task(rng, made, site) for site in sites if not site[1].is_empty]
    return tuple(sorted(planned, key=lambda task: (task.last, task.first, task.polygon.wkb)))


def _task(rng: Generator, made: District, site: Site) -> Task:
    numbers = made.configuration.searches
    purpose, polygon, earliest, area, sighting, whole = site
    method = choose_by_share(rng, numbers.mix[purpose], 1)[0]
    quality = numbers.methods[method]
    latest = numbers.period[1]
    start = max(earliest, numbers.period[0])
    if purpose != "spot":
        start = day_between(rng, start, latest - timedelta(days=numbers.duration_days[1]))
    end = min(start + timedelta(days=whole_between(rng, numbers.duration_days)), latest)
    teams = {
        one: one.share
        for one in made.configuration.organisations
        if one.share > 0 and one.since <= start
    }
    team = choose_by_share(rng, teams, 1)[0]
    detection = quality.detection * team.factor
    stated = round(min(1.0, detection + team.overstated), 3)
    return Task(
        purpose=purpose,
        polygon=polygon,
        method=method,
        team=team.key,
        first=min(start, end),
        last=end,
        coverage=1.0 if whole else round(between(rng, quality.coverage), 2),
        detection=detection,
        stated=None if happens(rng, numbers.detection_not_stated) else stated,
        depth_m=quality.depth_m,
        area=area,
        sighting=sighting,
        whole=whole,
    )


def _in_areas(rng: Generator, made: District, areas: tuple[DrawnArea, ...]) -> Iterator[Site]:
    numbers = made.configuration.searches
    for area in areas:
        small = area.polygon.area <= numbers.cleared_whole_largest_m2
        worked, whole = happens(rng, numbers.areas_worked), happens(rng, numbers.cleared_whole)
        lanes = happens(rng, numbers.surveyed_with_lanes)
        if whole and small and not area.is_wrong:
            yield "clearance", area.polygon, area.day, area.number, None, True
        elif lanes and area.classification is HazardClass.SHA:
            yield "lanes", _lanes(rng, made, area.polygon), area.day, area.number, None, False
        elif worked and not area.is_wrong:
            for _ in range(whole_between(rng, numbers.tasks_per_area)):
                part = _part(rng, area.polygon, side=between(rng, numbers.task_side_m))
                yield "clearance", part, area.day, area.number, None, False


def _part(rng: Generator, polygon: shapely.Polygon, *, side: float) -> shapely.Geometry:
    """A square somewhere in an area, cut by its edge."""
    x, y = points_in(rng, polygon, 1)[0]
    box = shapely.box(x - side / 2, y - side / 2, x + side / 2, y + side / 2)
    return _polygons(shapely.affinity.rotate(box, rng.uniform(0, 90)).intersection(polygon))


def _lanes(rng: Generator, made: District, polygon: shapely.Polygon) -> shapely.Geometry:
    """Parallel lanes across an area."""
    numbers = made.configuration.searches
    middle, reach = polygon.centroid, polygon.length
    half = int(reach / numbers.lane_spacing_m)
    offsets = (np.arange(-half, half + 1) + rng.random()) * numbers.lane_spacing_m
    boxes = shapely.box(
        middle.x + offsets,
        middle.y - reach,
        middle.x + offsets + numbers.lane_width_m,
        middle.y + reach,
    )
    lanes = shapely.affinity.rotate(
        shapely.MultiPolygon(list(boxes)), rng.uniform(0, 180), origin=middle
    )
    return _polygons(lanes.intersection(polygon))


def _polygons(shape: shapely.Geometry) -> shapely.Geometry:
    """The parts of a shape that have an area worth a record, as one polygon or several."""
    parts = [
        part
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon" and part.area > 50.0
    ]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _on_roads(rng: Generator, made: District) -> Iterator[Site]:
    numbers = made.configuration.searches
    for road in made.roads:
        if happens(rng, numbers.roads_searched):
            corridor = road.line.buffer(numbers.road_corridor_m / 2, cap_style="flat", quad_segs=2)
            ground = _polygons(corridor.intersection(made.boundary))
            yield "road", ground, numbers.period[0], None, None, False


def _in_settlements(rng: Generator, made: District) -> Iterator[Site]:
    numbers = made.configuration.searches
    for place in made.settlements:
        closed = made.statuses[place.number] is AccessStatus.CLOSED
        if happens(rng, numbers.settlements_searched) and not closed:
            ground = place.footprint.simplify(2.0)
            yield "settlement", ground, numbers.period[0], None, None, False


def _at_strikes(rng: Generator, made: District, told: tuple[Sighting, ...]) -> Iterator[Site]:
    numbers = made.configuration.searches
    for sighting in told:
        if sighting.strike is not None and happens(rng, numbers.strikes_searched):
            disc = sighting.told.buffer(between(rng, numbers.strike_radius_m), quad_segs=4)
            ground = disc.intersection(made.boundary)
            day = sighting.day + timedelta(days=30)
            yield "strike", ground, day, None, sighting.number, False


def _at_sightings(made: District, told: tuple[Sighting, ...]) -> Iterator[Site]:
    radius = made.configuration.sightings.spot_radius_m
    for sighting in told:
        if sighting.follow_up is not None:
            disc = sighting.told.buffer(radius, quad_segs=4).intersection(made.boundary)
            yield "spot", disc, sighting.follow_up, None, sighting.number, False
