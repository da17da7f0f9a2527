"""Jobs: taken one after the other, begun again once, and failed when they end their worker."""

import pytest
from django.utils import timezone

from landrelease.store.jobs import ask, finish, give_back_unfinished, take
from landrelease.store.models import Job

pytestmark = pytest.mark.django_db


def asked(cell: float = 100.0) -> Job:
    return ask("hazard", {"cell_m": cell}, asked_by="officer")


def test_the_oldest_is_taken_and_nobody_takes_it_again():
    first, second = asked(100.0), asked(200.0)
    assert [take().id, take().id] == [first.id, second.id]
    assert take() is None


def test_what_waits_already_is_not_queued_twice():
    assert asked().id == asked().id
    take()
    assert asked().attempts == 0
    assert Job.objects.count() == 2


def test_what_its_worker_left_is_begun_once_more_and_then_fails():
    job = asked()
    take()
    assert give_back_unfinished() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == ("queued", 1, "")
    assert take().id == job.id
    assert give_back_unfinished() == 0
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("failed", 2)
    assert "begun 2 times" in job.error
    assert job.ended_at is not None
    assert take() is None


def test_what_has_ended_stays_as_it_is():
    job = asked()
    finish(take(), now=timezone.now(), result="run")
    assert give_back_unfinished() == 0
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", "run")
