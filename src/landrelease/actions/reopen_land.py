"""Open released land again after what was found in it: a new area, and what to investigate."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import shapely
from django.db import transaction
from shapely.geometry import mapping

from landrelease.actions._appending import Receipt, subject_for
from landrelease.actions._deciding import (
    Asked,
    Case,
    Decided,
    as_record,
    begin,
    case_of,
    conclude,
    needs_reason,
    plain_geometry,
    polygon_of,
    recorded,
)
from landrelease.kinds import NOT_KNOWN, AreaStatus, AreaStep, HazardClass, PostReleaseReport
from landrelease.ledger import Draft, IdAlreadyUsed
from landrelease.store._after_release import TOLERANCE_M2, FoundAfterRelease
from landrelease.store._nearby import payload_of
from landrelease.store.chain import entries
from landrelease.store.people import Right, Viewer
from landrelease.store.refusals import NotValid


@transaction.atomic
def reopen_land(
    viewer: Viewer,
    *,
    area: str,
    on: date,
    reason: str,
    name: str = "",
    ground: Mapping[str, Any] | None = None,
    entry_id: str = "",
) -> Receipt:
    """Open a new area in released land, with a report to investigate for each find.

    The old area keeps its history: what was decided then was decided. The new one is confirmed
    where the find is direct evidence, and suspected otherwise.

    Parameters
    ----------
    name
        Of the new area; made from the old one's if left out.
    ground
        GeoJSON polygon in WGS 84 of the new area, which must hold every find; all the ground of
        the products they lie in if left out.

    Raises
    ------
    NotAllowed, NotFound, NotValid, IdAlreadyUsed
    GuardNotMet
        When nothing was found in the land since, or all of it is being investigated.
    """
    asked = Asked.of(AreaStep.REOPEN, area, on=on, reason=reason, entry_id=entry_id)
    if before := begin(viewer, Right.DECIDE_AREA, asked):
        _check_same_land(asked, name, ground)
        return before
    case = case_of(viewer, asked)
    needs_reason(asked, "Write down what was found and what is known of it.")
    finding = case.require(case.findings.reopen())
    news = [item for item in case.map.found_after_release([area]) if not item.answered]
    shape, geometry = _ground(case, news, ground)
    _check_holds(case, shape, news)
    classification = _classification(case, shape)
    new = subject_for(asked.entry_id)
    old = payload_of(case.row)
    payload = {
        "name": name.strip() or f"{old['name']} reopened {on}"[:200],
        "classification": classification.value,
        "item_class": old.get("item_class", "not_known"),
        "reason": asked.reason,
        "place": {"geometry": geometry},
    }
    reports = [
        _report(asked, number, item, case) for number, item in enumerate(_told_once(news, case))
    ]
    decided = Decided(
        status=AreaStatus.OPEN,
        classification=classification,
        finding=finding,
        about=new,
        computed=frozenset() if ground is not None else frozenset({asked.id_of("area")}),
        beside=(
            as_record(asked.id_of("area"), "hazardous_area", payload, on=on, subject=new),
            *reports,
        ),
    )
    return conclude(viewer, case, asked, decided)


def _check_same_land(asked: Asked, name: str, ground: Mapping[str, Any] | None) -> None:
    """What was said before with this id must have been about this area, ground and name."""
    ids = {what: asked.id_of(what) for what in ("area", "report")}
    said = {entry.id: entry.payload for entry in entries(ids=ids.values())}
    area, report = said.get(ids["area"]), said.get(ids["report"])
    same = area is not None and report is not None and report["hazardous_area"] == asked.area
    if same and area is not None:
        same = not name.strip() or area["name"] == name.strip()
        same &= ground is None or area["place"]["geometry"] == plain_geometry(ground)
    if not same:
        raise IdAlreadyUsed(asked.entry_id)


def _ground(
    case: Case, news: Sequence[FoundAfterRelease], ground: Mapping[str, Any] | None
) -> tuple[shapely.Geometry, Mapping[str, Any]]:
    if ground is not None:
        return polygon_of(ground, crs=case.programme.crs), ground
    shape = shapely.union_all([_released_at(case, item) for item in news])
    geometry = recorded(shape, crs=case.programme.crs)
    return polygon_of(geometry, crs=case.programme.crs), geometry


def _released_at(case: Case, item: FoundAfterRelease) -> shapely.Geometry:
    """Return the ground of the product a find lies in; of all that a failed check touches."""
    if not item.product:
        return case.map.ground(case.area)
    place = case.map.place_of(item.evidence)
    held = {row.subject: case.map.plane(row) for row in case.map.product_rows(case.area)}
    touched = [ground for ground in held.values() if place.intersection(ground).area > 0]
    return shapely.union_all([held[item.product], *touched])


def _check_holds(case: Case, shape: shapely.Geometry, news: Sequence[FoundAfterRelease]) -> None:
    outside = [item.evidence.title for item in news if not _holds(case, shape, item)]
    if outside:
        raise NotValid([("ground", f"It leaves out {', '.join(outside)}: draw it around them.")])


def _holds(case: Case, shape: shapely.Geometry, item: FoundAfterRelease) -> bool:
    """Whether ground holds a find, or all the released ground of a check that failed."""
    place = case.map.place_of(item.evidence)
    if place.area > 0:
        place = place.intersection(_released_at(case, item))
        return bool(place.difference(shape).area <= TOLERANCE_M2)
    return bool(shape.distance(place) <= 0)


def _classification(case: Case, shape: shapely.Geometry) -> HazardClass:
    evidence, _ = case.map.evidence(shape, near_m=0.0)
    return HazardClass.CHA if any(item.direct for item in evidence) else HazardClass.SHA


def _told_once(news: Sequence[FoundAfterRelease], case: Case) -> list[FoundAfterRelease]:
    """Leave out failed checks of which an item in their lot tells already."""
    places = [
        case.map.place_of(item.evidence) for item in news if item.evidence.kind == "item_found"
    ]
    return [
        item
        for item in news
        if item.evidence.kind != "qc_inspection"
        or not any(case.map.place_of(item.evidence).intersects(place) for place in places)
    ]


def _report(asked: Asked, number: int, item: FoundAfterRelease, case: Case) -> Draft:
    refers = dict.fromkeys(PostReleaseReport.names.values(), "")
    refers[PostReleaseReport.names[item.evidence.kind]] = item.evidence.subject
    payload = {
        "hazardous_area": asked.area,
        "product": item.product,
        "status": "open",
        "place": {
            "geometry": mapping(case.map.row_of(item.evidence).geometry.representative_point()),
            "radius_m": NOT_KNOWN,
        },
        **refers,
    }
    return as_record(asked.id_of("report", number), "post_release_report", payload, on=asked.on)
