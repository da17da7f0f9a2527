"""What time it is for whoever writes: the machine's, or the demo's while it plays its past."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time

from django.utils import timezone

from landrelease.errors import LandreleaseError
from landrelease.store.programme import Programme

_played: ContextVar[datetime | None] = ContextVar("played", default=None)
_day: ContextVar[date | None] = ContextVar("day", default=None)


class NotADemo(LandreleaseError):
    """Somebody tried to write at another time than now in a real programme."""

    def __init__(self) -> None:
        super().__init__("Only a demo programme may write at another time than now.")


class MomentNotRead(LandreleaseError):
    """A date could not be read."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(f"Read {text!r} as a date; write it as 2026-03-31.")


def moment_of(text: str) -> datetime:
    """Read the clock of what was known: a day stands for its end, and times are UTC.

    Raises
    ------
    MomentNotRead
        When it is neither a day nor a moment.
    """
    try:
        read = datetime.fromisoformat(text.strip())
        if "T" not in text and " " not in text.strip():
            return datetime.combine(read.date(), time.max, tzinfo=UTC)
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise MomentNotRead(text) from None


def now() -> datetime:
    """Return the time that entries are recorded at."""
    return _played.get() or timezone.now()


def current_day() -> date:
    """Return the day it is, in UTC; within `one_day` it stays that day."""
    return _day.get() or now().date()


@contextmanager
def one_day() -> Iterator[None]:
    """Answer by one day from beginning to end, also where midnight falls in between."""
    token = _day.set(current_day())
    try:
        yield
    finally:
        _day.reset(token)


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
