"""Records on a grid of four by four cells, said in few words."""

from dataclasses import dataclass

import numpy as np
import shapely

from landrelease.geo import Grid, local_equal_area_crs
from landrelease.hazard import Assumptions, gather
from landrelease.kinds import (
    Accident,
    Indication,
    IndicationReport,
    ItemFound,
    Kind,
    LandUse,
    MinefieldRecord,
    Outcome,
    Place,
    SafeUse,
    SearchedArea,
    SearchMethod,
    When,
)

GRID = Grid(local_equal_area_crs((69.0, 34.0)), 0.0, 400.0, 100.0, 4, 4)
ALL = np.ones((4, 4), bool)
CELL_KM2 = 0.01
BARE = Assumptions(report_near_people=1e-12, report_elsewhere=1e-12)
"""People add nothing worth mentioning: what is left is the search's own."""


@dataclass
class Told:
    """A record as the room reads it."""

    document: Kind
    subject: str = ""
    reliability: str = "C"
    when: When | None = None


def on(shape: shapely.Geometry, **place: object) -> Place:
    """Put a shape of the plane, in metres, into a place."""
    return Place(geometry=shapely.geometry.mapping(GRID.to_wgs84(shape)), **place)


def box(west: float, south: float, east: float, north: float) -> shapely.Geometry:
    return shapely.box(west, south, east, north)


def search(shape=None, *, subject="search", **said):
    """One whole cell, the north-western one, unless told otherwise."""
    whole = {
        "method": SearchMethod.MANUAL,
        "coverage": 1.0,
        "detection": 0.8,
        "items_found": 0,
        "place": on(box(0, 300, 100, 400) if shape is None else shape),
    }
    return Told(SearchedArea(**whole | said), subject)


def find(x=50.0, y=350.0, *, place=None, **said):
    at = on(shapely.Point(x, y), **(place or {}))
    return Told(ItemFound(place=at, **{"outcome": Outcome.REMOVED} | said))


def sighting(x=50.0, y=350.0, *, place=None, **said):
    at = on(shapely.Point(x, y), **(place or {}))
    return Told(IndicationReport(place=at, **{"what": Indication.SIGHTING} | said))


def accident(x=50.0, y=350.0, **place):
    return Told(Accident(place=on(shapely.Point(x, y), **place)))


def used(shape=None, **said):
    whole = {
        "use": LandUse.PLOUGHING,
        "place": on(box(0, 300, 100, 400) if shape is None else shape),
    }
    return Told(SafeUse(**whole | said))


def minefield(shape=None, *, reliability="C", **said):
    place = on(box(0, 300, 200, 400) if shape is None else shape)
    return Told(MinefieldRecord(name="M", place=place, **said), reliability=reliability)


def put(*records, domain=ALL, assumptions=BARE, **more):
    return gather(records, grid=GRID, domain=domain, assumptions=assumptions, **more)
