"""The page of contingents: agreement, courses, interpreters and tasks; no strength, no place."""

import re
from datetime import date

import pytest
from tests.pages.conftest import viewer

from landrelease.actions import approve_batch, assign_task, move_task, plan_task, record_report
from landrelease.actions._appending import open_batch, review, say
from landrelease.ledger import Act, Draft, Source
from landrelease.planning import TaskStep
from landrelease.store.programme import current_programme


@pytest.fixture
def contingent(held):
    return held("organisation", name="Ollemir Contingent", type="contingent", country="Ollemir")


@pytest.fixture
def agreement(people, contingent):
    """An agreement of the first half of 2025."""
    said = {"name": "Agreement 7", "organisation": contingent, "clearance": "yes", "eod": "no"}
    receipt = record_report(
        viewer("omar"), kind="agreement", payload=said, first=date(2025, 1, 1),
        last=date(2025, 6, 30), source=Source(), submit=True,
    )  # fmt: skip
    approve_batch(viewer("rita"), batch=receipt.batch)
    return receipt.subject


def page(signed_in, on="2025-03-01", name="omar"):
    return signed_in(name).get(f"/contingents/?on={on}").content.decode()


@pytest.mark.parametrize(
    ("on", "told"),
    [("2024-12-31", "Not yet in force"), ("2025-06-30", "In force"), ("2025-07-01", "Ran out")],
)
def test_an_agreement_is_shown_as_it_stands_on_the_day(signed_in, agreement, on, told):
    text = page(signed_in, on)
    assert told in text
    assert ("No agreement is in force" in text) is (told != "In force")


def test_an_agreement_renewed_ahead_holds_until_then_as_it_did(signed_in, contingent, agreement):
    said = {"name": "Agreement 7", "organisation": contingent, "clearance": "yes", "eod": "no"}
    receipt = record_report(
        viewer("omar"), kind="agreement", subject=agreement, payload=said,
        first=date(2025, 6, 1), last=date(2026, 6, 30), source=Source(), submit=True,
    )  # fmt: skip
    approve_batch(viewer("rita"), batch=receipt.batch)
    assert "No agreement is in force" not in page(signed_in, "2025-03-01")
    assert "No agreement is in force" not in page(signed_in, "2025-08-01")


def test_accreditations_of_persons_are_not_listed(signed_in, held, contingent):
    said = {"scope": "clearance", "organisation": contingent, "status": "valid"}
    held("accreditation", holder="person", name="T-1", **said)
    assert "Clearance</a>" not in page(signed_in)
    held("accreditation", holder="organisation", **said)
    assert "Clearance</a>" in page(signed_in)


def test_what_an_agreement_covers_and_does_not_is_told_and_what_is_not_known_too(
    signed_in, agreement
):
    text = page(signed_in)
    assert re.search(r"Covers:\s+Clearance\.", text)
    assert re.search(r"Does not cover:\s+EOD spot tasks\.", text)
    assert re.search(r"Not known whether it covers:\s+Survey", text)


def test_interpreters_that_are_missing_are_told(signed_in, held, contingent, agreement):
    held("cohort", name="Class 3", organisation=contingent, works_under=agreement,
         works_in="Ollemiran", interpreters_needed=3, interpreters_present=1)  # fmt: skip
    text = page(signed_in)
    assert re.search(r"not_met\">\D*2\D* short", text)
    assert "Ollemiran" in text


def test_where_a_number_of_interpreters_is_not_known_no_shortage_is_told(
    signed_in, held, contingent
):
    held("cohort", name="Class 3", organisation=contingent, interpreters_needed=3)
    assert " short</span>" not in page(signed_in)


def results(text):
    return re.findall(r'data-result="(\w+)"', text)


