"""Two databases with the tables of ``field_app``, under two aliases of their own.

The tests run under any settings: the app is installed and the databases are made known for
each module only.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test.utils import override_settings
from tests.postgis import installed_database

SQLITE, POSTGIS = "geometry_sqlite", "geometry_postgis"

collect_ignore = ["field_app"]  # imported by name, as an installed app

if not settings.configured and not os.environ.get("DJANGO_SETTINGS_MODULE"):
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.store.geometry.settings"
if not apps.ready:
    django.setup()


@pytest.fixture(scope="module", autouse=True)
def field_app(request: pytest.FixtureRequest) -> Iterator[None]:
    """Install the app with geometry columns; let these tests reach their databases.

    For these tests only: elsewhere its tables would be migrated into databases not meant for it.
    """
    blocker = request.getfixturevalue("django_db_blocker")
    with contextlib.ExitStack() as stack:
        if blocker is not None:
            stack.enter_context(blocker.unblock())
        name = "tests.store.geometry.field_app"
        if name not in settings.INSTALLED_APPS:
            installed = [*settings.INSTALLED_APPS, name]
            stack.enter_context(override_settings(INSTALLED_APPS=installed))
        yield


@pytest.fixture(scope="session")
def sqlite_settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return sqlite_file(tmp_path_factory.mktemp("geometry") / "field.sqlite3")


@pytest.fixture(scope="module")
def sqlite(field_app: None, sqlite_settings: dict[str, Any]) -> Iterator[str]:
    with installed_database(SQLITE, sqlite_settings):
        call_command("migrate", "geometry_tests", database=SQLITE, verbosity=0)
        yield SQLITE


@pytest.fixture(scope="module")
def postgis(field_app: None, postgis_database: dict[str, Any]) -> Iterator[str]:
    with installed_database(POSTGIS, postgis_database):
        call_command("migrate", "geometry_tests", database=POSTGIS, verbosity=0)
        yield POSTGIS


@pytest.fixture(params=["sqlite", "postgis"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Give one alias after the other; what the test writes is rolled back."""
    alias = request.getfixturevalue(request.param)
    with rolled_back(alias):
        yield alias


@pytest.fixture
def both(sqlite: str, postgis: str) -> Iterator[tuple[str, str]]:
    """Give both aliases at once; what the test writes is rolled back."""
    with rolled_back(sqlite), rolled_back(postgis):
        yield sqlite, postgis


@contextlib.contextmanager
def rolled_back(alias: str) -> Iterator[None]:
    with transaction.atomic(using=alias):
        yield
        transaction.set_rollback(True, using=alias)


def sqlite_file(path: Path) -> dict[str, Any]:
    """Give the settings of a SQLite file as the project opens it."""
    options = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": options}
