"""How many people benefit from land given back, by sex and age."""

from typing import Annotated

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import NOT_KNOWN, BeneficiaryKind, NotKnown


class Beneficiaries(Kind):
    """How many people benefit from land given back, by sex and age."""

    kind = "beneficiaries"
    label = "Beneficiaries"
    label_plural = "Beneficiaries"
    about = "Of an area or a settlement; direct and indirect are never added up."
    tier = Tier.PARTNER
    temporal = "state"

    hazardous_area: Annotated[str, Reference("hazardous_area")] = fact("Hazardous area", default="")
    settlement: Annotated[str, Reference("settlement")] = fact("Settlement", default="")
    benefit: BeneficiaryKind = fact("Direct or indirect")
    women: int | NotKnown = fact("Women", unit="people", default=NOT_KNOWN, ge=0, le=10_000_000)
    men: int | NotKnown = fact("Men", unit="people", default=NOT_KNOWN, ge=0, le=10_000_000)
    girls: int | NotKnown = fact(
        "Girls", unit="people", note="Under 18.", default=NOT_KNOWN, ge=0, le=10_000_000
    )
    boys: int | NotKnown = fact(
        "Boys", unit="people", note="Under 18.", default=NOT_KNOWN, ge=0, le=10_000_000
    )
    basis: str = fact("How it was counted", default="", max_length=300)

    def title(self) -> str:
        """Return which they are."""
        return f"{self.benefit.label} beneficiaries"
