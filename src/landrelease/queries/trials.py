"""Which trials there are, and where each stands."""

from dataclasses import dataclass
from datetime import date

from landrelease.detection import Verdict
from landrelease.kinds import Trial
from landrelease.queries._shown import payload_of
from landrelease.store.models import LinkRow, RegisterRow
from landrelease.store.people import Right, Viewer
from landrelease.store.refusals import NotAllowed
from landrelease.store.trial_facts import trial_facts
from landrelease.store.trial_finding import parity_finding


@dataclass(frozen=True, slots=True)
class TrialRow:
    """A line of the list."""

    subject: str
    name: str
    status: str
    status_label: str
    trainees: str
    reference: str
    since: date | None
    results: int
    verdict: Verdict | None
    """None until it is closed."""


@dataclass(frozen=True, slots=True)
class TrialList:
    """Every trial, newest first; abandoned ones too, so that none is dropped in silence."""

    rows: tuple[TrialRow, ...]
    may_design: bool


def trials(viewer: Viewer) -> TrialList:
    """Return the trials.

    Raises
    ------
    NotAllowed
        When trials are above the viewer's tier.
    """
    if not viewer.may_see(Trial.tier):
        raise NotAllowed(Right.TRAIN, why="Trials are above your tier.")
    cohorts = dict(RegisterRow.objects.filter(kind="cohort").values_list("subject", "title"))
    rows = []
    for row in RegisterRow.objects.filter(kind=Trial.kind).order_by("-first", "title"):
        said = payload_of(row)
        closed = row.status == "closed"
        finding = parity_finding(trial_facts(row.subject)) if closed else None
        rows.append(
            TrialRow(
                subject=row.subject,
                name=row.title,
                status=row.status,
                status_label=Trial.model_validate(said).status.label,
                trainees=cohorts.get(said["trainees"], ""),
                reference=cohorts.get(said["reference"], ""),
                since=row.first,
                results=LinkRow.objects.filter(
                    kind="trial_result", field="trial", target=row.subject
                ).count(),
                verdict=None if finding is None else finding.verdict,
            )
        )
    return TrialList(tuple(rows), viewer.may(Right.TRAIN))
