"""The page of a hazardous area: account, history, what stands in the way, and decisions."""

from dataclasses import replace
from datetime import date

import pytest
from tests import conftest as everybody
from tests.conftest import square
from tests.land import SIDE, Land

from landrelease.actions import add_user
from landrelease.store.models import BatchRow, RegisterRow
from landrelease.store.people import Role
from landrelease.store.programme import TwoPersons, current_programme
from landrelease.store.setting_up import viewer_named

programme, people, says = everybody.programme, everybody.people, everybody.says
"""The people and the programme that `Land` lies in, rather than those of the other pages."""


@pytest.fixture
def land(says):
    land = Land(says)
    land.accredited(), land.surveyed()
    return land


def page(client, land, **query):
    return client.get(f"/areas/{land.area}/", query)


def decided(client, land, step, **more):
    said = {"entry_id": f"decision-{step}-1", "step": step, "on": "2026-06-01"} | more
    return client.post(f"/areas/{land.area}/", said)


def test_the_page_says_what_stands_in_the_way_and_what_would_meet_it(land, in_person):
    land.sighted()
    answer = page(in_person(land.says.people.authority), land)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "As reported: no decision on record" in text
    assert 'id="step-cancel" data-outcome="not_supported"' in text
    assert "Answer each of these by survey" in text
    assert "Ordnance seen" in text


def test_a_refused_decision_is_told_and_changes_nothing(land, in_person):
    land.sighted()
    answer = decided(in_person(land.says.people.authority), land, "cancel")
    assert answer.status_code == 400
    assert "What would meet it: Answer each of these" in answer.content.decode()
    assert not RegisterRow.objects.filter(kind="area_decision").exists()


def test_a_part_is_cancelled_then_the_rest_and_the_account_shows_the_sum(land, in_person):
    client = in_person(land.says.people.authority)
    west = "40.1 N, 29.9 W\n40.104 N, 29.9 W\n40.104 N, 29.898 W\n40.1 N, 29.898 W"
    answer = decided(client, land, "cancel", place_text=west, place_shape="polygon")
    assert answer.status_code == 302, answer.content.decode()
    text = page(client, land).content.decode()
    assert "Cancelled, in part or whole" in text
    assert "url(#plan-cancelled)" in text
    assert "url(#plan-sha)" in text
    assert decided(client, land, "cancel", entry_id="decision-rest").status_code == 302
    text = page(client, land).content.decode()
    assert "Cancelled after non-technical survey" in text
    assert "url(#plan-sha)" not in text.partition('id="legend"')[2]


CERTIFICATE = {
    "certificate-entry_id": "hand-over-1", "certificate-number": "HO-7",
    "certificate-on": "2026-06-02", "certificate-signed_for_authority": "Secret Signatory",
    "certificate-signed_for_operator": "O. P.", "certificate-restrictions": "No digging.",
    "certificate-markers_told": "None.", "certificate-residual_risk": "Deeper items may remain.",
}  # fmt: skip


def test_the_certificate_is_printed_without_names_for_those_who_may_not_see_them(land, in_person):
    client = in_person(land.says.people.authority)
    decided(client, land, "cancel")
    assert client.post(f"/areas/{land.area}/", CERTIFICATE).status_code == 302
    paper = RegisterRow.objects.get(kind="hand_over_certificate").subject
    for person, named in (("authority", False), ("administrator", True)):
        client = in_person(getattr(land.says.people, person))
        text = client.get(f"/areas/{land.area}/certificate/{paper}/").content.decode()
        assert ("Secret Signatory" in text) is named
        assert "No digging." in text
        assert "HO-7" in text


def test_an_incomplete_certificate_is_told_by_field(land, in_person):
    client = in_person(land.says.people.authority)
    decided(client, land, "cancel")
    answer = client.post(f"/areas/{land.area}/", CERTIFICATE | {"certificate-restrictions": ""})
    assert answer.status_code == 400
    assert "id_certificate-restrictions_error" in answer.content.decode()


@pytest.mark.parametrize(("name", "status"), [("donor", 403), ("partner", 200), ("quality", 200)])
def test_who_may_see_an_area(land, in_person, name, status):
    land.sighted()
    client = in_person(getattr(land.says.people, name))
    answer = page(client, land)
    assert answer.status_code == status
    text = answer.content.decode()
    assert ("Ordnance seen" in text) is (name == "quality")
    assert 'id="area-form"' not in text
    assert decided(client, land, "suspend", reason="r").status_code in {400, 403}


def test_the_list_names_finds_in_released_land(land, in_person):
    client = in_person(land.says.people.authority)
    decided(client, land, "cancel")
    place = square(0.1, 0.1, SIDE)["geometry"]["coordinates"][0][0]
    where = {"geometry": {"type": "Point", "coordinates": [place[0] - 0.001, place[1] + 0.001]}}
    land.record("item_found", item_class="ap_mine", place=where, first=date(2026, 7, 1))
    text = client.get("/areas/").content.decode()
    assert "1 x AP mine" in text.partition('id="waiting"')[2]


def test_an_unknown_area_is_not_found(land, in_person):
    assert in_person(land.says.people.authority).get("/areas/none/").status_code == 404


def two_for_release():
    replace(current_programme(), two_persons=(TwoPersons.RELEASE_AREA,)).write()


def second(land):
    add_user(land.says.people.administrator, username="second", password="", role=Role.AUTHORITY)
    return viewer_named("second")


def test_where_two_are_asked_for_the_page_says_so_and_lists_what_waits(land, in_person):
    other, client = second(land), in_person(land.says.people.authority)
    assert 'id="takes-two"' not in page(client, land).content.decode()
    two_for_release()
    assert 'id="takes-two"' in page(client, land).content.decode()
    answer = client.post(
        f"/areas/{land.area}/",
        {"entry_id": "first-of-two", "step": "cancel", "on": "2026-06-01"},
        follow=True,
    )
    text = answer.content.decode()
    assert "It counts when another person with the right takes the same decision" in text
    assert "Who may confirm it: second" in " ".join(text.split())
    assert "You may confirm it" not in text
    text = page(in_person(other), land).content.decode()
    assert "You may confirm it" in text
    assert "Reject it, with a reason" in text
    assert 'id="proposals"' not in page(in_person(land.says.people.partner), land).content.decode()


def test_a_proposal_is_rejected_with_a_reason_and_shown_so(land, in_person):
    other = second(land)
    two_for_release()
    decided(in_person(land.says.people.authority), land, "cancel")
    batch = BatchRow.objects.get(state="submitted").batch
    client = in_person(other)
    sent = client.get(f"/workbench/{batch}/").content.decode()
    assert 'id="approve"' not in sent
    assert client.post(f"/workbench/{batch}/reject/", {"reason": ""}).status_code == 400
    answer = client.post(f"/workbench/{batch}/reject/", {"reason": "Ask the herders."})
    assert answer.status_code == 302
    text = page(in_person(land.says.people.authority), land).content.decode()
    assert 'data-state="rejected" data-step="cancel"' in text
    assert "Ask the herders." in text
    assert "It changed nothing" in text


def test_who_may_only_propose_is_told_so(land, in_person):
    client = in_person(land.says.people.operations)
    text = page(client, land).content.decode()
    assert 'id="only-proposes"' in text
    assert decided(client, land, "cancel").status_code == 302
    assert 'data-step="cancel"' in page(client, land).content.decode()
    assert not RegisterRow.objects.filter(kind="area_decision").exists()
