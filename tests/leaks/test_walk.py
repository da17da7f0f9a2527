"""Everybody asks everything: nobody finds a secret above his tier, in page, API, file or header."""

from __future__ import annotations

import re
import struct
import zipfile
from dataclasses import replace

import pytest
import shapely
from django.db import transaction
from django.test import Client, override_settings
from tests.leaks.planted import (
    SOUTH,
    WEST,
    Planted,
    Secret,
    every_kind,
    planter,
    subject_of,
    what_waits,
)
from tests.leaks.routes import EXAMPLES, addresses, every_route, posted, takes_forms

from landrelease.actions import add_user, compute_hazard, start_hazard_job
from landrelease.exchange import export_records
from landrelease.kinds import Tier
from landrelease.store.hazard_runs import runs_folder
from landrelease.store.models import User
from landrelease.store.people import BESIDE, GRANTS, Role
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotAllowed
from landrelease.store.setting_up import ADMINISTRATOR, create, viewer_named

ROLES = [role for role in Role if role is not Role.PUBLIC]
LIMITED = [Role.INFORMATION_OFFICER, Role.AUTHORITY]
WALKERS = [*(role.value for role in ROLES), *(f"{role.value}-limited" for role in LIMITED)]
STRANGERS = ["anonymous", "anonymous-closed"]
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]
FORMATS = (".csv", ".geojson", ".gpkg")
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def planted(django_db_setup, django_db_blocker, tmp_path_factory):
    """Plant once for the file; everything is rolled back in the end."""
    directory = tmp_path_factory.mktemp("leaks") / "programme"
    boundary = shapely.box(WEST, SOUTH, WEST + 0.2, SOUTH + 0.2)
    with (
        pytest.MonkeyPatch.context() as patch,
        override_settings(PASSWORD_HASHERS=QUICK),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        patch.setenv("LANDRELEASE_PROGRAMME", str(directory))
        create(directory, name="Aldermark", boundary=boundary, invented=True)
        replace(current_programme(), public_access=True).write()
        made = Planted(current_programme())
        author = planter(made)
        every_kind(made, author)
        what_waits(made, author)
        compute_maps(made)
        add_walkers()
        yield made
        transaction.set_rollback(True)


def compute_maps(planted):
    """Compute a map, and hide a word at the end of each of its files."""
    administrator = viewer_named(ADMINISTRATOR)
    planted.run = compute_hazard(administrator, cell_m=2000.0).id
    kept = runs_folder() / planted.run
    for path in (kept / "hazard.tif", *kept.glob("*.png")):
        with path.open("ab") as file:
            file.write(planted.word(Tier.RESTRICTED, "beside", f"map {path.name}").encode())
    planted.job = start_hazard_job(administrator, cell_m=3000.0)


def account_of(walker):
    """Return the user name of a walker."""
    return f"walks-as-{walker}".replace("_", "-")


def add_walkers():
    administrator = viewer_named(ADMINISTRATOR)
    for role in ROLES:
        add_user(administrator, username=account_of(role.value), password="", role=role)
    for role in LIMITED:
        name = account_of(f"{role.value}-limited")
        area = subject_of("administrative_area", "inside")
        add_user(administrator, username=name, password="", role=role, areas=[area])


class Walker:
    """Somebody who asks, and what he may find."""

    def __init__(self, name: str, planted: Planted) -> None:
        self.name, self.planted, self.found = name, planted, set()
        self.secrets = {one.told.encode(): one for one in planted.secrets}
        self.limited = name.endswith("-limited")
        self.asks_both = self.limited or name == Role.ADMINISTRATOR.value
        self.role = Role(name.removesuffix("-limited")) if name in WALKERS else Role.PUBLIC
        self.client = Client(raise_request_exception=False)
        if name in WALKERS:
            self.client.force_login(User.objects.get(username=account_of(name)))

    @property
    def clearance(self) -> Tier:
        return GRANTS[self.role].clearance

    def may_find(self, secret: Secret) -> bool:
        grant, kind = GRANTS[self.role], secret.what.split(".")[0]
        own = max(grant.clearance, grant.of_kinds.get(kind, grant.clearance))
        there = min(own, BESIDE) if self.limited and secret.side == "beside" else own
        return secret.tier <= there and self.name != "anonymous-closed"

    def search(self, where: str, body: bytes) -> list[str]:
        """Note what was found; return what should not have been."""
        return self.judge(where, set(WORD.findall(body)))

    def judge(self, where: str, read: set[bytes]) -> list[str]:
        """Note the secrets among what was read; return those he may not find."""
        found = [self.secrets[told] for told in sorted(read & self.secrets.keys())]
        self.found |= {one.told for one in found}
        return [f"{where}: {one.what} ({one.told})" for one in found if not self.may_find(one)]

    def as_numbers(self, body: bytes) -> set[bytes]:
        """Return the coordinates that a file of numbers holds."""
        return {
            told
            for told in self.secrets
            if told[:1].isdigit() and any(pack(one) in body for one in (told, b"-" + told))
        }

    def try_all(self, route: str, address: str) -> list[str]:
        """Ask, and send a form where one may do something."""
        leaks = self.ask(address)
        return leaks + (self.post(route, address) if takes_forms(route, address) else [])

    def ask(self, address: str) -> list[str]:
        answer = self.client.get(address)
        assert answer.status_code < 500, address
        return self.search(address, everything(answer))

    def post(self, route: str, address: str) -> list[str]:
        """Send a form and follow where it leads; then let it not have happened."""
        client = Client(raise_request_exception=False)
        client.cookies = self.client.cookies.copy()
        with transaction.atomic():
            said = posted(route, address, self.planted)
            form = {"content_type": "application/json"} if route.startswith("api:") else {}
            answer = client.post(address, said, follow=True, **form)
            transaction.set_rollback(True)
        assert answer.status_code < 500, address
        return self.search(f"POST {address}", everything(answer))


WORD = re.compile(rb"Zq\d+x|\d\d\.\d{7}")


def pack(told):
    """Return a coordinate as a GeoPackage holds it."""
    return struct.pack("<d", float(told))


def everything(answer):
    """Return the headers and the body of an answer."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return repr(dict(answer.headers)).encode() + body


def test_every_address_has_an_example():
    assert set(EXAMPLES) == every_route()


@pytest.mark.parametrize("name", [*WALKERS, *STRANGERS])
def test_nobody_finds_what_is_above_his_tier(name, planted):
    if name == "anonymous-closed":
        replace(planted.programme, public_access=False).write()
    walker = Walker(name, planted)
    try:
        leaks = [
            leak
            for route in sorted(EXAMPLES)
            for address in addresses(planted, route, both=walker.asks_both)
            for leak in walker.try_all(route, address)
        ]
    finally:
        planted.programme.write()
    assert leaks == []
    if name == Role.ADMINISTRATOR.value:
        unseen = [s.what for s in planted.secrets if s.tier < 9 and s.told not in walker.found]
        assert unseen == []
    for kind, tier in GRANTS[walker.role].of_kinds.items():
        of_it = [s for s in planted.secrets if s.what.startswith(f"{kind}.") and s.tier <= tier]
        assert max(s.tier for s in of_it) is tier
        assert [s.what for s in of_it if s.told not in walker.found] == []
        above = [s for s in planted.secrets if s.tier > walker.clearance]
        found = {s.what.split(".")[0] for s in above if s.told in walker.found}
        assert found == {kind}


@pytest.mark.parametrize("name", WALKERS)
def test_no_file_holds_what_is_above_the_tier_asked_for(name, planted, tmp_path):
    walker = Walker(name, planted)
    viewer = User.objects.get(username=account_of(name)).viewer()
    leaks = []
    every = name == Role.ADMINISTRATOR.value
    for tier in Tier if every else (Tier(walker.clearance), Tier.PERSONAL):
        for suffix in FORMATS:
            path = tmp_path / f"{tier.word}{suffix}"
            try:
                export_records(viewer, path, programme=planted.programme, tier=tier)
            except NotAllowed:
                continue
            leaks += file_leaks(walker, path, tier)
    assert leaks == []


def file_leaks(walker, path, tier):
    """Return what a file, and what lies beside or in it, holds above viewer or tier."""
    parts = [one.read_bytes() for one in path.parent.glob(f"{path.stem}*")]
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            parts += [archive.read(name) for name in archive.namelist()]
    body = b"".join(parts)
    read = set(WORD.findall(body)) | walker.as_numbers(body)
    above = [walker.secrets[told] for told in read & walker.secrets.keys()]
    too_much = [f"{path.name}: {one.what}" for one in above if one.tier > tier]
    return walker.judge(path.name, read) + too_much
