"""Signing in: slowed, in two steps where wanted, in sessions that end."""

import base64
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import hashers
from django.test import Client
from django.utils import timezone
from tests.pages.conftest import PASSWORD, viewer

from landrelease import actions
from landrelease.pages import _seen
from landrelease.store import clock, sessions
from landrelease.store.models import SessionRow, User
from landrelease.store.one_time_codes import code_at, hash_of_recovery
from landrelease.store.people import Role
from landrelease.store.sign_in_limits import SAME_PLACE

KEY, RAW = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", b"12345678901234567890"
INSIDE = "/workbench/"
MOMENT = datetime(2026, 1, 15, 23, 59, 59, tzinfo=UTC)


@pytest.fixture(autouse=True)
def stands_still():
    """No code of 30 s and no wait of 30 s ends while a test runs, however busy the machine."""
    before = clock._played.set(MOMENT)
    yield
    clock._played.reset(before)


def sign_in(client, username="omar", password=PASSWORD, **more):
    return client.post("/sign-in/", {"username": username, "password": password}, **more)


def is_in(client):
    return client.get(INSIDE).status_code == 200


@pytest.mark.parametrize("username", ["omar", "nobody"])
def test_after_five_failures_one_has_to_wait_whether_there_is_such_an_account(people, username):
    client = Client()
    for _ in range(SAME_PLACE.free):
        assert sign_in(client, username, "wrong password").status_code == 401
    answer = sign_in(client, username)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 30
    assert re.search(r"Try again in \d+ seconds, at \d\d:\d\d:\d\d UTC", answer.content.decode())


@pytest.fixture
def hashings(monkeypatch):
    """Count what a hasher is asked to do: it is nearly all the time that signing in takes."""
    count = []
    hasher = hashers.get_hasher()
    encode = type(hasher).encode

    def counting(self, password, salt, *rest):
        count.append(password)
        return encode(self, password, salt, *rest)

    monkeypatch.setattr(type(hasher), "encode", counting)
    return count


def test_no_answer_is_quicker_than_another(people, hashings):
    actions.add_user(viewer("ada"), username="none", password="", role=Role.DONOR)
    actions.deactivate_user(viewer("ada"), username="dan")
    took = {}
    for username in ("omar", "nobody", "none", "dan"):
        hashings.clear()
        assert sign_in(Client(), username, "wrong password").status_code == 401
        took[username] = len(hashings)
    assert set(took.values()) == {1}


def test_a_session_has_a_new_key_after_signing_in(people):
    client = Client()
    client.get("/sign-in/")
    client.session.save()
    before = client.session.session_key
    sign_in(client)
    first = client.session.session_key
    sign_in(client)
    assert len({before, first, client.session.session_key}) == 3
    assert not SessionRow.objects.filter(session_key__in=[before, first]).exists()


def later(monkeypatch, **how):
    """Let time go by for sessions."""
    moment = timezone.now() + timedelta(**how)

    class Clock:
        @staticmethod
        def now():
            return moment

    monkeypatch.setattr(_seen, "timezone", Clock)


def test_a_session_ends_when_idle(signed_in, monkeypatch):
    client = signed_in("omar")
    for minutes in (50, 100, 150):
        later(monkeypatch, minutes=minutes)
        assert is_in(client), minutes
    later(monkeypatch, minutes=150 + 61)
    assert not is_in(client)


def test_a_session_ends_after_twelve_hours_however_busy(signed_in, monkeypatch):
    client = signed_in("omar")
    for minutes in range(0, 12 * 60, 55):
        later(monkeypatch, minutes=minutes)
        assert is_in(client), minutes
    later(monkeypatch, hours=12, minutes=1)
    assert not is_in(client)


def test_without_its_cookie_a_session_is_as_old_as_it_is(signed_in, monkeypatch):
    client = signed_in("omar")
    is_in(client)
    later(monkeypatch, minutes=59)
    is_in(client)
    del client.cookies[_seen.SEEN]
    later(monkeypatch, minutes=61)
    assert not is_in(client)


def test_the_cookie_of_another_session_does_not_keep_one_alive(signed_in, monkeypatch):
    idle, busy = signed_in("omar"), signed_in("rita")
    later(monkeypatch, minutes=70)
    assert not is_in(idle)
    other = signed_in("omar")
    later(monkeypatch, minutes=59)
    is_in(busy)
    other.cookies[_seen.SEEN] = busy.cookies[_seen.SEEN].value
    later(monkeypatch, minutes=75)
    assert not is_in(other)


@pytest.mark.parametrize(
    "change",
    [
        lambda ada: actions.deactivate_user(ada, username="omar"),
        lambda ada: actions.change_user(ada, username="omar", role=Role.PARTNER),
        lambda ada: actions.reset_password(ada, username="omar"),
        lambda ada: actions.reset_second_factor(ada, username="omar"),
    ],
)
def test_sessions_end_when_an_account_is_closed_or_its_rights_change(signed_in, change):
    client, other = signed_in("omar"), signed_in("rita")
    change(viewer("ada"))
    assert not is_in(client)
    assert is_in(other)


def test_a_person_sees_his_sessions_and_ends_one(people):
    here, there = Client(HTTP_USER_AGENT="Firefox"), Client(HTTP_USER_AGENT="Phone")
    sign_in(here), sign_in(there)
    shown = here.get("/account/").content.decode()
    assert "Firefox" in shown
    [end] = re.findall(r'action="(/account/sessions/\w+/end/)"', shown)
    assert here.post(end).status_code == 302
    assert is_in(here)
    assert not is_in(there)


