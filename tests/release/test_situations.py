"""Cases as a programme officer tells them: tests/situations/*.yaml."""

from pathlib import Path

import pytest
import yaml

from landrelease.release import Evidence, Met, Nearby, SettlementFacts, access_finding

FOLDER = Path(__file__).parents[1] / "situations"
SITUATIONS = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in FOLDER.glob("*.yaml")}
IN_ORDER = {
    "extent_known": True,
    "open_areas": [],
    "roads": ["Road to Kalan"],
    "open_areas_by_road": [],
    "unanswered": [],
    "unanswered_by_road": [],
    "spot_tasks_outstanding": 0,
    "investigations": [],
    "completion_survey_done": True,
    "completion_surveys": [],
    "work_since_survey": None,
    "restrictions": "None.",
}


def facts(given: dict[str, object]) -> SettlementFacts:
    said = IN_ORDER | given
    assert set(said) == set(IN_ORDER), "a word that no situation knows"

    def near(name: str, kind: str) -> tuple[Nearby, ...]:
        return tuple(
            Nearby(
                Evidence(kind, item["name"], item["name"]),
                item["metres"],
                radius_m=item.get("radius", 0.0),
                coarse=item.get("coarse", False),
            )
            for item in said[name]
        )

    return SettlementFacts(
        boundary_known=said["extent_known"],
        open_areas=near("open_areas", "hazardous_area"),
        roads=tuple(Evidence("road_segment", name, name) for name in said["roads"]),
        open_areas_by_road=near("open_areas_by_road", "hazardous_area"),
        unanswered=near("unanswered", "indication"),
        unanswered_by_road=near("unanswered_by_road", "indication"),
        spot_tasks_outstanding=said["spot_tasks_outstanding"],
        investigations=tuple(
            Evidence("post_release_report", name, name) for name in said["investigations"]
        ),
        completion_survey_done=said["completion_survey_done"],
        completion_surveys=tuple(
            Evidence("completion_survey", name, name) for name in said["completion_surveys"]
        ),
        work_since_survey=said["work_since_survey"],
        restrictions=said["restrictions"],
    )


@pytest.mark.parametrize("name", sorted(SITUATIONS))
def test_situation(name):
    told = SITUATIONS[name]
    finding = access_finding(
        facts(told["given"]), on=told["day"], packs=told.get("packs", ["imas"])
    )
    assert finding.outcome == told["then"]["outcome"], told["name"]
    for state in (Met.NOT_MET, Met.NOT_KNOWN):
        expected = told["then"].get(state, {})
        found = {c.rule.name: str(c.explanation) for c in finding.conditions if c.state is state}
        assert set(found) == set(expected), told["name"]
        assert all(words in found[rule] for rule, words in expected.items()), found


def test_every_condition_is_met_and_not_met_in_a_situation():
    """Restrictions alone are met or not known: whether they were written is all there is to it."""
    told = [
        (condition.rule.name, condition.state)
        for one in SITUATIONS.values()
        for condition in access_finding(
            facts(one["given"]), on=one["day"], packs=one.get("packs", ["imas"])
        ).conditions
    ]
    rules = {rule for rule, _ in told}
    assert {rule for rule, state in told if state is Met.MET} == rules
    assert {rule for rule, state in told if state is not Met.MET} == rules
    unmet = {rule for rule, state in told if state is Met.NOT_MET}
    assert rules - unmet == {"access.restrictions_written"}
