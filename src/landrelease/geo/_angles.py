"""Degrees with decimals (DD), with minutes (DDM), with minutes and seconds (DMS)."""

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from landrelease.geo._errors import (
    AmbiguousNumber,
    AxisOrderUnknown,
    HemisphereMissing,
    HemispheresContradict,
    LatitudeOutOfRange,
    LongitudeOutOfRange,
    MinutesOutOfRange,
    PartsMisordered,
    PositionUnreadable,
    SecondsOutOfRange,
    UnknownWord,
    WrongNumberOfParts,
)
from landrelease.geo._script import HEMISPHERES, LABELS, UNITS, bare

AngularSystem = Literal["dd", "ddm", "dms"]
AxisOrder = Literal["lat_lon", "lon_lat"]

SYSTEM_OF_PARTS: Final[tuple[AngularSystem, ...]] = ("dd", "ddm", "dms")
_TOKEN: Final = re.compile(
    r"(?P<number>(?:[+-]\s?)?\d+(?:\.\d*)?|[+-]?\.\d+)"
    r"|(?P<word>[^\W\d_]+(?:\.\s?[^\W\d_]+)*\.?)"
    r"|(?P<unit>[°'\"])"
    r"|(?P<stop>[,;:/()\[\]=.])"
    r"|(?P<space>\s+)"
    r"|(?P<other>.)"
)
_AXIS: Final = {"N": "LAT", "S": "LAT", "E": "LON", "W": "LON", "LAT": "LAT", "LON": "LON"}
_DECIMAL_COMMA: Final = re.compile(r"(?<=\d),(?=\d)")
_ISO_6709: Final = re.compile(r"([+-]\d+(?:\.\d+)?)([+-]\d+(?:\.\d+)?)/?")


@dataclass(frozen=True)
class Token:
    """One piece: a number, a unit (° ' "), a hemisphere, a label (LAT, LON) or a stop."""

    sort: Literal["number", "unit", "hemisphere", "label", "stop"]
    value: str


@dataclass(frozen=True)
class Angle:
    """One coordinate as read: signed degrees, its axis if said, parts and finest step."""

    degrees: float
    axis: str | None
    parts: int
    step_deg: float


def decimal_points(plain: str, text: str) -> str:
    """Turn decimal commas into points, or refuse where a comma can mean two things.

    Examples
    --------
    >>> decimal_points("34,5 N 69,2 E", "34,5 N 69,2 E")
    '34.5 N 69.2 E'
    """
    if re.search(r"\d\.\d", plain):
        return plain
    joined = _DECIMAL_COMMA.findall(plain)
    chained = re.search(r"\d,\d+,\d", plain)
    rest = _DECIMAL_COMMA.sub("", plain)
    if chained or (joined and not re.search(r"\d[^\d]+\d", rest)):
        raise AmbiguousNumber(text, ",")
    return _DECIMAL_COMMA.sub(".", plain)


def tokens(plain: str, text: str) -> list[Token]:
    """Split plain text into tokens; a word that means nothing here is refused.

    Examples
    --------
    >>> [token.value for token in tokens("34° 33' N", "34° 33' N")]
    ['34', '°', '33', "'", 'N']
    """
    found: list[Token] = []
    before = None
    for match in _TOKEN.finditer(plain):
        sort, value = match.lastgroup, match.group()
        if sort == before == "number":
            raise AmbiguousNumber(text, value[0])
        before = sort
        if sort == "number":
            found.append(Token("number", value.replace(" ", "")))
        elif sort == "unit":
            found.append(Token("unit", value))
        elif sort == "stop":
            found.append(Token("stop", value))
        elif sort == "word":
            found.extend(_word(value, text))
        elif sort == "other":
            raise UnknownWord(text, value)
    return found


def _word(value: str, text: str) -> list[Token]:
    key = bare(value.replace(".", "").replace(" ", ""))
    if key in HEMISPHERES:
        return [Token("hemisphere", HEMISPHERES[key])]
    if key in LABELS:
        return [Token("label", LABELS[key])]
    if key in UNITS:
        return [Token("unit", UNITS[key])] if UNITS[key] else []
    raise UnknownWord(text, value)


