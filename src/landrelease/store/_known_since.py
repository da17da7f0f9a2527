"""Since when the register holds a record: since its batch was approved, not since it was written.

A report may wait for approval, or on a device without a network, while somebody decides.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from landrelease.kinds import DECISIONS
from landrelease.ledger import Entry
from landrelease.store._accreditation_facts import states
from landrelease.store.chain import chunks, entries
from landrelease.store.models import BatchRow, EntryRow, RegisterRow

_AREA: Final = "hazardous_area"


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


def known_since(
    rows: Iterable[RegisterRow], *, released: Iterable[RegisterRow] = ()
) -> Mapping[str, KnownSince]:
    """Return, by entry, since when some rows count; and since when land was released.

    A product and a decision release when they are recorded. An area that came in as released
    did when a record first said so: a correction of its name knows no more than that did.
    """
    released = list(released)
    found = _of_entries({row.entry for row in [*rows, *released]})
    said = {row.entry: _first_entry_of_status(row) for row in released if row.kind == _AREA}
    first = _of_entries(set(said.values()))
    return found | {entry: first[of] for entry, of in said.items()}


def _first_entry_of_status(row: RegisterRow) -> str:
    """Return the entry since which a record has had its status without a break."""
    state = states(row.kind, [row.subject], on=None).get(row.subject)
    since = row.entry
    for said in reversed(state.history if state else ()):
        entry: Entry | None = said
        while entry is not None and entry.payload.get("status") == row.status:
            since = entry.id
            entry = next(entries(ids=[entry.corrects]), None) if entry.corrects else None
        if entry is not None:
            break
    return since


def _of_entries(wanted: set[str]) -> dict[str, KnownSince]:
    found = {}
    for part in chunks(sorted(wanted)):
        said = list(EntryRow.objects.filter(entry__in=part).values("entry", "batch", "recorded_at"))
        batches = {one["batch"] for one in said}
        approved = dict(BatchRow.objects.filter(batch__in=batches).values_list("batch", "since"))
        decisions = EntryRow.objects.filter(batch__in=batches, kind__in=DECISIONS)
        decided = set(decisions.values_list("batch", flat=True))
        for one in said:
            batch, recorded_at = one["batch"], one["recorded_at"]
            found[one["entry"]] = KnownSince(
                batch, recorded_at, approved.get(batch, recorded_at), batch in decided
            )
    return found
