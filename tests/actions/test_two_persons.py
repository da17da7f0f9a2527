"""Two persons: nobody approves his own; letting people in takes two, keeping them out one."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from landrelease import queries
from landrelease.actions import (
    add_user,
    approve_batch,
    decide_access,
    reject_batch,
    withdraw_entry,
)
from landrelease.kinds import AccessStatus
from landrelease.ledger import State
from landrelease.store.models import BatchRow
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
