"""The records that a hazard map rests on around a place, as they were when it was computed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

import numpy as np
import rasterio
import shapely
from django.db.models import Q

from landrelease.geo import Grid, unproject
from landrelease.hazard import DEFAULT_ASSUMPTIONS, READS, PlaceWindow, Quantity, RunGround
from landrelease.kinds import FormerFront, Kind, Precision, When
from landrelease.queries._shown import payload_of
from landrelease.store.access_facts import AccessMap, document_of
from landrelease.store.chain import heads
from landrelease.store.hazard_runs import runs_folder
from landrelease.store.models import HazardRunRow, RegisterRow
from landrelease.store.register import rows_at

_METRES_A_DEGREE: Final = 111_000.0
_KINDS: Final = frozenset(READS | {"settlement", "road_segment", "administrative_area"})


@dataclass(frozen=True, slots=True)
class SaidRow:
    """A register row as the hazard room reads it."""

    subject: str
    document: Kind
    reliability: str
    when: When | None


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


def said(rows: Iterable[RegisterRow]) -> list[SaidRow]:
    """Return the evidence among rows."""
    return [
        SaidRow(
            row.subject,
            document_of(row),
            row.grade[:1],
            None if row.first is None else When(row.first, row.last),
        )
        for row in rows
        if row.kind in READS
    ]


def _rows(run: HazardRunRow, box: shapely.Geometry) -> list[RegisterRow]:
    """Return rows near a box as the run saw them; those with a radius come from anywhere."""
    live = run.at is None and run.known is None and list(run.heads) == [str(h) for h in heads()]
    if not live:
        return [row for row in _rows_then(run.id) if row.geometry is not None]
    wide = (
        Q(geometry__intersects=box)
        | Q(document__contains='"radius_m":')
        | Q(document__contains=Precision.REFERENCE_POINT.value)
        | Q(kind=FormerFront.kind)
    )
    return list(RegisterRow.objects.filter(wide, kind__in=_KINDS, geometry__isnull=False))


@lru_cache(maxsize=2)
def _rows_then(run: str) -> tuple[RegisterRow, ...]:
    """Fold the ledger as it was when a run read it; the same run is often asked again."""
    row = HazardRunRow.objects.get(pk=run)
    read = row.facts.get("evidence_read_at")
    known = row.known or (row.computed_at if read is None else datetime.fromisoformat(read))
    return tuple(rows_at(at=row.at, known=known, kinds=_KINDS))


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
