"""A number that somebody claims; shown beside counts, never merged into them."""

from types import MappingProxyType
from typing import Annotated

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import NOT_KNOWN, ClaimSubject, NotKnown, Qualifier


class Claim(Kind):
    """A number that somebody claims; shown beside counts, never merged into them."""

    kind = "claim"
    version = 2
    label = "Claim"
    label_plural = "Claims"
    about = "Who says how many of what, in which words, when. Claims that differ stand together."
    tier = Tier.RESTRICTED
    temporal = "event"
    upgrades = MappingProxyType({1: dict})

    about_what: ClaimSubject = fact("About")
    of_whom: Annotated[str, Reference("organisation")] = fact("Of which organisation", default="")
    accident: Annotated[str, Reference("accident")] = fact("Of which accident", default="")
    matter: str = fact(
        "In words",
        note="What exactly is counted, where and over which time.",
        default="",
        max_length=300,
    )
    quantity: int | NotKnown = fact("How many", default=NOT_KNOWN, ge=0, le=1_000_000_000)
    qualifier: Qualifier = fact("Worded as", default=Qualifier.EXACTLY)
    claimed_by: str = fact("Who says it", max_length=200)
    statement: str = fact("What was said", default="", long=True, max_length=4000)

    def title(self) -> str:
        """Return who claims what."""
        number = "" if self.quantity == NOT_KNOWN else f": {self.qualifier.label} {self.quantity}"
        return f"{self.claimed_by}, {self.about_what.label}{number}"
