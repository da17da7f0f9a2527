"""Since when the register holds a record: since its batch was approved, not since it was written.

A report may wait for approval, or on a device without a network, while somebody decides.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from landrelease.store.chain import chunks
from landrelease.store.models import BatchRow, EntryRow, RegisterRow

_DECISIONS: Final = frozenset({"area_decision", "access_decision"})


@dataclass(frozen=True, slots=True)
class KnownSince:
    """When a record was written and when it came to count."""

    batch: str
    recorded_at: datetime
    approved_at: datetime
    decided: bool
    """Whether a decision was recorded with it."""

    def knew(self, other: "KnownSince") -> bool:
        """Whether another record counted when this one was made.

        A decision looks at what counts when it is recorded. Imports are approved as wholes:
        those approved before, and what came in the same batch, were known.
        """
        made_at = self.recorded_at if self.decided else self.approved_at
        return other.batch == self.batch or other.approved_at <= made_at


def known_since(rows: Iterable[RegisterRow]) -> Mapping[str, KnownSince]:
    """Return, by entry, since when some rows count."""
    found = {}
    for part in chunks(sorted({row.entry for row in rows})):
        said = list(EntryRow.objects.filter(entry__in=part).values("entry", "batch", "recorded_at"))
        batches = {one["batch"] for one in said}
        approved = dict(BatchRow.objects.filter(batch__in=batches).values_list("batch", "since"))
        decisions = EntryRow.objects.filter(batch__in=batches, kind__in=_DECISIONS)
        decided = set(decisions.values_list("batch", flat=True))
        for one in said:
            batch, recorded_at = one["batch"], one["recorded_at"]
            found[one["entry"]] = KnownSince(
                batch, recorded_at, approved.get(batch, recorded_at), batch in decided
            )
    return found
