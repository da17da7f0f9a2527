"""How far a long computation is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from landrelease.actions import PLAN_JOB
from landrelease.store.models import Job
from landrelease.store.people import Right, Viewer
from landrelease.store.refusals import NotFound


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as pages show it."""

    id: str
    kind: str
    state: str
    fraction: float
    message: str
    asked_by: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    error: str
    result: str
    details: Mapping[str, float]
    """Of a plan that is searched for: value, bound, gap and plans tried."""

    @property
    def ended(self) -> bool:
        """Whether there is nothing more to wait for."""
        return self.state in {"done", "failed"}


def job(viewer: Viewer, *, id: str) -> JobRow:
    """Return a job.

    Raises
    ------
    NotFound
        When there is none, or the viewer has nothing to do with computations.
    """
    row = Job.objects.filter(pk=id).first()
    if row is None or not (_may_watch(viewer, row) or _is_his(viewer, row)):
        raise NotFound("job", id)
    return _row(row)


def _is_his(viewer: Viewer, row: Job) -> bool:
    """Whether he asked for it; one of a plan shows what it is worth to those who plan alone."""
    return row.asked_by == viewer.username and row.kind != PLAN_JOB


def _may_watch(viewer: Viewer, row: Job) -> bool:
    """Whether a computation that somebody else asked for is his to see."""
    if row.kind == PLAN_JOB:
        return viewer.may(Right.PLAN_TASKS) and not viewer.areas
    return viewer.may(Right.COMPUTE)


def jobs_under_way(viewer: Viewer) -> tuple[JobRow, ...]:
    """Return jobs that wait or run, those of plans apart."""
    if not viewer.may(Right.COMPUTE):
        return ()
    return tuple(_row(row) for row in _under_way().exclude(kind=PLAN_JOB))


def plan_jobs_under_way(viewer: Viewer) -> tuple[JobRow, ...]:
    """Return plans that wait to be computed or are."""
    return tuple(_row(row) for row in _under_way().filter(kind=PLAN_JOB) if _may_watch(viewer, row))


def _under_way() -> QuerySet[Job]:
    return Job.objects.filter(state__in=["queued", "running"]).order_by("created_at")


def _row(row: Job) -> JobRow:
    return JobRow(
        id=row.id,
        kind=row.kind,
        state=row.state,
        fraction=row.fraction,
        message=row.message,
        asked_by=row.asked_by,
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        error=row.error,
        result=row.result,
        details=dict(row.details),
    )
