"""The gate of a settlement: ground that remains, spot tasks, surveys after work, investigations."""

from datetime import date

import pytest
from tests.conftest import line, point, square
from tests.land import DAY, SIDE, Land

from landrelease.actions import Release, approve_batch, plan_task, release_land
from landrelease.kinds import ReleaseMethod
from landrelease.store.access_facts import ACCESS_KINDS, AccessMap
from landrelease.store.programme import current_programme
from landrelease.store.register import rows_at


@pytest.fixture
def land(says):
    land = Land(says)
    land.accredited(), land.surveyed()
    land.settlement = says.settlement(east=0.0965, north=0.102)
    return land


def facts(land):
    rows = rows_at(at=None, known=None, kinds=ACCESS_KINDS)
    return AccessMap(rows, crs=current_programme().crs).facts(land.settlement)


def test_distances_are_to_the_ground_that_remains(land):
    assert facts(land).open_areas[0].distance_m == 0.0
    west = square(0.1, 0.1, SIDE)["geometry"] | {
        "coordinates": [
            [[-29.9, 40.1], [-29.9, 40.104], [-29.897, 40.104], [-29.897, 40.1], [-29.9, 40.1]]
        ]
    }
    release = Release(method=ReleaseMethod.CANCELLED, ground=west)
    release_land(land.says.people.authority, release, area=land.area, on=DAY)
    assert 50 < facts(land).open_areas[0].distance_m < 400
    release_land(
        land.says.people.authority, Release(method=ReleaseMethod.CANCELLED), area=land.area, on=DAY
    )
    assert facts(land).open_areas == ()


def test_spot_tasks_count_where_they_touch_or_name_the_settlement(land):
    assert facts(land).spot_tasks_outstanding is None
    by = land.says.people.operations
    far = {"name": "Far", "purpose": "eod_spot", "place": point(0.18, 0.18)}
    plan_task(by, payload=far, on=DAY)
    assert facts(land).spot_tasks_outstanding == 0
    plan_task(by, payload=far | {"name": "Named", "settlements": [land.settlement]}, on=DAY)
    plan_task(by, payload=far | {"name": "There", "place": point(0.0965, 0.102)}, on=DAY)
    told = facts(land)
    assert told.spot_tasks_outstanding == 2
    assert {item.kind for item in told.spot_tasks} == {"task"}


def survey(land, day, result="complete"):
    land.record("completion_survey", settlement=land.settlement, result=result, first=day, last=day)


def test_a_completion_survey_counts_when_it_came_after_the_last_work(land):
    assert facts(land).completion_survey_done is None
    survey(land, date(2026, 5, 1))
    assert facts(land).completion_survey_done is True
    release_land(
        land.says.people.authority, Release(method=ReleaseMethod.CANCELLED), area=land.area, on=DAY
    )
    told = facts(land)
    assert (told.completion_survey_done, told.work_since_survey) == (False, DAY)
    survey(land, date(2026, 6, 2), result="further_work")
    assert facts(land).completion_survey_done is False
    survey(land, date(2026, 6, 3))
    assert facts(land).completion_survey_done is True


def test_a_search_after_the_completion_survey_is_work(land):
    survey(land, date(2026, 3, 1))
    searched = {"method": "manual", "coverage": 1.0, "items_found": 0, "name": "S"}
    place, day = square(0.0965, 0.102, 0.001), date(2026, 5, 1)
    land.record("searched_area", **searched, place=place, first=day, last=day)
    told = facts(land)
    assert (told.completion_survey_done, told.work_since_survey) == (False, day)


def test_an_accident_told_after_the_decision_is_unanswered(land):
    decided = {"settlement": land.settlement, "status": "open", "reason": "r", "decider": "A."}
    land.said("access_decision", land.settlement, decided, first=DAY)
    assert facts(land).unanswered == ()
    place = point(0.0965, 0.102, precision="surveyed")
    told = land.record("accident", place=place, first=date(2026, 5, 1))
    assert [item.evidence.subject for item in facts(land).unanswered] == [told]


def test_an_accident_that_waited_for_approval_during_the_decision_is_unanswered(land):
    place = point(0.0965, 0.102, precision="surveyed")
    waits = land.says.report("accident", {"place": place}, first=date(2026, 5, 1))
    decided = {"settlement": land.settlement, "status": "open", "reason": "r", "decider": "A."}
    land.said("access_decision", land.settlement, decided, first=DAY)
    approve_batch(land.says.people.reviewer, batch=waits.batch)
    assert [item.evidence.subject for item in facts(land).unanswered] == [waits.subject]


def test_an_open_investigation_beside_the_road_is_in_the_way(land):
    road = {"name": "R", "serves": [land.settlement], "place": line((0.05, 0.05), (0.08, 0.05))}
    land.says.approved("road_segment", road)
    report = {"hazardous_area": land.area, "place": point(0.06, 0.0501)}
    subject = land.record("post_release_report", **report)
    assert [item.subject for item in facts(land).investigations] == [subject]
    land.record(
        "post_release_report", **report, status="closed", subject=subject, first=date(2026, 3, 1)
    )
    assert facts(land).investigations == ()
