"""What was taught on a day, and who was there."""

from types import MappingProxyType
from typing import Annotated

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import NOT_KNOWN, NotKnown


class TrainingSession(Kind):
    """What was taught on a day, and who was there."""

    kind = "training_session"
    version = 2
    label = "Training session"
    label_plural = "Training sessions"
    about = "A day or part of a course; who was there is named by code, instructors are kept apart."
    tier = Tier.RESTRICTED
    temporal = "event"
    upgrades = MappingProxyType({1: dict})

    course: str = fact("Course", max_length=200)
    topic: str = fact("Topic", default="", max_length=300)
    cohort: Annotated[str, Reference("cohort")] = fact("Cohort", default="")
    present: tuple[Annotated[str, Reference("deminer")], ...] = fact("Who was there", default=())
    hours: float | NotKnown = fact("Hours", unit="h", default=NOT_KNOWN, ge=0, le=1_000)
    taught_by: tuple[Annotated[str, Reference("instructor")], ...] = fact("Taught by", default=())
    instructors: str = fact(
        "Instructors, in words",
        tier=Tier.PERSONAL,
        note="Of those without a record of their own; kept apart, and erasable.",
        default="",
        long=True,
        max_length=1000,
    )
    remarks: str = fact("Remarks", default="", long=True, max_length=4000)

    def title(self) -> str:
        """Return the course and topic."""
        return f"{self.course}: {self.topic}" if self.topic else self.course
