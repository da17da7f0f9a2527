"""Why the hazard map shows what it shows at a place, and what one more search would do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

import numpy as np
import shapely

from landrelease.geo import Grid
from landrelease.hazard import (
    DEFAULT_ASSUMPTIONS,
    READS,
    Cells,
    Contribution,
    Figures,
    PlaceWindow,
    SearchOutlook,
    SearchPlan,
    Settled,
    as_on_the_map,
    cells_at,
    explain_records,
)
from landrelease.kinds import KINDS, SearchedArea, Tier, place_tier
from landrelease.queries._hazard_evidence import (
    ground_of,
    rows_around,
    run_grid,
    titles_then,
)
from landrelease.queries.hazard import hazard_at
from landrelease.store.hazard_records import SaidRow, said
from landrelease.store.hazard_runs import newest_run
from landrelease.store.models import HazardRunRow, RegisterRow
from landrelease.store.people import Viewer
from landrelease.store.refusals import NotFound

SAMPLES: Final = 500
LISTED: Final = 12
"""Records of a group that are named; the others are counted."""

Direction = Literal["raises", "lowers", "neither"]
Origin = Literal["asked", "records", "assumed"]
_NOTICED: Final = 0.005


@dataclass(frozen=True, slots=True)
class ExplainedRecord:
    """A record that an explanation names."""

    kind: str
    subject: str
    title: str


@dataclass(frozen=True, slots=True)
class ExplainedSource:
    """What would be expected without some of the evidence."""

    kind: str
    """Kind of the records, or ``others`` for several kinds that matter little."""
    kind_label: str
    single: bool
    """Whether it is one record, with the finds of a search; else it is a group."""
    records: int
    named: tuple[ExplainedRecord, ...]
    found: float
    """Items or reports it counts in the ground that was looked at again."""
    without: Figures
    change: float
    """Expected number with it, over that without: 2 is twice as much because of it."""
    direction: Direction


@dataclass(frozen=True, slots=True)
class SearchAhead:
    """What one more search of the place would do."""

    detection: float
    detection_low: float
    detection_from: Origin
    coverage: float
    stated: SearchOutlook
    pessimistic: SearchOutlook
    """By the lower bound of detection: what a judgement about release rests on."""


@dataclass(frozen=True, slots=True)
class HazardExplanation:
    """Why the map shows what it shows at a place.

    Contributions do not add up: evidence that agrees covers for what is left out.
    """

    run: str
    counts: str
    """``items``, or ``reported events``."""
    cell_m: float
    at: date | None
    known: datetime | None
    tier: Tier
    place: Literal["cell", "polygon"]
    lon: float
    lat: float
    area_km2: float
    surveyed: float
    """Share of the place covered by any search or report; 0 is not surveyed."""
    items_taken: float
    """Found here and gone."""
    items_known: int
    """Known to be here still."""
    after: Figures
    """What is left."""
    before: Figures
    """What lay here before the searches made: found and left."""
    prior: Figures
    """What would be expected had nothing been recorded around here."""
    sources: tuple[ExplainedSource, ...]
    """Largest change first."""
    outlook: SearchAhead
    belts: bool
    """Whether the map has lines of finds, which the reasons do not know of."""
    range_m: float
    margin_m: float
    """How far around the place evidence was left out and in."""
    records: int
    """Records around the place."""
    samples: int
    seed: int


def hazard_explanation(
    viewer: Viewer,
    *,
    lon: float,
    lat: float,
    run: str = "",
    polygon: shapely.Geometry | None = None,
    detection: float | None = None,
    detection_low: float | None = None,
    coverage: float = 1.0,
) -> HazardExplanation | None:
    """Say why the newest map, or the one asked for, shows what it shows at a place.

    Whoever may not see every record the answer rests on gets none.

    Parameters
    ----------
    lon, lat
        A point on WGS 84; its cell is explained.
    run
        Which map; the newest the viewer may see if empty.
    polygon
        Explained instead of the cell, where given: WGS 84, longitude before latitude.
    detection, detection_low, coverage
        Of a search to look ahead to; by the searches around the place where not given.

    Returns
    -------
    HazardExplanation or None
        None outside the map, without a map, or where the map kept too little.

    Raises
    ------
    NotFound
        When there is no such map that the viewer may see.
    """
    row = _run(viewer, run)
    if row is None or "settled" not in row.facts or (grid := run_grid(row)) is None:
        return None
    cells = _cells(grid, lon, lat, polygon)
    if cells is None:
        return None
    settled = Settled.from_facts(row.facts["settled"])
    rows = rows_around(row, grid, PlaceWindow.around(cells, settled))
    tier = _tier(row, rows)
    if not viewer.may_see(tier):
        return None
    ground = ground_of(row, grid, rows)
    if not ground.domain[cells.rows, cells.columns].any():
        return None
    records = said(rows)
    plan, origin = _plan(records, detection, detection_low, coverage)
    seed = int(row.facts["seed"])
    told = explain_records(
        cells, records, ground=ground, settled=settled, seed=seed, samples=SAMPLES, plan=plan
    )
    if polygon is None and (cell := hazard_at(viewer, lon=lon, lat=lat, run=row.id)) is not None:
        left = cell.per_km2 * told.area_km2
        told = as_on_the_map(told, expected=left, probability=cell.probability)
    kinds = {one.subject: one.kind for one in rows}
    listed = [subject for one in told.contributions for subject in one.subjects[:LISTED]]
    titles = titles_then(row, set(listed) & set(kinds))
    ahead = told.outlook
    assert ahead is not None  # noqa: S101 - a plan was given
    return HazardExplanation(
        run=row.id,
        counts=str(row.facts["counts"]),
        cell_m=grid.cell_m,
        at=row.at,
        known=row.known,
        tier=tier,
        place="cell" if polygon is None else "polygon",
        lon=lon,
        lat=lat,
        area_km2=told.area_km2,
        surveyed=told.surveyed,
        items_taken=told.taken,
        items_known=told.known,
        after=told.after,
        before=told.before,
        prior=told.prior,
        sources=tuple(_source(one, kinds, titles) for one in told.contributions),
        outlook=SearchAhead(
            detection=plan.detection,
            detection_low=plan.detection_low,
            detection_from=origin,
            coverage=plan.coverage,
            stated=ahead.stated,
            pessimistic=ahead.pessimistic,
        ),
        belts=bool(row.facts.get("belts")),
        range_m=settled.matern.range_m,
        margin_m=told.margin_m,
        records=len(records),
        samples=told.samples,
        seed=told.seed,
    )


def _run(viewer: Viewer, run: str) -> HazardRunRow | None:
    if not run:
        return newest_run(viewer.clearance)
    row = HazardRunRow.objects.filter(pk=run, tier__lte=int(viewer.clearance)).first()
    if row is None:
        raise NotFound("hazard map", run)
    return row


def _cells(grid: Grid, lon: float, lat: float, polygon: shapely.Geometry | None) -> Cells | None:
    """Return the cells of the place; None outside the grid."""
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        return None
    cells = cells_at(grid, shapely.Point(lon, lat) if polygon is None else polygon)
    return cells if len(cells.rows) else None


def _tier(run: HazardRunRow, rows: Sequence[RegisterRow]) -> Tier:
    """Return the strictest tier of the map and of everything around the place."""
    kinds = {KINDS[row.kind] for row in rows}
    tiers = [max(kind.tier, place_tier(kind)) for kind in kinds if kind.kind in READS]
    others = [max(Tier(row.tier), Tier(row.place_tier)) for row in rows]
    return max([Tier(run.tier), *tiers, *others])


def _plan(
    records: Sequence[SaidRow],
    detection: float | None,
    detection_low: float | None,
    coverage: float,
) -> tuple[SearchPlan, Origin]:
    """Plan a search as asked, else as good as the middle one around here."""
    least = DEFAULT_ASSUMPTIONS.detection_not_known
    stated = [
        one.document.detection
        for one in records
        if isinstance(one.document, SearchedArea) and isinstance(one.document.detection, float)
    ]
    chance = least
    origin: Origin = "assumed"
    if detection is not None:
        chance, origin = detection, "asked"
    elif stated:
        chance, origin = float(np.median(stated)), "records"
    low = min(chance, least) if detection_low is None else detection_low
    return SearchPlan(detection=chance, detection_low=low, coverage=coverage), origin


def _source(
    one: Contribution, kinds: Mapping[str, str], titles: Mapping[str, str]
) -> ExplainedSource:
    kind = KINDS.get(one.kind)
    named = [
        ExplainedRecord(kinds[subject], subject, titles.get(subject, ""))
        for subject in one.subjects[:LISTED]
        if subject in kinds
    ]
    return ExplainedSource(
        kind=one.kind,
        kind_label="" if kind is None else (kind.label if one.single else kind.label_plural),
        single=one.single,
        records=len(one.subjects),
        named=tuple(named),
        found=one.found,
        without=one.without,
        change=float(np.exp(one.change)),
        direction=_direction(one.change),
    )


def _direction(change: float) -> Direction:
    if abs(change) < _NOTICED:
        return "neither"
    return "raises" if change > 0 else "lowers"
