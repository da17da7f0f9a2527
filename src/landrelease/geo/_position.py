"""Positions as people write them, read and printed."""

import math
import re
from dataclasses import dataclass
from typing import Final, Literal

from landrelease.geo._angles import SYSTEM_OF_PARTS, Angle, AxisOrder, print_angle, read_angles
from landrelease.geo._errors import (
    LatitudeOutOfRange,
    LongitudeOutOfRange,
    MgrsDigitsUneven,
    PositionUnreadable,
    UpsNotSupported,
)
from landrelease.geo._mgrs import centre, corner, print_mgrs, read_mgrs
from landrelease.geo._script import HEMISPHERES
from landrelease.geo._script import plain as to_plain
from landrelease.geo._utm import LATITUDE_HIGH_DEG, LATITUDE_LOW_DEG, to_utm, utm_zone
from landrelease.geo._utm_text import looks_like_utm, read_utm

System = Literal["dd", "ddm", "dms", "utm", "mgrs"]
MgrsPoint = Literal["corner", "centre"]

METRES_PER_DEGREE: Final = 111_320.0  # of longitude on the equator; of latitude, 0.3 % more or less
_LONGEST: Final = 200
_DEFAULT_PRECISION: Final[dict[System, int]] = {"dd": 6, "ddm": 4, "dms": 2, "utm": 0, "mgrs": 5}
_MGRS: Final = re.compile(
    r"(?:(?:MGRS|USNG|UTM)[ :]*)?(\d{1,2}) ?([A-Z]) ?([A-Z]{2})[ ,;:/-]*((?:\d[\d ,;:/-]*)?)",
    re.IGNORECASE,
)
_UPS: Final = re.compile(r"(?:MGRS[ :]*)?[ABYZ] ?[A-Z]{2} ?[\d ]+", re.IGNORECASE)


@dataclass(frozen=True)
class Position:
    """A point as entered and on WGS 84.

    Attributes
    ----------
    lon, lat
        Degrees, WGS 84.
    system
        How it was written: dd, ddm, dms, utm or mgrs.
    text
        What was entered, untouched.
    resolution_m
        The step of the last written digit, in metres on the ground: how fine the text
        is, not how well the place was measured.
    """

    lon: float
    lat: float
    system: System
    text: str
    resolution_m: float


def parse_position(
    text: str, *, order: AxisOrder | None = None, mgrs_point: MgrsPoint = "centre"
) -> Position:
    r"""Read a position in DD, DDM, DMS, UTM or MGRS as people type it.

    Source: ISO 6709:2022 for degrees; NGA.STND.0037 (2014) for UTM and MGRS.

    Parameters
    ----------
    text
        At most 200 characters, in any of the scripts of `docs/explanation/coordinates.md`.
    order
        Order of two numbers that carry no hemisphere; None (default) refuses them.
    mgrs_point
        Which point a truncated MGRS reference stands for: the "centre" of its square
        (default: it halves the greatest error) or its south-west "corner".

    Returns
    -------
    Position
        Longitude and latitude in degrees, WGS 84, with the text as entered.

    Raises
    ------
    PositionError
        One class for each thing that can be wrong; its text says what was read.

    Examples
    --------
    >>> parse_position("34°33'20.5\" N, 69°12'27\" E").lat
    34.55569444444444
    >>> parse_position("С 50,4501  В 30,5234").lon
    30.5234
    >>> parse_position("18S UJ 23486 06483").system
    'mgrs'
    >>> parse_position("34.5 69.2")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    landrelease.geo._errors.AxisOrderUnknown: Read '34.5 69.2': nothing says which number is ...
    """
    shape = to_plain(text) if len(text) <= _LONGEST else ""
    if not shape:
        raise PositionUnreadable(text[:_LONGEST])
    reference = _MGRS.fullmatch(shape)
    if reference and not _is_utm_word(reference):
        return _from_mgrs(reference, text, mgrs_point)
    if _UPS.fullmatch(shape):
        raise UpsNotSupported(text)
    if looks_like_utm(shape):
        reading = read_utm(shape, text)
        return Position(reading.lon, reading.lat, "utm", text, reading.step_m)
    return _from_angles(*read_angles(shape, text, order=order), text)


