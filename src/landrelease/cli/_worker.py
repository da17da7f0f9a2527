"""The worker beside the server: started with it, started again when it dies, ended with it."""

import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence

RESTART_S = 5.0
"""How long a dead worker is left before the next one: what kills at once must not spin."""
POLL_S = 1.0
PATIENCE_S = 30.0


class WorkerBeside:
    """A process that is kept running until it is stopped."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        restart_s: float = RESTART_S,
        poll_s: float = POLL_S,
    ) -> None:
        self._command, self._environment = tuple(command), dict(environment)
        self._restart_s, self._poll_s = restart_s, poll_s
        self._ended = threading.Event()
        self._process = self._begin()
        self._watch = threading.Thread(target=self._keep_alive, name="worker-watch", daemon=True)
        self._watch.start()

    @property
    def process_id(self) -> int:
        """The process that works now."""
        return self._process.pid

    def stop(self) -> None:
        """End the process and wait for it; one that does not end is killed."""
        self._ended.set()
        self._watch.join()
        self._process.terminate()
        try:
            self._process.wait(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _begin(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(self._command, env=self._environment)  # noqa: S603 - our own program

    def _keep_alive(self) -> None:
        while not self._ended.wait(self._poll_s):
            status = self._process.poll()
            if status is None:
                continue
            print(
                f"The worker ended ({status}); another starts in {self._restart_s:g} s.",
                file=sys.stderr,
                flush=True,
            )
            if self._ended.wait(self._restart_s):
                return
            self._process = self._begin()
