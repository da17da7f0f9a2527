"""Writing records as one feature collection."""

import json
from collections.abc import Iterable
from pathlib import Path

from landrelease.exchange._columns import Flat, Header


def write(path: Path, rows: Iterable[Flat], header: Header) -> int:
    """Write rows as they come; what the file is stands before the features."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"type":"FeatureCollection",\n"landrelease":')
        file.write(json.dumps(header.facts(), ensure_ascii=False))
        file.write(',\n"features":[')
        for row in rows:
            feature = {"type": "Feature", "properties": row.properties, "geometry": row.geometry}
            file.write(",\n" if count else "\n")
            file.write(json.dumps(feature, ensure_ascii=False, allow_nan=False))
            count += 1
        file.write("\n]}\n")
    return count
