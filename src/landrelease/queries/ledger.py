"""Whether the ledger is whole."""

from collections.abc import Iterable, Iterator

from landrelease.ledger import Fault, Head, verify
from landrelease.store.chain import stored_entries
from landrelease.store.people import Right, Viewer
from landrelease.store.refusals import NotAllowed


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
