"""How an action appends: one transaction, the batch's standing, the register, what follows."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from landrelease.actions._decided import check_outlines, check_withdrawals
from landrelease.actions._own_scope import check_scope
from landrelease.hazard import READS
from landrelease.kinds import KINDS
from landrelease.ledger import Act, Draft, State, next_state, standings
from landrelease.store.chain import Appended, append, entries
from landrelease.store.chance import token
from landrelease.store.clock import now
from landrelease.store.geometry import writer_lock
from landrelease.store.jobs import ask
from landrelease.store.models import BatchRow
from landrelease.store.people import Viewer
from landrelease.store.programme import Programme
from landrelease.store.refusals import NotFound
from landrelease.store.register import Progress, bring_up_to_date, note_batch, title_of_batch
from landrelease.store.working_area import settle_crs


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an action did; what it says is saved is on disk."""

    batch: str
    state: State
    added: int = 0
    already_there: int = 0
    subject: str = ""
    entry: str = ""
    waiting: tuple[str, ...] = ()
    """Other batches that hold some of it already and are not approved yet."""
    odd: tuple[str, ...] = ()
    """What is odd about it but may be: kept with it for the second person."""
    proposed: tuple[str, ...] = ()
    """Batches that it proposes beside it; another person approves each."""


def new_id() -> str:
    """Return an id nobody has used."""
    return token()


def subject_for(entry: str) -> str:
    """Return the subject a report without one speaks of: the same whenever it is sent again."""
    return hashlib.sha256(f"subject of {entry}".encode()).hexdigest()[:32]


def wait_for_other_writers() -> None:
    """Let nobody else write until this transaction ends: what is checked next still holds then."""
    writer_lock(connection)


def say(viewer: Viewer, drafts: Iterable[Draft], *, programme: Programme) -> Appended:
    """Append drafts to this server's chain in the viewer's name, if they lie in his scope."""
    drafts = list(drafts)
    check_scope(viewer, drafts)
    return append(
        drafts,
        origin=programme.origin,
        author=viewer.username,
        organisation=viewer.organisation,
        recorded_at=now(),
    )


def batch_row(batch: str, viewer: Viewer) -> BatchRow:
    """Return where a batch stands, if the viewer may know of it, and let nobody move it."""
    wait_for_other_writers()
    row = BatchRow.objects.select_for_update().filter(batch=batch).first()
    if row is None or not (row.tier <= viewer.own_clearance or row.author == viewer.username):
        raise NotFound("report", batch)
    return row


def open_batch(batch: str) -> BatchRow:
    """Write the row of a batch whose content has just been appended."""
    said = list(entries(batch=batch))
    return note_batch(said, title=title_of_batch(said), standing=standings(said)[batch])


def review(
    viewer: Viewer,
    row: BatchRow,
    act: Act,
    *,
    programme: Programme,
    reason: str = "",
    note: dict[str, object] | None = None,
    progress: Progress | None = None,
) -> State:
    """Append a review of a batch, and fold what it approves into the register."""
    if viewer.areas or viewer.writes_for_own_alone:
        check_scope(viewer, entries(batch=row.batch))
    state = next_state(State(row.state), act, reason=reason)
    if state is State.APPROVED:
        _check_what_was_decided_since(row.batch)
    draft = Draft(id=new_id(), act=act, batch=row.batch, reason=reason, payload=note or {})
    entry = say(viewer, [draft], programme=programme).entries[0]
    row.state, row.since, row.by, row.reason = state.value, entry.recorded_at, entry.author, reason
    if note and note.get("title"):
        row.title = str(note["title"])[:300]
    row.save()
    if state is State.APPROVED:
        _approved(viewer, row, programme=programme, progress=progress)
    return state


def _check_what_was_decided_since(batch: str) -> None:
    """What was allowed when it was entered may take ground from a decision made since."""
    said = [entry for entry in entries(batch=batch) if entry.act.is_content]
    check_outlines(said)
    check_withdrawals(said)


def _approved(
    viewer: Viewer, row: BatchRow, *, programme: Programme, progress: Progress | None
) -> None:
    said = [entry for entry in entries(batch=row.batch) if entry.act.is_content]
    bring_up_to_date((entry.subject for entry in said), progress=progress)
    settle_crs(programme)
    if programme.cell_m > 0 and any(_moves_the_map(entry.kind) for entry in said):
        ask("hazard", {"cell_m": programme.cell_m}, asked_by=viewer.username)


def _moves_the_map(kind: str) -> bool:
    """Whether the hazard model reads such records, or what they decide about."""
    decides = KINDS[kind].decides if kind in KINDS else None
    return kind in READS or (decides is not None and decides[0] in READS)
