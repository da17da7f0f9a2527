"""Reports, their review, corrections, withdrawals: what counts has been seen by two people."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.conftest import point

from landrelease.actions import (
    approve_batch,
    record_batch,
    record_report,
    reject_batch,
    submit_batch,
    withdraw_entry,
)
from landrelease.kinds import UnknownKind
from landrelease.ledger import Act, Draft, IdAlreadyUsed, NoReason, NotInThisState, Source, State
from landrelease.store import clock
from landrelease.store.chain import entries, personal_values
from landrelease.store.models import BatchRow, EntryRow, Job, RegisterRow
from landrelease.store.people import Right
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotAllowed, NotFound, NotValid
from landrelease.store.register import rebuild

ACCIDENT = {"item_class": "ap_mine", "killed": 0, "victims": "Irena Tolvay", "place": point()}


def held():
    return RegisterRow.objects.count()


def test_what_is_not_approved_is_not_in_the_register(says):
    receipt = says.report("accident", ACCIDENT)
    assert (receipt.state, held()) == (State.SUBMITTED, 0)
    approve_batch(says.people.reviewer, batch=receipt.batch)
    assert held() == 1


def test_saved_is_not_submitted(says):
    receipt = says.report("accident", ACCIDENT, submit=False)
    assert receipt.state is State.SAVED
    with pytest.raises(NotInThisState):
        approve_batch(says.people.reviewer, batch=receipt.batch)
    assert submit_batch(says.people.officer, batch=receipt.batch).state is State.SUBMITTED


def test_author_approves_and_rejects_nothing_of_his_own(says):
    receipt = says.report("accident", ACCIDENT)
    with pytest.raises(NotAllowed, match="another person"):
        approve_batch(says.people.officer, batch=receipt.batch)
    with pytest.raises(NotAllowed):
        reject_batch(says.people.officer, batch=receipt.batch, reason="mine")
    assert held() == 0


def test_administrator_does_not_approve_his_own_report_either(says):
    receipt = says.report("accident", ACCIDENT, by=says.people.administrator)
    with pytest.raises(NotAllowed):
        approve_batch(says.people.administrator, batch=receipt.batch)


@pytest.mark.parametrize("name", ["quality", "partner", "donor", "public"])
def test_who_has_no_right_does_not_approve(says, name):
    receipt = says.report("accident", ACCIDENT)
    with pytest.raises((NotAllowed, NotFound)):
        approve_batch(getattr(says.people, name), batch=receipt.batch)
    assert held() == 0


@pytest.mark.parametrize("name", ["authority", "partner", "donor", "public"])
def test_who_has_no_right_enters_nothing(says, name):
    with pytest.raises(NotAllowed) as caught:
        says.report("accident", ACCIDENT, by=getattr(says.people, name))
    assert caught.value.right is Right.ENTER
    assert not EntryRow.objects.exists()


def test_rejection_needs_a_reason_and_lets_the_author_mend(says):
    receipt = says.report("accident", ACCIDENT)
    with pytest.raises(NoReason):
        reject_batch(says.people.reviewer, batch=receipt.batch, reason="  ")
    reject_batch(says.people.reviewer, batch=receipt.batch, reason="Which day?")
    again = says.report(
        "accident", ACCIDENT | {"killed": 1}, batch_id=receipt.batch, subject=receipt.subject,
        corrects=receipt.entry, reason="day was missing",
    )  # fmt: skip
    assert (again.batch, again.state) == (receipt.batch, State.SUBMITTED)
    approve_batch(says.people.reviewer, batch=receipt.batch)
    row = RegisterRow.objects.get()
    assert '"killed":1' in row.document
    assert row.entry == again.entry


def test_submitting_again_after_rejection(says):
    receipt = says.report("accident", ACCIDENT)
    reject_batch(says.people.reviewer, batch=receipt.batch, reason="Really?")
    assert submit_batch(says.people.officer, batch=receipt.batch).state is State.SUBMITTED


def test_approved_once(says):
    receipt = says.approved("accident", ACCIDENT)
    for who in (says.people.reviewer, says.people.operations):
        with pytest.raises(NotInThisState):
            approve_batch(who, batch=receipt.batch)
        with pytest.raises(NotInThisState):
            reject_batch(who, batch=receipt.batch, reason="too late")


def test_only_the_author_submits(says):
    receipt = says.report("accident", ACCIDENT, submit=False)
    with pytest.raises(NotAllowed):
        submit_batch(says.people.reviewer, batch=receipt.batch)


def test_same_report_twice_is_already_there(says):
    said = {"entry_id": "mine-1", "subject": ""}
    first = says.report("accident", ACCIDENT, **said)
    second = says.report("accident", ACCIDENT, **said)
    assert (second.added, second.already_there) == (0, 1)
    assert (second.batch, second.entry, second.subject) == (first.batch, first.entry, first.subject)
    assert EntryRow.objects.filter(act="record").count() == 1
    with pytest.raises(IdAlreadyUsed):
        says.report("accident", ACCIDENT | {"killed": 3}, **said)
    with pytest.raises(IdAlreadyUsed):
        says.report("accident", ACCIDENT | {"victims": "another"}, **said)


def test_saved_then_sent_again_for_review_is_submitted(says):
    says.report("accident", ACCIDENT, entry_id="mine-1", submit=False)
    assert says.report("accident", ACCIDENT, entry_id="mine-1").state is State.SUBMITTED


@pytest.mark.parametrize("state", ["submitted", "approved"])
def test_nothing_is_added_to_a_batch_that_was_handed_over(says, state):
    receipt = says.report("accident", ACCIDENT)
    if state == "approved":
        approve_batch(says.people.reviewer, batch=receipt.batch)
    later = says.report("accident", ACCIDENT, batch_id=receipt.batch)
    assert later.batch != receipt.batch
    rebuild()  # raises if a batch's story does not hold together
    assert BatchRow.objects.get(batch=receipt.batch).state == state


def test_nothing_is_added_to_a_batch_of_somebody_else(says):
    receipt = says.report("accident", ACCIDENT, submit=False)
    with pytest.raises(NotFound):
        says.report("accident", ACCIDENT, batch_id=receipt.batch, by=says.people.reviewer)


def imported(*ids, batch="import-1", kind="accident", payload=ACCIDENT, act=Act.RECORD):
    return [
        Draft(
            id=id_, act=act, batch=batch, kind=kind, subject=f"s-{id_}",
            first=date(2026, 1, 1), payload=payload,
        )
        for id_ in ids
    ]  # fmt: skip


def test_approving_an_import_in_the_same_step_needs_that_right(says):
    drafts = imported("i1", "i2")
    with pytest.raises(NotAllowed) as caught:
        record_batch(says.people.officer, drafts, batch_id="import-1", note={}, approve=True)
    assert caught.value.right is Right.APPROVE_OWN_IMPORT
    assert not EntryRow.objects.exists()
    done = record_batch(
        says.people.administrator, drafts, batch_id="import-1", note={"title": "f"}, approve=True
    )
    assert (done.state, done.added, held()) == (State.APPROVED, 2, 2)


@pytest.mark.parametrize("name", ["operations", "quality", "authority", "partner", "public"])
def test_importing_needs_the_right(says, name):
    with pytest.raises(NotAllowed):
        record_batch(getattr(says.people, name), imported("i1"), batch_id="b", note={})


def test_the_same_batch_id_again_does_not_touch_an_approved_import(says):
    admin = says.people.administrator
    record_batch(admin, imported("i1"), batch_id="import-1", note={}, approve=True)
    later = record_batch(admin, imported("i1", "i2"), batch_id="import-1", note={})
    assert (later.added, later.already_there, later.state) == (1, 1, State.SUBMITTED)
    assert later.batch != "import-1"
    rebuild()
    assert held() == 1


def test_drafts_of_an_import_have_its_batch_whatever_they_say(says):
    drafts = imported("i1", batch="x") + imported("i2", batch="y")
    record_batch(says.people.administrator, drafts, batch_id="z", note={}, approve=True)
    assert {entry.batch for entry in entries()} == {"z"}
    assert held() == 2


@pytest.mark.parametrize("act", [Act.APPROVE, Act.WITHDRAW, Act.ERASE])
def test_an_import_only_records(says, act):
    with pytest.raises(NotAllowed):
        record_batch(says.people.officer, imported("i1", act=act), batch_id="b", note={})


def test_one_bad_record_and_nothing_is_imported(says):
    drafts = imported("i1") + imported("i2", payload=ACCIDENT | {"killed": -1})
    with pytest.raises(NotValid):
        record_batch(says.people.officer, drafts, batch_id="b", note={})
    assert not EntryRow.objects.exists()


def test_access_decisions_come_neither_by_report_nor_by_import(says):
    settlement = says.settlement()
    payload = {"settlement": settlement, "status": "open", "reason": "x", "decider": "y"}
    for who in (says.people.officer, says.people.administrator):
        with pytest.raises(NotAllowed):
            says.report("access_decision", payload, by=who)
    drafts = imported("d1", kind="access_decision", payload=payload)
    with pytest.raises(NotAllowed):
        record_batch(says.people.administrator, drafts, batch_id="b", note={}, approve=True)


def test_what_is_still_to_come_is_refused(says):
    later = datetime.now(UTC).date() + timedelta(days=2)
    with pytest.raises(NotValid, match="still to come"):
        says.report("accident", ACCIDENT, first=later)


def test_who_lives_ahead_of_utc_is_told_by_which_day_reports_go(says, monkeypatch):
    moment = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)
    monkeypatch.setattr(clock.timezone, "now", lambda: moment)
    with pytest.raises(NotValid, match="days are those of UTC, where it is 2026-11-27 23:30"):
        says.report("accident", ACCIDENT, first=date(2026, 11, 28))
    assert says.report("accident", ACCIDENT, first=date(2026, 11, 27)).subject


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"payload": ACCIDENT | {"activity": "nul \x00"}}, "activity"),
        ({"payload": ACCIDENT | {"activity": "half \ud800"}}, "activity"),
        ({"payload": ACCIDENT | {"place": point() | {"more": float("nan")}}}, "record"),
        ({"payload": ACCIDENT | {"killed": -1}}, "killed"),
        ({"payload": ACCIDENT | {"unheard": 1}}, "unheard"),
        ({"payload": {"item_class": "ap_mine"}}, "place"),
        ({"source": Source(reliability="G")}, "reliability"),
        ({"source": Source(subject="nobody")}, "source"),
        ({"entry_id": "x" * 81}, "id"),
        ({"batch_id": "x" * 81}, "batch"),
        ({"first": date(2026, 2, 1), "last": date(2026, 1, 1)}, "when"),
    ],
)
def test_what_cannot_be_recorded_is_told_by_field(says, change, field):
    payload = change.pop("payload", ACCIDENT)
    with pytest.raises(NotValid) as caught:
        says.report("accident", payload, **change)
    assert field in {name for name, _ in caught.value.problems}
    assert not EntryRow.objects.exists()


def test_unknown_kinds_are_told(says):
    with pytest.raises(UnknownKind):
        says.report("rumour", {})


def test_correction_keeps_what_the_corrector_may_not_see(says):
    first = says.approved("accident", ACCIDENT, by=says.people.administrator)
    shown = {name: value for name, value in ACCIDENT.items() if name != "victims"}
    second = says.approved(
        "accident", shown | {"killed": 2}, corrects=first.entry, reason="counted again"
    )
    assert second.subject == first.subject
    assert personal_values([second.entry]) == {second.entry: {"victims": "Irena Tolvay"}}
    assert '"killed":2' in RegisterRow.objects.get().document


def test_a_corrector_cannot_overwrite_what_he_may_not_see(says):
    first = says.approved("accident", ACCIDENT, by=says.people.administrator)
    second = says.report("accident", ACCIDENT | {"victims": "x"}, corrects=first.entry, reason="y")
    assert personal_values([second.entry])[second.entry] == {"victims": "Irena Tolvay"}


def test_correcting_twice_the_same_way_is_already_there(says):
    first = says.approved("accident", ACCIDENT)
    change = {"corrects": first.entry, "reason": "r", "entry_id": "c1"}
    says.report("accident", ACCIDENT | {"killed": 1}, **change)
    assert says.report("accident", ACCIDENT | {"killed": 1}, **change).already_there == 1


def test_a_correction_needs_a_reason_and_an_entry_of_its_kind(says):
    first = says.approved("accident", ACCIDENT)
    with pytest.raises(NoReason):
        says.report("accident", ACCIDENT, corrects=first.entry)
    with pytest.raises(NotFound):
        says.report("accident", ACCIDENT, corrects="nothing", reason="r")
    with pytest.raises(NotFound):
        says.report("settlement", {"name": "x", "place": point()}, corrects=first.entry, reason="r")
    gone = withdraw_entry(says.people.officer, entry=first.entry, reason="r")
    with pytest.raises(NotFound):
        says.report("accident", ACCIDENT, corrects=gone.entry, reason="r")


def test_withdrawal_needs_a_reason_and_a_second_person(says):
    first = says.approved("accident", ACCIDENT)
    with pytest.raises(NoReason):
        withdraw_entry(says.people.officer, entry=first.entry, reason="")
    receipt = withdraw_entry(says.people.officer, entry=first.entry, reason="never happened")
    assert held() == 1
    with pytest.raises(NotAllowed):
        approve_batch(says.people.officer, batch=receipt.batch)
    approve_batch(says.people.reviewer, batch=receipt.batch)
    assert held() == 0


def test_withdrawing_a_correction_brings_back_what_it_corrected(says):
    first = says.approved("accident", ACCIDENT)
    second = says.approved("accident", ACCIDENT | {"killed": 5}, corrects=first.entry, reason="r")
    gone = withdraw_entry(says.people.officer, entry=second.entry, reason="wrong report")
    approve_batch(says.people.reviewer, batch=gone.batch)
    assert RegisterRow.objects.get().entry == first.entry


def test_references_must_lead_somewhere(says):
    settlement = says.settlement()
    road = {"name": "R 1", "serves": [settlement, "nowhere"], "place": point()}
    with pytest.raises(NotValid):
        says.report("road_segment", road)


def test_approving_evidence_asks_for_a_map_once(says, programme):
    replace(programme, cell_m=500.0).write()
    assert current_programme().cell_m == 500.0
    says.approved("accident", ACCIDENT)
    says.approved("accident", ACCIDENT)
    assert [job.parameters for job in Job.objects.all()] == [{"cell_m": 500.0}]


def test_record_report_needs_an_account_with_the_right_before_it_reads_the_body(people):
    with pytest.raises(NotAllowed):
        record_report(
            people.public, kind="rumour", payload={}, first=None, last=None,
            source=Source(), submit=True,
        )  # fmt: skip
