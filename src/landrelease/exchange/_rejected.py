"""The file of rejected rows: which line, which field, what was read, why not."""

import csv
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

from landrelease.exchange._cells import safe_cell, written_whole
from landrelease.exchange._rows import Rejected

_COLUMNS: Final = ("line", "field", "value", "reason")
_LONGEST: Final = 500


def rejected_path(directory: Path, source: Path, now: datetime) -> Path:
    """Return where the rejected rows of a file go.

    Examples
    --------
    >>> from datetime import UTC
    >>> now = datetime(2024, 5, 31, 8, 0, tzinfo=UTC)
    >>> str(rejected_path(Path("programme"), Path("in/finds.csv.gz"), now))
    'programme/rejected/finds.csv-20240531T080000Z.csv'
    """
    name = source.name.removesuffix(".gz")
    return directory / "rejected" / f"{name}-{now:%Y%m%dT%H%M%S}Z.csv"


def write_rejected(path: Path, problems: Iterable[Rejected]) -> None:
    """Write the file so that it is whole or not there; no cell runs as a formula."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with (
        written_whole(path) as temporary,
        temporary.open("w", encoding="utf-8-sig", newline="") as file,
    ):
        table = csv.writer(file)
        table.writerow(_COLUMNS)
        for it in problems:
            cells = (it.field, it.value[:_LONGEST], it.reason)
            table.writerow([it.line, *(safe_cell(cell) for cell in cells)])
