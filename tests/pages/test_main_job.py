"""A report goes in, a second person approves it, the authority decides."""

import re

import pytest

from landrelease.store.models import BatchRow, EntryRow, RegisterRow

AREA = {
    "entry_id": "entry-of-the-form",
    "batch_id": "batch-of-the-form",
    "name": "North field",
    "classification": "cha",
    "status": "open",
    "item_class": "ap_mine",
    "reason": "",
    "place_text": "49.099 N 36.199 E\n49.102 N 36.199 E\n49.102 N 36.202 E",
    "place_precision": "stated",
    "place_radius_m-not_known": "on",
    "when_first": "2024-07-01",
    "source_subject": "",
    "source_reliability": "B",
    "source_credibility": "2",
    "then": "submit",
}


def enter(client, **changes):
    return client.post("/report/hazardous_area/", AREA | changes)


@pytest.fixture
def entered(signed_in, closed):
    return enter(signed_in("omar")).url


def test_a_report_waits_for_another_person(signed_in, entered):
    own = signed_in("omar").get(entered).content.decode()
    assert 'id="why-not"' in own
    assert 'id="approve"' not in own
    assert 'id="approve"' in signed_in("rita").get(entered).content.decode()


def test_sending_a_form_twice_adds_it_once(signed_in, entered):
    before = EntryRow.objects.count()
    again = enter(signed_in("omar"))
    assert (again.status_code, again.url) == (302, entered)
    assert EntryRow.objects.count() == before


def test_the_same_form_with_other_content_is_refused_in_words(signed_in, entered):
    answer = enter(signed_in("omar"), name="South field")
    assert answer.status_code == 400
    assert b"already in the ledger" in answer.content


def test_once_approved_it_shows_in_the_list_and_the_finding(signed_in, closed, entered):
    page = f"/settlements/{closed}/"
    assert b"North field" not in signed_in("omar").get(page).content
    assert signed_in("rita").post(entered + "approve/").status_code == 302
    assert b"North field" in signed_in("omar").get("/records/hazardous_area/?q=north").content
    found = signed_in("omar").get(page).content.decode()
    assert 'data-rule="access.area_distance" data-state="not_met"' in found
    assert "North field" in found


def test_the_author_cannot_approve_his_own(signed_in, entered):
    assert signed_in("omar").post(entered + "approve/").status_code == 403
    assert BatchRow.objects.get(batch="batch-of-the-form").state == "submitted"


def test_a_rejection_needs_a_reason_and_the_author_sees_it(signed_in, entered):
    assert signed_in("rita").post(entered + "reject/", {"reason": " "}).status_code == 400
    assert signed_in("rita").post(entered + "reject/", {"reason": "Wrong field"}).status_code == 302
    assert b"Wrong field" in signed_in("omar").get("/workbench/?state=rejected").content


def test_approving_twice_says_that_something_happened_first(signed_in, entered):
    client = signed_in("rita")
    client.post(entered + "approve/")
    assert client.post(entered + "approve/").status_code == 409


def test_saved_is_seen_by_its_author_alone(signed_in, closed):
    url = enter(signed_in("omar"), then="save").url
    assert signed_in("omar").get(url).status_code == 200
    assert signed_in("rita").get(url).status_code == 404
    assert signed_in("omar").post(url + "submit/").status_code == 302
    assert signed_in("rita").get(url).status_code == 200


def test_a_correction_is_prefilled_and_needs_a_reason(signed_in, entered):
    signed_in("rita").post(entered + "approve/")
    row = RegisterRow.objects.get(kind="hazardous_area")
    client = signed_in("omar")
    form = client.get(f"/report/hazardous_area/?corrects={row.entry}").content.decode()
    assert 'value="North field"' in form
    assert "49.099 N 36.199 E" in form
    more = {"corrects": row.entry, "entry_id": "e2", "batch_id": "b2", "name": "North field 2"}
    assert enter(client, **more).status_code == 400
    url = enter(client, correction_reason="Name misread", **more).url
    signed_in("rita").post(url + "approve/")
    record = client.get(f"/records/hazardous_area/{row.subject}/").content.decode()
    assert "North field 2" in record
    assert "Name misread" in record


def test_a_withdrawal_waits_for_approval_and_then_counts(signed_in, entered):
    signed_in("rita").post(entered + "approve/")
    row = RegisterRow.objects.get(kind="hazardous_area")
    page = f"/records/hazardous_area/{row.subject}/"
    said = {"entry": row.entry, "reason": "Another place"}
    url = signed_in("omar").post(page + "withdraw/", said).url
    assert signed_in("omar").get(page).status_code == 200
    signed_in("rita").post(url + "approve/")
    assert signed_in("omar").get(page).status_code == 404


def test_a_place_outside_the_programme_is_refused_beside_the_field(signed_in, closed):
    answer = enter(signed_in("omar"), place_text="9 N 36 E\n9.1 N 36 E\n9.1 N 36.1 E")
    assert answer.status_code == 400
    assert b'id="id_place_text_error"' in answer.content
    assert b"9.1 N 36.1 E" in answer.content


def decide(client, subject, **said):
    said = {"entry_id": "d1", "on": "2024-08-01", "reason": "", "restrictions": ""} | said
    return client.post(f"/settlements/{subject}/", said)


def test_only_the_authority_decides(signed_in, closed):
    assert b'id="decide"' not in signed_in("omar").get(f"/settlements/{closed}/").content
    answer = decide(signed_in("omar"), closed, status="open", reason="Wish")
    assert answer.status_code == 403


def test_a_decision_against_the_finding_needs_a_reason(signed_in, closed):
    client = signed_in("alma")
    refused = decide(client, closed, status="open")
    assert refused.status_code == 400
    assert b'id="id_reason_error"' in refused.content
    assert decide(client, closed, status="open", reason="Survey of 28 July").status_code == 302
    page = signed_in("pia").get(f"/settlements/{closed}/").content.decode()
    status = re.search(r'id="access-status">(.*?)</p>', page, re.DOTALL)
    assert "Open" in status[1]
    assert "Mines were seen." not in page.split('id="history"')[0]
