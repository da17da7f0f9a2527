"""An organisation that works in the programme or says something about it."""

from landrelease.kinds._kind import Kind, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import OrganisationType


class Organisation(Kind):
    """An organisation that works in the programme or says something about it."""

    kind = "organisation"
    label = "Organisation"
    label_plural = "Organisations"
    about = "Who works in the programme, decides in it, or is spoken of."
    tier = Tier.PARTNER
    temporal = "state"

    name: str = fact("Name", max_length=200)
    short_name: str = fact("Short name", default="", max_length=40)
    type: OrganisationType = fact("Type", default=OrganisationType.OTHER)
    country: str = fact("Country", default="", max_length=100)

    def title(self) -> str:
        """Return the name."""
        return self.name
