"""Eighteen months of work in the demo: who takes part, and what goes on beside the areas."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Final

import shapely

from landrelease.actions._demo_accidents import accident_stories
from landrelease.actions._demo_area import (
    LEADERS,
    Crew,
    area_story,
    begin,
    complete,
    day_of_work,
    found_as,
    new_task,
    surveyed,
)
from landrelease.actions._demo_checks import inspected_until_accepted, internal_visit
from landrelease.actions._demo_settlement import settlement_story
from landrelease.actions._demo_stage import Days, Stage, Story, at, later, row, working_day
from landrelease.actions.classify_area import confirm_area
from landrelease.actions.record_batch import record_batch
from landrelease.actions.release_land import Release, release_land
from landrelease.actions.reopen_land import reopen_land
from landrelease.actions.review_batch import approve_batch
from landrelease.geo import project
from landrelease.kinds import ReleaseMethod, SearchMethod, TaskPurpose
from landrelease.ledger import OWN_SIGHT, Act, Draft
from landrelease.simulation import TrueItem
from landrelease.store.clock import now
from landrelease.store.models import RegisterRow

_REOPENED_M: Final = 40.0
_FAR_M: Final = 60.0


def stories(stage: Stage) -> Iterator[Story]:
    """Return everything that goes on beside the reports: the first first."""
    yield _accredited(stage)
    for site in stage.plan.sites:
        yield area_story(stage, site)
    for number, goal in enumerate(stage.plan.goals):
        yield settlement_story(stage, goal, first=number == 0)
    for number, area in enumerate(stage.plan.groundless):
        yield _groundless(stage, area, begins=30 + 45 * number)
    yield _found_in_lanes(stage)
    yield from accident_stories(stage)
    yield _found_after_release(stage)


def _accredited(stage: Stage) -> Story:
    """The survey group, the authority's surveyors and the inspectors are accredited."""
    begins = stage.made.configuration.work.period[0]
    yield at(begins, 6)
    drafts = [
        Draft(
            id=f"demo-work-accreditation-{key}",
            act=Act.RECORD,
            batch="work-accreditations",
            kind="accreditation",
            subject=f"accreditation-{key}-{scope}",
            first=begins,
            source=OWN_SIGHT,
            payload={"organisation": stage.organisation(key), "scope": scope},
        )
        for key, scope in (
            ("surveyors", "survey"),
            ("authority", "survey"),
            ("inspectors", "quality"),
        )
    ]
    note = {"title": "Accreditations for survey and inspection"}
    officer = stage.person("officer")
    receipt = record_batch(officer, drafts, batch_id="work-accreditations", note=note)
    approve_batch(stage.person("operations"), batch=receipt.batch)


def _groundless(stage: Stage, number: int, *, begins: int) -> Story:
    """An area on somebody's word: surveyed, and cancelled where nothing speaks for it."""
    area = stage.area(number)
    first = stage.made.configuration.work.period[0] + timedelta(days=begins)
    yield at(working_day(first))
    ground = project(row("hazardous_area", area).geometry, stage.made.crs)
    code = f"{number + 1:03d}"
    yield from surveyed(stage, ground, code, area=area)
    yield later(6, 14)
    authority, day = stage.person("authority"), now().date()
    release = Release(method=ReleaseMethod.CANCELLED, organisation=stage.organisation("surveyors"))
    reason = "The ground was never held by either side; six sources agree, nothing was found."
    stage.tries(
        f"cancel HA-{code}",
        lambda: release_land(authority, release, area=area, on=day, reason=reason),
    )


def _found_in_lanes(stage: Stage) -> Story:
    """Suspected areas in whose lanes items had been found before are confirmed, or not."""
    yield at(stage.made.configuration.work.period[0] + timedelta(days=56), 14)
    authority = stage.person("authority")
    worked = {site.area.number for site in stage.plan.sites}
    for number in stage.plan.found_in_lanes:
        if number not in worked:
            step = partial(confirm_area, authority, area=stage.area(number), on=now().date())
            stage.tries(f"confirm HA-{number + 1:03d}", step)
        yield later(2, 14)


def _found_after_release(stage: Stage) -> Story:
    """Somebody finds an item in released land: it is opened again, searched and given back."""
    yield at(stage.made.configuration.work.period[0] + timedelta(days=200))
    until = stage.made.configuration.work.period[1] - timedelta(days=90)
    while (missed := _missed(stage)) is None:
        if now().date() > until:
            return
        yield later(21)
    number, item = missed
    stage.ground.take(item, now().date())
    stage.says("officer", "item_found", found_as(stage, item), source=stage.source("police"))
    yield later(2, 14)
    disc = item.point.buffer(_REOPENED_M, quad_segs=4)
    area = reopen_land(
        stage.person("authority"),
        area=stage.area(number),
        on=now().date(),
        reason="A farmer turned up an item in handed-over land.",
        name=f"HA-{number + 1:03d} R",
        ground=stage.made.plane.geojson(disc),
    ).subject
    yield later(5)
    task = yield from _searched_again(stage, f"{number + 1:03d}R", area, disc)
    yield later(3, 12)
    _investigated(stage)
    authority, day = stage.person("authority"), now().date()
    release = Release(
        method=ReleaseMethod.CLEARED, task=task, organisation=stage.organisation("first"),
        depth_m=max(stage.made.configuration.work.depth_m.values()),
    )  # fmt: skip
    release_land(authority, release, area=area, on=day, reason="Searched again and accepted.")


def _missed(stage: Stage) -> tuple[int, TrueItem] | None:
    """Return an item left in ground given back, away from roads, houses and the outline."""
    day = now().date()
    away = shapely.union_all(
        [road.line for road in stage.made.roads] + [one.footprint for one in stage.made.settlements]
    ).buffer(_FAR_M)
    for number, released in sorted(stage.released.items()):
        site = next(one for one in stage.plan.sites if one.area.number == number)
        ground = site.area.polygon.buffer(-1.0).difference(away)
        if (day - released).days >= _FAR_M and (left := stage.ground.there(ground, day)):
            return number, left[0]
    return None


def _searched_again(stage: Stage, code: str, area: str, ground: shapely.Geometry) -> Days[str]:
    depth = max(stage.made.configuration.work.depth_m.values())
    task = new_task(
        stage, f"C-{code}", TaskPurpose.CLEARANCE, ground, by="first", areas=[area], depth_m=depth
    )
    leader = LEADERS["first"]
    yield later(2)
    begin(stage, task, leader)
    crew = Crew(task, leader, "Sapper company 1", SearchMethod.MANUAL, 0.985, depth)
    searched = ground.buffer(1.0)
    yield later(1, 16)
    day_of_work(stage, crew, searched)
    internal_visit(stage, "first", task, crew.team)
    yield from inspected_until_accepted(
        stage, task, f"C-{code}", [searched], partial(day_of_work, stage, crew)
    )
    yield later(1, 16)
    complete(stage, task, leader, "The ground around the find was searched again.")
    return task


def _investigated(stage: Stage) -> None:
    held = RegisterRow.objects.filter(kind="post_release_report", status="open")
    for report in held:
        payload = report.payload() | {
            "status": "closed",
            "findings": "One item below the depth of the sample; lanes and drills had been kept.",
            "measures": "The teams' instruments were checked; the ground around was searched.",
        }
        stage.says("inspector", "post_release_report", payload, subject=report.subject)
