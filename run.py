#!/usr/bin/env python3
"""Set landrelease up and start it, with nothing but Python and pip.

    python run.py                    serve the demo programme on http://127.0.0.1:8000
    python run.py run --port 8001    the same on another port
    python run.py test [ARGS]        run every check; ARGS go to pytest
    python run.py bench [NAMES]      run the benchmarks
    python run.py bench-hazard ARGS  the hazard engine beside its peers (R, NumPyro, GPBoost)
    python run.py landrelease ARGS   run the command line of landrelease

Debian's Python has no ensurepip and refuses a system-wide pip install, so uv is installed into
.tools, and uv makes .venv from uv.lock. A stamp in .venv says for which lock it was made: as
long as it fits, neither pip nor uv is called again.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
TOOLS = ROOT / ".tools"
VENV = ROOT / ".venv"
STAMP = VENV / ".landrelease-stamp"
PEERS = ROOT / "build" / "bench" / "venv"
PEERS_STAMP = PEERS / ".landrelease-stamp"
WITH_PEERS = {"crossed_detection"}  # benchmarks whose peers live there
DEMO = ROOT / "demo"
OLDEST_PYTHON = (3, 11)
ON_WINDOWS = os.name == "nt"
VENV_PYTHON = VENV / ("Scripts/python.exe" if ON_WINDOWS else "bin/python")
COMMAND = VENV / ("Scripts/landrelease.exe" if ON_WINDOWS else "bin/landrelease")
HOST = "127.0.0.1"


class SetupError(Exception):
    """What is missing, and what to do about it."""


def main(arguments: list[str]) -> int:
    """Set up what the subcommand needs and start it; its exit status is ours."""
    command, *rest = arguments or ["run"]
    commands = {
        "run": run,
        "test": test,
        "bench": bench,
        "bench-hazard": bench_hazard,
        "landrelease": landrelease,
    }
    if command in {"-h", "--help"}:
        print(__doc__)
        return 0
    if command not in commands:
        print(f"run.py: no subcommand {command!r}; there are: {', '.join(commands)}.")
        return 2
    try:
        return commands[command](rest)
    except SetupError as error:
        print(f"run.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


# --- subcommands -----------------------------------------------------------------------------


def run(arguments: list[str]) -> int:
    """Create the demo programme if there is none, and serve it."""
    parser = argparse.ArgumentParser(prog="run.py run")
    parser.add_argument("--port", type=int, default=8000, help="default: 8000")
    port = parser.parse_args(arguments).port
    require_free_port(port)
    set_up(with_tests=False)
    make_demo()
    return become([str(COMMAND), "--programme", str(DEMO), "serve", "--port", str(port)])


def test(arguments: list[str]) -> int:
    """Run every check of the repository."""
    set_up(with_tests=True)
    return become([str(VENV_PYTHON), str(ROOT / "tests" / "repo" / "checks.py"), *arguments])


def bench(arguments: list[str]) -> int:
    """Run the benchmarks named, or all of them; each is a script that prints its figures."""
    set_up(with_tests=True)
    scripts = sorted((ROOT / "benchmarks").rglob("[a-z]*.py"))
    known = [script.stem for script in scripts]
    unknown = sorted(set(arguments) - set(known))
    if unknown:
        there = ", ".join(known) or "none yet"
        raise SetupError(f"No benchmark named {', '.join(unknown)}; there are: {there}.")
    if not arguments or WITH_PEERS & set(arguments):
        set_up_peers()
    failed = []
    for name, script in zip(known, scripts):  # noqa: B905 - strict= is newer than this file may be
        if arguments and name not in arguments:
            continue
        print(f"== {name}", flush=True)
        done = subprocess.run(
            [str(VENV_PYTHON), "-m", ".".join(script.relative_to(ROOT).with_suffix("").parts)],
            cwd=ROOT,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        if done.returncode:
            failed.append(name)
    if failed:
        raise SetupError(f"These benchmarks failed: {', '.join(failed)}.")
    return 0


def bench_hazard(arguments: list[str]) -> int:
    """Compare the hazard engine with its peers; those in Python get an environment of their own."""
    set_up(with_tests=True)
    set_up_peers()
    os.chdir(ROOT)
    return become([str(VENV_PYTHON), "-m", "benchmarks.hazard_peers", *arguments])


def landrelease(arguments: list[str]) -> int:
    """Run the command line of landrelease."""
    set_up(with_tests=False)
    return become([str(COMMAND), *arguments])


# --- what they need --------------------------------------------------------------------------


def require_free_port(port: int) -> None:
    """Say at once if something else listens there, before minutes of work."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0 if ON_WINDOWS else 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise SetupError(
                f"Port {port} cannot be used ({error}). Stop what uses it, "
                f"or choose another: python run.py run --port {port % 65535 + 1}"
            ) from None


def make_demo() -> None:
    """Make the demo programme in build, and move it to its place when it is whole."""
    if DEMO.exists():
        return
    part = ROOT / "build" / "demo"
    part.parent.mkdir(exist_ok=True)
    shutil.rmtree(part, ignore_errors=True)
    print("Making the demo programme (once) ...", flush=True)
    made = subprocess.run([str(COMMAND), "demo", str(part)], check=False)
    if made.returncode:
        raise SetupError("The demo programme could not be made; its own message stands above.")
    part.rename(DEMO)
    print(f"It is kept in {DEMO}.", flush=True)


