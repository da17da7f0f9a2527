"""area: hazardous areas, what stands in the way of releasing them, and decisions."""

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from landrelease.cli._acting import acting, prepare
from landrelease.cli._hazard import clock_words, day, moment
from landrelease.cli._printed import table

if TYPE_CHECKING:
    from landrelease.queries import AreaDetail, AreaRow


def words(parser: argparse.ArgumentParser) -> None:
    """Declare the words of area."""
    from landrelease.kinds import AreaStep

    verbs = parser.add_subparsers(dest="verb", required=True)
    listed = verbs.add_parser("list", help="list areas with their accounts, and what waits")
    clock_words(listed)
    shown = verbs.add_parser("show", help="one area: account, decisions, what stands in the way")
    shown.add_argument("subject")
    clock_words(shown)
    decided = verbs.add_parser("decide", help="take a step; refused while a guard is not met")
    decided.add_argument("subject")
    steps = [
        step.value for step in AreaStep if step not in {AreaStep.NOT_KNOWN, AreaStep.HAND_OVER}
    ]
    decided.add_argument("step", choices=steps)
    decided.add_argument("--on", required=True, help="the day from which it holds, 2026-03-31")
    decided.add_argument("--reason", default="")
    decided.add_argument(
        "--ground", metavar="FILE", help="GeoJSON polygon; all that remains if not"
    )
    decided.add_argument("--depth", type=float, metavar="METRES", help="depth as reported")
    decided.add_argument("--id", default="", help="the same id again adds nothing")


def run(asked: argparse.Namespace) -> int:
    """List, show or decide."""
    prepare()
    return {"list": _list, "show": _show, "decide": _decide}[asked.verb](asked)


def _list(asked: argparse.Namespace) -> int:
    from landrelease import queries

    told = queries.areas(acting(asked), at=day(asked.at), known=moment(asked.known))
    heads = ("area", "status", "decided", "initial", "cancelled", "reduced", "cleared", "remaining")
    table([heads, *(_line(row) for row in told.rows)])
    for item in told.waiting or ():
        print(f"Waiting: {item.title} found in {item.area_title} since it was released.")
    return 0


def _line(row: "AreaRow") -> tuple[str, ...]:
    account = row.account
    parts = (
        account.initial_m2,
        account.cancelled_m2,
        account.reduced_m2,
        account.cleared_m2,
        account.remaining_m2,
    )
    decided = "-" if row.decided is None else row.decided.isoformat()
    return (row.title, row.status, decided, *(f"{part:.0f}" for part in parts))


def _show(asked: argparse.Namespace) -> int:
    from landrelease import queries

    detail = queries.area(
        acting(asked), subject=asked.subject, at=day(asked.at), known=moment(asked.known)
    )
    account = detail.row.account
    print(f"{detail.row.title}: {detail.row.status}")
    for name in ("cancelled", "reduced", "cleared", "remaining"):
        print(f"  {name:<10} {getattr(account, f'{name}_m2'):>14,.0f} m2")
    print(f"  {'sum':<10} {account.sum_m2:>14,.0f} m2 of {account.initial_m2:,.0f} m2")
    for line in detail.history:
        print(f"  {line.on} {line.step}; {line.decider or line.organisation}. {line.reason}")
    _print_steps(detail)
    return 0


def _print_steps(detail: "AreaDetail") -> None:
    from landrelease.release import Met, way_out

    for item in detail.steps:
        if item.finding is None:
            continue
        print(f"{item.finding.question} {item.finding.outcome.value.replace('_', ' ')}")
        for condition in item.finding.conditions:
            state = condition.state.value.replace("_", " ")
            print(f"  {state}: {condition.rule.title}. {condition.explanation}")
            if condition.state is not Met.MET:
                print(f"    What would meet it: {way_out(condition.rule.name)}")


def _decide(asked: argparse.Namespace) -> int:
    from landrelease import actions
    from landrelease.kinds import AreaStep, When

    order = actions.AreaOrder(
        step=AreaStep(asked.step),
        area=asked.subject,
        on=When.read(asked.on).first,
        reason=asked.reason,
        ground=_ground(asked.ground),
        depth_m=asked.depth,
        entry_id=asked.id,
    )
    receipt = actions.decide_area(acting(asked), order)
    print(f"Recorded: {receipt.added} entries, area {receipt.subject}, entry {receipt.entry}.")
    return 0


def _ground(path: str | None) -> dict[str, Any] | None:
    if path is None:
        return None
    with sys.stdin if path == "-" else open(path, encoding="utf-8") as file:  # noqa: PTH123 - "-" is standard input
        read = json.load(file)
    return dict(read.get("geometry", read))
