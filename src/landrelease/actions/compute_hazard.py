"""Compute the hazard map from what the register holds, and keep it with all it rests on."""

import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from errno import EACCES, ENOENT
from os import W_OK, strerror
from os import access as may
from pathlib import Path
from typing import Final

import numpy as np
import shapely
from django.utils import timezone
from numpy.typing import NDArray

from landrelease.actions._cell_size import check_cell, grid_over
from landrelease.actions._checks import require
from landrelease.actions._hazard_engines import (
    MOST_WHOLE,
    Engine,
    HazardMap,
    hazard_map,
    is_whole,
)
from landrelease.actions._hazard_records import MapRecords
from landrelease.errors import LandreleaseError
from landrelease.geo import Grid, unproject
from landrelease.hazard import (
    READS,
    PatternPosterior,
    PolygonHazard,
    belts_told,
    taken_out,
    write_before,
)
from landrelease.kinds import KINDS, Tier, place_tier
from landrelease.store.access_facts import AccessMap
from landrelease.store.area_facts import AREA_KINDS, AreaMap
from landrelease.store.chain import heads
from landrelease.store.hazard_records import said
from landrelease.store.hazard_runs import (
    BEFORE_FILE,
    BELTS_FILE,
    REMAINING,
    Answer,
    forget_old_runs,
    keep_run,
    runs_folder,
)
from landrelease.store.jobs import ask
from landrelease.store.models import HazardRunRow, Job, RegisterRow
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import Programme, current_programme
from landrelease.store.register import rows_at
from landrelease.store.working_area import WorkingArea, working_area

SAMPLES: Final = 1_000
SEED: Final = 20_260_101
ROAD_HALF_WIDTH_M: Final = 20.0
"""What "along its access road" means for the hazard map."""

Progress = Callable[[float, str], None]


class NoEvidence(LandreleaseError):
    """The register says nothing that a hazard map could be made from."""

    def __init__(self, unplaced: int) -> None:
        self.unplaced = unplaced
        told = f" ({unplaced} records lie outside or nowhere)" if unplaced else ""
        super().__init__(
            f"Nothing that was approved says where items are or were looked for{told}: a map of "
            "nothing would look like a finding. Record searches, finds, accidents or indications."
        )


class NotAGeotiff(LandreleaseError):
    """The map was to be written under a name that says another format."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(
            f"The map is written as GeoTIFF, and the name {path.name!r} says something else. "
            "End it in .tif or .tiff."
        )


class NoLinesInTiles(LandreleaseError):
    """Lines of finds were asked for on a map that is not factored whole."""

    def __init__(self, cells: int) -> None:
        self.cells = cells
        super().__init__(
            "Lines of finds are weighed over the whole ground, and this map of "
            f"{cells:,} cells is not factored whole (Dask, a device, or over {MOST_WHOLE:,} "
            "cells). Give a larger cell and this process, or leave the lines out."
        )


def start_hazard_job(
    viewer: Viewer,
    *,
    cell_m: float,
    at: date | None = None,
    known: datetime | None = None,
    pattern: bool = False,
) -> str:
    """Ask for a hazard map; return the job's number."""
    require(viewer, Right.COMPUTE)
    check_cell(cell_m)
    parameters: dict[str, object] = {"cell_m": cell_m}
    if at is not None:
        parameters["at"] = at.isoformat()
    if known is not None:
        parameters["known"] = known.isoformat()
    if pattern:
        parameters["pattern"] = True
    return ask("hazard", parameters, asked_by=viewer.username).id


def cancel_job(viewer: Viewer, *, job: str) -> None:
    """Take back a job that has not begun."""
    require(viewer, Right.COMPUTE)
    Job.objects.filter(pk=job, state="queued").update(state="failed", error="Taken back.")


