"""Units in words: a share is asked for as a number from 0 to 1 and printed as a percentage."""

from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils.translation import gettext, gettext_lazy

from landrelease.pages import _format

ASKED_AS: Final = {
    "share": gettext_lazy("share, 0 to 1"),
    "probability": gettext_lazy("probability, 0 to 1"),
}
RULE_UNITS: Final = {"m": gettext_lazy("metres"), "count": ""}
"""What a rule counts is said by its title."""


def asked_as(unit: str) -> str:
    """Return a unit as a form prints it beside its field."""
    return str(ASKED_AS[unit]) if unit in ASKED_AS else gettext(unit) if unit else ""


def measured(value: str, unit: str) -> str:
    """Print a value held with its unit; a share or probability as a percentage, all digits kept."""
    if unit not in ASKED_AS:
        return f"{_format.isolated(value)} {gettext(unit)}"
    try:
        hundredths = 100 * Decimal(value)
    except InvalidOperation:
        return _format.isolated(value)
    text = f"{hundredths:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return _format.isolated(f"{text}\u00a0%")


def rule_value(value: float, unit: str) -> str:
    """Print the number of a rule with its unit in words."""
    word = str(RULE_UNITS[unit]) if unit in RULE_UNITS else gettext(unit)
    return f"{_format.number(value)} {word}".rstrip()
