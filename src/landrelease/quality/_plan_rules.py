"""What the rules of a day ask of a plan, so that nobody plans a check that shows little."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from landrelease.quality._errors import PlanBelowRules
from landrelease.standards import Rule, rule

_CLEAN: Final = "quality_control.clean"
_CONFIDENCE: Final = "quality_control.confidence"
_SQUARE: Final = "quality_control.square"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAsked:
    """What a plan asks for, and the risk it holds.

    Parameters
    ----------
    clean, confidence
        Share of squares asked to conform and confidence, 0 to 1.
    unit_m
        Side of the squares, metres, above 0.
    consumer
        Chance, 0 to 1, that it accepts a lot that is not as clean: a sequential plan may hold
        less than the confidence it was asked for.
    """

    clean: float
    confidence: float
    unit_m: float
    consumer: float


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


def below_rules(plan: PlanAsked, rules: PlanRules) -> tuple[tuple[float, Rule], ...]:
    """Return what a plan asks for, or holds, that is less than a rule asks, with that rule.

    Where it asks for enough confidence and holds less, what it holds is told.

    Examples
    --------
    >>> rules = plan_rules(on=date(2026, 3, 1), packs=["imas"])
    >>> plan = PlanAsked(clean=0.95, confidence=0.9, unit_m=0.5, consumer=0.1)
    >>> [(read, one.name, one.value) for read, one in below_rules(plan, rules)]
    [(0.95, 'quality_control.clean', 0.98), (0.5, 'quality_control.square', 5.0)]
    """
    at_most = float(1 - Fraction(str(rules.confidence.value)))
    held = plan.confidence if plan.consumer <= at_most else min(plan.confidence, 1 - plan.consumer)
    asked = ((plan.clean, rules.clean), (held, rules.confidence), (plan.unit_m, rules.square))
    return tuple((read, one) for read, one in asked if not read >= one.value)


def require_plan_rules(plan: PlanAsked, *, on: date, packs: Sequence[str]) -> None:
    """Refuse a plan that asks for, or holds, less than the rules of a day.

    Parameters
    ----------
    on
        The day of the plan, or of the answer to it.

    Raises
    ------
    PlanBelowRules
        With each number read and the rule it falls short of.
    RuleNotInForce, UnknownRule, UnknownPack, PackNotRead

    Examples
    --------
    >>> plan = PlanAsked(clean=0.99, confidence=0.95, unit_m=5, consumer=0.0493)
    >>> require_plan_rules(plan, on=date(2026, 3, 1), packs=["imas", "examplia"])
    """
    found = below_rules(plan, plan_rules(on=on, packs=packs))
    if found:
        raise PlanBelowRules(below=found, on=on)
