"""Rows of an append-only table can be added and nothing else, on both databases."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connections, transaction
from tests.store.geometry.field_app.models import Link

from landrelease.store.geometry import append_only_sql, lift_append_only, protect_append_only

TABLE = "geometry_tests_link"
REFUSED = f"{TABLE} is append-only"


@pytest.fixture
def link(database: str) -> Link:
    return Link.objects.using(database).create(pk=1, before="", own="a")


def refused(alias: str, sql: str, params: Any = ()) -> None:
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic(using=alias):
        execute(alias, sql, params)


def execute(alias: str, sql: str, params: Any = ()) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute(sql, params)


def test_rows_cannot_be_changed(link: Link, database: str) -> None:
    link.own = "b"
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic(using=database):
        link.save()
    refused(database, f"UPDATE {TABLE} SET before = 'x'")
    assert Link.objects.using(database).get().own == "a"


def test_rows_cannot_be_deleted(link: Link, database: str) -> None:
    refused(database, f"DELETE FROM {TABLE}")
    assert Link.objects.using(database).count() == 1


def test_tables_cannot_be_truncated(postgis: str) -> None:
    refused(postgis, f"TRUNCATE {TABLE}")


def test_upsert_is_a_change(link: Link, database: str) -> None:
    upsert = f"INSERT INTO {TABLE} VALUES (1, '', 'b') ON CONFLICT (id) DO UPDATE SET own = 'b'"
    refused(database, upsert)


def test_known_rows_can_be_offered_again(link: Link, database: str) -> None:
    links = Link.objects.using(database)
    links.bulk_create(
        [Link(pk=1, before="", own="a"), Link(before="a", own="b")], ignore_conflicts=True
    )
    links.bulk_create([Link(before="a", own="b")], ignore_conflicts=True)
    assert list(links.order_by("own").values_list("own", flat=True)) == ["a", "b"]


@pytest.mark.parametrize("row", [(1, "", "b"), (2, "x", "a")], ids=["same key", "same hash"])
def test_replace_is_refused(sqlite: str, row: tuple[int, str, str]) -> None:
    with transaction.atomic(using=sqlite):
        Link.objects.using(sqlite).create(pk=1, before="", own="a")
        refused(sqlite, f"INSERT OR REPLACE INTO {TABLE} VALUES (%s, %s, %s)", row)
        transaction.set_rollback(True, using=sqlite)


def test_replace_by_a_program_without_our_settings_is_refused() -> None:
    bare = sqlite3.connect(":memory:")
    bare.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, own TEXT)")
    for statement in append_only_sql("sqlite", "t", columns=["id", "own"]):
        bare.execute(statement)
    bare.execute("INSERT INTO t VALUES (1, 'a')")
    with pytest.raises(sqlite3.IntegrityError, match="t is append-only"):
        bare.execute("REPLACE INTO t VALUES (1, 'b')")
    assert bare.execute("SELECT own FROM t").fetchall() == [("a",)]
    bare.close()


def test_names_with_quotes_are_quoted() -> None:
    bare = sqlite3.connect(":memory:")
    bare.execute("""CREATE TABLE "it's ""t" (id INTEGER PRIMARY KEY)""")
    for statement in append_only_sql("sqlite", "it's \"t", columns=["id"]):
        bare.execute(statement)
    bare.execute("""INSERT INTO "it's ""t" VALUES (1)""")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        bare.execute("""DELETE FROM "it's ""t" """)
    bare.close()


def test_other_vendors_are_named() -> None:
    with pytest.raises(ValueError, match="oracle"):
        append_only_sql("oracle", "t")


def test_protection_can_be_lifted_and_comes_back_with_migrate(link: Link, database: str) -> None:
    connection = connections[database]
    lift_append_only(connection, Link)
    execute(database, f"UPDATE {TABLE} SET before = 'x'")
    call_command("migrate", "geometry_tests", database=database, verbosity=0)
    refused(database, f"DELETE FROM {TABLE}")


def test_protecting_twice_is_protecting_once(link: Link, database: str) -> None:
    for _ in range(2):
        protect_append_only(connections[database], Link)
    refused(database, f"DELETE FROM {TABLE}")
