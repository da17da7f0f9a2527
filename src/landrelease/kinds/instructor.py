"""Somebody who teaches or judges, known by a pseudonym."""

from typing import Annotated

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier


class Instructor(Kind):
    """Somebody who teaches or judges, known by a pseudonym; the name is kept apart."""

    kind = "instructor"
    label = "Instructor"
    label_plural = "Instructors"
    about = (
        "Sessions and assessments name the pseudonym; the real name is kept apart, and erasable."
    )
    tier = Tier.RESTRICTED
    temporal = "state"

    pseudonym: str = fact("Pseudonym", note="Not the name, nor made from it.", max_length=100)
    organisation: Annotated[str, Reference("organisation")] = fact("Organisation", default="")
    person_name: str = fact("Real name", tier=Tier.PERSONAL, default="", max_length=200)
    contact: str = fact("Contact", tier=Tier.PERSONAL, default="", max_length=200)

    def title(self) -> str:
        """Return the pseudonym."""
        return self.pseudonym
