"""How a condition of land release is said: with its rule, its state and the records behind it."""

from collections.abc import Sequence
from datetime import date

from landrelease.release._accounting import AreaAccount
from landrelease.release._finding import (
    Condition,
    Evidence,
    Explanation,
    Finding,
    Met,
    outcome_of,
)
from landrelease.standards import Rule, rule


def finding_of(question: str, conditions: tuple[Condition, ...]) -> Finding:
    """Join conditions to a finding."""
    return Finding(question, outcome_of(conditions), conditions)


def area_rule(name: str, on: date, packs: Sequence[str]) -> Rule:
    """Return the rule of land release with a name, on a day."""
    return rule(f"land_release.{name}", on=on, packs=packs)


def said(
    rule_: Rule, state: Met, template: str, evidence: Sequence[Evidence] = (), **facts: object
) -> Condition:
    """Return a condition with its explanation."""
    return Condition(rule_, state, Explanation(template, facts), tuple(evidence))


def names_of(evidence: Sequence[Evidence], most: int = 5) -> str:
    """Name the first records, and how many more there are."""
    more = f" + {len(evidence) - most}" if len(evidence) > most else ""
    return ", ".join(item.title for item in evidence[:most]) + more


def stated(
    rule_: Rule,
    fact: bool | None,  # noqa: FBT001 - the fact itself
    what: str,
    evidence: Sequence[Evidence] = (),
) -> Condition:
    """Ask for a fact that somebody states."""
    if rule_.value < 1:
        return said(rule_, Met.MET, "The rule does not ask for it.")
    if fact is None:
        return said(rule_, Met.NOT_KNOWN, "No {what} is recorded.", evidence, what=what)
    if fact:
        return said(rule_, Met.MET, "It is recorded: {what}.", evidence, what=what)
    text = "It is recorded as not in order: {what}."
    return said(rule_, Met.NOT_MET, text, evidence, what=what)


def all_accounted(rule_: Rule, account: AreaAccount) -> Condition:
    """Ask that nothing of an area remains."""
    allowed = max(rule_.value, account.tolerance_m2)
    left = f"{account.remaining_m2:.0f}"
    if account.remaining_m2 > allowed:
        return said(rule_, Met.NOT_MET, "{left} m2 remain.", left=left)
    return said(rule_, Met.MET, "All of it is accounted for.")
