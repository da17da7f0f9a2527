"""That a person made a plan of work the one that holds: what it moved, and what refused."""

from typing import Annotated

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier


class PlanAdoption(Kind):
    """That a person made a plan of work the one that holds: what it moved, and what refused."""

    kind = "plan_adoption"
    label = "Adoption of a plan"
    label_plural = "Adoptions of plans"
    about = "Which tasks got dates and teams by it, which refused and why, what had changed since."
    tier = Tier.RESTRICTED
    temporal = "event"
    reported = False
    whole_programme = True

    plan: Annotated[str, Reference("plan")] = fact("Plan of work")
    decider: str = fact("Adopted by", max_length=200)
    assign_days: int = fact("Assigned are tasks that begin within", unit="days", ge=0, le=3_660)
    dated: tuple[Annotated[str, Reference("task")], ...] = fact("Tasks with new dates", default=())
    assigned: tuple[Annotated[str, Reference("task")], ...] = fact("Tasks assigned", default=())
    refused: str = fact(
        "Tasks that refused, and why", note="As JSON.", default="", long=True, max_length=4_000_000
    )
    acknowledged: str = fact(
        "What had changed since the plan was made, and was accepted",
        note="One a line.",
        default="",
        long=True,
        max_length=4_000_000,
    )
    reason: str = fact("Reason", long=True, max_length=4000)

    def title(self) -> str:
        """Return how many tasks it moved."""
        return f"{len(self.dated)} tasks dated, {len(self.assigned)} assigned"
