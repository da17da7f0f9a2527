"""Writing records as one table, safe to open in a spreadsheet."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import shapely

from landrelease.exchange._cells import safe_cell, written_whole
from landrelease.exchange._columns import (
    Flat,
    Header,
    derived_columns,
    exported_fields,
    exports_place,
)
from landrelease.exchange._features import ABOUT_THE_PLACE, ABOUT_THE_RECORD
from landrelease.kinds import KINDS

Json = Any


def write(path: Path, rows: Iterable[Flat], header: Header) -> int:
    """Write rows as they come, the geometry as WKT in the column ``place``."""
    names = _names(header)
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(names)
        for row in rows:
            values = {**row.properties, "place": _wkt(row.geometry)}
            table.writerow([_cell(values.get(name)) for name in names])
            count += 1
    return count


def write_facts(path: Path, header: Header) -> Path:
    """Write what the table is beside it, as a table has no room for it; return the path."""
    beside = path.with_name(f"{path.name}-metadata.json")
    with written_whole(beside) as temporary:
        text = json.dumps(header.facts(), ensure_ascii=False, indent=2)
        temporary.write_text(text + "\n", encoding="utf-8")
    return beside


def _names(header: Header) -> list[str]:
    kinds = [KINDS[name] for name in header.kinds]
    fields = [field.name for kind in kinds for field in exported_fields(kind, header.tier)]
    derived = [name for kind in kinds for name in derived_columns(kind, header.tier)]
    placed = any(exports_place(kind, header.tier) for kind in kinds)
    place = [*ABOUT_THE_PLACE, "place"] if placed else []
    return list(dict.fromkeys([*ABOUT_THE_RECORD, *fields, *derived, *place]))


def _cell(value: Json) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return safe_cell(json.dumps(value, ensure_ascii=False)) if value else ""
    return safe_cell(value if isinstance(value, str) else repr(value))


def _wkt(geometry: dict[str, Json] | None) -> str:
    if geometry is None:
        return ""
    return str(shapely.to_wkt(shapely.from_geojson(json.dumps(geometry)), rounding_precision=-1))
