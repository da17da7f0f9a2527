"""verify, rebuild, backup and restore: keeping the ledger."""

import argparse
import os
from pathlib import Path

import django

from landrelease.cli._acting import Bar, acting, prepare
from landrelease.errors import LandreleaseError
from landrelease.ledger import read_heads


class LedgerNotWhole(LandreleaseError):
    """Verification found faults."""

    def __init__(self, faults: int) -> None:
        self.faults = faults
        told = "fault" if faults == 1 else "faults"
        super().__init__(
            f"The ledger does not verify: {faults} {told}. Keep a copy of the programme's folder "
            "as it is, restore the newest backup beside it, and compare."
        )


def no_words(_parser: argparse.ArgumentParser) -> None:
    """Declare no words."""


def verify_words(parser: argparse.ArgumentParser) -> None:
    """Declare the words of verify."""
    parser.add_argument(
        "--head",
        action="append",
        default=[],
        metavar="HEAD",
        help="a head kept elsewhere, as printed (origin:number:hash) or its hash alone "
        "(may be repeated)",
    )


def verify(asked: argparse.Namespace) -> int:
    """Check the chain; print what is wrong, or the heads."""
    prepare()
    from landrelease.queries import ahead_of_clock, heads, verify_ledger

    viewer = acting(asked)
    found = 0
    kept, hashes = read_heads(asked.head)
    for fault in verify_ledger(viewer, kept, hashes=hashes):
        found += 1
        print(fault)
    if found:
        raise LedgerNotWhole(found)
    if ahead := ahead_of_clock(viewer):
        print(
            f"Look at the clock: the newest entry is of {ahead:%Y-%m-%d %H:%M} UTC, later than it "
            "is by this machine. Until then every new entry bears that time, and what is asked as "
            "known on an earlier day lacks it."
        )
    print("The ledger is whole. Keep its heads elsewhere:")
    for head in heads(viewer):
        print(head)
    return 0


def again(asked: argparse.Namespace) -> int:
    """Make the register again."""
    prepare()
    from landrelease.actions import rebuild_register

    viewer = acting(asked)
    bar = Bar("rebuild")
    try:
        batches, subjects = rebuild_register(viewer, progress=bar)
    finally:
        bar.close()
    print(f"Rebuilt {batches} batches and {subjects} records from the ledger.")
    return 0


def backup_words(parser: argparse.ArgumentParser) -> None:
    """Declare the words of backup."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--overwrite", action="store_true", help="replace a file that is there")


def backup(asked: argparse.Namespace) -> int:
    """Write a backup and print the heads."""
    programme = prepare()
    from landrelease.actions import write_backup

    made = write_backup(
        acting(asked),
        directory=programme.directory,
        path=asked.file,
        overwrite=asked.overwrite,
    )
    print(f"Wrote {asked.file}: {made.entries} entries, with personal fields. Keep it safe.")
    print("Keep these heads elsewhere:")
    for head in made.heads:
        print(head)
    return 0


def restore_words(parser: argparse.ArgumentParser) -> None:
    """Declare the words of restore."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("directory", type=Path, metavar="DIR")


def restore(asked: argparse.Namespace) -> int:
    """Restore a backup into a new folder."""
    directory = asked.directory.resolve()
    os.environ["LANDRELEASE_PROGRAMME"] = str(directory)
    django.setup()
    from landrelease.store.backups import restore_backup

    made = restore_backup(asked.file, directory)
    print(f"Restored {made.entries} entries into {directory}; the chain verifies.")
    return 0
