"""One nonconformity: where it stands, who said what, and which step comes next."""

from dataclasses import dataclass
from datetime import date

from landrelease.kinds import KINDS, NOT_KNOWN, ActionStatus
from landrelease.quality import OpenNonconformity, Record
from landrelease.queries.quality_board import (
    ShownNonconformity,
    shown_nonconformity,
)
from landrelease.queries.record import HistoryLine, RecordDetail, record
from landrelease.store.clock import current_day
from landrelease.store.models import RegisterRow
from landrelease.store.organisations import belongs_to, organisation_named
from landrelease.store.people import Right, Viewer
from landrelease.store.refusals import NotFound
from landrelease.store.scope import scope_of

__all__ = ["NonconformityDetail", "nonconformity"]


@dataclass(frozen=True, slots=True)
class NonconformityDetail:
    """A nonconformity as a viewer may see it, and what he may do."""

    shown: ShownNonconformity
    record: RecordDetail
    history: tuple[HistoryLine, ...]
    may_answer: bool
    may_check: bool
    why_not: str
    """Why the viewer may not take the step that comes next; empty when he may."""


def nonconformity(viewer: Viewer, *, subject: str) -> NonconformityDetail:
    """Return a nonconformity with its history.

    Raises
    ------
    NotFound
        When there is none, or the viewer may not know of it.
    """
    row = RegisterRow.objects.filter(kind="nonconformity", subject=subject).first()
    if row is None or not scope_of(viewer).knows(row):
        raise NotFound(KINDS["nonconformity"].label.lower(), subject)
    said = row.payload()
    task = RegisterRow.objects.filter(kind="task", subject=said["task"]).first()
    due = said.get("due", NOT_KNOWN)
    told = OpenNonconformity(
        record=Record(row.kind, row.subject, row.title),
        task=said["task"],
        severity=said["severity"],
        status=row.status,
        since=row.first,
        due=None if due == NOT_KNOWN else date.fromisoformat(due),
    )
    detail = record(viewer, kind="nonconformity", subject=subject)
    why = _why_not(viewer, row.status, said)
    closed = row.status == ActionStatus.CLOSED.value
    answered = row.status == ActionStatus.ANSWERED.value
    title = said["task"] if task is None else task.title
    return NonconformityDetail(
        shown=shown_nonconformity(told, title, on=current_day()),
        record=detail,
        history=detail.history,
        may_answer=not closed and not answered and not why,
        may_check=answered and not why,
        why_not="" if closed else why,
    )


def _why_not(viewer: Viewer, status: str, said: dict[str, str]) -> str:
    inspected = organisation_named(said["inspected"])
    inside = inspected is not None and belongs_to(viewer, inspected)
    if status != ActionStatus.ANSWERED.value:
        if inside and viewer.may(Right.ENTER):
            return ""
        return "The inspected organisation answers it."
    if said.get("answered_by") == viewer.username:
        return "You answered it: somebody else checks the answer."
    if inside or not viewer.may(Right.INSPECT):
        return "An inspector of another organisation checks the answer."
    return ""
