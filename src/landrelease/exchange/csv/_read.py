"""Reading a table: through a mapping file, or one that an export of landrelease wrote."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import shapely
from shapely.geometry import mapping as geojson_of

from landrelease.exchange._cells import plain_cell
from landrelease.exchange._features import Described, read_described
from landrelease.exchange._rows import (
    Drafts,
    Profile,
    Reading,
    Rejected,
    Remark,
    Said,
    Statement,
    subject_of,
)
from landrelease.exchange._table import Cells, read_table
from landrelease.exchange._values import (
    ValueNotRead,
    fields_by_name,
    number,
    place,
    point,
    value_of,
    when,
)
from landrelease.exchange.csv._mapping import Column, Dates, Mapping, Position, read_mapping
from landrelease.geo import PositionError, parse_position
from landrelease.kinds import NOT_KNOWN, PositionSystem

Json = Any


def _read(path: Path, reading: Reading) -> Iterator[Said]:
    if reading.mapping is None:
        drafts = Drafts(PROFILE.name, reading.batch)
        yield from read_described(_as_exported(path, reading), drafts)
        return
    told = read_mapping(reading.mapping)
    drafts = Drafts(told.identity, reading.batch)
    for row in read_table(
        path,
        needs=told.needs(),
        delimiter=told.delimiter,
        encoding=reading.encoding or told.encoding,
        limits=reading.limits,
    ):
        if not isinstance(row, Cells):
            yield row
            continue
        try:
            said = _statement(row.values, told)
        except ValueNotRead as error:
            yield Rejected(row.line, error.field, error.value, error.reason)
            continue
        yield drafts.draft(row.line, row.values, said)


def _as_exported(path: Path, reading: Reading) -> Iterator[Described | Rejected | Remark]:
    rows = read_table(path, needs=("kind",), encoding=reading.encoding, limits=reading.limits)
    for row in rows:
        if not isinstance(row, Cells):
            yield row
            continue
        values = {name: plain_cell(cell) for name, cell in row.values.items()}
        wkt = values.pop("place", "").strip()
        try:
            geometry = _geometry(wkt) if wkt else None
        except ValueNotRead as error:
            yield Rejected(row.line, error.field, error.value, error.reason)
            continue
        filled = {name: value for name, value in values.items() if value}
        yield Described(row.line, "", filled, geometry)


def _statement(row: dict[str, str], told: Mapping) -> Statement:
    fields = fields_by_name(told.of_kind)
    payload: dict[str, Json] = {
        name: value_of(fields[name], str(value)) for name, value in told.constants.items()
    }
    for name, column in told.fields.items():
        text = row[column.column].strip()
        if text in column.values:
            payload[name] = value_of(fields[name], str(column.values[text]))
        elif text and column.refers_to:
            payload[name] = subject_of(column.refers_to, fields[name].reference, text)
        elif text:
            payload[name] = value_of(fields[name], text, decimal=told.decimal)
    if told.position and any(row[name].strip() for name in _columns(told.position)):
        payload["place"] = _place(row, told.position, told.decimal)
    first, last = _dates(row, told.date) if told.date else (None, None)
    key = row[told.id].strip() if told.id else ""
    if told.id and not key:
        raise ValueNotRead("id", "", f"the column {told.id!r} is empty")
    return Statement(
        kind=told.kind, payload=payload, first=first, last=last, source=told.graded, key=key
    )


def _dates(row: dict[str, str], told: Dates) -> tuple[date | None, date | None]:
    if told.first or told.last:
        first = _day(row, told.first, told.format)
        last = _day(row, told.last, told.format)
        return (first and first[0], last and last[1])
    if told.column:
        return _day(row, told.column, told.format) or (None, None)
    parts = [row[name].strip() for name in (told.year, told.month, told.day) if name]
    filled = parts[: parts.index("")] if "" in parts else parts
    if not filled:
        return (None, None)
    found = when("date", "-".join(filled))
    return (found.first, found.last)


def _day(row: dict[str, str], column: str, form: str) -> tuple[date, date | None] | None:
    text = row[column].strip() if column else ""
    if not text:
        return None
    if form:
        try:
            day = datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            raise ValueNotRead("date", text, f"it is not written as {form}") from None
        return (day, day)
    found = when("date", text)
    return (found.first, found.last)


def _columns(told: Position) -> list[str]:
    return [name for name in (told.latitude, told.longitude, told.text, told.wkt) if name]


def _place(row: dict[str, str], told: Position, decimal: str) -> dict[str, Json]:
    entered = " ".join(row[name].strip() for name in _columns(told))
    precision: str = (
        (_looked_up(row, told.precision) or NOT_KNOWN)
        if isinstance(told.precision, Column)
        else told.precision
    )
    radius = told.radius_m
    if isinstance(radius, Column):
        text = _looked_up(row, radius)
        radius = number("radius_m", text, decimal=decimal) if text else NOT_KNOWN
    system: str = PositionSystem.DD
    if told.wkt:
        geometry, system = _geometry(entered), PositionSystem.WKT
    elif told.text:
        try:
            found = parse_position(entered, order=told.order)
        except PositionError as error:
            raise ValueNotRead("place", entered, error.reason()) from None
        geometry, system = point(found.lon, found.lat), found.system
    else:
        lat = number("latitude", row[told.latitude], decimal=decimal)
        lon = number("longitude", row[told.longitude], decimal=decimal)
        geometry = point(lon, lat)
    return place(
        geometry,
        system=system,
        entered=entered[:100_000],
        precision=precision,
        radius_m=radius,
    )


def _looked_up(row: dict[str, str], column: Column) -> str:
    text = row[column.column].strip()
    return str(column.values.get(text, text))


def _geometry(wkt: str) -> dict[str, Json]:
    try:
        found = shapely.from_wkt(wkt.removeprefix("SRID=4326;"))
    except shapely.errors.ShapelyError as error:
        raise ValueNotRead("place", wkt[:80], f"it is not WKT ({error})") from None
    return dict(json.loads(json.dumps(geojson_of(found))))  # lists, as the ledger keeps them


PROFILE: Final = Profile(
    name="csv",
    description="A table, read with a mapping file; without one, a table as export writes it",
    suffixes=(".csv", ".tsv", ".txt"),
    reads=_read,
    takes_mapping=True,
)
