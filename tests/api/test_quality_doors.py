"""Checks of work on the pages and by the API: who sees them, what is refused, what follows."""

import json
import re
from datetime import timedelta

import pytest
from tests.conftest import square
from tests.quality_people import DAY, Checked

from landrelease.actions import LotAsked, add_user, plan_inspection
from landrelease.pages._operating_curve import operating_curve
from landrelease.quality import plan_lot
from landrelease.store.models import RegisterRow
from landrelease.store.people import Role
from landrelease.store.setting_up import viewer_named


@pytest.fixture
def checked(says, settings):
    settings.STATIC_ROOT = None
    made = Checked(says)
    made.centre = made.record("organisation", name="Centre")
    for name, role in (("owen", Role.QUALITY_OFFICER), ("lena", Role.TEAM_LEADER)):
        add_user(
            says.people.administrator, username=name, password="", role=role,
            organisation="North Operator",
        )  # fmt: skip
    made.work(3, east=0.12, checked="no")
    return made


@pytest.fixture
def quality(checked, in_person):
    return in_person(checked.says.people.quality)


def day(number):
    return (DAY + timedelta(days=number)).isoformat()


def drawn(checked, **more):
    asked = LotAsked(
        task=checked.task, **{"lot": "L 1", "unit_m": 10.0, "clean": 0.98, "confidence": 0.9} | more
    )
    who = viewer_named("quality")
    return plan_inspection(who, asked, on=DAY + timedelta(days=5)).subject


def visit(checked, **more):
    said = {
        "entry_id": "visit-one", "task": checked.task, "side": "external", "team": "A",
        "on": day(2), "findings": "Lanes.", "severity_1": "major", "type_1": "marking",
        "description_1": "Lanes were not marked.", "due_1": day(4),
    }  # fmt: skip
    return said | more


def test_the_board_shows_what_waits(checked, quality):
    quality.post("/quality/visit/", visit(checked))
    drawn(checked)
    page = quality.get("/quality/").content.decode()
    assert 'id="lots"' in page
    assert "T 1: Clearance" in page
    assert 'data-severity="major"' in page
    assert re.search(r'id="overdue">\W*1\W*<', page)


def test_who_may_not_see_inspections_sees_none(checked, in_person):
    plan = drawn(checked)
    for name in ("partner", "donor", "public"):
        client = in_person(getattr(checked.says.people, name))
        for address in ("/quality/", f"/quality/lots/{plan}/", "/api/quality/board",
                        f"/api/quality/lots/{plan}/squares.geojson"):  # fmt: skip
            answer = client.get(address)
            assert answer.status_code in {302, 401, 403, 404}, (name, address)
            assert b"L 1" not in answer.content


def test_a_plan_page_computes_and_draws_a_curve_without_recording(quality):
    page = quality.get("/quality/plan/?lot_units=400&clean=0.99&confidence=0.95").content.decode()
    assert "<polyline" in page
    assert "180" in page
    assert 'id="plan-rules"' in page
    assert "does not show that nothing is left" in page
    assert "style=" not in page
    assert not RegisterRow.objects.filter(kind="qc_plan").exists()


def test_numbers_that_make_no_plan_are_told(quality):
    for query in ("lot_units=x", "lot_units=400&clean=2", "lot_units=400&good=0.5"):
        page = quality.get(f"/quality/plan/?{query}")
        assert page.status_code == 200
        assert b'id="plan-problem"' in page.content


def test_from_the_draw_to_the_result(checked, quality):
    said = {
        "entry_id": "plan-one-more", "task": checked.task, "lot": "L 9", "unit_m": "10",
        "clean": "0.98", "confidence": "0.9", "good": "0", "producer_risk": "0.05", "on": day(5),
        "ground": "",
    }  # fmt: skip
    less = quality.post("/quality/plan/draw/", said | {"clean": "0.9", "entry_id": "plan-less"})
    assert "read 0.9, the rule asks 0.98 share" in less.content.decode()
    answer = quality.post("/quality/plan/draw/", said)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    plan = RegisterRow.objects.get(kind="qc_plan").subject
    squares = quality.get(f"/quality/lots/{plan}/squares.geojson").json()["features"]
    first = squares[0]["properties"]
    page = quality.get(f"/quality/lots/{plan}/").content.decode()
    assert f"{first['lat']:.6f}, {first['lon']:.6f}" in page
    done = {"entry_id": "done-one-more", "checked": "1", "on": day(6),
            "with_finds": str(first["number"])}  # fmt: skip
    answer = quality.post(f"/quality/lots/{plan}/searched/", done, follow=True)
    assert b'id="lot-failed"' in answer.content
    again = quality.post("/quality/plan/draw/", said | {"entry_id": "plan-two", "on": day(7)})
    assert again.status_code == 400
    assert "A second sample proves nothing" in again.content.decode()


