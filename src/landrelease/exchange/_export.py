"""Writing records to a file: redacted to a tier, saying what it is, whole or not at all."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from errno import ENOENT
from os import strerror
from pathlib import Path
from typing import Final

from landrelease.exchange import csv, geojson, geopackage
from landrelease.exchange._cells import written_whole
from landrelease.exchange._columns import Flat, Header, exported_kinds, flat
from landrelease.exchange._errors import FileExists, UnknownSuffix
from landrelease.kinds import Tier
from landrelease.queries import export_rows, heads
from landrelease.store.people import Viewer
from landrelease.store.programme import Programme

_WRITERS: Final[dict[str, Callable[[Path, Iterable[Flat], Header], int]]] = {
    ".geojson": geojson.write,
    ".csv": csv.write,
    ".gpkg": geopackage.write,
}


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written."""

    path: Path
    records: int
    tier: Tier
    beside: Path | None
    """A second file that says what the first is, where the first has no room for it."""


def export_records(
    viewer: Viewer,
    path: Path,
    *,
    programme: Programme,
    tier: Tier = Tier.PUBLIC,
    kinds: Sequence[str] | None = None,
    at: date | None = None,
    known: datetime | None = None,
    overwrite: bool = False,
    now: datetime | None = None,
) -> ExportReport:
    """Write records as GeoJSON, CSV or GeoPackage, by the suffix of the path.

    Parameters
    ----------
    tier
        The strictest tier written; the viewer must be cleared for it.
    kinds
        Names of kinds; None for all that the tier shows.
    at, known
        The date the facts speak of, and what had been recorded by then; None for all.
    overwrite
        Replace a file that is there.

    Raises
    ------
    UnknownSuffix, FileExists, FileNotFoundError
        Before anything is read.
    NotAllowed, UnknownKind
        From the query; nothing is written then.
    """
    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        raise UnknownSuffix(path, list(_WRITERS))
    if path.exists() and not overwrite:
        raise FileExists(path)
    if not path.absolute().parent.is_dir():
        raise FileNotFoundError(ENOENT, strerror(ENOENT), str(path))
    rows = export_rows(viewer, tier=tier, kinds=kinds, at=at, known=known)
    header = Header(
        programme=programme.name,
        invented=programme.invented,
        tier=tier,
        kinds=exported_kinds(tier, kinds or None),
        at=at,
        known=known,
        made_at=now or datetime.now(UTC),
        heads=heads(viewer),
    )
    with written_whole(path) as temporary:
        count = write(temporary, (flat(row, tier) for row in rows), header)
    beside = csv.write_facts(path, header) if write is csv.write else None
    return ExportReport(path, count, tier, beside)
