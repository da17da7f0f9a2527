"""Record what a person marked on a lane, by somebody who does not know the targets."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from landrelease.actions._appending import Receipt, new_id, subject_for, wait_for_other_writers
from landrelease.actions._checks import check_reason, require
from landrelease.actions._competence import require_checked_device
from landrelease.actions._detections_again import DetectionChange, changes_if
from landrelease.actions._own_action import state_at_once, state_for_approval, stated
from landrelease.actions._result_seen import name_of, result_changed
from landrelease.actions._said_before import said_before
from landrelease.actions._trial_errors import (
    CorrectionWaits,
    NotBlind,
    NothingCorrected,
    ResultIsThere,
    TrialNotInThisState,
)
from landrelease.detection import Run, Square, looks_of
from landrelease.kinds import KINDS, NOT_KNOWN, Deminer, NotKnown, TrialResult, TrialStatus
from landrelease.ledger import NoReason
from landrelease.store.access_facts import document_of
from landrelease.store.models import BatchRow, RegisterRow
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotFound, NotValid
from landrelease.store.trial_facts import (
    TrialFacts,
    resting_on,
    trial_facts,
    waiting_corrections,
)


@dataclass(frozen=True, slots=True)
class CorrectedResult:
    """A corrected result, and what rests on the trial it belongs to."""

    receipt: Receipt
    """Of a closed trial it waits: another person approves it before it counts."""
    rests_on_it: tuple[tuple[str, str, str], ...]
    """Kind, subject and title of declarations and searched areas."""
    changes: tuple[DetectionChange, ...] = ()
    """What the detection of searched areas would become."""


@transaction.atomic
def record_trial_result(
    viewer: Viewer,
    *,
    trial: str,
    deminer: str,
    lane: str,
    marked: Iterable[str],
    not_searched: Iterable[str] = (),
    device: str = "",
    minutes: float | NotKnown = NOT_KNOWN,
    remarks: str = "",
    on: date,
    entry_id: str = "",
) -> Receipt:
    """Record the squares a person marked on a lane; nobody is told whether they were right.

    Raises
    ------
    NotAllowed, NotFound, NotValid, IdAlreadyUsed
    NotBlind
        When the designer would record.
    TrialNotInThisState
        When the trial is not open, or no lane is laid out.
    ResultIsThere
        When the person has a result for the lane.
    MarkOutsideLane
        When the lane has not such a square.
    CompetenceMissing
        When the device is out of its check.
    """
    require(viewer, Right.TRAIN)
    wait_for_other_writers()
    facts = trial_facts(trial)
    entry_id = entry_id or new_id()
    said: dict[str, Any] = {"trial": trial, "deminer": deminer, "device": device, "lane": lane}
    said |= _marks(marked, not_searched) | {"minutes": minutes, "remarks": remarks}
    if before := said_before(viewer, entry_id, said, on=on):
        return before
    if facts.document.designer == viewer.username:
        raise NotBlind(trial=facts.document.name)
    _require_open(facts)
    _check_day(facts, on)
    person = _deminer(deminer, facts)
    for held in facts.results:
        if (held.document.deminer, held.document.lane) == (deminer, lane):
            raise ResultIsThere(person=person.code, lane=lane, entry=held.entry)
    _check_marks(facts, said)
    _check_device(facts, device)
    if device:
        require_checked_device(device, on=on)
    payload = said | {"cohort": person.cohort}
    draft = stated(
        TrialResult.kind, payload, subject=subject_for(entry_id), on=on, entry_id=entry_id
    )
    return state_at_once(viewer, draft, programme=current_programme())


@transaction.atomic
def correct_trial_result(
    viewer: Viewer,
    *,
    result: str,
    seen: str,
    marked: Iterable[str],
    not_searched: Iterable[str] = (),
    reason: str,
    entry_id: str = "",
) -> CorrectedResult:
    """Put right which squares were marked, with a reason; say what rests on the trial.

    What is corrected is what was looked at, never what somebody else wrote since. While the trial
    is open, only somebody who does not know the targets may, and it counts at once. Afterwards
    everybody knows them: the correction waits for a person who neither recorded the result nor
    corrected it (`why_not_review`). The same again adds nothing.

    Parameters
    ----------
    seen
        Entry of the result as it was looked at.

    Raises
    ------
    NotAllowed, NotFound, NotBlind, NoReason, MarkOutsideLane, TrialNotInThisState, IdAlreadyUsed
    CorrectionWaits
        While another correction of the result waits.
    ResultChanged
        When the result says something else now than what was looked at.
    NothingCorrected
        When it says that already.
    """
    require(viewer, Right.TRAIN)
    wait_for_other_writers()
    row, document = _held(viewer, result)
    if not reason.strip():
        raise NoReason("correct")
    check_reason(reason)
    marks = _marks(marked, not_searched)
    if (before := said_before(viewer, entry_id, marks)) and before.subject == result:
        return CorrectedResult(before, _resting(document.trial))
    facts = trial_facts(document.trial)
    if facts.document.status is TrialStatus.ABANDONED:
        _require_open(facts)
    if not facts.is_closed and facts.document.designer == viewer.username:
        raise NotBlind(trial=facts.document.name)
    _check_seen(seen, row, document, trial=facts.document.name)
    payload = document.model_dump(mode="json") | marks
    _check_marks(facts, payload)
    if _marks(document.marked.split(), document.not_searched.split()) == marks:
        raise NothingCorrected(trial=facts.document.name, lane=document.lane)
    draft = stated(
        TrialResult.kind, payload, subject=result, on=row.first, entry_id=entry_id,
        corrects=row.entry, reason=reason.strip(),
    )  # fmt: skip
    programme = current_programme()
    if not facts.is_closed:
        receipt = state_at_once(viewer, draft, programme=programme)
        return CorrectedResult(receipt, _resting(document.trial))
    changes = changes_if(result, document.model_copy(update=marks))
    receipt = state_for_approval(viewer, draft, programme=programme)
    return CorrectedResult(receipt, _resting(document.trial), changes)


def _held(viewer: Viewer, result: str) -> tuple[RegisterRow, TrialResult]:
    row = RegisterRow.objects.filter(kind=TrialResult.kind, subject=result).first()
    document = None if row is None else document_of(row)
    known = viewer.may_see(TrialResult.tier)
    if row is None or not isinstance(document, TrialResult) or not known:
        raise NotFound("trial result", result)
    return row, document


def _check_seen(seen: str, row: RegisterRow, now: TrialResult, *, trial: str) -> None:
    """Refuse while another correction waits, and what was looked at before another counted."""
    waits = waiting_corrections([row.subject])
    if waits:
        batch = BatchRow.objects.get(batch=waits[row.subject])
        by = name_of(batch.author)
        raise CorrectionWaits(
            trial=trial, lane=now.lane, batch=batch.batch, by=by, since=batch.since
        )
    if seen == row.entry:
        return
    raise result_changed(row, now, trial=trial)


def _resting(trial: str) -> tuple[tuple[str, str, str], ...]:
    return tuple((one.kind, one.subject, one.title) for one in resting_on(trial))


def _marks(marked: Iterable[str], not_searched: Iterable[str]) -> dict[str, str]:
    return {
        "marked": " ".join(sorted(set(marked))),
        "not_searched": " ".join(sorted(set(not_searched))),
    }


def _require_open(facts: TrialFacts) -> None:
    name, status = facts.document.name, facts.document.status
    if status is not TrialStatus.OPEN:
        asked = "it takes no results; design another trial"
        raise TrialNotInThisState(trial=name, status=status.label.lower(), asked=asked)
    if not facts.squares:
        asked = "its designer lays out the lanes first"
        raise TrialNotInThisState(trial=name, status="without lanes", asked=asked)


def _check_day(facts: TrialFacts, on: date) -> None:
    """Nobody walks lanes before they are there; such a day would also pass an older check."""
    if facts.since is not None and on < facts.since:
        name = facts.document.name
        told = f"{name} was designed on {facts.since}: nobody walked its lanes on {on}."
        raise NotValid([("on", told)])


def _check_device(facts: TrialFacts, device: str) -> None:
    """Where the design tries devices, a result that names none of them shows nothing of any."""
    tried = facts.document.devices
    if tried and device not in tried:
        name = facts.document.name
        told = f"{name} tries devices: write which of them was used; no other counts."
        raise NotValid([("device", told)])


def _deminer(subject: str, facts: TrialFacts) -> Deminer:
    row = RegisterRow.objects.filter(kind=Deminer.kind, subject=subject).first()
    person = None if row is None else document_of(row)
    if not isinstance(person, Deminer):
        raise NotFound(KINDS[Deminer.kind].label.lower(), subject)
    if person.cohort not in {facts.document.trainees, facts.document.reference}:
        why = f"{person.code} belongs to neither cohort of this trial."
        raise NotValid([("deminer", why)])
    return person


def _check_marks(facts: TrialFacts, said: dict[str, Any]) -> None:
    """Check that the squares are there; what is in them plays no part."""
    run = Run(
        person=said["deminer"],
        cohort="",
        lane=said["lane"],
        marked=frozenset(said["marked"].split()),
        not_searched=frozenset(said["not_searched"].split()),
    )
    looks_of([Square(square.lane, square.square) for square in facts.squares], [run])
