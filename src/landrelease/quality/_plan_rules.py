"""What the rules of a day ask of a plan, so that nobody plans a check that shows little."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from landrelease.quality._errors import PlanBelowRules
from landrelease.standards import Rule, rule

_CLEAN: Final = "quality_control.clean"
_CONFIDENCE: Final = "quality_control.confidence"
_SQUARE: Final = "quality_control.square"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRules:
    """The least that a plan asks for on a day, each with the rule it comes from."""

    clean: Rule
    confidence: Rule
    square: Rule


def plan_rules(*, on: date, packs: Sequence[str]) -> PlanRules:
    """Return what a programme's rules ask of a plan on a day.

    Source: the rule packs, `quality_control`; a later pack prevails.

    Raises
    ------
    RuleNotInForce, UnknownRule, UnknownPack, PackNotRead

    Examples
    --------
    >>> told = plan_rules(on=date(2026, 3, 1), packs=["imas"])
    >>> told.clean.value, told.confidence.value, told.square.value
    (0.98, 0.9, 5.0)
    """
    return PlanRules(
        clean=rule(_CLEAN, on=on, packs=packs),
        confidence=rule(_CONFIDENCE, on=on, packs=packs),
        square=rule(_SQUARE, on=on, packs=packs),
    )


def below_rules(
    *, clean: float, confidence: float, unit_m: float, rules: PlanRules
) -> tuple[tuple[float, Rule], ...]:
    """Return what a plan asks for that is less than a rule asks, with that rule.

    Parameters
    ----------
    clean, confidence
        Share of squares asked to conform and confidence, 0 to 1.
    unit_m
        Side of the squares, metres, above 0.

    Examples
    --------
    >>> rules = plan_rules(on=date(2026, 3, 1), packs=["imas"])
    >>> found = below_rules(clean=0.95, confidence=0.9, unit_m=0.5, rules=rules)
    >>> [(read, one.name, one.value) for read, one in found]
    [(0.95, 'quality_control.clean', 0.98), (0.5, 'quality_control.square', 5.0)]
    """
    asked = ((clean, rules.clean), (confidence, rules.confidence), (unit_m, rules.square))
    return tuple((read, one) for read, one in asked if not read >= one.value)


def require_plan_rules(
    *, clean: float, confidence: float, unit_m: float, on: date, packs: Sequence[str]
) -> None:
    """Refuse a plan that asks for less than the rules of a day.

    Parameters
    ----------
    clean, confidence, unit_m
        As in `below_rules`.
    on
        The day of the plan, or of the answer to it.

    Raises
    ------
    PlanBelowRules
        With each number read and the rule it falls short of.
    RuleNotInForce, UnknownRule, UnknownPack, PackNotRead

    Examples
    --------
    >>> require_plan_rules(
    ...     clean=0.99, confidence=0.95, unit_m=5, on=date(2026, 3, 1), packs=["imas", "examplia"]
    ... )
    """
    rules = plan_rules(on=on, packs=packs)
    found = below_rules(clean=clean, confidence=confidence, unit_m=unit_m, rules=rules)
    if found:
        raise PlanBelowRules(below=found, on=on)
