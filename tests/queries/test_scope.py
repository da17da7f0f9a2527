"""A person limited to areas sees his own tier on their ground, and a partner's beside it."""

from dataclasses import replace
from datetime import date

import pytest
from tests.conftest import line, point, square

from landrelease import queries
from landrelease.actions import (
    approve_batch,
    decide_access,
    record_report,
    why_not_review,
    withdraw_entry,
)
from landrelease.kinds import AccessStatus, Tier
from landrelease.ledger import Source
from landrelease.store.models import BatchRow
from landrelease.store.people import Role, Viewer
from landrelease.store.refusals import NotAllowed, NotFound, NotYourGround, NotYourOrganisation

WEST_HALF, EAST_HALF = (0.05, 0.05), (0.15, 0.05)
DAY = date(2026, 1, 1)
WORK = {"method": "manual", "coverage": 1.0, "items_found": 0}
ITEM = {"item_class": "not_known", "items": 1}


def seen(kind="indication", **more):
    told = {"what": "sighting", "description": "behind the old mill"}
    return told | more if kind == "indication" else more


@pytest.fixture
def district(says):
    """The western half of the programme."""
    west = square(0.0, 0.0, 0.1)
    return says.approved("administrative_area", {"name": "West", "place": west}).subject


@pytest.fixture
def limited(people, district):
    return replace(people.officer, areas=(district,))


@pytest.fixture
def both(says, district):
    """The same indication and item on either side."""
    return {
        side: {
            "indication": says.approved("indication", seen(place=point(*where))).subject,
            "item_found": says.approved("item_found", ITEM | {"place": point(*where)}).subject,
        }
        for side, where in {"west": WEST_HALF, "east": EAST_HALF}.items()
    }


def fields(viewer, subject):
    shown = queries.record(viewer, kind="indication", subject=subject)
    return {field.name for field in shown.fields}, shown.place


def test_on_his_ground_he_sees_what_his_role_sees(limited, both):
    names, place = fields(limited, both["west"]["indication"])
    assert "description" in names
    assert place is not None


def test_beside_it_he_sees_what_a_partner_sees(limited, people, both):
    subject = both["east"]["indication"]
    assert fields(limited, subject) == fields(people.partner, subject)
    assert fields(limited, subject)[1] is None


def test_records_above_a_partners_tier_are_not_known_to_him_beside(limited, both):
    rows = queries.records_of_kind(limited, kind="item_found").rows
    assert [row.subject for row in rows] == [both["west"]["item_found"]]
    with pytest.raises(NotFound):
        queries.record(limited, kind="item_found", subject=both["east"]["item_found"])


def test_a_record_without_a_place_is_his_as_much_as_anybodys(limited, says):
    said = says.approved("claim", {"about_what": "other", "claimed_by": "A", "statement": "B"})
    assert queries.record(limited, kind="claim", subject=said.subject).fields


def test_the_map_shows_him_evidence_on_his_ground_alone(limited, both):
    shown = queries.map_features(limited, layer="evidence")["features"]
    assert {feature["properties"]["subject"] for feature in shown} == set(both["west"].values())


def test_what_leaves_in_a_file_is_what_he_may_see(limited, both):
    rows = list(queries.export_rows(limited, tier=Tier.RESTRICTED, kinds=["indication"]))
    by_subject = {row.subject: row for row in rows}
    assert "description" in by_subject[both["west"]["indication"]].document
    assert set(by_subject[both["east"]["indication"]].document) == {"what"}


def test_an_area_whose_record_is_gone_gives_no_ground(people, both):
    lost = replace(people.officer, areas=("no-such-area",))
    assert fields(lost, both["west"]["indication"])[1] is None
    assert queries.records_of_kind(lost, kind="item_found").rows == ()


def test_batches_of_other_ground_are_not_his_to_see_or_review(limited, people, says, district):
    there = says.report("item_found", ITEM | {"place": point(*EAST_HALF)}, by=people.reviewer)
    here = says.report("item_found", ITEM | {"place": point(*WEST_HALF)}, by=people.reviewer)
    assert [row.batch for row in queries.workbench(limited).rows] == [here.batch]
    row = BatchRow.objects.get(batch=there.batch)
    assert "outside the areas" in why_not_review(limited, row, authors=frozenset())
    with pytest.raises(NotAllowed, match="outside the areas"):
        approve_batch(limited, batch=there.batch)
    assert approve_batch(limited, batch=here.batch).state.value == "approved"


def test_he_records_on_his_ground_alone(limited, says):
    assert says.report("indication", seen(place=point(*WEST_HALF)), by=limited).added == 1
    with pytest.raises(NotYourGround):
        says.report("indication", seen(place=point(*EAST_HALF)), by=limited)


def test_what_crosses_the_boundary_is_his_too(limited, says):
    road = {"name": "R1", "place": line((0.05, 0.05), (0.15, 0.05))}
    assert says.report("road_segment", road, by=limited).added == 1


def test_he_withdraws_and_corrects_on_his_ground_alone(limited, both, says):
    entry = queries.record(limited, kind="indication", subject=both["east"]["indication"]).entry
    with pytest.raises(NotYourGround):
        withdraw_entry(limited, entry=entry, reason="Told twice.")
    with pytest.raises(NotYourGround):
        queries.entry_to_correct(limited, entry=entry)
    moved = seen(place=point(*WEST_HALF))
    with pytest.raises(NotYourGround):
        says.report("indication", moved, by=limited, corrects=entry, reason="Nearer the road.")


def test_an_authority_decides_on_settlements_of_his_areas(people, says, district):
    alma = replace(people.authority, areas=(district,))
    east, west = says.settlement("Ost", *EAST_HALF), says.settlement("West", *WEST_HALF)
    said = {"status": AccessStatus.CLOSED, "reason": "Mines.", "restrictions": ""}
    assert decide_access(alma, settlement=west, on=DAY, **said).added == 1
    assert not queries.settlement(alma, subject=east).may_decide
    with pytest.raises(NotYourGround):
        decide_access(alma, settlement=east, on=DAY, **said)


@pytest.fixture
def leader(people, says):
    organisation = says.approved("organisation", {"name": "Northern Clearance"}).subject
    return Viewer(
        username="leader",
        name="L",
        organisation="Northern Clearance",
        role=Role.TEAM_LEADER,
        organisation_subject=organisation,
    )


def searched(leader, **more):
    return record_report(
        leader,
        kind="searched_area",
        payload=WORK | {"place": square(0.1, 0.1)} | more,
        first=DAY,
        last=DAY,
        source=Source(),
        submit=True,
    )


def test_a_team_leader_writes_for_his_own_organisation(leader, says):
    other = says.approved("organisation", {"name": "Southern Clearance"}).subject
    assert searched(leader, organisation=leader.organisation_subject).added == 1
    for organisation in (other, ""):
        with pytest.raises(NotYourOrganisation):
            searched(leader, organisation=organisation)


def test_he_cannot_take_over_the_work_of_another(leader, says):
    other = says.approved("organisation", {"name": "Southern Clearance"}).subject
    work = WORK | {"organisation": other, "place": square(0.1, 0.1)}
    entry = says.approved("searched_area", work).entry
    with pytest.raises(NotYourOrganisation):
        withdraw_entry(leader, entry=entry, reason="Not theirs.")


def test_a_team_leader_without_an_organisation_records_no_work(leader):
    with pytest.raises(NotYourOrganisation, match="names none"):
        searched(replace(leader, organisation_subject=""), organisation="")
