"""Municipalities as DANE draws them (Marco Geoestadistico Nacional)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from landrelease.exchange._feature_stream import Feature, read_features
from landrelease.exchange._rows import Drafts, Profile, Reading, Rejected, Said, Statement
from landrelease.exchange._values import ValueNotRead, place

Json = Any


def _read(path: Path, reading: Reading) -> Iterator[Said]:
    drafts = Drafts(MUNICIPALITIES.name, reading.batch)
    for found in read_features(path, encoding=reading.encoding, limits=reading.limits):
        if isinstance(found, Rejected):
            yield found
            continue
        try:
            said = _statement(found)
        except ValueNotRead as error:
            yield Rejected(found.number, error.field, error.value, error.reason)
            continue
        yield drafts.draft(found.number, found.properties, said)


def _statement(found: Feature) -> Statement:
    name, code = _text(found, "MPIO_CNMBR"), _text(found, "MPIO_CCNCT")
    if found.geometry is None:
        raise ValueNotRead("geometry", name, "there is none")
    drawn = _year(found)
    entered = f"DANE MGN {drawn or ''}".strip() + f", {_text(found, 'DPTO_CNMBR')}"
    return Statement(
        kind="administrative_area",
        payload={
            "name": name,
            "code": code,
            "level": "municipality",
            "place": place(found.geometry, entered=entered),
        },
        first=date(drawn, 1, 1) if drawn else None,
        key=code,
    )


def _year(found: Feature) -> int | None:
    year = found.properties.get("MPIO_NANO")
    return year if isinstance(year, int) and 1900 <= year <= 2100 else None


def _text(found: Feature, name: str) -> str:
    value = found.properties.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ValueNotRead(name, str(value), "it is missing; is this the file of municipalities?")
    return value.strip()


MUNICIPALITIES: Final = Profile(
    name="colombia-municipalities",
    description="Colombia's municipalities (DANE, Marco Geoestadistico Nacional)",
    suffixes=(".geojson", ".json"),
    reads=_read,
)
