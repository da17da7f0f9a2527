"""Whether the ledger is whole."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from landrelease.ledger import Fault, Head, verify
from landrelease.store.chain import last_recorded, stored_entries
from landrelease.store.clock import now
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotAllowed

_BLINK: Final = timedelta(minutes=1)
"""By so little a clock is put right all the time."""


def verify_ledger(
    viewer: Viewer, heads: Iterable[Head] = (), *, hashes: Iterable[str] = ()
) -> Iterator[Fault]:
    """Return what is wrong with the chain; heads and hashes kept elsewhere must be in it.

    Raises
    ------
    NotAllowed
        Without the right to keep the ledger.
    """
    if not viewer.may(Right.KEEP):
        raise NotAllowed(Right.KEEP)
    return verify(stored_entries(), heads=list(heads), hashes=list(hashes))


def ahead_of_clock(viewer: Viewer) -> datetime | None:
    """Return the time of the newest entry where it is later than the machine's clock, else None.

    The clock is wrong, or was ahead when that was written: every entry is later than all before it,
    so that new ones bear that time too until the clock has passed it.

    Raises
    ------
    NotAllowed
        Without the right to keep the ledger.
    """
    if not viewer.may(Right.KEEP):
        raise NotAllowed(Right.KEEP)
    last = last_recorded(current_programme().origin)
    return last if last is not None and last > now() + _BLINK else None
