"""A result that is corrected when ground was decided upon already, or its records changed."""

from dataclasses import replace

import pytest
import shapely
from tests.conftest import SOUTH, WEST, square
from tests.land import DAY, SIDE, Land
from tests.taken import corrected, marks_of, result_of, searched, squares_of, taken
from tests.trials import walked_once

from landrelease import queries
from landrelease.actions import (
    Certificate,
    GuardNotMet,
    Release,
    approve_batch,
    confirm_area,
    hand_over_land,
    release_land,
)
from landrelease.kinds import ReleaseMethod
from landrelease.release import Met
from landrelease.store.models import RegisterRow

LANE = "L1"


@pytest.fixture
def trial(says):
    return walked_once(says, LANE)


def one(trial):
    return result_of(trial, trial.people["trainees"][0], LANE)


@pytest.fixture
def land(says, trial):
    """An area that is in order to be cleared, searched by those who walked the trial."""
    land = Land(says)
    land.accredited(), land.surveyed(), land.sighted(precision="surveyed")
    confirm_area(says.people.authority, area=land.area, on=DAY)
    land.worked(task := land.task())
    land.inspected(task)
    land.search = searched(says, place=square(0.1, 0.1, SIDE))
    taken(says, trial, land.search)
    return land


def clear(land):
    what = Release(method=ReleaseMethod.CLEARED)
    return release_land(land.says.people.authority, what, area=land.area, on=DAY)


def status(land):
    return RegisterRow.objects.get(kind="hazardous_area", subject=land.area).status


def test_ground_is_cleared_after_a_correction_that_changes_no_count_and_not_after_another(
    says, trial, land
):
    empty = squares_of(trial, LANE, target=False)[0]
    corrected(says, trial, one(trial), marks_of(one(trial)) ^ {empty})
    missed = squares_of(trial, LANE, target=True, deepest_m=0.10)
    before = one(trial)
    _, approved = corrected(says, trial, before, marks_of(before).difference(missed))
    with pytest.raises(GuardNotMet) as error:
        clear(land)
    against = {c.rule.name for c in error.value.finding.conditions if c.state is not Met.MET}
    assert against == {"land_release.clear.detection_current"}
    corrected(says, trial, one(trial), marks_of(before))
    clear(land)
    assert status(land) == "cleared"
    assert queries.batch(says.people.officer, batch=approved.proposed[0]).row.state == "rejected"


def test_land_handed_over_keeps_what_was_decided_and_its_page_says_what_changed(says, trial, land):
    clear(land)
    said = {"number": "HO-1", "signed_for_authority": "A. N.", "signed_for_operator": "O. P.",
            "restrictions": "None.", "residual_risk": "Some may remain.",
            "markers_told": "None."}  # fmt: skip
    hand_over_land(says.people.authority, Certificate(**said), area=land.area, on=DAY)
    _, approved = corrected(says, trial, one(trial), [])
    detail = queries.area(says.people.officer, subject=land.area)
    assert [item.subject for item in detail.stale] == [land.search]
    [batch] = approved.proposed
    approve_batch(says.people.authority, batch=batch)
    assert queries.area(says.people.officer, subject=land.area).stale == ()
    assert status(land) == "handed_over"


def test_a_record_that_is_refused_now_stops_no_correction_and_is_told(says, trial, programme):
    """Its place lies beyond the boundary that the programme has by now."""
    inside, beyond = searched(says), searched(says, place=square(0.15, 0.15))
    for area in (inside, beyond):
        taken(says, trial, area)
    half = shapely.box(WEST, SOUTH, WEST + 0.12, SOUTH + 0.12)
    replace(programme, boundary=half).write()
    _, approved = corrected(says, trial, one(trial), [])
    assert len(approved.proposed) == 1
    [told] = approved.odd
    assert RegisterRow.objects.get(subject=beyond).title in told
    held = {"kind": "searched_area"}
    assert queries.record(says.people.officer, subject=beyond, **held).row.detection_current == "no"
