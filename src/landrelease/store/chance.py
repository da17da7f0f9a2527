"""Where ids and draws come from: the machine's own chance, or the demo's while it plays."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np

from landrelease.store.clock import NotADemo
from landrelease.store.programme import Programme

_repeated: ContextVar[np.random.Generator | None] = ContextVar("repeated", default=None)


def token(octets: int = 16) -> str:
    """Return hexadecimal digits that nobody could foresee."""
    rng = _repeated.get()
    return secrets.token_hex(octets) if rng is None else rng.bytes(octets).hex()


def seed(bits: int) -> int:
    """Return a number of so many bits that nobody could foresee."""
    rng = _repeated.get()
    return secrets.randbits(bits) if rng is None else int(rng.integers(1 << bits))


@contextmanager
def repeatable(number: int, *, programme: Programme) -> Iterator[None]:
    """Draw the same ids and numbers each time: in a demo programme, and nowhere else."""
    if not programme.demo:
        raise NotADemo
    held = _repeated.set(np.random.default_rng(number))
    try:
        yield
    finally:
        _repeated.reset(held)
