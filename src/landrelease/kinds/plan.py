"""Which team does which task when, as it was computed from the facts of a day."""

from datetime import date
from typing import Annotated

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier


class Plan(Kind):
    """Which team does which task when, as it was computed from the facts of a day."""

    kind = "plan"
    label = "Plan of work"
    label_plural = "Plans of work"
    about = (
        "A scenario with all it was computed from and what came out. It moves no task: adopting "
        "it is an act of its own."
    )
    tier = Tier.RESTRICTED
    temporal = "event"
    reported = False
    whole_programme = True

    scenario: str = fact("Scenario", max_length=200)
    base: Annotated[str, Reference("plan")] = fact("Made from the plan", default="")
    first_day: date = fact("First day")
    horizon_days: int = fact("Looks ahead", unit="days", ge=1, le=3_660)
    person_days: float = fact("Days of access given back", unit="person-days", ge=0, le=1e15)
    bound: float = fact("No plan gives back more than", unit="person-days", ge=0, le=1e15)
    seed: int = fact("Seed of the search", ge=0, le=1 << 48)
    tried: int = fact("Plans tried", ge=0, le=1_000_000_000)
    stopped: bool = fact("Stopped by a person before its time", default=False)
    method: str = fact("Method", max_length=200)
    planner: str = fact("Asked for by", max_length=200)
    known: str = fact("Read from what was recorded by", max_length=40)
    tasks: tuple[Annotated[str, Reference("task")], ...] = fact("Tasks", default=())
    what_if: str = fact(
        "What if", note="What the scenario changes, as JSON.", long=True, max_length=1_000_000
    )
    facts: str = fact(
        "Facts it was made from",
        note="Tasks, teams, settlements and roads, and what was left out, as JSON.",
        long=True,
        max_length=20_000_000,
    )
    entries: str = fact("Entries it rests on", note="One a line.", long=True, max_length=10_000_000)
    sequence: str = fact("Sequence of work", note="As JSON.", long=True, max_length=20_000_000)

    def title(self) -> str:
        """Return the scenario and its first day."""
        return f"{self.scenario}, from {self.first_day}"
