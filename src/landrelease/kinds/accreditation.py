"""Leave that the authority gives an organisation to do a kind of work, over stated days."""

from typing import Annotated

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import AccreditationScope, AccreditationStatus


class Accreditation(Kind):
    """Leave that the authority gives an organisation to do a kind of work, over stated days."""

    kind = "accreditation"
    label = "Accreditation"
    label_plural = "Accreditations"
    about = "Of an organisation for a kind of work; its first and last day are those of the record."
    tier = Tier.PARTNER
    temporal = "state"

    organisation: Annotated[str, Reference("organisation")] = fact("Organisation")
    scope: AccreditationScope = fact("Accredited for", standard="IMAS 07.30")
    status: AccreditationStatus = fact("Status", default=AccreditationStatus.VALID)
    number: str = fact("Number", default="", max_length=100)
    conditions: str = fact("Conditions", default="", long=True, max_length=4000)

    def title(self) -> str:
        """Return the scope and status."""
        return f"{self.scope.label}: {self.status.label}"
