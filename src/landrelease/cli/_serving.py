"""serve and work: the programme in a browser, and what it computes beside."""

import argparse
import errno
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Protocol

from landrelease.cli._acting import prepare
from landrelease.cli._worker import WorkerBeside
from landrelease.errors import LandreleaseError

if TYPE_CHECKING:
    from landrelease.store.models import Job
    from landrelease.store.people import Viewer

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
MOST_PORT: Final = 65_535


class _Server(Protocol):
    """What runs until it is stopped."""

    def run(self) -> None:
        """Answer requests."""


class DemoOnLoopbackOnly(LandreleaseError):
    """A demo programme was to be served to the network."""

    def __init__(self, host: str) -> None:
        self.host = host
        super().__init__(
            f"A demo programme has printed passwords: it is served on 127.0.0.1 only, not {host}."
        )


class NoSuchPort(LandreleaseError):
    """The port is none."""

    def __init__(self, port: int) -> None:
        self.port = port
        super().__init__(f"Read {port} as port; give --port a number from 1 to 65535.")


class CannotListen(LandreleaseError):
    """The address cannot be served on."""

    def __init__(self, host: str, port: int, *, why: str, way_out: str) -> None:
        self.host, self.port, self.why, self.way_out = host, port, why, way_out
        super().__init__(f"Cannot serve on {host}, port {port}: {why}. {way_out}")


class NoAdministrator(LandreleaseError):
    """The account that computes is gone."""

    def __init__(self) -> None:
        super().__init__("The administrator's account is missing: restore it from a backup.")


def words(parser: argparse.ArgumentParser) -> None:
    """Declare the words of serve."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)


def run(asked: argparse.Namespace) -> int:
    """Serve until stopped."""
    programme = prepare()
    if not 1 <= asked.port <= MOST_PORT:
        raise NoSuchPort(asked.port)
    if programme.demo and asked.host not in LOOPBACK:
        raise DemoOnLoopbackOnly(asked.host)
    from landrelease.store.setting_up import ADMINISTRATOR, viewer_named

    if viewer_named(ADMINISTRATOR) is None:
        raise NoAdministrator
    server = _listening(asked.host, asked.port)
    environment = os.environ | {"LANDRELEASE_PROGRAMME": str(programme.directory)}
    signal.signal(signal.SIGTERM, _stop)
    worker = WorkerBeside(
        [sys.executable, "-m", "landrelease", "work", "--beside", str(os.getpid())],
        environment=environment,
    )
    print(f"{programme.name} is served on http://{asked.host}:{asked.port}", flush=True)
    if programme.demo:
        print_accounts()
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        worker.stop()
    return 0


def _listening(host: str, port: int) -> "_Server":
    """Return a server that listens, or say why none can.

    Raises
    ------
    CannotListen
    """
    from django.core.wsgi import get_wsgi_application
    from waitress import create_server

    try:
        _try_address(host, port)
        server: _Server = create_server(
            get_wsgi_application(),
            host=host,
            port=port,
            threads=8,
            ident=None,
            clear_untrusted_proxy_headers=False,  # a forwarded request must be known as one
        )
    except OSError as error:
        why, way_out = _why_not(error)
        raise CannotListen(host, port, why=why, way_out=way_out) from None
    return server


def _try_address(host: str, port: int) -> None:
    """Take the address and give it back: a server that fails to would leave things open."""
    for family, kind, protocol, _, address in socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    ):
        with socket.socket(family, kind, protocol) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                tried.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            tried.bind(address)
            tried.listen(1)


def _why_not(error: OSError) -> tuple[str, str]:
    if error.errno == errno.EADDRINUSE:
        way_out = "Stop what uses it, or choose another with --port, such as --port 8001."
        return "the port is in use", way_out
    if error.errno == errno.EACCES:
        return "you have not the right to this port", "Choose one above 1023 with --port."
    if error.errno == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror):
        return "this machine has no such address", "Name another with --host."
    said = str(error.strerror or error).rstrip(".")
    return said, "Choose another --host or --port."


def _stop(_number: int, _frame: object) -> None:
    """Let whoever ends the server end its worker too."""
    raise KeyboardInterrupt


def print_accounts() -> None:
    """Print the demo's accounts; they work on this machine only."""
    from landrelease.actions import ACCOUNTS, PASSWORD

    print(f"Demo accounts, password {PASSWORD!r}, on this machine only:", flush=True)
    for account in ACCOUNTS:
        print(f"  {account.username:<12} {account.role.label}: {account.name}", flush=True)


def work_words(parser: argparse.ArgumentParser) -> None:
    """Declare the words of work."""
    parser.add_argument("--once", action="store_true", help="stop when nothing waits")
    parser.add_argument(
        "--beside", type=int, metavar="PROCESS", help="stop when this process is gone"
    )


def work(asked: argparse.Namespace) -> int:
    """Take jobs one after the other until stopped, or until the server is gone."""
    prepare()
    from landrelease.store.jobs import give_back_unfinished, take

    parent = asked.beside or os.getppid()
    give_back_unfinished()
    while asked.once or os.getppid() == parent:
        job = take()
        if job is not None:
            _do(job)
        elif asked.once:
            break
        else:
            time.sleep(1.0)
    return 0


def _do(job: "Job") -> None:
    from django.utils import timezone

    from landrelease.store.jobs import finish
    from landrelease.store.setting_up import ADMINISTRATOR, viewer_named

    viewer = viewer_named(ADMINISTRATOR)
    if viewer is None:
        finish(job, now=timezone.now(), error=str(NoAdministrator()))
        return
    try:
        finish(job, now=timezone.now(), result=_made(job, viewer))
    except LandreleaseError as error:
        finish(job, now=timezone.now(), error=str(error))
    except Exception as error:  # noqa: BLE001 - the worker must live on and the page must say it
        traceback.print_exc()
        finish(job, now=timezone.now(), error=f"It failed unexpectedly: {error!r}")


def _made(job: "Job", viewer: "Viewer") -> str:
    """Do what a job asks for; return the number of what was made."""
    from landrelease.actions import EVALUATION_JOB, PLAN_JOB, compute_hazard, evaluate_hazard
    from landrelease.store.jobs import note_progress

    if job.kind == PLAN_JOB:
        return _planned(job)

    def tell(fraction: float, message: str) -> None:
        note_progress(job, fraction, message)

    parameters = job.parameters
    cell_m = float(parameters["cell_m"])
    if job.kind == EVALUATION_JOB:
        return evaluate_hazard(viewer, cell_m=cell_m, progress=tell).id
    at, known = parameters.get("at"), parameters.get("known")
    made = compute_hazard(
        viewer,
        cell_m=cell_m,
        at=None if at is None else date.fromisoformat(at),
        known=None if known is None else datetime.fromisoformat(known),
        pattern=bool(parameters.get("pattern", False)),
        progress=tell,
    )
    return made.id


def _planned(job: "Job") -> str:
    """Plan in the name of the person who asked, with the rights he has now."""
    from landrelease.actions import make_plan, plan_asked
    from landrelease.store.jobs import is_to_stop, note_progress
    from landrelease.store.refusals import NotFound
    from landrelease.store.setting_up import viewer_named

    viewer = viewer_named(job.asked_by)
    if viewer is None:
        raise NotFound("account", job.asked_by)

    def tell(fraction: float, message: str, details: Mapping[str, float]) -> None:
        note_progress(job, fraction, message, dict(details))

    receipt = make_plan(
        viewer,
        plan_asked(job.parameters),
        entry_id=f"plan-{job.id}",
        progress=tell,
        stop=lambda: is_to_stop(job),
    )
    return receipt.subject
