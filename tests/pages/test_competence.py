"""The pages say who may work, and how cohorts learned."""

import re
from datetime import date

import pytest
from tests.pages.conftest import viewer
from tests.pages.test_trials import client_of, design, people, school, trial, walk  # noqa: F401 - fixtures by name

from landrelease.actions import approve_batch, record_report
from landrelease.ledger import Source


@pytest.fixture
def lapsed(held):
    owner = held("organisation", name="Contingent")
    receipt = record_report(
        viewer("omar"), kind="accreditation",
        payload={"organisation": owner, "scope": "eod", "holder": "team", "name": "Team 9"},
        first=date(2024, 5, 1), last=date(2025, 6, 30), source=Source(), submit=True,
    )  # fmt: skip
    approve_batch(viewer("rita"), batch=receipt.batch)


def standing(client, on):
    page = client.get(f"/competence/?on={on}").content.decode()
    row = re.search(r'<tr data-holds="(yes|no)">.*?</tr>', page, re.DOTALL)
    return row[1], row[0]


def test_an_accreditation_is_shown_as_it_stands_on_the_day(signed_in, lapsed):
    assert standing(signed_in("omar"), "2025-01-01")[0] == "yes"
    assert "ends soon" in standing(signed_in("omar"), "2025-06-15")[1]
    holds, row = standing(signed_in("omar"), "2025-07-01")
    assert holds == "no"
    assert "expired" in row


def test_partners_see_no_teams_and_donors_nothing(signed_in, lapsed):
    assert "Team 9" in standing(signed_in("omar"), "2025-01-01")[1]
    assert "Team 9" not in standing(signed_in("pia"), "2025-01-01")[1]
    assert signed_in("dan").get("/competence/").status_code == 403


@pytest.fixture
def says(people):
    """Record something on a day, approved by a second person."""

    def say(kind, on, **payload):
        receipt = record_report(
            viewer("omar"), kind=kind, payload=payload, first=on,
            last=on if kind == "assessment" else None, source=Source(), submit=True,
            subject=payload.pop("subject", ""),
        )  # fmt: skip
        approve_batch(viewer("rita"), batch=receipt.batch)
        return receipt.subject

    return say


def retraining(client, on):
    page = client.get(f"/competence/?on={on}").content.decode()
    table = re.search(r'<table class="cards" id="retraining">.*?</table>', page, re.DOTALL)
    rows = re.findall(r'<tr><th scope="row".*?</tr>', table[0], re.DOTALL) if table else []
    return [" ".join(re.sub(r"<[^>]+>|[\u2066-\u2069]", " ", row).split()) for row in rows]


@pytest.fixture
def tested(says):
    """A person who passed two tests, one of which was failed a year later."""
    owner = says("organisation", date(2024, 1, 1), name="School")
    person = says("deminer", date(2024, 1, 1), code="D-1", organisation=owner)

    def take(on, test, until="", **said):
        outcome = {"passed": "yes", "holds_until": until} if until else {"passed": "no"}
        says("assessment", on, deminer=person, competence="clearance", type=test, **outcome | said)

    take(date(2025, 2, 1), "written", "2026-03-31")
    take(date(2025, 2, 1), "practical", "2027-02-01")
    take(date(2026, 3, 1), "written")


def test_a_test_that_runs_out_is_due_though_another_holds(signed_in, says):
    owner = says("organisation", date(2024, 1, 1), name="School")
    person = says("deminer", date(2024, 1, 1), code="D-1", organisation=owner)
    for test, until in (("written", "2025-12-31"), ("practical", "2027-02-01")):
        says("assessment", date(2025, 2, 1), deminer=person, competence="clearance", type=test,
             passed="yes", holds_until=until)  # fmt: skip
    assert retraining(signed_in("omar"), "2026-01-01") == [
        "D-1 Clearance: Written test overdue held until 2025-12-31"
    ]


def test_a_pass_that_was_failed_since_is_to_be_refreshed(signed_in, tested):
    [told] = retraining(signed_in("omar"), "2026-06-01")
    assert told == "D-1 Clearance: Written test not passed on 2026-03-01"


def test_what_comes_later_does_not_count_on_a_day_before(signed_in, says):
    owner = says("organisation", date(2024, 1, 1), name="School")
    person = says("deminer", date(2024, 1, 1), code="D-1", organisation=owner)
    for on, until in ((date(2025, 2, 1), "2025-12-31"), (date(2026, 2, 1), "2026-12-31")):
        says("assessment", on, deminer=person, competence="clearance", type="written",
             passed="yes", holds_until=until)  # fmt: skip
    assert retraining(signed_in("omar"), "2025-11-01") == []
    assert retraining(signed_in("omar"), "2025-12-15") == [
        "D-1 Clearance: Written test holds until 2025-12-31"
    ]
    assert retraining(signed_in("omar"), "2026-01-15") == [
        "D-1 Clearance: Written test overdue held until 2025-12-31"
    ]
    assert retraining(signed_in("omar"), "2026-03-01") == []


