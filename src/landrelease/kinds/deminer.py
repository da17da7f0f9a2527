"""A person who searches, known by a code."""

from datetime import date
from typing import Annotated

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._training_words import EodLevel
from landrelease.kinds._vocabulary import NOT_KNOWN, NotKnown


class Deminer(Kind):
    """A person who searches, known by a code; the name is kept apart, and erasable."""

    kind = "deminer"
    label = "Deminer"
    label_plural = "Deminers"
    about = "Trials, training and competence name people by their code; the name is kept apart."
    tier = Tier.RESTRICTED
    temporal = "state"

    code: str = fact("Code", note="Not the name, nor made from it.", max_length=40)
    organisation: Annotated[str, Reference("organisation")] = fact("Organisation")
    cohort: Annotated[str, Reference("cohort")] = fact("Cohort", default="")
    team: str = fact("Team", default="", max_length=100)
    eod_level: EodLevel = fact("EOD level", default=EodLevel.NOT_KNOWN)
    competent_until: date | NotKnown = fact(
        "Competence to be refreshed by",
        note="The last day it holds; not known while no end is set.",
        default=NOT_KNOWN,
    )
    full_name: str = fact("Name", tier=Tier.PERSONAL, default="", max_length=200)

    def title(self) -> str:
        """Return the code."""
        return self.code
