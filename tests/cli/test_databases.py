"""The programme's database: one that cannot be used, one that was lost, one of an older version."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys

import pytest
import shapely
from tests.cli.test_commands import refused
from tests.conftest import SOUTH, WEST

from landrelease.store.programme import Programme


def away(tmp_path, *words, **environment):
    kept = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    kept["LANDRELEASE_PROGRAMME"] = str(tmp_path / "p")
    return subprocess.run(
        [sys.executable, "-m", "landrelease", *map(str, words)], env=kept | environment,
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u:hunter2@h/x",
        "postgresql://u:hunter2@h:port/x",
        "postgresql://u:hunter2@127.0.0.1:1/x",
    ],
)
def test_a_database_that_cannot_be_used_is_told_without_its_password(tmp_path, url):
    done = away(tmp_path, "init", DATABASE_URL=url)
    refused((done.returncode, done.stdout, done.stderr), "DATABASE_URL")
    assert "hunter2" not in done.stderr
    assert not (tmp_path / "p").exists()


def test_a_lost_register_is_told(tmp_path):
    boundary = shapely.box(WEST, SOUTH, WEST + 0.2, SOUTH + 0.2)
    Programme(
        directory=tmp_path / "p", name="x", invented=True, origin="o", crs="", public_access=False,
        demo=False, cell_m=0.0, rule_packs=("imas",), boundary=boundary,
    ).write()  # fmt: skip
    for words in (["settlements"], ["serve", "--port", "1"]):
        done = away(tmp_path, *words)
        refused((done.returncode, done.stdout, done.stderr), "restore")


def tables(folder):
    (file,) = folder.glob("*.sqlite3")
    with sqlite3.connect(file) as opened:
        return {name for (name,) in opened.execute("SELECT name FROM sqlite_master")}


def test_tables_that_an_older_version_made_are_brought_up_to_date_first(tmp_path):
    outline = tmp_path / "outline.geojson"
    square = shapely.box(WEST, SOUTH, WEST + 0.2, SOUTH + 0.2)
    outline.write_text(shapely.to_geojson(square))
    assert away(tmp_path, "init", "--boundary", outline).returncode == 0
    older = [sys.executable, "-m", "django", "migrate", "store", "0002"]
    kept = os.environ | {
        "LANDRELEASE_PROGRAMME": str(tmp_path / "p"),
        "DJANGO_SETTINGS_MODULE": "landrelease.site.settings",
    }
    subprocess.run(older, env=kept, check=True, capture_output=True)
    assert "evaluation" not in tables(tmp_path / "p")
    assert away(tmp_path, "settlements").returncode == 0
    assert "evaluation" in tables(tmp_path / "p")