def test_the_check_of_a_device_is_that_of_the_day(signed_in, says):
    owner = says("organisation", date(2024, 1, 1), name="School")
    said = {"code": "MD-1", "organisation": owner}
    one = says("device", date(2025, 1, 1), **said, check_holds_until="2025-12-31")
    says("device", date(2026, 1, 1), **said, check_holds_until="2026-06-30", subject=one)
    page = signed_in("omar").get("/competence/?on=2025-07-01").content.decode()
    assert "2025-12-31" in page.split('id="devices"')[1]
    assert "2026-06-30" not in page


def test_conditions_stand_beside_what_is_accredited(signed_in, held):
    owner = held("organisation", name="Contingent", type="contingent")
    said = {"organisation": owner, "scope": "clearance"}
    held("accreditation", **said, conditions="With an interpreter in each team.")
    held("accreditation", **said, holder="person", name="D-1", conditions="Never alone.")
    for path in ("competence", "contingents"):
        page = signed_in("omar").get(f"/{path}/").content.decode()
        assert "With an interpreter in each team." in page
    page = signed_in("pia").get("/competence/").content.decode()
    assert "With an interpreter in each team." in page
    assert "Never alone." not in page


def test_a_device_is_listed_with_what_it_is_and_how_long_it_worked(signed_in, held):
    owner = held("organisation", name="School")
    held("device", code="Kiri", type="rat", organisation=owner, hours=31.5)
    held("device", code="H-2", organisation=owner)
    page = signed_in("omar").get("/competence/").content.decode().split('id="devices"')[1]
    rows = re.sub(r"<[^>]+>|[\u2066-\u2069]", " ", page)
    assert re.search(r"Kiri\s+Rat\s+School\s+not known\s+31.5\s+No", rows)
    assert re.search(r"H-2\s+Instrument\s+School\s+not known\s+not known\s+No", rows)


@pytest.mark.parametrize("page", ["competence", "learning", "contingents"])
def test_the_last_day_there_is_can_be_asked_for(signed_in, tested, page):
    assert signed_in("omar").get(f"/{page}/?on=9999-12-31").status_code == 200


def test_learning_shows_two_trials_of_a_cohort(client_of, signed_in, school, trial):  # noqa: F811 - fixtures by name
    client_of("tess")
    for person in people():
        for lane in "AB":
            walk(client_of("theo"), trial, lane, person, ["1", "2"])
    client_of("tess").post(f"{trial}close/")
    page = signed_in("alma").get("/learning/").content.decode()
    assert "Lanes of spring" in page
    assert "trial-plot" not in page
    assert signed_in("pia").get("/learning/").status_code == 403


def test_the_detection_page_shows_and_then_submits(client_of, signed_in, held, school, trial):  # noqa: F811 - fixtures by name
    for person in people():
        walk(client_of("theo"), trial, "B", person, ["1"])
    client_of("tess").post(f"{trial}close/")
    shape = {
        "type": "Polygon",
        "coordinates": [[[36.1, 49.1], [36.2, 49.1], [36.2, 49.2], [36.1, 49.1]]],
    }
    area = held(
        "searched_area", method="manual", coverage=1.0, items_found=0, place={"geometry": shape}
    )
    said = {"trials": [trial.split("/")[2]], "cohort": school[0], "then": "look"}
    page = signed_in("omar").post(f"/detection/{area}/", said).content.decode()
    assert re.search(r'id="mean">', page)
    answer = signed_in("omar").post(f"/detection/{area}/", said | {"then": "take"})
    assert answer.url.startswith("/workbench/")
    assert signed_in("omar").post(f"/detection/{area}/", said | {"soil": "sand"}).status_code == 400
    assert signed_in("alma").get(f"/detection/{area}/").status_code == 403


def test_written_tests_are_shown_question_by_question(signed_in, held, school):  # noqa: F811 - fixtures by name
    for person, answers in zip(people(), ("111", "110", "100", "100"), strict=True):
        held("assessment", deminer=person, competence="clearance", type="written",
             test="Recognition 1", answers=answers)  # fmt: skip
    page = signed_in("alma").get("/learning/").content.decode()
    assert "Recognition 1" in page
    assert "0.55" in page
    assert "everybody did alike" in page


def test_names_of_a_test_are_compared_without_case_and_spaces(signed_in, held, school):  # noqa: F811 - fixtures by name
    names = ("Recognition 1", "recognition  1", "Recognition 1 ", "RECOGNITION 1")
    for person, name in zip(people(), names, strict=True):
        held("assessment", deminer=person, competence="clearance", type="written",
             test=name, answers="10")  # fmt: skip
    page = re.sub(r"[\u2066-\u2069]", "", signed_in("alma").get("/learning/").content.decode())
    assert "4 persons; of each the last time" in page


def test_answers_that_are_not_ones_and_noughts_are_said_not_to_count(signed_in, held, school):  # noqa: F811 - fixtures by name
    for person, answers in zip(people(), ("11", "1 0", "0x", "00"), strict=True):
        held("assessment", deminer=person, competence="clearance", type="written",
             test="Recognition 2", answers=answers)  # fmt: skip
    page = signed_in("alma").get("/learning/").content.decode()
    assert "1 person&#x27;s answers" in page or "1 person's answers" in page
    assert re.search(r"\D3\D persons; of each the last time", page)
