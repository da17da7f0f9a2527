"""What conditions together say, what they rest on, and what never is among them."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from landrelease.release import (
    Condition,
    Evidence,
    Explanation,
    Met,
    Nearby,
    Outcome,
    SettlementFacts,
    access_finding,
    outcome_of,
)
from landrelease.standards import Rule, RuleNotInForce, UnknownPack

RULE = Rule("r", "R", 1.0, "m", "imas", "1st", date(2000, 1, 1))
NEAR = Nearby(Evidence("hazardous_area", "h1", "HA-1"), 10.0)
FAR = Nearby(Evidence("hazardous_area", "h2", "HA-2"), 900.0)
ROAD = Evidence("road_segment", "r1", "Road {north}")
DAY = date(2025, 6, 1)


def finding(**known: object):
    whole = {
        "boundary_known": True,
        "open_areas": (),
        "roads": (ROAD,),
        "open_areas_by_road": (),
        "unanswered": (),
        "unanswered_by_road": (),
        "spot_tasks_outstanding": 0,
        "completion_survey_done": True,
        "restrictions": "None.",
    }
    return access_finding(SettlementFacts(**whole | known), on=DAY, packs=["imas"])


def condition(found, name: str) -> Condition:
    return next(c for c in found.conditions if c.rule.name == f"access.{name}")


@pytest.mark.parametrize("states", list(product(Met, repeat=3)))
def test_one_against_is_enough_against_and_one_unknown_enough_not_to_know(states):
    outcome = outcome_of(Condition(RULE, state, Explanation("")) for state in states)
    if Met.NOT_MET in states:
        assert outcome is Outcome.NOT_SUPPORTED
    elif Met.NOT_KNOWN in states:
        assert outcome is Outcome.NOT_KNOWN
    else:
        assert outcome is Outcome.SUPPORTED


def test_no_condition_at_all_supports_nothing():
    assert outcome_of([]) is Outcome.NOT_KNOWN


def test_a_probability_is_never_a_condition():
    found = finding()
    words = [
        c.rule.name + c.rule.title + c.rule.unit + str(c.explanation) for c in found.conditions
    ]
    assert not [text for text in words if "probab" in text.lower() or "expected" in text.lower()]
    assert not [name for name in SettlementFacts.__dataclass_fields__ if "probab" in name]


def test_each_condition_names_its_rule_edition_and_day():
    for one in finding().conditions:
        assert one.rule.title
        assert one.rule.edition
        assert one.rule.since <= DAY


def test_a_condition_not_met_rests_on_the_records_that_are_in_the_way():
    found = finding(open_areas_by_road=(FAR, NEAR))
    assert condition(found, "road_distance").evidence == (NEAR.evidence,)


def test_a_condition_that_is_met_names_the_nearest_area_whatever_the_order():
    found = finding(open_areas=(FAR, NEAR))
    assert str(condition(found, "area_distance").explanation) == "The nearest is HA-1 (10 m)."


def test_what_is_in_the_way_is_named_nearest_first():
    near = [Nearby(Evidence("hazardous_area", f"h{n}", f"HA-{n}"), float(n)) for n in range(20)]
    text = str(
        condition(finding(open_areas_by_road=tuple(near[::-1])), "road_distance").explanation
    )
    assert text == (
        "Open within 20 m of the road: HA-0, HA-1 (1 m), HA-2 (2 m), HA-3 (3 m), HA-4 (4 m) + 15."
    )


def test_the_distance_of_the_rule_itself_still_counts_as_near():
    at = [Nearby(NEAR.evidence, metres) for metres in (20.0, 20.001)]
    states = [condition(finding(open_areas_by_road=(n,)), "road_distance").state for n in at]
    assert states == [Met.NOT_MET, Met.MET]


def test_names_with_braces_are_shown_as_they_are():
    assert "Road {north}" in str(condition(finding(), "road_distance").explanation)
    text = str(condition(finding(restrictions="{text} %s"), "restrictions_written").explanation)
    assert text == "{text} %s"


def test_before_any_rule_was_in_force_nothing_is_found():
    facts = SettlementFacts(
        boundary_known=True,
        open_areas=(),
        roads=(),
        open_areas_by_road=(),
        unanswered=(),
        unanswered_by_road=(),
        spot_tasks_outstanding=None,
        completion_survey_done=None,
        restrictions=None,
    )
    with pytest.raises(RuleNotInForce, match="1996-12-31"):
        access_finding(facts, on=date(1996, 12, 31), packs=["imas"])
    with pytest.raises(UnknownPack):
        access_finding(facts, on=DAY, packs=["imas", "nowhere"])


@pytest.mark.parametrize("name", ["completion_survey", "restrictions_written"])
def test_what_a_national_rule_does_not_ask_for_is_not_held_against_it(monkeypatch, name):
    def lenient(asked, *, on, packs):
        return replace(RULE, name=asked, value=0.0)

    monkeypatch.setattr("landrelease.release._access.rule", lenient)
    found = finding(completion_survey_done=None, restrictions=None)
    assert condition(found, name).state is Met.MET
    assert "does not ask" in str(condition(found, name).explanation)
