"""What rules ask of sampling plans, as told in tests/situations/inspection_plans/*.yaml."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from landrelease.quality import (
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
    asked = {"on": told["day"], "packs": told.get("packs", ["imas"])} | told["given"]
    if not told["then"]:
        require_plan_rules(**asked)
        return
    with pytest.raises(PlanBelowRules) as error:
        require_plan_rules(**asked)
    assert {rule.name for _, rule in error.value.below} == set(told["then"])
    for words in told["then"].values():
        assert words in str(error.value)


def test_before_any_rule_no_plan_is_in_order():
    with pytest.raises(RuleNotInForce):
        plan_rules(on=date(1990, 1, 1), packs=["imas"])


plans = st.fixed_dictionaries(
    {"clean": st.floats(0.0, 1.0), "confidence": st.floats(0.0, 1.0), "unit_m": st.floats(0.5, 99)}
)


@given(plans, plans)
def test_asking_for_more_never_falls_below_more_rules(one, other):
    rules = plan_rules(on=DAY, packs=["imas", "examplia"])
    both = {name: max(one[name], other[name]) for name in one}
    less, more = (below_rules(**asked, rules=rules) for asked in (one, both))
    assert {rule.name for _, rule in more} <= {rule.name for _, rule in less}


def test_nan_asks_for_nothing():
    rules = plan_rules(on=DAY, packs=["imas"])
    found = below_rules(clean=float("nan"), confidence=0.95, unit_m=5, rules=rules)
    assert [rule.name for _, rule in found] == ["quality_control.clean"]


def test_small_squares_let_a_hectare_pass_by_a_few_square_metres():
    """Why the side has a least value: the figures of the page on survey and checks."""
    searched = [
        plan_lot(squares, clean=0.98, confidence=0.90).plan.sample * side_m**2
        for squares, side_m in ((400, 5.0), (40_000, 0.5))
    ]
    assert searched == [2250, 28.5]
