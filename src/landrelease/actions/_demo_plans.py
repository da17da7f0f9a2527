"""The demo's plans: teams with their speeds, tasks for what remains, two scenarios side by side."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import shapely

from landrelease.actions._demo_area import LEADERS, begin
from landrelease.actions._demo_stage import Stage, Story, at
from landrelease.actions.assign_task import assign_task
from landrelease.actions.make_plan import PlanAsked, make_plan
from landrelease.actions.plan_task import plan_task
from landrelease.actions.record_batch import record_batch
from landrelease.actions.review_batch import approve_batch
from landrelease.kinds import AccessStatus, HazardClass, TaskPurpose
from landrelease.ledger import OWN_SIGHT, Act, Draft
from landrelease.planning import MoreTeams, WhatIf
from landrelease.store.access_facts import AccessMap
from landrelease.store.area_map import area_map
from landrelease.store.clock import now, playing
from landrelease.store.models import RegisterRow
from landrelease.store.people import Viewer
from landrelease.store.programme import Programme
from landrelease.store.register import rows_at

PLANNED_ON: Final = date(2026, 6, 22)
"""After the last report of the demo."""
FIRST_DAY: Final = date(2026, 6, 29)
HORIZON: Final = 365
TRIES: Final = 400
"""Plans tried for each scenario: a count, so that the demo is the same whenever it is made."""
SETTLEMENTS: Final = 16
NEAR_M: Final = 300.0


@dataclass(frozen=True, slots=True)
class _Team:
    key: str
    name: str
    organisation: str
    speeds: Mapping[str, tuple[float, float]]
    """By purpose: m2 in a working day, and how far that differs from task to task."""
    absences: tuple[tuple[str, str, str], ...] = ()


_CLEARS: Final = {"clearance": (2600.0, 700.0), "ts": (7000.0, 1500.0)}
_TEAMS: Final = (
    _Team("company-1", "Sapper company 1", "first", _CLEARS,
          (("leave", "2026-08-03", "2026-08-23"),)),
    _Team("company-2", "Sapper company 2", "first", _CLEARS,
          (("leave", "2026-08-24", "2026-09-13"),)),
    _Team("heron", "Team Heron", "contingent", {"clearance": (2100.0, 800.0)},
          (("training", "2026-09-14", "2026-09-25"), ("season", "2026-12-14", "2027-02-28"))),
    _Team("kite", "Team Kite", "contingent", {"clearance": (2300.0, 600.0)},
          (("season", "2026-12-14", "2027-02-28"),)),
    _Team("survey-1", "Survey team 1", "surveyors", {"ts": (11000.0, 2500.0)}),
)  # fmt: skip


def plans_story(stage: Stage) -> Story:
    """Record teams, and plan tasks for what remains near closed settlements; one begins."""
    yield at(date(2026, 6, 1), 8)
    _record_teams(stage)
    tasks = _tasks(stage)
    yield at(date(2026, 6, 2), 9)
    if not tasks:
        return
    _begin_one(stage, tasks[0])


def demo_plans(person: Callable[[str], Viewer], *, programme: Programme) -> None:
    """Make two scenarios on what the register and the map hold in the end."""
    asked = PlanAsked(
        scenario="As things stand", first_day=FIRST_DAY, horizon=HORIZON, tries=TRIES,
        leave_out_unable=True,
    )  # fmt: skip
    with playing(at(PLANNED_ON, 9), programme=programme):
        base = make_plan(person("operations"), asked, entry_id="demo-plan-base")
    more = WhatIf(more=(MoreTeams(like=_subject("company-1"), count=2),))
    other = replace(asked, scenario="Two more sapper companies", base=base.subject, what_if=more)
    with playing(at(PLANNED_ON, 10), programme=programme):
        make_plan(person("operations"), other, entry_id="demo-plan-two-more")


def _subject(key: str) -> str:
    return f"team-{key}"


def _record_teams(stage: Stage) -> None:
    """Have the officer enter the teams, and somebody else approve them."""
    camps = _camps()
    drafts = [
        Draft(
            id=f"demo-{subject}", act=Act.RECORD, batch="demo-teams", kind=kind, subject=subject,
            first=date(2026, 6, 1), source=OWN_SIGHT, payload=payload,
        )
        for number, team in enumerate(_TEAMS)
        for kind, subject, payload in _said(stage, team, camps[number % len(camps)])
    ]  # fmt: skip
    note = {"title": "Teams, their speeds and absences"}
    receipt = record_batch(stage.person("officer"), drafts, batch_id="demo-teams", note=note)
    approve_batch(stage.person("operations"), batch=receipt.batch)


def _said(
    stage: Stage, team: _Team, camp: dict[str, Any]
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    subject = _subject(team.key)
    organisation = stage.organisation(team.organisation)
    yield "team", subject, {"name": team.name, "organisation": organisation, "place": camp}
    for purpose, (speed, deviation) in team.speeds.items():
        yield "team_speed", f"{subject}-{purpose}", {
            "team": subject, "purpose": purpose, "method": "manual", "m2_per_day": speed,
            "deviation_m2": deviation, "item_m2": 60.0, "basis": "Days of work since 2025.",
        }  # fmt: skip
    for number, (reason, first, last) in enumerate(team.absences):
        said = {"team": subject, "reason": reason, "away_from": first, "away_until": last}
        yield "team_absence", f"{subject}-away-{number}", said


def _camps() -> list[dict[str, Any]]:
    """Return the points of the largest settlements that are open."""
    closed = _closed()
    rows = RegisterRow.objects.filter(kind="settlement").exclude(subject__in=closed)
    towns = sorted(rows, key=lambda row: -_people(row))[:3]
    return [
        {"geometry": shapely.geometry.mapping(row.geometry.representative_point())} for row in towns
    ]


def _people(row: RegisterRow) -> int:
    people = row.payload().get("population")
    return people if isinstance(people, int) else 0


def _closed() -> set[str]:
    decided = RegisterRow.objects.filter(kind="access_decision")
    return set(decided.exclude(status=AccessStatus.OPEN.value).values_list("subject", flat=True))


def _tasks(stage: Stage) -> list[str]:
    """Plan a task for each area near or on the way to the settlements with the least of it."""
    crs = stage.programme.crs
    held = area_map(crs=crs)
    left = {name: held.remaining(name) for name in held.areas}
    left = {name: ground for name, ground in left.items() if ground.area > 1.0}
    access = AccessMap(rows_at(at=None, known=None), crs=crs)
    wanted: dict[str, set[str]] = {}
    needed = sorted(_needs(access, left), key=lambda need: (need[2], need[0]))
    for settlement, near, _ in needed[:SETTLEMENTS]:
        for area in near:
            wanted.setdefault(area, set()).update({settlement} if near[area] else set())
    return [
        _task(stage, held.row(area), sorted(settlements))
        for area, settlements in sorted(wanted.items())
    ]


def _needs(
    access: AccessMap, left: Mapping[str, shapely.Geometry]
) -> Iterator[tuple[str, dict[str, bool], float]]:
    """Yield closed settlements, the areas in the way (True: near it), and their ground in m2."""
    for settlement in sorted(_closed() & set(access.settlements)):
        ground, _ = access.area_of(settlement)
        road = access.roads_of(settlement)
        near = {
            area: bool(shapely.dwithin(shape, ground, NEAR_M))
            for area, shape in left.items()
            if shapely.dwithin(shape, ground, NEAR_M)
            or (road is not None and shapely.intersects(shape, road))
        }
        if near:
            yield settlement, near, sum(float(left[area].area) for area in near)


def _task(stage: Stage, row: RegisterRow, settlements: list[str]) -> str:
    confirmed = row.payload()["classification"] == HazardClass.CHA.value
    purpose = TaskPurpose.CLEARANCE if confirmed else TaskPurpose.TS
    payload = {
        "name": f"P-{row.title.partition(':')[0]}",
        "purpose": purpose.value,
        "hazardous_areas": [row.subject],
        "settlements": settlements,
        "place": {"geometry": row.payload()["place"]["geometry"]},
    }
    return plan_task(stage.person("operations"), payload=payload, on=date(2026, 6, 1)).subject


def _begin_one(stage: Stage, task: str) -> None:
    """Assign a task to a company, whose leader starts it: the plans leave it there."""
    assign_task(
        stage.person("operations"), task=task, organisation=stage.organisation("first"),
        team="Sapper company 2", on=now().date(),
    )  # fmt: skip
    begin(stage, task, LEADERS["first"])
