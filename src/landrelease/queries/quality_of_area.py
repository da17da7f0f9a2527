"""What checks say of a hazardous area, and what may be left in it after they passed."""

from dataclasses import dataclass
from datetime import date, datetime

import shapely

from landrelease.kinds import KINDS
from landrelease.quality import squares_named, squares_of
from landrelease.queries.left_after_check import LeftAfterCheck, least_stated, left_after_check
from landrelease.queries.quality_board import (
    QUALITY_TIER,
    ShownNonconformity,
    quality_map,
    shown_nonconformity,
)
from landrelease.store.clock import current_day
from landrelease.store.models import RegisterRow
from landrelease.store.people import Viewer
from landrelease.store.quality_facts import QualityMap
from landrelease.store.refusals import NotFound
from landrelease.store.scope import scope_of


@dataclass(frozen=True, slots=True)
class QualityOfArea:
    """What checks say of an area; for viewers who may see inspections."""

    working_days: int
    unchecked: tuple[tuple[date | None, str], ...]
    """Days without an internal check, with their teams."""
    accepted: bool | None
    ground_m2: float
    not_accepted_m2: float
    failed: tuple[tuple[str, str], ...]
    """Plans of the lots that failed and stand, and titles of the inspections."""
    accepting: tuple[tuple[str, str], ...]
    reopened: tuple[tuple[str, str, str], ...]
    """Kind, subject and title of work that a failed lot reopened."""
    not_independent: int
    """Inspections of an organisation's own work, which accept nothing."""
    nonconformities: tuple[ShownNonconformity, ...]


def quality_of_area(
    viewer: Viewer, *, area: str, at: date | None = None, known: datetime | None = None
) -> QualityOfArea | None:
    """Return what checks say of an area; None for viewers who may not see inspections."""
    row = RegisterRow.objects.filter(kind="hazardous_area", subject=area).first()
    scope = scope_of(viewer)
    home = scope.viewer_at_home if row is None else scope.viewer_at(row.geometry)
    if not home.may_see(QUALITY_TIER):
        return None
    quality, _ = quality_map(viewer, at=at, known=known)
    facts = quality.of_area(area)
    on = at or current_day()
    lots = facts.lots

    def of_plan(subject: str) -> str:
        return str(quality.said["qc_inspection", subject]["plan"])

    return QualityOfArea(
        working_days=len(facts.days),
        unchecked=tuple((day.on, day.team) for day in facts.unchecked_days),
        accepted=facts.qc_accepted,
        ground_m2=lots.ground_m2,
        not_accepted_m2=lots.not_accepted_m2,
        failed=tuple((of_plan(one.subject), one.title) for one in lots.failed),
        accepting=tuple((of_plan(one.subject), one.title) for one in lots.accepting),
        reopened=tuple((one.kind, one.subject, one.title) for one in lots.reopened),
        not_independent=len(facts.not_independent),
        nonconformities=tuple(
            shown_nonconformity(one, quality.title_of_task(one.task), on=on)
            for one in facts.nonconformities
        ),
    )


def left_in_area(viewer: Viewer, *, area: str) -> LeftAfterCheck | None:
    """Say what may be left in an area after clearance and the lots that were accepted.

    Returns
    -------
    LeftAfterCheck or None
        None before any part of it was searched again, and without a map of items that the
        viewer may see.

    Raises
    ------
    NotFound
        When there is no such area, or the viewer may not see inspections there.
    """
    row = RegisterRow.objects.filter(kind="hazardous_area", subject=area).first()
    if row is None or not scope_of(viewer).viewer_at(row.geometry).may_see(QUALITY_TIER):
        raise NotFound(KINDS["hazardous_area"].label.lower(), area)
    quality, _ = quality_map(viewer)
    share, stated = _searched_again(quality, area, quality.plane(row))
    if share <= 0:
        return None
    return left_after_check(viewer, row.geometry, share_checked=share, check_detection=stated)


def _searched_again(
    quality: QualityMap, area: str, ground: shapely.Geometry
) -> tuple[float, float | None]:
    """Share of an area that accepted inspections searched, and the least detection stated."""
    parts, stated = [], []
    for record in quality.of_area(area).lots.accepting:
        said = quality.said["qc_inspection", record.subject]
        plan = quality.said.get(("qc_plan", said["plan"]))
        if plan is None:
            continue
        lot = quality.plane(quality.rows["qc_plan"][said["plan"]])
        squares = squares_of(lot, side_m=plan["unit_m"])
        drawn = squares_named(plan["drawn"])[: said["units_checked"]]
        parts += [squares.square(n).intersection(lot) for n in drawn if n <= len(squares)]
        stated.append(said.get("detection"))
    if not parts or ground.area <= 0:
        return 0.0, None
    share = shapely.union_all(parts).intersection(ground).area / ground.area
    return min(1.0, float(share)), least_stated(stated)