def compute_hazard(
    viewer: Viewer,
    *,
    cell_m: float,
    at: date | None = None,
    known: datetime | None = None,
    out: Path | None = None,
    seed: int = SEED,
    engine: Engine = "here",
    scheduler: str | None = None,
    pattern: bool = False,
    progress: Progress = lambda _fraction, _message: None,
) -> HazardRunRow:
    """Compute the hazard map and keep it as a run.

    Parameters
    ----------
    cell_m
        Side of a cell in metres.
    at, known
        The date the facts speak of, and what had been recorded by then.
    out
        Where to write the GeoTIFF besides the run's own folder.
    engine
        "here": whole in this process, or in tiles where it has too many cells for that; "dask":
        tiles on Dask; "cuda": whole on a CUDA device, by draws.
    scheduler
        Address of a scheduler of Dask; it stands for "dask". Without one, processes of this
        machine.
    pattern
        Look for lines of finds, and let belts along them stand beside the field. Where nothing
        says where people looked there is nothing to weigh them against, and none are found.

    Raises
    ------
    NotAllowed, CellTooSmall, CellTooLarge, TooManyCells, NotAGeotiff, NoWorkingArea, NoEvidence,
    TilesInUse, DaskMissing, SchedulerNotReached, DeviceMissing, NoLinesInTiles, TooFineForLines
    """
    require(viewer, Right.COMPUTE)
    check_cell(cell_m)
    if out is not None:
        _check_out(out)
    programme = current_programme()
    area = working_area(programme)
    held = tuple(str(head) for head in heads())
    read_at = timezone.now()
    rows = rows_at(at=at, known=known)
    progress(0.05, "evidence")
    grid = grid_over(area, cell_m=cell_m)
    used: Engine = engine if scheduler is None else "dask"
    if pattern and not is_whole(grid, engine=used):
        raise NoLinesInTiles(grid.rows * grid.columns)
    access = AccessMap(rows, crs=area.crs)
    records = MapRecords(tuple(rows), area, access)
    evidence = records.gathered(grid, progress=lambda f, m: progress(0.05 + 0.1 * f, m))
    if not sum(evidence.used.values()):
        raise NoEvidence(sum(evidence.unplaced.values()))
    lines = None
    if pattern:
        lines = records.lines(
            evidence, grid, seed=SEED, progress=lambda f, m: progress(0.15 + 0.15 * f, m)
        )
    with hazard_map(
        evidence,
        grid,
        engine=used,
        scheduler=scheduler,
        pattern=lines,
        progress=lambda f, m: progress(0.3 + 0.4 * f, m),
    ) as made:
        progress(0.7, "settlements")
        taken = taken_out(said(rows), grid=grid, domain=made.evidence.counts.domain)
        areas = AreaMap([row for row in rows if row.kind in AREA_KINDS], crs=area.crs)
        grounds = [*_settlements(access), *_areas(areas)]
        answers = _answers(grounds, grid, made, taken, seed=seed, progress=progress)
        run = HazardRunRow(
            id=secrets.token_hex(8),
            computed_at=timezone.now(),
            at=at,
            known=known,
            heads=list(held),
            tier=int(_tier(rows)),
            facts={
                **_facts(programme, area, grid, made, seed=seed),
                "used": records.used(evidence),
                **(
                    {}
                    if lines is None
                    else {"belts": [asdict(belt) for belt in belts_told(lines, grid)]}
                ),
                # What explaining a place of the map later takes.
                "settled": made.settled.facts(),
                "evidence_read_at": read_at.isoformat(),
            },
        )
        progress(0.95, "raster")
        _keep(run, answers, made, out=out, lines=lines, taken=taken)
    progress(1.0, "done")
    return run


def _check_out(path: Path) -> None:
    """Refuse, before the work, a file that could not be written after it."""
    if path.suffix.lower() not in {".tif", ".tiff"}:
        raise NotAGeotiff(path)
    folder = path.absolute().parent
    if not folder.is_dir():
        raise FileNotFoundError(ENOENT, strerror(ENOENT), str(path))
    if not may(folder, W_OK):
        raise PermissionError(EACCES, strerror(EACCES), str(path))


def _tier(rows: list[RegisterRow]) -> Tier:
    """Return the strictest tier of what goes in."""
    kinds = {KINDS[row.kind] for row in rows if row.kind in READS}
    return max((max(kind.tier, place_tier(kind)) for kind in kinds), default=Tier.PUBLIC)


def _answers(
    grounds: list[tuple[str, str, shapely.Geometry]],
    grid: Grid,
    made: HazardMap,
    taken: NDArray[np.float64],
    *,
    seed: int,
    progress: Progress,
) -> list[tuple[str, str, Answer]]:
    wanted: list[tuple[str, str]] = []
    cells = []
    for subject, part, ground in grounds:
        found = grid.cells_of(unproject(ground, grid.crs))
        if len(found.rows):
            wanted.append((subject, part))
            cells.append(found)
    if not cells:
        return []
    told = made.answers(
        cells,
        taken=taken,
        seed=seed,
        samples=SAMPLES,
        progress=lambda f, m: progress(0.7 + 0.25 * f, m),
    )
    return [
        (subject, part, _answer(item))
        for (subject, part), item in zip(wanted, told, strict=True)
        if item.area_km2 > 0
    ]


