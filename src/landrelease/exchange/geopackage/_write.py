"""Writing records as layers, one for each kind, some thousand rows at a time."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray

from landrelease.exchange._columns import (
    Flat,
    Header,
    derived_columns,
    exported_fields,
    exports_place,
)
from landrelease.exchange._features import ABOUT_THE_PLACE, ABOUT_THE_RECORD
from landrelease.kinds import KINDS, FieldDescription, FieldType

Json = Any

_PAGE: Final = 2_000
_DTYPES: Final[dict[FieldType, str]] = {"integer": "int64", "number": "float64", "boolean": "bool"}


def write(path: Path, rows: Iterable[Flat], header: Header) -> int:
    """Write rows as they come; what the file is stands in its metadata."""
    waiting: dict[str, list[Flat]] = {name: [] for name in header.kinds}
    begun: set[str] = set()
    count = 0
    for row in rows:
        waiting[row.kind].append(row)
        count += 1
        if len(waiting[row.kind]) >= _PAGE:
            _append(path, row.kind, waiting.pop(row.kind), header, begun)
            waiting[row.kind] = []
    for kind, left in waiting.items():
        if left or kind not in begun:
            _append(path, kind, left, header, begun)
    return count


def _append(path: Path, kind: str, rows: Sequence[Flat], header: Header, begun: set[str]) -> None:
    fields = exported_fields(KINDS[kind], header.tier)
    placed = exports_place(KINDS[kind], header.tier)
    types = {field.name: _dtype(field) for field in fields} | {"revision": "int64"}
    derived = derived_columns(KINDS[kind], header.tier)
    about_the_place = ABOUT_THE_PLACE if placed else ()
    names = [*ABOUT_THE_RECORD, *(it.name for it in fields), *derived, *about_the_place]
    columns = [_column(rows, name, types.get(name, "object")) for name in names]
    facts = None if begun else {"landrelease": json.dumps(header.facts(), ensure_ascii=False)}
    pyogrio.raw.write(
        str(path),
        _shapes(rows) if placed else None,
        columns,
        np.array(names, dtype=object),
        field_mask=None,
        layer=kind,
        driver="GPKG",
        geometry_type="Unknown" if placed else None,
        crs="EPSG:4326" if placed else None,
        append=bool(begun),
        dataset_metadata=facts,
    )
    begun.add(kind)


def _dtype(field: FieldDescription) -> str:
    """Return the column's type; a field that may be not known is text, so that it can say so."""
    return "object" if field.may_be_not_known else _DTYPES.get(field.type, "object")


def _column(rows: Sequence[Flat], name: str, dtype: str) -> NDArray[Any]:
    values = [row.properties.get(name) for row in rows]
    if dtype == "object":
        values = [None if value is None else _text(value) for value in values]
    return np.array(values, dtype=dtype)


def _text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _shapes(rows: Sequence[Flat]) -> NDArray[Any]:
    found = np.empty(len(rows), dtype=object)
    for index, row in enumerate(rows):
        geometry = row.geometry
        found[index] = (
            None if geometry is None else shapely.to_wkb(shapely.from_geojson(json.dumps(geometry)))
        )
    return found
