"""Universal Transverse Mercator: zones, bands, and the way to and from degrees."""

from functools import lru_cache
from typing import Final

from pyproj import Transformer

BANDS: Final = "CDEFGHJKLMNPQRSTUVWX"
LATITUDE_LOW_DEG: Final = -80.0
LATITUDE_HIGH_DEG: Final = 84.0
_SVALBARD: Final = ((9.0, 31), (21.0, 33), (33.0, 35), (42.0, 37))


@lru_cache(maxsize=256)
def transformer(crs: str) -> Transformer:
    """Return the way from WGS 84 longitude, latitude to a projected CRS (cached, thread-safe).

    Source: pyproj; `always_xy`, so longitude comes first in every direction.
    """
    return Transformer.from_crs("OGC:CRS84", crs, always_xy=True)


def utm_crs(zone: int, *, north: bool) -> str:
    """Name the CRS of a zone on WGS 84.

    Examples
    --------
    >>> utm_crs(42, north=True)
    'EPSG:32642'
    """
    return f"EPSG:{(32600 if north else 32700) + zone}"


def utm_zone(lon: float, lat: float) -> int:
    """Find the standard zone of a point, with the exceptions of Norway and Svalbard.

    Source: NGA.STND.0037 (2014), table of irregular zones 31V, 32V and 31X to 37X.

    Parameters
    ----------
    lon, lat
        Degrees, WGS 84; longitude -180 to 180.

    Examples
    --------
    >>> utm_zone(69.2075, 34.5557), utm_zone(5.0, 60.0), utm_zone(8.9, 78.0)
    (42, 32, 31)
    """
    if 56.0 <= lat < 64.0 and 3.0 <= lon < 12.0:
        return 32
    if lat >= 72.0 and 0.0 <= lon < 42.0:
        return next(zone for east, zone in _SVALBARD if lon < east)
    return int((lon + 180.0) // 6.0) % 60 + 1


def band(lat: float) -> str:
    """Find the latitude band letter, C (80 south) to X (to 84 north).

    Examples
    --------
    >>> band(34.5557), band(-0.1), band(84.0)
    ('S', 'M', 'X')
    """
    return BANDS[min(int((lat + 80.0) // 8.0), 19)]


def band_limits(letter: str) -> tuple[float, float]:
    """Give the latitudes of a band in degrees, low and high.

    Examples
    --------
    >>> band_limits("S"), band_limits("X")
    ((32.0, 40.0), (72.0, 84.0))
    """
    low = -80.0 + 8.0 * BANDS.index(letter)
    return low, 84.0 if letter == "X" else low + 8.0


def zone_limits(zone: int, letter: str) -> tuple[float, float] | None:
    """Give the longitudes of a grid zone in degrees, west and east; None where it does not exist.

    Source: NGA.STND.0037 (2014).

    Examples
    --------
    >>> zone_limits(32, "V"), zone_limits(32, "X"), zone_limits(42, "S")
    ((3.0, 12.0), None, (66.0, 72.0))
    """
    if not 1 <= zone <= 60 or letter not in BANDS:
        return None
    odd = {
        (31, "V"): (0.0, 3.0),
        (32, "V"): (3.0, 12.0),
        (31, "X"): (0.0, 9.0),
        (33, "X"): (9.0, 21.0),
        (35, "X"): (21.0, 33.0),
        (37, "X"): (33.0, 42.0),
    }
    if letter == "X" and zone in {32, 34, 36}:
        return None
    west = 6.0 * zone - 186.0
    return odd.get((zone, letter), (west, west + 6.0))


def to_utm(lon: float, lat: float, *, zone: int, north: bool) -> tuple[float, float]:
    """Project a point: easting and northing in metres.

    Examples
    --------
    >>> [round(metres, 2) for metres in to_utm(3.0, 0.0, zone=31, north=True)]
    [500000.0, 0.0]
    """
    easting_m, northing_m = transformer(utm_crs(zone, north=north)).transform(lon, lat)
    return float(easting_m), float(northing_m)


def from_utm(easting_m: float, northing_m: float, *, zone: int, north: bool) -> tuple[float, float]:
    """Unproject a point: longitude and latitude in degrees.

    Examples
    --------
    >>> [round(degrees, 9) for degrees in from_utm(500000.0, 0.0, zone=31, north=True)]
    [3.0, 0.0]
    """
    way = transformer(utm_crs(zone, north=north))
    lon, lat = way.transform(easting_m, northing_m, direction="INVERSE")
    return float(lon), float(lat)
