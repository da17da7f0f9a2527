"""Check geometries as every form and import does, and list all that is wrong."""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from landrelease.geo._geodesic import distance_m, polygon_area_m2
from landrelease.geo._problems import (
    CrossesBoundary,
    GeometryEmpty,
    GeometryProblem,
    IdDuplicated,
    OutsideBoundary,
    OutsideWgs84,
    PartsOverlap,
    PointRepeated,
    PolygonDuplicated,
    RingClosedAgain,
    RingCrossesItself,
    RingsMisplaced,
    TooFewVertices,
    TurningPointsFarApart,
)

_REASON: Final = re.compile(r"(?P<fault>[^\[]+)\[(?P<lon>\S+) (?P<lat>[^\s\]]+)\]")
_MANY: Final = 1000
_METRE_DEG: Final = 1e-5
_CROSSINGS: Final = {"Self-intersection", "Ring Self-intersection"}


@dataclass(frozen=True)
class CheckLimits:
    """The numbers of the checks; the defaults are the published migration rules.

    Attributes
    ----------
    same_deg
        Points closer than this, in longitude and in latitude, are one point.
    apart_m
        Turning points of one hazardous area farther apart than this are a warning.
    overlap
        Parts may overlap by this share of the smaller one.
    """

    same_deg: float = 1e-6
    apart_m: float = 5_000.0
    overlap: float = 0.009


PUBLISHED_LIMITS: Final = CheckLimits()


def check_geometry(
    geometry: BaseGeometry,
    *,
    administrative: bool = False,
    boundary: BaseGeometry | None = None,
    others: Mapping[str, BaseGeometry] | None = None,
    limits: CheckLimits = PUBLISHED_LIMITS,
) -> tuple[GeometryProblem, ...]:
    """List everything that is wrong or odd about a geometry on WGS 84.

    Source: migration rules of national mine action databases; see
    `docs/explanation/coordinates.md`.

    Parameters
    ----------
    geometry
        Shapely geometry, longitude and latitude in degrees.
    administrative
        True for a boundary of a province or district: turning points may be far apart.
    boundary
        The programme's boundary, or None where none is known.
    others
        Polygons of other records by id, to find duplicates.
    limits
        The numbers of the checks.

    Returns
    -------
    tuple of GeometryProblem
        Errors and warnings (`severity`), in the order of the checks; empty if none.

    Examples
    --------
    >>> bow_tie = shapely.Polygon([(69, 34), (69.01, 34.01), (69.01, 34), (69, 34.01)])
    >>> [str(problem) for problem in check_geometry(bow_tie)]  # doctest: +ELLIPSIS
    ['The outline of part 1 crosses itself at 34.005000, 69.005000 (latitude, longitude). ...']
    """
    if geometry.is_empty:
        return (GeometryEmpty(),)
    outside = tuple(_outside_wgs84(geometry))
    if outside:
        return outside
    parts = _simple_parts(geometry)
    found: list[GeometryProblem] = []
    for number, part in enumerate(parts):
        found.extend(_check_part(part, number, limits))
    if not administrative:
        found.extend(_far_apart(geometry, limits))
    found.extend(_overlaps(parts, limits))
    found.extend(_duplicates(geometry, others or {}, limits))
    if boundary is not None:
        found.extend(_beyond(geometry, boundary))
    return tuple(found)


def check_ids(ids: Iterable[str]) -> tuple[IdDuplicated, ...]:
    """List ids that stand twice once spaces at their ends are cut off.

    Examples
    --------
    >>> check_ids(["A-17", "A-18", " A-17 "])[0].places
    (0, 2)
    """
    places: dict[str, list[int]] = defaultdict(list)
    for place, identifier in enumerate(ids):
        places[identifier.strip()].append(place)
    return tuple(
        IdDuplicated(identifier, tuple(found)) for identifier, found in places.items() if found[1:]
    )


def find_duplicate_polygons(
    polygons: Mapping[str, BaseGeometry], *, limits: CheckLimits = PUBLISHED_LIMITS
) -> tuple[tuple[str, str], ...]:
    """List pairs of ids whose polygons are the same, whatever their first vertex or direction.

    Examples
    --------
    >>> a, b = shapely.box(0, 0, 1, 1), shapely.box(0, 0, 1, 1).reverse()
    >>> find_duplicate_polygons({"A-17": a, "A-18": b})
    (('A-17', 'A-18'),)
    """
    if not polygons:
        return ()
    ids, geometries = list(polygons), list(polygons.values())
    tree = shapely.STRtree(geometries)
    first, second = tree.query(geometries)
    bounds = shapely.bounds(geometries)
    near = (first < second) & (
        np.abs(bounds[first] - bounds[second]).max(axis=1, initial=0.0) < limits.same_deg
    )
    return tuple(
        (ids[one], ids[other])
        for one, other in sorted(zip(first[near].tolist(), second[near].tolist(), strict=True))
        if _same(geometries[one], geometries[other], limits)
    )


def _simple_parts(geometry: BaseGeometry) -> list[BaseGeometry]:
    parts = shapely.get_parts(geometry)
    if geometry.geom_type == "GeometryCollection":
        parts = shapely.get_parts(parts)
    return [part for part in parts if not part.is_empty]


def _outside_wgs84(geometry: BaseGeometry) -> Iterator[OutsideWgs84]:
    for lon, lat in shapely.get_coordinates(geometry):
        if not (abs(lon) <= 180.0 and abs(lat) <= 90.0):
            swapped = bool(abs(lat) <= 180.0 and abs(lon) <= 90.0)
            yield OutsideWgs84(float(lon), float(lat), swapped)
            return