def test_an_inspector_of_the_operator_is_refused_on_the_page(checked, in_person):
    plan = drawn(checked)
    client = in_person(viewer_named("owen"))
    said = {"entry_id": "by-owen-1", "checked": "1", "on": day(6)}
    answer = client.post(f"/quality/lots/{plan}/searched/", said)
    assert answer.status_code == 400
    assert "whose work is inspected" in answer.content.decode()
    answer = client.post("/quality/visit/", visit(checked))
    assert "whose work is inspected" in answer.content.decode()
    assert not RegisterRow.objects.filter(kind__in=["qa_visit", "qc_inspection"]).exists()


def test_a_nonconformity_from_visit_to_close(checked, quality, in_person):
    quality.post("/quality/visit/", visit(checked))
    address = f"/quality/nonconformities/{RegisterRow.objects.get(kind='nonconformity').subject}/"
    assert b'id="why-not"' in quality.get(address).content
    leader = in_person(viewer_named("lena"))
    answer = {"entry_id": "answer-one", "corrective_action": "Marked.", "on": day(3)}
    assert leader.post(f"{address}answer/", answer).status_code == 302
    check = {"entry_id": "check-one", "conforms": "yes", "check": "Seen.", "on": day(4)}
    assert leader.post(f"{address}check/", check).status_code == 400
    inspector = in_person(checked.says.people.quality)
    page = inspector.post(f"{address}check/", check, follow=True).content.decode()
    assert "Checked and closed" in page


def test_a_fault_without_words_is_asked_for(checked, quality):
    answer = quality.post("/quality/visit/", visit(checked, description_1=""))
    assert answer.status_code == 400
    assert "Say what did not conform" in answer.content.decode()


def test_what_a_pass_proves_without_a_map_says_so(checked, quality):
    plan = drawn(checked)
    assert b'id="left-none"' in quality.get(f"/quality/lots/{plan}/left/").content


def test_the_api_plans_and_records(checked, quality):
    told = quality.get("/api/quality/plan?lot_units=400&clean=0.99&confidence=0.95").json()
    assert (told["sample"], told["accept_on"], told["bad"]) == (180, 0, 5)
    body = {"id": "api-plan-1", "on": day(5), "task": checked.task, "lot": "L 1", "unit_m": 10,
            "clean": 0.98}  # fmt: skip
    less = json.dumps(body | {"clean": 0.5})
    refused = quality.post("/api/quality/plans", less, content_type="application/json")
    assert (refused.status_code, refused.json()["number"]) == (422, "LR-Q008")
    made = quality.post("/api/quality/plans", json.dumps(body), content_type="application/json")
    assert made.status_code == 201, made.content
    plan = made.json()["subject"]
    lot = quality.get(f"/api/quality/lots/{plan}").json()
    done = {"id": "api-done-1", "on": day(6), "plan": plan, "checked": lot["sample_units"]}
    made = quality.post(
        "/api/quality/inspections", json.dumps(done), content_type="application/json"
    )
    assert made.status_code == 201, made.content
    assert quality.get(f"/api/quality/lots/{plan}").json()["result"] == "accepted"
    assert quality.get(f"/api/quality/lots/{plan}/left").json() is None


@pytest.mark.parametrize(("lot", "sequential"), [(1, False), (3, False), (400, False), (200, True)])
def test_a_curve_holds_its_marks_and_falls(lot, sequential):
    good = 0.005 if sequential else 0
    curve = operating_curve(
        plan_lot(lot, clean=0.95, confidence=0.9, good=good, sequential=sequential)
    )
    heights = [float(point.split(",")[1]) for point in curve.points.split()]
    assert heights == sorted(heights)
    assert curve.good.y < curve.bad.y


def test_the_page_of_an_area_says_what_checks_say_to_those_who_may_know(checked, in_person):
    area = checked.record(
        "hazardous_area", name="H", classification="cha", place=square(0.1, 0.1, 0.0012)
    )
    drawn(checked)
    page = in_person(checked.says.people.quality).get(f"/areas/{area}/").content.decode()
    assert 'id="quality-of-area"' in page
    assert f"/quality/areas/{area}/left/" in page
    answer = in_person(checked.says.people.partner).get(f"/areas/{area}/")
    assert b'id="quality-of-area"' not in answer.content
    left = in_person(checked.says.people.quality).get(f"/quality/areas/{area}/left/")
    assert b'id="left-none"' in left.content
