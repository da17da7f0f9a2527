"""A lot: its plan, its squares, what was found in them, and what a pass would prove."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import shapely

from landrelease.geo import unproject
from landrelease.kinds import NOT_KNOWN, QcResult
from landrelease.quality import (
    LotSquares,
    PlannedLot,
    squares_named,
    squares_of,
)
from landrelease.queries.left_after_check import LeftAfterCheck, left_after_check
from landrelease.queries.quality_board import QUALITY_TIER, quality_map
from landrelease.store.models import RegisterRow
from landrelease.store.people import Right, Viewer
from landrelease.store.quality_facts import QualityMap, planned_of, verdict_of_inspection
from landrelease.store.refusals import NotFound
from landrelease.store.scope import scope_of

_DECIMALS: Final = 6
"""About a tenth of a metre: what a person types into an instrument."""


@dataclass(frozen=True, slots=True)
class DrawnSquare:
    """A square that is searched again, with its centre and corners on WGS 84."""

    order: int
    number: int
    lon: float
    lat: float
    corners: tuple[tuple[float, float], ...]
    searched: bool
    find: bool
    not_conforming: bool


@dataclass(frozen=True, slots=True)
class ShownInspection:
    """An inspection of a lot."""

    subject: str
    on: date | None
    checked: int
    finds: int
    not_conforming: int
    result: str
    result_label: str
    detection: float | None


@dataclass(frozen=True, slots=True)
class LotDetail:
    """A lot as a viewer may see it."""

    plan: str
    lot: str
    task: str
    task_title: str
    inspected: str
    inspecting: str
    on: date | None
    unit_m: float
    area_m2: float
    clean: float
    confidence: float
    sequential: bool
    planned: PlannedLot | None
    """None where the plan's numbers can no longer be computed."""
    lot_units: int
    sample_units: int
    accept_on: int
    seed: int
    squares: tuple[DrawnSquare, ...]
    inspections: tuple[ShownInspection, ...]
    result: str
    result_label: str
    share_checked: float
    """Share of the lot's ground that was searched again."""
    place: dict[str, Any]
    stands: bool | None
    """Whether all ground of the lot is accepted as things stand; None while nobody decided."""
    reopened: tuple[tuple[str, str, str], ...]
    """Kind, subject and title of the work that its failure reopened."""
    may_record: bool


def lot(viewer: Viewer, *, plan: str) -> LotDetail:
    """Return a lot with its squares and inspections.

    Raises
    ------
    NotFound
        When there is no such plan, or the viewer may not know of it.
    """
    row, quality = _plan(viewer, plan)
    said = quality.said["qc_plan", plan]
    ground = quality.plane(row)
    squares = squares_of(ground, side_m=said["unit_m"])
    inspections = tuple(_inspections(quality, plan))
    newest = inspections[-1] if inspections else None
    drawn = tuple(_squares(quality, plan, squares, newest))
    facts = quality.of_ground(ground)
    undecided = newest is None or newest.result == QcResult.UNDECIDED
    result = QcResult.UNDECIDED.value if newest is None else newest.result
    return LotDetail(
        plan=plan,
        lot=said["lot"],
        task=said["task"],
        task_title=_named(quality, "task", said["task"]),
        inspected=_named(quality, "organisation", said["inspected"]),
        inspecting=_named(quality, "organisation", said["inspecting"]),
        on=row.first,
        unit_m=said["unit_m"],
        area_m2=ground.area,
        clean=said["clean"],
        confidence=said["confidence"],
        sequential=bool(said.get("sequential")),
        planned=planned_of(said),
        lot_units=said["lot_units"],
        sample_units=said["sample_units"],
        accept_on=said.get("accept_on", 0),
        seed=said["seed"],
        squares=drawn,
        inspections=inspections,
        result=result,
        result_label="" if newest is None else QcResult(result).label,
        share_checked=_share(ground, squares, [one.number for one in drawn if one.searched]),
        place=said["place"]["geometry"],
        stands=facts.qc_accepted,
        reopened=tuple((one.kind, one.subject, one.title) for one in facts.lots.reopened),
        may_record=viewer.may(Right.INSPECT) and undecided,
    )


