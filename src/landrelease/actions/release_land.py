"""Give back a hazardous area, or a part of it: cancelled, reduced or cleared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import shapely
from django.db import transaction

from landrelease.actions._appending import Receipt
from landrelease.actions._deciding import (
    Asked,
    Case,
    Decided,
    as_record,
    begin,
    case_of,
    conclude,
    plain_geometry,
    polygon_of,
    recorded,
)
from landrelease.kinds import NOT_KNOWN, AreaStatus, AreaStep, ReleaseMethod
from landrelease.ledger import IdAlreadyUsed
from landrelease.release import AreaAccount, Product, ProductKind
from landrelease.store.chain import entries
from landrelease.store.depths_searched import searched_depths
from landrelease.store.people import Right, Viewer
from landrelease.store.refusals import NotValid

STEPS: Final = {
    ReleaseMethod.CANCELLED: AreaStep.CANCEL,
    ReleaseMethod.REDUCED: AreaStep.REDUCE,
    ReleaseMethod.CLEARED: AreaStep.CLEAR,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What is to be given back: the whole of what remains, or ground that is drawn."""

    method: ReleaseMethod
    ground: Mapping[str, Any] | None = None
    """GeoJSON polygon in WGS 84; None for all that remains."""
    task: str = ""
    organisation: str = ""
    depth_m: float | None = None
    """As reported; None when not known."""
    area_m2: float | None = None
    remarks: str = ""


@transaction.atomic
def release_land(
    viewer: Viewer,
    release: Release,
    *,
    area: str,
    on: date,
    reason: str = "",
    entry_id: str = "",
) -> Receipt:
    """Give back ground by a decision; product and decision are recorded together.

    Ground outside the area, and ground that was given back already, is a term of its own in the
    account. Where nothing remains the area has the status of the strongest work in it: cleared
    before reduced before cancelled.

    Raises
    ------
    NotAllowed, NotFound, IdAlreadyUsed
    NotValid
        When the ground cannot be read, lies outside, or is given back on a day before the work;
        when a depth is typed to which it was not all searched.
    GuardNotMet
        With every condition that is not met or not known.
    NotFromThere
        When the area is suspended, or nothing of it remains.
    """
    step = STEPS[release.method]
    asked = Asked.of(step, area, on=on, reason=reason, entry_id=entry_id)
    if before := begin(viewer, Right.DECIDE_AREA, asked):
        _check_same_ground(asked, release)
        return before
    case = case_of(viewer, asked)
    _check_standing(case, asked)
    ground, geometry = _ground(case, release)
    number = asked.id_of("product")
    product = Product(number, ProductKind(release.method.value), ground)
    account = case.map.account(area, product)
    _check_ground(case, release, account)
    _check_day(case, ground, on)
    finding = case.require(case.findings.release(release.method, ground))
    _check_depth(case, release, ground)
    payload = _payload(area, release, geometry, depth_m=_depth(case, release, ground))
    decided = Decided(
        status=status_after(account),
        classification=case.classification,
        finding=finding,
        products=(number,),
        computed=frozenset() if release.ground is not None else frozenset({number}),
        beside=(as_record(number, "land_release_product", payload, on=on),),
    )
    return conclude(viewer, case, asked, decided)


def status_after(account: AreaAccount) -> AreaStatus:
    """Return the status of an area whose ground is divided so.

    Examples
    --------
    >>> from landrelease.release import account_of
    >>> area = shapely.box(0, 0, 100, 100)
    >>> cleared = Product("p1", ProductKind.CLEARED, shapely.box(0, 0, 50, 100))
    >>> cancelled = Product("p2", ProductKind.CANCELLED, shapely.box(50, 0, 100, 100))
    >>> status_after(account_of(area, [cleared])).value
    'open'
    >>> status_after(account_of(area, [cleared, cancelled])).value
    'cleared'
    """
    if not account.complete:
        return AreaStatus.OPEN
    if account.cleared_m2 > account.tolerance_m2:
        return AreaStatus.CLEARED
    if account.reduced_m2 > account.tolerance_m2:
        return AreaStatus.REDUCED
    return AreaStatus.CANCELLED


def _check_same_ground(asked: Asked, release: Release) -> None:
    entry = next(entries(ids=[asked.id_of("product")]), None)
    same = entry is not None and (
        release.ground is None
        or entry.payload["place"]["geometry"] == plain_geometry(release.ground)
    )
    if not same:
        raise IdAlreadyUsed(asked.entry_id)


def _check_standing(case: Case, asked: Asked) -> None:
    if case.status is AreaStatus.SUSPENDED:
        raise case.refuse(asked.step, "Resume it before ground of it is given back.")
    if case.decision is not None and case.status is not AreaStatus.OPEN:
        raise case.refuse(asked.step, "All of it has been given back.")


def _ground(case: Case, release: Release) -> tuple[shapely.Geometry, Mapping[str, Any]]:
    """Return the ground in the programme's plane, and as it is recorded."""
    if release.ground is not None:
        return polygon_of(release.ground, crs=case.programme.crs), release.ground
    account = case.map.account(case.area)
    if account.complete:
        raise NotValid([("ground", f"Nothing of {case.title} remains.")])
    geometry = recorded(account.remaining, crs=case.programme.crs)
    return polygon_of(geometry, crs=case.programme.crs), geometry


def _check_ground(case: Case, release: Release, after: AreaAccount) -> None:
    before = case.map.account(case.area)
    gained = before.remaining_m2 - after.remaining_m2
    if release.method is ReleaseMethod.CLEARED:
        gained = max(gained, after.cleared_m2 - before.cleared_m2)
    if gained <= after.tolerance_m2:
        why = f"None of this ground remains of {case.title}: it lies outside, or was given back."
        raise NotValid([("ground", why)])


def _check_day(case: Case, ground: shapely.Geometry, on: date) -> None:
    last = case.map.last_work(case.area, ground)
    if last is not None and on < last:
        why = f"Work on this ground went on until {last}; read {on}. Choose a later day."
        raise NotValid([("on", why)])


def _check_depth(case: Case, release: Release, ground: shapely.Geometry) -> None:
    """A depth that is typed is one to which all that was searched was searched."""
    if release.depth_m is None:
        return
    part = case.findings.claimed(release.method, ground)
    cleared = release.method is ReleaseMethod.CLEARED
    depths = searched_depths(case.map, part, cleared=cleared)
    if depths.everywhere is None or release.depth_m > depths.everywhere:
        why = (
            f"Read {release.depth_m:g} m; depths searched on this ground: {depths}. Write no more "
            "than all of it was searched to, or leave it empty."
        )
        raise NotValid([("depth_m", why)])


def _depth(case: Case, release: Release, ground: shapely.Geometry) -> float | None:
    """Return the depth as reported; else, of cleared ground, the least that was searched."""
    if release.depth_m is not None or release.method is not ReleaseMethod.CLEARED:
        return release.depth_m
    part = case.findings.claimed(release.method, ground)
    return case.map.clearance_facts(case.area, part).depth_m


def _payload(
    area: str, release: Release, geometry: Mapping[str, Any], *, depth_m: float | None
) -> dict[str, Any]:
    return {
        "hazardous_area": area,
        "method": release.method.value,
        "task": release.task,
        "organisation": release.organisation,
        "depth_m": NOT_KNOWN if depth_m is None else depth_m,
        "area_m2": NOT_KNOWN if release.area_m2 is None else release.area_m2,
        "remarks": release.remarks.strip(),
        "place": {"geometry": geometry},
    }
