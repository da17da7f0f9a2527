"""What checks say of an area, who sees it, and what may be left after a pass."""

import json
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from tests.conftest import point, square
from tests.quality_people import DAY, SIDE, Checked
from tests.trials import blind_trial

from landrelease.actions import (
    Fault,
    LotAsked,
    Searched,
    Visit,
    approve_batch,
    compute_hazard,
    correct_trial_result,
    plan_inspection,
    record_inspection,
    record_visit,
    take_detection,
)
from landrelease.kinds import InspectionSide, NonconformityType, Severity
from landrelease.queries import left_in_area, left_in_lot, lot, quality_board, quality_of_area
from landrelease.store.models import RegisterRow
from landrelease.store.refusals import NotAllowed, NotFound
from landrelease.store.trial_facts import trial_facts


def day(number):
    return DAY + timedelta(days=number)


@pytest.fixture
def checked(says):
    made = Checked(says)
    made.area = made.record(
        "hazardous_area", name="H 1", classification="cha", place=square(0.1, 0.1, SIDE)
    )
    task = json.loads(RegisterRow.objects.get(subject=made.task).document)
    made.task = made.record("task", **task | {"hazardous_areas": [made.area]})
    made.work(0)
    return made


def planned(checked):
    asked = LotAsked(task=checked.task, lot="L 1", unit_m=10.0, clean=0.98, confidence=0.9)
    return plan_inspection(checked.inspector, asked, on=day(5)).subject


def accepted(checked, detection=0.9):
    plan = planned(checked)
    sample = RegisterRow.objects.get(subject=plan).payload()["sample_units"]
    done = Searched(plan=plan, checked=sample, detection=detection)
    record_inspection(checked.inspector, done, on=day(6))
    return plan


def faulted(checked):
    fault = Fault(
        type=NonconformityType.SAFETY, severity=Severity.CRITICAL, description="No medic.",
        due=day(3),
    )  # fmt: skip
    visit = Visit(task=checked.task, side=InspectionSide.EXTERNAL, faults=(fault,))
    record_visit(checked.inspector, visit, on=day(2))


def test_an_area_knows_its_checks(checked):
    before = quality_of_area(checked.inspector, area=checked.area)
    assert (before.working_days, before.unchecked, before.accepted) == (1, (), None)
    plan = accepted(checked)
    faulted(checked)
    after = quality_of_area(checked.inspector, area=checked.area)
    assert after.accepted is True
    assert after.accepting == ((plan, "L 1: Accepted"),)
    assert [one.overdue for one in after.nonconformities] == [True]


def test_as_it_was_before_the_inspection(checked):
    accepted(checked)
    then = quality_of_area(checked.inspector, area=checked.area, at=day(5))
    assert then.accepted is None


def test_the_part_of_a_page_names_what_failed_and_what_it_reopens(checked):
    plan = planned(checked)
    first = RegisterRow.objects.get(subject=plan).payload()["drawn"].split(", ")[0]
    record_inspection(
        checked.inspector, Searched(plan=plan, checked=1, with_finds=first), on=day(6)
    )
    told = quality_of_area(checked.inspector, area=checked.area)
    context = {"quality": told, "area": checked.area}
    page = render_to_string("pages/parts/quality_of_area.html", context)
    assert f"/quality/lots/{plan}/" in page
    assert "Work reopened by them" in page
    assert "do not show that nothing is left" in page


@pytest.mark.parametrize("name", ["partner", "donor", "public"])
def test_checks_are_above_the_tier_of_others(checked, name):
    plan = accepted(checked)
    viewer = getattr(checked.says.people, name)
    assert quality_of_area(viewer, area=checked.area) is None
    with pytest.raises(NotAllowed):
        quality_board(viewer)
    for ask in (lambda: lot(viewer, plan=plan), lambda: left_in_lot(viewer, plan=plan),
                lambda: left_in_area(viewer, area=checked.area)):  # fmt: skip
        with pytest.raises(NotFound):
            ask()


@pytest.fixture
def mapped(checked):
    """Finds inside a cleared area, fields searched in vain around it, and a map of both."""
    plan = accepted(checked)
    checked.record(
        "searched_area", method="manual", coverage=1.0, detection=0.8, items_found=4,
        place=square(0.1, 0.1, SIDE),
    )  # fmt: skip
    for step in range(4):
        checked.record(
            "item_found", item_class="ap_mine", outcome="removed",
            place=point(0.1002 + 0.0002 * step, 0.1005, precision="surveyed"),
        )  # fmt: skip
    checked.record(
        "searched_area", method="manual", coverage=1.0, detection=0.9, items_found=0,
        place=square(0.02, 0.02, 0.02),
    )  # fmt: skip
    compute_hazard(checked.says.people.administrator, cell_m=1000.0)
    return checked, plan


def test_what_may_be_left_rests_on_the_map_the_searches_and_the_check(mapped):
    checked, plan = mapped
    told = left_in_lot(checked.inspector, plan=plan)
    assert (told.detection_from, told.check_detection_from) == ("records", "records")
    assert (told.middle.detection, told.middle.check_detection) == (0.8, 0.9)
    assert told.middle.share_checked == pytest.approx(
        lot(checked.inspector, plan=plan).share_checked
    )
    assert 0 < told.low.after.expected < told.middle.after.expected < told.high.after.expected
    assert told.middle.after.at_least_one > 0
    area = left_in_area(checked.inspector, area=checked.area)
    assert area.middle.items_before == pytest.approx(told.middle.items_before, rel=0.2)
    assert area.middle.share_checked == pytest.approx(told.middle.share_checked, abs=0.01)


def test_what_may_be_left_names_searches_whose_detection_is_not_current(mapped):
    checked, plan = mapped
    says, people = checked.says, checked.says.people
    trial = blind_trial(says, persons=2)
    trial.walk_all(trainees=0.7, reference=1.0)
    trial.close()
    search = RegisterRow.objects.get(kind="searched_area", document__contains='"items_found":4')
    result = trial_facts(trial.subject).results[0]
    told = take_detection(people.officer, searched_area=search.subject, trials=[trial.subject],
                          cohort=result.document.cohort)  # fmt: skip
    approve_batch(people.reviewer, batch=told.receipt.batch)
    assert left_in_lot(checked.inspector, plan=plan).stale == ()
    done = correct_trial_result(trial.recorder, result=result.subject, seen=result.entry,
                                marked=[], reason="No.")  # fmt: skip
    approve_batch(people.reviewer, batch=done.receipt.batch)
    left = left_in_lot(checked.inspector, plan=plan)
    assert left.stale == ((search.subject, search.title),)
    page = render_to_string("pages/parts/left_after_check.html", {"left": left})
    assert "corrected since" in page


def test_nothing_is_said_of_an_area_before_a_lot_was_accepted(checked):
    assert left_in_area(checked.inspector, area=checked.area) is None
    with pytest.raises(NotFound):
        left_in_area(checked.inspector, area="none")
