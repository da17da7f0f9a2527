"""Reading what an address asks for."""

from datetime import UTC, date, datetime, time
from typing import Any, overload

from landrelease.kinds import When
from landrelease.pages._map_words import map_words

DIGITS = 6


def page_of(text: str) -> int:
    """Return a page number; 1 for anything that is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else 1


@overload
def date_of(text: str) -> date | None: ...
@overload
def date_of(text: str, *, end: bool) -> datetime | None: ...
def date_of(text: str, *, end: bool = False) -> date | datetime | None:
    """Return the date an address names; with ``end`` the last moment of that day.

    Raises
    ------
    DateNotRead
        When it is none.
    """
    if not text.strip():
        return None
    last = When.read(text).last
    if last is None or not end:
        return last
    return datetime.combine(last, time.max, tzinfo=UTC)


def place_config(place: dict[str, Any] | None, radius_m: float | None) -> dict[str, Any] | None:
    """Return what a small map shows; None without a place."""
    if place is None:
        return None
    return {"place": place, "radius_m": radius_m, "words": map_words()}
