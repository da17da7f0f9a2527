"""What time it is for whoever writes: the machine's, or the demo's while it plays its past."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

from landrelease.errors import LandreleaseError
from landrelease.store.programme import Programme

_played: ContextVar[datetime | None] = ContextVar("played", default=None)


class NotADemo(LandreleaseError):
    """Somebody tried to write at another time than now in a real programme."""

    def __init__(self) -> None:
        super().__init__("Only a demo programme may write at another time than now.")


def now() -> datetime:
    """Return the time that entries are recorded at."""
    return _played.get() or timezone.now()


@contextmanager
def playing(moment: datetime, *, programme: Programme) -> Iterator[None]:
    """Write as if it were another time: in a demo programme, and nowhere else."""
    if not programme.demo:
        raise NotADemo
    token = _played.set(moment)
    try:
        yield
    finally:
        _played.reset(token)
