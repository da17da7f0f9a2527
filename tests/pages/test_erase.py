"""Erasing a person from the record page: for those with the right, with a reason, for good."""

import pytest
from tests.pages.conftest import PLACE

from landrelease.ledger import verify
from landrelease.store.chain import stored_entries
from landrelease.store.models import EntryRow, PersonalRow

NAME = "Irena Tolvay"
POINT = {"geometry": PLACE["geometry"]}


@pytest.fixture
def page(held):
    subject = held("accident", item_class="ap_mine", victims=NAME, place=POINT)
    return f"/records/accident/{subject}/"


def test_the_form_is_for_the_right_and_for_kinds_with_personal_fields(signed_in, page, closed):
    form = f'action="{page}erase/"'.encode()
    assert form in signed_in("ada").get(page).content
    assert form not in signed_in("omar").get(page).content
    assert form not in signed_in("ada").get(page + "?known=2099-01-01").content
    settlement = signed_in("ada").get(f"/records/settlement/{closed}/").content
    assert b"/erase/" not in settlement


def test_erased_with_a_reason_the_name_is_gone_and_the_chain_whole(signed_in, page):
    client = signed_in("ada")
    assert NAME in client.get(page).content.decode()
    answer = client.post(page + "erase/", {"reason": "She asked"}, follow=True)
    assert answer.redirect_chain[-1][0] == page
    shown = answer.content.decode()
    assert "1 personal value was erased" in shown
    assert "Personal fields erased" in shown
    assert "She asked" in shown
    assert NAME not in shown
    assert not PersonalRow.objects.exists()
    assert list(verify(stored_entries())) == []


def test_without_a_reason_or_the_right_nothing_is_erased(signed_in, page):
    before = EntryRow.objects.count()
    answer = signed_in("ada").post(page + "erase/", {"reason": " "})
    assert answer.status_code == 400
    assert b'id="id_erase_reason_error"' in answer.content
    assert signed_in("omar").post(page + "erase/", {"reason": "x"}).status_code == 403
    assert signed_in("ada").get(page + "erase/").status_code == 405
    assert PersonalRow.objects.count() == 1
    assert EntryRow.objects.count() == before
