"""How far a long computation is."""

from dataclasses import dataclass
from datetime import datetime

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
    if row is None or not (viewer.may(Right.COMPUTE) or row.asked_by == viewer.username):
        raise NotFound("job", id)
    return _row(row)


def jobs_under_way(viewer: Viewer) -> tuple[JobRow, ...]:
    """Return jobs that wait or run."""
    if not viewer.may(Right.COMPUTE):
        return ()
    rows = Job.objects.filter(state__in=["queued", "running"]).order_by("created_at")
    return tuple(_row(row) for row in rows)


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
    )
