"""Board, page and forms of tasks: what is shown, offered, refused in words and recorded."""

import re
import sys
from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.conftest import square
from tests.work import BEGAN, item

from landrelease import queries
from landrelease.actions import approve_batch, assign_task
from landrelease.planning import TaskStep
from landrelease.store.models import BatchRow, RegisterRow

LATE = {"planned_to": "2026-01-20"}


@pytest.fixture(autouse=True)
def plain_files(settings):
    settings.STATIC_ROOT = None


def ground(east=0.1001, north=0.1001, side=0.0002):
    corners = ((0, 0), (side, 0), (side, side), (0, side))
    return "\n".join(f"{40 + north + y:.5f} N, {30 - east - x:.5f} W" for x, y in corners)


def entered(**changes):
    return {
        "entry_id": "day-1", "on": BEGAN.isoformat(), "method": "manual", "team": "Team 1",
        "hours": "12,5", "checked": "yes", "items_found": "0", "place_text": ground(),
        "place_precision": "surveyed", "rows": "3",
    } | changes  # fmt: skip


def test_the_board_has_a_column_for_each_state_and_filters(work):
    work.begin()
    found = queries.task_board(work.operations)
    filled = {column.status: [card.name for card in column.cards] for column in found.columns}
    assert filled["ongoing"] == ["T-1"]
    assert sum(len(cards) for cards in filled.values()) == found.total == 1
    none = queries.task_board(work.operations, organisation=work.other)
    assert not any(column.cards for column in none.columns)
    some = queries.task_board(work.operations, organisation=work.operator, purpose="clearance")
    assert any(column.cards for column in some.columns)


def test_the_board_of_a_past_day_shows_that_day(work):
    work.begin()
    before = queries.task_board(work.operations, at=BEGAN - timedelta(days=1))
    assert [column.status for column in before.columns if column.cards] == ["planned"]


def test_a_page_adds_up_ground_once_and_tells_everything(work):
    work.begin().approved_day(items=[item()])
    work.approved_day(BEGAN + timedelta(days=1))
    detail = queries.task_page(work.operations, subject=work.task)
    assert [round(day.new_m2) > 0 for day in detail.days] == [True, False]
    assert detail.card.worked_m2 == pytest.approx(detail.days[0].drawn_m2, rel=1e-3)
    assert [line.status for line in detail.timeline if line.status] == [
        "Ongoing", "Assigned", "Planned",
    ]  # fmt: skip
    assert {line.kind for line in detail.timeline} == {"task", "daily_progress", "item_found"}
    assert len(detail.items) == 1


def test_a_partner_sees_no_items_persons_or_steps(work):
    work.begin().approved_day(items=[item()])
    detail = queries.task_page(work.says.people.partner, subject=work.task)
    assert (detail.items, detail.nonconformities, detail.steps) == (None, None, ())
    assert {line.line.author for line in detail.timeline} == {""}
    assert "item_found" not in {line.kind for line in detail.timeline}
    assert {day.team for day in detail.days} == {""}


def test_days_before_the_last_week_of_work_are_folded(work, in_person):
    work.begin()
    for day in range(8):
        work.approved_day(BEGAN + timedelta(days=day))
    [row] = RegisterRow.objects.filter(kind="task")
    page = in_person(work.operations).get(f"/tasks/{row.subject}/").content.decode()
    last, earlier = page.split('id="earlier-days"')
    assert last.count("/records/daily_progress/") == 7
    folded, _ = earlier.split("</details>", 1)
    assert folded.count("/records/daily_progress/") == 1
    assert f"{BEGAN:%Y-%m-%d}" in folded


def test_who_sees_a_task_beside_his_ground_is_not_told_of_its_team(work, monkeypatch):
    asked = []
    told = "landrelease.queries.who_may_do"
    monkeypatch.setattr(
        sys.modules[told], "shortfalls", lambda **more: asked.append(more["team"]) or []
    )
    assign_task(
        work.operations, task=work.task, organisation=work.operator, team="Team 1", on=BEGAN
    )
    queries.who_may_do(work.operations, task=work.task, on=BEGAN)
    assert "Team 1" in asked
    asked.clear()
    west = {"name": "West", "place": square(0.0, 0.0, 0.05)}
    district = work.says.approved("administrative_area", west).subject
    limited = replace(work.operations, areas=(district,))
    assert queries.who_may_do(limited, task=work.task, on=BEGAN)
    assert set(asked) == {""}


@pytest.mark.parametrize("name", ["donor", "public"])
def test_tasks_are_not_for_the_public(work, in_person, name):
    client = in_person(getattr(work.says.people, name))
    assert client.get("/tasks/").status_code in {302, 403}
    assert client.get(f"/tasks/{work.task}/").status_code in {302, 404}


def test_steps_are_taken_on_the_page_and_refusals_are_in_words(work, in_person):
    client = in_person(work.operations)
    said = {"entry_id": "s-1", "on": BEGAN.isoformat(), "organisation": work.operator}
    assert client.post(f"/tasks/{work.task}/assign/", said).status_code == 302
    told = client.post(f"/tasks/{work.task}/suspend/", said | {"entry_id": "s-2", "reason": "x"})
    assert told.status_code == 400
    client = in_person(work.leader)
    page = client.get(f"/tasks/{work.task}/").content.decode()
    assert 'id="step-start"' in page
    assert "You have no right to create, assign, suspend" in page
    start = {"entry_id": "s-3", "on": BEGAN.isoformat()}
    assert client.post(f"/tasks/{work.task}/start/", start).status_code == 302
    assert RegisterRow.objects.get(kind="task").status == "ongoing"


