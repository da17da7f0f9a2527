"""What rules ask of sampling plans, as told in tests/situations/inspection_plans/*.yaml."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from landrelease.quality import (
    PlanAsked,
    PlanBelowRules,
    below_rules,
    plan_lot,
    plan_rules,
    require_plan_rules,
)
from landrelease.standards import RuleNotInForce

FOLDER = Path(__file__).parents[1] / "situations" / "inspection_plans"
SITUATIONS = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in FOLDER.glob("*.yaml")}
DAY = date(2026, 3, 6)


@pytest.mark.parametrize("name", sorted(SITUATIONS))
def test_situation(name):
    told = SITUATIONS[name]
    asked = PlanAsked(**{"consumer": 1 - told["given"]["confidence"]} | told["given"])
    rules = {"on": told["day"], "packs": told.get("packs", ["imas"])}
    if not told["then"]:
        require_plan_rules(asked, **rules)
        return
    with pytest.raises(PlanBelowRules) as error:
        require_plan_rules(asked, **rules)
    assert {rule.name for _, rule in error.value.below} == set(told["then"])
    for words in told["then"].values():
        assert words in str(error.value)


def test_before_any_rule_no_plan_is_in_order():
    with pytest.raises(RuleNotInForce):
        plan_rules(on=date(1990, 1, 1), packs=["imas"])


plans = st.fixed_dictionaries(
    {
        "clean": st.floats(0.0, 1.0), "confidence": st.floats(0.0, 1.0),
        "unit_m": st.floats(0.5, 99), "consumer": st.floats(0.0, 1.0),
    }
)  # fmt: skip


@given(plans, plans)
def test_asking_for_more_never_falls_below_more_rules(one, other):
    rules = plan_rules(on=DAY, packs=["imas", "examplia"])
    both = {name: max(one[name], other[name]) for name in one}
    both["consumer"] = min(one["consumer"], other["consumer"])
    less, more = (below_rules(PlanAsked(**asked), rules) for asked in (one, both))
    assert {rule.name for _, rule in more} <= {rule.name for _, rule in less}


def test_nan_asks_for_nothing():
    rules = plan_rules(on=DAY, packs=["imas"])
    plan = PlanAsked(clean=float("nan"), confidence=0.95, unit_m=5, consumer=0.05)
    found = below_rules(plan, rules)
    assert [rule.name for _, rule in found] == ["quality_control.clean"]


def test_a_sequential_plan_that_holds_less_than_it_was_asked_for_is_told():
    """Wald's lines are approximate: the recursion over all orders finds 0.13, not 0.10."""
    lot = {"clean": 0.98, "confidence": 0.90}
    held = plan_lot(400, **lot, good=0.0001, producer_risk=0.5, sequential=True).consumer
    assert held == pytest.approx(0.1275, abs=1e-4)
    rules = plan_rules(on=DAY, packs=["imas"])
    [(read, rule)] = below_rules(PlanAsked(**lot, unit_m=5, consumer=held), rules)
    assert (round(read, 4), rule.name) == (0.8725, "quality_control.confidence")


@pytest.mark.parametrize("confidence", [0.9, 0.93, 0.95, 0.98, 0.99])
def test_a_plan_that_holds_exactly_its_risk_is_in_order(confidence):
    rules = plan_rules(on=DAY, packs=["imas"])
    asked = replace(rules.confidence, value=confidence)
    plan = PlanAsked(clean=0.98, confidence=confidence, unit_m=5, consumer=round(1 - confidence, 9))
    assert below_rules(plan, replace(rules, confidence=asked)) == ()


def test_small_squares_let_a_hectare_pass_by_a_few_square_metres():
    """Why the side has a least value: the figures of the page on survey and checks."""
    searched = [
        plan_lot(squares, clean=0.98, confidence=0.90).plan.sample * side_m**2
        for squares, side_m in ((400, 5.0), (40_000, 0.5))
    ]
    assert searched == [2250, 28.5]
