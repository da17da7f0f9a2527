"""Work is refused without an agreement that holds, and to those who lack what is asked for."""

from dataclasses import replace
from datetime import date

import pytest
from tests.actions.test_competence import CLEARANCE, ON, accredit, refused
from tests.conftest import square

from landrelease.actions import (
    CompetenceMissing,
    approve_batch,
    assign_task,
    move_task,
    plan_task,
    record_progress,
    require_competence,
)
from landrelease.kinds import TaskPurpose
from landrelease.planning import TaskStep
from landrelease.queries import who_may_do

COVERS = {"clearance": "yes", "eod": "no"}
SINCE = {"first": date(2025, 1, 1)}


@pytest.fixture
def contingent(says):
    said = {"name": "Ollemir Contingent", "type": "contingent"}
    subject = says.approved("organisation", said).subject
    accredit(says, subject, first=date(2025, 1, 1))
    return subject


def agreement(says, contingent, *, subject="", first=date(2025, 1, 1), last=None, **said):
    payload = {"name": "Agreement 7", "organisation": contingent} | COVERS | said
    return says.approved("agreement", payload, first=first, last=last, subject=subject).subject


def allowed(organisation, *, on=ON, task_purpose=CLEARANCE, **who):
    require_competence(task_purpose=task_purpose, organisation=organisation, on=on, **who)


def test_a_programme_that_records_no_agreement_asks_for_none(contingent):
    allowed(contingent)


def test_a_pack_may_ask_every_contingent_for_an_agreement(says, contingent, programme):
    replace(programme, rule_packs=("imas", "examplia")).write()
    [reason] = refused(contingent)
    assert (reason.field, reason.rule) == ("organisation", "competence.agreement")
    operator = says.approved("organisation", {"name": "Operator", "type": "operator"}).subject
    accredit(says, operator)
    allowed(operator)


STANDS = [
    ({"last": date(2026, 3, 11)}, "ran out on 2026-03-11"),
    ({"first": date(2026, 3, 13)}, "in force from 2026-03-13 alone"),
    ({"status": "suspended"}, "is suspended"),
    ({"clearance": "no"}, "does not cover Clearance"),
    ({"clearance": "not_known"}, "is not recorded"),
]


@pytest.mark.parametrize(("said", "why"), STANDS)
def test_work_is_refused_where_the_agreement_does_not_hold_or_cover_it(says, contingent, said, why):
    subject = agreement(says, contingent, **said)
    [reason] = refused(contingent)
    assert why in reason.why
    assert reason.record == ("agreement", subject)
    agreement(says, contingent, name="Agreement 8")
    allowed(contingent)


def test_an_agreement_holds_from_its_first_to_its_last_day(says, contingent):
    agreement(says, contingent, first=ON, last=ON)
    allowed(contingent)
    accredit(says, contingent, scope="eod")
    assert len(refused(contingent, task_purpose=TaskPurpose.EOD_SPOT)) == 1


def test_a_suspension_that_is_over_gives_way_to_the_agreement(says, contingent):
    subject = agreement(says, contingent)
    until = {"first": date(2026, 3, 1), "last": date(2026, 3, 11)}
    agreement(says, contingent, subject=subject, status="suspended", **until)
    assert "is suspended" in refused(contingent, on=date(2026, 3, 11))[0].why
    allowed(contingent)


def person(says, organisation, code="T-1", **said):
    payload = {"code": code, "organisation": organisation} | said
    return says.approved("deminer", payload, **SINCE).subject


def test_people_of_a_cohort_work_under_its_own_agreement(says, contingent):
    agreement(says, contingent)
    old = agreement(says, contingent, name="Agreement 3", last=date(2025, 12, 31))
    said = {"name": "Class 3", "organisation": contingent, "works_under": old}
    cohort = says.approved("cohort", said, **SINCE).subject
    who = person(says, contingent, cohort=cohort)
    [reason] = refused(contingent, persons=[who])
    assert (reason.field, reason.record) == ("searchers", ("agreement", old))
    assert "T-1" in reason.why
    allowed(contingent, persons=[who], on=date(2025, 12, 31))


