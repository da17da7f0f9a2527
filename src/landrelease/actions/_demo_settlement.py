"""A closed settlement of the demo on its way to being opened, by scripted people."""

from datetime import date, timedelta
from typing import Final

import shapely

from landrelease.actions._demo_area import LEADERS, Crew, begin, complete, day_of_work
from landrelease.actions._demo_stage import Days, Stage, Story, at, later, row
from landrelease.actions.assign_task import assign_task
from landrelease.actions.decide_access import decide_access
from landrelease.actions.plan_task import plan_task
from landrelease.geo import project
from landrelease.kinds import AccessStatus, SearchMethod
from landrelease.release import Met, SettlementFacts, access_finding
from landrelease.simulation import Goal, on_grid
from landrelease.store.access_facts import ACCESS_KINDS, ROADSIDE_M, AccessMap
from landrelease.store.clock import now
from landrelease.store.models import RegisterRow
from landrelease.store.register import rows_at

_LOOKS_DAYS: Final = 14
_SPOT_M: Final = 25.0
_NEAR_M: Final = 400.0
"""With ground that remains as near to the dwellings a settlement opens with restrictions."""
_NONE_BUT: Final = "Signs and fences of the fields around are kept up and heeded."
_FIELDS: Final = (
    "Stay on roads, in yards and on ground handed over: hazardous ground remains near the houses."
)
_ASKED: Final = frozenset({"access.indications", "access.road_indications"})
EOD: Final = "accreditation-contingent-eod"


def settlement_story(stage: Stage, goal: Goal, *, first: bool) -> Story:
    """Play a settlement: wait for its ground, answer what is open, survey, decide."""
    until = stage.made.configuration.work.period[1]
    begins = stage.made.configuration.work.period[0]
    yield at(begins + timedelta(days=_LOOKS_DAYS))
    if first:
        _decide(stage, goal, AccessStatus.OPEN, restrictions=_NONE_BUT)
    while not goal.areas <= set(stage.released):
        if now().date() >= until:
            return
        yield later(_LOOKS_DAYS)
    yield from _answered(stage, goal)
    yield later(3, 14)
    _decide(stage, goal, AccessStatus.CLOSED, restrictions=_NONE_BUT, reason=(
        "The ground is released; it stays closed until the people have been asked."
    ))  # fmt: skip
    yield later(7, 12)
    _completion_survey(stage, goal)
    yield later(7, 14)
    near = any(one.distance_m <= _NEAR_M for one in _facts(stage, goal).open_areas)
    status = AccessStatus.RESTRICTED if near else AccessStatus.OPEN
    _decide(stage, goal, status, restrictions=_FIELDS if near else _NONE_BUT)


def _facts(stage: Stage, goal: Goal) -> SettlementFacts:
    rows = rows_at(at=None, known=None, kinds=ACCESS_KINDS)
    return AccessMap(rows, crs=stage.programme.crs).facts(stage.settlement(goal.settlement))


def _decide(
    stage: Stage, goal: Goal, status: AccessStatus, *, restrictions: str, reason: str = ""
) -> None:
    place = stage.made.settlements[goal.settlement]
    lets_in = status is not AccessStatus.CLOSED  # two persons let people in
    by = ("operations", "authority") if lets_in else ("authority",)

    def decide() -> None:
        for person in by:
            decide_access(
                stage.person(person),
                settlement=stage.settlement(goal.settlement),
                status=status,
                reason=reason,
                restrictions=restrictions,
                on=now().date(),
            )

    stage.tries(f"{status.value}: {place.name} ({place.code})", decide)


def _completion_survey(stage: Stage, goal: Goal) -> None:
    settlement = stage.settlement(goal.settlement)
    told = {
        "settlement": settlement,
        "result": "complete",
        "organisation": stage.organisation("surveyors"),
        "people_asked": 24,
        "women_asked": 13,
        "land_use": "Fields beside the road, wood and water.",
    }
    stage.says("surveyor", "completion_survey", told)
    population = stage.made.settlements[goal.settlement].population
    share = population // 4
    people = {"women": share + population % 4, "men": share, "girls": share, "boys": share}
    told = {"settlement": settlement, "benefit": "indirect", "basis": "Register of the commune"}
    stage.says("surveyor", "beneficiaries", told | people)