def read_angles(plain: str, text: str, *, order: AxisOrder | None) -> tuple[Angle, Angle]:
    """Read a latitude and a longitude, in that order, from plain text.

    Source: ISO 6709:2022 annex D (forms for people); hemispheres and labels win over order.

    Parameters
    ----------
    plain
        Text after `plain`.
    text
        Text as entered, for the messages.
    order
        Order of two numbers without hemispheres; None refuses them.

    Raises
    ------
    PositionError
        One of its classes, naming what was read.

    Examples
    --------
    >>> lat, lon = read_angles("69 12 27 E 34 33 20.5 N", "", order=None)
    >>> round(lat.degrees, 6), round(lon.degrees, 6), lat.parts
    (34.555694, 69.2075, 3)
    """
    pieces = _without_dashes(decimal_points(plain, text), text)
    found = _drop_redundant_labels(tokens(pieces, text))
    first, second = (_angle(group, text) for group in _halves(found, text))
    lat, lon = _assign(first, second, order, text)
    _check_range(lat, lon, text)
    return lat, lon


def _without_dashes(plain: str, text: str) -> str:
    """Read 34-33-20N as 34 33 20 N; a dash that may be a minus is refused."""
    signed = _ISO_6709.fullmatch(plain)
    if signed:
        return f"{signed[1]} {signed[2]}"
    if not re.search(r"\d-\d", plain):
        return plain
    if not re.search(r"[^\W\d_]", plain):
        raise AmbiguousNumber(text, "-")
    return re.sub(r"(?<=\d)-(?=\d)", " ", plain)


def _drop_redundant_labels(found: list[Token]) -> list[Token]:
    """Drop the label in "34 north latitude": the hemisphere beside it says the axis."""
    if found and found[0].sort == "label":
        return found  # labels come first: "latitude 34 north, longitude 69 east"
    kept = []
    for place, token in enumerate(found):
        beside = [*found[max(place - 1, 0) : place], *found[place + 1 : place + 2]]
        redundant = token.sort == "label" and any(
            other.sort == "hemisphere" and _AXIS[other.value] == token.value for other in beside
        )
        if not redundant:
            kept.append(token)
    return kept


def _halves(found: list[Token], text: str) -> tuple[Sequence[Token], Sequence[Token]]:
    numbers = [token.value for token in found if token.sort == "number"]
    if not numbers:
        raise PositionUnreadable(text)
    labels = [place for place, token in enumerate(found) if token.sort == "label"]
    marks = labels or [place for place, t in enumerate(found) if t.sort == "hemisphere"]
    if not marks:
        return _halves_unmarked(found, tuple(numbers), text)
    if len(marks) == 1:
        if len(numbers) == 1:
            raise WrongNumberOfParts(text, tuple(numbers))
        raise HemisphereMissing(text, found[marks[0]].value)
    if len(marks) > 2:
        raise HemispheresContradict(text, ", ".join(found[place].value for place in marks))
    before = any(token.sort == "number" for token in found[: marks[0]])
    split = marks[0] + 1 if before else marks[1]
    return found[:split], found[split:]


