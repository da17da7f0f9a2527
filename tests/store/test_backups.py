"""Backup and restore: all of it, or nothing and a folder as it was."""

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from django.db import connection
from PIL import Image
from tests.conftest import point

from landrelease.store.backups import BackupNotRead, restore_backup, write_backup
from landrelease.store.chain import heads
from landrelease.store.models import BatchRow, EntryRow, LinkRow, PersonalRow, RegisterRow, User
from landrelease.store.pictures import keep_picture
from landrelease.store.programme import ProgrammeExists, SettingsNotRead
from landrelease.store.setting_up import DatabaseInUse


@pytest.fixture
def backup(says, programme, tmp_path):
    """A backup of a programme with an approved accident in it."""
    says.approved("accident", {"victims": "Irena Tolvay", "killed": 1, "place": point()})
    path = tmp_path / "kept.tar"
    write_backup(programme.directory, path)
    return path


def command(*words, **environment):
    kept = {
        k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "LANDRELEASE_PROGRAMME"}
    }
    return subprocess.run(
        [sys.executable, "-m", "landrelease", *map(str, words)],
        env=kept | environment, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip


def rewritten(path: Path, change):
    """The same archive with its members changed."""
    with tarfile.open(path) as old:
        members = {m.name: old.extractfile(m).read() for m in old}
    change(members)
    target = path.with_name("changed.tar")
    with tarfile.open(target, "w") as new:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            new.addfile(info, io.BytesIO(data))
    return target


def test_only_its_owner_reads_a_backup_and_nothing_is_left_beside_it(backup):
    assert backup.stat().st_mode & 0o077 == 0
    assert [item.name for item in backup.parent.iterdir() if item.name.startswith(".")] == []


def test_restored_is_the_same_with_a_chain_of_its_own(backup, programme, tmp_path):
    there = tmp_path / "there"
    done = command("restore", backup, there)
    assert done.returncode == 0, done.stderr
    head = str(heads()[0])
    verified = command("verify", "--programme", there, "--head", head)
    assert verified.returncode == 0, verified.stderr
    assert head in verified.stdout
    origin = (there / "programme.toml").read_text()
    assert programme.origin not in origin
    listed = command("export", "--programme", there, tmp_path / "x.geojson", "--tier", "personal")
    assert listed.returncode == 0, listed.stderr
    assert "Irena Tolvay" in (tmp_path / "x.geojson").read_text()
    again = command("backup", "--programme", there, tmp_path / "second.tar")
    assert head in again.stdout
    assert (there / "secret.key").read_bytes() != (programme.directory / "secret.key").read_bytes()


def cut(path):
    target = path.with_name("cut.tar")
    target.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    return target


def flipped(path):
    data = bytearray(path.read_bytes())
    at = data.find(b"\x1f\x8b")
    data[at + 40] ^= 0xFF
    target = path.with_name("flipped.tar")
    target.write_bytes(data)
    return target


def not_a_tar(path):
    target = path.with_name("not.tar")
    target.write_text("hello")
    return target


def without(name):
    return lambda path: rewritten(path, lambda members: members.pop(name))


def manifest(**change):
    def rewrite(members):
        members["manifest.json"] = json.dumps(
            json.loads(members["manifest.json"]) | change
        ).encode()

    return lambda path: rewritten(path, rewrite)


def no_object(path):
    return rewritten(path, lambda members: members.update({"manifest.json": b"[]"}))


def no_ledger_and_no_word_of_it(path):
    def rewrite(members):
        told = json.loads(members["manifest.json"])
        del members["ledger.jsonl"], told["sha256"]["ledger.jsonl"]
        members["manifest.json"] = json.dumps(told).encode()

    return rewritten(path, rewrite)


def nonsense_with_the_right_digest(path):
    def rewrite(members):
        told = json.loads(members["manifest.json"])
        members["ledger.jsonl"] = b"not gzip"
        told["sha256"]["ledger.jsonl"] = hashlib.sha256(b"not gzip").hexdigest()
        members["manifest.json"] = json.dumps(told).encode()

    return rewritten(path, rewrite)


BROKEN = {
    "cut": cut,
    "flipped": flipped,
    "not a tar": not_a_tar,
    "no manifest": without("manifest.json"),
    "no settings": without("programme.toml"),
    "no accounts": without("accounts.jsonl"),
    "no object": no_object,
    "no ledger": no_ledger_and_no_word_of_it,
    "nonsense": nonsense_with_the_right_digest,
    "other format": manifest(format="else"),
    "heads unreadable": manifest(heads=["x"]),
    "other head": manifest(heads=["office-1:2:" + "a" * 64]),
    "entries": manifest(entries=99),
    "missing": lambda path: path.with_name("nothing.tar"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_backup_restores_nothing(backup, tmp_path, how, emptied):
    there = tmp_path / "there"
    with pytest.raises(BackupNotRead):
        restore_backup(BROKEN[how](backup), there)
    assert not there.exists()
    assert not EntryRow.objects.exists()


@pytest.fixture
def emptied(backup):
    """Take the programme out of the test database, as if this were another machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name='ledger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')
    for model in (EntryRow, BatchRow, LinkRow, PersonalRow, RegisterRow, User):
        model.objects.all().delete()


def test_tricks_with_paths_write_nowhere(backup, tmp_path, emptied, monkeypatch):
    def trick(members):
        members["../outside"] = b"x"
        members[str(tmp_path / "absolute")] = b"x"

    monkeypatch.setenv("LANDRELEASE_PROGRAMME", str(tmp_path / "there"))
    restore_backup(rewritten(backup, trick), tmp_path / "there")
    assert not (tmp_path / "outside").exists()
    assert not (tmp_path / "absolute").exists()


def test_a_folder_can_be_used_after_a_restore_failed(backup, tmp_path):
    there = tmp_path / "there"
    failed = command("restore", BROKEN["other head"](backup), there)
    assert failed.returncode == 1
    assert failed.stderr.startswith("landrelease: LR-T")
    assert "Cannot restore" in failed.stderr
    assert len(failed.stderr.splitlines()) == 1
    assert not there.exists()
    there.mkdir()
    failed = command("restore", cut(backup), there)
    assert failed.returncode == 1
    assert list(there.iterdir()) == []
    assert command("restore", backup, there).returncode == 0


def test_nothing_is_restored_over_another_programme(backup, programme, tmp_path):
    with pytest.raises(ProgrammeExists):
        restore_backup(backup, programme.directory)
    with pytest.raises(DatabaseInUse):
        restore_backup(backup, tmp_path / "there")
    assert not (tmp_path / "there").exists()


def test_a_backup_that_cannot_be_written_leaves_nothing(backup, programme, tmp_path, monkeypatch):
    monkeypatch.setattr(
        tarfile.TarFile, "addfile", lambda *_: (_ for _ in ()).throw(OSError(28, "full"))
    )
    with pytest.raises(OSError, match="full"):
        write_backup(programme.directory, tmp_path / "new.tar")
    assert not [item for item in tmp_path.iterdir() if "new.tar" in item.name]


def test_settings_that_make_no_programme_restore_nothing(backup, tmp_path, emptied):
    def rewrite(members):
        told = json.loads(members["manifest.json"])
        members["programme.toml"] = b"name = "
        told["sha256"]["programme.toml"] = hashlib.sha256(b"name = ").hexdigest()
        members["manifest.json"] = json.dumps(told).encode()

    with pytest.raises(SettingsNotRead):
        restore_backup(rewritten(backup, rewrite), tmp_path / "there")
    assert not (tmp_path / "there").exists()
    assert not EntryRow.objects.exists()


def test_a_backup_brings_pictures_along_and_nothing_else_of_their_folder(says, programme, tmp_path):
    out = io.BytesIO()
    Image.new("RGB", (4, 4), "#557755").save(out, "PNG")
    digest = keep_picture(out.getvalue())
    (programme.directory / "pictures" / "notes.txt").write_text("Not a picture.")
    says.approved("accident", {"place": point()})
    write_backup(programme.directory, path := tmp_path / "kept.tar")
    assert command("restore", path, again := tmp_path / "again").returncode == 0
    assert [one.name for one in (again / "pictures").iterdir()] == [digest]
    assert (again / "pictures" / digest).read_bytes() == out.getvalue()
