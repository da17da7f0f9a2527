"""A draft that was fine when it was saved is checked again when it is submitted."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.conftest import point, square
from tests.work import BEGAN, SIDE, item

from landrelease.actions import (
    CompetenceMissing,
    approve_batch,
    record_progress,
    record_report,
    reject_batch,
    submit_batch,
    withdraw_entry,
)
from landrelease.ledger import Source, State
from landrelease.store.models import BatchRow, RegisterRow
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotValid


def saved_day(work, *, items=(), submit=False, **more):
    payload = {
        "team": "Team 1", "method": "manual", "items_found": len(items), "depth_m": 0.13,
        "place": square(0.1, 0.1, SIDE / 4),
    }  # fmt: skip
    return record_progress(
        work.leader, task=work.task, payload=payload, items=items, on=BEGAN, submit=submit, **more
    )


def state_of(batch):
    return BatchRow.objects.get(batch=batch).state


def test_a_day_whose_accreditation_was_withdrawn_since_is_not_submitted(work):
    drafted = saved_day(work.begin(), items=[item()])
    held = RegisterRow.objects.filter(kind="accreditation")
    entry = next(row.entry for row in held if row.payload()["organisation"] == work.operator)
    gone = withdraw_entry(work.says.people.officer, entry=entry, reason="Given in error.")
    approve_batch(work.says.people.reviewer, batch=gone.batch)
    with pytest.raises(CompetenceMissing, match="accredit"):
        submit_batch(work.leader, batch=drafted.batch)
    assert state_of(drafted.batch) == "saved"


def test_a_day_is_not_submitted_under_a_rule_that_came_since(work):
    drafted = saved_day(work.begin())
    replace(current_programme(), rule_packs=("imas", "examplia")).write()
    with pytest.raises(CompetenceMissing, match=r"competence\.team_accredited"):
        submit_batch(work.leader, batch=drafted.batch)


def test_a_day_that_somebody_recorded_since_is_not_submitted_twice(work):
    drafted = saved_day(work.begin())
    work.day()
    with pytest.raises(NotValid, match="same ground of this team"):
        submit_batch(work.leader, batch=drafted.batch)


def test_what_is_odd_by_now_is_told_to_the_second_person(work):
    drafted = saved_day(work.begin())
    work.day(BEGAN + timedelta(days=1))
    receipt = submit_batch(work.leader, batch=drafted.batch)
    assert receipt.state is State.SUBMITTED
    assert "worked by the same team" in receipt.odd[0]


def test_a_day_with_its_items_is_submitted_as_it_was_saved(work):
    drafted = saved_day(work.begin(), items=[item(), item(outcome="left")])
    assert submit_batch(work.leader, batch=drafted.batch).state is State.SUBMITTED


def test_a_rejected_day_is_checked_when_it_is_sent_again(work):
    receipt = work.begin().day()
    reject_batch(work.says.people.reviewer, batch=receipt.batch, reason="Which lane?")
    work.day()
    with pytest.raises(NotValid, match="same ground of this team"):
        submit_batch(work.leader, batch=receipt.batch)
    assert state_of(receipt.batch) == "rejected"


def test_a_report_that_names_what_was_withdrawn_since_is_not_submitted(says):
    organisation = says.approved("organisation", {"name": "North"})
    payload = {"organisation": organisation.subject, "scope": "survey"}
    drafted = says.report("accreditation", payload, submit=False)
    gone = withdraw_entry(says.people.officer, entry=organisation.entry, reason="Told twice.")
    approve_batch(says.people.reviewer, batch=gone.batch)
    with pytest.raises(NotValid, match="there is no organisation"):
        submit_batch(says.people.officer, batch=drafted.batch)
    with pytest.raises(NotValid, match="there is no organisation"):
        record_report(
            says.people.officer, kind="accreditation", payload=payload, source=Source(),
            first=None, last=None, submit=True, entry_id=drafted.entry,
        )  # fmt: skip


def test_what_is_personal_is_checked_with_the_rest(says):
    payload = {"item_class": "ap_mine", "killed": 0, "victims": "Irena Tolvay", "place": point()}
    drafted = says.report("accident", payload, submit=False)
    assert submit_batch(says.people.officer, batch=drafted.batch).state is State.SUBMITTED


def test_only_what_still_stands_of_a_draft_is_checked(says):
    """An earlier word of the draft names what is gone since; a later one puts it right."""
    gone = says.approved("organisation", {"name": "North"})
    stays = says.approved("organisation", {"name": "South"})
    first = says.report(
        "accreditation", {"organisation": gone.subject, "scope": "survey"}, submit=False
    )
    says.report(
        "accreditation", {"organisation": stays.subject, "scope": "survey"}, submit=False,
        corrects=first.entry, reason="The other one.", batch_id=first.batch,
    )  # fmt: skip
    taken = withdraw_entry(says.people.officer, entry=gone.entry, reason="Told twice.")
    approve_batch(says.people.reviewer, batch=taken.batch)
    assert submit_batch(says.people.officer, batch=first.batch).state is State.SUBMITTED


def test_a_day_that_is_sent_again_to_be_submitted_is_submitted(work):
    work.begin()
    drafted = saved_day(work, entry_id="day-one")
    again = saved_day(work, entry_id="day-one", submit=True)
    assert (again.batch, again.added, again.state) == (drafted.batch, 0, State.SUBMITTED)
    assert saved_day(work, entry_id="day-one", submit=True).state is State.SUBMITTED
