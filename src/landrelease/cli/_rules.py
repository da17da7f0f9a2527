"""rules: which findings a change of rule packs, or of the day, touches."""

import argparse
from typing import TYPE_CHECKING

from landrelease.cli._acting import acting, prepare
from landrelease.cli._hazard import day

if TYPE_CHECKING:
    from landrelease.queries import ConditionChange


def words(parser: argparse.ArgumentParser) -> None:
    """Declare the words of rules."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    told = verbs.add_parser("compare", help="findings that differ under two sets of rules")
    told.add_argument("--packs", metavar="A,B", help="before; those of the programme if left out")
    told.add_argument("--on", metavar="DAY", help="before; today if left out")
    told.add_argument("--with-packs", metavar="A,B", help="after; as before if left out")
    told.add_argument("--with-on", metavar="DAY", help="after; as before if left out")


def run(asked: argparse.Namespace) -> int:
    """Print each finding that differs, with its conditions."""
    programme = prepare()
    from landrelease import queries
    from landrelease.store.clock import current_day

    today = current_day()
    before = queries.Ruleset(_packs(asked.packs) or programme.rule_packs, day(asked.on) or today)
    after = queries.Ruleset(
        _packs(asked.with_packs) or before.packs, day(asked.with_on) or before.on
    )
    changes = queries.compare_rules(acting(asked), before=before, after=after)
    for change in changes:
        turn = f"{change.outcome_before} -> {change.outcome_after}" if change.turns else "the same"
        print(f"{change.title}: {change.question} {turn.replace('_', ' ')}")
        for condition in change.conditions:
            print(f"  {condition.rule}: {_values(condition)}")
    turned = sum(change.turns for change in changes)
    print(f"{len(changes)} findings rest on what differs; {turned} of them turn.")
    return 0


def _packs(text: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip()) if text else ()


def _values(change: "ConditionChange") -> str:
    def told(value: float | None, state: str) -> str:
        return "not asked" if value is None else f"{value:g} ({state.replace('_', ' ')})"

    before = told(change.value_before, change.state_before)
    return f"{before} -> {told(change.value_after, change.state_after)}; {change.edition}"
