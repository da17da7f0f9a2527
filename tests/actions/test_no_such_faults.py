"""Faults seen in a national export of settlement declarations: each is refused with a message."""

from datetime import date

import pytest
from tests.conftest import point, square
from tests.land import DAY, SIDE, Land

from landrelease.actions import Certificate, Release, hand_over_land, record_batch, release_land
from landrelease.kinds import ReleaseMethod
from landrelease.ledger import Act, Draft
from landrelease.store.area_map import area_map
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotValid


def settlement(name, code):
    return {"name": name, "code": code, "place": point(radius_m=300.0)}


def test_a_code_names_one_settlement(says):
    first = says.approved("settlement", settlement("Ostrel", "ST-1"))
    with pytest.raises(NotValid, match=r"Ostrel \(ST-1\) has it"):
        says.report("settlement", settlement("Brenna", " st-1 "))
    again = settlement("Ostrel North", "ST-1")
    says.approved("settlement", again, corrects=first.entry, reason="name")


def test_a_file_in_which_codes_come_twice_is_refused_whole(says):
    drafts = [
        Draft(
            id=f"d{n}", act=Act.RECORD, batch="b", kind="settlement", subject=f"s{n}",
            first=date(2026, 1, 1), payload=settlement(f"S {n}", f"ST-{n % 8}"),
        )
        for n in range(12)
    ]  # fmt: skip
    with pytest.raises(NotValid, match="2 of these records have it") as caught:
        record_batch(says.people.administrator, drafts, batch_id="b", note={}, approve=True)
    assert len(caught.value.problems) == 4


def test_totals_follow_from_the_ground_whatever_is_typed(says):
    """66 was reported and 56 added up: here the sum is that of the polygons."""
    land = Land(says)
    land.surveyed(), land.accredited()
    ground = square(0.1, 0.1, SIDE / 2)["geometry"]
    release = Release(method=ReleaseMethod.CANCELLED, ground=ground, area_m2=66_000_000.0)
    release_land(says.people.authority, release, area=land.area, on=DAY)
    account = area_map(crs=current_programme().crs).account(land.area)
    parts = account.cancelled_m2 + account.reduced_m2 + account.cleared_m2 + account.remaining_m2
    assert parts == pytest.approx(account.initial_m2, abs=account.tolerance_m2)
    assert account.cancelled_m2 == pytest.approx(account.initial_m2 / 4, rel=1e-3)


def test_a_certificate_has_a_number_of_its_own(says):
    land = Land(says)
    land.surveyed(), land.accredited()
    second = Land.__new__(Land)
    second.says, second.operator = says, land.operator
    second.area = land.record(
        "hazardous_area", name="H 2", classification="sha", place=square(0.15, 0.1, SIDE)
    )
    second.surveyed()
    paper = Certificate(
        number="HO-1", signed_for_authority="A. N.", signed_for_operator="O. P.",
        restrictions="None.", residual_risk="Deeper items may remain.", markers_told="None.",
    )  # fmt: skip
    for one in (land, second):
        release = Release(method=ReleaseMethod.CANCELLED)
        release_land(says.people.authority, release, area=one.area, on=DAY)
    hand_over_land(says.people.authority, paper, area=land.area, on=DAY)
    with pytest.raises(NotValid, match="Certificate HO-1 exists"):
        hand_over_land(says.people.authority, paper, area=second.area, on=DAY)
