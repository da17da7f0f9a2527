"""One writer at a time for what depends on the latest row, such as a hash chain."""

from __future__ import annotations

import hashlib

from django.db.backends.base.base import BaseDatabaseWrapper

from landrelease.store.geometry._errors import WritersNotSerialised


def writer_lock(connection: BaseDatabaseWrapper, name: str = "ledger") -> None:
    """Wait until no other transaction holds the lock ``name``; keep it until this one ends.

    Call it first in the transaction, before reading the row that the next one depends on. On
    PostgreSQL it takes ``pg_advisory_xact_lock``; on SQLite BEGIN IMMEDIATE has already made
    this transaction the only writer, and the call makes sure that this was so.

    Raises ``WritersNotSerialised`` outside a transaction or where the connection's settings
    would let two writers read the same row.
    """
    if not connection.in_atomic_block:
        raise WritersNotSerialised(
            database=connection.alias,
            reason="no transaction is open",
            remedy="Take the lock inside transaction.atomic()",
        )
    if connection.vendor == "postgresql":
        _require_read_committed(connection)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_key(name)])
    elif connection.vendor == "sqlite":
        _require_immediate(connection)
    else:
        raise WritersNotSerialised(
            database=connection.alias,
            reason=f"no lock is known for {connection.vendor}",
            remedy="Use SQLite or PostgreSQL",
        )


def _key(name: str) -> int:
    digest = hashlib.sha256(f"landrelease {name}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _require_read_committed(connection: BaseDatabaseWrapper) -> None:
    """Refuse levels whose snapshot is older than the lock."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        (level,) = cursor.fetchone()
    if level != "read committed":
        raise WritersNotSerialised(
            database=connection.alias,
            reason=f"at {level} the transaction does not see what was written before its lock",
            remedy="Use the isolation level read committed",
        )


def _require_immediate(connection: BaseDatabaseWrapper) -> None:
    mode = (connection.transaction_mode or "DEFERRED").upper()
    if mode not in ("IMMEDIATE", "EXCLUSIVE"):
        raise WritersNotSerialised(
            database=connection.alias,
            reason=f"its transactions begin {mode}",
            remedy="Set OPTIONS['transaction_mode'] = 'IMMEDIATE'",
        )
