"""Somebody who died in this work, remembered with the family's consent."""

from datetime import date
from typing import Annotated

from pydantic import model_validator

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import Answered


class Remembrance(Kind):
    """Somebody who died in this work, remembered with the family's consent."""

    kind = "remembrance"
    label = "Remembrance"
    label_plural = "Remembrance"
    about = (
        "Recorded only with the family's consent; shown to all only where it says so. The name is "
        "kept apart: erasing it takes it from the page."
    )
    tier = Tier.RESTRICTED
    temporal = "state"

    organisation: Annotated[str, Reference("organisation")] = fact("Worked with", default="")
    died_on: date = fact("Died on", past=True)
    words: str = fact("Words", default="", long=True, max_length=4000)
    consent: Answered = fact("The family consents", default=Answered.NOT_KNOWN)
    consent_of: str = fact(
        "Who consented, when, and to what", tier=Tier.PERSONAL, default="", long=True,
        max_length=1000,
    )  # fmt: skip
    published: bool = fact(
        "Show it to all",
        note="Name, day, organisation and words, on a page that anybody may read.",
        default=False,
    )
    full_name: str = fact("Name", tier=Tier.PERSONAL, default="", max_length=200)

    @model_validator(mode="after")
    def _only_with_consent(self) -> "Remembrance":
        if self.published and self.consent is not Answered.YES:
            msg = (
                "it is shown to all only while the family consents: record the consent, "
                "or do not show it to all"
            )
            raise ValueError(msg)
        return self

    def title(self) -> str:
        """Return the day."""
        return f"In remembrance, {self.died_on}"