def _answer(item: PolygonHazard) -> Answer:
    before = item.before
    return Answer(
        area_km2=item.area_km2,
        expected=item.expected,
        expected_low=item.expected_low,
        expected_high=item.expected_high,
        probability=item.probability,
        probability_low=item.probability_low,
        probability_high=item.probability_high,
        surveyed=item.surveyed,
        taken=item.taken,
        before_expected=before.expected,
        before_expected_low=before.expected_low,
        before_expected_high=before.expected_high,
        before_probability=before.probability,
        before_probability_low=before.probability_low,
        before_probability_high=before.probability_high,
    )


def _settlements(access: AccessMap) -> Iterator[tuple[str, str, shapely.Geometry]]:
    for subject in access.settlements:
        for part, ground in _grounds(access, subject):
            yield subject, part, ground


def _areas(areas: AreaMap) -> Iterator[tuple[str, str, shapely.Geometry]]:
    """What remains of every hazardous area: findings on reducing it ask what may be left."""
    for subject in areas.areas:
        ground = areas.remaining(subject)
        if not ground.is_empty:
            yield subject, REMAINING, ground


def _grounds(access: AccessMap, subject: str) -> list[tuple[str, shapely.Geometry]]:
    grounds = []
    area, known = access.area_of(subject)
    if known:
        grounds.append(("area", area))
    road = access.roads_of(subject)
    if road is not None:
        grounds.append(("road", road.buffer(ROAD_HALF_WIDTH_M)))
    return grounds


def _facts(
    programme: Programme,
    area: WorkingArea,
    grid: Grid,
    made: HazardMap,
    *,
    seed: int,
) -> Mapping[str, object]:
    evidence = made.evidence
    return {
        "programme": programme.name,
        "invented": programme.invented,
        "counts": made.provenance.quantity.value,
        "cell_m": grid.cell_m,
        "rows": grid.rows,
        "columns": grid.columns,
        "crs": grid.crs,
        "area_from": area.source,
        "seed": seed,
        "samples": SAMPLES,
        "engine": made.engine,
        "unplaced": dict(evidence.unplaced),
        "spread": dict(evidence.widest_spread),
        "method": made.provenance.tags(),
    }


def _keep(
    run: HazardRunRow,
    answers: list[tuple[str, str, Answer]],
    made: HazardMap,
    *,
    out: Path | None,
    lines: PatternPosterior | None,
    taken: NDArray[np.float64],
) -> None:
    """Keep a run whole, with its files, or not at all."""
    try:
        _write(run, made, out=out)
        if made.evidence.counts_items:
            folder = runs_folder() / run.id
            write_before(folder / "hazard.tif", folder / BEFORE_FILE, taken, grid=made.grid)
        # By which reports that are spread belong to cells, when a place is explained.
        made.keep_intensity(runs_folder() / run.id / "intensity.npy")
        if lines is not None:
            left = made.evidence.undetected * lines.intensity_per_km2
            np.save(runs_folder() / run.id / BELTS_FILE, left.astype(np.float32))
        keep_run(run, answers)
    except BaseException:
        shutil.rmtree(runs_folder() / run.id, ignore_errors=True)
        raise
    forget_old_runs()


def _write(run: HazardRunRow, made: HazardMap, *, out: Path | None) -> None:
    folder = runs_folder() / run.id
    folder.mkdir(parents=True)
    tags = {
        "at": "" if run.at is None else run.at.isoformat(),
        "known": "" if run.known is None else run.known.isoformat(),
        "heads": " ".join(run.heads),
        "seed": str(run.facts["seed"]),
        "tier": Tier(run.tier).word,
        "programme": str(run.facts["programme"]),
        "invented": str(run.facts["invented"]).lower(),
        "computed_at": run.computed_at.isoformat(timespec="seconds"),
        "notice": "No record is not evidence of no contamination.",
    }
    made.write(folder / "hazard.tif", tags=tags)
    if out is not None:
        made.write(out, tags=tags)
