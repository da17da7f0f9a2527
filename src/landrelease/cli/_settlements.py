"""settlements: their status and what is found, as table, CSV or GeoJSON."""

import argparse
import csv
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from landrelease.cli._acting import acting, prepare
from landrelease.cli._hazard import clock_words, day, moment

if TYPE_CHECKING:
    from landrelease.queries import SettlementRow

COLUMNS = (
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


def words(parser: argparse.ArgumentParser) -> None:
    """Declare the words of settlements."""
    parser.add_argument("--format", choices=["table", "csv", "geojson"], default="table")
    clock_words(parser)


def run(asked: argparse.Namespace) -> int:
    """Print every settlement."""
    prepare()
    from landrelease.queries import settlements

    rows = settlements(acting(asked), at=day(asked.at), known=moment(asked.known))
    {"table": _table, "csv": _csv, "geojson": _geojson}[asked.format](rows)
    return 0


def _cells(row: "SettlementRow") -> tuple[str, ...]:
    answer = row.area
    return (
        row.code,
        row.name,
        row.status,
        _number(row.population),
        row.outcome or "",
        _number(row.open_areas),
        _number(row.indications),
        "" if row.nearest_hazard_m is None else f"{row.nearest_hazard_m:.0f}",
        "" if answer is None else f"{answer.probability:.3f}",
        "" if answer is None else f"{answer.probability_low:.3f}",
        "" if answer is None else f"{answer.probability_high:.3f}",
    )


def _number(value: int | str | None) -> str:
    return "not_known" if value is None else str(value)


def _table(rows: Sequence["SettlementRow"]) -> None:
    heads = ("code", "name", "status", "people", "finding", "areas", "signs", "nearest m", "P")
    lines = []
    for row in rows:
        cells = _cells(row)
        chance = f"{cells[8]} ({cells[9]}-{cells[10]})" if cells[8] else ""
        lines.append((*cells[:8], chance))
    widths = [max(len(item[column]) for item in [heads, *lines]) for column in range(len(heads))]
    for line in [heads, *lines]:
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        )
    closed = sum(row.status == "closed" for row in rows)
    print(f"{len(rows)} settlements, {closed} closed to civilians.")
    print("P: probability of at least one item (or reported event) in the settlement's area.")


def _csv(rows: Sequence["SettlementRow"]) -> None:
    writer = csv.writer(sys.stdout)
    writer.writerow((*COLUMNS, "lon", "lat"))
    for row in rows:
        writer.writerow((*map(_safe, _cells(row)), f"{row.lon:.6f}", f"{row.lat:.6f}"))


def _safe(cell: str) -> str:
    """Keep spreadsheets from reading a name as a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t"} else cell


def _geojson(rows: Sequence["SettlementRow"]) -> None:
    features = [
        {
            "type": "Feature",
            "id": row.subject,
            "geometry": {"type": "Point", "coordinates": [row.lon, row.lat]},
            "properties": dict(zip(COLUMNS, _cells(row), strict=True)),
        }
        for row in rows
    ]
    json.dump({"type": "FeatureCollection", "features": features}, sys.stdout, ensure_ascii=False)
    print()
