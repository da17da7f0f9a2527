"""Where hazard is likely, how sure we are, and what a run was made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import rasterio

from landrelease.geo import Grid
from landrelease.kinds import Tier
from landrelease.queries._stale_searches import stale_searches
from landrelease.store.chain import heads
from landrelease.store.hazard_runs import BEFORE_FILE, BELTS_FILE, SHOWN, newest_run, runs_folder
from landrelease.store.models import HazardRunRow
from landrelease.store.people import Viewer
from landrelease.store.refusals import NotFound

_WITH_ENDS = 4
"""Bands of a file that is older than the ends of an interval."""


@dataclass(frozen=True, slots=True)
class ShownBelt:
    """A belt along a line of finds; ranges are 5, 50 and 95 % points."""

    probability: float
    finds: float
    line: tuple[tuple[float, float], ...]
    reach: tuple[tuple[float, float], ...]
    """As far as it may well go on, longitude first."""
    width_m: tuple[float, float, float]
    length_m: tuple[float, float, float]
    items_per_km2: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class HazardLayer:
    """A hazard map as pages show it."""

    run: str
    counts: str
    """``items``, or ``reported events`` where nothing says where people looked."""
    cell_m: float
    at: date | None
    known: datetime | None
    computed_at: datetime
    tier: Tier
    facts: Mapping[str, Any]
    unplaced: int
    heads: tuple[str, ...]
    """Where each chain of the ledger ended when it was computed."""
    newer_entries: bool
    """Whether anything was recorded since."""
    before: bool
    """Whether it kept what lay there before the searches made."""
    belts: tuple[ShownBelt, ...] | None
    """Belts along lines of finds, the most certain first; None where none were looked for."""
    stale: tuple[tuple[str, str], ...] = ()
    """Subject and title of searches it read whose trial results were corrected since."""


@dataclass(frozen=True, slots=True)
class HazardCell:
    """What the newest map says of the cell a point lies in."""

    run: str
    counts: str
    cell_m: float
    per_km2: float
    between_per_km2: tuple[float, float] | None
    """Nine times in ten the true number lies between; None on maps older than these figures."""
    probability: float
    surveyed: float
    belts_per_km2: float | None
    """How many of `per_km2` come from lines of finds; None where none were looked for."""
    outline: tuple[tuple[float, float], ...]
    """Corners of the cell, longitude first; the first again at the end."""


def hazard_layer(
    viewer: Viewer, *, run: str = "", at: date | None = None, known: datetime | None = None
) -> HazardLayer | None:
    """Return the newest hazard map by the two dates that the viewer may see, or the one asked."""
    row = newest_run(viewer.clearance, at=at, known=known) if not run else _run(viewer, run)
    return None if row is None else _layer(row, _heads(), viewer)


def hazard_runs(viewer: Viewer) -> tuple[HazardLayer, ...]:
    """Return the newest maps the viewer may see, newest first."""
    rows = HazardRunRow.objects.filter(tier__lte=int(viewer.clearance)).order_by("-computed_at")
    held = _heads()
    return tuple(_layer(row, held, viewer) for row in rows[:SHOWN])


def _heads() -> list[str]:
    return [str(head) for head in heads()]


def hazard_raster(viewer: Viewer, *, run: str) -> Path:
    """Return the file of a run's GeoTIFF."""
    path = runs_folder() / _run(viewer, run).id / "hazard.tif"
    if not path.is_file():
        raise NotFound("raster", run)
    return path


def hazard_before_raster(viewer: Viewer, *, run: str) -> Path:
    """Return the file of a run's map before the searches made."""
    path = runs_folder() / _run(viewer, run).id / BEFORE_FILE
    if not path.is_file():
        raise NotFound("map before the searches", run)
    return path


def hazard_tier(viewer: Viewer, *, run: str) -> Tier:
    """Return the tier of a run that the viewer may see."""
    return Tier(_run(viewer, run).tier)


