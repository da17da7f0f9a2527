"""What was typed comes back when it could not be taken as sent."""

import html
import re

import pytest
from django.test import Client
from tests.pages.test_main_job import AREA

from landrelease.kinds import KINDS, Tier, fields_of
from landrelease.store.models import EntryRow, User

REPORT = "/report/hazardous_area/"
HOSTILE = '</textarea><script>alert("x")</script>\nsecond line'
SAID = AREA | {"reason": HOSTILE}


def held_in(answer):
    """Return what a held page would send again."""
    assert answer.status_code == 403
    assert "no-store" in answer.headers["Cache-Control"]
    shown = answer.content.decode()
    assert "<script>alert" not in shown
    found = re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', shown, re.DOTALL)
    return {html.unescape(name): html.unescape(value) for name, value in found}


def without_button(said):
    return {name: value for name, value in said.items() if name != "then"}


@pytest.mark.parametrize("public", [False, True])
def test_a_form_sent_after_signing_out_comes_back_whole(public, make_programme, people):
    make_programme(public_access=public)
    before = EntryRow.objects.count()
    answer = Client().post(REPORT, SAID)
    assert held_in(answer) == without_button(SAID)
    assert b"You were signed out" in answer.content
    assert EntryRow.objects.count() == before


def test_what_came_back_can_be_sent_after_signing_in(signed_in):
    held = held_in(Client().post(REPORT, SAID))
    answer = signed_in("omar").post(REPORT, held | {"then": "submit"})
    assert answer.status_code == 302
    assert answer.url.startswith("/workbench/")


@pytest.fixture
def strict(people):
    """Somebody whose browser's token is looked at."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username="omar"))
    client.get(REPORT)
    return client


def test_a_form_with_an_old_token_comes_back_with_one_that_works(strict):
    answer = strict.post(REPORT, SAID | {"csrfmiddlewaretoken": "a" * 64})
    assert held_in(answer) == without_button(SAID)
    assert b"signed in as Omar" in answer.content
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.content.decode())[-1]
    again = held_in(answer) | {"then": "submit", "csrfmiddlewaretoken": token}
    assert strict.post(REPORT, again).status_code == 302


def test_text_that_another_site_sent_does_not_come_back(strict):
    answer = strict.post(REPORT, SAID, headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    assert b"held-form" not in answer.content
    assert b"North field" not in answer.content


def test_an_account_without_the_right_gets_its_text_back_with_the_reason(signed_in):
    answer = signed_in("dan").post(REPORT, SAID)
    assert held_in(answer) == without_button(SAID)


def test_a_decision_comes_back_too(people, closed):
    said = {"entry_id": "d1", "status": "open", "reason": "Cleared.", "on": "2026-01-01"}
    answer = Client().post(f"/settlements/{closed}/", said)
    assert held_in(answer) == said
    assert b'name="then"' not in answer.content


def test_other_forms_ask_to_sign_in_as_before(people):
    answer = Client().post("/workbench/b1/approve/")
    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/sign-in/")


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind.reported])
def test_the_browser_is_told_to_keep_no_personal_field(kind, signed_in):
    shown = signed_in("omar").get(f"/report/{kind.kind}/").content.decode()
    never = re.search(r'data-keep-never="([^"]*)"', shown).group(1).split()
    personal = {field.name for field in fields_of(kind) if field.tier is Tier.PERSONAL}
    assert {name.removesuffix("-not_known") for name in never} == personal
    assert ("personal fields are never kept" in shown) == bool(personal)
