"""What others claim, beside what the programme itself counts: contradictions are shown."""

from dataclasses import replace
from datetime import date

import pytest
from tests.conftest import point, square

from landrelease.actions import decide_access
from landrelease.kinds import AccessStatus
from landrelease.queries import accident, overview

pytestmark = pytest.mark.django_db


def claims(says, about, *said, on=date(2026, 1, 1), **more):
    for number, (quantity, qualifier) in enumerate(said):
        claim = {"about_what": about, "quantity": quantity, "qualifier": qualifier}
        named = claim | {"claimed_by": f"Voice {number}"} | more
        says.approved("claim", named, first=on, last=on)


def told(people, **asked):
    (group,) = overview(people.officer, **asked).claims
    return group.counted, against(group)


def against(group):
    lines = sorted(group.lines, key=lambda line: line.claimed_by)
    return [line.against.what for line in lines]


def test_settlements_said_to_be_closed_stand_beside_those_that_are(says, people):
    closed = [says.settlement() for _ in range(3)]
    for subject in closed:
        decide_access(people.authority, settlement=subject, status=AccessStatus.CLOSED,
                      reason="Mines were seen.", restrictions="", on=date(2026, 2, 1))  # fmt: skip
    said = ((3, "exactly"), (40, "about"), (2, "more_than"))
    claims(says, "settlements_closed", *said, on=date(2026, 2, 10))
    counted, differ = told(people)
    assert (counted.value, differ) == (3, ["", "differs", ""])


def test_a_claim_stands_beside_what_was_counted_on_its_day(says, people):
    for subject in [says.settlement() for _ in range(2)]:
        decide_access(people.authority, settlement=subject, status=AccessStatus.CLOSED,
                      reason="Mines were seen.", restrictions="", on=date(2026, 2, 1))  # fmt: skip
    claims(says, "settlements_closed", (0, "exactly"), on=date(2026, 1, 20))
    claims(says, "settlements_closed", (0, "exactly"), on=date(2026, 2, 20))
    (group,) = overview(people.officer).claims
    assert [(line.when, line.against.what, line.against.then) for line in group.lines] == [
        ("2026-01-20", "", 0), ("2026-02-20", "differs", 2),
    ]  # fmt: skip


def test_people_said_to_be_killed_stand_beside_accidents_at_work(says, people):
    contingent = says.approved("organisation", {"name": "Guests", "type": "contingent"}).subject
    for killed, demining in ((1, True), (5, False), ("not_known", True)):
        said = {"killed": killed, "demining": demining, "place": point(radius_m=50.0)}
        says.approved("accident", said)
    claims(says, "killed", (9, "exactly"), (1, "exactly"), of_whom=contingent)
    counted, differ = told(people)
    assert (counted.value, counted.not_known, differ) == (1, 1, ["more", ""])
    assert "any organisation" in counted.label


def test_items_and_ground_of_an_organisation_are_those_that_name_it(says, people):
    own, other = (says.approved("organisation", {"name": name}).subject for name in "AB")
    for organisation, items in ((own, 4), (other, 3)):
        searched = {
            "method": "manual",
            "coverage": 1.0,
            "items_found": items,
            "place": square(0.1, 0.1),
        }
        area = says.approved("searched_area", searched | {"organisation": organisation}).subject
        found = {"item_class": "ap_mine", "items": items, "searched_area": area}
        says.approved("item_found", found | {"outcome": "removed", "place": point(radius_m=5.0)})
        says.approved("item_found", found | {"outcome": "left", "place": point(radius_m=5.0)})
    claims(says, "items_removed", (5000, "more_than"), (4, "exactly"), of_whom=own)
    counted, differ = told(people)
    assert (counted.value, differ) == (4, ["more", ""])


def test_nobody_counts_the_people_of_a_contingent(says, people):
    claims(says, "strength", (1200, "about"))
    assert told(people) == (None, [""])


def test_who_sees_a_part_counts_nothing_beside_claims_of_the_whole(says, people):
    claims(says, "settlements_closed", (3, "exactly"))
    area = says.approved(
        "administrative_area", {"name": "North", "place": square(0.1, 0.1)}
    ).subject
    limited = replace(people.officer, areas=(area,))
    assert all(group.counted is None for group in overview(limited).claims)


def test_a_claim_about_one_accident_stands_beside_what_it_counts(says, people):
    said = {"killed": 0, "injured": 1, "demining": True, "place": point(radius_m=50.0)}
    subject = says.approved("accident", said).subject
    claims(says, "wounded", (1, "exactly"), (2, "exactly"), accident=subject)
    (group,) = accident(people.officer, subject=subject, on=date(2026, 3, 1)).claims
    assert (group.counted.value, against(group)) == (1, ["", "more"])