def ask(says, first=date(2026, 1, 1), **said):
    payload = {"competence": "clearance", "type": "written"} | said
    return says.approved("training_requirement", payload, first=first).subject


def passed(says, who, on=date(2026, 2, 1), **said):
    payload = {"deminer": who, "competence": "clearance", "type": "written", "passed": "yes"}
    says.approved("assessment", payload | said, first=on, last=on)


def test_a_person_who_lacks_what_is_asked_for_is_refused_from_its_first_day(says, contingent):
    who = person(says, contingent)
    asked = ask(says)
    allowed(contingent, persons=[who], on=date(2025, 12, 31))
    [reason] = refused(contingent, persons=[who])
    assert (reason.field, reason.record) == ("searchers", ("training_requirement", asked))
    assert "Written test passed: none recorded" in reason.why
    passed(says, who, holds_until="2026-03-11")
    assert "ran out" in refused(contingent, persons=[who])[0].why
    allowed(contingent, persons=[who], on=date(2026, 3, 11))
    assert refused(contingent, persons=[who], on=date(2026, 1, 31))


def test_hours_of_a_course_count(says, contingent):
    who = person(says, contingent)
    ask(says, type="course", course="Basic", hours=10)
    for hours, ok in ((6, False), (4, True)):
        session = {"course": "basic", "present": [who], "hours": hours}
        says.approved("training_session", session, first=date(2026, 2, 1))
        if ok:
            allowed(contingent, persons=[who])
        else:
            assert "too few hours" in refused(contingent, persons=[who])[0].why


def test_a_team_needs_somebody_on_record_who_has_it_all(says, contingent):
    one = person(says, contingent, team="Heron")
    person(says, contingent, "T-2", team="Crane")
    ask(says)
    assert refused(contingent)[0].field == "organisation"
    passed(says, one)
    allowed(contingent)
    allowed(contingent, team="heron ")
    assert refused(contingent, team="Crane")[0].field == "team"
    assert refused(contingent, team="Nobody's")[0].field == "team"


def test_what_others_are_asked_for_blocks_nobody(says, contingent):
    who = person(says, contingent)
    other = says.approved("organisation", {"name": "Other", "type": "operator"}).subject
    ask(says, organisation=other)
    ask(says, competence="bac")
    allowed(contingent, persons=[who])
    allowed(contingent, team="Any")


def test_assigning_and_recording_are_refused_with_the_way_out(says, contingent):
    agreement(says, contingent, last=date(2026, 3, 13))
    plan = {"name": "T", "purpose": "clearance", "place": square(0.1, 0.1)}
    boss = says.people.operations
    task = plan_task(boss, payload=plan, on=ON).subject
    assign_task(boss, task=task, organisation=contingent, on=ON)
    move_task(boss, task=task, step=TaskStep.START, on=ON)
    who = person(says, contingent)
    ask(says, first=date(2026, 3, 13))
    day = {
        "team": "Heron", "method": "manual", "items_found": 0, "searchers": [who],
        "place": square(0.1, 0.1, 0.001),
    }  # fmt: skip
    recorded = record_progress(boss, task=task, payload=day, on=ON)
    approve_batch(says.people.reviewer, batch=recorded.batch)
    for on, why in ((date(2026, 3, 13), "Record the session"), (date(2026, 3, 14), "renewed")):
        with pytest.raises(CompetenceMissing, match=why):
            record_progress(boss, task=task, payload=day, on=on)
    again = plan_task(boss, payload=plan | {"name": "T 2"}, on=ON).subject
    with pytest.raises(CompetenceMissing, match="ran out on 2026-03-13"):
        assign_task(boss, task=again, organisation=contingent, on=date(2026, 3, 14))
    [told] = who_may_do(boss, task=again, on=date(2026, 3, 14))
    assert "ran out" in told.why_not
    assert told.record == ""
