"""Eight writers append to one chain of hashes, and it does not fork."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections, transaction
from tests.postgis import PostgisServer, installed_database
from tests.store.geometry.conftest import sqlite_file
from tests.store.geometry.field_app.models import Link

from landrelease.store.geometry import WritersNotSerialised, writer_lock

WRITERS, LINKS_EACH = 8, 15
ALIAS = "geometry_race"


@pytest.fixture(params=["sqlite", "postgis"])
def race(request: pytest.FixtureRequest, field_app: None, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        settings: dict[str, Any] = sqlite_file(tmp_path / "race.sqlite3")
    else:
        server: PostgisServer = request.getfixturevalue("postgis_server")
        settings = server.create_database("landrelease_race")
    with installed_database(ALIAS, settings):
        call_command("migrate", "geometry_tests", database=ALIAS, verbosity=0)
        yield request.param


def append(writer: str, *, locked: bool) -> None:
    with transaction.atomic(using=ALIAS):
        if locked:
            writer_lock(connections[ALIAS], "chain")
        last = Link.objects.using(ALIAS).order_by("-pk").first()
        before = last.own if last else ""
        own = hashlib.sha256(f"{before} {writer}".encode()).hexdigest()
        Link.objects.using(ALIAS).create(before=before, own=own)


def write_at_once(*, locked: bool) -> None:
    start = Barrier(WRITERS)

    def write(number: int) -> None:
        try:
            start.wait(timeout=300)
            for step in range(LINKS_EACH):
                append(f"{number} {step}", locked=locked)
        finally:
            connections[ALIAS].close()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))


def forks() -> int:
    befores = list(Link.objects.using(ALIAS).values_list("before", flat=True))
    assert len(befores) == WRITERS * LINKS_EACH
    return len(befores) - len(set(befores))


def test_a_chain_under_eight_writers_has_no_fork(race: str) -> None:
    write_at_once(locked=True)
    assert forks() == 0
    links = {link.before: link.own for link in Link.objects.using(ALIAS)}
    head, length = "", 0
    while head in links:
        head, length = links[head], length + 1
    assert length == WRITERS * LINKS_EACH


@pytest.mark.parametrize("race", ["postgis"], indirect=True)
def test_without_the_lock_this_race_does_fork(race: str) -> None:
    write_at_once(locked=False)
    assert forks() > 0


def test_the_lock_needs_a_transaction(race: str) -> None:
    with pytest.raises(WritersNotSerialised, match="no transaction is open"):
        writer_lock(connections[ALIAS])


def test_deferred_transactions_are_refused(field_app: None, tmp_path: Path) -> None:
    settings = sqlite_file(tmp_path / "deferred.sqlite3")
    del settings["OPTIONS"]["transaction_mode"]
    with (
        installed_database("geometry_deferred", settings) as connection,
        transaction.atomic(using=connection.alias),
        pytest.raises(WritersNotSerialised, match="DEFERRED"),
    ):
        writer_lock(connection)


@pytest.mark.parametrize("race", ["postgis"], indirect=True)
def test_old_snapshots_are_refused(race: str) -> None:
    with transaction.atomic(using=ALIAS):
        with connections[ALIAS].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        with pytest.raises(WritersNotSerialised, match="repeatable read"):
            writer_lock(connections[ALIAS])
