"""trial: blind trials, what a result says, and corrections of it."""

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING

from landrelease.cli._acting import acting, prepare
from landrelease.cli._printed import figure, table

if TYPE_CHECKING:
    from landrelease.actions import CorrectedResult


def words(parser: argparse.ArgumentParser) -> None:
    """Declare the words of trial."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verbs.add_parser("list", help="list trials with their status and what each shows")
    shown = verbs.add_parser("show", help="one trial: its results, and what rests on it")
    shown.add_argument("subject")
    one = verbs.add_parser("result", help="what one result says now, who entered it, its entry")
    one.add_argument("subject")
    about = (
        "put right which squares were marked; of a closed trial it waits for a second person, and "
        "the detection of each search that would change is told"
    )
    example = "Example: trial correct RESULT --seen ENTRY --marked 03 11 --reason 'Wrong sheet.'"
    put_right = verbs.add_parser("correct", help=about, description=f"{about}.", epilog=example)
    put_right.add_argument("subject", help="of the result, as `trial show` lists it")
    put_right.add_argument(
        "--seen",
        required=True,
        metavar="ENTRY",
        help="entry of the result as you looked at it (`trial result`): refused where somebody "
        "else corrected it since",
    )
    put_right.add_argument(
        "--marked",
        nargs="*",
        metavar="SQUARE",
        help="every square that was marked; none after it: none; left out: as it is",
    )
    put_right.add_argument(
        "--not-reached",
        nargs="*",
        metavar="SQUARE",
        help="every square that was not reached; none after it: none; left out: as it is",
    )
    put_right.add_argument("--reason", required=True, help="why it is corrected")
    put_right.add_argument("--id", default="", help="the same id again adds nothing")


def run(asked: argparse.Namespace) -> int:
    """List, show or correct."""
    prepare()
    verbs = {"list": _list, "show": _show, "result": _result, "correct": _correct}
    return verbs[asked.verb](asked)


def _list(asked: argparse.Namespace) -> int:
    from landrelease import queries

    rows = queries.trials(acting(asked)).rows
    lines = [
        (
            row.subject,
            row.name,
            row.status,
            str(row.since or "-"),
            str(row.results),
            "-" if row.verdict is None else row.verdict.value,
        )
        for row in rows
    ]
    table([("subject", "name", "status", "since", "results", "shows"), *lines])
    return 0


def _show(asked: argparse.Namespace) -> int:
    from landrelease import queries

    detail = queries.trial(acting(asked), subject=asked.subject)
    print(f"{detail.document.name}: {detail.document.status.label}")
    lines = [
        (row.subject, row.code, row.cohort, row.lane, str(row.marked), row.waiting or "-")
        for row in detail.results
    ]
    table([("result", "person", "cohort", "lane", "marked", "waits in batch"), *lines])
    for one in detail.rests_on_it:
        print(f"Rests on it: {one.kind_label} {one.title} ({one.subject})")
        if one.changed_since:
            print(f"  corrected since: {', '.join(one.changed_since)}")
        for batch in one.waiting:
            print(f"  a new detection waits in batch {batch}")
    return 0


def _result(asked: argparse.Namespace) -> int:
    from landrelease import queries

    held = queries.trial_result(acting(asked), subject=asked.subject)
    print(f"{held.code}, lane {held.lane}, trial {held.trial}")
    print(f"  marked       {_squares(held.marked)}")
    print(f"  not reached  {_squares(held.not_searched)}")
    print(f"  entered by   {held.by}, {held.at:%Y-%m-%d %H:%M %Z}")
    if held.reason:
        print(f"  reason       {held.reason}")
    print(f"  entry        {held.entry}")
    if held.waiting:
        print(f"A correction of it waits in batch {held.waiting}: no other is taken meanwhile.")
    return 0


def _correct(asked: argparse.Namespace) -> int:
    from landrelease import actions, queries

    viewer = acting(asked)
    held = queries.trial_result(viewer, subject=asked.subject)
    done = actions.correct_trial_result(
        viewer,
        result=asked.subject,
        seen=asked.seen,
        marked=held.marked if asked.marked is None else asked.marked,
        not_searched=held.not_searched if asked.not_reached is None else asked.not_reached,
        reason=asked.reason,
        entry_id=asked.id,
    )
    _print(done)
    return 0


def _print(done: "CorrectedResult") -> None:
    from landrelease.ledger import State

    receipt = done.receipt
    if not receipt.added:
        print(f"Nothing new: this correction is there already (entry {receipt.entry}).")
    elif receipt.state is State.SUBMITTED:
        print(
            f"It waits, in batch {receipt.batch}: somebody who neither recorded nor corrected "
            f"this result must approve it (entry {receipt.entry})."
        )
    else:
        print(f"Recorded: entry {receipt.entry}.")
    for change in done.changes:
        told = change.refused if change.after is None else f"becomes {figure(change.after)}"
        print(f"  {change.title}: detection {figure(change.before)} {told}")
    changed = {change.subject for change in done.changes}
    for kind, subject, title in done.rests_on_it:
        if subject not in changed:
            print(f"  rests on the trial too: {kind} {title} ({subject})")


def _squares(names: Iterable[str]) -> str:
    return " ".join(names) or "none"
