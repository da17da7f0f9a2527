"""One thing an investigation found, and what it rests on."""

from typing import Annotated

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier


class InvestigationFinding(Kind):
    """One thing an investigation found, and what it rests on."""

    kind = "investigation_finding"
    label = "Finding of an investigation"
    label_plural = "Findings of investigations"
    about = (
        "One statement with the records it rests on; without any it is shown as resting on none."
    )
    tier = Tier.RESTRICTED
    temporal = "state"

    investigation: Annotated[str, Reference("investigation")] = fact("Investigation")
    statement: str = fact("What was found", note="One sentence; name nobody.", max_length=300)
    tasks: tuple[Annotated[str, Reference("task")], ...] = fact("Rests on tasks", default=())
    searched_areas: tuple[Annotated[str, Reference("searched_area")], ...] = fact(
        "Rests on searched areas", default=()
    )
    items: tuple[Annotated[str, Reference("item_found")], ...] = fact("Rests on items", default=())
    trials: tuple[Annotated[str, Reference("trial")], ...] = fact("Rests on trials", default=())
    assessments: tuple[Annotated[str, Reference("assessment")], ...] = fact(
        "Rests on assessments", default=()
    )
    devices: tuple[Annotated[str, Reference("device")], ...] = fact("Rests on devices", default=())
    other_evidence: str = fact(
        "Rests on something else",
        note="A document, picture or statement, and where it is kept; name nobody.",
        default="",
        long=True,
        max_length=4000,
    )
    explanation: str = fact("Explanation", default="", long=True, max_length=10_000)

    def title(self) -> str:
        """Return the statement."""
        return self.statement