def lot_squares_geojson(viewer: Viewer, *, plan: str) -> dict[str, Any]:
    """Return the squares to search as GeoJSON, in the order drawn.

    Raises
    ------
    NotFound
        When there is no such plan, or the viewer may not know of it.
    """
    told = lot(viewer, plan=plan)
    return {
        "type": "FeatureCollection",
        "landrelease": {
            "plan": plan,
            "lot": told.lot,
            "seed": told.seed,
            "unit_m": told.unit_m,
            "tier": QUALITY_TIER.word,
        },
        "features": [
            {
                "type": "Feature",
                "id": square.number,
                "geometry": {"type": "Polygon", "coordinates": [square.corners]},
                "properties": {
                    "order": square.order,
                    "number": square.number,
                    "lon": square.lon,
                    "lat": square.lat,
                    "searched": square.searched,
                },
            }
            for square in told.squares
        ],
    }


def left_in_lot(viewer: Viewer, *, plan: str) -> LeftAfterCheck | None:
    """Say what a pass of a lot proves about what may be left in it.

    Before the inspection it speaks of the whole sample; afterwards of what was searched.

    Returns
    -------
    LeftAfterCheck or None
        None without a map that the viewer may see, or where it counts reports, not items.

    Raises
    ------
    NotFound
        When there is no such plan, or the viewer may not know of it.
    """
    row, quality = _plan(viewer, plan)
    detail = lot(viewer, plan=plan)
    ground = quality.plane(row)
    searched = [one.number for one in detail.squares if one.searched]
    numbers = searched or [one.number for one in detail.squares[: detail.sample_units]]
    share = _share(ground, squares_of(ground, side_m=detail.unit_m), numbers)
    return left_after_check(
        viewer,
        row.geometry,
        share_checked=share,
        check_detection=detail.inspections[-1].detection if detail.inspections else None,
    )


def _plan(viewer: Viewer, plan: str) -> tuple[RegisterRow, QualityMap]:
    row = RegisterRow.objects.filter(kind="qc_plan", subject=plan).first()
    if row is None or not scope_of(viewer).knows(row):
        raise NotFound("QC plan", plan)
    return row, quality_map(viewer)[0]


def _named(quality: QualityMap, kind: str, subject: str) -> str:
    row = quality.rows[kind].get(subject)
    return subject if row is None else row.title


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _inspections(quality: QualityMap, plan: str) -> Iterator[ShownInspection]:
    rows = [
        row
        for subject, row in quality.rows["qc_inspection"].items()
        if quality.said["qc_inspection", subject]["plan"] == plan
    ]
    for row in sorted(rows, key=lambda row: (row.first or date.min, row.recorded_at)):
        said = quality.said["qc_inspection", row.subject]
        verdict = verdict_of_inspection(said, quality.said.get(("qc_plan", plan)))
        yield ShownInspection(
            subject=row.subject,
            on=row.first,
            checked=said["units_checked"],
            finds=said["units_with_finds"],
            not_conforming=said["units_not_conforming"],
            result=verdict.value,
            result_label=QcResult(verdict.value).label,
            detection=_number(said.get("detection", NOT_KNOWN)),
        )


def _squares(
    quality: QualityMap, plan: str, squares: LotSquares, newest: ShownInspection | None
) -> Iterator[DrawnSquare]:
    said = {} if newest is None else quality.said["qc_inspection", newest.subject]
    finds = set(squares_named(said.get("with_finds", "")))
    others = set(squares_named(said.get("not_conforming", "")))
    searched = 0 if newest is None else newest.checked
    drawn = squares_named(quality.said["qc_plan", plan]["drawn"])
    for order, number in enumerate(drawn, start=1):
        if number > len(squares):
            continue
        outline = unproject(squares.square(number), quality.crs)
        centre = outline.centroid
        yield DrawnSquare(
            order=order,
            number=number,
            lon=round(centre.x, _DECIMALS),
            lat=round(centre.y, _DECIMALS),
            corners=tuple((x, y) for x, y in outline.exterior.coords),
            searched=order <= searched,
            find=number in finds,
            not_conforming=number in others,
        )


def _share(ground: shapely.Geometry, squares: LotSquares, numbers: list[int]) -> float:
    parts = shapely.intersection([squares.square(number) for number in numbers], ground)
    return min(1.0, float(shapely.area(parts).sum() / ground.area))
