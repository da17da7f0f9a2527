"""The lettering of the Military Grid Reference System on WGS 84 (the AA scheme)."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from landrelease.geo._errors import UnknownMgrsSquare, UnknownMgrsZone
from landrelease.geo._utm import (
    band,
    band_limits,
    from_utm,
    to_utm,
    transformer,
    utm_crs,
    utm_zone,
    zone_limits,
)

_COLUMNS: Final = ("STUVWXYZ", "ABCDEFGH", "JKLMNPQR")  # by zone modulo 3
_ROWS: Final = "ABCDEFGHJKLMNPQRSTUV"
_SQUARE_M: Final = 100_000
_CYCLE_M: Final = 2_000_000
_SLACK_DEG: Final = 0.1  # the existence of a square is judged on a lattice of 10 km
_ROUNDING_M: Final = 1e-6  # what a way there and back through degrees may lose


@dataclass(frozen=True)
class GridReference:
    """A reference as read: zone, band, square, digits per axis, and its south-west corner."""

    zone: int
    band: str
    square: str
    digits: int
    easting_m: float
    northing_m: float

    @property
    def cell_m(self) -> float:
        """Side of the square that the digits describe, in metres."""
        return 10.0 ** (5 - self.digits)

    @property
    def north(self) -> bool:
        """Whether the band lies on the northern hemisphere."""
        return self.band >= "N"


def print_mgrs(lon: float, lat: float, *, digits: int) -> str:
    """Print a reference, truncated: the square the point lies in, never the next one.

    Source: NGA.STND.0037 (2014), Universal Grids and Grid Reference Systems.

    Parameters
    ----------
    lon, lat
        Degrees, WGS 84; latitude -80 to 84.
    digits
        Digits per axis, 0 (100 km) to 5 (1 m).

    Examples
    --------
    >>> print_mgrs(-77.0352, 38.8895, digits=5)
    '18S UJ 23486 06483'
    >>> print_mgrs(-77.0352, 38.8895, digits=2)
    '18S UJ 23 06'
    """
    zone, letter = utm_zone(lon, lat), band(lat)
    easting_m, northing_m = to_utm(lon, lat, zone=zone, north=letter >= "N")
    east = easting_m + _ROUNDING_M
    north = northing_m + _ROUNDING_M
    if letter < "N":
        north = min(north, 10_000_000.0 - _ROUNDING_M)
    column, row = int(east // _SQUARE_M), int(north // _SQUARE_M)
    square = _COLUMNS[zone % 3][column - 1] + _ROWS[(row + (0 if zone % 2 else 5)) % 20]
    if not digits:
        return f"{zone}{letter} {square}"
    size = 10 ** (5 - digits)
    x, y = int(east % _SQUARE_M) // size, int(north % _SQUARE_M) // size
    return f"{zone}{letter} {square} {x:0{digits}d} {y:0{digits}d}"


def read_mgrs(zone: int, letter: str, square: str, digits: str, text: str) -> GridReference:
    """Resolve the letters of a reference to its south-west corner.

    Parameters
    ----------
    zone, letter, square
        Grid zone number, band and the two letters of the 100 km square, upper case.
    digits
        An even number of digits, up to ten.
    text
        Text as entered, for the messages.

    Raises
    ------
    UnknownMgrsZone, UnknownMgrsSquare
        There is no such zone, or no such square in it.

    Examples
    --------
    >>> read_mgrs(18, "S", "UJ", "2348606483", "").northing_m
    4306483.0
    """
    limits = zone_limits(zone, letter)
    if limits is None:
        raise UnknownMgrsZone(text, f"{zone}{letter}")
    column = _COLUMNS[zone % 3].find(square[0]) + 1
    row = _ROWS.find(square[1])
    if not column or row < 0:
        raise UnknownMgrsSquare(text, square, f"{zone}{letter}")
    row = (row - (0 if zone % 2 else 5)) % 20
    for cycle in range(5):
        east_m, north_m = column * _SQUARE_M, row * _SQUARE_M + cycle * _CYCLE_M
        if _exists(zone, letter, limits, (east_m, north_m)):
            break
    else:
        raise UnknownMgrsSquare(text, square, f"{zone}{letter}")
    half = len(digits) // 2
    size = 10 ** (5 - half)
    x, y = (int(digits[:half]) * size, int(digits[half:]) * size) if half else (0, 0)
    return GridReference(zone, letter, square, half, float(east_m + x), float(north_m + y))


def _exists(zone: int, letter: str, limits: tuple[float, float], corner_m: tuple[int, int]) -> bool:
    """Say whether a 100 km square touches its grid zone."""
    steps = np.linspace(0.0, _SQUARE_M, 11)
    east, north = np.meshgrid(corner_m[0] + steps, corner_m[1] + steps)
    way = transformer(utm_crs(zone, north=letter >= "N"))
    lon, lat = way.transform(east, north, direction="INVERSE")
    low, high = band_limits(letter)
    slack = _SLACK_DEG / max(math.cos(math.radians(max(abs(low), abs(high)))), 0.1)
    inside = (
        (lat >= low - _SLACK_DEG)
        & (lat <= high + _SLACK_DEG)
        & (np.abs(lon - (limits[0] + limits[1]) / 2) <= (limits[1] - limits[0]) / 2 + slack)
    )
    return bool(inside.any())


def corner(reference: GridReference) -> tuple[float, float]:
    """Give the south-west corner of a reference: longitude, latitude in degrees."""
    return from_utm(
        reference.easting_m, reference.northing_m, zone=reference.zone, north=reference.north
    )


def centre(reference: GridReference) -> tuple[float, float]:
    """Give the middle of the square of a reference: longitude, latitude in degrees."""
    half_m = reference.cell_m / 2
    return from_utm(
        reference.easting_m + half_m,
        reference.northing_m + half_m,
        zone=reference.zone,
        north=reference.north,
    )