def test_courses_say_whether_all_passed_and_never_how_many(signed_in, held, contingent):
    cohort = held("cohort", name="Class 3", organisation=contingent)
    people = [
        held("deminer", code=f"T-{n}", organisation=contingent, cohort=cohort) for n in (1, 2)
    ]
    said = {"competence": "clearance", "type": "practical", "course": "Basic"}
    for one, passed in zip(people, ("yes", "no"), strict=True):
        held("assessment", deminer=one, passed=passed, holds_until="2025-02-01", **said)
    text = page(signed_in)
    assert results(text) == ["some"]
    assert "ran out" in text
    assert not re.search(r"T-1|T-2", text)
    held("assessment", deminer=people[1], passed="yes", **said)
    assert results(page(signed_in)) == ["all"]


def test_contingents_are_for_the_restricted_tier_alone(signed_in, agreement):
    for name in ("pia", "dan"):
        assert signed_in(name).get("/contingents/").status_code == 403
        assert "Agreement 7" not in signed_in(name).get("/records/").content.decode()
        assert signed_in(name).get(f"/records/agreement/{agreement}/").status_code == 404
    assert 'id="contingents"' not in signed_in("pia").get("/competence/").content.decode()
    assert 'id="contingents"' in signed_in("omar").get("/competence/").content.decode()


def again(kind, subject, first, **payload):
    """Enter a new state of a record, from a day on."""
    receipt = record_report(
        viewer("omar"), kind=kind, subject=subject, payload=payload, first=first, last=None,
        source=Source(), submit=True,
    )  # fmt: skip
    approve_batch(viewer("rita"), batch=receipt.batch)


def test_tasks_are_those_the_contingent_held_on_the_day(signed_in, held, contingent):
    held("accreditation", organisation=contingent, scope="clearance")
    ground = {"type": "Polygon", "coordinates": [[[36.1, 49.1], [36.11, 49.1], [36.1, 49.11],
                                                  [36.1, 49.1]]]}  # fmt: skip
    plan = {"name": "Field 9", "purpose": "clearance", "place": {"geometry": ground}}
    boss = viewer("ada")
    task = plan_task(boss, payload=plan, on=date(2024, 9, 1)).subject
    assign_task(boss, task=task, organisation=contingent, on=date(2024, 9, 10))
    move_task(
        boss, task=task, step=TaskStep.WITHDRAW, on=date(2025, 2, 1), reason="Others do it."
    )  # fmt: skip
    held_on = {
        on: "Field 9" in page(signed_in, on) for on in ("2024-09-09", "2025-01-31", "2025-02-01")
    }
    assert held_on == {"2024-09-09": False, "2025-01-31": True, "2025-02-01": False}


def test_people_who_came_to_a_cohort_later_are_not_its_people_before(signed_in, held, contingent):
    cohort = held("cohort", name="Class 3", organisation=contingent)
    person = held("deminer", code="T-1", organisation=contingent)
    said = {"competence": "clearance", "type": "practical", "passed": "no"}
    held("assessment", deminer=person, **said)
    again("deminer", person, date(2025, 1, 1), code="T-1", organisation=contingent, cohort=cohort)
    assert results(page(signed_in, "2024-12-31")) == []
    assert results(page(signed_in, "2025-01-01")) == ["none"]


@pytest.mark.parametrize("against", [True, False])
def test_a_cohort_that_was_declared_on_a_par_is_still_shown_and_not_before(
    signed_in, held, contingent, against
):
    """The declaration has the subject of the cohort it is about."""
    cohort = held("cohort", name="Class 3", organisation=contingent)
    said = {"trial": "T", "cohort": cohort, "reference": cohort, "status": "not_declared"}
    draft = Draft(
        id="declared", act=Act.RECORD, batch="declared", kind="parity_declaration", subject=cohort,
        first=date(2025, 2, 1),
        payload=said | {"reason": "Too early.", "decider": "alma", "against_finding": against},
    )  # fmt: skip
    programme = current_programme()
    row = open_batch(say(viewer("alma"), [draft], programme=programme).entries[0].batch)
    review(viewer("alma"), row, Act.SUBMIT, programme=programme)
    review(viewer("alma"), row, Act.APPROVE, programme=programme)
    for on, told in (("2025-01-31", False), ("2025-02-01", True)):
        text = page(signed_in, on)
        assert "Class 3" in text
        assert ("Not declared on a par" in text) is told
        assert ("Against the finding at the time" in text) is (told and against)
