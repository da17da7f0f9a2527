"""Work by those who may not do it on that day is refused, with the reason and the way out."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.conftest import square

from landrelease.actions import (
    CompetenceMissing,
    assign_task,
    move_task,
    plan_task,
    record_batch,
    require_checked_device,
    require_competence,
)
from landrelease.kinds import TaskPurpose
from landrelease.ledger import Act, Draft
from landrelease.planning import TaskStep
from landrelease.queries import rights_to_work
from landrelease.standards import rule
from landrelease.store import _member_shortfalls
from landrelease.store.models import EntryRow

ON = date(2026, 3, 12)
CLEARANCE = TaskPurpose.CLEARANCE


@pytest.fixture
def operator(says):
    return says.approved("organisation", {"name": "Operator", "type": "operator"}).subject


@pytest.fixture
def examplia(programme):
    replace(programme, rule_packs=("imas", "examplia")).write()


def accredit(says, operator, *, first=date(2026, 1, 1), last=None, subject="", **said):
    payload = {"organisation": operator, "scope": "clearance"} | said
    return says.approved("accreditation", payload, first=first, last=last, subject=subject).subject


def refused(operator, *, on=ON, task_purpose=CLEARANCE, **who):
    with pytest.raises(CompetenceMissing) as caught:
        require_competence(task_purpose=task_purpose, organisation=operator, on=on, **who)
    assert all(reason.why and reason.way_out for reason in caught.value.reasons)
    return caught.value.reasons


def works(says, operator, day, **who):
    plan = {"name": "T", "purpose": "clearance", "place": square(0.1, 0.1)}
    by = says.people.operations
    task = plan_task(by, payload=plan, on=day).subject
    assign_task(by, task=task, organisation=operator, on=day)
    move_task(by, task=task, step=TaskStep.START, on=day)
    payload = {
        "task": task, "organisation": operator, "team": "Team 4", "method": "manual",
        "items_found": 0, "place": square(0.1, 0.1),
    } | who  # fmt: skip
    says.imported("daily_progress", payload, first=day, last=day)


def test_an_organisation_without_accreditation_is_refused(says, operator):
    [reason] = refused(operator)
    assert (reason.field, reason.rule) == ("organisation", "competence.organisation_accredited")
    accredit(says, operator, scope="survey")
    assert len(refused(operator)) == 1


def test_an_accreditation_holds_through_its_last_day(says, operator):
    subject = accredit(says, operator, last=ON)
    require_competence(task_purpose=CLEARANCE, organisation=operator, on=ON)
    [reason] = refused(operator, on=ON + timedelta(days=1))
    assert reason.record == ("accreditation", subject)
    assert "expired since 2026-03-13" in reason.why
    assert len(refused(operator, on=date(2025, 12, 31))) == 1


def test_a_suspension_counts_from_its_day_and_ends_with_a_new_state(says, operator):
    subject = accredit(says, operator)
    accredit(says, operator, subject=subject, status="suspended", first=date(2026, 3, 1))
    assert "suspended" in refused(operator)[0].why
    require_competence(task_purpose=CLEARANCE, organisation=operator, on=date(2026, 2, 28))
    accredit(says, operator, subject=subject, first=date(2026, 3, 10))
    require_competence(task_purpose=CLEARANCE, organisation=operator, on=ON)


def test_a_suspension_with_an_end_gives_way_to_what_held_before(says, operator):
    subject = accredit(says, operator)
    until = {"first": date(2026, 3, 1), "last": date(2026, 3, 11)}
    accredit(says, operator, subject=subject, status="suspended", **until)
    assert "suspended" in refused(operator, on=date(2026, 3, 11))[0].why
    require_competence(task_purpose=CLEARANCE, organisation=operator, on=ON)


def test_a_renewal_that_ended_does_not_fall_back_on_what_it_renewed(says, operator):
    subject = accredit(says, operator)
    accredit(says, operator, subject=subject, first=date(2026, 2, 1), last=date(2026, 3, 1))
    assert "expired since 2026-03-02" in refused(operator)[0].why


def test_a_team_lapses_after_ten_days_stand_down_under_examplia(says, operator, examplia):
    accredit(says, operator)
    assert refused(operator, team="Team 4")[0].rule == "competence.team_accredited"
    subject = accredit(says, operator, holder="team", name="Team 4")
    works(says, operator, date(2026, 3, 1))
    require_competence(
        task_purpose=CLEARANCE, organisation=operator, team="team 4", on=date(2026, 3, 11)
    )
    [reason] = refused(operator, team="Team 4")
    assert "lapsed after stand-down since 2026-03-12" in reason.why
    accredit(says, operator, subject=subject, holder="team", name="Team 4", first=ON)
    require_competence(task_purpose=CLEARANCE, organisation=operator, team="Team 4", on=ON)


def test_work_after_the_day_asked_about_does_not_count(says, operator, examplia):
    accredit(says, operator)
    accredit(says, operator, holder="team", name="Team 4")
    works(says, operator, date(2026, 3, 20))
    assert "lapsed" in refused(operator, team="Team 4")[0].why


def test_an_eod_task_asks_for_the_level_under_examplia(says, operator, examplia):
    accredit(says, operator, scope="eod")
    for holder, name in (("team", "E"), ("person", "D-7"), ("person", "D-8")):
        accredit(says, operator, scope="eod", holder=holder, name=name, first=ON)
    person = {"code": "D-7", "organisation": operator, "team": "E", "eod_level": "level_1"}
    subject = says.approved("deminer", person).subject
    asked = {"task_purpose": TaskPurpose.EOD_SPOT, "team": "E"}
    assert refused(operator, **asked)[0].rule == "competence.eod_level.eod_spot"
    says.approved("deminer", person | {"eod_level": "level_3_plus"}, subject=subject)
    require_competence(organisation=operator, on=ON, **asked)
    other = says.approved("deminer", person | {"code": "D-8"}).subject
    require_competence(organisation=operator, on=ON, persons=[subject, other], **asked)
    [reason] = refused(operator, persons=[other], **asked)
    assert reason.why.startswith("0 of those named as working have EOD level 2")


def test_a_day_that_does_not_name_everybody_asks_every_member(says, operator):
    """Whoever is on record of the team may have worked; before work begins one who may will do."""
    accredit(says, operator)
    person = {"organisation": operator, "team": "Heron"}
    fit, not_fit = (
        says.approved("deminer", {"code": code, "competent_until": until} | person).subject
        for code, until in (("D-1", "2026-12-31"), ("D-2", "2026-03-01"))
    )
    require_competence(task_purpose=CLEARANCE, organisation=operator, team="Heron", on=ON)
    [reason] = refused(operator, team="heron", others_worked=True)
    assert reason.rule == "competence.members_on_a_day"
    assert "1 of 2 on record of team heron" in reason.why
    assert "D-2 held until 2026-03-01" in reason.why
    assert "Name all who searched" in reason.way_out
    require_competence(
        task_purpose=CLEARANCE, organisation=operator, team="Heron", persons=[fit], on=ON
    )
    assert len(refused(operator, team="Heron", persons=[not_fit])) == 1
    assert len(refused(operator, team="Heron", persons=[fit], others_worked=True)) == 1


def test_nobody_who_may_is_too_few_to_begin(says, operator):
    accredit(says, operator)
    person = {"code": "D-1", "organisation": operator, "competent_until": "2026-03-01"}
    says.approved("deminer", person | {"team": "Heron"})
    [reason] = refused(operator, team="Heron")
    assert (reason.field, reason.rule) == ("team", "competence.members_to_begin")


def test_what_is_the_same_of_many_is_told_once_with_the_way_out_of_it(says, operator, examplia):
    accredit(says, operator)
    accredit(says, operator, holder="team", name="Heron", first=ON)
    for number in range(1, 10):
        person = {"code": f"D-{number}", "organisation": operator, "team": "Heron"}
        says.approved("deminer", person)
    [reason] = refused(operator, team="Heron")
    assert reason.why.count("No accreditation of person") == 1
    assert reason.why.endswith("The same of D-2, D-3, D-4, D-5, D-6 and 3 more.")
    assert reason.way_out == "Record its accreditation, or choose another."


def test_a_team_smaller_than_a_pack_asks_for_is_refused_in_words(says, operator, monkeypatch):
    """Nobody of it lacks anything: there are too few, and no record says why."""
    accredit(says, operator)
    says.approved("deminer", {"code": "D-1", "organisation": operator, "team": "Heron"})
    two = replace(rule("competence.members_to_begin", on=ON, packs=("imas",)), value=2.0)
    monkeypatch.setattr(_member_shortfalls, "rule", lambda name, **_: replace(two, name=name))
    [reason] = refused(operator, team="Heron")
    assert reason.why.startswith("1 of 1 on record of team Heron may do this work on 2026-03-12; 2")
    assert reason.way_out.startswith("Record more people")
    assert reason.record == ("", "")


def test_a_device_out_of_its_check_is_not_used(says, operator):
    device = {"code": "MD-12", "organisation": operator, "check_holds_until": ON.isoformat()}
    subject = says.approved("device", device).subject
    require_checked_device(subject, on=ON)
    for held in ({}, {"status": "out_of_service", "check_holds_until": "2026-12-31"}):
        other = says.approved("device", {"code": "X", "organisation": operator} | held).subject
        with pytest.raises(CompetenceMissing, match="evice X"):
            require_checked_device(other, on=ON)
    with pytest.raises(CompetenceMissing, match="MD-12 held until 2026-03-12"):
        require_checked_device(subject, on=ON + timedelta(days=1))
    accredit(says, operator)
    assert refused(operator, devices=["nowhere"])[0].field == "devices"


@pytest.mark.parametrize(
    ("held", "refuses"),
    [
        ({"check_holds_until": "2026-03-01"}, True),
        ({"status": "out_of_service", "check_holds_until": "2026-12-31"}, True),
        ({"check_holds_until": "2026-12-31"}, False),
        ({}, False),
    ],
)
def test_an_import_does_not_log_a_device_known_to_be_out_of_its_check(
    says, operator, held, refuses
):
    """Of a device whose check is not known, another register may have known."""
    device = says.approved("device", {"code": "MD-12", "organisation": operator} | held).subject
    accredit(says, operator)
    if not refuses:
        return works(says, operator, ON, devices=[device])
    with pytest.raises(CompetenceMissing, match="MD-12"):
        works(says, operator, ON, devices=[device])
    return None


def person(says, operator, **said):
    return says.approved("deminer", {"code": "D-7", "organisation": operator} | said).subject


def dog(says, operator, **said):
    payload = {"code": "Rex", "organisation": operator, "type": "dog"}
    return says.approved("device", payload | {"check_holds_until": "2026-12-31"} | said).subject


def test_a_person_named_needs_an_accreditation_only_where_a_pack_asks(says, operator):
    accredit(says, operator)
    require_competence(
        task_purpose=CLEARANCE, organisation=operator, on=ON, persons=[person(says, operator)]
    )
    [reason] = refused(operator, persons=["nobody"])
    assert (reason.field, "nobody" in reason.why) == ("searchers", True)


def test_a_person_whose_own_accreditation_is_suspended_is_refused(says, operator):
    accredit(says, operator)
    who = person(says, operator)
    subject = accredit(says, operator, holder="person", name=" d-7", status="suspended")
    [reason] = refused(operator, persons=[who])
    assert reason.record == ("accreditation", subject)
    assert "person D-7" in reason.why


def test_a_person_whose_competence_ran_out_is_refused(says, operator):
    accredit(says, operator)
    who = person(says, operator, competent_until="2026-03-11")
    [reason] = refused(operator, persons=[who])
    assert "held until 2026-03-11" in reason.why
    before = date(2026, 3, 11)
    require_competence(task_purpose=CLEARANCE, organisation=operator, on=before, persons=[who])


def test_a_person_lapses_after_ten_days_stand_down_under_examplia(says, operator, examplia):
    accredit(says, operator)
    who = person(says, operator)
    assert refused(operator, persons=[who])[0].rule == "competence.person_accredited"
    subject = accredit(says, operator, holder="person", name="D-7", first=date(2026, 3, 1))
    works(says, operator, date(2026, 3, 1), searchers=[who])
    day = date(2026, 3, 11)
    require_competence(task_purpose=CLEARANCE, organisation=operator, persons=[who], on=day)
    [reason] = refused(operator, persons=[who])
    assert "lapsed after stand-down since 2026-03-12" in reason.why
    accredit(says, operator, subject=subject, holder="person", name="D-7", first=ON)
    require_competence(task_purpose=CLEARANCE, organisation=operator, persons=[who], on=ON)


def test_the_page_says_the_same_of_a_person_who_stood_down(says, operator, examplia):
    accredit(says, operator)
    who = person(says, operator)
    accredit(says, operator, holder="person", name="D-7", first=date(2026, 3, 1))
    works(says, operator, date(2026, 3, 1), searchers=[who])
    for day, holds in ((date(2026, 3, 11), True), (ON, False)):
        rows = rights_to_work(says.people.operations, on=day).accreditations
        assert {row.name: row.holds for row in rows} == {"": True, "D-7": holds}


def test_a_dog_needs_its_test_and_its_accreditation_under_examplia(says, operator, examplia):
    accredit(says, operator)
    rex = dog(says, operator)
    [reason] = refused(operator, devices=[rex])
    assert reason.rule == "competence.animal_or_machine_accredited"
    accredit(says, operator, holder="animal", name="rex", first=date(2026, 3, 5))
    require_competence(task_purpose=CLEARANCE, organisation=operator, devices=[rex], on=ON)
    assert "lapsed" in refused(operator, devices=[rex], on=date(2026, 3, 16))[0].why
    old = dog(says, operator, check_holds_until="2026-03-01", code="Old")
    assert {one.field for one in refused(operator, devices=[old])} == {"devices"}


def test_a_machine_does_not_lapse_by_standing_still(says, operator, examplia):
    accredit(says, operator)
    flail = dog(says, operator, code="Flail 1", type="machine")
    accredit(says, operator, holder="machine", name="Flail 1")
    day = date(2026, 9, 1)
    require_competence(task_purpose=CLEARANCE, organisation=operator, devices=[flail], on=day)


def test_the_refusal_has_a_number():
    assert CompetenceMissing((), on=ON).number == "LR-A030"


def test_many_days_approved_in_one_step_are_asked_about_as_one_is(says, operator):
    """What is no file of another register is asked about persons, team and organisation too."""
    accredited = accredit(says, operator)
    plan = {"name": "T", "purpose": "clearance", "place": square(0.1, 0.1)}
    by = says.people.operations
    task = plan_task(by, payload=plan, on=ON).subject
    assign_task(by, task=task, organisation=operator, on=ON)
    move_task(by, task=task, step=TaskStep.START, on=ON)
    accredit(says, operator, subject=accredited, first=ON, status="suspended")
    payload = {"task": task, "organisation": operator, "team": "Team 4", "method": "manual",
               "items_found": 0, "place": square(0.1, 0.1)}  # fmt: skip
    day = Draft(id="day-1", act=Act.RECORD, batch="b", kind="daily_progress", subject="day-1",
                payload=payload, first=ON, last=ON)  # fmt: skip
    before = EntryRow.objects.count()
    with pytest.raises(CompetenceMissing, match="suspended"):
        record_batch(says.people.administrator, [day], batch_id="b", note={}, approve=True)
    assert EntryRow.objects.count() == before
