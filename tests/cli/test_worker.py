"""The worker beside the server: it does not stay dead, and does not outlive the server."""

import os
import signal
import sys
import time

import pytest

from landrelease.cli._worker import WorkerBeside

SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def worker():
    made = WorkerBeside(SLEEPS, environment=os.environ, restart_s=0.05, poll_s=0.02)
    yield made
    made.stop()


def test_a_dead_worker_is_replaced(worker, capfd):
    first = worker.process_id
    os.kill(first, signal.SIGKILL)
    until = time.monotonic() + 5
    while worker.process_id == first and time.monotonic() < until:
        time.sleep(0.02)
    assert worker.process_id != first
    assert "The worker ended (-9)" in capfd.readouterr().err


def test_once_stopped_it_is_gone_and_stays_gone():
    worker = WorkerBeside(SLEEPS, environment=os.environ, restart_s=0.0, poll_s=0.01)
    worker.stop()
    last = worker.process_id
    time.sleep(0.1)
    assert worker.process_id == last
    with pytest.raises(ProcessLookupError):
        os.kill(last, 0)
