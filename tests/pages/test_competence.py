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


def test_answers_that_are_not_ones_and_noughts_are_said_not_to_count(signed_in, held, school):  # noqa: F811 - fixtures by name
    for person, answers in zip(people(), ("11", "1 0", "0x", "00"), strict=True):
        held("assessment", deminer=person, competence="clearance", type="written",
             test="Recognition 2", answers=answers)  # fmt: skip
    page = signed_in("alma").get("/learning/").content.decode()
    assert "1 person&#x27;s answers" in page or "1 person's answers" in page
    assert re.search(r"\D3\D persons; of each the last time", page)
