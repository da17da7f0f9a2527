"""Which settlements are closed and why; clocks are never mixed."""

from datetime import date

import pytest
from tests.conftest import line, point, square

from landrelease.actions import compute_hazard, decide_access
from landrelease.kinds import NOT_KNOWN, AccessStatus
from landrelease.queries import overview, record, settlement, settlements

pytestmark = pytest.mark.django_db


def only(rows):
    (row,) = rows
    return row


def test_a_settlement_without_a_decision_has_no_status(says, people):
    says.settlement()
    row = only(settlements(people.officer))
    assert (row.status, row.since, row.population) == ("not_known", None, 120)


@pytest.mark.parametrize("said", [{}, {"population": NOT_KNOWN}])
def test_a_population_that_is_not_known_says_so_and_none_is_a_number(says, people, said):
    says.approved("settlement", {"name": "Ostrel", "place": point(radius_m=400.0)} | said)
    says.approved("settlement", {"name": "Velm", "population": 0, "place": point(radius_m=9.0)})
    for viewer in (people.officer, people.public):
        assert [row.population for row in settlements(viewer)] == [NOT_KNOWN, 0]


def test_a_hazardous_area_that_touches_is_named(says, people):
    subject = says.settlement()
    area = {"name": "A-1", "classification": "cha", "place": square(0.1, 0.1)}
    says.approved("hazardous_area", area)
    detail = settlement(people.officer, subject=subject)
    states = {c.rule.name: c.state.value for c in detail.finding.conditions}
    assert states["access.area_distance"] == "not_met"
    assert detail.row.outcome == "not_supported"
    assert detail.row.nearest_hazard_m == 0


def test_a_released_area_no_longer_counts(says, people):
    subject = says.settlement()
    area = {"name": "A-1", "classification": "cha", "status": "cleared", "place": square(0.1, 0.1)}
    says.imported("hazardous_area", area)
    assert settlement(people.officer, subject=subject).row.open_areas == 0


def test_status_follows_decisions_and_the_date_asked_for(says, people):
    subject = says.settlement()
    for status, day in (
        (AccessStatus.CLOSED, date(2026, 2, 1)),
        (AccessStatus.OPEN, date(2026, 5, 1)),
    ):
        decide_access(
            people.authority,
            settlement=subject,
            status=status,
            reason="As decided in session.",
            restrictions="",
            on=day,
        )
    by_date = {
        day: only(settlements(people.officer, at=day)).status
        for day in (date(2026, 1, 15), date(2026, 3, 1), date(2026, 6, 1))
    }
    assert list(by_date.values()) == ["not_known", "closed", "open"]
    assert len(settlement(people.public, subject=subject).decisions) == 2


def test_probability_comes_from_a_map_by_the_same_clocks(says, people):
    says.settlement()
    says.approved("accident", {"item_class": "ap_mine", "place": point(0.1, 0.1)})
    says.approved("safe_use", {"use": "grazing", "place": square(0.05, 0.05)})
    compute_hazard(people.officer, cell_m=2000.0)
    day = date(2026, 6, 1)
    assert only(settlements(people.officer)).area is not None
    assert only(settlements(people.officer, at=day)).area is None
    compute_hazard(people.officer, cell_m=2000.0, at=day)
    assert only(settlements(people.officer, at=day)).area is not None


def test_a_record_lists_what_names_it_and_not_what_shares_its_subject(says, people):
    subject = says.settlement()
    road = {"name": "East road", "serves": [subject], "place": line((0.1, 0.1), (0.15, 0.1))}
    says.approved("road_segment", road)
    decide_access(
        people.authority,
        settlement=subject,
        status=AccessStatus.CLOSED,
        reason="Mines seen.",
        restrictions="",
        on=date(2026, 2, 1),
    )
    named = {row.kind for row in record(people.officer, kind="settlement", subject=subject).related}
    assert named == {"road_segment", "access_decision"}
    assert record(people.officer, kind="access_decision", subject=subject).related == ()


def test_claims_stand_beside_each_other(says, people):
    for who, number in (("Radio", 1200), ("Plover", 950)):
        claim = {"about_what": "strength", "quantity": number, "claimed_by": who}
        says.approved("claim", claim | {"qualifier": "about"})
    group = only(overview(people.officer).claims)
    assert [line.quantity for line in group.lines] == ["about 1,200", "about 950"]
    assert group.differ
    assert overview(people.partner).claims == ()


def states(viewer, subject):
    detail = settlement(viewer, subject=subject)
    return {c.rule.name: c.state.value for c in detail.finding.conditions}


def with_road(says):
    subject = says.settlement()
    road = {"name": "East road", "serves": [subject], "place": line((0.1, 0.1), (0.19, 0.1))}
    says.approved("road_segment", road)
    return subject


def test_a_mine_left_in_place_waits_for_an_answer(says, people):
    subject = with_road(says)
    found = {"item_class": "ap_mine", "outcome": "marked", "place": point(0.1, 0.1)}
    says.approved("item_found", found)
    assert states(people.officer, subject)["access.indications"] == "not_met"


def test_a_mine_removed_does_not(says, people):
    subject = with_road(says)
    found = {"item_class": "ap_mine", "outcome": "removed", "place": point(0.1, 0.1)}
    says.approved("item_found", found)
    assert states(people.officer, subject)["access.indications"] == "met"


def test_a_sighting_beside_the_road_far_from_the_houses_counts(says, people):
    subject = with_road(says)
    seen = {"what": "sighting", "place": point(0.18, 0.1)}
    says.approved("indication", seen)
    told = states(people.officer, subject)
    assert (told["access.indications"], told["access.road_indications"]) == ("met", "not_met")


def test_a_sighting_that_may_be_nearer_than_stated_is_not_known(says, people):
    subject = with_road(says)
    seen = {"what": "sighting", "place": point(0.1, 0.19, radius_m=12_000.0)}
    says.approved("indication", seen)
    assert states(people.officer, subject)["access.indications"] == "not_known"


def test_an_accident_counts_until_a_decision_could_know_of_it(says, people):
    subject = with_road(says)
    accident = {"item_class": "av_mine", "place": point(0.1, 0.1)}
    says.approved("accident", accident, first=date(2026, 3, 1), last=date(2026, 3, 1))
    before = states(people.officer, subject)["access.indications"]
    decide_access(
        people.authority,
        settlement=subject,
        status=AccessStatus.CLOSED,
        reason="An accident.",
        restrictions="",
        on=date(2026, 4, 1),
    )
    assert (before, states(people.officer, subject)["access.indications"]) == ("not_met", "met")
