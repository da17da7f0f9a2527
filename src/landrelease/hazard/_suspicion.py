"""Ground that somebody suspects, and so that somebody searches."""

from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from landrelease.geo import AreaInvalid
from landrelease.hazard._detection import SearchWindow
from landrelease.hazard._ground import AREAS, Ground
from landrelease.hazard._said import Said
from landrelease.kinds import (
    AreaStatus,
    HazardousArea,
    Indication,
    IndicationReport,
    MinefieldRecord,
    Place,
    Precision,
)

_POINT_IS_A_CIRCLE_OF_M = 40.0


@dataclass(frozen=True, eq=False)
class Suspected:
    """The ground that a record suspects, on sub-cells."""

    record: Said
    window: SearchWindow


def suspected_ground(records: Sequence[Said], ground: Ground) -> list[Suspected]:
    """Draw the ground that any record suspects, on sub-cells.

    Hazardous areas unless cancelled, minefield records, and indications, answered ones too:
    all that makes people search at one place rather than another. What is told on a
    reference point suspects no ground in particular.
    """
    drawn = []
    for record in records:
        outline = _outline(record, ground)
        if outline is None:
            continue
        try:
            cells = ground.grid.subcells(outline, factor=ground.assumed.subdivision)
        except AreaInvalid:
            continue
        if cells.mask.any():
            window = SearchWindow.over(cells, coverage=1.0, probability=1.0)
            drawn.append(Suspected(record, window))
    return drawn


def _outline(record: Said, ground: Ground) -> shapely.Geometry | None:
    document = record.document
    if isinstance(document, HazardousArea):
        return None if document.status is AreaStatus.CANCELLED else document.place.shape()
    if isinstance(document, MinefieldRecord):
        return ground.area_of(document)
    if isinstance(document, IndicationReport) and document.what is not Indication.OTHER:
        return _around(document.place, ground)
    return None


def _around(place: Place, ground: Ground) -> shapely.Geometry | None:
    if place.precision is Precision.REFERENCE_POINT:
        return None
    shape = place.shape()
    if shape.geom_type in AREAS:
        return shape
    stated = 0.0 if isinstance(place.radius_m, str) else place.radius_m
    return ground.widened(shape, max(stated, _POINT_IS_A_CIRCLE_OF_M))
