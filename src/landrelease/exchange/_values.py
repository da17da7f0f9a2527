"""From a cell of text to the value a field takes; every door of exchange reads alike."""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from landrelease.kinds import (
    NOT_KNOWN,
    DateNotRead,
    FieldDescription,
    Kind,
    PositionSystem,
    Precision,
    When,
    fields_of,
)
from landrelease.ledger import Source

Json = Any

_NOT_KNOWN_WORDS: Final = frozenset({"not_known", "not known", "unknown", "n/a", "na", "?"})
_TRUE: Final = frozenset({"1", "true", "yes", "t", "y"})
_FALSE: Final = frozenset({"0", "false", "no", "f", "n"})
_DECIMAL_COMMA: Final = re.compile(r"[+-]?\d+,\d+")
_GRADE: Final = re.compile(r"([A-F])([1-6])")


class ValueNotRead(ValueError):
    """A cell does not hold what its field needs; turned into a rejected row."""

    def __init__(self, field: str, value: str, reason: str) -> None:
        self.field, self.value, self.reason = field, value, reason
        super().__init__(f"{field}: {reason} (read {value!r})")


@cache
def fields_by_name(kind: type[Kind]) -> Mapping[str, FieldDescription]:
    """Return the fields of a kind by name."""
    return {item.name: item for item in fields_of(kind)}


def number(field: str, text: str, *, decimal: str = ".") -> float:
    """Read a number; the decimal sign is stated, never guessed.

    Examples
    --------
    >>> number("lat", " 6,303 ", decimal=",")
    6.303
    """
    plain = text.strip().replace("\u2212", "-")
    if decimal == "," and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        found = float(plain)
    except ValueError:
        hint = "; state the decimal comma in the mapping" if _DECIMAL_COMMA.fullmatch(plain) else ""
        raise ValueNotRead(field, text, f"it is not a number{hint}") from None
    if found != found or abs(found) == float("inf") or "_" in plain:  # noqa: PLR0124 - not a number
        raise ValueNotRead(field, text, "it is not a number")
    return found


def value_of(field: FieldDescription, text: str, *, decimal: str = ".") -> Json:
    """Read what a field takes from text; empty text is for the caller to leave out.

    Raises
    ------
    ValueNotRead
        With what was read and what is expected.
    """
    word = text.strip()
    if field.may_be_not_known and word.casefold() in _NOT_KNOWN_WORDS:
        return NOT_KNOWN
    if field.type == "integer":
        found = number(field.name, word, decimal=decimal)
        if not found.is_integer():
            raise ValueNotRead(field.name, text, "it is not a whole number")
        return int(found)
    if field.type == "number":
        return number(field.name, word, decimal=decimal)
    if field.type == "date":
        return _day(field, word)
    if field.type == "boolean":
        return _boolean(field, word)
    if field.type == "choice":
        return _choice(field, word)
    if field.type == "references":
        return _references(word)
    return word


def _day(field: FieldDescription, word: str) -> str:
    found = when(field.name, word)
    if found.first != found.last:
        raise ValueNotRead(field.name, word, "it is not one day; write 2024-05-31")
    return found.first.isoformat()


def _boolean(field: FieldDescription, word: str) -> bool:
    if word.casefold() in _TRUE:
        return True
    if word.casefold() in _FALSE:
        return False
    raise ValueNotRead(field.name, word, "it is neither yes nor no")


def _choice(field: FieldDescription, word: str) -> str:
    for value, label in field.choices:
        if word.casefold() in {value.casefold(), label.casefold()}:
            return value
    known = ", ".join(value for value, _ in field.choices)
    raise ValueNotRead(field.name, word, f"it is none of {known}")


def _references(word: str) -> list[str]:
    if word.startswith("["):
        return [str(item) for item in json.loads(word)]
    return [part.strip() for part in word.split(";") if part.strip()]


def when(field: str, text: str) -> When:
    """Read a day, a month or a year, or a day with a time behind it."""
    plain = re.sub(r"[T ]\d\d:\d\d.*", "", text.strip()).replace("/", "-")
    try:
        return When.read(plain)
    except DateNotRead as error:
        reason = f"{error.why}; write 2024, 2024-05 or 2024-05-31"
        raise ValueNotRead(field, text, reason) from None


def graded(text: str, *, subject: str = "") -> Source:
    """Read a grade such as B2.

    Examples
    --------
    >>> graded("b2").credibility
    '2'
    """
    found = _GRADE.fullmatch(text.strip().upper() or "F6")
    if found is None:
        reason = "a grade is a letter A to F and a digit 1 to 6, such as B2"
        raise ValueNotRead("grade", text, reason)
    return Source(subject=subject, reliability=found[1], credibility=found[2])


def place(
    geometry: Mapping[str, Json],
    *,
    system: str = PositionSystem.GEOJSON,
    entered: str = "",
    precision: str = Precision.NOT_KNOWN,
    radius_m: float | str = NOT_KNOWN,
) -> dict[str, Json]:
    """Return a place as payloads hold it."""
    return {
        "geometry": dict(geometry),
        "system": str(system),
        "entered": entered,
        "precision": str(precision),
        "radius_m": radius_m,
    }


def point(lon: float, lat: float) -> dict[str, Json]:
    """Return a GeoJSON point.

    Examples
    --------
    >>> point(-75.854, 6.303)
    {'type': 'Point', 'coordinates': [-75.854, 6.303]}
    """
    return {"type": "Point", "coordinates": [lon, lat]}