def _halves_unmarked(
    found: list[Token], numbers: tuple[str, ...], text: str
) -> tuple[Sequence[Token], Sequence[Token]]:
    if len(numbers) not in {2, 4, 6}:
        raise WrongNumberOfParts(text, numbers)
    places = [place for place, token in enumerate(found) if token.sort == "number"]
    split = places[len(places) // 2]
    return found[:split], found[split:]


def _angle(group: Sequence[Token], text: str) -> Angle:
    marks = [token.value for token in group if token.sort in {"hemisphere", "label"}]
    hemispheres = [token.value for token in group if token.sort == "hemisphere"]
    axes = {_AXIS[mark] for mark in marks}
    sorts = "".join(token.sort[0] for token in group if token.sort != "stop")
    if re.search("n.*[hl].*n", sorts):
        raise PartsMisordered(text, marks[-1])
    if len(hemispheres) > 1 or len(axes) > 1:
        raise HemispheresContradict(text, ", ".join(marks))
    written = "".join(token.value[-1] if token.sort == "stop" else token.sort[0] for token in group)
    stop = re.search("nu?([,;/])n", written)
    if stop:
        raise AmbiguousNumber(text, stop[1])
    parts = [token.value for token in group if token.sort == "number"]
    if not 1 <= len(parts) <= 3:
        raise WrongNumberOfParts(text, tuple(parts))
    _check_units(group, text)
    degrees, step_deg = _degrees(parts, text)
    signed = parts[0].startswith(("-", "+"))
    if hemispheres and signed:
        raise HemispheresContradict(text, f"{parts[0]}, {hemispheres[0]}")
    negative = parts[0].startswith("-") or hemispheres in (["S"], ["W"])
    axis = axes.pop() if axes else None
    return Angle(-degrees if negative else degrees, axis, len(parts), step_deg)


def _check_units(group: Sequence[Token], text: str) -> None:
    """Refuse units that do not follow their number, or come in another order."""
    count = 0
    for before, token in itertools.pairwise([Token("stop", ""), *group]):
        if token.sort == "number":
            count += 1
        elif token.sort == "unit" and (
            before.sort != "number" or count != "°'\"".index(token.value) + 1
        ):
            raise PartsMisordered(text, token.value)


def _degrees(parts: list[str], text: str) -> tuple[float, float]:
    for part in parts[:-1]:
        if "." in part:
            raise PartsMisordered(text, part)
    for part in parts[1:]:
        if part.startswith(("-", "+")):
            raise AmbiguousNumber(text, part[0])
    values = [abs(float(part)) for part in parts]
    if len(values) > 1 and values[1] >= 60:
        raise MinutesOutOfRange(text, values[1])
    if len(values) > 2 and values[2] >= 60:
        raise SecondsOutOfRange(text, values[2])
    decimals = len(parts[-1].partition(".")[2])
    step_deg = 10.0**-decimals / 60.0 ** (len(parts) - 1)
    return math.fsum(v / 60.0**power for power, v in enumerate(values)), step_deg


def _assign(first: Angle, second: Angle, order: AxisOrder | None, text: str) -> tuple[Angle, Angle]:
    axes = (first.axis, second.axis)
    if axes == ("LAT", "LON"):
        return first, second
    if axes == ("LON", "LAT"):
        return second, first
    if axes[0] is not None and axes[0] == axes[1]:
        raise HemispheresContradict(text, "two latitudes" if axes[0] == "LAT" else "two longitudes")
    if axes != (None, None):
        raise HemisphereMissing(text, str(axes[0] or axes[1]))
    if order is None:
        raise AxisOrderUnknown(text)
    return (first, second) if order == "lat_lon" else (second, first)


def _check_range(lat: Angle, lon: Angle, text: str) -> None:
    if abs(lat.degrees) > 90:
        raise LatitudeOutOfRange(text, lat.degrees, lon.degrees)
    if abs(lon.degrees) > 180:
        raise LongitudeOutOfRange(text, lon.degrees)


def print_angle(degrees: float, *, letters: str, parts: int, decimals: int) -> str:
    r"""Print one coordinate, rounded, with carry: never 60 minutes or seconds.

    Parameters
    ----------
    degrees
        Signed degrees.
    letters
        Hemisphere letters, positive first: "NS" or "EW".
    parts
        1 degrees, 2 degrees and minutes, 3 degrees, minutes and seconds.
    decimals
        Decimals of the last part, 0 or more.

    Examples
    --------
    >>> print_angle(34.99999999, letters="NS", parts=3, decimals=1)
    '35°00\'00.0" N'
    >>> print_angle(-69.2075, letters="EW", parts=2, decimals=3)
    "69°12.450' W"
    """
    base = 60 ** (parts - 1)
    steps = round(abs(degrees) * base * 10**decimals)
    whole, fraction = divmod(steps, 10**decimals)
    last = f".{fraction:0{decimals}d}" if decimals else ""
    letter = letters[1] if degrees < 0 else letters[0]
    if parts == 1:
        return f"{whole}{last}° {letter}"
    if parts == 2:
        return f"{whole // 60}°{whole % 60:02d}{last}' {letter}"
    return f"{whole // 3600}°{whole // 60 % 60:02d}'{whole % 60:02d}{last}\" {letter}"
