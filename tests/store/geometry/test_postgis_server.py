"""The private server stops whatever happens, and its absence is said aloud."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection, connections
from tests.postgis import PostgisServer, installed_database

ROOT = Path(__file__).resolve().parents[3]
ASKS = """
import os, pathlib, time

def test_asks(postgis_server):
    with postgis_server.connect("postgres") as connection:
        connection.execute("SELECT 1")
    pathlib.Path("directory").write_text(postgis_server.socket_directory)
    {then}
"""
NOWHERE = "import pathlib; from tests import postgis; postgis._DEBIAN = pathlib.Path('/nowhere')"


def start(directory: Path, then: str, conftest: str = "", **environment: str) -> subprocess.Popen:
    directory.joinpath("test_asks.py").write_text(ASKS.format(then=then))
    directory.joinpath("conftest.py").write_text(conftest)
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LANDRELEASE_", "PYTEST_", "DJANGO_")) and name != "CI"
    }
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "pytest", "-q", "-rs", "-p", "tests.postgis"),
            *("-p", "no:django", "-p", "no:cacheprovider", "--rootdir=.", "test_asks.py"),
        ],
        cwd=directory,
        env=inherited | {"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_one_test_can_have_postgis_as_its_default(default_on_postgis: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT postgis_version(), (SELECT count(*) FROM django_migrations)")
        version, migrations = cursor.fetchone()
    assert version.startswith("3.")
    assert migrations > 0


def test_the_default_comes_back(request: pytest.FixtureRequest) -> None:
    before = connections["default"]
    with installed_database("default", request.getfixturevalue("postgis_database")) as inside:
        assert connections["default"] is inside
        assert connection.vendor == "postgresql"
    assert connections["default"] is before


def gone(directory: Path, within_s: float) -> bool:
    deadline = time.monotonic() + within_s
    while directory.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    return not directory.exists()


def test_stops_after_a_failing_test(postgis_server: PostgisServer, tmp_path: Path) -> None:
    output, _ = start(tmp_path, "assert False").communicate(timeout=300)
    assert "1 failed" in output
    used = Path(tmp_path.joinpath("directory").read_text())
    assert used != Path(postgis_server.socket_directory)
    assert not used.exists()


def test_stops_after_its_run_was_killed(postgis_server: PostgisServer, tmp_path: Path) -> None:
    run = start(tmp_path, "time.sleep(600)")
    note = tmp_path / "directory"
    deadline = time.monotonic() + 300
    while not (note.exists() and note.read_text()) and time.monotonic() < deadline:
        time.sleep(0.1)
    used = Path(note.read_text())
    port = int((used / "data" / "postmaster.pid").read_text().splitlines()[3])
    run.send_signal(signal.SIGKILL)
    run.communicate(timeout=60)
    assert gone(used, within_s=60)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port)).close()


@pytest.mark.parametrize(("ci", "outcome"), [("", "1 skipped"), ("true", "1 error")])
def test_absence_is_skipped_here_and_fails_in_ci(tmp_path: Path, ci: str, outcome: str) -> None:
    run = start(tmp_path, "pass", conftest=NOWHERE, CI=ci, PATH="/nowhere")
    output, _ = run.communicate(timeout=300)
    assert "NOT RUN: PostGIS (no PostgreSQL with PostGIS found" in output
    assert outcome in output
