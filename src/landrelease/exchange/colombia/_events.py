"""The register "Eventos Minas Antipersonal en Colombia": one row for each event."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from landrelease.exchange._errors import HeaderNotRead
from landrelease.exchange._rows import Drafts, Profile, Reading, Rejected, Remark, Said, Statement
from landrelease.exchange._table import Cells, read_table
from landrelease.exchange._values import ValueNotRead, number, place, point, when
from landrelease.exchange.colombia._words import (
    EVENTS_BY_TYPE,
    NEEDED,
    NOT_ON_THE_GROUND,
    Event,
    columns,
    plain,
)
from landrelease.kinds import NOT_KNOWN, NotKnown, PositionSystem, Precision

Json = Any

SEAT_RADIUS_M: Final = 20_000.0
"""Stated for points on a municipality's reference point: the median radius of a disc of the
area of the municipalities in which such events lie is 19.3 km."""
SHARED_RADIUS_M: Final = 5_000.0
"""Stated for other points that many events share: a village or a locality stands for them."""
ARC_MINUTE_RADIUS_M: Final = 1_300.0
"""Stated for points on whole arc-minutes: half the diagonal of a square of one."""
MANY: Final = 5
"""From this many events at one point on, the point stands for a locality."""

_Count = Counter[tuple[str, str]]


def _read(path: Path, reading: Reading) -> Iterator[Said]:
    drafts = Drafts(EVENTS.name, reading.batch)
    names: dict[str, str] = {}
    shared: _Count | None = None
    for row in read_table(path, encoding=reading.encoding, limits=reading.limits):
        if not isinstance(row, Cells):
            yield row
            continue
        if not names:
            names = _names(path, row)
            if "shared_n" not in names:
                shared = _shared(path, reading, names)
                yield Remark(
                    "The file does not say which points many events share; they were counted. "
                    "Points on a municipality's reference point cannot be told from others."
                )
        values = {name: row.values[column].strip() for name, column in names.items()}
        try:
            said = _statement(values, shared)
        except ValueNotRead as error:
            yield Rejected(row.line, error.field, error.value, error.reason)
            continue
        yield drafts.draft(row.line, row.values, said)


def _names(path: Path, row: Cells) -> dict[str, str]:
    names = columns(row.values)
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise HeaderNotRead(
            path,
            f"no column for {', '.join(missing)}",
            f"The columns are: {', '.join(row.values)}. Check that it is the register of events.",
        )
    return names


def _shared(path: Path, reading: Reading, names: Mapping[str, str]) -> _Count:
    """Count the events at each point, where the file has not done so."""
    rows = read_table(path, encoding=reading.encoding, limits=reading.limits)
    return Counter(
        (row.values[names["lat"]].strip(), row.values[names["lon"]].strip())
        for row in rows
        if isinstance(row, Cells)
    )


def _statement(values: Mapping[str, str], shared: _Count | None) -> Statement:
    event = _event(values["type"])
    happened = when("year", _date(values))
    where = ", ".join(part for part in (values["muni"], values["dept"]) if part)
    site = ", ".join(part for part in (values.get("site", ""), where) if part)
    payload: dict[str, Json] = dict(event.payload)
    payload["place"] = _place(values, shared, site)
    if event.kind != "item_found":
        area = values.get("area", "")
        payload["description"] = f"{site}; area: {area}" if area else site
    if event.kind == "accident":
        payload |= _victims(values)
    # An indication stands until it is answered; the others happened in their interval.
    last = None if event.kind == "indication" else happened.last
    return Statement(kind=event.kind, payload=payload, first=happened.first, last=last)


def _event(told: str) -> Event:
    word = plain(told)
    if word in EVENTS_BY_TYPE:
        return EVENTS_BY_TYPE[word]
    if word in NOT_ON_THE_GROUND:
        reason = "a seizure, store or workshop: the devices had not been laid, so no evidence"
        raise ValueNotRead("type", told, reason)
    known = ", ".join(EVENTS_BY_TYPE)
    raise ValueNotRead("type", told, f"no such type of event; known: {known}")


def _date(values: Mapping[str, str]) -> str:
    month = values.get("month", "")
    return f"{values['year']}-{month}" if month else values["year"]


def _place(values: Mapping[str, str], shared: _Count | None, site: str) -> dict[str, Json]:
    lat, lon = number("lat", values["lat"]), number("lon", values["lon"])
    if shared is None:
        many = number("shared_n", values["shared_n"] or "1") >= MANY
    else:
        many = shared[values["lat"], values["lon"]] >= MANY
    radius: float | NotKnown
    if values.get("at_seat") == "1":
        precision, radius = Precision.REFERENCE_POINT, SEAT_RADIUS_M
    elif many:
        precision, radius = Precision.APPROXIMATE, SHARED_RADIUS_M
    elif values.get("arcmin") == "1":
        precision, radius = Precision.APPROXIMATE, ARC_MINUTE_RADIUS_M
    else:
        precision, radius = Precision.STATED, NOT_KNOWN
    return place(
        point(lon, lat),
        system=PositionSystem.DD,
        entered=f"{values['lat']}, {values['lon']} ({site})",
        precision=precision,
        radius_m=radius,
    )


def _victims(values: Mapping[str, str]) -> dict[str, int]:
    victims, killed = values.get("victims", ""), values.get("killed", "")
    if not victims or not killed:
        return {}
    dead = int(number("killed", killed))
    hurt = int(number("victims", victims)) - dead
    if hurt < 0:
        raise ValueNotRead("killed", killed, f"more than the {victims} victims")
    return {"killed": dead, "injured": hurt}


EVENTS: Final = Profile(
    name="colombia-events",
    description="Colombia's national register of mine events (Descontamina Colombia)",
    suffixes=(".csv",),
    reads=_read,
)
