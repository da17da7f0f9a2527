"""Taking a file in: read it all, check it all, then one call of one action."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from landrelease.actions import record_batch
from landrelease.exchange._errors import LimitImpossible, NoRecords, TooManyRejected
from landrelease.exchange._rejected import rejected_path, write_rejected
from landrelease.exchange._rows import Limits, Reading
from landrelease.exchange._survey import Progress, Survey, survey
from landrelease.kinds import NOT_KNOWN, NotKnown
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import Programme
from landrelease.store.refusals import NotAllowed

REJECTED_SHARE: Final = 0.5
"""An import in which more rows than this share are wrong is not made, unless asked to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What became of a file."""

    rows: int
    accepted: int
    rejected: int
    already_there: int | NotKnown
    """Of those accepted; not known after a dry run."""
    batch: str
    """Empty when nothing was recorded."""
    rejected_file: Path | None
    kinds: Mapping[str, int] = field(default_factory=dict)
    """Rows accepted, by kind."""
    remarks: tuple[str, ...] = ()
    """What was assumed or noticed."""
    waiting: tuple[str, ...] = ()
    """Batches that hold records of this file already and still wait for approval."""

    @property
    def added(self) -> int | NotKnown:
        """How many records are new."""
        return NOT_KNOWN if self.already_there == NOT_KNOWN else self.accepted - self.already_there


def import_file(
    viewer: Viewer,
    path: Path,
    *,
    profile: str,
    programme: Programme,
    mapping: Path | None = None,
    dry_run: bool = False,
    approve: bool = False,
    progress: Progress | None = None,
    encoding: str = "",
    limits: Limits | None = None,
    rejected_share: float = REJECTED_SHARE,
    batch: str = "",
    now: datetime | None = None,
) -> ImportReport:
    """Import a file as one batch, whole or not at all.

    Parameters
    ----------
    programme
        Whose boundary places are checked against, and whose folder takes rejected rows.
    dry_run
        Read and check, write the file of rejected rows, and touch no ledger.
    approve
        Approve in the same step; needs a right of its own.
    rejected_share
        Stop when more rows than this share (0 to 1) are rejected.
    batch, now
        The batch's id and the time in the name of the file of rejected rows; made here
        when not given.

    Raises
    ------
    NotAllowed, LimitImpossible
        Before the file is opened.
    ExchangeError
        When the file as a whole cannot be imported; nothing is written then, apart from
        the file that says which rows were rejected.
    LandreleaseError
        From the action, such as an id used with other content; nothing is written then.
    """
    _require(viewer, approve=approve)
    _require_share(rejected_share)
    tell = progress or _silent
    reading = Reading(
        batch=batch or secrets.token_hex(16),
        mapping=mapping,
        encoding=encoding,
        limits=limits or Limits(),
    )
    found = survey(
        path, profile=profile, reading=reading, boundary=programme.boundary, progress=tell
    )
    rejected = _rejected_file(found, programme.directory, now or datetime.now(UTC))
    _stop_if_wrong(found, rejected, rejected_share)
    if dry_run:
        return _report(found, rejected, already_there=NOT_KNOWN, batch="")
    recorded = 0.5 if approve else 1.0  # what approval folds into the register takes the rest
    receipt = record_batch(
        viewer,
        found.drafts(_part(tell, 0.0, recorded)),
        batch_id=reading.batch,
        note=_note(found),
        approve=approve,
        progress=_part(tell, recorded, 1.0),
    )
    return replace(
        _report(found, rejected, already_there=receipt.already_there, batch=receipt.batch),
        waiting=receipt.waiting,
    )


def _silent(_fraction: float, _message: str) -> None:
    """Tell nobody."""


def _part(progress: Progress, begin: float, end: float) -> Progress:
    """Map a step's own share onto a part of the whole."""

    def told(fraction: float, message: str) -> None:
        progress(begin + (end - begin) * fraction, message)

    return told


def _require(viewer: Viewer, *, approve: bool) -> None:
    """Refuse before reading what the action would refuse after it."""
    wanted = [Right.IMPORT, Right.APPROVE_OWN_IMPORT] if approve else [Right.IMPORT]
    for right in wanted:
        if not viewer.may(right):
            raise NotAllowed(right)


def _require_share(share: float) -> None:
    if not 0 <= share <= 1:
        raise LimitImpossible(
            name="share of rejected rows", value=share, expected="a number from 0 to 1"
        )


def _rejected_file(found: Survey, directory: Path, now: datetime) -> Path | None:
    if not found.problems:
        return None
    path = rejected_path(directory, found.path, now.astimezone(UTC))
    write_rejected(path, found.problems)
    return path


def _stop_if_wrong(found: Survey, rejected: Path | None, share: float) -> None:
    count = len(found.rejected)
    if rejected is not None and count > share * found.rows:
        raise TooManyRejected(rejected=count, rows=found.rows, share=share, file=rejected)
    if not found.accepted:
        raise NoRecords(found.path, "none of its rows can be imported", f"See {rejected}.")


def _note(found: Survey) -> dict[str, object]:
    return {
        "title": f"Import of {found.path.name}: {found.accepted:,} records",
        "file": found.path.name,
        "sha256": found.sha256,
        "profile": found.profile,
        "mapping": found.reading.mapping.name if found.reading.mapping else "",
        "rows": found.rows,
        "accepted": found.accepted,
        "rejected": len(found.rejected),
        "kinds": dict(found.kinds),
        "remarks": list(found.remarks),
    }


def _report(
    found: Survey, rejected: Path | None, *, already_there: int | NotKnown, batch: str
) -> ImportReport:
    return ImportReport(
        rows=found.rows,
        accepted=found.accepted,
        rejected=len(found.rejected),
        already_there=already_there,
        batch=batch,
        rejected_file=rejected,
        kinds=found.kinds,
        remarks=found.remarks,
    )