def _check_part(part: BaseGeometry, number: int, limits: CheckLimits) -> Iterator[GeometryProblem]:
    if part.geom_type == "Polygon":
        lines, least = [part.exterior, *part.interiors], 3
    elif part.geom_type == "LineString":
        lines, least = [part], 2
    else:
        return
    for line in lines:
        yield from _check_line(shapely.get_coordinates(line), number, least, limits)
    reason = _REASON.match(str(shapely.is_valid_reason(part)))
    if reason and least == 3:
        fault, lon, lat = reason["fault"], float(reason["lon"]), float(reason["lat"])
        if fault in _CROSSINGS:
            yield RingCrossesItself(number, lon, lat)
        elif fault != "Too few points in geometry component":
            yield RingsMisplaced(number, fault, lon, lat)


def _check_line(
    points: NDArray[np.float64], number: int, least: int, limits: CheckLimits
) -> Iterator[GeometryProblem]:
    if least == 3:
        first = np.abs(points - points[0]).max(axis=1) < limits.same_deg
        times = int(np.argmin(first[::-1])) if not first.all() else len(points) - 1
        points = points[: len(points) - times]
        if times > 1:
            yield RingClosedAgain(number, times)
    groups = _same_places(points, limits.same_deg)
    for group in groups:
        lon, lat = points[group[0]]
        yield PointRepeated(number, float(lon), float(lat), tuple(group))
    vertices = len(points) - sum(len(group) - 1 for group in groups)
    if vertices < least:
        yield TooFewVertices(number, vertices, least)


def _same_places(points: NDArray[np.float64], same_deg: float) -> list[list[int]]:
    """Group the numbers of points that lie at one place (or in a chain of close ones)."""
    unique, place = np.unique(points, axis=0, return_inverse=True)
    apart, nearest = cKDTree(unique).query(unique, k=2, p=np.inf)
    close = np.flatnonzero(apart[:, 1] < same_deg * (1 - 1e-6))
    links = (np.ones(len(close)), (close, nearest[close, 1]))
    count, label = connected_components(coo_array(links, shape=(len(unique),) * 2), directed=False)
    if count == len(points):
        return []
    labels = label[place.ravel()]
    order = np.argsort(labels, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)
    return sorted(group.tolist() for group in groups if len(group) > 1)


def _far_apart(geometry: BaseGeometry, limits: CheckLimits) -> Iterator[TurningPointsFarApart]:
    """Find the two points of a geometry farthest apart, by their chord through the Earth."""
    if geometry.geom_type == "Point":
        return
    hull = shapely.convex_hull(geometry)
    if shapely.get_num_coordinates(hull) > _MANY:
        hull = shapely.simplify(hull, _METRE_DEG)  # keeps turning points, to a metre
    points = shapely.get_coordinates(hull)
    lon, lat = np.radians(points).T
    unit = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    farthest = [int(np.argmax(np.square(unit - one).sum(axis=1))) for one in unit]
    apart_m = distance_m(*points.T, *points[farthest].T)
    one = int(np.argmax(apart_m))
    if apart_m[one] > limits.apart_m:
        (a, b), (c, d) = points[one].tolist(), points[farthest[one]].tolist()
        yield TurningPointsFarApart(float(apart_m[one]), limits.apart_m, (a, b), (c, d))


def _overlaps(parts: list[BaseGeometry], limits: CheckLimits) -> Iterator[PartsOverlap]:
    numbers = [n for n, p in enumerate(parts) if p.geom_type == "Polygon" and p.is_valid]
    if len(numbers) < 2:
        return
    areas_m2 = {number: polygon_area_m2(parts[number]) for number in numbers}
    tree = shapely.STRtree([parts[number] for number in numbers])
    pairs = tree.query([parts[number] for number in numbers], predicate="intersects")
    for first, second in sorted(pairs.T.tolist()):
        if first < second:
            one, other = numbers[first], numbers[second]
            common_m2 = polygon_area_m2(shapely.intersection(parts[one], parts[other]))
            share = common_m2 / min(areas_m2[one], areas_m2[other])
            if share > limits.overlap:
                yield PartsOverlap(one, other, share, limits.overlap)


def _duplicates(
    geometry: BaseGeometry, others: Mapping[str, BaseGeometry], limits: CheckLimits
) -> Iterator[PolygonDuplicated]:
    if not others:
        return
    bounds = shapely.bounds(list(others.values()))
    near = np.abs(bounds - shapely.bounds(geometry)).max(axis=1) < limits.same_deg
    for identifier, other in itertools.compress(others.items(), near):
        if _same(geometry, other, limits):
            yield PolygonDuplicated(identifier)


def _same(one: BaseGeometry, other: BaseGeometry, limits: CheckLimits) -> bool:
    if shapely.get_dimensions(one) != 2 or shapely.get_dimensions(other) != 2:
        return False
    apart = shapely.hausdorff_distance(shapely.boundary(one), shapely.boundary(other))
    return bool(apart < limits.same_deg)


def _beyond(
    geometry: BaseGeometry, boundary: BaseGeometry
) -> Iterator[OutsideBoundary | CrossesBoundary]:
    points = shapely.get_coordinates(geometry)
    inside = shapely.intersects_xy(boundary, points)
    if not inside.any() and not (geometry.is_valid and shapely.intersects(boundary, geometry)):
        swapped = bool(shapely.intersects_xy(boundary, points[:, ::-1]).all())
        yield OutsideBoundary(float(points[0, 0]), float(points[0, 1]), swapped)
    elif not inside.all():
        lon, lat = points[np.argmin(inside)].tolist()
        yield CrossesBoundary(lon, lat)
