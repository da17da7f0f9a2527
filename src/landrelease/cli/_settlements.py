"""settlements: their status and what is found, as table, CSV or GeoJSON."""

import argparse
import csv
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from landrelease.cli._acting import acting, prepare
from landrelease.cli._hazard import clock_words, day, moment
from landrelease.cli._settlement_facts import Basis, basis_of, values_of

if TYPE_CHECKING:
    from landrelease.queries import SettlementRow

COLUMNS: Final = (
    "code",
    "name",
    "status",
    "population",
    "finding",
    "open_areas",
    "indications",
    "nearest_hazard_m",
    "probability",
    "probability_low",
    "probability_high",
)
_NUMBERS: Final = ("population", *COLUMNS[5:])


def words(parser: argparse.ArgumentParser) -> None:
    """Declare the words of settlements."""
    parser.add_argument("--format", choices=["table", "csv", "geojson"], default="table")
    clock_words(parser)


def run(asked: argparse.Namespace) -> int:
    """Print every settlement."""
    programme = prepare()
    from landrelease.queries import settlements

    viewer, at, known = acting(asked), day(asked.at), moment(asked.known)
    rows = settlements(viewer, at=at, known=known)
    basis = basis_of(viewer, programme, at=at, known=known)
    {"table": _table, "csv": _csv, "geojson": _geojson}[asked.format](rows, basis)
    return 0


def _notice() -> str:
    from landrelease.exchange import NOTICE

    return NOTICE


def _table(rows: Sequence["SettlementRow"], basis: Basis) -> None:
    heads = ("code", "name", "status", "people", "finding", "areas", "signs", "nearest m", "P")
    lines = []
    for row in rows:
        *cells, chance, low, high = [str(cell) for cell in values_of(row, basis).values()]
        told = chance if row.area is None else f"{chance} ({low}-{high})"
        lines.append([cell.replace("_", " ") for cell in (*cells[2:], told)])
        lines[-1][:0] = cells[:2]
    widths = [max(len(item[column]) for item in [heads, *lines]) for column in range(len(heads))]
    for line in [heads, *lines]:
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        )
    closed = sum(row.status == "closed" for row in rows)
    print(f"{len(rows)} settlements, {closed} closed to civilians.")
    _print_basis(basis)


def _print_basis(basis: Basis) -> None:
    told = basis.columns()
    if basis.layer is None:
        print("P: no hazard map by these dates that may be seen.")
    else:
        print(
            f"P: probability of at least one of {told['counts']} in the settlement's area (90 % "
            f"interval), from cells of {told['cell_m']:g} m, computed {told['map_computed_at']}."
        )
    print(f"Facts at: {told['at']}; recorded by: {told['known']}; tier {told['tier']}.")
    print(f"Ledger heads: {' '.join(basis.heads)}")
    print(_notice())


def _csv(rows: Sequence["SettlementRow"], basis: Basis) -> None:
    writer = csv.writer(sys.stdout)
    same = basis.columns() | {"ledger_heads": " ".join(basis.heads), "notice": _notice()}
    writer.writerow((*COLUMNS, "lon", "lat", *same))
    for row in rows:
        values = values_of(row, basis) | {"lon": round(row.lon, 6), "lat": round(row.lat, 6)} | same
        writer.writerow([_safe(value) for value in values.values()])


def _safe(value: object) -> str:
    """Keep spreadsheets from reading a name as a formula."""
    if not isinstance(value, str):
        return str(value)
    return f"'{value}" if value[:1] in {"=", "+", "-", "@", "\t"} else value


def _geojson(rows: Sequence["SettlementRow"], basis: Basis) -> None:
    whole = {
        "type": "FeatureCollection",
        "landrelease": basis.facts(_notice()),
        "features": [
            {
                "type": "Feature",
                "id": row.subject,
                "geometry": {"type": "Point", "coordinates": [row.lon, row.lat]},
                "properties": _typed(values_of(row, basis)),
            }
            for row in rows
        ],
    }
    json.dump(whole, sys.stdout, ensure_ascii=False, allow_nan=False)
    print()


def _typed(values: dict[str, int | float | str]) -> dict[str, Any]:
    """Keep numbers numbers: where a word stands for one, it goes beside, with ``_why``."""
    typed: dict[str, Any] = dict(values)
    for name in _NUMBERS:
        if isinstance(values[name], str):
            typed[name], typed[f"{name}_why"] = None, values[name]
    return typed
