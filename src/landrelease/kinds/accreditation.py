"""Leave that the authority gives somebody to do a kind of work, over stated days."""

from typing import Annotated

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._training_words import AccreditedHolder
from landrelease.kinds._vocabulary import AccreditationScope, AccreditationStatus


class Accreditation(Kind):
    """Leave that the authority gives somebody to do a kind of work, over stated days."""

    kind = "accreditation"
    label = "Accreditation"
    label_plural = "Accreditations"
    about = (
        "Of an organisation, or of a team, person, animal or machine of it, for some work; its "
        "first and last day are those of the record."
    )
    tier = Tier.PARTNER
    temporal = "state"

    organisation: Annotated[str, Reference("organisation")] = fact("Organisation")
    holder: AccreditedHolder = fact("Given to its", default=AccreditedHolder.ORGANISATION)
    name: str = fact(
        "Which one",
        tier=Tier.RESTRICTED,
        note="Team, code of the person, animal or machine; empty for the whole organisation.",
        default="",
        max_length=100,
    )
    scope: AccreditationScope = fact("Accredited for", standard="IMAS 07.30")
    status: AccreditationStatus = fact("Status", default=AccreditationStatus.VALID)
    number: str = fact("Number", default="", max_length=100)
    conditions: str = fact("Conditions", default="", long=True, max_length=4000)

    def title(self) -> str:
        """Return the scope and status."""
        return f"{self.scope.label}: {self.status.label}"
