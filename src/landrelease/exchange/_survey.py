"""Reading a whole file once, checking every row, before anything is written."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import shapely

from landrelease.exchange._checks import check_row
from landrelease.exchange._errors import ChangedWhileRead
from landrelease.exchange._profiles import read_file
from landrelease.exchange._reading import fingerprint
from landrelease.exchange._rows import Reading, Rejected, Remark, Row
from landrelease.ledger import Draft

Progress = Callable[[float, str], None]

_TELL_EVERY: Final = 500
_WARNINGS_KEPT: Final = 20
_PROBLEMS_KEPT: Final = 200_000
"""So many are written down; more say nothing new, and memory has an end."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a file holds and what is wrong with it."""

    path: Path
    profile: str
    reading: Reading
    sha256: str
    rows: int
    kinds: dict[str, int]
    """Rows accepted, by kind."""
    rejected: frozenset[int]
    """Which rows were rejected, counted from 1 as they come."""
    problems: tuple[Rejected, ...]
    remarks: tuple[str, ...]

    @property
    def accepted(self) -> int:
        """How many rows can be said."""
        return sum(self.kinds.values())

    def drafts(self, progress: Progress) -> Iterator[Draft]:
        """Read the file again and yield what was accepted.

        Raises
        ------
        ChangedWhileRead
            When the file is no longer the one that was checked.
        """
        if fingerprint(self.path) != self.sha256:
            raise ChangedWhileRead(self.path)
        count, place = 0, 0
        for said in read_file(self.path, profile=self.profile, reading=self.reading):
            place += not isinstance(said, Remark)
            if isinstance(said, Row) and place not in self.rejected:
                count += 1
                if count % _TELL_EVERY == 0:
                    progress(count / self.accepted, "recording")
                yield said.draft
        if count != self.accepted:
            raise ChangedWhileRead(self.path)


def survey(
    path: Path,
    *,
    profile: str,
    reading: Reading,
    boundary: shapely.Geometry | None,
    progress: Progress,
) -> Survey:
    """Read and check every row of a file; nothing is written.

    Raises
    ------
    ExchangeError
        When the file, the profile or the mapping as a whole cannot be used.
    """
    found = _Tally()
    if boundary is not None:
        shapely.prepare(boundary)
    stream = read_file(path, profile=profile, reading=reading)
    sha256 = fingerprint(path) if path.is_file() else ""
    for said in stream:
        if isinstance(said, Remark):
            found.remarks.append(said.text)
            continue
        found.take(said, boundary)
        if found.rows % _TELL_EVERY == 0:
            progress(0.0, f"{found.rows:,} rows checked")
    return Survey(
        path=path,
        profile=profile,
        reading=reading,
        sha256=sha256,
        rows=found.rows,
        kinds=dict(found.kinds),
        rejected=frozenset(found.rejected),
        problems=tuple(found.problems),
        remarks=(*found.remarks, *found.warned()),
    )


class _Tally:
    """Counts while a file is read."""

    def __init__(self) -> None:
        self.rows = 0
        self.kinds: Counter[str] = Counter()
        self.rejected: set[int] = set()
        self.problems: list[Rejected] = []
        self.remarks: list[str] = []
        self._warnings: list[str] = []
        self._warned = 0

    def take(self, said: Row | Rejected, boundary: shapely.Geometry | None) -> None:
        """Check a row and count it."""
        self.rows += 1
        if isinstance(said, Rejected):
            self._reject((said,))
            return
        checked = check_row(said, boundary=boundary)
        if checked.problems:
            self._reject(checked.problems)
            return
        self.kinds[said.draft.kind] += 1
        self._warned += bool(checked.warnings)
        if len(self._warnings) < _WARNINGS_KEPT:
            self._warnings.extend(checked.warnings)

    def _reject(self, problems: tuple[Rejected, ...]) -> None:
        self.rejected.add(self.rows)
        if len(self.problems) < _PROBLEMS_KEPT:
            self.problems.extend(problems)

    def warned(self) -> list[str]:
        """Say how many rows are worth a look, and the first of them."""
        if not self._warned:
            return []
        return [f"{self._warned:,} rows were accepted with a warning.", *self._warnings]
