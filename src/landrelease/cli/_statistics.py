"""statistics: the totals of a period, as text, CSV or JSON."""

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from landrelease.cli._acting import acting, prepare
from landrelease.cli._hazard import moment

if TYPE_CHECKING:
    from landrelease.queries import Figure, Statistics

COLUMNS = ("group", "name", "label", "unit", "value", "records")


def words(parser: argparse.ArgumentParser) -> None:
    """Declare the words of statistics."""
    parser.add_argument("--from", dest="first", metavar="DATE", required=True, help="first day")
    parser.add_argument("--to", dest="last", metavar="DATE", required=True, help="last day")
    parser.add_argument(
        "--known", metavar="DATE", help="what had been recorded by then; all if left out"
    )
    parser.add_argument("--format", choices=["text", "csv", "json"], default="text")


def run(asked: argparse.Namespace) -> int:
    """Print the statistics of a period."""
    prepare()
    from landrelease.kinds import When
    from landrelease.queries import Period, heads, statistics

    first, last = When.read(asked.first).first, When.read(asked.last)
    viewer = acting(asked)
    period = Period(first, last.last or last.first, moment(asked.known))
    told = statistics(viewer, period=period)
    printed = {"text": _text, "csv": _csv, "json": _json}[asked.format]
    printed(told, [str(head) for head in heads(viewer)])
    return 0


def _figures(told: "Statistics") -> Iterator[tuple[str, "Figure"]]:
    for line in told.lines:
        yield "areas", line.areas
        yield "ground", line.ground
    for group in told.groups:
        for figure in group.figures:
            yield group.name, figure


def _value(figure: "Figure") -> str:
    if figure.value is None:
        from landrelease.queries import FEW, Withheld

        return {
            Withheld.FEW: f"fewer than {FEW}",
            Withheld.PART_OF_YEAR: "told for single years that have ended",
            Withheld.NOT_STATED: "not stated",
        }[figure.withheld]
    whole = figure.unit not in {"m2", "h"}
    return f"{figure.value:.0f}" if whole else f"{figure.value:.1f}"


def _text(told: "Statistics", heads: list[str]) -> None:
    period = told.period
    known = "all" if period.known is None else f"{period.known:%Y-%m-%d %H:%M} UTC"
    print(f"From {period.first} to {period.last}; recorded by: {known}.")
    print(f"\n{'':12}{'areas':>12}{'m2':>18}")
    signs = {1: "+", -1: "-", 0: "="}
    for line in told.lines:
        sign = " " if line.part == "opening" else signs[line.sign]
        print(f"{sign} {line.part:10}{_value(line.areas):>12}{_value(line.ground):>18}")
    print(f"Left over by rounding: {told.gap_m2:.3f} m2 of {told.tolerance_m2:.3f} allowed.")
    for group in told.groups:
        if group.figures:
            print(f"\n{group.name}")
        for figure in group.figures:
            print(f"  {figure.label}: {_value(figure)} {figure.unit}")
    for name, number in told.not_stated.items():
        if number:
            print(f"  {name} not known in {number} records")
    _apart(told)
    print(f"\nLedger heads: {' '.join(heads)}")
    print(_notice())


def _apart(told: "Statistics") -> None:
    """Print what is listed and not summed."""
    if told.repeats:
        print("\ntold twice (counted once)")
    for repeat in told.repeats:
        print(f"  {repeat.kind} {repeat.subject} repeats {repeat.repeats} ({repeat.on})")
    if told.contradictions:
        print("\ncontradictions (neither is adjusted)")
    for one in told.contradictions:
        said = f"{one.one:,.1f} and {one.other:,.1f} {one.unit}"
        print(f"  {one.kind} {one.subject} ({one.on}): {one.matter}: {said}")
    if told.claims:
        print("\nclaims (side by side, never added)")
    for group in told.claims:
        for line in group.lines:
            quantity = line.quantity or "no number"
            print(f"  {group.about}: {line.claimed_by}: {quantity}, {line.matter}")


def _notice() -> str:
    from landrelease.exchange import NOTICE

    return NOTICE


def _csv(told: "Statistics", heads: list[str]) -> None:
    writer = csv.writer(sys.stdout)
    period = told.period
    same = {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "known": "all" if period.known is None else period.known.isoformat(),
        "ledger_heads": " ".join(heads),
        "notice": _notice(),
    }
    writer.writerow((*COLUMNS, *same))
    for group, figure in _figures(told):
        records = len(figure.rows) if figure.listed else ""
        line = (group, figure.name, figure.label, figure.unit, _value(figure), records)
        writer.writerow((*line, *same.values()))


def _json(told: "Statistics", heads: list[str]) -> None:
    period = told.period
    whole: dict[str, Any] = {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "known": None if period.known is None else period.known.isoformat(),
        "reconciles": told.reconciles,
        "gap_m2": told.gap_m2,
        "tolerance_m2": told.tolerance_m2,
        "figures": [
            {
                "group": group,
                "name": figure.name,
                "label": figure.label,
                "unit": figure.unit,
                "value": figure.value,
                "withheld": str(figure.withheld) or None,
                "records": [[row.kind, row.subject, row.amount] for row in figure.rows],
            }
            for group, figure in _figures(told)
        ],
        "not_stated": dict(told.not_stated),
        "told_twice": [[one.kind, one.subject, one.repeats] for one in told.repeats],
        "contradictions": [
            {
                "kind": one.kind,
                "subject": one.subject,
                "matter": one.matter,
                "values": [one.one, one.other],
                "unit": one.unit,
            }
            for one in told.contradictions
        ],
        "claims": [
            {"about": group.about, "by": line.claimed_by, "quantity": line.quantity,
             "matter": line.matter, "grade": line.grade, "record": line.subject}
            for group in told.claims
            for line in group.lines
        ],
        "ledger_heads": heads,
        "notice": _notice(),
    }  # fmt: skip
    json.dump(whole, sys.stdout, ensure_ascii=False, allow_nan=False)
    print()