def hazard_at(viewer: Viewer, *, lon: float, lat: float, run: str = "") -> HazardCell | None:
    """Return what the newest map, or the one asked, says where a point lies; None outside it."""
    row = _run(viewer, run) if run else newest_run(viewer.clearance)
    if row is None or not (-180 <= lon <= 180 and -90 <= lat <= 90):
        return None
    path = runs_folder() / row.id / "hazard.tif"
    if not path.is_file():
        return None
    with rasterio.open(path) as source:
        grid = Grid(
            crs=str(row.facts["crs"]),
            x0_m=source.transform.c,
            y0_m=source.transform.f,
            cell_m=source.transform.a,
            rows=source.height,
            columns=source.width,
        )
        (line,), (column,) = grid.index([lon], [lat])
        if line < 0:
            return None
        window = ((int(line), int(line) + 1), (int(column), int(column) + 1))
        values = [float(value) for value in source.read(window=window).ravel()]
        (cell,) = grid.cell_polygons([line], [column])
    if any(value != value for value in values):  # noqa: PLR0124 - true of NaN alone
        return None
    return HazardCell(
        run=row.id,
        counts=str(row.facts["counts"]),
        cell_m=float(row.facts["cell_m"]),
        per_km2=values[0],
        between_per_km2=(values[4], values[5]) if len(values) > _WITH_ENDS else None,
        probability=values[2],
        surveyed=values[3],
        belts_per_km2=_belts_at(row, int(line), int(column)),
        outline=tuple((float(east), float(north)) for east, north in cell.exterior.coords),
    )


def hazard_belts(viewer: Viewer, *, run: str) -> dict[str, Any]:
    """Return the belts of a run as GeoJSON: how far each may go on, and each itself.

    Raises
    ------
    NotFound
        When there is no such run that the viewer may see, or it looked for no lines.
    """
    belts = _belts(_run(viewer, run).facts.get("belts"))
    if belts is None:
        raise NotFound("lines of finds", run)
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {
                    "part": part,
                    "number": number,
                    "probability": belt.probability,
                    "width_m": belt.width_m[1],
                },
                "geometry": {"type": "LineString", "coordinates": getattr(belt, part)},
            }
            for number, belt in enumerate(belts, start=1)
            for part in ("reach", "line")
        ],
    }


def _belts_at(row: HazardRunRow, line: int, column: int) -> float | None:
    path = runs_folder() / row.id / BELTS_FILE
    return float(np.load(path, mmap_mode="r")[line, column]) if path.is_file() else None


def _belts(told: Any) -> tuple[ShownBelt, ...] | None:
    if told is None:
        return None
    return tuple(
        ShownBelt(
            probability=float(one["probability"]),
            finds=float(one["finds"]),
            line=tuple((float(lon), float(lat)) for lon, lat in one["line"]),
            reach=tuple((float(lon), float(lat)) for lon, lat in one["reach"]),
            width_m=tuple(one["width_m"]),
            length_m=tuple(one["length_m"]),
            items_per_km2=tuple(one["items_per_km2"]),
        )
        for one in told
    )


def _run(viewer: Viewer, run: str) -> HazardRunRow:
    row = HazardRunRow.objects.filter(pk=run, tier__lte=int(viewer.clearance)).first()
    if row is None:
        raise NotFound("hazard map", run)
    return row


def _layer(row: HazardRunRow, held: list[str], viewer: Viewer) -> HazardLayer:
    facts = row.facts
    return HazardLayer(
        run=row.id,
        counts=str(facts["counts"]),
        cell_m=float(facts["cell_m"]),
        at=row.at,
        known=row.known,
        computed_at=row.computed_at,
        tier=Tier(row.tier),
        facts=facts,
        unplaced=sum(facts["unplaced"].values()),
        heads=tuple(str(head) for head in row.heads),
        newer_entries=list(row.heads) != held,
        before=(runs_folder() / row.id / BEFORE_FILE).is_file(),
        belts=_belts(facts.get("belts")),
        stale=stale_searches(row) if viewer.may_see(Tier.RESTRICTED) else (),
    )
