"""One run at a time writes the tiles of a cell size."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from landrelease.errors import LandreleaseError


class TilesInUse(LandreleaseError):
    """Another run computes tiles of the same cell size."""

    def __init__(self, cell_m: float) -> None:
        self.cell_m = cell_m
        super().__init__(
            f"Another map with cells of {cell_m:g} m is being computed, and both would write the "
            "same tiles. Wait until it is done, or choose another cell size."
        )


@contextmanager
def tiles_in_use(folder: Path, *, cell_m: float) -> Iterator[None]:
    """Hold a store of tiles; the system lets go of it when the process ends, however it does.

    Raises
    ------
    TilesInUse
    """
    path = folder.with_name(f"{folder.name}.lock")
    with closing(sqlite3.connect(path, timeout=0.0, isolation_level=None)) as held:
        try:
            held.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise OSError(f"{path}: {problem}") from problem
            raise TilesInUse(cell_m) from None
        yield
