"""A small piece of land and what is said about it, for tests of land release."""

from datetime import date
from typing import Any

from tests.conftest import Says, point, square

from landrelease.actions import assign_task, move_task, plan_task
from landrelease.actions._appending import open_batch, review, say
from landrelease.ledger import Act, Draft
from landrelease.planning import TaskStep
from landrelease.store.programme import current_programme

SIDE = 0.004
DAY = date(2026, 6, 1)
BEGAN = date(2026, 1, 1)


class Land:
    """One reported area at (0.1, 0.1), its organisation, and what is recorded about both."""

    def __init__(self, says: Says) -> None:
        self.says = says
        self.operator = self.record("organisation", name="Operator", type="operator")
        self.area = self.record(
            "hazardous_area", name="H 1", classification="sha", place=square(0.1, 0.1, SIDE)
        )

    def record(self, kind: str, **payload: Any) -> str:
        """Enter and approve a record; return its subject."""
        more = {name: payload.pop(name) for name in ("first", "last", "subject") if name in payload}
        return str(self.says.approved(kind, payload, **more).subject)

    def accredited(self, **more: Any) -> str:
        """The operator is accredited for survey."""
        return self.record("accreditation", organisation=self.operator, scope="survey", **more)

    def surveyed(self, **more: Any) -> str:
        """Non-technical survey is complete and in order."""
        said = {
            "type": "nts", "status": "complete", "hazardous_area": self.area,
            "organisation": self.operator, "sources_asked": 4, "criteria_met": "yes",
            "items_found": 0,
        }  # fmt: skip
        return self.record("activity", **said | more)

    def sighted(self, *, precision: str = "stated", **more: Any) -> str:
        """Somebody saw an item in the middle of the area."""
        place = point(0.1 + SIDE / 2, 0.1 + SIDE / 2, precision=precision)
        return self.record("indication", **{"what": "sighting", "place": place} | more)

    def task(self, purpose: str = "clearance") -> str:
        """A task on the whole area, on which work began on the first day of the year."""
        scope = {"clearance": "clearance"}.get(purpose, "survey")
        self.record(
            "accreditation", organisation=self.operator, scope=scope, first=BEGAN, last=BEGAN
        )
        by, plan = self.says.people.operations, {"name": f"T {purpose}", "purpose": purpose}
        ground = {"hazardous_areas": [self.area], "place": square(0.1, 0.1, SIDE)}
        task = plan_task(by, payload=plan | ground, on=BEGAN).subject
        assign_task(by, task=task, organisation=self.operator, on=BEGAN)
        move_task(by, task=task, step=TaskStep.START, on=BEGAN)
        return str(task)

    def worked(self, task: str, *, place: Any = None, **more: Any) -> str:
        """A day of work on the whole area, or on a part of it."""
        said = {
            "task": task, "organisation": self.operator, "team": "Team 1", "method": "manual",
            "items_found": 0, "depth_m": 0.2, "checked": "yes",
            "place": place or square(0.1, 0.1, SIDE),
        }  # fmt: skip
        more = {name: more.pop(name) for name in ("first", "last") if name in more} | {
            "payload": said | more
        }
        return self.says.imported("daily_progress", **more)

    def said(self, kind: str, subject: str, payload: dict[str, Any], **more: Any) -> None:
        """Record and approve what reports cannot say: plans, inspections, decisions."""
        number = f"said-{next(self.says.numbers)}"
        draft = Draft(
            id=number, act=Act.RECORD, batch=number, kind=kind, subject=subject,
            payload=payload, **{"first": date(2026, 2, 1)} | more,
        )  # fmt: skip
        programme, who = current_programme(), self.says.people.quality
        row = open_batch(say(who, [draft], programme=programme).entries[0].batch)
        review(who, row, Act.SUBMIT, programme=programme)
        review(who, row, Act.APPROVE, programme=programme)

    def inspected(
        self, task: str, *, result: str = "accepted", with_finds: str = "", number: int = 1,
        **when: Any,
    ) -> str:  # fmt: skip
        """External control searched all squares of the area again; return the inspection."""
        inspector = self.record("organisation", name="Inspectors", type="authority")
        lot = {
            "task": task, "lot": f"L {number}", "inspected": self.operator, "inspecting": inspector,
            "lot_units": 16, "sample_units": 16, "place": square(0.1, 0.1, SIDE),
        }  # fmt: skip
        plan = {
            "planner": "quality", "unit_m": 100.0, "clean": 0.9, "confidence": 0.9, "seed": 1,
            "drawn": ",".join(str(n) for n in range(1, 17)),
        }  # fmt: skip
        self.said("qc_plan", f"plan {number}", lot | plan, **when)
        done = {
            "plan": f"plan {number}", "inspector": "I. N.", "units_checked": 16, "result": result,
            "with_finds": with_finds, "units_with_finds": int(bool(with_finds)),
            "units_not_conforming": 0,
        }  # fmt: skip
        subject = f"inspection {number}"
        self.said("qc_inspection", subject, lot | done, **when)
        return subject
