"""The R-Tree follows its table through writes, rebuilds and renames; GiST is there once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from tests.postgis import PostgisServer, installed_database
from tests.store.geometry.conftest import sqlite_file
from tests.store.geometry.field_app.models import Place

from landrelease.store.geometry import ensure_spatial_indexes

RTREE = "spatial_index_geometry_tests_place_geometry"
OLD_RTREE = "spatial_index_geometry_tests_spot_geometry"


@pytest.fixture
def fresh(field_app: None, tmp_path: Path) -> Iterator[Any]:
    """Give a connection to an empty SQLite file."""
    with installed_database("geometry_fresh", sqlite_file(tmp_path / "fresh.sqlite3")) as made:
        yield made


def migrate(alias: str, target: str | None = None) -> None:
    arguments = ["geometry_tests"] + ([target] if target else [])
    call_command("migrate", *arguments, database=alias, verbosity=0)


def rows(connection: Any, sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def boxed_ids(alias: str) -> set[int]:
    return {key for (key,) in rows(connections[alias], f"SELECT id FROM {RTREE}")}


def found_at(alias: str, longitude: float) -> set[int]:
    places = Place.objects.using(alias).filter(geometry__intersects=shapely.Point(longitude, 0))
    return set(places.values_list("pk", flat=True))


def test_follows_each_kind_of_write(fresh: Any) -> None:
    alias = fresh.alias
    migrate(alias)
    places = Place.objects.using(alias)
    places.bulk_create([Place(pk=n, geometry=shapely.Point(n, 0)) for n in (1, 2, 3)])
    places.create(pk=4, geometry=None)
    places.create(pk=5, geometry=shapely.Point())
    assert boxed_ids(alias) == {1, 2, 3}
    places.filter(pk=1).update(geometry=None)
    places.filter(pk=2).update(geometry=shapely.Point(9, 0))
    places.filter(pk=4).update(geometry=shapely.Point(4, 0))
    places.filter(pk=3).delete()
    assert boxed_ids(alias) == {2, 4}
    assert (found_at(alias, 2), found_at(alias, 9), found_at(alias, 4)) == (set(), {2}, {4})


def test_follows_changed_keys_replace_and_upsert(fresh: Any) -> None:
    alias = fresh.alias
    migrate(alias)
    places = Place.objects.using(alias)
    places.create(pk=1, geometry=shapely.Point(1, 0))
    places.filter(pk=1).update(id=7)
    assert boxed_ids(alias) == {7}
    replacement = Place(pk=7, geometry=shapely.Point(8, 0))
    places.bulk_create(
        [replacement], update_conflicts=True, unique_fields=["id"], update_fields=["geometry"]
    )
    assert (found_at(alias, 1), found_at(alias, 8)) == (set(), {7})
    rows(fresh, "REPLACE INTO geometry_tests_place SELECT id, name, NULL FROM geometry_tests_place")
    assert boxed_ids(alias) == set()


@pytest.mark.parametrize("before", ["0001_initial", "0002_rebuild"])
def test_survives_a_rebuilt_and_renamed_table(fresh: Any, before: str) -> None:
    """From 0001 the rebuild drops the triggers; from 0002 they follow the renamed table."""
    alias = fresh.alias
    executor = MigrationExecutor(fresh)
    state = executor.migrate([("geometry_tests", before)])
    spot = state.apps.get_model("geometry_tests", "Spot")
    ensure_spatial_indexes(fresh, [spot])
    spot.objects.using(alias).create(pk=1, geometry=shapely.Point(1, 0))
    assert rows(fresh, f"SELECT id FROM {OLD_RTREE}") == [(1,)]
    migrate(alias)
    names = {name for (name,) in rows(fresh, "SELECT name FROM sqlite_master")}
    assert {name for name in names if name.startswith(OLD_RTREE)} == set()
    assert found_at(alias, 1) == {1}
    Place.objects.using(alias).create(pk=2, geometry=shapely.Point(2, 0))
    assert found_at(alias, 2) == {2}


def test_historical_models_do_not_trust_the_index(fresh: Any) -> None:
    migrate(fresh.alias)
    state = MigrationExecutor(fresh).loader.project_state([("geometry_tests", "0003_rename")])
    old_place = state.apps.get_model("geometry_tests", "Place").objects.using(fresh.alias)
    old_place.create(pk=1, geometry=shapely.Point(1, 0))
    rows(fresh, f"DELETE FROM {RTREE}")
    assert found_at(fresh.alias, 1) == set()
    assert old_place.filter(geometry__intersects=shapely.Point(1, 0)).count() == 1


def test_table_rebuild_gets_its_triggers_and_boxes_back(fresh: Any) -> None:
    alias = fresh.alias
    migrate(alias)
    Place.objects.using(alias).create(pk=1, geometry=shapely.Point(1, 0))
    rebuilt = Place._meta.get_field("name")
    with fresh.schema_editor() as editor:
        editor._remake_table(Place, alter_fields=[(rebuilt, rebuilt)])
    Place.objects.using(alias).filter(pk=1).update(geometry=shapely.Point(3, 0))
    assert found_at(alias, 3) == set()
    migrate(alias)
    assert found_at(alias, 3) == {1}


def test_differing_counts_rebuild_the_boxes(fresh: Any) -> None:
    alias = fresh.alias
    migrate(alias)
    Place.objects.using(alias).create(pk=1, geometry=shapely.Point(1, 0))
    rows(fresh, f"DELETE FROM {RTREE}")
    migrate(alias)
    assert found_at(alias, 1) == {1}


def test_the_r_tree_is_used(sqlite: str) -> None:
    places = Place.objects.using(sqlite).filter(geometry__intersects=shapely.Point(1, 0))
    plan = places.explain()
    assert "VIRTUAL TABLE INDEX" in plan
    assert "SEARCH geometry_tests_place USING INTEGER PRIMARY KEY" in plan


def test_gist_exists_once_even_after_a_rename(
    field_app: None, postgis_server: PostgisServer
) -> None:
    settings = postgis_server.create_database("landrelease_gist")
    with installed_database("geometry_gist", settings) as connection:
        state = MigrationExecutor(connection).migrate([("geometry_tests", "0001_initial")])
        spot = state.apps.get_model("geometry_tests", "Spot")
        ensure_spatial_indexes(connection, [spot])
        migrate(connection.alias)
        migrate(connection.alias)
        found = rows(
            connection,
            "SELECT tablename, indexname FROM pg_indexes WHERE indexdef LIKE '%USING gist%'",
        )
    assert set(found) == {
        ("geometry_tests_place", OLD_RTREE),
        ("geometry_tests_district", "spatial_index_geometry_tests_district_outline"),
    }
    assert len(found) == len(set(found))


def test_the_extension_is_created_where_it_is_missing(
    field_app: None, postgis_server: PostgisServer
) -> None:
    settings = postgis_server.create_database("landrelease_bare")
    with postgis_server.connect(settings["NAME"]) as connection:
        connection.execute("DROP EXTENSION postgis")
    with installed_database("geometry_bare", settings):
        migrate("geometry_bare")
        Place.objects.using("geometry_bare").create(geometry=shapely.Point(1, 0))
        assert len(found_at("geometry_bare", 1)) == 1
