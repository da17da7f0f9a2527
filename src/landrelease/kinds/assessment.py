"""How one person did in a test, and until when it holds."""

from datetime import date
from types import MappingProxyType
from typing import Annotated

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._training_words import AssessmentType
from landrelease.kinds._vocabulary import NOT_KNOWN, Answered, NotKnown, TaskPurpose


class Assessment(Kind):
    """How one person did in a test, and until when it holds."""

    kind = "assessment"
    version = 3
    label = "Assessment"
    label_plural = "Assessments"
    about = (
        "A written test or a practical one; retraining is due when the last one passed runs out."
    )
    tier = Tier.RESTRICTED
    temporal = "event"
    upgrades = MappingProxyType({1: dict, 2: dict})

    deminer: Annotated[str, Reference("deminer")] = fact("Person")
    competence: TaskPurpose = fact("For work of the kind")
    type: AssessmentType = fact("How")
    course: str = fact("Course", default="", max_length=200)
    score: float | NotKnown = fact("Score", default=NOT_KNOWN, ge=0, le=10_000)
    out_of: float | NotKnown = fact("Out of", default=NOT_KNOWN, ge=0, le=10_000)
    test: str = fact(
        "Which written test",
        note="The same name for everybody who was asked the same questions.",
        default="",
        max_length=200,
    )
    answers: str = fact(
        "Answers, question by question",
        note="1 for right, 0 for wrong or left out, in the order of the questions: 1101.",
        default="",
        max_length=500,
    )
    passed: Answered = fact("Passed", default=Answered.NOT_KNOWN)
    holds_until: date | NotKnown = fact("Holds until", default=NOT_KNOWN)
    rubric: str = fact("Rubric, criterion by criterion", default="", long=True, max_length=4000)
    remarks: str = fact(
        "Instructor's remarks",
        tier=Tier.PERSONAL,
        note="Kept apart, and erasable.",
        default="",
        long=True,
        max_length=4000,
    )
    judged_by: Annotated[str, Reference("instructor")] = fact("Judged by", default="")
    instructor: str = fact(
        "Instructor, in words",
        tier=Tier.PERSONAL,
        note="Of one without a record of their own; kept apart, and erasable.",
        default="",
        max_length=200,
    )

    def title(self) -> str:
        """Return what was tested and whether it was passed."""
        return f"{self.type.label}, {self.competence.label}: {self.passed.label.lower()}"
