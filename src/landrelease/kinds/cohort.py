"""People who are trained, tested and spoken of together."""

from typing import Annotated

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import Answered


class Cohort(Kind):
    """People who are trained, tested and spoken of together."""

    kind = "cohort"
    label = "Cohort"
    label_plural = "Cohorts"
    about = "A class of trainees, a contingent, or a group of qualified people to compare with."
    tier = Tier.RESTRICTED
    temporal = "state"

    name: str = fact("Name", max_length=200)
    organisation: Annotated[str, Reference("organisation")] = fact("Organisation")
    qualified: Answered = fact("Qualified", default=Answered.NOT_KNOWN)
    agreement: str = fact("Agreement under which they work", default="", long=True, max_length=4000)
    languages: str = fact("Languages, and interpreters needed", default="", max_length=400)
    remarks: str = fact("Remarks", default="", long=True, max_length=4000)

    def title(self) -> str:
        """Return the name."""
        return self.name
