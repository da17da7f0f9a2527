"""Released land given to those who use it."""

from typing import Annotated

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier


class HandOverCertificate(Kind):
    """Released land given to those who use it."""

    kind = "hand_over_certificate"
    label = "Hand-over certificate"
    label_plural = "Hand-over certificates"
    about = "Who signed, which restrictions and markers remain, and what risk is left."
    tier = Tier.PARTNER
    temporal = "state"
    reported = False

    hazardous_area: Annotated[str, Reference("hazardous_area")] = fact("Hazardous area")
    certificate: str = fact("Number", max_length=100)
    signed_for_authority: str = fact(
        "Signed for the authority", tier=Tier.PERSONAL, default="", max_length=200
    )
    signed_for_operator: str = fact(
        "Signed for the operator", tier=Tier.PERSONAL, default="", max_length=200
    )
    signed_for_community: str = fact(
        "Signed for the community", tier=Tier.PERSONAL, default="", max_length=200
    )
    restrictions: str = fact(
        "Restrictions", note="Write that there are none, if so.", long=True, max_length=4000
    )
    markers: tuple[Annotated[str, Reference("marker")], ...] = fact("Markers", default=())
    markers_told: str = fact(
        "Markers in words", note="Write that there are none, if so.", long=True, max_length=4000
    )
    residual_risk: str = fact("Residual risk", long=True, max_length=4000)

    def title(self) -> str:
        """Return the number."""
        return f"Certificate {self.certificate}"
