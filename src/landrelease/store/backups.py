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
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.db import DatabaseError, connection, transaction

from landrelease.errors import LandreleaseError
from landrelease.ledger import Fault, Head, HeadNotRead, StoredEntry, from_body, verify
from landrelease.store.chain import chunks, heads, row_of, stored_entries
from landrelease.store.geometry import writer_lock
from landrelease.store.models import EntryRow, PersonalRow, User
from landrelease.store.naming import named_as
from landrelease.store.pictures import is_picture, keep_again, pictures_of
from landrelease.store.programme import (
    BOUNDARY_FILE,
    KEY_FILE,
    SETTINGS_FILE,
    Programme,
    new_origin,
    write_whole,
)
from landrelease.store.register import rebuild
from landrelease.store.setting_up import new_folder

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


class BackupExists(LandreleaseError):
    """A backup would overwrite a file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path} is already there. Nothing was written. Choose another name, or ask to "
            "overwrite it with --overwrite."
        )


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What a backup holds."""

    entries: int
    heads: tuple[Head, ...]


def write_backup(directory: Path, path: Path, *, overwrite: bool = False) -> BackedUp:
    """Write everything that cannot be made again into one file; it appears whole or not.

    Raises
    ------
    BackupExists
        When the file is there, unless it may be overwritten.
    OSError
        When it cannot be written; it names the path given.
    """
    if path.exists() and not overwrite:
        raise BackupExists(path)
    with transaction.atomic():
        writer_lock(connection)
        found = BackedUp(EntryRow.objects.count(), heads())
        contents = {
            "ledger.jsonl": _packed({"body": r.body, "hash": r.hash} for r in _ledger()),
            "personal.jsonl": _packed(PersonalRow.objects.order_by("id").values(*_PERSONAL)),
            "accounts.jsonl": _packed(User.objects.order_by("id").values(*_ACCOUNT)),
        }
    for name in _FILES:
        if (directory / name).is_file():
            contents[name] = (directory / name).read_bytes()
    contents |= pictures_of(directory)
    manifest = {
        "format": FORMAT,
        "entries": found.entries,
        "heads": [str(head) for head in found.heads],
        "sha256": {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()},
    }
    with named_as(path):
        _write(path, {"manifest.json": _json(manifest), **contents})
    return found


def _write(path: Path, contents: dict[str, bytes]) -> None:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        with (
            os.fdopen(os.open(temporary, flags, 0o600), "wb") as file,
            tarfile.open(fileobj=file, mode="w") as archive,
        ):
            for name, data in contents.items():
                info = tarfile.TarInfo(name)
                info.size, info.mode = len(data), 0o600
                archive.addfile(info, io.BytesIO(data))
            archive.close()
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


_PERSONAL: Final = ("entry", "field", "salt", "value")
_ACCOUNT: Final = (
    "username",
    "name",
    "organisation",
    "role",
    "password",
    "is_active",
    "loopback_only",
    "organisation_subject",
    "areas",
    "own_organisation",
    "must_change_password",
    "password_until",
    "second_factor_required",
    "totp_key",
    "totp_step",
    "recovery",
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


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=_moment).encode()


def _moment(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(value)


def _lines(data: bytes) -> Iterator[dict[str, Any]]:
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
        for line in file:
            yield json.loads(line)


_UNREADABLE: Final = (
    KeyError,
    TypeError,
    ValueError,
    EOFError,
    zlib.error,
    gzip.BadGzipFile,
    DatabaseError,
)


def restore_backup(path: Path, directory: Path) -> BackedUp:
    """Restore a backup into a new or empty folder and empty tables.

    The restored programme continues with a chain of its own: should the old one go on
    writing, neither forks the other.

    Raises
    ------
    BackupNotRead
        When it is not a whole backup, or its chain does not verify; the folder is then as
        it was.
    ProgrammeExists, DatabaseInUse
        When there is something that it would be mixed with.
    """
    contents, told = _read(path)
    with new_folder(directory), transaction.atomic():
        try:
            with transaction.atomic():
                _load(contents)
            fault = next(verify(stored_entries(), heads=told.heads), None)
        except _UNREADABLE as error:
            raise BackupNotRead(path, f"its records cannot be read ({error})") from None
        if isinstance(fault, Fault):
            raise BackupNotRead(path, f"its ledger does not verify: {fault}")
        if EntryRow.objects.count() != told.entries:
            raise BackupNotRead(path, "it does not hold as many entries as it says")
        rebuild()
        write_whole(directory / KEY_FILE, secrets.token_hex(32).encode(), private=True)
        for name in _FILES:
            if name in contents:
                write_whole(directory / name, contents[name])
        keep_again(directory, contents)
        replace(Programme.read(directory), origin=new_origin()).write()
    return told


def _read(path: Path) -> tuple[dict[str, bytes], BackedUp]:
    contents: dict[str, bytes] = {}
    try:
        with tarfile.open(path, mode="r:") as archive:
            for member in archive:
                known = {"manifest.json", *_TABLES, *_FILES}
                if member.isfile() and (member.name in known or is_picture(member.name)):
                    held = archive.extractfile(member)
                    contents[member.name] = b"" if held is None else held.read()
        manifest = json.loads(contents.pop("manifest.json"))
        if manifest["format"] != FORMAT:
            raise BackupNotRead(path, f"its format is {manifest['format']!r}, not {FORMAT!r}")
        digests = dict(manifest["sha256"])
        for name in {*_TABLES, SETTINGS_FILE, *digests, *contents}:
            if hashlib.sha256(contents[name]).hexdigest() != digests[name]:
                raise BackupNotRead(path, f"{name} in it was changed or cut")
        told = BackedUp(int(manifest["entries"]), tuple(map(Head.read, manifest["heads"])))
    except KeyError as error:
        raise BackupNotRead(path, f"it is not a whole backup: {error} is not in it") from None
    except (OSError, tarfile.TarError, ValueError, TypeError, HeadNotRead) as error:
        raise BackupNotRead(path, f"it is not a whole backup ({error})") from None
    return contents, told


def _load(contents: dict[str, bytes]) -> None:
    for part in chunks(_lines(contents["ledger.jsonl"])):
        stored = [StoredEntry(row["body"], row["hash"], {}) for row in part]
        EntryRow.objects.bulk_create([row_of(from_body(item.body), item) for item in stored])
    for part in chunks(_lines(contents["personal.jsonl"])):
        PersonalRow.objects.bulk_create([PersonalRow(**row) for row in part])
    for row in _lines(contents["accounts.jsonl"]):
        User.objects.create(**row)
