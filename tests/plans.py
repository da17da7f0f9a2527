"""Two villages with a field each and a team that is accredited, for tests of plans."""

from dataclasses import replace
from datetime import date

from tests.conftest import point, square

from landrelease.actions import PlanAsked, adopt_plan, make_plan, plan_task
from landrelease.store.plan_records import kept_plan

FIRST = date(2026, 11, 2)
"""A Monday."""
ASKED = PlanAsked(scenario="Base", first_day=FIRST, horizon=200, tries=20, seed=3)


class Planned:
    """A programme in which there is something to plan."""

    def __init__(self, says):
        self.says, self.operations = says, says.people.operations
        operator = {"name": "Meridian", "type": "operator"}
        self.operator = says.approved("organisation", operator).subject
        accredited = {"organisation": self.operator, "scope": "clearance"}
        self.accreditation = says.approved("accreditation", accredited)
        self.team = self.add_team("Alpha")
        self.villages = [says.settlement("Ostrel", 0.1, 0.1), says.settlement("Tarn", 0.15, 0.15)]
        grounds = [square(0.1, 0.1, 0.001), square(0.15, 0.15, 0.002)]
        self.fields = [
            self.task(f"F{number}", place, settlements=[village])
            for number, (village, place) in enumerate(zip(self.villages, grounds, strict=True))
        ]

    def add_team(self, name):
        said = {"name": name, "organisation": self.operator, "place": point()}
        team = self.says.approved("team", said).subject
        self.add_speed(team)
        return team

    def add_speed(self, team, **more):
        said = {"team": team, "purpose": "clearance", "method": "manual", "m2_per_day": 1000.0}
        return self.says.approved("team_speed", said | more)

    def task(self, name, place, **more):
        payload = {"name": name, "purpose": "clearance", "place": place} | more
        return plan_task(self.operations, payload=payload, on=date(2026, 1, 5)).subject

    def plan(self, **more):
        receipt = make_plan(self.operations, replace(ASKED, **more))
        return kept_plan(self.operations, receipt.subject)

    def adopt(self, kept, **more):
        said = {"plan": kept.subject, "on": date(2026, 1, 20), "reason": "Agreed."} | more
        return adopt_plan(self.operations, **said)
