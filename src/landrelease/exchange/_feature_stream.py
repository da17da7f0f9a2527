"""Reading a GeoJSON feature collection one feature at a time, whatever its size."""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from landrelease.exchange._errors import NoRecords, NotThisFormat, TooLarge, Truncated
from landrelease.exchange._reading import text_chunks
from landrelease.exchange._rows import MEGABYTE, Limits, Rejected

Json = Any

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_BRACKET: Final = re.compile(r'["{}\[\]]')
_QUOTE: Final = re.compile(r'["\\]')
_SCALAR_END: Final = re.compile(r"[,}\] \t\r\n]")
_DEEPEST: Final = 32
_WGS84: Final = ("CRS84", "EPSG::4326", "EPSG:4326")
_WHAT_TO_DO: Final = "Copy the file again, or check it with a GeoJSON tool."


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of a collection."""

    number: int
    """Its place in the collection, from 1: many files hold all features on one line."""
    collection: str
    """The collection's name, where it has one."""
    properties: dict[str, Json]
    geometry: dict[str, Json] | None


def read_features(
    path: Path, *, encoding: str = "", limits: Limits
) -> Iterator[Feature | Rejected]:
    """Yield the features of a collection; a feature that is no valid JSON is rejected.

    Raises
    ------
    NotThisFormat
        When it is no feature collection, nested too deep, or not in WGS 84.
    Truncated
        When the file ends before the collection does.
    TooLarge
        When one feature is larger than the limit for a record.
    """
    text = _Text(path, text_chunks(path, encoding=encoding, limits=limits), limits)
    members: dict[str, Json] = {}
    found = False
    for name in text.members():
        if name == "features" and text.next_sign() == "[":
            found = True
            yield from _features(text, members)
        else:
            members[name] = _loads(path, text.value())
    if members.get("type") != "FeatureCollection" or not found:
        kind = members.get("type", "no GeoJSON object")
        why = f"it is {kind!r}, not a FeatureCollection with its features"
        raise NotThisFormat(path, why, "Export it as a feature collection.")


def _features(text: "_Text", members: dict[str, Json]) -> Iterator[Feature | Rejected]:
    _check_crs(text.path, members.get("crs"))
    count = 0
    for _ in text.elements():
        count += 1
        yield _feature(count, text.value(), str(members.get("name") or ""))
    if not count:
        raise NoRecords(text.path, "the collection has no features", "Ask for it again.")


def _check_crs(path: Path, crs: Json) -> None:
    if crs is None:
        return
    name = str(crs.get("properties", {}).get("name", crs)) if isinstance(crs, dict) else str(crs)
    if not name.endswith(_WGS84):
        why = f"its coordinates are in {name[:80]}; GeoJSON is read in WGS 84"
        raise NotThisFormat(path, why, "Reproject it to EPSG:4326.")


def _feature(number: int, raw: str, collection: str) -> Feature | Rejected:
    try:
        found = json.loads(raw, parse_constant=_refuse, parse_float=_finite)
        if "\\u" in raw:
            _check_characters(raw)
    except ValueError as error:
        return Rejected(number, "feature", raw[:80], f"it is not valid JSON: {error}")
    if not isinstance(found, dict) or found.get("type") != "Feature":
        return Rejected(number, "feature", raw[:80], "it is not a Feature")
    properties, geometry = found.get("properties") or {}, found.get("geometry")
    if not isinstance(properties, dict) or not isinstance(geometry, dict | None):
        return Rejected(number, "feature", raw[:80], "its properties or its geometry are no object")
    return Feature(number, collection, properties, geometry)


def _refuse(word: str) -> float:
    msg = f"{word} is no number of JSON"
    raise ValueError(msg)


def _finite(word: str) -> float:
    found = float(word)
    return found if math.isfinite(found) else _refuse(word)


def _check_characters(raw: str) -> None:
    text = json.dumps(json.loads(raw), ensure_ascii=False)
    if "\\u0000" in text:
        msg = "it holds a NUL character"
        raise ValueError(msg)
    text.encode()


