"""Steps of a task: who may take one, in which order, and what is refused in words."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.conftest import square
from tests.work import BEGAN

from landrelease.actions import (
    CompetenceMissing,
    assign_task,
    complete_task,
    move_task,
    plan_task,
    record_report,
)
from landrelease.kinds import KINDS, Task, WorkStatus, read_document
from landrelease.ledger import IdAlreadyUsed, Source
from landrelease.planning import STEPS, TaskStep
from landrelease.store.models import EntryRow, LinkRow, RegisterRow
from landrelease.store.refusals import NotAllowed, NotFound, NotValid
from landrelease.store.task_facts import task_of, task_row

PLAN = {"name": "T-2", "purpose": "bac", "place": square(0.12, 0.12)}
ON = date(2026, 1, 5)


def status(work):
    return task_of(task_row(work.task)).status


def test_a_task_goes_from_plan_to_work_and_back(work):
    assert status(work) is WorkStatus.PLANNED
    work.begin()
    assert status(work) is WorkStatus.ONGOING
    work.move(TaskStep.SUSPEND, reason="Shelling.")
    assert status(work) is WorkStatus.SUSPENDED
    work.move(TaskStep.RESUME, reason="Quiet again.")
    assert (status(work), task_of(task_row(work.task)).reason) == (
        WorkStatus.ONGOING,
        "Quiet again.",
    )
    work.move(TaskStep.WITHDRAW, reason="Done by somebody else.")
    assert status(work) is WorkStatus.WITHDRAWN


@pytest.mark.parametrize("step", sorted({TaskStep.START, TaskStep.SUSPEND, TaskStep.RESUME}))
def test_a_step_out_of_order_is_refused_in_words(work, step):
    with pytest.raises(NotAllowed, match="The task is planned; it must be"):
        work.move(step)


@pytest.mark.parametrize("name", ["officer", "quality", "authority", "partner", "donor", "public"])
def test_only_who_plans_plans(says, name):
    with pytest.raises(NotAllowed):
        plan_task(getattr(says.people, name), payload=PLAN, on=ON)


def test_a_team_leader_plans_and_assigns_nothing(work):
    with pytest.raises(NotAllowed):
        plan_task(work.leader, payload=PLAN, on=ON)
    with pytest.raises(NotAllowed):
        assign_task(work.leader, task=work.task, organisation=work.operator, on=BEGAN)


def test_the_team_leader_of_another_organisation_takes_no_step(work):
    assign_task(work.operations, task=work.task, organisation=work.operator, on=BEGAN)
    with pytest.raises(NotAllowed, match="another organisation"):
        work.move(TaskStep.START, by=work.stranger)


def test_a_team_leader_may_stop_work_but_not_let_it_go_on(work):
    work.begin().move(TaskStep.SUSPEND, by=work.leader, reason="A fence is down.")
    with pytest.raises(NotAllowed):
        work.move(TaskStep.RESUME, by=work.leader)


def test_nobody_assigns_work_to_his_own_organisation(work):
    own = replace(work.operations, organisation="Meridian")
    with pytest.raises(NotAllowed, match="You belong to this organisation"):
        assign_task(own, task=work.task, organisation=work.operator, on=BEGAN)


def test_who_is_not_accredited_that_day_gets_no_work_and_does_not_go_on(work):
    idle = work.says.approved("organisation", {"name": "Idle"}).subject
    with pytest.raises(CompetenceMissing, match="No accreditation of this organisation"):
        assign_task(work.operations, task=work.task, organisation=idle, on=BEGAN)
    work.begin().move(TaskStep.SUSPEND, reason="Shelling.")
    said = {"organisation": work.operator, "scope": "clearance", "status": "suspended"}
    held = RegisterRow.objects.filter(kind="accreditation", document__contains=work.operator).get()
    work.says.approved("accreditation", said, subject=held.subject, first=BEGAN)
    with pytest.raises(CompetenceMissing, match="suspended since 2026-01-10"):
        work.move(TaskStep.RESUME)
    with pytest.raises(CompetenceMissing):
        work.day()


def test_the_authority_may_give_work_to_its_own_teams(work):
    centre = work.says.approved("organisation", {"name": "Centre", "type": "authority"}).subject
    work.says.approved("accreditation", {"organisation": centre, "scope": "clearance"})
    assign_task(work.operations, task=work.task, organisation=centre, on=BEGAN)
    assert status(work) is WorkStatus.ASSIGNED


def test_a_task_waits_for_those_before_it(work):
    later = plan_task(work.operations, payload=PLAN | {"after": [work.task]}, on=ON).subject
    assign_task(work.operations, task=later, organisation=work.operator, on=BEGAN)
    with pytest.raises(NotAllowed, match="not complete: T-1: Clearance"):
        move_task(work.leader, task=later, step=TaskStep.START, on=BEGAN)


def in_the_register(kind, said, **links):
    """A record that another action made, as the register holds it."""
    document = read_document(KINDS[kind], said, version=KINDS[kind].version)
    RegisterRow.objects.create(
        kind=kind, subject="n-1", title=document.title(), status=document.status.value,
        document=json.dumps(said), tier=2, place_tier=2, revision=1,
        recorded_at=datetime(2026, 1, 10, tzinfo=UTC),
    )  # fmt: skip
    for field, target in links.items():
        LinkRow.objects.create(kind=kind, subject="n-1", field=field, target=target)


def test_a_critical_nonconformity_stops_work(work):
    said = {
        "task": work.task, "type": "safety", "severity": "critical", "description": "No medic.",
        "inspected": work.operator, "inspecting": work.other, "raised_by": "quality",
    }  # fmt: skip
    work.begin().move(TaskStep.SUSPEND, reason="No medic.")
    in_the_register("nonconformity", said, task=work.task)
    with pytest.raises(NotAllowed, match="critical"):
        work.move(TaskStep.RESUME)


@pytest.mark.parametrize("step", [step for step in STEPS if STEPS[step].reason])
def test_steps_that_need_a_reason_are_refused_without_one(work, step):
    work.begin()
    if step is TaskStep.RESUME:
        work.move(TaskStep.SUSPEND)
    take = complete_task if step is TaskStep.COMPLETE else move_task
    more = {} if step is TaskStep.COMPLETE else {"step": step}
    with pytest.raises(NotValid) as caught:
        take(work.operations, task=work.task, on=BEGAN, reason=" ", **more)
    assert [field for field, _ in caught.value.problems] == ["reason"]


def test_no_step_before_the_last_one_and_none_in_the_future(work):
    work.begin()
    for on in (BEGAN - timedelta(days=1), datetime.now(UTC).date() + timedelta(days=2)):
        with pytest.raises(NotValid):
            work.move(TaskStep.SUSPEND, on=on)


def test_the_same_step_again_adds_nothing(work):
    said = {"task": work.task, "organisation": work.operator, "on": BEGAN, "entry_id": "a-1"}
    assign_task(work.operations, **said)
    before = EntryRow.objects.count()
    assert assign_task(work.operations, **said).already_there == 1
    assert EntryRow.objects.count() == before
    with pytest.raises(IdAlreadyUsed):
        assign_task(work.operations, **said | {"organisation": work.other})


def test_a_plan_is_changed_without_touching_who_does_it(work):
    work.begin()
    plan = {"name": "T-1b", "purpose": "clearance", "place": square(0.1, 0.1), "depth_m": 0.2}
    plan_task(work.operations, payload=plan, on=BEGAN, subject=work.task)
    held = task_of(task_row(work.task))
    assert (held.name, held.organisation) == ("T-1b", work.operator)
    assert held.status is WorkStatus.ONGOING


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"status": "complete"}, "status"),
        ({"organisation": "x"}, "organisation"),
        ({"planned_from": "2026-02-01", "planned_to": "2026-01-01"}, "planned_to"),
        ({"planned_from": "in spring"}, "planned_from"),
        ({"after": ["nothing"]}, "after"),
    ],
)
def test_a_plan_that_cannot_be_so_is_refused(work, changes, field):
    with pytest.raises(NotValid) as caught:
        plan_task(work.operations, payload=PLAN | changes, on=ON)
    assert field in {name for name, _ in caught.value.problems}


def test_a_task_is_not_reported_past_its_steps(work):
    assert not Task.reported
    with pytest.raises(NotAllowed, match="action of its own"):
        record_report(
            work.says.people.officer, kind="task", payload=PLAN | {"status": "complete"},
            first=ON, last=None, source=Source(), submit=True,
        )  # fmt: skip
    with pytest.raises(NotFound):
        move_task(work.operations, task="nothing", step=TaskStep.START, on=ON)
