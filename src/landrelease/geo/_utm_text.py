"""Read what people type as UTM: a zone with a letter or a hemisphere, an easting, a northing."""

import re
from dataclasses import dataclass
from typing import Final

from landrelease.geo._errors import (
    HemispheresContradict,
    LatitudeOutOfRange,
    PositionUnreadable,
    UnknownMgrsZone,
    UnknownWord,
    UpsNotSupported,
    UtmBandMismatch,
    UtmHemisphereUnknown,
    UtmNumberOutOfRange,
    UtmZoneMissing,
    UtmZoneOutOfRange,
)
from landrelease.geo._script import HEMISPHERES, bare
from landrelease.geo._utm import (
    BANDS,
    LATITUDE_HIGH_DEG,
    LATITUDE_LOW_DEG,
    band_limits,
    from_utm,
)

_NUMBER: Final = (
    r"\d{1,3}(?:(?: \d{3})+|(?:,\d{3})+|(?:\.\d{3})+)(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
)
_GROUPED: Final = re.compile(r"([1-9]\d{0,2}(?:([ ,.])\d{3})(?:\2\d{3})*)(?:[.,](\d+))?")
_WORD: Final = r"[^\W\d_]+\.?"
_PREFIX: Final = r"(?:(?:WGS ?84|UTM|ZONE|ZONA|HUSO|FUSO|FUSEAU|ЗОНА)\b[ :/,.]*|UTM(?=\d))*"
_ZONE_FIRST: Final = re.compile(
    rf"{_PREFIX}(?P<zone>\d{{1,2}})(?!\d) ?-?(?P<letter>{_WORD})?[ ,;:/]+(?P<rest>.*\d.*)",
    re.IGNORECASE,
)
_ZONE_LAST: Final = re.compile(
    rf"(?P<rest>.*\d.*?)[ ,;:/(]+{_PREFIX}(?P<zone>\d{{1,2}}) ?(?P<letter>{_WORD})?\)?",
    re.IGNORECASE,
)
_UNIT: Final = r"(?: ?[mм](?![^\W\d_]))?"
_BARE_PAIR: Final = re.compile(rf"({_NUMBER}){_UNIT}[ ,;/]+({_NUMBER}){_UNIT}\.?")
_LABEL_FIRST: Final = re.compile(
    rf"({_WORD})[ :=]*({_NUMBER}){_UNIT}[ ,;/]+({_WORD})[ :=]*({_NUMBER}){_UNIT}\.?"
)
_LABEL_LAST: Final = re.compile(
    rf"({_NUMBER}){_UNIT} ?({_WORD})[ ,;/]+({_NUMBER}){_UNIT} ?({_WORD})"
)
_EASTING_M: Final = (100_000.0, 900_000.0)
_NORTHING_M: Final = {True: (0.0, 9_350_000.0), False: (1_100_000.0, 10_000_000.0)}
_BAND_SLACK_DEG: Final = 0.01
_METRE_DEG: Final = 1e-5  # rounding to a metre may carry a point over the limit


@dataclass(frozen=True)
class UtmReading:
    """A UTM position as read, with the step of its written digits."""

    lon: float
    lat: float
    step_m: float


def looks_like_utm(plain: str) -> bool:
    """Say whether the text holds numbers too large for degrees.

    Examples
    --------
    >>> looks_like_utm("42N 519039 3823860"), looks_like_utm("34.555 N 69.207 E")
    (True, False)
    """
    if re.search("[°'\"]", plain):
        return False
    if re.search(r"(?<![\d.,])\d{5}|(?<![\d.,])\d{1,3}([ ,.])\d{3}\1\d{3}(?!\d)", plain):
        return True
    found = _ZONE_FIRST.fullmatch(plain)
    pair = _BARE_PAIR.fullmatch(found["rest"]) if found else None
    return pair is not None and _metres(pair[1], _thousands(pair[1]))[0] >= _EASTING_M[0]


