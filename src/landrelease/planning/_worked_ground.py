"""The ground of a day's work, and whether what is said of the day agrees with it.

Lengths are metres, geometries lie in the programme's equal-area plane.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import shapely

NEAR_M: Final = 50.0
"""How far work may reach beyond the ground of its task: a position error, and room to turn."""
NEAR_POINT_M: Final = 1_000.0
"""The same where a task has a point without a stated radius for its ground."""
SAME_SHARE: Final = 0.9
"""Two grounds that share this part of their union are the same ground."""
DIFFERENCE_SHARE: Final = 0.1
"""An area as reported that differs from the area drawn by more than this share is flagged."""


def worked_ground(drawn: shapely.Geometry, *, width_m: float | None) -> shapely.Geometry:
    """Return the ground of polygons as they are, and of lanes with their width.

    Parameters
    ----------
    drawn
        Polygons, or the middle lines of lanes.
    width_m
        Width of the lanes, m; None where it is not known.

    Raises
    ------
    ValueError
        For lines whose width is not known: they have no area.

    Examples
    --------
    >>> worked_ground(shapely.LineString([(0, 0), (100, 0)]), width_m=1.5).area
    150.0
    """
    if drawn.geom_type in {"Polygon", "MultiPolygon"}:
        return drawn
    if width_m is None or width_m <= 0:
        msg = "lanes drawn as lines need their width"
        raise ValueError(msg)
    return drawn.buffer(width_m / 2, cap_style="flat", join_style="mitre", mitre_limit=2.0)


def beyond_m(ground: shapely.Geometry, task: shapely.Geometry) -> float:
    """Return how far the farthest corner of a ground lies outside its task, m.

    Examples
    --------
    >>> beyond_m(shapely.box(0, 0, 10, 10), shapely.box(0, 0, 7, 10))
    3.0
    """
    corners = shapely.points(shapely.get_coordinates(ground))
    return float(shapely.distance(corners, task).max())


def reach_m(task: shapely.Geometry, radius_m: float | None) -> float:
    """Return how far from the ground of a task its work may lie, m.

    Examples
    --------
    >>> reach_m(shapely.Point(0, 0), 20.0), reach_m(shapely.box(0, 0, 1, 1), None)
    (70.0, 50.0)
    """
    if radius_m is not None:
        return NEAR_M + radius_m
    return NEAR_POINT_M if task.geom_type == "Point" else NEAR_M


def shared_share(one: shapely.Geometry, other: shapely.Geometry) -> float:
    """Return the part of their union that two grounds share, 0 to 1.

    Examples
    --------
    >>> round(shared_share(shapely.box(0, 0, 2, 1), shapely.box(1, 0, 3, 1)), 3)
    0.333
    """
    union = one.union(other).area
    return float(one.intersection(other).area / union) if union > 0 else 0.0


def differs(reported_m2: float, drawn_m2: float) -> bool:
    """Whether an area as reported differs from the area drawn enough to be flagged.

    Examples
    --------
    >>> differs(110.0, 100.0), differs(111.0, 100.0)
    (False, True)
    """
    return abs(reported_m2 - drawn_m2) > DIFFERENCE_SHARE * drawn_m2


def union_of(grounds: Sequence[shapely.Geometry], *, grid_m: float = 0.01) -> shapely.Geometry:
    """Return ground that was worked, each square metre once, with corners on a grid.

    Parameters
    ----------
    grounds
        In any order.
    grid_m
        Spacing of the grid, m: corners of lanes that nearly meet become one.

    Examples
    --------
    >>> union_of([shapely.box(0, 0, 2, 1), shapely.box(1, 0, 3, 1)]).area
    3.0
    """
    whole = shapely.union_all([shapely.make_valid(ground) for ground in grounds], grid_size=grid_m)
    parts = [part for part in shapely.get_parts(whole) if part.geom_type == "Polygon"]
    return shapely.union_all([part for part in parts if part.area > 0])


def ground_added(grounds: Iterable[shapely.Geometry], *, grid_m: float = 0.01) -> Iterator[float]:
    """Yield what each ground adds to those before it, m2: each square metre counts once.

    Parameters
    ----------
    grounds
        In order.
    grid_m
        As of `union_of`, which a ground is put through with the earlier ones it comes near.

    Examples
    --------
    >>> list(ground_added([shapely.box(0, 0, 2, 1), shapely.box(9, 0, 10, 1),
    ...     shapely.box(1, 0, 3, 1)]))
    [2.0, 1.0, 1.0]
    """
    apart: list[shapely.Geometry] = []
    for ground in grounds:
        west, south, east, north = ground.bounds
        near: list[shapely.Geometry] = []
        rest: list[shapely.Geometry] = []
        for one in apart:
            left, low, right, top = one.bounds
            beside = max(left - east, west - right, low - north, south - top)
            (near if beside <= 2.0 * grid_m else rest).append(one)
        whole = union_of([*near, ground], grid_m=grid_m)
        yield float(whole.area - sum(one.area for one in near))
        apart = rest if whole.is_empty else [*rest, whole]
