"""Plans, inspections and visits: drawn, never chosen; computed, never typed; by others."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from tests.conftest import square
from tests.quality_people import DAY, SIDE, Checked, person

from landrelease.actions import (
    Fault,
    LotAsked,
    NotAnswered,
    NotSearchedAgain,
    PlanHasItsAnswer,
    PlanWaiting,
    Searched,
    Visit,
    answer_nonconformity,
    check_nonconformity,
    plan_inspection,
    raise_nonconformity,
    record_inspection,
    record_visit,
)
from landrelease.kinds import InspectionSide, NonconformityType, Severity
from landrelease.ledger import IdAlreadyUsed
from landrelease.quality import (
    InspectorNotIndependent,
    PlanBelowRules,
    SampleNotFollowed,
    draw_squares,
)
from landrelease.store.area_map import area_map
from landrelease.store.models import RegisterRow
from landrelease.store.people import Role
from landrelease.store.programme import current_programme
from landrelease.store.quality_facts import QUALITY_KINDS, QualityMap
from landrelease.store.refusals import NotAllowed, NotFound, NotValid
from landrelease.store.register import rows_at

FAULT = Fault(
    type=NonconformityType.PROCEDURE, severity=Severity.MAJOR, description="Lanes were not marked."
)


def day(number):
    return DAY + timedelta(days=number)


@pytest.fixture
def checked(says):
    return Checked(says)


def document(kind, subject):
    return RegisterRow.objects.get(kind=kind, subject=subject).payload()


def facts(checked):
    rows = rows_at(at=None, known=None, kinds=QUALITY_KINDS)
    return QualityMap(rows, crs=current_programme().crs).of_task(checked.task)


def plan(checked, on=5, *, by=None, **more):
    asked = LotAsked(
        task=checked.task, **{"lot": "L 1", "unit_m": 10.0, "clean": 0.98, "confidence": 0.9} | more
    )
    return plan_inspection(by or checked.inspector, asked, on=day(on)).subject


def inspect(checked, plan, on=6, *, by=None, squares=None, **more):
    said = document("qc_plan", plan)
    searched = Searched(plan=plan, checked=said["sample_units"] if squares is None else squares,
                        **more)  # fmt: skip
    return record_inspection(by or checked.inspector, searched, on=day(on)).subject


def stricter():
    """The programme takes the pack of its country, which asks for 99 in 100 at 0.95."""
    replace(current_programme(), rule_packs=("imas", "examplia")).write()


def first_drawn(plan):
    return document("qc_plan", plan)["drawn"].split(", ")[0]


def test_a_plan_is_drawn_by_a_seed_that_is_kept(checked):
    said = document("qc_plan", plan(checked))
    squares = [int(number) for number in said["drawn"].split(", ")]
    rng = np.random.default_rng(said["seed"])
    assert tuple(squares) == draw_squares(said["lot_units"], said["sample_units"], rng)
    assert said["lot_units"] > 130  # 102 m by 133 m in squares of 10 m
    assert said["inspected"] == checked.operator


def test_the_same_plan_sent_again_draws_nothing_new(checked):
    asked = LotAsked(task=checked.task, lot="L 1", unit_m=10.0, clean=0.98, confidence=0.9)
    first, again = (
        plan_inspection(checked.inspector, asked, on=day(5), entry_id="plan-one") for _ in range(2)
    )
    assert (again.subject, again.added) == (first.subject, 0)
    other = LotAsked(task=checked.task, lot="L 2", unit_m=10.0, clean=0.98, confidence=0.9)
    with pytest.raises(IdAlreadyUsed):
        plan_inspection(checked.inspector, other, on=day(5), entry_id="plan-one")


def test_the_same_plan_for_other_ground_is_another_plan(checked):
    half, third = (square(0.1, 0.1, SIDE / parts)["geometry"] for parts in (2, 3))
    asked = [
        LotAsked(task=checked.task, lot="L", unit_m=10.0, clean=0.98, confidence=0.9, ground=ground)
        for ground in (half, half, third)
    ]
    plan_inspection(checked.inspector, asked[0], on=day(5), entry_id="plan-by-hand")
    again = plan_inspection(checked.inspector, asked[1], on=day(5), entry_id="plan-by-hand")
    assert again.added == 0
    with pytest.raises(IdAlreadyUsed):
        plan_inspection(checked.inspector, asked[2], on=day(5), entry_id="plan-by-hand")


def test_nobody_draws_again_until_a_draw_suits_him(checked):
    plan(checked)
    with pytest.raises(PlanWaiting, match="L 1"):
        plan(checked, lot="L 2", unit_m=8.0)


@pytest.mark.parametrize(
    ("less", "told"),
    [
        ({"clean": 0.5}, "read 0.5, the rule asks 0.98 share .*since 1997-01-01"),
        ({"confidence": 0.5}, "read 0.5, the rule asks 0.9 probability"),
        ({"unit_m": 0.5}, "read 0.5, the rule asks 5 m"),
    ],
)
def test_a_plan_that_asks_for_less_than_the_rules_is_not_drawn(checked, less, told):
    with pytest.raises(PlanBelowRules, match=told):
        plan(checked, **less)
    assert not RegisterRow.objects.filter(kind="qc_plan").exists()


def test_a_sequential_plan_that_would_hold_less_confidence_is_not_drawn(checked):
    less = {"sequential": True, "good": 0.0001, "producer_risk": 0.5, "unit_m": 5.0}
    with pytest.raises(PlanBelowRules, match=r"read 0\.8\d+, the rule asks 0.9 probability"):
        plan(checked, **less)
    assert not RegisterRow.objects.filter(kind="qc_plan").exists()


def test_a_plan_accepts_nothing_once_the_rules_ask_for_more(checked):
    drawn = plan(checked)
    stricter()
    with pytest.raises(PlanBelowRules, match="accepts nothing on 2026-03-07"):
        inspect(checked, drawn)
    assert facts(checked).qc_accepted is None
    inspect(checked, plan(checked, 6, lot="L 2", clean=0.99, confidence=0.95), 7)
    assert facts(checked).qc_accepted is True


def test_a_find_fails_the_lot_whatever_the_rules_ask_of_the_plan(checked):
    drawn = plan(checked)
    stricter()
    failed = inspect(checked, drawn, with_finds=first_drawn(drawn), squares=1)
    assert document("qc_inspection", failed)["result"] == "failed"
    assert facts(checked).qc_accepted is False


@pytest.mark.parametrize("who", ["own", "leader"])
def test_an_inspector_of_the_inspected_organisation_is_refused(checked, who):
    inspector = getattr(checked, who)
    inspector = person(inspector.username, inspector.organisation, Role.QUALITY_OFFICER)
    with pytest.raises(InspectorNotIndependent, match="North Operator"):
        plan(checked, by=inspector)
    drawn = plan(checked)
    with pytest.raises(InspectorNotIndependent):
        inspect(checked, drawn, by=inspector)
    visit = Visit(task=checked.task, side=InspectionSide.EXTERNAL)
    with pytest.raises(InspectorNotIndependent):
        record_visit(inspector, visit, on=day(2))


def test_an_inspector_whose_record_is_of_the_inspected_organisation_is_refused(checked):
    """His account names one organisation, and the record behind it another name of the same."""
    checked.record("organisation", name="Field Checks", short_name="north operator")
    inspector = person("iris", "Field Checks", Role.QUALITY_OFFICER)
    with pytest.raises(InspectorNotIndependent):
        plan(checked, by=inspector)


def test_an_inspector_of_nobody_is_refused(checked):
    with pytest.raises(NotValid, match="no record of the organisation"):
        plan(checked, by=person("nora", "", Role.QUALITY_OFFICER))


@pytest.mark.parametrize("role", [Role.TEAM_LEADER, Role.AUTHORITY, Role.ADMINISTRATOR])
def test_inspecting_needs_the_right(checked, role):
    with pytest.raises(NotAllowed):
        plan(checked, by=person("p", "Inspection Bureau", role))


def test_a_finished_sample_without_a_find_accepts(checked):
    drawn = plan(checked)
    assert document("qc_inspection", inspect(checked, drawn))["result"] == "accepted"
    told = facts(checked)
    assert (told.qc_accepted, told.internal_qa_missing) == (True, 0)


def test_an_unfinished_sample_decides_nothing_and_may_be_taken_up_again(checked):
    drawn = plan(checked)
    assert document("qc_inspection", inspect(checked, drawn, squares=3))["result"] == "undecided"
    assert facts(checked).qc_accepted is None
    with pytest.raises(NotValid, match="3 squares had been searched"):
        inspect(checked, drawn, squares=2)
    assert document("qc_inspection", inspect(checked, drawn))["result"] == "accepted"


def test_a_find_fails_the_lot_and_names_the_work_it_reopens(checked):
    drawn = plan(checked)
    failed = inspect(checked, drawn, with_finds=first_drawn(drawn), squares=1)
    assert document("qc_inspection", failed)["result"] == "failed"
    told = facts(checked)
    assert told.qc_accepted is False
    assert [one.subject for one in told.lots.failed] == [failed]
    assert [one.kind for one in told.lots.reopened] == ["daily_progress"]
    with pytest.raises(
        NotSearchedAgain, match="reopened Manual, with detector: 0 found, 2026-03-01"
    ):
        plan(checked, 8, lot="L 1 again")


def test_a_find_in_released_land_is_a_reason_to_open_it_again(checked):
    area = checked.record(
        "hazardous_area", name="H", classification="cha", place=square(0.1, 0.1, SIDE)
    )
    checked.record(
        "land_release_product", hazardous_area=area, method="cleared", task=checked.task,
        first=day(2), place=square(0.1, 0.1, SIDE),
    )  # fmt: skip
    crs = current_programme().crs
    drawn = plan(checked)
    assert area_map(crs=crs).found_after_release([area]) == []
    inspect(checked, drawn, with_finds=first_drawn(drawn), squares=1)
    found, lot = area_map(crs=crs).found_after_release([area])
    assert (lot.evidence.kind, lot.answered, lot.day) == ("qc_inspection", False, day(6))
    assert (found.evidence.kind, found.answered, found.day) == ("item_found", False, day(6))
    item = document("item_found", found.evidence.subject)
    assert item["place"]["radius_m"] == pytest.approx(7.07)


def test_a_failed_lot_is_accepted_after_it_was_searched_again(checked):
    drawn = plan(checked)
    inspect(checked, drawn, with_finds=first_drawn(drawn), squares=1)
    checked.work(7)
    again = plan(checked, 8, lot="L 1 again")
    inspect(checked, again, 9)
    assert facts(checked).qc_accepted is True


def test_a_plan_is_carried_out_once(checked):
    drawn = plan(checked)
    inspect(checked, drawn)
    with pytest.raises(PlanHasItsAnswer, match="accepted"):
        inspect(checked, drawn, 7, with_finds=first_drawn(drawn))


def test_squares_that_were_not_drawn_are_refused(checked):
    drawn = plan(checked)
    beside = {*range(1, 100)} - {int(n) for n in document("qc_plan", drawn)["drawn"].split(", ")}
    with pytest.raises(SampleNotFollowed):
        inspect(checked, drawn, not_conforming=str(min(beside)))


def test_a_check_before_the_work_or_the_draw_is_refused(checked):
    checked.work(6)
    with pytest.raises(NotValid, match="went on until"):
        plan(checked, 5)
    drawn = plan(checked, 8)
    with pytest.raises(NotValid, match="were drawn on"):
        inspect(checked, drawn, 7)


def test_a_sequential_plan_stops_when_the_answer_is_clear(checked):
    drawn = plan(checked, sequential=True, good=0.0001, producer_risk=0.2)
    squares = len(document("qc_plan", drawn)["drawn"].split(", "))
    done = document("qc_inspection", inspect(checked, drawn, squares=min(squares, 110)))
    assert done["result"] == "accepted"


def test_a_lot_may_be_drawn_and_the_rest_waits(checked):
    drawn = plan(checked, ground=square(0.1, 0.1, SIDE / 2)["geometry"])
    inspect(checked, drawn)
    told = facts(checked)
    assert told.qc_accepted is False
    rest = plan(checked, 7, lot="rest")
    inspect(checked, rest, 8)
    assert facts(checked).qc_accepted is True


def test_an_internal_visit_is_the_operators_own_and_checks_its_day(checked):
    checked.work(2, checked="no")
    assert facts(checked).internal_qa_missing == 1
    visit = Visit(task=checked.task, side=InspectionSide.INTERNAL, team="A")
    with pytest.raises(NotAllowed, match="people of North Operator"):
        record_visit(checked.inspector, visit, on=day(2))
    record_visit(checked.own, visit, on=day(2))
    assert facts(checked).internal_qa_missing == 0


def raised(checked):
    visit = Visit(
        task=checked.task, side=InspectionSide.EXTERNAL, findings="Lanes.", faults=(FAULT,)
    )
    receipt = record_visit(checked.inspector, visit, on=day(1))
    assert receipt.added == 2
    return RegisterRow.objects.get(kind="nonconformity").subject


def answer(checked, subject, on=2, by=None):
    return answer_nonconformity(
        by or checked.leader, nonconformity=subject, corrective_action="Marked.", on=day(on)
    )


def check(checked, subject, on=3, *, by=None, conforms=True):
    return check_nonconformity(
        by or checked.second, nonconformity=subject, conforms=conforms, check="Seen.", on=day(on)
    )


def test_a_nonconformity_is_answered_by_the_inspected_and_closed_by_others(checked):
    subject = raised(checked)
    assert [one.record.subject for one in facts(checked).blocking] == [subject]
    answer(checked, subject)
    assert len(facts(checked).blocking) == 1
    check(checked, subject)
    assert facts(checked).nonconformities == ()
    assert document("nonconformity", subject)["answered_by"] == "lena"


def test_an_answer_that_does_not_hold_is_sent_back(checked):
    subject = raised(checked)
    answer(checked, subject)
    check(checked, subject, conforms=False)
    assert [one.status for one in facts(checked).nonconformities] == ["open"]
    answer(checked, subject, 4)
    check(checked, subject, 5)
    assert facts(checked).nonconformities == ()


def test_who_may_not_answer_or_close(checked):
    subject = raised(checked)
    with pytest.raises(NotAllowed, match="people of North Operator"):
        answer(checked, subject, by=checked.inspector)
    with pytest.raises(NotAnswered, match="must be answered"):
        check(checked, subject)
    answer(checked, subject)
    with pytest.raises(InspectorNotIndependent):
        check(checked, subject, by=checked.own)
    check(checked, subject)
    with pytest.raises(NotAnswered, match="Raise a new one"):
        answer(checked, subject, 4)


def test_whoever_answered_does_not_close_even_after_changing_sides(checked):
    subject = raised(checked)
    answer(checked, subject)
    moved = person("lena", "Inspection Bureau", Role.QUALITY_OFFICER)
    with pytest.raises(NotAllowed, match="somebody else checks"):
        check(checked, subject, by=moved)


def test_a_step_is_not_dated_before_the_last(checked):
    subject = raised(checked)
    answer(checked, subject, 4)
    with pytest.raises(NotValid, match="Choose a later day"):
        check(checked, subject, 3)


def test_a_fault_says_what_did_not_conform_and_when_it_is_due(checked):
    empty = Fault(type=FAULT.type, severity=FAULT.severity, description=" ")
    late = Fault(type=FAULT.type, severity=FAULT.severity, description="x", due=day(0))
    for fault in (empty, late):
        with pytest.raises(NotValid):
            raise_nonconformity(checked.own, fault, task=checked.task, on=day(1))
    raise_nonconformity(checked.own, FAULT, task=checked.task, on=day(1))
    assert len(facts(checked).blocking) == 1


def test_a_task_nobody_knows_or_nobody_has_cannot_be_checked(checked):
    with pytest.raises(NotFound):
        plan_inspection(checked.inspector, LotAsked(task="none", lot="L"), on=day(5))
    free = checked.record(
        "task", name="T 2", purpose="clearance", status="planned", place=square(0.15, 0.1, SIDE)
    )
    with pytest.raises(NotValid, match="assigned to no organisation"):
        plan_inspection(checked.inspector, LotAsked(task=free, lot="L"), on=day(5))
