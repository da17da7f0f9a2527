"""The plane the district is made on, and the way to longitude and latitude."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import Transformer
from shapely.geometry.polygon import orient

Floats = NDArray[np.float64]
_DEGREE_DIGITS = 7
"""Of longitude and latitude: about one centimetre."""

_SAME_M = 0.5
"""Points of an outline nearer than this, in metres, are one point."""


@dataclass(frozen=True, slots=True)
class Plane:
    """A local equal-area projection around a centre.

    Examples
    --------
    >>> plane = Plane(lon=-35.0, lat=41.0)
    >>> lon, lat = plane.lonlat([0.0, 1000.0], [0.0, 0.0])
    >>> lon.round(4).tolist(), lat.round(4).tolist()
    ([-35.0, -34.9881], [41.0, 41.0])
    """

    lon: float
    lat: float

    @property
    def crs(self) -> str:
        """The projection as PROJ writes it."""
        return f"+proj=laea +lat_0={self.lat:g} +lon_0={self.lon:g} +datum=WGS84 +units=m +no_defs"

    def lonlat(self, x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
        """Longitude and latitude (degrees, WGS 84) of plane coordinates (metres)."""
        lon, lat = _inverse(self.crs).transform(np.asarray(x), np.asarray(y))
        return np.asarray(lon, np.float64), np.asarray(lat, np.float64)

    def geojson(self, shape: shapely.Geometry) -> dict[str, Any]:
        """A shape of the plane as GeoJSON: WGS 84, seven digits, rings anticlockwise."""
        mapping: dict[str, Any] = json.loads(shapely.to_geojson(self.wgs84(shape)))
        return mapping

    def wgs84(self, shape: shapely.Geometry) -> shapely.Geometry:
        """A shape of the plane in longitude and latitude."""
        plain = shapely.remove_repeated_points(_anticlockwise(shape), tolerance=_SAME_M)
        return shapely.transform(plain, self._rounded)

    def _rounded(self, xy: Floats) -> Floats:
        lonlat: Floats = np.column_stack(self.lonlat(xy[:, 0], xy[:, 1]))
        return lonlat.round(_DEGREE_DIGITS)


def _anticlockwise(shape: shapely.Geometry) -> shapely.Geometry:
    if shape.geom_type == "Polygon":
        return orient(shape)
    if shape.geom_type == "MultiPolygon":
        return shapely.MultiPolygon([orient(part) for part in shape.geoms])
    return shape


@cache
def _inverse(crs: str) -> Transformer:
    return Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
