"""A named person's decision whether civilians may be in a settlement."""

from typing import Annotated

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import AccessStatus


class AccessDecision(Kind):
    """A named person's decision whether civilians may be in a settlement."""

    kind = "access_decision"
    label = "Access decision"
    label_plural = "Access decisions"
    about = "Made by the authority on a day, for a reason; the finding looked at is kept with it."
    tier = Tier.PUBLIC
    temporal = "state"
    reported = False

    settlement: Annotated[str, Reference("settlement")] = fact("Settlement")
    status: AccessStatus = fact("Status")
    reason: str = fact("Reason", tier=Tier.PARTNER, long=True, max_length=4000)
    restrictions: str = fact("Restrictions", default="", long=True, max_length=4000)
    decider: str = fact("Decided by", tier=Tier.RESTRICTED, max_length=200)
    against_finding: bool = fact("Against the finding", tier=Tier.PARTNER, default=False)
    finding: str = fact(
        "Finding at the time", tier=Tier.RESTRICTED, default="", long=True, max_length=20_000
    )

    def title(self) -> str:
        """Return the status decided."""
        return f"Decision: {self.status.label}"
