"""Close a trial: from then on everybody who may see it knows what lay in its lanes."""

from datetime import date

from django.db import transaction

from landrelease.actions._appending import Receipt, review, wait_for_other_writers
from landrelease.actions._checks import check_reason, require
from landrelease.actions._own_action import state_at_once, stated
from landrelease.actions._trial_errors import OnlyTheDesigner, TrialNotInThisState
from landrelease.kinds import Trial, TrialStatus
from landrelease.ledger import Act, NoReason
from landrelease.store.models import BatchRow
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import current_programme
from landrelease.store.trial_facts import TrialFacts, trial_facts


@transaction.atomic
def close_trial(viewer: Viewer, *, trial: str, on: date) -> Receipt:
    """Take no more results, and make the lanes known.

    Raises
    ------
    NotAllowed, NotFound, OnlyTheDesigner
    TrialNotInThisState
        When it is not open, or has no result.
    """
    facts = _mine_and_open(viewer, trial)
    if not facts.results:
        raise TrialNotInThisState(
            trial=facts.document.name, status="without a result", asked="record one, or abandon it"
        )
    programme = current_programme()
    row = BatchRow.objects.select_for_update().get(batch=facts.layout_batch)
    review(viewer, row, Act.SUBMIT, programme=programme)
    review(viewer, row, Act.APPROVE, programme=programme)
    return _now(viewer, facts, TrialStatus.CLOSED, on=on)


@transaction.atomic
def abandon_trial(viewer: Viewer, *, trial: str, reason: str, on: date) -> Receipt:
    """Give a trial up, with a reason: its lanes stay unknown, and it shows nothing.

    Raises
    ------
    NotAllowed, NotFound, OnlyTheDesigner, TrialNotInThisState, NoReason
    """
    if not reason.strip():
        raise NoReason("abandon")
    check_reason(reason)
    facts = _mine_and_open(viewer, trial)
    return _now(viewer, facts, TrialStatus.ABANDONED, on=on, reason=reason.strip())


def _mine_and_open(viewer: Viewer, trial: str) -> TrialFacts:
    require(viewer, Right.TRAIN)
    wait_for_other_writers()
    facts = trial_facts(trial)
    name, status = facts.document.name, facts.document.status
    if facts.document.designer != viewer.username:
        raise OnlyTheDesigner(trial=name)
    if status is not TrialStatus.OPEN:
        raise TrialNotInThisState(
            trial=name, status=status.label.lower(), asked="nothing more is to be done"
        )
    return facts


def _now(
    viewer: Viewer, facts: TrialFacts, status: TrialStatus, *, on: date, reason: str = ""
) -> Receipt:
    payload = facts.document.model_dump(mode="json") | {"status": status.value}
    draft = stated(Trial.kind, payload, subject=facts.subject, on=on, reason=reason)
    return state_at_once(viewer, draft, programme=current_programme())
