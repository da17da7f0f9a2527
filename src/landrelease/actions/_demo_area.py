"""One hazardous area of the demo from survey to hand-over, by scripted people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

import shapely

from landrelease.actions._demo_checks import inspected_until_accepted, internal_visit, visited
from landrelease.actions._demo_stage import Days, Stage, Story, at, later, today
from landrelease.actions.assign_task import assign_task
from landrelease.actions.classify_area import confirm_area
from landrelease.actions.complete_task import complete_task
from landrelease.actions.hand_over_land import Certificate, hand_over_land
from landrelease.actions.move_task import move_task
from landrelease.actions.plan_task import plan_task
from landrelease.actions.record_batch import record_batch
from landrelease.actions.record_progress import record_progress
from landrelease.actions.release_land import Release, release_land
from landrelease.actions.review_batch import approve_batch
from landrelease.kinds import HazardClass, ReleaseMethod, SearchMethod, TaskPurpose
from landrelease.ledger import OWN_SIGHT, Act, Draft
from landrelease.planning import TaskStep
from landrelease.simulation import Search, Site, TrueItem, lanes, strips, subject_of
from landrelease.store.clock import now
from landrelease.store.competence_facts import able_members
from landrelease.store.models import LinkRow
from landrelease.store.programme import current_programme
from landrelease.store.task_facts import task_of, task_row

LEADERS: Final = {"first": "leader", "contingent": "captain", "surveyors": "surveyor"}
"""Accounts of team leaders, by the key of their organisation."""
_BEYOND_M: Final = 1.5
"""Teams search a little beyond the outline, so that no strip of it is left out."""
_QUIET: Final = "Residents work here; the survey found no evidence of ordnance."
_STRIPS_A_LOT: Final = 15
_ASKED_AGAIN: Final = timedelta(days=90)
"""How long after a hand-over was refused people ask for it again."""
_DENSER: Final = (1.0, 0.5, 0.25)
"""Share of the usual distance between lanes, where the lanes before found nothing."""


@dataclass(frozen=True, slots=True)
class Crew:
    """Who works on a task."""

    task: str
    leader: str
    team: str
    method: SearchMethod
    detection: float
    depth_m: float
    deminers: int = 12


@dataclass(frozen=True, slots=True)
class _Job:
    """An area as its story speaks of it."""

    site: Site
    area: str
    settlements: tuple[str, ...]

    @property
    def code(self) -> str:
        return f"{self.site.area.number + 1:03d}"

    @property
    def laid(self) -> bool:
        """Whether items were laid there, and not dropped."""
        return self.site.area.strike is None

    def depth_m(self, stage: Stage) -> float:
        return stage.made.configuration.work.depth_m["laid" if self.laid else "dropped"]


def new_task(
    stage: Stage,
    name: str,
    purpose: TaskPurpose,
    ground: shapely.Geometry,
    *,
    by: str,
    areas: Sequence[str] = (),
    settlements: Sequence[str] = (),
    **more: Any,
) -> str:
    """Have the operations officer plan a task today, and assign it."""
    payload = {
        "name": name,
        "purpose": purpose.value,
        "hazardous_areas": list(areas),
        "settlements": list(settlements),
        "place": stage.place(ground),
        **more,
    }
    day, officer = now().date(), stage.person("operations")
    task = plan_task(officer, payload=payload, on=day).subject
    assign_task(officer, task=task, organisation=stage.organisation(by), on=day)
    return task


def log_copied(stage: Stage, site: Site, ground: shapely.Geometry) -> None:
    """Have the items of earlier searches copied from their logs, where numbers alone were told."""
    drafts = [
        _from_log(stage, search, item)
        for search in stage.ground.whole_searches(ground)
        if search.task.last < site.begins
        for item in stage.ground.found_by(search)[_told(stage, search) :]
    ]
    if drafts:
        note = {"title": f"Items of earlier searches on HA-{site.area.number + 1:03d}, from logs"}
        batch = f"logs-{site.area.number}"
        receipt = record_batch(stage.person("officer"), drafts, batch_id=batch, note=note)
        approve_batch(stage.person("operations"), batch=receipt.batch)


def _told(stage: Stage, search: Search) -> int:
    """Return how many items of a search were told one by one."""
    subject = subject_of(stage.made, "searched_area", search.number)
    links = LinkRow.objects.filter(kind="item_found", field="searched_area", target=subject)
    return links.count()


def _from_log(stage: Stage, search: Search, item: TrueItem) -> Draft:
    number = f"log-{search.number}-{item.number}"
    subject = subject_of(stage.made, "searched_area", search.number)
    return Draft(
        id=number,
        act=Act.RECORD,
        batch="",
        kind="item_found",
        subject=number,
        first=search.task.last,
        source=OWN_SIGHT,
        payload=found_as(stage, item) | {"searched_area": subject},
    )


def begin(stage: Stage, task: str, leader: str) -> None:
    """Have the team leader start a task today."""
    move_task(stage.person(leader), task=task, step=TaskStep.START, on=now().date())


def complete(stage: Stage, task: str, leader: str, reason: str) -> None:
    """Have the team leader report a task complete, and the operations officer approve it."""
    receipt = complete_task(stage.person(leader), task=task, on=now().date(), reason=reason)
    approve_batch(stage.person("operations"), batch=receipt.batch)


def day_of_work(stage: Stage, crew: Crew, ground: shapely.Geometry) -> list[TrueItem]:
    """Search ground today, record the day with every item, have it approved; return the items."""
    day = now().date()
    found = stage.ground.search(ground, on=day, detection=crew.detection, depth_m=crew.depth_m)
    searchers = _who_may(crew, day)
    deminers = len(searchers) or crew.deminers
    payload = {
        "team": crew.team,
        "method": crew.method.value,
        "area_m2": round(ground.area),
        "deminers": deminers,
        "searchers": list(searchers),
        "hours": deminers * 6,
        "depth_m": crew.depth_m,
        "items_found": len(found),
        "checked": "yes",
        "checked_by": "Section commander",
        "place": stage.place(ground),
    }
    items = [found_as(stage, item) for item in found]
    leader = stage.person(crew.leader)
    receipt = record_progress(leader, task=crew.task, payload=payload, items=items, on=day)
    approve_batch(stage.person("operations"), batch=receipt.batch)
    return found


def _who_may(crew: Crew, day: date) -> tuple[str, ...]:
    """Return those on record of the team who may do the work; nobody where nobody is on record."""
    task, packs = task_of(task_row(crew.task)), current_programme().rule_packs
    able = able_members(task.organisation, crew.team, task.purpose, on=day, packs=packs)
    return able[: crew.deminers]


def found_as(stage: Stage, item: TrueItem) -> dict[str, Any]:
    """Return an item as a team records it, removed."""
    return {
        "item_class": item.item_class,
        "model": item.model,
        "items": 1,
        "depth_m": round(item.depth_m, 2),
        "outcome": "removed",
        "place": stage.place(item.point, radius_m=2.0),
    }


def area_story(stage: Stage, site: Site) -> Story:
    """Play an area: survey, cancellation of what is quiet, lanes, confirmation, clearance."""
    settlements = (
        stage.settlement(goal.settlement)
        for goal in stage.plan.goals
        if site.area.number in goal.areas
    )
    job = _Job(site, stage.area(site.area.number), tuple(settlements))
    yield at(site.begins)
    yield from surveyed(
        stage, site.area.polygon, job.code, area=job.area, settlements=job.settlements
    )
    remaining = site.area.polygon
    if site.area.classification is HazardClass.SHA:
        yield later(5, 14)
        remaining = _cancelled(stage, remaining, job.area)
    yield later(30)
    found = yield from _sampled(stage, job, remaining)
    yield later(4, 14)
    _try_to_reduce(stage, job, remaining, found)
    step = partial(confirm_area, stage.person("authority"), area=job.area, on=now().date())
    if not stage.tries(f"confirm HA-{job.code}", step):
        return
    yield later(10)
    log_copied(stage, site, remaining)
    task = yield from _cleared(stage, job, remaining)
    yield later(7, 14)
    _give_back(stage, job, task)
    stage.released[site.area.number] = now().date()
    yield from _handed_over(stage, job)


def surveyed(
    stage: Stage, ground: shapely.Geometry, code: str, *, area: str, settlements: Sequence[str] = ()
) -> Days[None]:
    """Play a non-technical survey of an area by the survey organisation."""
    name, by = f"NTS-{code}", stage.organisation("surveyors")
    task = new_task(
        stage, name, TaskPurpose.NTS, ground, by="surveyors", areas=[area], settlements=settlements
    )
    yield later(3)
    begin(stage, task, "surveyor")
    yield later(12, 15)
    activity = {
        "type": "nts",
        "status": "complete",
        "task": task,
        "hazardous_area": area,
        "organisation": by,
        "sources_asked": 6,
        "criteria_met": "yes",
        "items_found": 0,
        "summary": "Residents, clerks and former owners were asked; the ground was walked around.",
    }
    stage.says("surveyor", "activity", activity)
    complete(stage, task, "surveyor", "Six independent sources were asked.")


def _cancelled(stage: Stage, ground: shapely.Geometry, area: str) -> shapely.Geometry:
    """Cancel the parts in which nothing speaks for ordnance; return what remains."""
    day, authority = now().date(), stage.person("authority")
    for part in stage.ground.quiet_parts(ground, day):
        release = Release(
            method=ReleaseMethod.CANCELLED,
            ground=stage.made.plane.geojson(part),
            organisation=stage.organisation("surveyors"),
        )
        step = partial(release_land, authority, release, area=area, on=day, reason=_QUIET)
        if stage.tries("cancel a part", step):
            ground = ground.difference(part)
    return ground


def _sampled(stage: Stage, job: _Job, ground: shapely.Geometry) -> Days[list[TrueItem]]:
    """Play technical survey by lanes, denser until something is found; return the finds."""
    by, leader = job.site.operator, LEADERS[job.site.operator]
    task = new_task(stage, f"TS-{job.code}", TaskPurpose.TS, ground, by=by, areas=[job.area])
    yield later(3)
    begin(stage, task, leader)
    crew = _crew(stage, job, task, SearchMethod.TECHNICAL_SURVEY)
    numbers = stage.made.configuration.work
    found: list[TrueItem] = []
    for share in _DENSER:
        laid = lanes(ground, width_m=numbers.lane_m, spacing_m=share * numbers.lane_spacing_m)
        for part in (laid[0::2], laid[1::2]):
            if part:
                yield later(2, 16)
                found += day_of_work(stage, crew, shapely.union_all(part))
        if found:
            break
    yield later(2, 16)
    complete(stage, task, leader, f"{len(found)} items found in the lanes.")
    return found


def _crew(stage: Stage, job: _Job, task: str, method: SearchMethod) -> Crew:
    numbers, by = stage.made.configuration, job.site.operator
    factor = next(one.factor for one in numbers.organisations if one.key == by)
    team = "Sapper company 2" if by == "first" else "Team Heron"
    detection = numbers.work.detection * factor
    return Crew(task, LEADERS[by], team, method, detection, job.depth_m(stage))


def _try_to_reduce(
    stage: Stage, job: _Job, ground: shapely.Geometry, found: Sequence[TrueItem]
) -> None:
    """Ask to reduce ground without finds: refused while nobody knows what may be left there."""
    hull = shapely.convex_hull(shapely.MultiPoint([item.point for item in found])).buffer(60.0)
    parts = shapely.get_parts(ground.difference(hull))
    part = max(parts, key=lambda one: one.area, default=None)
    if part is None or part.area < 1.0:
        return
    release = Release(method=ReleaseMethod.REDUCED, ground=stage.made.plane.geojson(part))
    authority, day = stage.person("authority"), now().date()
    step = partial(release_land, authority, release, area=job.area, on=day)
    stage.tries(f"reduce a part of HA-{job.code}", step)


def _cleared(stage: Stage, job: _Job, ground: shapely.Geometry) -> Days[str]:
    """Play clearance strip by strip, with internal and external checks; return the task."""
    purpose = TaskPurpose.CLEARANCE if job.laid else TaskPurpose.BAC
    method = SearchMethod.MANUAL if job.laid else SearchMethod.BATTLE_AREA_CLEARANCE
    task = new_task(
        stage, f"C-{job.code}", purpose, ground,
        by=job.site.operator, areas=[job.area], settlements=job.settlements,
        depth_m=job.depth_m(stage),
    )  # fmt: skip
    crew = _crew(stage, job, task, method)
    yield later(3)
    begin(stage, task, crew.leader)
    searched = ground.buffer(_BEYOND_M, join_style="mitre").intersection(stage.made.boundary)
    cut = strips(searched, number=stage.made.configuration.work.team_days)
    for start in range(0, len(cut), _STRIPS_A_LOT):
        lot = cut[start : start + _STRIPS_A_LOT]
        for strip in lot:
            yield later(1, 16)
            day_of_work(stage, crew, strip)
        yield today(17)
        internal_visit(stage, job.site.operator, task, crew.team)
        if start == 0:
            yield from visited(stage, task, crew.team, crew.leader)
        name = f"C-{job.code} lot {start // _STRIPS_A_LOT + 1}"
        search = partial(day_of_work, stage, crew)
        yield from inspected_until_accepted(stage, task, name, lot, search)
    yield later(2, 16)
    complete(stage, task, crew.leader, "All ground was searched; every lot was accepted.")
    return task


def _give_back(stage: Stage, job: _Job, task: str) -> None:
    """Decide that all that remains is cleared."""
    day, authority = now().date(), stage.person("authority")
    by = job.site.operator
    release = Release(
        method=ReleaseMethod.CLEARED,
        task=task,
        organisation=stage.organisation(by),
        depth_m=job.depth_m(stage),
    )
    reason = "Searched, checked and accepted."
    release_land(authority, release, area=job.area, on=day, reason=reason)


def _handed_over(stage: Stage, job: _Job) -> Story:
    """Hand the area over and say who benefits; where that is refused, ask again later.

    It is, while an open area overlaps it or something found in it since waits for an answer.
    """
    day, by, authority = now().date(), job.site.operator, stage.person("authority")
    certificate = Certificate(
        number=f"HO-{day.year}-{job.code}",
        signed_for_authority=authority.name,
        signed_for_operator=stage.person(LEADERS[by]).name,
        signed_for_community="The village elder",
        restrictions="Digging below the depth that was searched only after asking the authority.",
        residual_risk="No search finds every item: leave what you find and tell the police.",
        markers=tuple(_markers(stage, job)),
        markers_told="Turning points set in concrete.",
    )
    until = stage.made.configuration.work.period[1]
    while True:
        step = partial(hand_over_land, authority, certificate, area=job.area, on=now().date())
        if stage.tries(f"hand over HA-{job.code}", step):
            break
        if now().date() + _ASKED_AGAIN > until:
            return
        yield later(_ASKED_AGAIN.days, 11)
    people = {"women": 14, "men": 12, "girls": 9, "boys": 8}
    told = {"hazardous_area": job.area, "benefit": "direct", "basis": "Owners of the fields"}
    stage.says("surveyor", "beneficiaries", told | people)


def _markers(stage: Stage, job: _Job) -> Iterator[str]:
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(job.site.area.polygon))
    inside = [c for c in corners[:4] if stage.made.boundary.contains(shapely.Point(c))]
    for number, corner in enumerate(inside[:2], start=1):
        payload = {
            "name": f"TP{number} {job.code}",
            "type": "turning_point",
            "hazardous_area": job.area,
            "organisation": stage.organisation(job.site.operator),
            "material": "Concrete",
            "place": stage.place(shapely.Point(corner), radius_m=1.0),
        }
        yield stage.says(LEADERS[job.site.operator], "marker", payload).subject
