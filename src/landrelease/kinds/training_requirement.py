"""One course or test that a competence asks for, over stated days."""

from typing import Annotated

from pydantic import model_validator

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._training_words import RequirementType
from landrelease.kinds._vocabulary import NOT_KNOWN, NotKnown, TaskPurpose


class TrainingRequirement(Kind):
    """One course or test that a competence asks for, over stated days."""

    kind = "training_requirement"
    label = "Training requirement"
    label_plural = "Training requirements"
    about = (
        "Together those of a competence are its curriculum; each is asked for from the first to "
        "the last day of its record."
    )
    tier = Tier.RESTRICTED
    temporal = "state"

    competence: TaskPurpose = fact("For work of the kind")
    type: RequirementType = fact("What is asked for")
    course: str = fact(
        "Which course",
        note="By the name that sessions and assessments give it.",
        default="",
        max_length=200,
    )
    hours: float | NotKnown = fact("Hours, at least", unit="h", default=NOT_KNOWN, ge=0, le=1_000)
    organisation: Annotated[str, Reference("organisation")] = fact(
        "Asked by it of its own people alone", default=""
    )

    @model_validator(mode="after")
    def _names_a_course(self) -> "TrainingRequirement":
        if self.type is RequirementType.COURSE and not self.course:
            msg = "attendance is asked for, but of no course: name the course"
            raise ValueError(msg)
        return self

    def title(self) -> str:
        """Return the competence and what is asked for."""
        named = f", {self.course}" if self.course else ""
        return f"{self.competence.label}: {self.type.label}{named}"
