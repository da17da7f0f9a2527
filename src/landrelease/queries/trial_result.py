"""What one trial result says, for whoever corrects it."""

from dataclasses import dataclass
from datetime import datetime

from landrelease.kinds import TrialResult
from landrelease.queries._shown import names_of_people
from landrelease.store.access_facts import document_of
from landrelease.store.chain import entries
from landrelease.store.models import RegisterRow
from landrelease.store.people import Viewer
from landrelease.store.refusals import NotFound
from landrelease.store.trial_facts import codes_of, trial_facts, waiting_corrections


@dataclass(frozen=True, slots=True)
class HeldMarks:
    """What a result says, for the form that corrects it."""

    subject: str
    trial: str
    code: str
    lane: str
    marked: tuple[str, ...]
    not_searched: tuple[str, ...]
    last_square: str
    entry: str
    """What a correction says that it saw."""
    by: str
    at: datetime
    reason: str
    """Why it was corrected; empty of the first."""
    skipped: tuple[str, ...] = ()
    """Squares before the last one reached that were not searched."""
    waiting: str = ""
    """Batch of a correction of it that waits for approval."""


def trial_result(viewer: Viewer, *, subject: str) -> HeldMarks:
    """Return the marks of one result; whether they were right is not told.

    Raises
    ------
    NotFound
        When there is none, or the viewer may not know of it.
    """
    row = RegisterRow.objects.filter(kind=TrialResult.kind, subject=subject).first()
    document = None if row is None else document_of(row)
    if row is None or not isinstance(document, TrialResult):
        raise NotFound("trial result", subject)
    if not viewer.may_see(TrialResult.tier):
        raise NotFound("trial result", subject)
    facts = trial_facts(document.trial)
    squares = facts.lanes().get(document.lane, ())  # none in a ledger that lost its lanes
    left = document.not_searched.split()
    reached = [square for square in squares if square not in left]
    last = (reached or squares or ("",))[-1]
    [said] = entries(ids=[row.entry])
    return HeldMarks(
        subject=subject,
        trial=document.trial,
        code=codes_of([document.deminer]).get(document.deminer, ""),
        lane=document.lane,
        marked=tuple(document.marked.split()),
        not_searched=tuple(left),
        last_square=last,
        skipped=tuple(
            one for one in squares if one in left and squares.index(one) < squares.index(last)
        ),
        entry=row.entry,
        by=names_of_people([said.author]).get(said.author, said.author),
        at=row.recorded_at,
        reason=said.reason,
        waiting=waiting_corrections([subject]).get(subject, ""),
    )
