"""A private PostGIS server for one test run: pytest plugin.

Load it with ``pytest_plugins = ["tests.postgis"]`` in the topmost conftest. The first test that
asks for it starts the server; the workers of pytest-xdist share it, each with a database of its
own; the process that started the run stops it, whatever the tests did, and a watcher does so
where that process was killed. Nothing outlives the run and no server of the machine is touched.

Without PostgreSQL or PostGIS such tests are skipped with "NOT RUN: PostGIS ..."; with CI=true
they fail instead.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections, transaction

_DIRECTORY = "LANDRELEASE_TEST_POSTGIS_DIRECTORY"
_OWNER = "LANDRELEASE_TEST_POSTGIS_OWNER"
_DEBIAN = Path("/usr/lib/postgresql")
_ADMIN = "landrelease"
_ATTEMPTS = 3
_watchers: list[subprocess.Popen[bytes]] = []  # kept: they outlive the function that starts them


class PostgisNotInstalled(Exception):
    """PostgreSQL with PostGIS is not on this machine, or cannot be run by this user."""


@dataclass(frozen=True)
class PostgisServer:
    """A running private server; only its socket lets in without the password."""

    socket_directory: str
    port: int
    password: str

    def django_settings(self, database: str) -> dict[str, Any]:
        """Give the entry of Django's DATABASES for a database of this server."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": database,
            "USER": _ADMIN,
            "PASSWORD": self.password,
            "HOST": self.socket_directory,
            "PORT": str(self.port),
        }

    def create_database(self, name: str) -> dict[str, Any]:
        """Create an empty database of this worker's own, with PostGIS; give its settings."""
        name = f"{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
        with self.connect("postgres") as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.django_settings(name)

    def connect(self, database: str) -> psycopg.Connection:
        """Open an autocommit connection."""
        return psycopg.connect(
            host=self.socket_directory,
            port=self.port,
            user=_ADMIN,
            dbname=database,
            autocommit=True,
        )


def pytest_configure() -> None:
    """In the process that starts the run: choose the directory and promise to tidy up."""
    if os.environ.get("PYTEST_XDIST_WORKER") or _DIRECTORY in os.environ:
        return
    directory = tempfile.mkdtemp(prefix="lr-pg-")
    os.environ[_DIRECTORY] = directory
    os.environ[_OWNER] = str(os.getpid())
    atexit.register(_tidy_up, directory, os.getpid())


def pytest_unconfigure() -> None:
    """Stop the server at the end of the run."""
    if os.environ.get(_OWNER) == str(os.getpid()):
        _tidy_up(os.environ.pop(_DIRECTORY), int(os.environ.pop(_OWNER)))


@pytest.fixture(scope="session")
def postgis_server() -> PostgisServer:
    """Give the private server of this run, started if it is not up yet."""
    try:
        return start_or_join()
    except PostgisNotInstalled as reason:
        text = f"NOT RUN: PostGIS ({reason})"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(text)
        pytest.skip(text)


@pytest.fixture(scope="session")
def postgis_database(postgis_server: PostgisServer) -> dict[str, Any]:
    """Give the Django settings of an empty PostGIS database of this worker's own."""
    return postgis_server.create_database("landrelease")


@pytest.fixture(scope="session")
def migrated_postgis(postgis_server: PostgisServer, django_db_blocker: Any) -> dict[str, Any]:
    """Give the settings of a PostGIS database with the tables of all installed apps."""
    settings = postgis_server.create_database("landrelease_migrated")
    with django_db_blocker.unblock(), installed_database("default", settings):
        call_command("migrate", verbosity=0)
    return settings


@pytest.fixture
def default_on_postgis(migrated_postgis: dict[str, Any], django_db_blocker: Any) -> Iterator[None]:
    """Let one test meet PostGIS as the default database; what it writes is rolled back."""
    with (
        django_db_blocker.unblock(),
        installed_database("default", migrated_postgis),
        transaction.atomic(),
    ):
        yield
        transaction.set_rollback(True)