def _answered(stage: Stage, goal: Goal) -> Days[None]:
    """Play a spot task for each indication or item that may lie there or on the road."""
    finding = access_finding(_facts(stage, goal), on=now().date(), packs=stage.programme.rule_packs)
    waiting = {
        (one.kind, one.subject)
        for condition in finding.conditions
        if condition.rule.name in _ASKED and condition.state is not Met.MET
        for one in condition.evidence
    }
    for kind, subject in sorted(waiting):
        if kind in {"indication", "item_found"}:
            yield from _spot_task(stage, goal, row(kind, subject))


def _spot_task(stage: Stage, goal: Goal, told: RegisterRow) -> Days[None]:
    if told.status in {"answered", "removed"}:
        return
    number, ground = next(stage.numbers), _spot(stage, goal, told)
    payload = {
        "name": f"Spot {number:02d}",
        "purpose": "eod_spot",
        "settlements": [stage.settlement(goal.settlement)],
        "place": stage.place(ground),
    }
    officer = stage.person("operations")
    task = plan_task(officer, payload=payload, on=now().date()).subject
    yield from _assigned(stage, task)
    yield later(2)
    begin(stage, task, LEADERS["contingent"])
    crew = Crew(task, LEADERS["contingent"], "Team Heron", SearchMethod.MANUAL, 0.97, 0.3, 4)
    yield later(1, 16)
    found = day_of_work(stage, crew, ground)
    yield later(1, 12)
    complete(stage, task, LEADERS["contingent"], f"{len(found)} items removed.")
    _close(stage, told, f"Spot {number:02d}: {len(found)} items removed.")


def _spot(stage: Stage, goal: Goal, told: RegisterRow) -> shapely.Geometry:
    """Return the ground of a spot task: where it may lie, in the settlement or by its road."""
    radius = told.payload()["place"].get("radius_m")
    reach = max(_SPOT_M, radius) if isinstance(radius, float) else _SPOT_M
    shape = project(told.geometry, stage.made.crs)
    place = stage.made.settlements[goal.settlement]
    roads = [road.line for road in stage.made.roads if goal.settlement in road.serves]
    asked = shapely.union_all([place.footprint, shapely.union_all(roads).buffer(ROADSIDE_M)])
    return on_grid(shape.buffer(reach, quad_segs=4).intersection(asked))


def _assigned(stage: Stage, task: str) -> Days[None]:
    """Assign to the contingent; where its accreditation has lapsed, have it renewed first."""
    officer, contingent = stage.person("operations"), stage.organisation("contingent")

    def assign(reason: str = "") -> object:
        return assign_task(
            officer, task=task, organisation=contingent, on=now().date(), reason=reason
        )

    if stage.tries("assign a spot task to the contingent", assign):
        return
    refused = stage.refused[-1]
    yield later(9)
    last = date(now().year + 1, 12, 31)
    payload = {"organisation": contingent, "scope": "eod", "number": f"EOD-{now().year}"}
    renewed = now().date()
    stage.says("officer", "accreditation", payload, subject=EOD, last=last)
    yield later(1)
    assign(f"Refused on {refused.on}: {refused.why}\nIt was renewed on {renewed}.")


def _close(stage: Stage, told: RegisterRow, answer: str) -> None:
    """Say of an indication that it is answered, of an item that it is gone."""
    payload = told.payload()
    if told.kind == "indication":
        payload |= {"follow_up": "answered", "answer": answer}
    else:
        payload |= {"outcome": "removed"}
    stage.says(LEADERS["contingent"], told.kind, payload, subject=told.subject)
