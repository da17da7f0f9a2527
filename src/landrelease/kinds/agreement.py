"""The agreement under which people of a partner country work."""

from typing import Annotated

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._training_words import AgreementStatus
from landrelease.kinds._vocabulary import Answered


class Agreement(Kind):
    """The agreement under which people of a partner country work."""

    kind = "agreement"
    label = "Agreement"
    label_plural = "Agreements"
    about = (
        "Between a contingent and who asked it to come; in force from the first to the last day of "
        "the record. Which work it covers; never how many people, nor where."
    )
    tier = Tier.RESTRICTED
    temporal = "state"

    name: str = fact("Name or number", max_length=200)
    organisation: Annotated[str, Reference("organisation")] = fact("Of the contingent")
    party: Annotated[str, Reference("organisation")] = fact("With", default="")
    status: AgreementStatus = fact("Status", default=AgreementStatus.IN_FORCE)
    survey: Answered = fact("Covers survey", default=Answered.NOT_KNOWN)
    clearance: Answered = fact("Covers clearance", default=Answered.NOT_KNOWN)
    eod: Answered = fact("Covers EOD spot tasks", default=Answered.NOT_KNOWN)
    quality: Answered = fact("Covers quality management", default=Answered.NOT_KNOWN)
    training: Answered = fact("Covers training", default=Answered.NOT_KNOWN)
    conditions: str = fact("Conditions", default="", long=True, max_length=4000)

    def title(self) -> str:
        """Return the name."""
        return self.name
