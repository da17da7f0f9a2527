"""An import asks of detections and days what an approval asks, in one step or in two."""

import json

import pytest
from tests.taken import corrected, result_of, searched, taken
from tests.trials import LANES, walked_once

from landrelease import queries
from landrelease.actions import (
    DetectionNoMore,
    approve_batch,
    record_report,
    reject_batch,
    submit_batch,
)
from landrelease.exchange import export_records, import_file
from landrelease.kinds import Tier
from landrelease.ledger import Source
from landrelease.store.models import EntryRow, RegisterRow


@pytest.fixture
def trial(says):
    return walked_once(says, *LANES[:2])


@pytest.fixture
def area(says, trial):
    """A search that took its detection from the trial."""
    found = searched(says)
    taken(says, trial, found)
    return found


@pytest.fixture
def write(programme, people, tmp_path):
    def written(tier=Tier.RESTRICTED, **changes):
        path = tmp_path / "out.geojson"
        export_records(people.officer, path, programme=programme, tier=tier,
                       kinds=["searched_area"], overwrite=True)  # fmt: skip
        told = json.loads(path.read_text())
        for one in told["features"]:
            one["properties"] |= changes
        path.write_text(json.dumps(told))
        return path

    return written


@pytest.fixture
def take_in(programme, people):
    def taken_in(path, *, approve):
        by = people.administrator if approve else people.officer
        return import_file(by, path, profile="geojson", programme=programme, approve=approve)

    return taken_in


def refused_both_ways(says, take_in, path, words):
    """Refused in one step, writing nothing, and refused in the workbench it leads to."""
    before = EntryRow.objects.count()
    with pytest.raises(DetectionNoMore, match=words) as caught:
        take_in(path, approve=True)
    assert "looks at it in the workbench" in str(caught.value)
    assert EntryRow.objects.count() == before
    batch = take_in(path, approve=False).batch
    shown = queries.batch(says.people.reviewer, batch=batch)
    assert (words in shown.why_not, shown.may_review, shown.may_reject) == (True, False, True)
    with pytest.raises(DetectionNoMore, match=words):
        approve_batch(says.people.reviewer, batch=batch)
    reject_batch(says.people.reviewer, batch=batch, reason="An old file.")


def test_an_old_detection_does_not_come_back_by_an_import(says, trial, area, write, take_in):
    old = write()
    result = result_of(trial, trial.people["trainees"][0], "L1")
    _, approved = corrected(says, trial, result, [])
    approve_batch(says.people.authority, batch=approved.proposed[0])
    now = RegisterRow.objects.get(subject=area).document
    refused_both_ways(says, take_in, old, "corrected since")
    assert RegisterRow.objects.get(subject=area).document == now


def test_nor_one_that_still_counts_right_and_was_replaced(says, trial, area, write, take_in):
    old = write()
    taken(says, trial, area, deminers=trial.people["trainees"])
    refused_both_ways(says, take_in, old, "replaced or lost")


def test_what_it_rests_on_is_not_lost_by_a_file_of_a_tier_without_it(says, area, write, take_in):
    """The figure alone would never again be found stale."""
    refused_both_ways(says, take_in, write(tier=Tier.PARTNER), "replaced or lost")
    refused_both_ways(says, take_in, write(detection_basis='{"results": ""}'), "replaced or lost")


def test_what_says_the_same_is_taken_in_one_step(area, write, take_in):
    path = write(items_found=3)
    assert take_in(path, approve=True).added == 1
    row = RegisterRow.objects.get(subject=area)
    assert row.payload()["items_found"] == 3
    assert json.loads(row.payload()["detection_basis"])["asked"]


def test_of_many_records_those_are_named_that_stand_in_the_way(says, area, write, take_in):
    searched(says, name="Beside it")
    path = write(tier=Tier.PARTNER)
    title = RegisterRow.objects.get(subject=area).title
    with pytest.raises(DetectionNoMore) as caught:
        take_in(path, approve=True)
    assert f"({title})" in str(caught.value)
    assert "Beside it" not in str(caught.value)


def test_who_corrects_may_still_empty_what_a_detection_rests_on(says, area):
    row = RegisterRow.objects.get(subject=area)
    said = row.payload() | {"detection": 0.5, "detection_basis": "", "detection_trials": []}
    said |= {"detection_low": "not_known", "detection_high": "not_known"}
    receipt = record_report(says.people.officer, kind="searched_area", payload=said,
                            first=row.first, last=row.last, source=Source(), corrects=row.entry,
                            subject=area, reason="Taken of others.", submit=False)  # fmt: skip
    submit_batch(says.people.officer, batch=receipt.batch)
    approve_batch(says.people.reviewer, batch=receipt.batch)
    assert RegisterRow.objects.get(subject=area).payload()["detection"] == 0.5
