"""A survey after the work: is anything left to do for the settlement."""

from collections.abc import Mapping
from typing import Annotated

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import NOT_KNOWN, CompletionResult, NotKnown


class CompletionSurvey(Kind):
    """A survey after the work: is anything left to do for the settlement."""

    kind = "completion_survey"
    label = "Completion survey"
    label_plural = "Completion surveys"
    about = "Made with the people who live there; a settlement reopens only after one."
    tier = Tier.PARTNER
    temporal = "state"

    settlement: Annotated[str, Reference("settlement")] = fact("Settlement")
    result: CompletionResult = fact("Result")
    organisation: Annotated[str, Reference("organisation")] = fact("By", default="")
    people_asked: int | NotKnown = fact(
        "People asked", unit="people", default=NOT_KNOWN, ge=0, le=100_000
    )
    women_asked: int | NotKnown = fact(
        "Of them women", unit="people", default=NOT_KNOWN, ge=0, le=100_000
    )
    land_use: str = fact("Use of the land given back", default="", long=True, max_length=4000)
    concerns: str = fact(
        "What people still fear", tier=Tier.RESTRICTED, default="", long=True, max_length=4000
    )

    def title(self) -> str:
        """Return the result."""
        return f"Completion survey: {self.result.label}"

    @classmethod
    def status_of(cls, document: Mapping[str, object]) -> str:
        """What it concluded."""
        return str(document.get("result", ""))
