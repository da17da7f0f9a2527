"""Deny by default: no page without a person, no demo account from elsewhere."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.pages.conftest import PASSWORD, PEOPLE

from landrelease.actions import add_user
from landrelease.pages.urls import urlpatterns
from landrelease.store.people import Role, Viewer

PLAIN = sorted(pattern.name for pattern in urlpatterns if "<" not in str(pattern.pattern))
POSTED = {"check-place", "sign-out", "remove-factor", "quality-draw"}
ON_THE_WAY_IN = {"sign-in-code"}
"""Leads back to signing in, whoever asks, until a password was right."""
OPEN = {"sign-in"}


def test_without_public_access_every_page_asks_to_sign_in(people):
    for name in set(PLAIN) - OPEN - POSTED:
        answer = Client().get(reverse(f"pages:{name}"))
        assert (answer.status_code, answer.url.split("?")[0]) == (302, "/sign-in/"), name


def test_with_public_access_anyone_sees_the_public_tier(make_programme, closed):
    make_programme(public_access=True)
    client = Client()
    assert b"Verkhnia" in client.get("/settlements/").content
    assert client.get("/records/hazardous_area/").status_code == 404
    assert client.get("/report/").status_code == 403


@pytest.mark.parametrize("name", PEOPLE)
def test_every_page_answers_everyone_or_says_why_not(name, signed_in, closed):
    client = signed_in(name)
    for page in set(PLAIN) - POSTED - ON_THE_WAY_IN:
        answer = client.get(reverse(f"pages:{page}"), follow=True)
        assert answer.status_code in {200, 403}, page
        assert (answer.status_code == 403) == (b'id="fault"' in answer.content), page


def sign_in(client, **more):
    return client.post("/sign-in/", {"username": "omar", "password": PASSWORD} | more)


def test_signing_in_goes_where_one_wanted_to(people):
    assert sign_in(Client(), next="/overview/").url == "/overview/"


def test_signing_in_never_leads_elsewhere(people):
    assert sign_in(Client(), next="https://elsewhere.example/").url == "/"


def test_a_wrong_password_keeps_the_name_and_not_the_password(people):
    answer = sign_in(Client(), password="wrong password")
    assert answer.status_code == 401
    assert b'value="omar"' in answer.content
    assert b"wrong password" not in answer.content


@pytest.fixture
def demo_person(people):
    boss = Viewer(username="", name="", organisation="", role=Role.ADMINISTRATOR)
    add_user(
        boss,
        username="demo",
        password=PASSWORD,
        role=Role.ADMINISTRATOR,
        loopback_only=True,
    )


def test_a_demo_account_works_on_this_machine(demo_person):
    client = Client(SERVER_NAME="127.0.0.1")
    assert sign_in(client, username="demo").status_code == 302
    assert client.get("/accounts/").status_code == 200


@pytest.mark.parametrize(
    "where",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
        {"HTTP_FORWARDED": "for=192.0.2.7"},
    ],
)
def test_a_demo_account_does_not_work_from_elsewhere(demo_person, where):
    client = Client(SERVER_NAME="127.0.0.1")
    assert sign_in(client, username="demo").status_code == 302
    assert client.get("/accounts/", **where).status_code == 302
    elsewhere = Client(SERVER_NAME="127.0.0.1", **where)
    assert sign_in(elsewhere, username="demo").status_code == 401


def test_forms_without_their_token_are_refused(people):
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client).status_code == 403


def test_accounts_are_for_the_administrator(signed_in):
    new = {"username": "nora", "role": "partner", "password": "another long one", "name": "Nora"}
    assert signed_in("omar").post("/accounts/", new).status_code == 403
    assert signed_in("ada").post("/accounts/", new).status_code == 302
    assert b"nora" in signed_in("ada").get("/accounts/").content


def test_a_weak_password_is_refused_beside_its_field(signed_in):
    new = {"username": "nora", "role": "partner", "password": "1234567890", "name": "Nora"}
    answer = signed_in("ada").post("/accounts/", new)
    assert answer.status_code == 400
    assert b'id="id_password_error"' in answer.content


def test_what_a_person_saw_is_not_kept_by_his_browser(signed_in):
    assert "no-store" in signed_in("omar").get("/overview/").headers["Cache-Control"]
