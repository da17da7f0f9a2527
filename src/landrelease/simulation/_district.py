"""A district with known truth, made from a configuration and a generator."""

from collections.abc import Mapping
from dataclasses import dataclass

import shapely
from numpy.random import Generator

from landrelease.kinds import AccessStatus
from landrelease.simulation._access import Danger, dangers, first_statuses
from landrelease.simulation._belts import Belt, belts, front
from landrelease.simulation._configuration import Configuration
from landrelease.simulation._fields import Field, fields
from landrelease.simulation._ground import Commune, Village, boundary, villages
from landrelease.simulation._items import Items, Strike, items, strikes
from landrelease.simulation._plane import Plane
from landrelease.simulation._roads import Road, roads


@dataclass(frozen=True, eq=False)
class Truth:
    """What lies in the ground, and why; no page of a programme ever shows it."""

    items: Items
    belts: tuple[Belt, ...]
    strikes: tuple[Strike, ...]
    front: shapely.LineString


@dataclass(frozen=True, eq=False)
class District:
    """An invented district: places on its plane in metres, and the truth about the ground."""

    name: str
    configuration: Configuration
    key: str
    """Sixteen hexadecimal digits drawn with the district; ids of entries are made from it."""
    plane: Plane
    boundary: shapely.Polygon
    communes: tuple[Commune, ...]
    settlements: tuple[Village, ...]
    roads: tuple[Road, ...]
    fields: tuple[Field, ...]
    dangers: tuple[Danger, ...]
    statuses: Mapping[int, AccessStatus]
    """First status of each settlement, by its number."""
    truth: Truth

    @property
    def crs(self) -> str:
        """The equal-area projection of the plane, as PROJ writes it."""
        return self.plane.crs

    def boundary_wgs84(self) -> shapely.Polygon:
        """The boundary in longitude and latitude."""
        return self.plane.wgs84(self.boundary)


def district(numbers: Configuration, rng: Generator) -> District:
    """Make a district; the same configuration and generator give the same one.

    Examples
    --------
    >>> import numpy as np
    >>> from landrelease.simulation import read_configuration
    >>> numbers = read_configuration()
    >>> made = district(numbers, np.random.default_rng(numbers.seed))
    >>> len(made.settlements), sum(status == "closed" for status in made.statuses.values())
    (64, 37)
    """
    key = rng.bytes(8).hex()
    for_ground, for_roads, for_belts, for_items, for_fields = rng.spawn(5)
    plane = Plane(lon=numbers.place.lon, lat=numbers.place.lat)
    outline = boundary(for_ground, numbers.place)
    places, communes = villages(
        for_ground, numbers.settlements, outline=outline, communes=numbers.place.communes
    )
    ways = roads(for_roads, numbers.roads, places=places, outline=outline)
    truth = _truth(for_belts, for_items, numbers, places=places, ways=ways, outline=outline)
    found = dangers(numbers.access, places=places, ways=ways, known=truth.items)
    statuses = first_statuses(numbers.access, found)
    return District(
        name=numbers.name,
        configuration=numbers,
        key=key,
        plane=plane,
        boundary=outline,
        communes=communes,
        settlements=places,
        roads=ways,
        fields=fields(
            for_fields,
            numbers.fields,
            places=places,
            laid=truth.belts,
            statuses=statuses,
            outline=outline,
        ),
        dangers=found,
        statuses=statuses,
        truth=truth,
    )


def _truth(
    for_belts: Generator,
    for_items: Generator,
    numbers: Configuration,
    *,
    places: tuple[Village, ...],
    ways: tuple[Road, ...],
    outline: shapely.Polygon,
) -> Truth:
    along = front(
        for_belts, numbers.front, outline=outline, half_width_m=numbers.place.half_width_m
    )
    laid = belts(for_belts, numbers.belts, along=along, places=places, outline=outline)
    struck = strikes(
        for_items, numbers.scattered, along=along, places=places, ways=ways, outline=outline
    )
    plane = Plane(lon=numbers.place.lon, lat=numbers.place.lat)
    everything = items(
        for_items, numbers, laid=laid, struck=struck, along=along, outline=outline, plane=plane
    )
    return Truth(everything, laid, struck, along.line)
