"""How often signing in may fail: counted for account and address, across processes and restarts.

A try is counted before the password is looked at, so that many tries at once are many; a success
takes it back. Whether there is such an account makes no difference to any of it.
"""

import hashlib
import ipaddress
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import Q

from landrelease.errors import LandreleaseError
from landrelease.store.geometry import writer_lock
from landrelease.store.models import SignInTries


@dataclass(frozen=True, slots=True)
class Limit:
    """After so many failures, wait; each further one doubles the wait, up to the longest."""

    free: int
    longest: timedelta
    first: timedelta = timedelta(seconds=30)

    def wait_after(self, failures: int) -> timedelta:
        """Return how long to wait after the last failure."""
        if failures < self.free:
            return timedelta(0)
        doublings = min(failures - self.free, 20)
        return min(self.longest, self.first * 2**doublings)


SAME_PLACE: Final = Limit(free=5, longest=timedelta(minutes=15))
"""One account from one address."""
ADDRESS: Final = Limit(free=30, longest=timedelta(minutes=15))
"""Any accounts from one address: an office of people may share it."""
ACCOUNT: Final = Limit(free=20, longest=timedelta(minutes=2))
"""One account from everywhere, but for addresses it signed in from: guessing from many places
delays the person who has the account, never for long, and not where he is known."""
CODE: Final = Limit(free=5, longest=timedelta(minutes=15))
"""Codes of a second factor, once the password was right."""

FORGOTTEN: Final = timedelta(hours=1)
"""Failures no longer count that long after the last."""
KNOWN_FOR: Final = timedelta(days=30)
"""An address is known that long after signing in from it."""
KEPT_FOR: Final = timedelta(days=1)


class TooManyTries(LandreleaseError):
    """Signing in failed too often; the next try has to wait."""

    def __init__(self, *, until: datetime, now: datetime) -> None:
        self.until = until
        self.seconds = max(1, math.ceil((until - now).total_seconds()))
        wait = f"{self.seconds} seconds" if self.seconds < 120 else f"{self.seconds // 60} minutes"
        super().__init__(
            f"Too many tries failed. Try again in {wait}, at {until:%H:%M:%S} UTC. "
            "If you forgot your password, ask the administrator for a new one."
        )


Keys = list[tuple[str, Limit]]


def keys_of(username: str, address: str) -> Keys:
    """Return what a try of a password counts for: both, the address, the account."""
    return [
        (_hashed("both", username, _network(address)), SAME_PLACE),
        (_hashed("address", _network(address)), ADDRESS),
        (_hashed("account", username), ACCOUNT),
    ]


def keys_of_code(username: str) -> Keys:
    """Return what a try of a code counts for."""
    return [(_hashed("code", username), CODE)]


@transaction.atomic
def begin_try(keys: Keys, *, now: datetime) -> None:
    """Count a try, or refuse it.

    Raises
    ------
    TooManyTries
        With the moment from which one may try again; the try is not counted then.
    """
    writer_lock(connection)
    rows = SignInTries.objects.in_bulk([key for key, _ in keys])
    known = any(
        limit is SAME_PLACE and key in rows and _is_known(rows[key], now) for key, limit in keys
    )
    ends = [
        rows[key].last_at + limit.wait_after(rows[key].failures)
        for key, limit in keys
        if key in rows and now - rows[key].last_at <= FORGOTTEN and not (known and limit is ACCOUNT)
    ]
    until = max(ends, default=now)
    if until > now:
        raise TooManyTries(until=until, now=now)
    for key, _ in keys:
        row = rows.get(key) or SignInTries(key=key, last_at=now)
        row.failures = row.failures + 1 if now - row.last_at <= FORGOTTEN else 1
        row.last_at = now
        row.save()
    _forget(now)


def _is_known(row: SignInTries, now: datetime) -> bool:
    return row.succeeded_at is not None and now - row.succeeded_at <= KNOWN_FOR


@transaction.atomic
def note_success(keys: Keys, *, now: datetime) -> None:
    """Take the count back: of the account whole, of the address the one try."""
    writer_lock(connection)
    rows = SignInTries.objects.in_bulk([key for key, _ in keys])
    for key, limit in keys:
        row = rows.get(key) or SignInTries(key=key, last_at=now)
        row.failures = max(0, row.failures - 1) if limit is ADDRESS else 0
        row.succeeded_at = now if limit is SAME_PLACE else None
        row.save()


def forget_tries(username: str) -> None:
    """Let an account be tried again at once from everywhere but addresses that wait themselves."""
    keys = [_hashed("account", username), _hashed("code", username)]
    SignInTries.objects.filter(key__in=keys).delete()


def _forget(now: datetime) -> None:
    old = Q(succeeded_at__isnull=True) | Q(succeeded_at__lt=now - KNOWN_FOR)
    SignInTries.objects.filter(old, last_at__lt=now - KEPT_FOR).delete()


def _network(address: str) -> str:
    """Return the address, or its /64: whoever has one address of version 6 has as many."""
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return address
    if read.version == 4:
        return str(read)
    return str(ipaddress.ip_network((int(read), 64), strict=False).network_address)


def _hashed(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode(errors="replace")).hexdigest()
