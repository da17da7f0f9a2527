"""An operator, its own quality officer, inspectors from elsewhere, and a task with work on it."""

from datetime import date, timedelta
from typing import Any

from tests.conftest import Says, square

from landrelease.actions._appending import open_batch, review, say
from landrelease.kinds import KINDS
from landrelease.ledger import Act, Draft
from landrelease.store.people import Role, Viewer
from landrelease.store.programme import current_programme

DAY = date(2026, 3, 1)
SIDE = 0.0012
"""Degrees: the ground is about 102 m by 133 m."""


def person(username: str, organisation: str, role: Role) -> Viewer:
    """Somebody with an account, as actions see him."""
    return Viewer(username=username, name=username.title(), organisation=organisation, role=role)


class Checked:
    """A clearance task of an operator, with a day of work, and the people around it."""

    def __init__(self, says: Says) -> None:
        self.says = says
        self.operator = self.record("organisation", name="North Operator", short_name="NOP")
        self.bureau = self.record("organisation", name="Inspection Bureau")
        self.task = self.record(
            "task", name="T 1", purpose="clearance", status="ongoing", organisation=self.operator,
            place=square(0.1, 0.1, SIDE),
        )  # fmt: skip
        self.inspector = person("ines", "Inspection Bureau", Role.QUALITY_OFFICER)
        self.second = person("sven", "Inspection Bureau", Role.QUALITY_OFFICER)
        self.own = person("owen", "north  operator", Role.QUALITY_OFFICER)
        self.leader = person("lena", "NOP", Role.TEAM_LEADER)
        self.work(0)

    def record(self, kind: str, **payload: Any) -> str:
        """Have a record in the register, whichever action it is entered by; return its subject."""
        first = payload.pop("first", DAY)
        number = f"said-{next(self.says.numbers)}"
        event = KINDS[kind].temporal == "event"
        draft = Draft(
            id=number, act=Act.RECORD, batch=number, kind=kind, subject=number, payload=payload,
            first=first, last=first if event else None,
        )  # fmt: skip
        programme, who = current_programme(), self.says.people.officer
        row = open_batch(say(who, [draft], programme=programme).entries[0].batch)
        review(who, row, Act.SUBMIT, programme=programme)
        review(who, row, Act.APPROVE, programme=programme)
        return number

    def work(self, day: int, *, east: float = 0.1, checked: str = "yes") -> str:
        """A day of the team on the whole ground."""
        return self.record(
            "daily_progress", task=self.task, organisation=self.operator, team="A",
            method="manual", items_found=0, checked=checked, place=square(east, 0.1, SIDE),
            first=DAY + timedelta(days=day),
        )  # fmt: skip
