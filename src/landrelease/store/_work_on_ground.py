"""Ground that was worked: how much of a polygon, how deep, and what was found there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import shapely

from landrelease.geo import project
from landrelease.kinds import DailyProgress, Kind, SearchedArea, SearchMethod, TaskPurpose
from landrelease.release import Evidence
from landrelease.store._nearby import document_of, evidence_of
from landrelease.store.models import RegisterRow

STRIP_M: Final = 0.1
"""About the last digit of positions, 1e-6 degree."""
CLEARING: Final = frozenset({TaskPurpose.CLEARANCE, TaskPurpose.BAC})
"""Purposes of tasks whose days search all the ground they cover.

A spot task deals with an item, marking with an outline, survey and verification with a sample.
"""
_SAMPLES = frozenset({TaskPurpose.TS, TaskPurpose.VERIFICATION})
_CLEARING_METHODS = frozenset(SearchMethod) - {SearchMethod.TECHNICAL_SURVEY, SearchMethod.VISUAL}


@dataclass(frozen=True, slots=True)
class Piece:
    """Ground that one record says was worked, in the programme's plane."""

    evidence: Evidence
    ground: shapely.Geometry
    surveys: bool
    """Whether it samples (technical survey) rather than clears."""
    coverage: float
    """Share of the ground that was searched."""
    depth_m: float | None
    """None when not recorded."""
    items: int


def pieces_of(
    rows: Iterable[RegisterRow], purposes: dict[str, TaskPurpose], crs: str
) -> list[Piece]:
    """Read daily progress and searched areas; a day belongs to what its task is for.

    Searched areas that were made of the days of a task are those days once more.
    """
    found = []
    read = [(row, document_of(row)) for row in rows if row.geometry is not None]
    with_days = {document.task for _, document in read if isinstance(document, DailyProgress)}
    for row, document in read:
        if isinstance(document, SearchedArea) and document.task in with_days:
            continue
        surveys = is_survey(document, purposes)
        if surveys is None:
            continue
        ground = ground_worked(document, project(row.geometry, crs))
        if ground.is_empty:
            continue
        found.append(
            Piece(
                evidence_of(row),
                ground,
                surveys=surveys,
                coverage=document.coverage if isinstance(document, SearchedArea) else 1.0,
                depth_m=_depth(document),
                items=getattr(document, "items_found", 0),
            )
        )
    return found


def is_survey(document: Kind, purposes: Mapping[str, TaskPurpose]) -> bool | None:
    """Whether it samples or clears; None where it is neither, or nobody can tell.

    What its task is for says so; without a task its method does. Days of marking or of a spot
    task are neither, nor is looking, nor work for a task that is not on record.
    """
    if not isinstance(document, DailyProgress | SearchedArea):
        return None
    if document.task in purposes:
        purpose = purposes[document.task]
        return purpose in _SAMPLES if purpose in _SAMPLES | CLEARING else None
    if document.method is SearchMethod.TECHNICAL_SURVEY:
        return True
    return False if document.method in _CLEARING_METHODS and not document.task else None


def ground_worked(document: Kind, shape: shapely.Geometry) -> shapely.Geometry:
    """Lines are lanes: without a width nobody knows how much ground they are."""
    if shape.geom_type in {"LineString", "MultiLineString"}:
        width = getattr(document, "lane_width_m", None)
        if not isinstance(width, float) or width <= 0:
            return shapely.Polygon()
        return shape.buffer(width / 2, cap_style="flat")
    return polygons_of(shapely.make_valid(shape))


def _depth(document: Kind) -> float | None:
    depth = getattr(document, "depth_m", None)
    return depth if isinstance(depth, float) else None


def polygons_of(shape: shapely.Geometry) -> shapely.Geometry:
    """Return what of a shape has an area."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type.endswith("Polygon")]
    return shapely.union_all(parts) if parts else shapely.Polygon()


def without_strips(ground: shapely.Geometry) -> shapely.Geometry:
    """Return ground without strips narrower than `STRIP_M`; all of it where it is nothing else.

    Examples
    --------
    >>> strip = shapely.box(0, 0, 100, 0.01)
    >>> without_strips(shapely.union_all([strip, shapely.box(90, 0, 100, 10)])).bounds
    (90.0, 0.0, 100.0, 10.0)
    >>> without_strips(strip).equals(strip)
    True
    """
    kept = wider_than_strips(ground)
    return ground if kept.is_empty else kept


def wider_than_strips(ground: shapely.Geometry) -> shapely.Geometry:
    """Return ground without strips narrower than `STRIP_M`; empty where it is nothing else.

    Examples
    --------
    >>> wider_than_strips(shapely.box(0, 0, 100, 0.01)).is_empty
    True
    """
    half = STRIP_M / 2
    kept = ground.buffer(-half, join_style="mitre").buffer(half, join_style="mitre")
    return kept if kept.is_empty else polygons_of(kept.intersection(ground))


def ground_of(pieces: Iterable[Piece]) -> shapely.Geometry:
    """Return all the ground of some pieces."""
    return shapely.union_all([piece.ground for piece in pieces])


def share_sampled(part: shapely.Geometry, pieces: Sequence[Piece]) -> float:
    """Return the share of a polygon that pieces searched; overlapping ground counts once.

    Where ground was searched in part, the least thorough piece speaks for all of it.
    """
    whole = ground_of(piece for piece in pieces if piece.coverage >= 1.0)
    partly = [piece for piece in pieces if piece.coverage < 1.0]
    sampled = float(part.intersection(whole).area)
    if partly:
        rest = ground_of(partly).difference(whole).intersection(part).area
        sampled += min(piece.coverage for piece in partly) * float(rest)
    return sampled / float(part.area)


def least_depth(
    part: shapely.Geometry, pieces: Sequence[Piece], *, tolerance_m2: float
) -> float | None:
    """Return the greatest depth to which all that was searched of a polygon was searched.

    None where some of that ground was searched to a depth that is not recorded.
    """
    searched = part.intersection(ground_of(pieces))
    depths = sorted({piece.depth_m for piece in pieces if piece.depth_m is not None}, reverse=True)
    for depth in depths:
        deep = ground_of(p for p in pieces if p.depth_m is not None and p.depth_m >= depth)
        if searched.difference(deep).area <= tolerance_m2:
            return depth
    return None


def records_in(
    part: shapely.Geometry, rows: Iterable[RegisterRow], crs: str
) -> tuple[Evidence, ...]:
    """Name the records whose ground lies in part of a polygon of the plane; edges do not count."""
    placed = [row for row in rows if row.geometry is not None]
    return tuple(
        evidence_of(row)
        for row in placed
        if polygons_of(project(row.geometry, crs)).intersection(part).area > 0
    )
