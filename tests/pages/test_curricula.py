"""The page of learning says who lacks what, and names instructors by pseudonym alone."""

import csv
import json
import re
from datetime import date

import pytest
from tests.pages.conftest import viewer

from landrelease.actions import approve_batch, erase_personal_fields, record_report
from landrelease.exchange import export_records
from landrelease.kinds import Tier
from landrelease.ledger import Source
from landrelease.queries import curricula
from landrelease.store.models import EntryRow, RegisterRow
from landrelease.store.refusals import NotValid


@pytest.fixture
def person(held):
    return held("deminer", code="T-1", organisation=held("organisation", name="School"))


def page(signed_in, name="omar"):
    return signed_in(name).get("/learning/").content.decode()


def whys(text):
    return re.findall(r'data-why="(\w+)"', text)


def test_who_began_a_curriculum_is_told_what_is_lacking(signed_in, held, person):
    held("deminer", code="T-2", organisation=held("organisation", name="Other"))
    held("training_requirement", competence="clearance", type="course", course="Basic", hours=40)
    held("training_requirement", competence="clearance", type="practical")
    assert whys(page(signed_in)) == []
    held("training_session", course="basic", present=[person], hours=30)
    text = page(signed_in)
    assert sorted(whys(text)) == ["never", "too_few_hours"]
    assert "T-2" not in text
    held("training_session", course="Basic", present=[person], hours=10)
    held("assessment", deminer=person, competence="clearance", type="practical", passed="yes")
    assert whys(page(signed_in)) == []


def test_what_one_organisation_asks_binds_its_own_people_alone(signed_in, held, person):
    other = held("organisation", name="Other")
    said = {"competence": "clearance", "type": "blind_lane"}
    held("training_requirement", organisation=other, **said)
    held("assessment", deminer=person, competence="clearance", type="written", passed="yes")
    assert whys(page(signed_in)) == []
    [told] = curricula(viewer("omar"), on=date(2024, 6, 1))
    assert (told.complete, told.not_begun, told.people) == (0, 0, ())
    held("training_requirement", **said)
    assert whys(page(signed_in)) == ["never"]


def corrected(kind, subject, last=None, **payload):
    """Put a record right."""
    row = RegisterRow.objects.get(kind=kind, subject=subject)
    receipt = record_report(
        viewer("omar"), kind=kind, payload=payload, first=row.first, last=last, source=Source(),
        submit=True, subject=subject, corrects=row.entry, reason="Counted again.",
    )  # fmt: skip
    approve_batch(viewer("rita"), batch=receipt.batch)


def test_a_past_day_knows_the_people_tests_and_sessions_of_that_day(held, person):
    held("training_requirement", competence="clearance", type="course", course="Basic", hours=40)
    session = held("training_session", course="Basic", present=[person], hours=40)
    days = date(2024, 4, 30), date(2024, 5, 1)
    told = [[one.complete for one in curricula(viewer("omar"), on=day)] for day in days]
    assert told == [[], [1]]
    corrected("training_session", session, course="Basic", present=[person], hours=30)
    [one] = curricula(viewer("omar"), on=days[1])
    assert [lack.why for lack in one.people[0].lacks] == ["too_few_hours"]


def test_who_left_is_none_of_the_people_of_later_days(held, person):
    held("training_requirement", competence="clearance", type="practical")
    held("assessment", deminer=person, competence="clearance", type="practical", passed="no")
    row = RegisterRow.objects.get(kind="deminer", subject=person)
    corrected("deminer", person, last=date(2024, 8, 1), **row.payload())
    for day, people in ((date(2024, 8, 1), 1), (date(2024, 8, 2), 0)):
        assert [len(one.people) for one in curricula(viewer("omar"), on=day)] == [people]


def test_the_page_tells_the_day_it_is_asked_for(signed_in, held):
    held("training_requirement", competence="clearance", type="practical")
    pages = {
        on: "No course or test is asked for"
        in signed_in("omar").get(f"/learning/?on={on}").content.decode()
        for on in ("2024-04-30", "2024-05-01")
    }
    assert pages == {"2024-04-30": True, "2024-05-01": False}


def test_attendance_of_no_course_cannot_be_asked_for(people):
    said = {"competence": "clearance", "type": "course"}
    with pytest.raises(NotValid, match="name the course"):
        record_report(viewer("omar"), kind="training_requirement", payload=said,
                      first=date(2024, 5, 1), last=None, source=Source(), submit=True)  # fmt: skip


@pytest.fixture
def heron(held, person):
    one = held(
        "instructor", pseudonym="Heron", person_name="Ilan Reskarand", contact="Via Orubelle 4"
    )
    held("training_session", course="Basic", present=[person], taught_by=[one])
    held("assessment", deminer=person, competence="clearance", type="written", judged_by=one)
    return one


def test_an_instructor_is_known_by_pseudonym_and_the_name_by_few(signed_in, heron):
    assert "Heron" in page(signed_in)
    assert "Ilan Reskarand" in page(signed_in, "ada")
    paths = ("/learning/", "/records/instructor/", f"/records/instructor/{heron}/",
             "/records/training_session/", "/api/records/instructor",
             f"/api/records/instructor/{heron}")  # fmt: skip
    assert {signed_in("ada").get(path).status_code for path in paths} == {200}
    for name in ("omar", "alma", "pia", "dan"):
        for path in paths:
            body = signed_in(name).get(path).content.decode()
            assert not re.search("Reskarand|Orubelle", body), (name, path)


def test_the_ledger_and_files_below_the_tier_never_hold_the_name(programme, heron, tmp_path):
    assert "Reskarand" not in json.dumps([row.body for row in EntryRow.objects.all()])
    for tier in (Tier.RESTRICTED, Tier.PERSONAL):
        path = tmp_path / f"{tier.word}.csv"
        export_records(viewer("ada"), path, programme=programme, tier=tier)
        text = " ".join(one.read_text("utf-8") for one in tmp_path.glob(f"{tier.word}*.csv"))
        assert list(csv.reader(text.splitlines()))
        assert ("Ilan Reskarand" in text) is (tier is Tier.PERSONAL)
        assert "Heron" in text


def test_an_erased_instructor_keeps_the_pseudonym(signed_in, heron):
    erase_personal_fields(viewer("ada"), kind="instructor", subject=heron, reason="Asked for.")
    text = page(signed_in, "ada")
    assert "Heron" in text
    assert "Reskarand" not in text
