"""What a record says now, where somebody else changed it since a new state of it was reported."""

from collections.abc import Iterator

from landrelease.actions._day_checks import is_import
from landrelease.errors import LandreleaseError
from landrelease.kinds import KINDS, may_change
from landrelease.ledger import Act, Entry, State
from landrelease.store.chain import entries
from landrelease.store.models import BatchRow, EntryRow, RegisterRow


class RecordChanged(LandreleaseError):
    """A new state of a record was to be approved that was reported before its last change."""

    def __init__(self, *, title: str, kind: str, subject: str) -> None:
        self.title, self.kind, self.subject = title, kind, subject
        super().__init__(
            f"{title} was changed since this was reported: it would bring back what holds no more. "
            "Look at the record, reject this, and have the change reported on the record as it is."
        )


def record_changed(batch: str) -> RecordChanged | None:
    """Return why a state that a batch reports cannot count any more; None where it can.

    Of two that waited, whoever reported the first had not seen what the second makes of the record:
    a suspension would be lifted by an older change of its conditions. A correction replaces what it
    names alone, and an import is what another register says.
    """
    for entry in _states(batch):
        of_it = EntryRow.objects.filter(kind=entry.kind, subject=entry.subject)
        others = of_it.exclude(batch=batch).order_by().values("batch")
        since = BatchRow.objects.filter(
            batch__in=others, state=State.APPROVED.value, since__gt=entry.recorded_at
        )
        if since.exists():
            row = RegisterRow.objects.filter(kind=entry.kind, subject=entry.subject).first()
            label = KINDS[entry.kind].label
            return RecordChanged(
                title=label if row is None else f"{label} ({row.title})",
                kind=entry.kind,
                subject=entry.subject,
            )
    return None


def _states(batch: str) -> Iterator[Entry]:
    """Yield what a batch says anew of records that have states, where it is no import."""
    said = entries(batch=batch, kinds=[name for name, kind in KINDS.items() if may_change(kind)])
    states = [one for one in said if one.act is Act.RECORD and not one.corrects]
    if states and not is_import(batch):
        yield from states
