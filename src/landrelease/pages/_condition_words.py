"""Conditions of a finding in the reader's words, with what would meet those that are not met."""

from typing import Any, Final

from django.utils.translation import gettext, gettext_lazy

from landrelease.release import Explanation, Finding, Met, way_out

STATES: Final = {
    "met": gettext_lazy("Met"),
    "not_met": gettext_lazy("Not met"),
    "not_known": gettext_lazy("Not known"),
}
SYMBOLS: Final = {"not_known": "condition_not_known"}


def shown_conditions(finding: Finding | None) -> list[dict[str, Any]]:
    """Return the conditions of a finding as `parts/conditions.html` prints them."""
    return [
        {
            "condition": condition,
            "word": STATES[condition.state.value],
            "symbol": SYMBOLS.get(condition.state.value, condition.state.value),
            "told": told(condition.explanation),
            "way_out": "" if condition.state is Met.MET else gettext(way_out(condition.rule.name)),
        }
        for condition in (finding.conditions if finding else ())
    ]


def told(explanation: Explanation) -> str:
    """Say an explanation in the reader's language; its facts are values."""
    return gettext(explanation.template).format(**explanation.facts)
