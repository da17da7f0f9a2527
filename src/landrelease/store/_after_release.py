"""What was found in released land."""

from dataclasses import dataclass
from datetime import date

from landrelease.kinds import Outcome
from landrelease.release import Evidence
from landrelease.store.models import RegisterRow


@dataclass(frozen=True, slots=True)
class FoundAfterRelease:
    """An item or an accident in ground that had been given back."""

    area: str
    """The hazardous area it was released from."""
    product: str
    """The land release product it lies in; empty where the area was released without one."""
    evidence: Evidence
    day: date | None
    answered: bool
    """Whether a post-release report is about it."""


def is_news(row: RegisterRow, release: RegisterRow) -> bool:
    """Whether a release did not know of an item or an accident."""
    day = row.first if row.kind == "item_found" else row.last or row.first
    if day is None or release.first is None or day > release.first:
        return True
    left = row.kind == "item_found" and row.status != Outcome.REMOVED.value
    return left and row.recorded_at > release.recorded_at
