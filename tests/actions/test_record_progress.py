"""A day's work: what is kept of it, and what is refused in words."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from tests.conftest import SOUTH, WEST, line, square
from tests.work import BEGAN, SIDE, item

from landrelease import queries
from landrelease.actions import (
    CompetenceMissing,
    approve_batch,
    record_progress,
    record_report,
)
from landrelease.ledger import IdAlreadyUsed, Source, State
from landrelease.planning import TaskStep
from landrelease.store.models import EntryRow, RegisterRow
from landrelease.store.refusals import NotAllowed, NotValid

NEXT = BEGAN + timedelta(days=1)


def refused(work, on=BEGAN, **said):
    with pytest.raises(NotValid) as caught:
        work.day(on, **said)
    return dict(caught.value.problems)


def test_a_day_and_its_items_wait_together_for_another_person(work):
    receipt = work.begin().day(items=[item(items=2), item(outcome="left")])
    assert (receipt.state, receipt.added) == (State.SUBMITTED, 3)
    assert not RegisterRow.objects.filter(kind="daily_progress").exists()
    with pytest.raises(NotAllowed):
        approve_batch(work.leader, batch=receipt.batch)
    approve_batch(work.says.people.reviewer, batch=receipt.batch)
    held = json.loads(RegisterRow.objects.get(kind="daily_progress").document)
    assert (held["task"], held["organisation"], held["items_found"]) == (
        work.task, work.operator, 3,
    )  # fmt: skip
    found = [json.loads(row.document) for row in RegisterRow.objects.filter(kind="item_found")]
    assert {one["task"] for one in found} == {work.task}


def test_the_same_day_sent_again_adds_nothing(work):
    work.begin()
    said = {"entry_id": "d-1", "task": work.task, "on": BEGAN, "items": [item()]}
    payload = {"team": "A", "method": "manual", "items_found": 1, "place": square(0.1, 0.1, SIDE)}
    first = record_progress(work.leader, payload=payload, **said)
    before = EntryRow.objects.count()
    assert record_progress(work.leader, payload=payload, **said).batch == first.batch
    assert EntryRow.objects.count() == before


@pytest.mark.parametrize(
    ("change", "items"),
    [
        ({"place": square(0.1, 0.1, 2 * SIDE)}, [item()]),
        ({"depth_m": 0.3}, [item()]),
        ({}, [item(item_class="av_mine")]),
        ({"items_found": 2}, [item(), item()]),
        ({"items_found": 0}, []),
    ],
)
def test_another_day_under_the_same_id_is_not_taken_for_the_first(work, change, items):
    work.begin()
    payload = {"team": "A", "method": "manual", "items_found": 1, "place": square(0.1, 0.1, SIDE)}
    said = {"entry_id": "d-1", "task": work.task, "on": BEGAN}
    record_progress(work.leader, payload=payload, items=[item()], **said)
    before = EntryRow.objects.count()
    with pytest.raises(IdAlreadyUsed):
        record_progress(work.leader, payload=payload | change, items=items, **said)
    assert EntryRow.objects.count() == before


def test_only_the_own_organisation_of_a_team_leader(work):
    with pytest.raises(NotAllowed, match="another organisation"):
        work.begin().day(by=work.stranger)
    with pytest.raises(NotAllowed):
        work.day(by=work.says.people.quality)


def test_no_work_before_the_task_began_or_in_the_future(work):
    work.begin()
    assert "assigned" not in refused(work, BEGAN - timedelta(days=1))["when"]
    assert "planned: no work" in refused(work, BEGAN - timedelta(days=1))["when"]
    assert "to come" in refused(work, datetime.now(UTC).date() + timedelta(days=2))["when"]


def test_no_work_on_a_suspended_task_but_until_it_was(work):
    work.begin().move(TaskStep.SUSPEND, on=NEXT, reason="Shelling.")
    assert work.day(NEXT).state is State.SUBMITTED
    assert "suspended" in refused(work, NEXT + timedelta(days=1))["when"]


def test_lanes_need_a_width_and_have_its_area(work):
    lane = {"place": line((0.1, 0.1001), (0.1009, 0.1001))}
    assert "wide" in refused(work.begin(), **lane)["lane_width_m"]
    assert work.day(lane_width_m=1.5, area_m2=115.0, **lane).odd == ()


def test_ground_far_from_the_task_is_refused(work):
    told = refused(work.begin(), place=square(0.103, 0.1, SIDE))
    assert "beyond the ground of the task; at most 50 m" in told["place"]
    assert "Item 1 lies" in refused(work, items=[item(east=0.11)])["items"]


@pytest.mark.parametrize(("items_found", "recorded"), [(0, 1), (2, 1), (1, 0)])
def test_items_entered_are_the_items_recorded(work, items_found, recorded):
    told = refused(work.begin(), items=[item()] * recorded, items_found=items_found)
    assert f"{items_found} items were entered as found and {recorded}" in told["items_found"]


def test_the_same_ground_of_a_team_on_a_day_is_refused_and_on_another_flagged(work):
    work.begin().day()
    assert "waits for approval" in refused(work)["place"]
    assert work.day(team="Team 2", items=[item()]).odd == ()
    assert "worked by the same team" in work.day(NEXT).odd[0]


def test_an_area_that_differs_is_flagged_and_both_are_kept(work):
    receipt = work.begin().day(area_m2=5_000.0)
    assert "differ by more than 10 %" in receipt.odd[0]
    said = json.loads(EntryRow.objects.get(entry=receipt.entry).body)["payload"]
    assert said["area_m2"] == 5_000.0
    corner = said["place"]["geometry"]["coordinates"][0][0]
    assert corner == pytest.approx([WEST + 0.1 + SIDE / 4, SOUTH + 0.1])


def test_more_hours_than_the_day_has_are_refused(work):
    assert "more than 2 deminers" in refused(work.begin(), deminers=2, hours=49)["hours"]


def test_the_report_form_is_no_way_past_the_checks(work):
    work.begin()
    payload = {
        "task": work.task, "organisation": work.operator, "team": "T", "method": "manual",
        "items_found": 0, "place": square(0.15, 0.15),
    }  # fmt: skip
    said = {"kind": "daily_progress", "payload": payload, "first": BEGAN, "last": BEGAN}
    more = {"source": Source(), "submit": True}
    with pytest.raises(NotValid, match="beyond the ground"):
        record_report(work.leader, **said, **more)
    with pytest.raises(NotAllowed):
        record_report(work.says.people.officer, **said, **more)


def test_a_day_is_corrected_with_a_reason_and_checked_again(work):
    receipt = work.begin().approved_day()
    held = json.loads(RegisterRow.objects.get(kind="daily_progress").document)
    more = {"source": Source(), "submit": True, "corrects": receipt.entry, "reason": "Read again."}
    said = {"kind": "daily_progress", "first": BEGAN, "last": BEGAN}
    put_right = held | {"area_m2": 600.0}
    assert record_report(work.leader, payload=put_right, **said, **more).state is State.SUBMITTED
    with pytest.raises(NotValid, match="0 are recorded"):
        record_report(work.leader, payload=held | {"items_found": 4}, **said, **more)


def test_a_day_with_a_device_out_of_its_check_is_refused_and_with_a_checked_one_kept(work):
    said = {"code": "MD-1", "organisation": work.operator, "check_holds_until": BEGAN.isoformat()}
    device = work.says.approved("device", said).subject
    who = {"code": "D-1", "organisation": work.operator}
    person = work.says.approved("deminer", who).subject
    work.begin()
    with pytest.raises(CompetenceMissing, match="MD-1 held until 2026-01-10"):
        work.day(NEXT, devices=[device], searchers=[person])
    assert not EntryRow.objects.filter(kind="daily_progress").exists()
    work.approved_day(BEGAN, devices=[device], searchers=[person])
    held = json.loads(RegisterRow.objects.get(kind="daily_progress").document)
    assert (held["devices"], held["searchers"]) == ([device], [person])


def test_a_day_is_asked_again_when_it_is_approved(work):
    """A suspension recorded after the day was entered, and dated back, is known to who approves."""
    receipt = work.begin().day()
    accreditation = RegisterRow.objects.get(
        kind="accreditation", document__contains=work.operator
    ).subject
    said = {"organisation": work.operator, "scope": "clearance"}
    suspended = {"subject": accreditation, "first": BEGAN}
    work.says.approved("accreditation", said | {"status": "suspended"}, **suspended)
    reviewer = work.says.people.reviewer
    shown = queries.batch(reviewer, batch=receipt.batch)
    assert "is suspended since 2026-01-10" in shown.why_not
    assert "Reject the report with this reason" in shown.why_not
    assert (shown.may_review, shown.may_reject) == (False, True)
    with pytest.raises(CompetenceMissing):
        approve_batch(reviewer, batch=receipt.batch)
    work.says.approved("accreditation", said, **suspended)
    approve_batch(reviewer, batch=receipt.batch)


def test_more_persons_than_deminers_is_a_wrong_count(work):
    people = [
        work.says.approved("deminer", {"code": code, "organisation": work.operator}).subject
        for code in ("D-1", "D-2")
    ]
    with pytest.raises(NotValid, match="2 persons are named"):
        work.begin().day(searchers=people, deminers=1)
    work.day(searchers=people, deminers=2)
