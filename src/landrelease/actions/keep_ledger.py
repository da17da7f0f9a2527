"""Keep the ledger: make the register again from it, and back it up."""

from collections.abc import Callable
from pathlib import Path

from landrelease.actions._checks import require
from landrelease.store import backups, register
from landrelease.store.backups import BackedUp
from landrelease.store.people import Right, Viewer


def rebuild_register(
    viewer: Viewer, *, progress: Callable[[float, str], None] | None = None
) -> tuple[int, int]:
    """Make batches and register again from the ledger alone; return how many of each.

    Raises
    ------
    NotAllowed
        Without the right to keep the ledger.
    """
    require(viewer, Right.KEEP)
    return register.rebuild(progress=progress)


def write_backup(
    viewer: Viewer, *, directory: Path, path: Path, overwrite: bool = False
) -> BackedUp:
    """Write a programme's backup, personal fields included, into one file.

    Raises
    ------
    NotAllowed
        Without the right to keep the ledger.
    """
    require(viewer, Right.KEEP)
    return backups.write_backup(directory, path, overwrite=overwrite)
