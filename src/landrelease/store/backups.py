"""A backup: the ledger, what is kept apart from it, accounts and settings, in one file.

The register and hazard maps are not in it: they are rebuilt and computed again.
"""

import gzip
import hashlib
import io
import json
import os
import secrets
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from landrelease.errors import LandreleaseError
from landrelease.ledger import Fault, Head, StoredEntry, from_body, verify
from landrelease.store.chain import chunks, heads, row_of, stored_entries
from landrelease.store.models import EntryRow, PersonalRow, User
from landrelease.store.programme import (
    BOUNDARY_FILE,
    KEY_FILE,
    SETTINGS_FILE,
    Programme,
    new_origin,
    write_whole,
)
from landrelease.store.register import rebuild
from landrelease.store.setting_up import bring_tables_up_to_date

FORMAT: Final = "landrelease backup 1"
_TABLES: Final = ("ledger.jsonl", "personal.jsonl", "accounts.jsonl")
_FILES: Final = (SETTINGS_FILE, BOUNDARY_FILE)


class BackupNotRead(LandreleaseError):
    """A file is no whole backup."""

    def __init__(self, path: Path, why: str) -> None:
        self.path, self.why = path, why
        super().__init__(
            f"Cannot restore {path}: {why}. Nothing was restored. Try another backup file."
        )


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What a backup holds."""

    entries: int
    heads: tuple[Head, ...]


def write_backup(directory: Path, path: Path) -> BackedUp:
    """Write everything that cannot be made again into one file; it appears whole or not."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with transaction.atomic():
        found = BackedUp(EntryRow.objects.count(), heads())
        contents = {
            "ledger.jsonl": _packed({"body": r.body, "hash": r.hash} for r in _ledger()),
            "personal.jsonl": _packed(PersonalRow.objects.order_by("id").values(*_PERSONAL)),
            "accounts.jsonl": _packed(User.objects.order_by("id").values(*_ACCOUNT)),
        }
    for name in _FILES:
        if (directory / name).is_file():
            contents[name] = (directory / name).read_bytes()
    manifest = {
        "format": FORMAT,
        "entries": found.entries,
        "heads": [str(head) for head in found.heads],
        "sha256": {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()},
    }
    try:
        with (
            os.fdopen(os.open(temporary, flags, 0o600), "wb") as file,
            tarfile.open(fileobj=file, mode="w") as archive,
        ):
            for name, data in {"manifest.json": _json(manifest), **contents}.items():
                info = tarfile.TarInfo(name)
                info.size, info.mode = len(data), 0o600
                archive.addfile(info, io.BytesIO(data))
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return found


_PERSONAL: Final = ("entry", "field", "salt", "value")
_ACCOUNT: Final = (
    "username",
    "name",
    "organisation",
    "role",
    "password",
    "is_active",
    "loopback_only",
)


def _ledger() -> Iterator[EntryRow]:
    rows = EntryRow.objects.order_by("id").only("body", "hash")
    yield from rows.iterator(chunk_size=2_000)


def _packed(rows: Iterable[dict[str, Any]]) -> bytes:
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as file:
        for row in rows:
            file.write(_json(row) + b"\n")
    return buffer.getvalue()


def _json(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()


def _lines(data: bytes) -> Iterator[dict[str, Any]]:
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
        for line in file:
            yield json.loads(line)


def restore_backup(path: Path, directory: Path) -> BackedUp:
    """Restore a backup into a new folder and its tables.

    The restored programme continues with a chain of its own: should the old one go on
    writing, neither forks the other.

    Raises
    ------
    BackupNotRead
        When it is not a whole backup, or its chain does not verify.
    """
    contents = _read(path)
    manifest = json.loads(contents["manifest.json"])
    bring_tables_up_to_date()
    with transaction.atomic():
        _load(contents)
        fault = next(verify(stored_entries(), heads=map(Head.read, manifest["heads"])), None)
        if isinstance(fault, Fault):
            raise BackupNotRead(path, f"its ledger does not verify: {fault}")
        rebuild()
    write_whole(directory / KEY_FILE, secrets.token_hex(32).encode(), private=True)
    for name in reversed(_FILES):
        if name in contents:
            write_whole(directory / name, contents[name])
    replace(Programme.read(directory), origin=new_origin()).write()
    return BackedUp(int(manifest["entries"]), tuple(map(Head.read, manifest["heads"])))


def _read(path: Path) -> dict[str, bytes]:
    contents: dict[str, bytes] = {}
    try:
        with tarfile.open(path, mode="r:") as archive:
            for member in archive:
                if member.isfile() and member.name in {"manifest.json", *_TABLES, *_FILES}:
                    held = archive.extractfile(member)
                    contents[member.name] = b"" if held is None else held.read()
        manifest = json.loads(contents["manifest.json"])
        if manifest["format"] != FORMAT:
            raise BackupNotRead(path, f"its format is {manifest['format']!r}, not {FORMAT!r}")
        for name, digest in manifest["sha256"].items():
            if hashlib.sha256(contents[name]).hexdigest() != digest:
                raise BackupNotRead(path, f"{name} in it was changed or cut")
    except (OSError, tarfile.TarError, KeyError, ValueError) as error:
        raise BackupNotRead(path, f"it is not a whole backup ({error})") from None
    return contents


def _load(contents: dict[str, bytes]) -> None:
    for part in chunks(_lines(contents["ledger.jsonl"])):
        stored = [StoredEntry(row["body"], row["hash"], {}) for row in part]
        EntryRow.objects.bulk_create([row_of(from_body(item.body), item) for item in stored])
    for part in chunks(_lines(contents["personal.jsonl"])):
        PersonalRow.objects.bulk_create([PersonalRow(**row) for row in part])
    for row in _lines(contents["accounts.jsonl"]):
        User.objects.create(**row)
