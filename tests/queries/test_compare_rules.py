"""A change of rules says which findings it touches."""

from datetime import date

import pytest
from tests.land import Land

from landrelease.queries import Ruleset, compare_rules
from landrelease.standards import RuleNotInForce
from landrelease.store.refusals import NotAllowed

NOW = Ruleset(("imas",), date(2026, 6, 1))


@pytest.fixture
def land(says):
    land = Land(says)
    land.accredited(), land.surveyed()
    return land


def touched(land, after, before=NOW):
    told = compare_rules(land.says.people.authority, before=before, after=after)
    return {(c.question, one.rule.split(".", 1)[1]): c for c in told for one in c.conditions}


def test_the_same_rules_touch_nothing(land):
    assert touched(land, NOW) == {}


def test_another_pack_names_each_finding_and_condition_it_touches(land):
    land.worked(land.task("ts"))
    told = touched(land, Ruleset(("imas", "examplia"), NOW.on))
    assert {rule for _, rule in told} == {
        "cancel.sources_asked", "reduce.share", "clear.depth"
    }  # fmt: skip
    change = told["May the area be cancelled?", "cancel.sources_asked"]
    assert (change.outcome_before, change.outcome_after) == ("supported", "not_supported")
    assert change.turns
    [sources] = change.conditions
    assert (sources.value_before, sources.value_after) == (3.0, 5.0)
    assert not told["May the area be reduced?", "reduce.share"].turns


def test_two_days_of_one_pack_differ_where_its_values_do(land):
    packs = ("imas", "examplia")
    before, after = (Ruleset(packs, date(year, 6, 1)) for year in (2023, 2024))
    told = touched(land, after, before=before)
    assert {rule for _, rule in told} >= {"clear.depth"}
    with pytest.raises(RuleNotInForce):
        touched(land, Ruleset(packs, date(1990, 1, 1)))


def test_findings_are_not_for_everyone(land):
    for name in ("partner", "donor"):
        with pytest.raises(NotAllowed):
            compare_rules(getattr(land.says.people, name), before=NOW, after=NOW)
