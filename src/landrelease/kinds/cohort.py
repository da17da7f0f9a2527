"""People who are trained, tested and spoken of together."""

from types import MappingProxyType
from typing import Annotated

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import NOT_KNOWN, Answered, NotKnown


class Cohort(Kind):
    """People who are trained, tested and spoken of together."""

    kind = "cohort"
    version = 2
    label = "Cohort"
    label_plural = "Cohorts"
    about = "A class of trainees, a contingent, or a group of qualified people to compare with."
    tier = Tier.RESTRICTED
    temporal = "state"
    upgrades = MappingProxyType({1: dict})

    name: str = fact("Name", max_length=200)
    organisation: Annotated[str, Reference("organisation")] = fact("Organisation")
    qualified: Answered = fact("Qualified", default=Answered.NOT_KNOWN)
    works_under: Annotated[str, Reference("agreement")] = fact(
        "Agreement under which they work", default=""
    )
    works_in: str = fact("Languages they work in", default="", max_length=200)
    interpreters_needed: int | NotKnown = fact(
        "Interpreters needed", default=NOT_KNOWN, ge=0, le=1_000
    )
    interpreters_present: int | NotKnown = fact(
        "Interpreters there", default=NOT_KNOWN, ge=0, le=1_000
    )
    agreement: str = fact("Agreement, in words", default="", long=True, max_length=4000)
    languages: str = fact("Languages and interpreters, in words", default="", max_length=400)
    remarks: str = fact("Remarks", default="", long=True, max_length=4000)

    def title(self) -> str:
        """Return the name."""
        return self.name
