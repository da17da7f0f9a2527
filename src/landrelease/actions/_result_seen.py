"""What a trial result says now, where somebody else corrected it since it was looked at."""

from landrelease.actions._trial_errors import ResultChanged
from landrelease.kinds import TrialResult
from landrelease.ledger import Act
from landrelease.store.access_facts import document_of
from landrelease.store.chain import entries
from landrelease.store.models import RegisterRow, User
from landrelease.store.trial_facts import trial_facts


def result_changed(row: RegisterRow, now: TrialResult, *, trial: str) -> ResultChanged:
    """Return the refusal of a correction of what a result says no more.

    Parameters
    ----------
    row, now
        The result as it is.
    trial
        Name of its trial.
    """
    [said] = entries(ids=[row.entry])
    return ResultChanged(
        trial=trial,
        lane=now.lane,
        entry=row.entry,
        by=name_of(said.author),
        at=said.recorded_at,
        marked=now.marked,
        not_searched=now.not_searched,
        reason=said.reason,
    )


def changed_since_entered(batch: str) -> ResultChanged | None:
    """Return why a correction of a result cannot count any more; None where it can.

    Of two that waited, whoever entered the second had not seen what the first made of the result.
    """
    for entry in entries(batch=batch, kinds=[TrialResult.kind]):
        row = RegisterRow.objects.filter(kind=TrialResult.kind, subject=entry.subject).first()
        now = None if row is None else document_of(row)
        if row is None or not isinstance(now, TrialResult) or not entry.corrects:
            continue
        if entry.act is Act.RECORD and row.entry not in {entry.corrects, entry.id}:
            return result_changed(row, now, trial=trial_facts(now.trial).document.name)
    return None


def name_of(username: str) -> str:
    """Return the name of an account."""
    named = User.objects.filter(username=username).values_list("name", flat=True).first()
    return named or username
