"""Django looks here for the engine's `DatabaseWrapper`."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.db.backends.sqlite3 import base

from landrelease.errors import LandreleaseError

if TYPE_CHECKING:
    from landrelease.store.sqlite_in_turn._turn import Turn

WAIT_S: Final = 60.0
"""How long a writer waits for those before him."""


class RegisterBusy(LandreleaseError):
    """Somebody else has been writing for too long."""

    def __init__(self, waited_s: float) -> None:
        self.waited_s = waited_s
        super().__init__(
            f"Others have been writing to the register for {waited_s:.0f} s. Nothing of yours was "
            "saved; send it again in a minute."
        )


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with a turn for each transaction that may write."""

    def __init__(self, *given: Any, **named: Any) -> None:
        """Make a connection as Django does; it has no turn yet."""
        super().__init__(*given, **named)
        self._turn: Turn | None = None

    def _start_transaction_under_autocommit(self) -> None:
        self._turn = self._turn or _turn_at(str(self.settings_dict["NAME"]))
        if self._turn is not None and not self._turn.take(within_s=WAIT_S):
            raise RegisterBusy(WAIT_S)
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> None:
        super()._commit()
        self._end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self._end_turn()

    def _end_turn(self) -> None:
        if self._turn is not None:
            self._turn.give_up()


def _turn_at(name: str) -> "Turn | None":
    """Return a turn at a database; None for one in memory, which nobody shares.

    On Windows there are no such locks: writers are left to SQLite's own retries.
    """
    if name == ":memory:" or name.startswith("file:") or os.name == "nt":
        return None
    from landrelease.store.sqlite_in_turn._turn import Turn  # noqa: PLC0415 - optional: not on Windows

    return Turn(Path(name))
