"""Which settlements start closed: a rule on what lies near dwellings and access roads."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely

from landrelease.kinds import AccessStatus
from landrelease.simulation._configuration import AccessNumbers
from landrelease.simulation._ground import Village
from landrelease.simulation._items import Items
from landrelease.simulation._roads import Road


@dataclass(frozen=True, slots=True)
class Danger:
    """What lies near a settlement and its access road."""

    settlement: int
    near_dwellings: int
    near_road: int
    nearest_m: float
    """From the dwellings to the nearest item."""
    score: float


def dangers(
    numbers: AccessNumbers, *, places: tuple[Village, ...], ways: tuple[Road, ...], known: Items
) -> tuple[Danger, ...]:
    """Count items near the dwellings, and with a smaller weight near the access road."""
    tree = shapely.STRtree(shapely.points(known.x, known.y))
    found = []
    for place in places:
        at_home = known.within(place.footprint.buffer(numbers.settlement_reach_m))
        lines = [way.line for way in ways if place.number in way.serves]
        on_road = known.within(shapely.union_all(lines).buffer(numbers.road_reach_m))
        on_road = np.setdiff1d(on_road, at_home)
        nearest = 0.0
        if len(known):
            point = tree.geometries[tree.nearest(place.footprint)]
            nearest = float(place.footprint.distance(point))
        score = len(at_home) + numbers.road_weight * len(on_road)
        found.append(Danger(place.number, len(at_home), len(on_road), nearest, score))
    return tuple(found)


def first_statuses(numbers: AccessNumbers, found: tuple[Danger, ...]) -> Mapping[int, AccessStatus]:
    """Close the most endangered settlements, restrict the next ones, leave the others open.

    The order is by score, falling; then by the distance of the nearest item, rising; then by
    number. So exactly as many are closed as the configuration says.

    Examples
    --------
    >>> numbers = AccessNumbers(closed=1, restricted=1, settlement_reach_m=1, road_reach_m=1,
    ...     road_weight=1, decided=("2023-02-24", "2023-03-10"))
    >>> far, near = Danger(0, 0, 0, 900.0, 0.0), Danger(1, 0, 0, 300.0, 0.0)
    >>> {number: status.value for number, status in first_statuses(numbers, (far, near)).items()}
    {1: 'closed', 0: 'restricted'}
    """
    order = sorted(found, key=lambda item: (-item.score, item.nearest_m, item.settlement))
    closed, restricted = numbers.closed, numbers.closed + numbers.restricted
    return {
        item.settlement: AccessStatus.CLOSED
        if rank < closed
        else AccessStatus.RESTRICTED
        if rank < restricted
        else AccessStatus.OPEN
        for rank, item in enumerate(order)
    }
