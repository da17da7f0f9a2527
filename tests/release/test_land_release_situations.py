"""Guards of land release as a quality officer tells them: tests/situations/land_release/*.yaml."""

import math
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
import shapely
import yaml

from landrelease.release import (
    AreaEvidence,
    ClearanceFacts,
    Evidence,
    HandOverFacts,
    Met,
    Product,
    ProductKind,
    SurveyFacts,
    account_of,
    cancel_finding,
    clear_finding,
    confirm_finding,
    hand_over_finding,
    reduce_finding,
    reopen_area_finding,
    suspect_finding,
)

FOLDER = Path(__file__).parents[1] / "situations" / "land_release"
SITUATIONS = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in FOLDER.glob("*.yaml")}
SURVEYED = {
    "evidence": [],
    "polygon": True,
    "accredited": True,
    "nts_complete": True,
    "sources_asked": 4,
    "criteria_met": True,
    "confirmed": False,
    "nts_found": 0,
    "ts_share": 0.2,
    "ts_found": 0,
    "residual": 0.02,
    "stale_detections": [],
}
CLEARED = {
    "remaining_m2": 0,
    "confirmed": True,
    "depth_m": 0.2,
    "internal_qa_missing": 0,
    "qc_accepted": True,
    "nonconformities": [],
    "items": [],
    "stale_detections": [],
}
RELEASED = {
    "remaining_m2": 0,
    "certificate_signed": True,
    "restrictions_written": True,
    "markers_listed": True,
    "unanswered": [],
    "investigations": [],
    "open_areas": [],
    "open_m2": 0.0,
}
SURVEY = {
    "suspect": suspect_finding,
    "confirm": confirm_finding,
    "cancel": cancel_finding,
    "reduce": reduce_finding,
}


def named(name):
    return Evidence("record", name, name)


def survey(given):
    said = SURVEYED | given
    assert set(said) == set(SURVEYED), "a word that no situation knows"
    evidence = tuple(
        AreaEvidence(named(item["name"]), item["direct"], item.get("metres", math.inf))
        for item in said.pop("evidence")
    )
    said["stale_detections"] = tuple(map(named, said["stale_detections"]))
    return SurveyFacts(evidence=evidence, **said)


def clearance(given):
    said = CLEARED | given
    assert set(said) == set(CLEARED), "a word that no situation knows"
    left, items = said.pop("remaining_m2"), said.pop("items")
    faults = said.pop("nonconformities")
    said["nonconformities"] = None if faults is None else tuple(map(named, faults))
    without = None if items is None else tuple(map(named, items))
    stale = said["stale_detections"]
    said["stale_detections"] = None if stale is None else tuple(map(named, stale))
    return ClearanceFacts(account=account(left), items_without_outcome=without, **said)


def account(left):
    done = Product("p", ProductKind.CLEARED, shapely.box(left / 100, 0, 100, 100))
    return account_of(shapely.box(0, 0, 100, 100), [done])


def released(given):
    said = RELEASED | given
    assert set(said) == set(RELEASED), "a word that no situation knows"
    left = said.pop("remaining_m2")
    for word in ("unanswered", "investigations", "open_areas"):
        said[word] = None if said[word] is None else tuple(map(named, said[word]))
    return HandOverFacts(account=account(left), **said)


def finding_of(told):
    ask, given = told["ask"], told["given"]
    clocks = {"on": told["day"], "packs": told.get("packs", ["imas"])}
    if ask in SURVEY:
        return SURVEY[ask](survey(given), **clocks)
    if ask == "clear":
        return clear_finding(clearance(given), **clocks)
    if ask == "hand_over":
        return hand_over_finding(released(given), **clocks)
    return reopen_area_finding([named(name) for name in given["found"]], **clocks)


@pytest.mark.parametrize("name", sorted(SITUATIONS))
def test_situation(name):
    told = SITUATIONS[name]
    finding = finding_of(told)
    assert finding.outcome == told["then"]["outcome"], told["name"]
    for state in (Met.NOT_MET, Met.NOT_KNOWN):
        expected = told["then"].get(state, {})
        found = {c.rule.name: str(c.explanation) for c in finding.conditions if c.state is state}
        assert set(found) == set(expected), told["name"]
        assert all(words in found[rule] for rule, words in expected.items()), found


def test_every_condition_is_told_both_ways():
    """Of each question, each condition is met in a situation and unmet or unknown in another."""
    conditions = [
        ((told["ask"], condition.rule.name), condition.state is Met.MET)
        for told in SITUATIONS.values()
        for condition in finding_of(told).conditions
    ]
    for way in (True, False):
        assert {key for key, met in conditions if met is way} == {key for key, _ in conditions}


def test_every_question_is_supported_and_refused():
    outcomes = {
        (told["ask"], told["then"]["outcome"] == "supported") for told in SITUATIONS.values()
    }
    assert outcomes == {(ask, way) for ask, _ in outcomes for way in (True, False)}
    assert {ask for ask, _ in outcomes} == {*SURVEY, "clear", "hand_over", "reopen"}


def test_every_rule_of_land_release_is_asked_in_a_situation():
    pack = yaml.safe_load(
        (files("landrelease.standards") / "imas" / "land_release.yaml").read_text()
    )
    rules = set(pack["rules"])
    asked = {c.rule.name for told in SITUATIONS.values() for c in finding_of(told).conditions}
    assert rules - asked == {"land_release.cha.distance"}


def test_an_area_of_which_nothing_was_cleared_is_not_found_cleared():
    """Cancelled whole it has no square metre left, and no square metre was searched."""
    area = shapely.box(0, 0, 100, 100)
    held = account_of(area, [Product("p", ProductKind.CANCELLED, area)])
    facts = replace(clearance({}), account=held)
    finding = clear_finding(facts, on=SITUATIONS["handed_over"]["day"], packs=["imas"])
    against = [str(one.explanation) for one in finding.conditions if one.state is Met.NOT_MET]
    assert against == ["No part of it was cleared."]


def test_no_finding_knows_a_hazard_score():
    """Reduction alone weighs a residual; cancelling reads neither it nor any other probability."""
    rules = {c.rule.unit for c in finding_of(SITUATIONS["cancelled_after_survey"]).conditions}
    assert "probability" not in rules
    with_score, without = (
        cancel_finding(
            survey({"residual": value}), on=SITUATIONS["handed_over"]["day"], packs=["imas"]
        )
        for value in (0.0001, 0.9)
    )
    assert with_score == without
