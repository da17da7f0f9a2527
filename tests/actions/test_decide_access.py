"""Decisions on access: the authority's, against the finding only with a reason."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.conftest import line, point, square

from landrelease.actions import approve_batch, decide_access, goes_against, submit_batch
from landrelease.kinds import AccessStatus
from landrelease.ledger import IdAlreadyUsed, State
from landrelease.release import Outcome
from landrelease.store.models import EntryRow, RegisterRow
from landrelease.store.refusals import NotAllowed, NotFound, NotValid

ON = date(2026, 4, 1)


def decide(who, settlement, status=AccessStatus.OPEN, **said):
    words = {"reason": "", "restrictions": "", "on": ON} | said
    return decide_access(who, settlement=settlement, status=status, **words)


def decision():
    return json.loads(RegisterRow.objects.get(kind="access_decision").document)


@pytest.mark.parametrize("reason", ["", "The road is guarded."])
def test_no_reason_opens_a_settlement_with_areas_open(says, reason):
    settlement = says.settlement()
    for number in range(9):
        place = square(0.1 + number / 5_000, 0.1, 0.0001)
        area = {"name": f"H {number}", "classification": "sha", "place": place}
        says.report("hazardous_area", area, batch_id="nine", submit=False)
    submit_batch(says.people.officer, batch="nine")
    approve_batch(says.people.reviewer, batch="nine")
    with pytest.raises(NotValid, match="cannot be opened while ground") as caught:
        decide(says.people.authority, settlement, reason=reason)
    assert "H 0 (SHA)" in str(caught.value)
    assert "status" in dict(caught.value.problems)
    assert not RegisterRow.objects.filter(kind="access_decision").exists()


def test_letting_people_in_against_the_finding_needs_a_reason_that_is_kept(says):
    settlement = says.settlement()
    says.approved(
        "hazardous_area", {"name": "H 1", "classification": "cha", "place": square(0.1, 0.1)}
    )
    said = {"status": AccessStatus.RESTRICTED, "restrictions": "Keep to the road."}
    with pytest.raises(NotValid) as caught:
        decide(says.people.authority, settlement, **said)
    assert caught.value.problems[0][0] == "reason"
    assert not RegisterRow.objects.filter(kind="access_decision").exists()
    decide(says.people.authority, settlement, **said, reason="The road is guarded.")
    kept = decision()
    assert kept["against_finding"] is True
    finding = json.loads(kept["finding"])
    assert finding["outcome"] == "not_supported"
    assert any(
        record[:1] == ["hazardous_area"] for c in finding["conditions"] for record in c["records"]
    )


@pytest.mark.parametrize("name", ["officer", "quality", "partner", "donor", "public"])
def test_only_the_authority_decides(says, name):
    settlement = says.settlement()
    with pytest.raises(NotAllowed):
        decide(getattr(says.people, name), settlement, AccessStatus.CLOSED)


@pytest.mark.parametrize("name", ["administrator", "operations"])
def test_who_may_propose_decides_nothing(says, name):
    settlement = says.settlement()
    receipt = decide(getattr(says.people, name), settlement, AccessStatus.CLOSED)
    assert receipt.state == State.SUBMITTED
    assert not RegisterRow.objects.filter(kind="access_decision").exists()


def test_restricting_needs_restrictions(says):
    settlement = says.settlement()
    with pytest.raises(NotValid) as caught:
        decide(says.people.authority, settlement, AccessStatus.RESTRICTED, reason="r")
    assert [field for field, _ in caught.value.problems] == ["restrictions"]
    decide(
        says.people.authority,
        settlement,
        AccessStatus.RESTRICTED,
        reason="r",
        restrictions="By day.",
    )
    assert decision()["restrictions"] == "By day."


def test_no_decision_about_the_future_or_about_nothing(says):
    settlement = says.settlement()
    to_come = datetime.now(UTC).date() + timedelta(days=2)
    with pytest.raises(NotValid):
        decide(says.people.authority, settlement, AccessStatus.CLOSED, on=to_come)
    with pytest.raises(NotFound):
        decide(says.people.authority, "nowhere", AccessStatus.CLOSED)


def test_the_same_decision_again_adds_nothing(says):
    settlement = says.settlement()
    said = {"reason": "Flood.", "entry_id": "d1"}
    first = decide(says.people.authority, settlement, AccessStatus.CLOSED, **said)
    before = EntryRow.objects.count()
    again = decide(says.people.authority, settlement, AccessStatus.CLOSED, **said)
    assert (again.batch, again.added, again.already_there) == (first.batch, 0, 1)
    assert EntryRow.objects.count() == before
    with pytest.raises(IdAlreadyUsed):
        decide(says.people.authority, settlement, AccessStatus.OPEN, **said)


def test_words_too_long_are_told_by_field(says):
    settlement = says.settlement()
    with pytest.raises(NotValid) as caught:
        decide(says.people.authority, settlement, AccessStatus.CLOSED, reason="x" * 5_000)
    assert [field for field, _ in caught.value.problems] == ["reason"]


def test_a_finding_that_rests_on_many_records_is_kept(says):
    settlement = says.settlement()
    for number in range(120):
        says.report(
            "indication", {"what": "sighting", "place": point()}, subject=f"{number:080d}",
            batch_id="many", submit=False,
        )  # fmt: skip
    submit_batch(says.people.officer, batch="many")
    approve_batch(says.people.reviewer, batch="many")
    decide(says.people.authority, settlement, AccessStatus.CLOSED)
    conditions = json.loads(decision()["finding"])["conditions"]
    assert max(condition["of"] for condition in conditions) == 120


def test_a_decision_holds_from_its_day(says):
    settlement = says.settlement()
    decide(says.people.authority, settlement, AccessStatus.CLOSED, on=date(2026, 4, 1))
    decide(says.people.authority, settlement, AccessStatus.OPEN, on=date(2026, 3, 1), reason="r")
    assert RegisterRow.objects.get(kind="access_decision").status == "closed"


def test_roads_matter_too(says):
    settlement = says.settlement(east=0.05, north=0.05)
    road = {"name": "R", "serves": [settlement], "place": line((0.05, 0.05), (0.15, 0.05))}
    says.approved("road_segment", road)
    says.approved(
        "hazardous_area", {"name": "H", "classification": "sha", "place": square(0.14, 0.045)}
    )
    with pytest.raises(NotValid):
        decide(says.people.authority, settlement)


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("status", list(AccessStatus))
def test_letting_people_in_agrees_only_with_a_supported_finding(outcome, status):
    class Found:
        pass

    found = Found()
    found.outcome = outcome
    agrees = (status is AccessStatus.CLOSED) == (outcome is not Outcome.SUPPORTED)
    assert goes_against(status, found) is not agrees
