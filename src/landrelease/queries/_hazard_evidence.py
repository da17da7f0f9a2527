"""The records that a hazard map rests on around a place, as they were when it was computed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

import numpy as np
import rasterio
import shapely
from django.db.models import Q

from landrelease.geo import Grid, unproject
from landrelease.hazard import DEFAULT_ASSUMPTIONS, READS, PlaceWindow, Quantity, RunGround
from landrelease.kinds import KINDS, FieldDescription, FormerFront, Precision, fields_of
from landrelease.ledger import canonical
from landrelease.queries._shown import payload_of
from landrelease.store.access_facts import AccessMap
from landrelease.store.chain import heads
from landrelease.store.hazard_runs import runs_folder
from landrelease.store.models import HazardRunRow, RegisterRow
from landrelease.store.register import rows_at, rows_of

_METRES_A_DEGREE: Final = 111_000.0
_NO_WORDS: Final = "-"
_KINDS: Final = frozenset(READS | {"settlement", "road_segment", "administrative_area"})


def run_grid(run: HazardRunRow) -> Grid | None:
    """Return the cells of a run; None when its file is gone."""
    path = runs_folder() / run.id / "hazard.tif"
    if not path.is_file():
        return None
    with rasterio.open(path) as source:
        return Grid(
            crs=str(run.facts["crs"]),
            x0_m=source.transform.c,
            y0_m=source.transform.f,
            cell_m=source.transform.a,
            rows=source.height,
            columns=source.width,
        )


def ground_of(run: HazardRunRow, grid: Grid, rows: Sequence[RegisterRow]) -> RunGround:
    """Return what a run was computed on, with the people and roads among some rows."""
    with rasterio.open(runs_folder() / run.id / "hazard.tif") as source:
        domain = ~np.isnan(source.read(1))
    kept = runs_folder() / run.id / "intensity.npy"
    around = [row for row in rows if row.kind not in READS]
    access = AccessMap(around, crs=grid.crs)
    return RunGround(
        grid=grid,
        domain=domain,
        quantity=Quantity(run.facts["counts"]),
        people=[unproject(access.area_of(subject)[0], grid.crs) for subject in access.settlements],
        roads=[row.geometry for row in around if row.kind == "road_segment"],
        municipalities=[row.geometry for row in around if row.kind == "administrative_area"],
        intensity=np.load(kept, mmap_mode="r") if kept.is_file() else None,
    )


def rows_around(run: HazardRunRow, grid: Grid, window: PlaceWindow) -> list[RegisterRow]:
    """Return the rows a run rested on that reach a window, and the items its searches found."""
    plane = shapely.box(*window.grid(grid).bounds).buffer(2 * grid.cell_m)
    box = shapely.box(*unproject(plane, grid.crs).bounds)
    near = _rows(run, box)
    municipalities = [
        row.geometry
        for row in near
        if row.kind == "administrative_area" and row.geometry.intersects(box)
    ]
    kept = [row for row in near if _reaches(row, box, municipalities)]
    searches = {row.subject for row in kept if row.kind == "searched_area"}
    held = {row.subject for row in kept}
    if not searches:
        return kept
    found = [row.geometry for row in kept if row.kind == "searched_area"]
    wide = shapely.box(*shapely.total_bounds(found))
    return kept + [
        row
        for row in _rows(run, wide)
        if row.kind == "item_found"
        and row.subject not in held
        and payload_of(row).get("searched_area") in searches
    ]


def rows_then(run: HazardRunRow, kinds: Collection[str]) -> list[RegisterRow]:
    """Return the rows of some kinds as the run saw them; those of the past have no words."""
    if _is_live(run):
        return list(RegisterRow.objects.filter(kind__in=kinds))
    return [row for row in _rows_then(run.id) if row.kind in kinds]


def titles_then(run: HazardRunRow, subjects: Collection[str]) -> Mapping[str, str]:
    """Return the titles of some records as the run saw them."""
    if _is_live(run):
        named = RegisterRow.objects.filter(subject__in=subjects)
        return dict(named.values_list("subject", "title"))
    rows = rows_of(subjects, at=run.at, known=read_by(run))
    return {row.subject: row.title for row in rows}


def _rows(run: HazardRunRow, box: shapely.Geometry) -> list[RegisterRow]:
    """Return rows near a box as the run saw them; those with a radius come from anywhere."""
    if not _is_live(run):
        return [row for row in _rows_then(run.id) if row.geometry is not None]
    wide = (
        Q(geometry__intersects=box)
        | Q(document__contains='"radius_m":')
        | Q(document__contains=Precision.REFERENCE_POINT.value)
        | Q(kind=FormerFront.kind)
    )
    return list(RegisterRow.objects.filter(wide, kind__in=_KINDS, geometry__isnull=False))


def _is_live(run: HazardRunRow) -> bool:
    """Whether the register is still what the run read."""
    return run.at is None and run.known is None and list(run.heads) == [str(h) for h in heads()]


def read_by(run: HazardRunRow) -> datetime:
    """Return by when what went into a run had been recorded."""
    read = run.facts.get("evidence_read_at")
    return run.known or (run.computed_at if read is None else datetime.fromisoformat(read))


@lru_cache(maxsize=2)
def _rows_then(run: str) -> tuple[RegisterRow, ...]:
    """Fold the ledger as it was when a run read it; the same run is often asked again.

    What is kept has no words of anybody's: erasure in another process reaches no cache here.
    """
    row = HazardRunRow.objects.get(pk=run)
    return tuple(map(_without_words, rows_at(at=row.at, known=read_by(row), kinds=_KINDS)))


def _without_words(row: RegisterRow) -> RegisterRow:
    """Take away names, free text and persons; what a map needs has none of them."""
    row.title = row.search = row.author = row.organisation = row.source = ""
    texts = {field.name: field.required for field in fields_of(KINDS[row.kind]) if _is_text(field)}
    told = payload_of(row)
    plain = {name: value for name, value in told.items() if name not in texts}
    row.document = canonical(plain | {name: _NO_WORDS for name in texts if texts[name]})
    return row


def _is_text(field: FieldDescription) -> bool:
    return field.type == "text"


def _reaches(
    row: RegisterRow, box: shapely.Geometry, municipalities: Sequence[shapely.Geometry]
) -> bool:
    """Whether a record's ground, as wide as it may be, reaches a box."""
    if row.kind == FormerFront.kind:
        return True
    place = payload_of(row).get("place", {})
    radius = place.get("radius_m")
    metres = float(radius) if isinstance(radius, int | float) else 0.0
    if place.get("precision") == Precision.REFERENCE_POINT.value and not metres:
        if any(area.covers(row.geometry) for area in municipalities):
            return True
        metres = DEFAULT_ASSUMPTIONS.reference_point_m
    width = metres / _METRES_A_DEGREE
    west, south, east, north = row.geometry.bounds
    stretch = 1.0 / max(float(np.cos(np.radians(max(abs(south), abs(north))))), 0.05)
    reach = shapely.box(
        west - width * stretch, south - width, east + width * stretch, north + width
    )
    return bool(reach.intersects(box))
