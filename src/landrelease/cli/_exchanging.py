"""import and export: files in and out."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from landrelease.cli._acting import Bar, acting, prepare
from landrelease.cli._hazard import clock_words, day, moment
from landrelease.kinds import KINDS, Tier

if TYPE_CHECKING:
    from landrelease.exchange import ImportReport


def import_words(parser: argparse.ArgumentParser) -> None:
    """Declare the words of import."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--profile", required=True, metavar="P", help="how the file is read")
    parser.add_argument("--mapping", type=Path, metavar="FILE", help="mapping file, for csv")
    parser.add_argument("--encoding", default="", help="when it is not UTF-8")
    parser.add_argument("--dry-run", action="store_true", help="read and check, record nothing")
    parser.add_argument(
        "--approve", action="store_true", help="approve in the same step, for those who may"
    )
    parser.add_argument(
        "--rejected-share",
        type=float,
        metavar="SHARE",
        help="stop when more rows than this share are rejected (default 0.5)",
    )
    parser.add_argument("--most-mb", type=float, metavar="MB", help="size limit (default 100)")


def take_in(asked: argparse.Namespace) -> int:
    """Import a file as one batch."""
    programme = prepare()
    from landrelease.exchange import REJECTED_SHARE, Limits, import_file

    viewer = acting(asked)
    share = REJECTED_SHARE if asked.rejected_share is None else asked.rejected_share
    bar = Bar("import")
    try:
        report = import_file(
            viewer,
            asked.file,
            profile=asked.profile,
            programme=programme,
            mapping=asked.mapping,
            dry_run=asked.dry_run,
            approve=asked.approve,
            progress=bar,
            encoding=asked.encoding,
            limits=Limits() if asked.most_mb is None else Limits(file_mb=asked.most_mb),
            rejected_share=share,
        )
    finally:
        bar.close()
    _print(report, asked)
    return 0


def _print(report: "ImportReport", asked: argparse.Namespace) -> None:
    print(f"{asked.file.name}: {report.rows:,} rows, {report.accepted:,} accepted, ", end="")
    print(f"{report.rejected:,} rejected.")
    for kind, count in report.kinds.items():
        print(f"  {count:>9,}  {KINDS[kind].label_plural.lower()}")
    for remark in report.remarks:
        print(f"Note: {remark}")
    if report.rejected_file is not None:
        print(f"What was wrong is in {report.rejected_file}.")
    if asked.dry_run:
        print("Dry run: nothing was recorded.")
    elif not report.batch:
        print(_nothing_new(report))
    elif asked.approve:
        print(f"Recorded and approved {report.added:,} new records (batch {report.batch}).")
    else:
        print(
            f"Recorded {report.added:,} new records (batch {report.batch}). Another person "
            "approves them in the workbench."
        )
    if report.waiting and report.batch:
        print(f"Some records were there before and still wait for approval: {_batches(report)}.")


def _nothing_new(report: "ImportReport") -> str:
    if not report.waiting:
        return "Nothing new: every record is in the ledger already."
    return (
        "Nothing was recorded or approved: the records were submitted before and still wait, in "
        f"{_batches(report)}. Another person approves them in the workbench."
    )


def _batches(report: "ImportReport") -> str:
    return ("batch " if len(report.waiting) == 1 else "batches ") + ", ".join(report.waiting)


def export_words(parser: argparse.ArgumentParser) -> None:
    """Declare the words of export."""
    parser.add_argument("file", type=Path, metavar="FILE", help=".geojson, .csv or .gpkg")
    tiers = [tier.word for tier in Tier]
    parser.add_argument("--tier", choices=tiers, default=Tier.PUBLIC.word)
    parser.add_argument("--kind", action="append", choices=list(KINDS), metavar="KIND")
    parser.add_argument("--overwrite", action="store_true")
    clock_words(parser)


def write_out(asked: argparse.Namespace) -> int:
    """Write records to a file, of the public tier unless asked and allowed."""
    programme = prepare()
    from landrelease.exchange import export_records

    report = export_records(
        acting(asked),
        asked.file,
        programme=programme,
        tier=Tier.from_word(asked.tier),
        kinds=asked.kind,
        at=day(asked.at),
        known=moment(asked.known),
        overwrite=asked.overwrite,
    )
    beside = "" if report.beside is None else f" What it is: {report.beside}."
    print(f"Wrote {report.path}: {report.records:,} records, tier {report.tier.word}.{beside}")
    return 0
