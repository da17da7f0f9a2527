"""Exports and lists say whether a detection is current; no import takes that in."""

import csv
import json

import pyogrio
import pytest
from tests.conftest import square
from tests.taken import corrected, limited_to_the_west, result_of, searched, taken
from tests.trials import LANES, walked_once

from landrelease import queries
from landrelease.exchange import export_records, import_file
from landrelease.kinds import Tier
from landrelease.store.clock import now
from landrelease.store.models import EntryRow

PROFILES = {"geojson": "geojson", "csv": "csv", "gpkg": "geopackage"}


def read(path):
    """The word of each searched area, by subject, in a file that was written."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    elif path.suffix == ".geojson":
        rows = [one["properties"] for one in json.loads(path.read_text())["features"]]
    else:
        meta, _, _, columns = pyogrio.raw.read(path, layer="searched_area")
        names = list(meta["fields"])
        rows = [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
    return {row["subject"]: row.get("detection_current", "no such column") for row in rows}


@pytest.fixture
def trial(says):
    """A trial, a search that took its detection from it, and one that did not."""
    return walked_once(says, *LANES[:2])


@pytest.fixture
def areas(says, trial):
    found = searched(says), searched(says, place=square(0.15, 0.15))
    taken(says, trial, found[0])
    return found


@pytest.fixture
def stale(says, trial, areas):
    """The same, after a result of the trial was corrected; and the moment before."""
    before = now()
    corrected(says, trial, result_of(trial, trial.people["trainees"][0], "L1"), [])
    return before


@pytest.fixture
def write(programme, people, tmp_path):
    def written(suffix, by=people.officer, tier=Tier.RESTRICTED, **more):
        path = tmp_path / f"out.{suffix}"
        export_records(by, path, programme=programme, tier=tier, kinds=["searched_area"],
                       overwrite=True, **more)  # fmt: skip
        return path

    return written


@pytest.mark.parametrize("suffix", PROFILES)
def test_every_form_says_whether_a_detection_is_current(areas, write, suffix, request):
    assert read(write(suffix)) == dict(zip(areas, ("yes", "not_from_trials"), strict=True))
    before = request.getfixturevalue("stale")
    assert read(write(suffix)) == dict(zip(areas, ("no", "not_from_trials"), strict=True))
    assert read(write(suffix, known=before))[areas[0]] == "yes"


def test_what_cannot_be_counted_here_is_not_known(says, trial):
    """Its results are in another ledger, or nothing but the trial was kept."""
    elsewhere = searched(says, detection_trials=[trial.subject],
                         detection_basis='{"results": "an-entry-of-elsewhere"}')  # fmt: skip
    named = searched(says, detection_trials=[trial.subject], place=square(0.15, 0.15))
    shown = queries.records_of_kind(says.people.officer, kind="searched_area").rows
    told = {row.subject: row.detection_current for row in shown}
    assert told == dict.fromkeys((elsewhere, named), "not_known")


def test_who_may_not_know_of_trials_is_told_nothing(says, areas, stale, write):
    for tier in (Tier.PARTNER, Tier.PUBLIC):
        for suffix in PROFILES if tier is Tier.PARTNER else ():
            assert set(read(write(suffix, tier=tier)).values()) == {"no such column"}
    wim = limited_to_the_west(says, "wim")
    assert read(write("csv", by=wim)) == dict.fromkeys(areas, "")
    for viewer in (wim, says.people.partner):
        rows = queries.records_of_kind(viewer, kind="searched_area").rows
        assert {row.detection_current for row in rows} == {""}


def test_lists_the_record_and_the_map_say_it_too(people, areas, stale):
    rows = queries.records_of_kind(people.officer, kind="searched_area").rows
    told = {row.subject: row.detection_current for row in rows}
    assert told == dict(zip(areas, ("no", "not_from_trials"), strict=True))
    held = {"kind": "searched_area", "subject": areas[0]}
    assert queries.record(people.officer, **held).row.detection_current == "no"
    assert queries.record(people.officer, known=stale, **held).row.detection_current == "yes"
    shown = [
        one["properties"]
        for one in queries.map_features(people.officer, layer="searched")["features"]
    ]
    assert {one["subject"]: one["detection_current"] for one in shown} == told
    hidden = queries.map_features(people.partner, layer="searched")["features"]
    assert all("detection_current" not in one["properties"] for one in hidden)


@pytest.fixture
def take_in(says, programme, write):
    def taken_in(suffix):
        profile = PROFILES[suffix]
        return import_file(says.people.officer, write(suffix), profile=profile, programme=programme)

    return taken_in


@pytest.mark.parametrize("suffix", PROFILES)
def test_an_export_read_back_says_nothing_of_it_and_is_the_same_row_before_and_after(
    areas, take_in, suffix, request
):
    first = take_in(suffix)
    assert (first.accepted, first.rejected, first.added) == (2, 0, 2)
    assert not [remark for remark in first.remarks if "detection_current" in remark]
    request.getfixturevalue("stale")
    assert take_in(suffix).added == 0
    assert not EntryRow.objects.filter(body__contains="detection_current").exists()
