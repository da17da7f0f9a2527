"""The evaluation is started where it is missed, by whom has the right, as a job."""

import re

import pytest
from tests.pages.conftest import PLACE, viewer

from landrelease.actions import EVALUATION_JOB, compute_hazard
from landrelease.pages._hazard_words import heads_in_words
from landrelease.queries import hazard_runs
from landrelease.store.models import HazardRunRow, Job

PAGE = "/hazard/evaluation/"


def test_the_empty_page_offers_a_start_to_whom_may_compute(signed_in):
    for name, offered in (("omar", True), ("dan", False)):
        told = signed_in(name).get(PAGE).content.decode()
        assert "No evaluation has been made yet" in told
        assert ('id="start-evaluation"' in told) is offered
        assert "landrelease hazard" not in told


def test_starting_it_asks_for_a_job_of_its_own(signed_in):
    client = signed_in("omar")
    answer = client.post(PAGE, {"cell_m": "1000"})
    job = Job.objects.get()
    assert answer.status_code == 302
    assert answer.url == f"/jobs/{job.id}/"
    assert (job.kind, job.parameters) == (EVALUATION_JOB, {"cell_m": 1000.0})
    assert job.id in client.get(PAGE).content.decode()


def test_who_may_not_compute_starts_nothing(signed_in):
    assert signed_in("dan").post(PAGE, {"cell_m": "1000"}).status_code == 403
    assert not Job.objects.exists()


@pytest.mark.parametrize("cell", ["", "2", "wide"])
def test_a_cell_that_makes_no_sense_is_told(signed_in, cell):
    answer = signed_in("omar").post(PAGE, {"cell_m": cell})
    assert answer.status_code == 400
    assert 'class="error-text"' in answer.content.decode()


@pytest.mark.parametrize("kind", ["hazard", EVALUATION_JOB])
def test_a_job_that_is_done_leads_to_what_it_made(signed_in, kind):
    Job.objects.create(
        id="a" * 16, kind=kind, parameters={}, state="done", fraction=1, asked_by="officer",
        result="e1", created_at="2026-01-01T00:00Z",
    )  # fmt: skip
    told = signed_in("omar").get(f"/jobs/{'a' * 16}/").content.decode()
    assert (f"{PAGE}?evaluation=e1" in told) is (kind == EVALUATION_JOB)


def test_heads_of_the_ledger_are_short_in_the_list_and_whole_in_the_details(signed_in, held):
    held("accident", place=PLACE)
    run = compute_hazard(viewer("omar"), cell_m=5_000.0)
    (head,) = HazardRunRow.objects.get(pk=run.id).heads
    (told,) = heads_in_words(hazard_runs(viewer("omar"))[0])
    assert len(told["short"]) < 40 < len(told["whole"])
    page = signed_in("omar").get("/hazard/").content.decode()
    assert head in page
    assert re.search(rf"<summary>[^<]*{re.escape(told['short'])}</summary>", page)
