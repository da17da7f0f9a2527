"""Long computations: asked for here, taken by one worker, watched by their number."""

import secrets
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from landrelease.store.models import Job

ATTEMPTS: Final = 2
"""How often a job is begun before it is taken for what kills its worker."""


def ask(kind: str, parameters: dict[str, Any], *, asked_by: str, own: bool = False) -> Job:
    """Queue a job; one that waits already with the same parameters is returned instead.

    Parameters
    ----------
    own
        Whether it is done in the name of the person: only his own is returned then.
    """
    waiting = Job.objects.filter(kind=kind, state="queued", parameters=parameters)
    waiting = waiting.filter(asked_by=asked_by).first() if own else waiting.first()
    if waiting is not None:
        return waiting
    return Job.objects.create(
        id=secrets.token_hex(8),
        kind=kind,
        parameters=parameters,
        state="queued",
        asked_by=asked_by,
        created_at=timezone.now(),
    )


def take() -> Job | None:
    """Take the oldest waiting job, if there is one, so that nobody else does."""
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(state="queued").order_by("created_at").first()
        if job is not None:
            job.state, job.started_at = "running", timezone.now()
            job.attempts += 1
            job.save()
    return job


def give_back_unfinished() -> int:
    """Queue again what a worker that died had begun; fail what was begun too often."""
    running = Job.objects.filter(state="running")
    running.filter(attempts__gte=ATTEMPTS).update(
        state="failed",
        fraction=1.0,
        ended_at=timezone.now(),
        error=f"It was begun {ATTEMPTS} times and its worker ended each time before it was done. "
        "The machine may lack memory, or have been stopped: ask for larger cells, or ask again.",
    )
    return running.update(state="queued", fraction=0, message="", details={})


def note_progress(
    job: Job, fraction: float, message: str, details: dict[str, Any] | None = None
) -> None:
    """Write how far a job is, and what it has come to where it says so."""
    said: dict[str, Any] = {"fraction": max(0.0, min(1.0, fraction)), "message": message}
    if details is not None:
        said["details"] = details
    Job.objects.filter(pk=job.pk).update(**said)


def ask_to_stop(id: str) -> None:
    """Note that somebody finds what a running job has come to good enough."""
    Job.objects.filter(pk=id, state="running").update(stop=True)


def is_to_stop(job: Job) -> bool:
    """Whether somebody finds what a job has come to good enough."""
    return Job.objects.filter(pk=job.pk, stop=True).exists()


def finish(job: Job, *, now: datetime, result: str = "", error: str = "") -> None:
    """Write that a job has ended, and how."""
    Job.objects.filter(pk=job.pk).update(
        state="failed" if error else "done",
        fraction=1.0,
        ended_at=now,
        result=result,
        error=error,
    )
