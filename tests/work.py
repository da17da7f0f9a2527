"""A task, the people who work on it, and their days, for tests."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.conftest import point, square

from landrelease.actions import (
    add_user,
    approve_batch,
    assign_task,
    complete_task,
    move_task,
    plan_task,
    record_progress,
)
from landrelease.planning import TaskStep
from landrelease.store.people import Role
from landrelease.store.setting_up import viewer_named

BEGAN = date(2026, 1, 10)
SIDE = 0.001


@dataclass(frozen=True)
class Work:
    """A task of an operator, with its team leader."""

    says: Any
    leader: Any
    stranger: Any
    operator: str
    other: str
    task: str

    @property
    def operations(self):
        return self.says.people.operations

    def move(self, step: TaskStep, *, by=None, on=BEGAN, reason="said so"):
        return move_task(by or self.operations, task=self.task, step=step, on=on, reason=reason)

    def begin(self):
        assign_task(self.operations, task=self.task, organisation=self.operator, on=BEGAN)
        self.move(TaskStep.START, by=self.leader)
        return self

    def day(self, on=BEGAN, *, by=None, items=(), north=0.1, east=0.1, **payload):
        said = {
            "team": "Team 1",
            "method": "manual",
            "items_found": sum(item.get("items", 1) for item in items),
            "depth_m": 0.13,
            "place": square(east, north, SIDE / 4),
        } | payload
        return record_progress(by or self.leader, task=self.task, payload=said, items=items, on=on)

    def approved_day(self, on=BEGAN, **more):
        receipt = self.day(on, **more)
        approve_batch(self.says.people.reviewer, batch=receipt.batch)
        return receipt

    def complete(self, on, *, by=None, reason="All ground was searched."):
        receipt = complete_task(by or self.leader, task=self.task, on=on, reason=reason)
        approve_batch(self.says.people.reviewer, batch=receipt.batch)
        return receipt


def item(east=0.1001, north=0.1001, **more):
    return {"item_class": "ap_mine", "outcome": "removed", "place": point(east, north)} | more


def planned(says) -> Work:
    """A planned clearance task of a square of about 111 by 85 m."""
    people = says.people
    operator = says.approved("organisation", {"name": "Meridian", "type": "operator"}).subject
    other = says.approved("organisation", {"name": "Halden", "type": "operator"}).subject
    for name, of in (("leader", "Meridian"), ("stranger", "Halden")):
        add_user(
            people.administrator, username=name, password="", role=Role.TEAM_LEADER, organisation=of
        )
    for organisation in (operator, other):
        said = {"organisation": organisation, "scope": "clearance"}
        says.approved("accreditation", said)
    task = plan_task(
        people.operations,
        payload={"name": "T-1", "purpose": "clearance", "place": square(0.1, 0.1, SIDE)},
        on=date(2026, 1, 5),
    ).subject
    return Work(says, viewer_named("leader"), viewer_named("stranger"), operator, other, task)