def become(command: list[str]) -> int:
    """Go on as that command, so that signals reach it."""
    sys.stdout.flush()
    if not ON_WINDOWS:
        os.execv(command[0], command)  # noqa: S606 - no shell is wanted
    return subprocess.run(command, check=False).returncode


# --- the environment -------------------------------------------------------------------------


def set_up(*, with_tests: bool) -> None:
    """Bring .venv in line with uv.lock, unless its stamp says that it is."""
    made_for = read_stamp()
    wanted = stamp_lines(with_tests=with_tests or made_for[-1:] == ["tests"])
    if made_for == wanted and VENV_PYTHON.exists():
        return
    if VENV.exists() and made_for[:1] not in ([], wanted[:1]):
        print("This folder was moved: making .venv again ...", flush=True)
        shutil.rmtree(VENV)
    print("Setting up .venv from uv.lock ...", flush=True)
    sync(find_uv(), with_tests=wanted[-1] == "tests")
    STAMP.write_text("\n".join(wanted), encoding="utf-8")


def read_stamp() -> list[str]:
    """Return the lines of the stamp; none if there is no stamp."""
    try:
        return STAMP.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def stamp_lines(*, with_tests: bool) -> list[str]:
    """Return what .venv depends on: the place, the lock, the project file, the groups."""
    digests = [
        hashlib.sha256((ROOT / name).read_bytes()).hexdigest()
        for name in ("uv.lock", "pyproject.toml")
    ]
    return [str(ROOT), *digests, "tests" if with_tests else "run"]


def find_uv() -> str:
    """Return a uv that works: ours, or one installed now with pip, or one on the PATH."""
    ours = [TOOLS / "bin" / "uv", TOOLS / "bin" / "uv.exe", TOOLS / "Scripts" / "uv.exe"]
    for path in ours:
        if answers([str(path), "--version"]):
            return str(path)
    on_path = shutil.which("uv")
    if not answers([sys.executable, "-m", "pip", "--version"]):
        if on_path:
            return on_path
        raise SetupError(
            "pip is missing, and the first start needs it. Install it "
            "(Debian: apt-get install python3-pip) and start again."
        )
    call(
        [sys.executable, "-m", "pip", "install", "--upgrade", "--target", str(TOOLS), "uv>=0.5"],
        failing="pip could not fetch uv. The first start needs the network; "
        "later ones do not. Connect, or set pip's index to a mirror, and start again.",
    )
    return next(str(path) for path in ours if path.exists())


def sync(uv: str, *, with_tests: bool) -> None:
    """Let uv install exactly what uv.lock says."""
    command = [uv, "sync", "--frozen"]
    if not with_tests:
        command.append("--no-dev")
    if not VENV_PYTHON.exists():
        command += ["--python", sys.executable]
    call(
        command,
        failing="uv could not install the packages of uv.lock. A first start, or one after the "
        "lock changed, needs the network. Connect and start again; "
        "if .venv itself is damaged, delete it first.",
    )


def set_up_peers() -> None:
    """Install the dependency group bench apart from .venv; go on without it where that fails."""
    wanted = hashlib.sha256((ROOT / "uv.lock").read_bytes()).hexdigest()
    if PEERS_STAMP.exists() and PEERS_STAMP.read_text(encoding="utf-8") == wanted:
        return
    print("Setting up the peers of benchmarks in build/bench ...", flush=True)
    command = [find_uv(), "sync", "--frozen", "--only-group", "bench", "--python", sys.executable]
    try:
        call(
            command, into=PEERS, failing="NumPyro, GPBoost and statsmodels could not be installed."
        )
    except SetupError as error:
        print(f"run.py: {error} Going on without them.", file=sys.stderr)
    else:
        PEERS_STAMP.write_text(wanted, encoding="utf-8")


def call(command: list[str], *, failing: str, into: Path = VENV) -> None:
    """Run a command of the set-up, in sight on a terminal; if it fails, say what it means.

    Elsewhere it is quiet, and the end of what it said is shown if it fails.
    """
    in_sight = sys.stderr.isatty()
    environment = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    environment.update(UV_PROJECT_ENVIRONMENT=str(into), UV_PYTHON_DOWNLOADS="never")
    if sys.platform != "linux" or Path("/etc/ssl/certs/ca-certificates.crt").exists():
        # What the machine trusts: offices often have a proxy with a certificate of its own.
        environment.setdefault("UV_SYSTEM_CERTS", "1")
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=None if in_sight else subprocess.PIPE,
        stderr=None if in_sight else subprocess.STDOUT,
    )
    if done.returncode:
        lines = (done.stdout or b"").decode(errors="replace").strip().splitlines()
        print("\n".join(lines[-5:]), file=sys.stderr)
        raise SetupError(failing)


def answers(command: list[str]) -> bool:
    """Return whether a command exists and exits 0."""
    try:
        done = subprocess.run(
            command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    except OSError:
        return False
    return done.returncode == 0


def require_python() -> None:
    """Refuse a Python that is too old before anything is installed for it."""
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(map(str, sys.version_info[:3]))
        wanted = ".".join(map(str, OLDEST_PYTHON))
        raise SystemExit(
            f"run.py: landrelease needs Python {wanted} or newer; this is {found}. Install a newer "
            f"one (Debian 12 and later: apt-get install python3) and start with it, "
            f"for example: python{wanted} run.py"
        )


if __name__ == "__main__":
    require_python()
    sys.exit(main(sys.argv[1:]))
