"""Lengths, areas and bearings on the ellipsoid of WGS 84."""

from typing import Final

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

_GEOD: Final = Geod(ellps="WGS84")


def distance_m(
    lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike
) -> NDArray[np.float64]:
    """Measure the shortest way over the ellipsoid between points.

    Source: Karney, Algorithms for geodesics, J. Geodesy 87 (2013) 43-55, by PROJ.

    Parameters
    ----------
    lon1, lat1, lon2, lat2
        Degrees, WGS 84; scalars or arrays of one shape.

    Returns
    -------
    ndarray
        Metres.

    Examples
    --------
    >>> float(distance_m(0.0, 0.0, 1.0, 0.0).round(3))
    111319.491
    """
    return inverse(lon1, lat1, lon2, lat2)[0]


def inverse(
    lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Measure distance in metres and true bearing at the first point, 0 to 360 degrees.

    Source: Karney (2013), by PROJ.

    Examples
    --------
    >>> [float(value.round(3)) for value in inverse(0.0, 0.0, 0.0, -1.0)]
    [110574.389, 180.0]
    """
    arrays = np.broadcast_arrays(*(np.asarray(a, np.float64) for a in (lon1, lat1, lon2, lat2)))
    a, b, c, d = (array.copy() for array in arrays)
    azimuth, _, metres = _GEOD.inv(a, b, c, d)
    return np.asarray(metres, np.float64), np.asarray(azimuth, np.float64) % 360.0


def direct(lon: float, lat: float, *, bearing_deg: float, distance_m: float) -> tuple[float, float]:
    """Go from a point along a geodesic: longitude, latitude of the end in degrees.

    Source: Karney (2013), by PROJ.

    Parameters
    ----------
    lon, lat
        Degrees, WGS 84.
    bearing_deg
        True bearing at the start, clockwise from north.
    distance_m
        Metres on the ellipsoid.

    Examples
    --------
    >>> lon, lat = direct(0.0, 0.0, bearing_deg=90.0, distance_m=111319.491)
    >>> round(lon, 6), round(lat, 6)
    (1.0, 0.0)
    """
    end_lon, end_lat, _ = _GEOD.fwd(lon, lat, bearing_deg, distance_m)
    return float(end_lon), float(end_lat)


def polygon_area_m2(geometry: BaseGeometry) -> float:
    """Measure the ground a geometry covers on the ellipsoid; holes are left out.

    Source: Karney (2013), by PROJ. Edges are geodesics; the direction of rings and the
    order of parts do not matter. Points and lines cover nothing. Parts that overlap
    count twice: see `check_geometry`.

    Parameters
    ----------
    geometry
        Shapely geometry on WGS 84.

    Returns
    -------
    float
        Square metres, 0 or more.

    Examples
    --------
    >>> round(polygon_area_m2(shapely.box(69.0, 34.0, 69.001, 34.001)))
    10247
    """
    total_m2 = 0.0
    for part in _polygons(geometry):
        total_m2 += _ring_area_m2(part.exterior)
        total_m2 -= sum(_ring_area_m2(hole) for hole in part.interiors)
    return total_m2


def perimeter_m(geometry: BaseGeometry) -> float:
    """Measure the length of all rings and lines on the ellipsoid, holes included.

    Source: Karney (2013), by PROJ.

    Examples
    --------
    >>> round(perimeter_m(shapely.LineString([(0, 0), (1, 0)])))
    111319
    """
    return float(_GEOD.geometry_length(_lines(geometry)))


def _lines(geometry: BaseGeometry) -> BaseGeometry:
    rings = [ring for part in _polygons(geometry) for ring in (part.exterior, *part.interiors)]
    lines = [part for part in _flat(geometry) if part.geom_type == "LineString"]
    return shapely.MultiLineString([shapely.get_coordinates(line) for line in (*rings, *lines)])


def _flat(geometry: BaseGeometry) -> list[BaseGeometry]:
    return [part for part in shapely.get_parts(shapely.get_parts(geometry)) if not part.is_empty]


def _polygons(geometry: BaseGeometry) -> list[BaseGeometry]:
    return [part for part in _flat(geometry) if part.geom_type == "Polygon"]


def _ring_area_m2(ring: BaseGeometry) -> float:
    lon, lat = shapely.get_coordinates(ring).T
    area_m2, _ = _GEOD.polygon_area_perimeter(lon, lat)
    return abs(float(area_m2))
