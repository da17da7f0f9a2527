"""Two persons: nobody approves his own; letting people in takes two, keeping them out one."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone
from tests.conftest import point, square
from tests.land import DAY as AREA_DAY
from tests.land import SIDE, Land

from landrelease import queries
from landrelease.actions import (
    Certificate,
    Release,
    add_user,
    approve_batch,
    decide_access,
    hand_over_land,
    reject_batch,
    release_land,
    reopen_land,
    submit_batch,
    withdraw_entry,
    withdraw_proposal,
)
from landrelease.kinds import AccessStatus, ReleaseMethod
from landrelease.ledger import NoReason, NotInThisState, State
from landrelease.store.chain import entries, erase_personal
from landrelease.store.models import BatchRow, RegisterRow
from landrelease.store.people import Role
from landrelease.store.programme import Programme, TwoPersons, current_programme
from landrelease.store.refusals import NotAllowed
from landrelease.store.setting_up import viewer_named

DAY = date(2026, 1, 5)
OPEN, CLOSED, RESTRICTED = AccessStatus.OPEN, AccessStatus.CLOSED, AccessStatus.RESTRICTED


@pytest.fixture
def two(people):
    """A programme that asks for two, and a second authority."""
    replace(current_programme(), two_persons=(TwoPersons.OPEN_SETTLEMENT,)).write()
    add_user(people.administrator, username="second", password="", role=Role.AUTHORITY)
    return viewer_named("second")


@pytest.fixture
def place(says, two):
    return says.settlement()


def decide(viewer, place, status=OPEN, *, restrictions="", on=DAY, reason="It was searched."):
    said = {"reason": reason, "restrictions": restrictions, "on": on}
    return decide_access(viewer, settlement=place, status=status, **said)


def status_of(people, place):
    return queries.settlement(people.authority, subject=place).row.status


def test_opening_waits_for_a_second_person(people, two, place):
    assert decide(people.authority, place).state is State.SUBMITTED
    assert status_of(people, place) == "not_known"
    assert decide(two, place, reason="I looked too.", on=DAY + timedelta(days=1)).state is (
        State.APPROVED
    )
    assert status_of(people, place) == "open"


def test_the_decision_is_the_second_persons_and_names_the_proposal(people, two, place):
    proposed = decide(people.authority, place)
    decided = decide(two, place)
    newest, oldest = queries.settlement(two, subject=place).decisions
    assert (newest.entry, newest.state) == (decided.entry, "approved")
    assert (oldest.entry, oldest.state) == (proposed.entry, "rejected")
    told = BatchRow.objects.get(batch=proposed.batch).reason
    assert decided.batch in told


def test_the_same_person_twice_is_one_person(people, place):
    for _ in range(3):
        assert decide(people.authority, place).state is State.SUBMITTED
    assert status_of(people, place) == "not_known"


@pytest.mark.parametrize(
    "other",
    [
        {"status": RESTRICTED, "restrictions": "By day."},
        {"status": CLOSED},
    ],
)
def test_another_decision_confirms_nothing(people, two, place, other):
    decide(people.authority, place)
    state = decide(two, place, **other).state
    assert state is (State.APPROVED if other["status"] is CLOSED else State.SUBMITTED)
    assert status_of(people, place) != "open"


def test_other_restrictions_are_another_decision(people, two, place):
    decide(people.authority, place, RESTRICTED, restrictions="By day.")
    assert decide(two, place, RESTRICTED, restrictions="At night.").state is State.SUBMITTED
    assert decide(two, place, RESTRICTED, restrictions="By day.").state is State.APPROVED


def test_closing_never_waits(people, place):
    assert decide(people.authority, place, CLOSED).state is State.APPROVED


def test_who_may_only_propose_proposes_whatever_the_setting(people, says):
    place = says.settlement()
    assert decide(people.operations, place, CLOSED).state is State.SUBMITTED
    assert status_of(people, place) == "not_known"
    assert decide(people.authority, place, CLOSED).state is State.APPROVED


def test_a_proposal_of_operations_is_decided_by_one_authority(people, place):
    assert decide(people.operations, place).state is State.SUBMITTED
    assert decide(people.authority, place).state is State.APPROVED


def test_two_who_may_only_propose_decide_nothing(people, place):
    add_user(people.administrator, username="ops", password="", role=Role.OPERATIONS_OFFICER)
    for viewer in (people.operations, viewer_named("ops"), people.operations):
        assert decide(viewer, place).state is State.SUBMITTED
    assert status_of(people, place) == "not_known"


def test_a_proposal_grows_old(people, two, place):
    old = decide(people.authority, place).batch
    long_ago = timezone.now() - timedelta(days=31)
    BatchRow.objects.filter(batch=old).update(since=long_ago)
    assert decide(two, place).state is State.SUBMITTED


def test_a_proposal_for_another_settlement_confirms_nothing(people, two, says):
    first, second = says.settlement(), says.settlement("Iskar", 0.05, 0.05)
    decide(people.authority, first)
    assert decide(two, second).state is State.SUBMITTED


def test_no_approval_on_the_workbench_makes_a_decision_count(people, two, place):
    batch = decide(people.operations, place).batch
    for viewer in (people.officer, people.authority, two, people.administrator):
        with pytest.raises(NotAllowed, match="takes the same decision"):
            approve_batch(viewer, batch=batch)
    assert "same decision" in queries.batch(people.officer, batch=batch).why_not


@pytest.mark.parametrize("name", ["officer", "quality", "partner", "donor", "public"])
def test_who_may_neither_decide_nor_propose_does_neither(people, place, name):
    with pytest.raises(NotAllowed):
        decide(getattr(people, name), place)


def test_the_setting_is_read_and_written(programme):
    both = replace(programme, two_persons=tuple(TwoPersons))
    both.write()
    assert Programme.read(programme.directory).two_persons == tuple(TwoPersons)


@pytest.mark.parametrize("act", ["record", "correct", "withdraw"])
def test_nobody_approves_or_rejects_what_he_entered(people, says, act):
    said = says.approved("organisation", {"name": "North"})
    if act == "record":
        batch = says.report("organisation", {"name": "South"}).batch
    elif act == "correct":
        more = {"corrects": said.entry, "reason": "Misspelt."}
        batch = says.report("organisation", {"name": "Northern"}, **more).batch
    else:
        batch = withdraw_entry(people.officer, entry=said.entry, reason="Told twice.").batch
    with pytest.raises(NotAllowed, match="another person"):
        approve_batch(people.officer, batch=batch)
    with pytest.raises(NotAllowed, match="another person"):
        reject_batch(people.officer, batch=batch, reason="No.")
    assert approve_batch(people.reviewer, batch=batch).state is State.APPROVED


# --- hazardous areas -----------------------------------------------------------------------------

CERTIFICATE = {
    "number": "HO-1", "signed_for_authority": "A. N.", "signed_for_operator": "O. P.",
    "restrictions": "None.", "residual_risk": "Some may remain deeper than 0.2 m.",
    "markers_told": "Four posts.",
}  # fmt: skip
FOUND = date(2026, 7, 1)


@pytest.fixture
def land(says, two):
    """Land that may be cancelled; giving ground back takes two persons."""
    land = Land(says)
    land.accredited(), land.surveyed()
    return land


@pytest.fixture
def both(land):
    replace(current_programme(), two_persons=tuple(TwoPersons)).write()
    return land


def cancel(viewer, land, *, on=AREA_DAY, **more):
    what = Release(method=ReleaseMethod.CANCELLED, **more)
    return release_land(viewer, what, area=land.area, on=on)


def hand_over(viewer, land, *, on=AREA_DAY, **more):
    return hand_over_land(viewer, Certificate(**CERTIFICATE | more), area=land.area, on=on)


def reopen(viewer, land, *, on=FOUND, reason="A mine lies there.", **more):
    return reopen_land(viewer, area=land.area, on=on, reason=reason, **more)


def status_of_area(subject):
    return RegisterRow.objects.get(kind="hazardous_area", subject=subject).status


def state_of(batch):
    return BatchRow.objects.get(batch=batch).state


def found_in(land, east=0.101):
    place = point(east, 0.101, precision="surveyed")
    return land.record(
        "item_found", item_class="ap_mine", outcome="marked", place=place, first=FOUND
    )


def test_giving_ground_back_waits_for_a_second_person(both, people, two):
    proposed = cancel(people.authority, both)
    assert proposed.state is State.SUBMITTED
    assert cancel(people.authority, both).state is State.SUBMITTED
    assert status_of_area(both.area) == "open"
    assert not RegisterRow.objects.filter(kind="land_release_product").exists()
    taken = cancel(two, both, on=AREA_DAY + timedelta(days=1), remarks="Seen.")
    assert (taken.state, status_of_area(both.area)) == (State.APPROVED, "cancelled")
    assert RegisterRow.objects.filter(kind="land_release_product").count() == 1


def test_other_ground_or_another_way_confirms_nothing(both, people, two):
    west, east = square(0.1, 0.1, SIDE / 2)["geometry"], square(0.102, 0.1, SIDE / 2)["geometry"]
    cancel(people.authority, both, ground=west)
    assert cancel(two, both, ground=east).state is State.SUBMITTED
    assert cancel(two, both).state is State.SUBMITTED
    turned = {
        "type": "Polygon",
        "coordinates": [[*west["coordinates"][0][2:], *west["coordinates"][0][1:3]]],
    }
    assert cancel(two, both, ground=turned).state is State.APPROVED


def test_a_proposed_hand_over_is_confirmed_by_the_same_certificate(land, people):
    cancel(people.authority, land)
    proposed = hand_over(people.operations, land)
    assert (proposed.state, status_of_area(land.area)) == (State.SUBMITTED, "cancelled")
    taken = hand_over(people.authority, land, on=AREA_DAY + timedelta(days=2))
    assert (taken.state, status_of_area(land.area)) == (State.APPROVED, "handed_over")
    assert state_of(proposed.batch) == "rejected"
    assert taken.batch in BatchRow.objects.get(batch=proposed.batch).reason


@pytest.mark.parametrize("other", [{"signed_for_operator": "X. Y."}, {"number": "HO-2"}])
def test_another_certificate_leaves_the_proposal_waiting(land, people, other):
    cancel(people.authority, land)
    proposed = hand_over(people.operations, land)
    assert hand_over(people.authority, land, **other).state is State.APPROVED
    assert state_of(proposed.batch) == "submitted"


def test_a_signature_that_was_erased_confirms_nothing(land, people):
    cancel(people.authority, land)
    proposed = hand_over(people.operations, land)
    erase_personal([entry.id for entry in entries(batch=proposed.batch)])
    hand_over(people.authority, land)
    assert state_of(proposed.batch) == "submitted"


def test_a_proposed_reopening_is_confirmed_by_the_same_reopening(land, people):
    cancel(people.authority, land)
    found_in(land)
    proposed = reopen(people.operations, land)
    areas = RegisterRow.objects.filter(kind="hazardous_area")
    assert (proposed.state, areas.count()) == (State.SUBMITTED, 1)
    taken = reopen(people.authority, land, on=FOUND + timedelta(days=1), reason="I saw it.")
    assert (taken.state, areas.count()) == (State.APPROVED, 2)
    assert taken.batch in BatchRow.objects.get(batch=proposed.batch).reason
    assert status_of_area(taken.subject) == "open"


def test_a_find_since_makes_it_another_reopening(land, people):
    cancel(people.authority, land)
    found_in(land)
    proposed = reopen(people.operations, land)
    found_in(land, east=0.103)
    assert reopen(people.authority, land).state is State.APPROVED
    assert state_of(proposed.batch) == "submitted"


def test_nobody_confirms_or_rejects_his_own_proposal(both, people, two):
    proposed = cancel(people.authority, both)
    assert cancel(people.authority, both).state is State.SUBMITTED
    with pytest.raises(NotAllowed, match="You proposed this"):
        reject_batch(people.authority, batch=proposed.batch, reason="Not yet.")
    for viewer in (people.officer, people.operations, people.administrator):
        with pytest.raises(NotAllowed):
            reject_batch(viewer, batch=proposed.batch, reason="Not yet.")
    assert state_of(proposed.batch) == "submitted"


def test_a_proposal_is_withdrawn_by_its_proposer_alone(both, people, two):
    proposed = cancel(people.authority, both)
    for viewer in (two, people.operations, people.administrator):
        with pytest.raises(NotAllowed, match="Only the person who proposed"):
            withdraw_proposal(viewer, batch=proposed.batch, reason="Not mine.")
        assert not queries.batch(viewer, batch=proposed.batch).may_withdraw
    assert queries.batch(people.authority, batch=proposed.batch).may_withdraw
    with pytest.raises(NoReason):
        withdraw_proposal(people.authority, batch=proposed.batch, reason=" ")
    done = withdraw_proposal(people.authority, batch=proposed.batch, reason="The wrong field.")
    assert (done.state, status_of_area(both.area)) == (State.REJECTED, "open")
    [told] = queries.proposals(two, area=both.area)
    assert (told.withdrawn, told.reason, told.may_withdraw) == (True, "The wrong field.", False)
    with pytest.raises(NotInThisState):
        withdraw_proposal(people.authority, batch=proposed.batch, reason="Again.")
    assert cancel(two, both).state is State.SUBMITTED
    assert cancel(people.authority, both).state is State.APPROVED


def test_what_was_taken_or_reported_is_not_withdrawn_as_a_proposal(says, people, two, place):
    proposed = decide(people.authority, place)
    decided = decide(two, place)
    for viewer, batch in ((people.authority, proposed.batch), (two, decided.batch)):
        with pytest.raises(NotInThisState):
            withdraw_proposal(viewer, batch=batch, reason="I changed my mind.")
    report = says.report("organisation", {"name": "Operator", "type": "operator"})
    with pytest.raises(NotAllowed, match="no proposed decision"):
        withdraw_proposal(people.officer, batch=report.batch, reason="No.")


def test_a_settlement_tells_that_a_proposal_was_withdrawn(people, two, place):
    proposed = decide(people.authority, place)
    withdraw_proposal(people.authority, batch=proposed.batch, reason="Too early.")
    [line] = queries.settlement(two, subject=place).decisions
    assert (line.taken_back, line.taken_up, line.review_reason) == (True, False, "Too early.")
    assert decide(two, place).state is State.SUBMITTED


def test_a_rejected_proposal_changes_nothing_and_can_be_proposed_again(both, people, two):
    proposed = cancel(people.authority, both)
    with pytest.raises(NoReason):
        reject_batch(two, batch=proposed.batch, reason=" ")
    rejected = reject_batch(two, batch=proposed.batch, reason="Ask the herders first.")
    assert (rejected.state, status_of_area(both.area)) == (State.REJECTED, "open")
    assert not RegisterRow.objects.filter(kind__in=["land_release_product", "area_decision"])
    assert cancel(two, both).state is State.SUBMITTED
    assert cancel(people.authority, both).state is State.APPROVED
    [told] = queries.proposals(two, area=both.area)
    assert (told.batch, told.reason) == (proposed.batch, "Ask the herders first.")


@pytest.mark.parametrize("how", ["rejected", "taken"])
def test_no_proposal_is_submitted_again_from_the_workbench(land, people, two, how):
    cancel(people.authority, land)
    found_in(land)
    proposed = reopen(people.operations, land)
    if how == "rejected":
        reject_batch(two, batch=proposed.batch, reason="Look again.")
    else:
        reopen(people.authority, land)
    with pytest.raises(NotAllowed, match="take it anew"):
        submit_batch(people.operations, batch=proposed.batch)
    assert not queries.batch(people.operations, batch=proposed.batch).may_submit


def test_a_proposal_on_a_settlement_is_rejected_too(people, two, place):
    proposed = decide(people.authority, place)
    assert queries.batch(two, batch=proposed.batch).may_reject
    assert not queries.batch(two, batch=proposed.batch).may_review
    reject_batch(two, batch=proposed.batch, reason="The road was not looked at.")
    assert status_of(people, place) == "not_known"
    [line] = queries.settlement(two, subject=place).decisions
    assert (line.state, line.review_reason) == ("rejected", "The road was not looked at.")
    assert queries.settlement(people.donor, subject=place).decisions == ()
    assert decide(two, place).state is State.SUBMITTED


def test_the_area_says_what_waits_and_who_may_confirm_it(both, people, two):
    proposed = cancel(people.authority, both)
    [his], [other] = (queries.proposals(who, area=both.area) for who in (people.authority, two))
    assert (his.batch, his.may_confirm, his.may_reject) == (proposed.batch, False, False)
    assert (other.may_confirm, other.may_reject, other.people) == (True, True, ("second",))
    assert (other.author, other.step.value, other.state) == ("authority", "cancel", "submitted")
    assert queries.proposals(people.partner, area=both.area) == ()
    cancel(two, both)
    assert queries.proposals(two, area=both.area) == ()


def test_a_proposed_reopening_is_listed_at_the_old_area_and_grows_old(land, people):
    cancel(people.authority, land)
    found_in(land)
    batch = reopen(people.operations, land).batch
    [told] = queries.proposals(people.authority, area=land.area)
    assert (told.step.value, told.may_confirm, told.lapsed) == ("reopen", True, False)
    BatchRow.objects.filter(batch=batch).update(since=timezone.now() - timedelta(days=31))
    [told] = queries.proposals(people.authority, area=land.area)
    assert (told.may_confirm, told.lapsed, told.people) == (False, True, ())
