"""A lock between processes and threads that nobody waits for in vain.

SQLite lets writers try again after a pause, so that one who came long ago can lose to those who
come later again and again; with eight busy writers some waited over 30 s and were refused. Here
a writer first takes the place of the next in line, then his turn, and gives up the place: who
just had his turn finds that place taken.
"""

import fcntl
import os
import time
from pathlib import Path
from typing import Final

PAUSE_S: Final = 0.002


class Turn:
    """One connection's turn at a database; it ends with the process, however that ends.

    Parameters
    ----------
    database
        File of the database; the lock's two files lie beside it.
    """

    def __init__(self, database: Path) -> None:
        self._names = [database.with_name(f"{database.name}.{end}") for end in ("next", "turn")]
        self._held: list[int] = []

    def take(self, *, within_s: float) -> bool:
        """Wait for one's turn; say whether it came in time."""
        if self._held:
            return True
        until = time.monotonic() + within_s
        place = _locked(self._names[0], until)
        if place is None:
            return False
        turn = _locked(self._names[1], until)
        os.close(place)
        if turn is None:
            return False
        self._held = [turn]
        return True

    def give_up(self) -> None:
        """Let the next one in; without a turn, nothing happens."""
        while self._held:
            os.close(self._held.pop())


def _locked(name: Path, until: float) -> int | None:
    """Open a file and lock it for as long as it stays open; None when it is too late."""
    opened = os.open(name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    while True:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                os.close(opened)
                return None
            time.sleep(PAUSE_S)
        else:
            return opened