def test_a_day_is_entered_on_a_short_form(work, in_person):
    client = in_person(work.begin().leader)
    address = f"/tasks/{work.task}/day/"
    assert 'type="date"' in client.get(address).content.decode()
    one = {"item1-item_class": "ap_mine", "item1-where": "40.1002 N, 29.8999 W"}
    refused = client.post(address, entered(**one))
    assert refused.status_code == 400
    assert "0 items were entered as found and 1 are recorded" in refused.content.decode()
    assert client.post(address, entered(items_found="1", **one)).status_code == 302
    approve_batch(work.says.people.reviewer, batch=BatchRow.objects.get(state="submitted").batch)
    days = queries.task_page(work.leader, subject=work.task).days
    assert [(day.hours, day.items_found, day.reported_m2) for day in days] == [(12.5, 1, None)]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"place_text": ""}, "Say where"),
        ({"on": ""}, "Write a date"),
        ({"items_found": ""}, "0 if nothing was found"),
        ({"item2-item_class": "ap_mine"}, "Say where the item was found"),
        ({"hours": "-1"}, "must be 0 or more"),
        ({"place_text": ground(east=0.15)}, "beyond the ground of the task"),
        ({"on": "2026-01-09"}, "the task was planned"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(work, in_person, changes, told):
    answer = in_person(work.begin().leader).post(f"/tasks/{work.task}/day/", entered(**changes))
    assert answer.status_code == 400
    assert told in re.sub(r"\s+", " ", answer.content.decode())
    assert not BatchRow.objects.filter(state="submitted").exists()


def test_the_next_day_begins_with_what_the_last_one_said(work):
    work.begin().approved_day(deminers=4, depth_m=0.2)
    likely = queries.likely_day(work.leader, task=work.task)
    assert (likely["team"], likely["deminers"], likely["depth_m"]) == ("Team 1", 4, 0.2)


def test_a_plan_is_entered_and_changed_on_a_form(work, in_person):
    client = in_person(work.operations)
    assert "organisation" not in client.get("/tasks/new/").context["form"].fields
    said = {
        "entry_id": "p-1", "batch_id": "b", "name": "T-9", "purpose": "ts",
        "planned_from": "2026-02-01", "planned_to-not_known": "on", "depth_m-not_known": "on",
        "place_text": ground(side=0.002), "place_precision": "surveyed",
        "place_radius_m-not_known": "on", "when_first": "2026-01-06",
    }  # fmt: skip
    answer = client.post("/tasks/new/", said)
    assert answer.status_code == 302, answer.context["form"].errors
    subject = answer.url.strip("/").split("/")[-1]
    assert queries.task_page(work.operations, subject=subject).card.planned_from == date(2026, 2, 1)
    form = client.get(f"/tasks/{subject}/plan/").context["form"]
    assert form["name"].value() == "T-9"
    changed = said | {"entry_id": "p-2", "planned_to": "2026-01-01", "planned_to-not_known": ""}
    assert "before it begins" in str(client.post(f"/tasks/{subject}/plan/", changed).content)
    assert in_person(work.leader).get("/tasks/new/").status_code == 403


def test_a_completed_task_offers_to_go_on(work):
    work.begin().approved_day()
    work.complete(BEGAN)
    steps = {
        one.step: one.why_not for one in queries.task_page(work.leader, subject=work.task).steps
    }
    assert set(steps) == {TaskStep.RESUME.value}
    assert steps["resume"]
    assert queries.task_page(work.operations, subject=work.task).steps[0].why_not == ""


def test_conditions_are_told_to_whoever_assigns(work, in_person):
    said = {"organisation": work.other, "scope": "clearance", "conditions": "By day alone."}
    work.says.approved("accreditation", said, first=date(2026, 1, 2))
    team = said | {"holder": "team", "name": "Heron", "conditions": "Not on slopes."}
    work.says.approved("accreditation", team, first=date(2026, 1, 2))
    told = {one.title: one for one in queries.who_may_do(work.operations, task=work.task, on=BEGAN)}
    assert told["Halden"].conditions == ("By day alone.",)
    assert told["Meridian"].conditions == ()
    page = in_person(work.operations).get(f"/tasks/{work.task}/").content.decode()
    assert "By day alone." in page


def test_before_work_the_page_says_who_may_do_it_and_why_others_may_not(work, in_person):
    said = {"organisation": work.other, "scope": "clearance"}
    held = RegisterRow.objects.get(kind="accreditation", document__contains=work.other)
    work.says.approved("accreditation", said, subject=held.subject, first=date(2026, 1, 2),
                       last=date(2026, 1, 3))  # fmt: skip
    told = queries.who_may_do(work.operations, task=work.task, on=BEGAN)
    assert [(one.title, bool(one.why_not)) for one in told] == [
        ("Meridian", False), ("Halden", True),
    ]  # fmt: skip
    assert "expired since 2026-01-04" in told[1].why_not
    assert told[1].record == held.subject
    page = in_person(work.operations).get(f"/tasks/{work.task}/").content.decode()
    assert re.search(r'data-may="no"><b>Halden', page)
    assert "Conditions:" not in page
    assert queries.who_may_do(work.leader, task=work.task, on=BEGAN) == ()
    assert queries.who_may_do(work.begin().operations, task=work.task, on=BEGAN) == ()
