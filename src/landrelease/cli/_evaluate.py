"""hazard --evaluate: the model held against what happened after, as a report."""

import argparse
from collections.abc import Mapping, Sequence
from datetime import date
from errno import ENOENT
from os import strerror
from pathlib import Path
from typing import Any

from landrelease.cli._acting import Bar, acting, prepare
from landrelease.errors import LandreleaseError
from landrelease.store.clock import MomentNotRead


class OnlyWithEvaluate(LandreleaseError):
    """Words of an evaluation were given for a map."""

    def __init__(self) -> None:
        super().__init__(
            "--until and --protocol belong to --evaluate. Add it, or take them away; the date a "
            "map speaks of is --at."
        )


class OnlyForAMap(LandreleaseError):
    """A word of the map was given for an evaluation."""

    def __init__(self) -> None:
        super().__init__(
            "--at, --known, --engine and --pattern do not go with --evaluate: it sets both clocks "
            "itself, runs in this process, and judges the map without lines of finds. Give the "
            "last day of the evidence with --until."
        )


class NotAReport(LandreleaseError):
    """The report was to be written under a name that says another format."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(
            f"The evaluation is written as HTML, and the name {path.name!r} says something else. "
            "End it in .html."
        )


class CellMissing(LandreleaseError):
    """An evaluation was asked for without a cell size."""

    def __init__(self) -> None:
        super().__init__(
            "An evaluation needs the side of a cell, as a map does: give `--cell METRES`."
        )


def words(parser: argparse.ArgumentParser) -> None:
    """Declare the words of an evaluation."""
    parser.add_argument(
        "--evaluate", action="store_true", help="hold the model against what happened after"
    )
    parser.add_argument(
        "--protocol",
        choices=("temporal", "blocks"),
        default="temporal",
        help="with --evaluate: by time (default), or by blocks of ground held out",
    )
    parser.add_argument(
        "--until",
        action="append",
        default=[],
        metavar="DATE",
        help="with --evaluate: last day of the evidence; may be given several times",
    )


def check_map(asked: argparse.Namespace) -> None:
    """Refuse words of an evaluation where a map is asked for."""
    if asked.until or asked.protocol != "temporal":
        raise OnlyWithEvaluate


def _days(texts: Sequence[str]) -> list[date]:
    """Read ``--until``."""
    days = []
    for text in texts:
        try:
            days.append(date.fromisoformat(text))
        except ValueError:
            raise MomentNotRead(text) from None
    return days


def run(asked: argparse.Namespace) -> int:
    """Evaluate the model, write the report, and say the least of it that must be known."""
    other = asked.engine != "here" or asked.pattern
    if asked.at is not None or asked.known is not None or other:
        raise OnlyForAMap
    out: Path | None = asked.out
    if out is not None:
        if out.suffix.lower() != ".html":
            raise NotAReport(out)
        if not out.absolute().parent.is_dir():
            raise FileNotFoundError(ENOENT, strerror(ENOENT), str(out))
    if asked.cell is None:
        raise CellMissing
    prepare()
    from landrelease.actions import evaluate_hazard
    from landrelease.queries import evaluation_report
    from landrelease.reports import evaluation_page
    from landrelease.store.programme import write_whole

    viewer = acting(asked)
    bar = Bar("evaluation")
    try:
        made = evaluate_hazard(
            viewer,
            cell_m=asked.cell,
            protocol=asked.protocol,
            until=_days(asked.until),
            progress=bar,
        )
    finally:
        bar.close()
    report = evaluation_report(viewer, evaluation=made.id)
    if report is None:
        return 1
    for part in report.facts["parts"]:
        print(_line(part))
    print(f"Evaluation {report.id}; tier {report.tier.word}.")
    if out is not None:
        write_whole(out, evaluation_page(report).encode())
        print(f"Wrote {out}.")
    return 0


def _line(part: Mapping[str, Any]) -> str:
    """Say in a line what came out of one part."""
    name = part["what"] + (f" {part['until']} to {part['end']}" if part["until"] else "")
    if "too_little" in part:
        told = part["too_little"]
        return f"{name}: too little to judge by ({told['hits']} of {told['cells']} cells)."
    judgement = part["judgement"]
    figures = "; ".join(
        f"{model}: average precision {one['measures']['average_precision'][0]:.3f}, in the top "
        f"5 % {one['measures']['recall_top'][0]:.2f}"
        for model, one in judgement["models"].items()
    )
    return (
        f"{name}: {judgement['hits']} of {judgement['cells']} cells with an event; {figures}"
        f"{_coming(part.get('coming'))}."
    )


def _coming(told: Mapping[str, Any] | None) -> str:
    """Say the count that was forecast beside what came; nothing where none was."""
    if told is None:
        return ""
    return (
        f"; {told['expected']:.0f} events expected ({told['low']} to {told['high']}), "
        f"{told['observed']:.0f} came"
    )