def _is_utm_word(reference: re.Match[str]) -> bool:
    """Tell "20 sur 519037 7823793" from a reference: a word for a hemisphere, and long numbers."""
    word = f"{reference[2]}{reference[3]}".lower()
    return word in HEMISPHERES and len(re.sub(r"\D", "", reference[4])) > 10


def _from_angles(lat: Angle, lon: Angle, text: str) -> Position:
    along_m = lat.step_deg * METRES_PER_DEGREE
    across_m = lon.step_deg * METRES_PER_DEGREE * math.cos(math.radians(lat.degrees))
    system = SYSTEM_OF_PARTS[max(lat.parts, lon.parts) - 1]
    return Position(lon.degrees, lat.degrees, system, text, max(along_m, across_m))


def _from_mgrs(reference: re.Match[str], text: str, mgrs_point: MgrsPoint) -> Position:
    zone, letter, square, written = reference.groups()
    groups = re.findall(r"\d+", written)
    digits = "".join(groups)
    uneven = len(groups) == 2 and len(groups[0]) != len(groups[1])
    if len(digits) % 2 or len(digits) > 10 or uneven:
        raise MgrsDigitsUneven(text, " ".join(groups))
    if letter.upper() in "ABYZ":
        raise UpsNotSupported(text)
    read = read_mgrs(int(zone), letter.upper(), square.upper(), digits, text)
    lon, lat = centre(read) if mgrs_point == "centre" else corner(read)
    return Position(lon, lat, "mgrs", text, read.cell_m)


def format_position(
    lon: float, lat: float, system: System = "dd", precision: int | None = None
) -> str:
    r"""Print a position; degrees and UTM are rounded, MGRS is truncated.

    Parameters
    ----------
    lon, lat
        Degrees, WGS 84; longitude -180 to 180, latitude -90 to 90.
    system
        dd, ddm, dms, utm or mgrs.
    precision
        Decimals of the last part (degrees, minutes, seconds or metres; default 6, 4, 2, 0),
        for mgrs the digits per axis, 0 to 5 (default 5).

    Returns
    -------
    str
        Text that `parse_position` reads back within its resolution.

    Raises
    ------
    LatitudeOutOfRange, LongitudeOutOfRange
        Not on the globe.
    UpsNotSupported
        UTM or MGRS beyond 80 degrees south or 84 degrees north.

    Examples
    --------
    >>> format_position(69.2075, 34.5557)
    '34.555700° N, 69.207500° E'
    >>> format_position(69.2075, 34.5557, "dms", 1)
    '34°33\'20.5" N, 69°12\'27.0" E'
    >>> format_position(69.2075, 34.5557, "utm")
    '42 north 519037 3823793'
    >>> format_position(69.2075, 34.5557, "mgrs", 3)
    '42S WD 190 237'
    """
    decimals = _DEFAULT_PRECISION[system] if precision is None else precision
    if decimals < 0 or (system == "mgrs" and decimals > 5):
        message = f"precision {decimals}: expected 0 or more, for mgrs 0 to 5"
        raise ValueError(message)
    _check_on_globe(lon, lat)
    if system in {"utm", "mgrs"}:
        if not LATITUDE_LOW_DEG <= lat <= LATITUDE_HIGH_DEG:
            raise UpsNotSupported(f"{lat:g}, {lon:g}")
        lon = lon - 360.0 if lon == 180.0 else lon
        if system == "mgrs":
            return print_mgrs(lon, lat, digits=decimals)
        return _print_utm(lon, lat, decimals)
    parts = SYSTEM_OF_PARTS.index(system) + 1
    latitude = print_angle(lat, letters="NS", parts=parts, decimals=decimals)
    longitude = print_angle(lon, letters="EW", parts=parts, decimals=decimals)
    return f"{latitude}, {longitude}"


def _check_on_globe(lon: float, lat: float) -> None:
    text = f"{lat:g}, {lon:g}"
    if not -90.0 <= lat <= 90.0:
        raise LatitudeOutOfRange(text, lat, lon)
    if not -180.0 <= lon <= 180.0:
        raise LongitudeOutOfRange(text, lon)


def _print_utm(lon: float, lat: float, decimals: int) -> str:
    zone, north = utm_zone(lon, lat), lat >= 0
    easting_m, northing_m = to_utm(lon, lat, zone=zone, north=north)
    hemisphere = "north" if north else "south"
    return f"{zone} {hemisphere} {easting_m:.{decimals}f} {northing_m:.{decimals}f}"
