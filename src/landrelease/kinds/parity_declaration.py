"""The authority's declaration whether a cohort is on a par with a qualified one."""

from typing import Annotated

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._training_words import ParityStatus


class ParityDeclaration(Kind):
    """The authority's declaration whether a cohort is on a par with a qualified one."""

    kind = "parity_declaration"
    label = "Declaration on parity"
    label_plural = "Declarations on parity"
    about = "Made on a day, for a reason; the finding looked at and its results are kept with it."
    tier = Tier.RESTRICTED
    temporal = "state"
    reported = False

    trial: Annotated[str, Reference("trial")] = fact("Trial")
    cohort: Annotated[str, Reference("cohort")] = fact("Cohort")
    reference: Annotated[str, Reference("cohort")] = fact("Compared with")
    status: ParityStatus = fact("Declared")
    reason: str = fact("Reason", long=True, max_length=4000)
    decider: str = fact("Decided by", max_length=200)
    against_finding: bool = fact("Against the finding", default=False)
    finding: str = fact("Finding at the time", default="", long=True, max_length=20_000)
    rests_on: str = fact(
        "Entries it rests on", note="Ids of results.", default="", long=True, max_length=2_000_000
    )

    def title(self) -> str:
        """Return what was declared."""
        return self.status.label
