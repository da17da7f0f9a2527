"""Classifying an area: on evidence, by the authority, with the finding kept."""

import json
from datetime import date

import pytest
from tests.land import DAY, Land

from landrelease.actions import (
    GuardNotMet,
    NotFromThere,
    confirm_area,
    resume_area,
    suspect_area,
    suspend_area,
    unconfirm_area,
)
from landrelease.ledger import IdAlreadyUsed, State
from landrelease.release import Met
from landrelease.store.models import EntryRow, RegisterRow
from landrelease.store.refusals import NotAllowed, NotFound, NotValid


@pytest.fixture
def land(says):
    return Land(says)


def against(error):
    return {c.rule.name.removeprefix("land_release.") for c in error.value.finding.conditions
            if c.state is not Met.MET}  # fmt: skip


def held(kind="hazardous_area"):
    return RegisterRow.objects.get(kind=kind)


def test_an_area_without_evidence_and_accreditation_is_not_recorded_as_suspected(land):
    with pytest.raises(GuardNotMet, match="What would meet it: Enter the reports") as error:
        suspect_area(land.says.people.authority, area=land.area, on=DAY)
    assert against(error) == {"sha.evidence", "area.accredited"}
    assert not RegisterRow.objects.filter(kind="area_decision").exists()


def test_indirect_evidence_makes_an_area_suspected_and_no_more(land):
    land.accredited(), land.surveyed(), land.sighted()
    suspect_area(land.says.people.authority, area=land.area, on=DAY)
    decision = json.loads(held("area_decision").document)
    assert (decision["decider"], decision["step"]) == ("authority", "suspect")
    records = [r for c in json.loads(decision["finding"])["conditions"] for r in c["records"]]
    assert {kind for kind, _ in records} == {"indication", "accreditation"}
    with pytest.raises(GuardNotMet) as error:
        confirm_area(land.says.people.authority, area=land.area, on=DAY)
    assert against(error) == {"cha.direct_evidence"}
    assert "indirect evidence alone" in str(error.value)


def test_a_sighting_at_a_surveyed_place_confirms(land):
    land.accredited(), land.surveyed(), land.sighted(precision="surveyed")
    confirm_area(land.says.people.authority, area=land.area, on=DAY)
    assert (held().title, held().status) == ("H 1 (CHA)", "open")
    with pytest.raises(NotFromThere, match="confirmed already"):
        confirm_area(land.says.people.authority, area=land.area, on=DAY)
    with pytest.raises(NotFromThere, match="recorded already"):
        suspect_area(land.says.people.authority, area=land.area, on=DAY)


def test_a_confirmed_area_goes_back_only_when_its_direct_evidence_is_gone(land):
    land.accredited(), land.surveyed()
    seen = land.sighted(precision="surveyed")
    land.sighted()
    authority = land.says.people.authority
    confirm_area(authority, area=land.area, on=DAY)
    with pytest.raises(NotFromThere, match="Direct evidence stands"):
        unconfirm_area(authority, area=land.area, on=DAY, reason="A pipe, not a mine.")
    land.sighted(precision="surveyed", follow_up="answered", subject=seen, first=date(2026, 5, 1))
    with pytest.raises(NotValid, match="Write down why"):
        unconfirm_area(authority, area=land.area, on=DAY, reason=" ")
    unconfirm_area(authority, area=land.area, on=DAY, reason="A pipe, not a mine.")
    assert held().title == "H 1 (SHA)"


@pytest.mark.parametrize(
    ("accreditation", "told"),
    [
        ({"status": "suspended"}, "Not accredited for survey on the day"),
        ({"last": date(2026, 5, 31)}, "Not accredited for survey on the day"),
        ({"first": date(2026, 6, 2)}, "Not accredited for survey on the day"),
        ({"scope": "clearance"}, "No accreditation is recorded"),
    ],
)
def test_accreditation_counts_on_the_day_for_survey(land, accreditation, told):
    said = {"organisation": land.operator, "scope": "survey"} | accreditation
    land.record("accreditation", **said)
    land.surveyed(), land.sighted()
    with pytest.raises(GuardNotMet, match=told):
        suspect_area(land.says.people.authority, area=land.area, on=DAY)


def test_suspended_is_a_hazard_still_and_needs_a_reason_both_ways(land):
    authority = land.says.people.authority
    with pytest.raises(NotValid):
        suspend_area(authority, area=land.area, on=DAY, reason="")
    suspend_area(authority, area=land.area, on=DAY, reason="Flood.")
    assert held().status == "suspended"
    for refused in (
        lambda: suspend_area(authority, area=land.area, on=DAY, reason="Again."),
        lambda: confirm_area(authority, area=land.area, on=DAY),
    ):
        with pytest.raises(NotFromThere):
            refused()
    resume_area(authority, area=land.area, on=DAY, reason="Dry.")
    assert held().status == "open"


@pytest.mark.parametrize("name", ["officer", "quality", "partner", "donor", "public"])
def test_only_the_authority_decides_on_areas(land, name):
    with pytest.raises(NotAllowed):
        suspend_area(getattr(land.says.people, name), area=land.area, on=DAY, reason="r")


@pytest.mark.parametrize("name", ["administrator", "operations"])
def test_who_may_propose_changes_no_area(land, name):
    who = getattr(land.says.people, name)
    assert suspend_area(who, area=land.area, on=DAY, reason="r").state == State.SUBMITTED
    assert RegisterRow.objects.get(kind="hazardous_area", subject=land.area).status == "open"


def test_no_decision_before_the_last_one_or_about_nothing(land):
    authority = land.says.people.authority
    suspend_area(authority, area=land.area, on=DAY, reason="Flood.")
    with pytest.raises(NotValid, match="last decided upon on 2026-06-01"):
        resume_area(authority, area=land.area, on=date(2026, 5, 1), reason="Dry.")
    with pytest.raises(NotFound):
        suspend_area(authority, area="nowhere", on=DAY, reason="r")


def test_the_same_decision_again_adds_nothing(land):
    said = {"area": land.area, "on": DAY, "reason": "Flood.", "entry_id": "d1"}
    first = suspend_area(land.says.people.authority, **said)
    before = EntryRow.objects.count()
    again = suspend_area(land.says.people.authority, **said)
    assert (again.batch, again.added) == (first.batch, 0)
    assert EntryRow.objects.count() == before
    for other in ({"reason": "Fire."}, {"on": date(2026, 6, 2)}):
        with pytest.raises(IdAlreadyUsed):
            suspend_area(land.says.people.authority, **said | other)
    with pytest.raises(IdAlreadyUsed):
        resume_area(land.says.people.authority, **said)