def start_or_join() -> PostgisServer:
    """Start the server once for all workers of this run, under a file lock."""
    directory = Path(os.environ[_DIRECTORY])
    note = directory / "server.json"
    with (directory / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not note.exists():
            note.write_text(json.dumps(asdict(_start(directory))))
            _watch(directory)
        return PostgisServer(**json.loads(note.read_text()))


def _start(directory: Path) -> PostgisServer:
    programs = _programs()
    account = _account(directory)
    data, password = directory / "data", secrets.token_hex(16)
    secret = directory / "password"
    secret.write_text(password)
    secret.chmod(0o600)
    if account:
        shutil.chown(secret, **account)
    _run(
        [
            *(programs / "initdb", "-D", data, "-U", _ADMIN, "--no-sync", "--encoding=UTF8"),
            *("--locale=C", "--auth-local=trust", "--auth-host=scram-sha-256"),
            f"--pwfile={secret}",
        ],
        account,
    )
    for attempt in range(_ATTEMPTS):
        server = PostgisServer(str(directory), _free_port(), password)
        options = (
            f"-p {server.port} -k {directory} -h 127.0.0.1 -c fsync=off -c full_page_writes=off "
            "-c synchronous_commit=off -c shared_buffers=64MB -c max_connections=60"
        )
        command = [programs / "pg_ctl", "-D", data, "-l", data / "log", "-w", "-o", options]
        try:
            _run([*command, "start"], account)
            break
        except PostgisNotInstalled:
            if attempt == _ATTEMPTS - 1:
                raise
    with server.connect("template1") as connection:
        connection.execute("CREATE EXTENSION postgis")
    return server


def _tidy_up(directory: str, owner: int) -> None:
    if os.getpid() == owner and Path(directory).exists():
        _stop_and_remove(directory)


def _watch(directory: Path) -> None:
    """Leave a process behind that tidies up if the one that owns the run is killed."""
    command = [sys.executable, __file__, str(directory), os.environ[_OWNER]]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    quiet = subprocess.DEVNULL
    watcher = subprocess.Popen(
        command, env=environment, start_new_session=True, stdin=quiet, stdout=quiet, stderr=quiet
    )
    _watchers.append(watcher)


def _tidy_up_after(directory: str, owner: int) -> None:
    while Path(directory).exists():
        try:
            os.kill(owner, 0)
        except ProcessLookupError:
            _stop_and_remove(directory)
        time.sleep(0.5)


def _stop_and_remove(directory: str) -> None:
    data = Path(directory, "data")
    if (data / "postmaster.pid").exists():
        with contextlib.suppress(PostgisNotInstalled):
            stop = [_programs() / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"]
            _run(stop, _account(Path(directory)))
    shutil.rmtree(directory, ignore_errors=True)


def _programs() -> Path:
    """Find the newest PostgreSQL whose share directory holds PostGIS."""
    candidates = sorted(_DEBIAN.glob("*/bin"), key=lambda path: -int(path.parent.name))
    if on_path := shutil.which("pg_ctl"):
        candidates.insert(0, Path(on_path).resolve().parent)
    for programs in candidates:
        config = programs / "pg_config"
        if not (programs / "initdb").exists():
            continue
        version = re.search(r"postgresql/(\d+)/", str(programs))
        shares = [Path(f"/usr/share/postgresql/{version[1]}")] if version else []
        if config.exists():
            found = subprocess.run(
                [config, "--sharedir"], capture_output=True, text=True, check=True
            )
            shares.append(Path(found.stdout.strip()))
        if any((share / "extension" / "postgis.control").exists() for share in shares):
            return programs
    raise PostgisNotInstalled("no PostgreSQL with PostGIS found; Debian: postgresql-15-postgis-3")


def _account(directory: Path) -> dict[str, str]:
    """As root, hand the directory to a user PostgreSQL agrees to run as."""
    if os.geteuid() != 0:
        return {}
    for user in ("postgres", "nobody"):
        with contextlib.suppress(LookupError):
            shutil.chown(directory, user=user)
            return {"user": user}
    raise PostgisNotInstalled("run as root, with no user postgres or nobody to run the server")


def _run(command: list[Any], account: dict[str, str]) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
        check=False,  # its output goes into the reason
        **({**account, "extra_groups": []} if account else {}),
    )
    if done.returncode:
        raise PostgisNotInstalled(f"{Path(str(command[0])).name} failed: {done.stdout[-400:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def installed_database(alias: str, settings: dict[str, Any]) -> Iterator[Any]:
    """Make a database known to Django under ``alias`` for a while; yields its connection."""
    complete = connections.configure_settings({"default": {}, alias: settings})[alias]
    previous = connections.databases.get(alias)
    had_connection = connections[alias] if previous is not None else None
    connections.databases[alias] = complete
    connection = connections.create_connection(alias)
    connections[alias] = connection
    try:
        yield connection
    finally:
        connection.close()
        if previous is None:
            del connections[alias]
            del connections.databases[alias]
        else:
            connections.databases[alias] = previous
            connections[alias] = had_connection


if __name__ == "__main__":
    _tidy_up_after(sys.argv[1], int(sys.argv[2]))