def read_utm(plain: str, text: str) -> UtmReading:
    """Read a zone, an easting and a northing.

    Source: NGA.STND.0037 (2014) for zones and bands.

    Raises
    ------
    PositionError
        One of its classes, naming what was read.

    Examples
    --------
    >>> reading = read_utm("42 north 519039 3823860", "")
    >>> round(reading.lat, 4), round(reading.lon, 4)
    (34.5563, 69.2075)
    """
    found = _ZONE_FIRST.fullmatch(plain) or _ZONE_LAST.fullmatch(plain)
    if not found:
        raise UtmZoneMissing(text) if _pair(plain, text) else PositionUnreadable(text)
    zone, letter, rest = int(found["zone"]), found["letter"] or "", found["rest"].strip()
    if letter.upper() == "E" and _LABEL_FIRST.fullmatch(f"{letter} {rest}"):
        letter, rest = "", f"{letter} {rest}"  # the E names the easting, not a band
    pair = _pair(rest, text)
    if not pair:
        raise UtmZoneMissing(text) if _pair(plain, text) else PositionUnreadable(text)
    if not 1 <= zone <= 60:
        raise UtmZoneOutOfRange(text, zone)
    sign = _thousands(pair[0])
    (easting_m, step_e), (northing_m, step_n) = (_metres(number, sign) for number in pair)
    _check("easting", easting_m, _EASTING_M, text)
    north, letter = _north(zone, letter, easting_m, northing_m, text)
    _check("northing", northing_m, _NORTHING_M[north], text)
    lon, lat = from_utm(easting_m, northing_m, zone=zone, north=north)
    _check_latitude(lat, letter, text)
    return UtmReading(lon, lat, max(step_e, step_n))


def _pair(rest: str, text: str) -> tuple[str, str] | None:
    """Find easting and northing: sorted by their labels, or easting first."""
    found = _BARE_PAIR.fullmatch(rest)
    if found:
        return found[1], found[2]
    found = _LABEL_FIRST.fullmatch(rest)
    if found:
        labelled = {_axis(found[1], text): found[2], _axis(found[3], text): found[4]}
    else:
        found = _LABEL_LAST.fullmatch(rest)
        if not found:
            return None
        labelled = {_axis(found[2], text): found[1], _axis(found[4], text): found[3]}
    if len(labelled) == 1:
        raise HemispheresContradict(text, "two eastings or two northings")
    return labelled["E"], labelled["N"]


def _axis(word: str, text: str) -> str:
    key = bare(word.rstrip("."))
    names = {"easting": "E", "northing": "N"}
    axis = names.get(key) or HEMISPHERES.get(key) or HEMISPHERES.get(key.removeprefix("m"))
    if axis not in {"E", "N"}:
        raise UnknownWord(text, word)
    return axis


def _metres(number: str, sign: str) -> tuple[float, float]:
    """Read a number whose thousands are parted by a sign ("" for none): value, step in metres."""
    grouped = _GROUPED.fullmatch(number)
    if grouped and grouped[2] == sign:
        whole, decimals = re.sub(r"\D", "", grouped[1]), grouped[3] or ""
    else:
        whole, _, decimals = number.replace(",", ".").partition(".")
    return float(f"{whole.replace(' ', '')}.{decimals or 0}"), 10.0 ** -len(decimals)


def _thousands(easting: str) -> str:
    """Find the sign that parts the thousands: an easting has six digits before decimals."""
    grouped = _GROUPED.fullmatch(easting)
    return grouped[2] if grouped else ""


def _north(
    zone: int, letter: str, easting_m: float, northing_m: float, text: str
) -> tuple[bool, str]:
    """Tell the hemisphere and the band letter (or none) from what follows the zone."""
    key = letter.rstrip(".").upper()
    if not key:
        raise UtmHemisphereUnknown(text, zone)
    if key == "S":
        _, lat = from_utm(easting_m, northing_m, zone=zone, north=True)
        low, high = band_limits("S")
        if low <= lat <= high:
            raise UtmHemisphereUnknown(text, zone)
        return False, ""
    if key == "N":
        return True, ""
    if len(key) == 1 and key in BANDS:
        return key > "M", key
    if len(key) == 1 and key.isascii():
        if key in "ABYZ":
            raise UpsNotSupported(text)
        raise UnknownMgrsZone(text, f"{zone}{key}")
    hemisphere = HEMISPHERES.get(bare(key))
    if hemisphere not in {"N", "S"}:
        raise UnknownWord(text, letter)
    return hemisphere == "N", ""


def _check(name: str, value_m: float, limits_m: tuple[float, float], text: str) -> None:
    if not limits_m[0] <= value_m <= limits_m[1]:
        raise UtmNumberOutOfRange(text, name, value_m, *limits_m)


def _check_latitude(lat: float, letter: str, text: str) -> None:
    if not -90 <= lat <= 90:
        raise LatitudeOutOfRange(text, lat)
    if not LATITUDE_LOW_DEG - _METRE_DEG <= lat <= LATITUDE_HIGH_DEG + _METRE_DEG:
        raise UpsNotSupported(text)
    if letter:
        low, high = band_limits(letter)
        if not low - _BAND_SLACK_DEG <= lat <= high + _BAND_SLACK_DEG:
            raise UtmBandMismatch(text, letter, lat)