def test_nobody_ends_the_session_of_another(signed_in, people):
    omar, rita = signed_in("omar"), signed_in("rita")
    id = sessions.public_id(omar.session.session_key)
    assert rita.post(f"/account/sessions/{id}/end/").status_code == 404
    assert is_in(omar)


@pytest.fixture
def with_factor(people):
    user = User.objects.get(username="omar")
    user.totp_key, user.recovery = KEY, [hash_of_recovery("abcd-efgh")]
    user.save()
    return user


def code(shift=0):
    return code_at(RAW, seconds=int(MOMENT.timestamp()) + shift)


def second_step(client, said):
    return client.post("/sign-in/code/", {"code": said})


def test_with_a_second_factor_the_password_alone_opens_nothing(with_factor):
    client = Client()
    assert sign_in(client).url == "/sign-in/code/"
    assert not is_in(client)
    assert second_step(client, "000000").status_code == 401
    assert second_step(client, code()).status_code == 302
    assert is_in(client)


def test_a_code_and_a_recovery_code_count_once(with_factor):
    said = code()
    for one in (said, "ABCD EFGH"):
        answers = []
        for client in (Client(), Client()):
            sign_in(client)
            answers.append(second_step(client, one).status_code)
        assert answers == [302, 401]


def test_codes_cannot_be_tried_for_long(with_factor):
    client = Client()
    sign_in(client)
    answers = [second_step(client, f"{number:06d}").status_code for number in range(6)]
    assert answers == [401] * 5 + [429]
    assert second_step(client, code()).status_code == 429


def test_the_second_step_needs_the_first(with_factor, monkeypatch):
    assert second_step(Client(), code()).url == "/sign-in/"
    client = Client()
    sign_in(client)
    User.objects.filter(username="omar").update(password="changed")
    assert second_step(client, code()).url == "/sign-in/"


def test_a_person_enrols_a_second_factor_and_signs_in_with_it(signed_in):
    client = signed_in("omar")
    page = client.get("/account/second-factor/").content.decode()
    key = re.search(r'id="totp-key">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    assert "<svg" in page
    assert "http://www.w3.org" not in re.sub(r'xmlns="[^"]*"', "", page)
    first = code_at(base64.b32decode(key), seconds=int(MOMENT.timestamp()))
    wrong = client.post("/account/second-factor/", {"code": first, "password": "not mine"})
    assert wrong.status_code == 400
    done = client.post("/account/second-factor/", {"code": first, "password": PASSWORD})
    codes = re.findall(r"<li>([a-z2-7]{4}(?:-[a-z2-7]{4}){3})</li>", done.content.decode())
    assert len(codes) == 10
    again = Client()
    sign_in(again)
    assert second_step(again, first).status_code == 401
    assert second_step(again, codes[3]).status_code == 302


def test_who_must_have_a_second_factor_sees_nothing_before_he_has_one(signed_in):
    actions.change_user(viewer("ada"), username="omar", second_factor_required=True)
    client = signed_in("omar")
    for page in (INSIDE, "/", "/records/settlement/", "/accounts/"):
        assert client.get(page).url == "/account/second-factor/"
    assert client.get("/api/settlements").status_code == 401
    assert client.post("/report/indication/", {}).status_code == 302
    assert client.get("/account/second-factor/").status_code == 200


def test_a_one_time_password_is_shown_once_and_must_be_changed(signed_in):
    page = signed_in("ada").post("/accounts/omar/password/").content.decode()
    given = re.search(r'id="one-time-password">([a-z2-7-]+)<', page)[1]
    client = Client()
    assert sign_in(client, password=given).status_code == 302
    assert client.get(INSIDE).url == "/account/password/"
    assert client.get("/api/settlements").status_code == 401
    new = {"old": given, "new": "meadow lantern 7", "again": "meadow lantern 7"}
    assert client.post("/account/password/", new).status_code == 302
    assert is_in(client)
    assert given not in signed_in("ada").get("/accounts/omar/").content.decode()


def test_a_one_time_password_ends(people, monkeypatch):
    given = actions.reset_password(viewer("ada"), username="omar")
    User.objects.filter(username="omar").update(password_until=datetime(2026, 1, 1).astimezone())
    assert sign_in(Client(), password=given).status_code == 401


def test_changing_the_password_ends_other_sessions_and_keeps_this_one(people):
    here, there = Client(), Client()
    sign_in(here), sign_in(there)
    new = {"old": PASSWORD, "new": "meadow lantern 7", "again": "meadow lantern 7"}
    assert here.post("/account/password/", new).status_code == 302
    assert is_in(here)
    assert not is_in(there)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"old": "not mine"}, "old"),
        ({"new": "short", "again": "short"}, "new"),
        ({"new": PASSWORD, "again": PASSWORD}, "new"),
        ({"again": "another one here"}, "again"),
    ],
)
def test_a_password_that_will_not_do_is_told_beside_its_field(signed_in, change, field):
    said = {"old": PASSWORD, "new": "meadow lantern 7", "again": "meadow lantern 7"} | change
    answer = signed_in("omar").post("/account/password/", said)
    assert answer.status_code == 400
    assert f'id="id_{field}_error"'.encode() in answer.content


@pytest.mark.parametrize("page", ["/account/", "/account/password/", "/account/second-factor/"])
def test_the_public_has_no_account(make_programme, people, page):
    make_programme(public_access=True)
    assert Client().get(page).url.startswith("/sign-in/")