def _loads(path: Path, raw: str) -> Json:
    try:
        return json.loads(raw)
    except ValueError as error:
        raise NotThisFormat(path, f"it is not valid JSON ({error})", _WHAT_TO_DO) from None


class _Text:
    """A window on the text: finds where values end without reading them all."""

    def __init__(self, path: Path, chunks: Iterator[str], limits: Limits) -> None:
        self.path = path
        self._chunks, self._limits = chunks, limits
        self._window, self._at, self._line = "", 0, 1

    def members(self) -> Iterator[str]:
        """Yield the names of an object's members; the caller takes each value."""
        self._take("{", "an object")
        if self.next_sign() == "}":
            return
        while True:
            name = _loads(self.path, self.value())
            self._take(":", "':' after a name")
            yield str(name)
            if self.next_sign() != ",":
                break
            self._at += 1
        self._take("}", "',' or '}'")

    def elements(self) -> Iterator[None]:
        """Stop at each element of an array; the caller takes it."""
        self._take("[", "an array")
        while self.next_sign() != "]":
            yield
            if self.next_sign() == ",":
                self._at += 1
            elif self.next_sign() != "]":
                raise self._unexpected("',' or ']'")
        self._at += 1

    def next_sign(self) -> str:
        """Return the next sign that is no space, without taking it."""
        while True:
            found = _SPACE.match(self._window, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._window):
                return self._window[self._at]
            self._more()

    def value(self) -> str:
        """Take the text of one value."""
        sign = self.next_sign()
        if sign == '"':
            end = self._string_end(1)
        elif sign in "{[":
            end = self._bracket_end()
        else:
            end = self._scalar_end()
        raw = self._window[self._at : self._at + end]
        self._at += end
        return raw

    def _take(self, sign: str, expected: str) -> None:
        if self.next_sign() != sign:
            raise self._unexpected(expected)
        self._at += 1

    def _unexpected(self, expected: str) -> NotThisFormat:
        line = self._line + self._window.count("\n", 0, self._at)
        found = self._window[self._at : self._at + 20]
        why = f"line {line}: expected {expected}, found {found!r}"
        return NotThisFormat(self.path, why, _WHAT_TO_DO)

    def _more(self) -> None:
        chunk = next(self._chunks, None)
        if chunk is None:
            raise Truncated(self.path, "it ends before the collection does", _WHAT_TO_DO)
        self._line += self._window.count("\n", 0, self._at)
        self._window, self._at = self._window[self._at :] + chunk, 0
        if len(self._window) > self._limits.record_mb * MEGABYTE + len(chunk):
            why = f"line {self._line}: a value has more than {self._limits.record_mb:g} MB"
            raise TooLarge(self.path, why, "Simplify it, or state a larger limit for a record.")

    def _find(self, pattern: re.Pattern[str], offset: int) -> int:
        """Return where the pattern is next, counted from the value's begin."""
        while True:
            found = pattern.search(self._window, self._at + offset)
            if found:
                return found.start() - self._at
            offset = len(self._window) - self._at
            self._more()

    def _string_end(self, offset: int) -> int:
        while True:
            offset = self._find(_QUOTE, offset)
            if self._window[self._at + offset] == '"':
                return offset + 1
            offset += 2

    def _bracket_end(self) -> int:
        depth, offset = 0, 0
        while True:
            offset = self._find(_BRACKET, offset)
            sign = self._window[self._at + offset]
            offset += 1
            if sign == '"':
                offset = self._string_end(offset)
                continue
            depth += 1 if sign in "{[" else -1
            if depth > _DEEPEST:
                raise NotThisFormat(self.path, f"it nests deeper than {_DEEPEST}", _WHAT_TO_DO)
            if depth == 0:
                return offset

    def _scalar_end(self) -> int:
        end = self._find(_SCALAR_END, 0)
        if end == 0:
            raise self._unexpected("a value")
        return end
