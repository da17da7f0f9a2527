"""A completed task leaves the ground it searched as evidence: once, and with its task named."""

import json
from datetime import timedelta

import pytest
import shapely
from tests.conftest import line, square
from tests.work import BEGAN, SIDE, item

from landrelease.actions import approve_batch, complete_task, plan_task, searched_subject
from landrelease.geo import polygon_area_m2
from landrelease.kinds import NOT_KNOWN, SearchMethod
from landrelease.ledger import State
from landrelease.planning import TaskStep
from landrelease.store.models import RegisterRow
from landrelease.store.refusals import NotAllowed, NotValid

LAST = BEGAN + timedelta(days=2)


def searched():
    rows = RegisterRow.objects.filter(kind="searched_area").order_by("subject")
    return {row.subject: (row, json.loads(row.document)) for row in rows}


def of(work, method=SearchMethod.MANUAL):
    return searched()[searched_subject(work.task, method)]


def test_the_ground_of_all_days_is_searched_once_with_the_least_depth(work):
    work.begin().approved_day(items=[item(items=2)], depth_m=0.2)
    work.approved_day(LAST, place=square(0.1 + SIDE / 8, 0.1, SIDE / 4))
    work.complete(LAST)
    row, said = of(work)
    assert (said["task"], said["items_found"], said["depth_m"]) == (work.task, 2, 0.13)
    assert (row.first, row.last, said["coverage"], said["removed"]) == (BEGAN, LAST, 1.0, True)
    one = polygon_area_m2(square_shape(SIDE / 4))
    assert polygon_area_m2(row.geometry) == pytest.approx(1.5 * one, rel=2e-3)
    found = json.loads(RegisterRow.objects.get(kind="item_found").document)
    assert found["searched_area"] == row.subject


def square_shape(side):
    return shapely.geometry.shape(square(0.1, 0.1, side)["geometry"])


def test_another_person_approves_and_until_then_nothing_counts(work):
    work.begin().approved_day()
    receipt = complete_task(work.leader, task=work.task, on=LAST, reason="Done.")
    assert receipt.state is State.SUBMITTED
    assert not searched()
    assert RegisterRow.objects.get(kind="task").status == "ongoing"
    with pytest.raises(NotAllowed, match="waits for approval"):
        complete_task(work.operations, task=work.task, on=LAST, reason="Done.")
    with pytest.raises(NotValid, match="waits for approval"):
        work.day(LAST, north=0.1005)
    approve_batch(work.says.people.reviewer, batch=receipt.batch)
    assert RegisterRow.objects.get(kind="task").status == "complete"


def test_work_that_goes_on_is_completed_again_without_counting_twice(work):
    work.begin().approved_day()
    work.complete(BEGAN)
    with pytest.raises(NotValid):
        work.day(LAST)
    work.move(TaskStep.RESUME, on=LAST, reason="A corner was left out.")
    work.approved_day(LAST, north=0.1005, items=[item(north=0.1006)])
    work.complete(LAST)
    assert len(searched()) == 1
    assert of(work)[1]["items_found"] == 1
    assert of(work)[0].revision == 2


def test_each_method_is_a_search_of_its_own(work):
    work.begin().approved_day(items=[item()])
    work.approved_day(LAST, method="dogs", depth_m=NOT_KNOWN)
    work.complete(LAST)
    assert set(searched()) == {
        searched_subject(work.task, SearchMethod.MANUAL),
        searched_subject(work.task, SearchMethod.DOGS),
    }
    assert (of(work)[1]["items_found"], of(work, SearchMethod.DOGS)[1]["items_found"]) == (1, 0)
    assert of(work, SearchMethod.DOGS)[1]["depth_m"] == NOT_KNOWN


def test_an_item_left_in_place_was_not_removed(work):
    work.begin().approved_day(items=[item(outcome="marked")])
    work.complete(LAST)
    assert of(work)[1]["removed"] is False


def test_lanes_side_by_side_make_one_ground(work):
    work.begin()
    for number in range(4):
        north = 0.1001 + number * 1.5 / 111_000
        work.approved_day(
            BEGAN + timedelta(days=number),
            place=line((0.1, north), (0.1009, north)),
            lane_width_m=1.5,
        )
    work.complete(BEGAN + timedelta(days=3))
    assert polygon_area_m2(of(work)[0].geometry) == pytest.approx(4 * 1.5 * 76.9, rel=0.02)


@pytest.mark.parametrize("what", ["no day", "a day waits", "before the last day"])
def test_a_search_is_not_complete_before_its_days_are(work, what):
    work.begin()
    if what == "a day waits":
        work.day()
    elif what == "before the last day":
        work.approved_day(LAST)
    with pytest.raises(NotValid):
        complete_task(work.leader, task=work.task, on=BEGAN, reason="Done.")


def test_a_survey_without_searching_leaves_no_searched_ground(work):
    plan = {"name": "N", "purpose": "nts", "place": square(0.1, 0.1, SIDE)}
    plan_task(work.operations, payload=plan, on=BEGAN, subject=work.task)
    work.says.approved("accreditation", {"organisation": work.operator, "scope": "survey"})
    work.begin().complete(LAST, reason="Six people were asked; none knew of any item.")
    assert not searched()
