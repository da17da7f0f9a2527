"""The demo programme, made once for a test run, and served by the project's own command."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PASSWORD = "demo on this machine"
ADMINISTRATOR = "keeper"
COMMAND = [sys.executable, "-m", "landrelease"]
START_WITHIN_S = 180.0
STOP_WITHIN_S = 10.0
ATTEMPTS = 3


class NotServed(Exception):
    """A command of ours failed or did not answer; what it printed is in the message."""


@dataclass(frozen=True)
class Served:
    """A programme that answers on an address of this machine."""

    base: str
    directory: Path


def demo_in(shared: Path) -> Path:
    """Return the folder of the demo, made by the first worker that asks for it."""
    shared.mkdir(parents=True, exist_ok=True)
    whole = shared / "demo"
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not whole.exists():
            part = shared / "part"
            shutil.rmtree(part, ignore_errors=True)
            _finish([*COMMAND, "demo", str(part)])
            add = [*COMMAND, "--programme", str(part), "user", "add", ADMINISTRATOR]
            _finish([*add, "--role", "administrator", "--password-stdin"], said=PASSWORD)
            part.rename(whole)
    return whole


def _finish(command: list[str], *, said: str = "") -> None:
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, input=said, env=environment()
    )
    if done.returncode:
        raise NotServed(f"{' '.join(command)}: {done.stdout}{done.stderr}")


def environment() -> dict[str, str]:
    """One thread each: tests share few cores."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return kept | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}


@contextlib.contextmanager
def served(directory: Path) -> Iterator[Served]:
    """Serve a programme on a free port, and stop it whatever happens."""
    log = directory.with_suffix(".log")
    for attempt in range(1, ATTEMPTS + 1):
        port = _free_port()
        with log.open("wb") as out:
            server = _start(directory, port, out.fileno())
        try:
            if _answers(server, f"http://127.0.0.1:{port}/sign-in/"):
                yield Served(f"http://127.0.0.1:{port}", directory)
                return
            if attempt == ATTEMPTS:
                raise NotServed(log.read_text(encoding="utf-8", errors="replace"))
        finally:
            _stop(server)


def _start(directory: Path, port: int, out: int) -> subprocess.Popen[bytes]:
    """Start the server in a session of its own; it ends with us even where we are killed."""
    tied = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
    return subprocess.Popen(
        [*tied, *COMMAND, "--programme", str(directory), "serve", "--port", str(port)],
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.STDOUT,
        env=environment(),
        start_new_session=True,
    )


def _answers(server: subprocess.Popen[bytes], address: str) -> bool:
    """Wait until the server answers; False when it ended instead, or never did."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + START_WITHIN_S
    while time.monotonic() < until:
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            opener.open(address, timeout=10).close()
            return True
        try:
            server.wait(timeout=0.2)
        except subprocess.TimeoutExpired:
            continue
        return False
    return False


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Ask the server and its worker to end; kill what does not."""
    for how in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(timeout=STOP_WITHIN_S)
            break
    with contextlib.suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
