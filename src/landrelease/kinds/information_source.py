"""Who says it: a person, a medium, a document or a register."""

from typing import Annotated

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import SourceType


class InformationSource(Kind):
    """Who says it: a person, a medium, a document or a register."""

    kind = "information_source"
    label = "Information source"
    label_plural = "Information sources"
    about = "Whoever or whatever reports come from; a pseudonym hides the person from all but few."
    tier = Tier.RESTRICTED
    temporal = "state"

    name: str = fact("Name or pseudonym", max_length=200)
    type: SourceType = fact("Type", default=SourceType.PERSON)
    pseudonymous: bool = fact("The name is a pseudonym", default=False)
    organisation: Annotated[str, Reference("organisation")] = fact("Organisation", default="")
    person_name: str = fact("Real name", tier=Tier.PERSONAL, default="", max_length=200)
    contact: str = fact("Contact", tier=Tier.PERSONAL, default="", max_length=200)
    remarks: str = fact("Remarks", default="", long=True, max_length=4000)

    def title(self) -> str:
        """Return the name or pseudonym."""
        return self.name
