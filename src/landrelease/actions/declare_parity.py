"""Declare whether a cohort is on a par: the authority's own act, with the finding kept."""

import math
from datetime import date
from typing import Any, Final

from django.db import transaction

from landrelease.actions._appending import Receipt, wait_for_other_writers
from landrelease.actions._checks import check_reason, require
from landrelease.actions._own_action import state_at_once, stated
from landrelease.actions._said_before import said_before
from landrelease.actions._trial_errors import TrialNotInThisState
from landrelease.detection import Interval, TrialTotals, Verdict
from landrelease.kinds import ParityDeclaration, ParityStatus
from landrelease.ledger import canonical
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotValid
from landrelease.store.trial_facts import last_walk, reference_was_qualified, trial_facts
from landrelease.store.trial_finding import ParityFinding, parity_finding

_DIFFERS: Final = "The declaration differs from the finding: write down why it is made."
_NOT_QUALIFIED: Final = (
    "The cohort compared with is not recorded as qualified on the day of the last lane, so that "
    "being on a par with it shows nothing: have that recorded first, or write down why it is "
    "declared all the same."
)
AS_SHOWN: Final = "In accordance with the finding."


@transaction.atomic
def declare_parity(
    viewer: Viewer, *, trial: str, status: ParityStatus, reason: str, on: date, entry_id: str = ""
) -> Receipt:
    """Record a declaration in the viewer's name.

    Raises
    ------
    NotAllowed, NotFound, IdAlreadyUsed
    TrialNotInThisState
        When the trial is not closed.
    NotValid
        Without a reason where the declaration goes against the finding, or says on a par with a
        cohort that is not recorded as qualified; or from a day before the last lane was walked.
    """
    require(viewer, Right.DECLARE)
    wait_for_other_writers()
    facts = trial_facts(trial)
    said = {"trial": trial, "status": status.value, "reason": reason.strip() or AS_SHOWN}
    if before := said_before(viewer, entry_id, said, on=on):
        return before
    if not facts.is_closed:
        raise TrialNotInThisState(
            trial=facts.document.name,
            status=facts.document.status.label.lower(),
            asked="only a closed trial can carry a declaration",
        )
    walked = last_walk(trial)
    if walked is not None and on < walked:
        name = facts.document.name
        told = f"The lanes of {name} were walked until {walked}: it says nothing as of {on}."
        raise NotValid([("on", told)])
    check_reason(reason)
    finding = parity_finding(facts)
    against = against_finding(status, finding.verdict)
    unproved = status is ParityStatus.ON_A_PAR and not reference_was_qualified(facts)
    if (against or unproved) and not reason.strip():
        raise NotValid([("reason", _NOT_QUALIFIED if unproved else _DIFFERS)])
    payload = said | {
        "cohort": facts.document.trainees,
        "reference": facts.document.reference,
        "decider": viewer.username,
        "against_finding": against or unproved,
        "finding": canonical(_as_kept(finding)),
        "rests_on": " ".join(finding.results),
    }
    draft = stated(
        ParityDeclaration.kind, payload, subject=facts.document.trainees, on=on, entry_id=entry_id
    )
    return state_at_once(viewer, draft, programme=current_programme())


def against_finding(status: ParityStatus, verdict: Verdict) -> bool:
    """Whether a declaration says more, or less, than was shown."""
    return (status is ParityStatus.ON_A_PAR) != (verdict is Verdict.ON_A_PAR)


def _as_kept(finding: ParityFinding) -> dict[str, Any]:
    margins = finding.margins
    kept: dict[str, Any] = {
        "verdict": finding.verdict.value,
        "margins": {
            "detection": margins.detection,
            "false_alarms_per_m2": margins.false_alarms_per_m2,
            "alpha": margins.alpha,
        },
        "results": len(finding.results),
    }
    if finding.told is None:
        return kept | {"refused": str(finding.refused), "number": _number(finding)}
    told = finding.told
    return kept | {
        "detection": _interval(told.parity.detection),
        "detection_verdict": told.parity.detection_verdict.value,
        "false_alarms": _interval(told.parity.false_alarms),
        "false_alarms_verdict": told.parity.false_alarms_verdict.value,
        "trainees": _totals(told.trainees) | {"persons": told.trainee_effects.persons},
        "reference": _totals(told.reference) | {"persons": told.reference_effects.persons},
    }


def _number(finding: ParityFinding) -> str:
    return "" if finding.refused is None else finding.refused.number


def _interval(told: Interval) -> dict[str, Any]:
    ends = {"low": told.low, "high": told.high}
    finite = {name: value if math.isfinite(value) else None for name, value in ends.items()}
    return {
        "estimate": told.estimate,
        "confidence": told.confidence,
        "method": told.method,
    } | finite


def _totals(told: TrialTotals) -> dict[str, Any]:
    return {
        "found": told.found,
        "targets": told.targets,
        "false_alarms": told.false_alarms,
        "area_m2": told.area_m2,
    }
