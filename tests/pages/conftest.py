"""A small programme with people in it, and browsers signed in as them."""

import itertools
from datetime import date

import pytest
import shapely
from django.test import Client

from landrelease.actions import add_user, approve_batch, decide_access, record_report
from landrelease.kinds import AccessStatus
from landrelease.ledger import Source
from landrelease.store.models import User
from landrelease.store.people import Role, Viewer
from landrelease.store.programme import Programme

PASSWORD = "a long demo password"
PEOPLE = {
    "ada": Role.ADMINISTRATOR,
    "omar": Role.INFORMATION_OFFICER,
    "rita": Role.INFORMATION_OFFICER,
    "alma": Role.AUTHORITY,
    "vera": Role.VICTIM_ASSISTANCE,
    "pia": Role.PARTNER,
    "dan": Role.DONOR,
}
PLACE = {"geometry": {"type": "Point", "coordinates": [36.2, 49.1]}, "radius_m": 400.0}


@pytest.fixture(autouse=True)
def settings_of_tests(settings):
    settings.STATIC_ROOT = None
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def viewer(name: str) -> Viewer:
    return Viewer(username=name, name=name.title(), organisation="Centre", role=PEOPLE[name])


@pytest.fixture
def make_programme(tmp_path, monkeypatch):
    def make(**changes):
        values = {
            "directory": tmp_path / "programme",
            "name": "Test district",
            "invented": True,
            "origin": "office-test",
            "crs": "+proj=laea +lat_0=49 +lon_0=36 +datum=WGS84 +units=m +no_defs",
            "public_access": False,
            "demo": False,
            "cell_m": 0.0,
            "rule_packs": ("imas",),
            "boundary": shapely.box(36, 49, 36.5, 49.5),
        }
        made = Programme(**values | changes)
        made.write()
        monkeypatch.setenv("LANDRELEASE_PROGRAMME", str(made.directory))
        return made

    return make


@pytest.fixture
def programme(make_programme):
    return make_programme()


@pytest.fixture
def people(programme, db):
    boss = Viewer(username="", name="", organisation="", role=Role.ADMINISTRATOR)
    for name, role in PEOPLE.items():
        add_user(boss, username=name, password=PASSWORD, role=role, name=name.title())


@pytest.fixture
def signed_in(people):
    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(username=name))
        return client

    return sign_in


@pytest.fixture
def held(people):
    """Record something, approved by a second person; return its subject."""
    number = itertools.count(1)

    def hold(kind: str, **payload) -> str:
        receipt = record_report(
            viewer("omar"),
            kind=kind,
            payload=payload,
            first=date(2024, 5, 1),
            last=None,
            source=Source(reliability="B", credibility="2"),
            submit=True,
            subject=f"{kind}-{next(number)}",
        )
        approve_batch(viewer("rita"), batch=receipt.batch)
        return receipt.subject

    return hold


@pytest.fixture
def closed(held):
    """A settlement that is closed to civilians."""
    subject = held("settlement", name="Verkhnia", code="V1", population=1200, place=PLACE)
    decide_access(
        viewer("alma"),
        settlement=subject,
        status=AccessStatus.CLOSED,
        reason="Mines were seen.",
        restrictions="Keep out.",
        on=date(2024, 6, 1),
    )
    return subject
