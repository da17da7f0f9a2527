"""What a release did not know of: failed checks, finds, reports and ground that is open again."""

import json
from datetime import date

import pytest
from tests.actions.test_release_land import (
    CANCEL,
    CLEAR,
    WEST_HALF,
    against,
    confirmed,
    hand_over,
    part,
    release,
)
from tests.conftest import point, square
from tests.land import SIDE, Land

from landrelease.actions import GuardNotMet, approve_batch, reopen_land
from landrelease.kinds import AreaStep, ReleaseMethod
from landrelease.queries import area
from landrelease.queries.area import next_steps
from landrelease.release import Outcome
from landrelease.store.access_facts import ACCESS_KINDS, AccessMap
from landrelease.store.area_map import area_map
from landrelease.store.models import RegisterRow
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotValid
from landrelease.store.register import rows_at

FAILED, AGAIN, ACCEPTED = date(2026, 7, 1), date(2026, 7, 5), date(2026, 7, 9)
REOPENED = {"on": date(2026, 7, 2), "reason": "The lot failed."}


@pytest.fixture
def land(says):
    """An area cleared on the first of June."""
    land = Land(says)
    land.accredited(), land.surveyed()
    confirmed(land)
    land.worked(task := land.task())
    land.inspected(task)
    release(land, CLEAR)
    land.job = task
    return land


def news(land):
    found = area_map(crs=current_programme().crs).found_after_release([land.area])
    return [(item.evidence.kind, item.answered) for item in found]


def fails(land, **more):
    said = {"result": "failed", "with_finds": "3", "number": 2, "first": FAILED, "last": FAILED}
    return land.inspected(land.job, **said | more)


def test_a_lot_that_fails_after_release_waits_to_be_answered(land):
    hand = area(land.says.people.authority, subject=land.area)
    assert (news(land), hand.waiting) == ([], ())
    failed = fails(land)
    assert news(land) == [("qc_inspection", False)]
    shown = area(land.says.people.authority, subject=land.area).waiting
    assert [(item.subject, item.title) for item in shown] == [(failed, "L 2: Failed")]
    with pytest.raises(GuardNotMet, match="did not know of L 2: Failed") as error:
        hand_over(land)
    assert against(error) == {"hand_over.unanswered"}


def test_searched_again_and_accepted_it_waits_no_more(land):
    fails(land)
    land.worked(land.job, first=AGAIN, last=AGAIN)
    land.inspected(land.job, number=3, first=ACCEPTED, last=ACCEPTED)
    assert news(land) == []
    hand_over(land)


def test_a_lot_that_failed_before_and_was_recorded_after_is_news(land):
    fails(land, first=date(2026, 5, 20), last=date(2026, 5, 20))
    assert news(land) == [("qc_inspection", False)]


def test_a_failed_lot_opens_the_land_again_with_an_investigation(land):
    failed = fails(land)
    new = reopen_land(land.says.people.authority, area=land.area, **REOPENED).subject
    [report] = RegisterRow.objects.filter(kind="post_release_report")
    assert json.loads(report.document)["inspection"] == failed
    assert RegisterRow.objects.get(kind="hazardous_area", subject=new).status == "open"
    assert news(land) == [("qc_inspection", True)]
    with pytest.raises(GuardNotMet) as error:
        hand_over(land)
    assert against(error) == {"hand_over.investigations", "hand_over.open_areas"}


def test_a_find_in_a_failed_lot_is_investigated_once(land):
    fails(land)
    place = point(0.1 + SIDE / 4, 0.1 + SIDE / 4, precision="surveyed", radius_m=7.0)
    item = land.record("item_found", place=place, first=FAILED)
    reopen_land(land.says.people.authority, area=land.area, **REOPENED)
    [report] = RegisterRow.objects.filter(kind="post_release_report")
    told = json.loads(report.document)
    assert (told["item"], told.get("inspection", "")) == (item, "")
    assert news(land) == [("item_found", True), ("qc_inspection", True)]


@pytest.mark.parametrize("failed", [FAILED, None])
def test_a_report_of_something_older_answers_no_failed_lot(land, failed):
    place = point(0.1 + SIDE / 4, 0.1 + SIDE / 4, precision="surveyed", radius_m=7.0)
    happened = land.record(
        "accident", killed=0, injured=1, activity="farming", place=place, first=date(2025, 6, 1)
    )
    fails(land, first=failed, last=failed)
    said = {"hazardous_area": land.area, "accident": happened, "place": place}
    land.record("post_release_report", **said, status="closed", first=AGAIN)
    assert ("qc_inspection", False) in news(land)


def test_a_polygon_that_leaves_out_a_part_of_the_failed_lot_is_refused(land):
    fails(land)
    with pytest.raises(NotValid, match="leaves out L 2: Failed"):
        reopen_land(
            land.says.people.authority, area=land.area, ground=WEST_HALF, **REOPENED
        )  # fmt: skip


def test_what_is_found_while_land_is_searched_again_is_no_news_of_the_old_area(land):
    fails(land)
    new = reopen_land(land.says.people.authority, area=land.area, **REOPENED).subject
    place = point(0.101, 0.101, precision="surveyed")
    land.record("item_found", outcome="removed", place=place, first=AGAIN)
    assert news(land) == [("item_found", True), ("qc_inspection", True)]
    assert area_map(crs=current_programme().crs).found_after_release([new]) == []


def cleared_again(land):
    """The land was opened again, searched, cleared and investigated."""
    fails(land)
    new = reopen_land(land.says.people.authority, area=land.area, **REOPENED).subject
    land.worked(land.job, first=AGAIN, last=AGAIN)
    land.inspected(land.job, number=3, first=ACCEPTED, last=ACCEPTED)
    product = {"hazardous_area": new, "method": "cleared", "place": square(0.1, 0.1, SIDE)}
    land.said("land_release_product", "again", product, first=ACCEPTED)
    decided = {"step": "clear", "status": "cleared", "classification": "cha", "decider": "A."}
    decided |= {"hazardous_area": new, "products": ["again"], "reason": "r"}
    land.said("area_decision", new, decided, first=ACCEPTED)
    [report] = RegisterRow.objects.filter(kind="post_release_report")
    closed = json.loads(report.document) | {"status": "closed"}
    land.record("post_release_report", **closed, subject=report.subject, first=ACCEPTED)


SINCE_BOTH = [
    ("item_found", {"outcome": "removed"}),
    ("accident", {}),
    ("indication", {"what": "sighting"}),
]


@pytest.mark.parametrize(("kind", "said"), SINCE_BOTH)
def test_what_is_found_after_the_second_release_stands_against_handing_over_the_first(
    land, kind, said
):
    cleared_again(land)
    place = point(0.101, 0.101, precision="surveyed")
    land.record(kind, **said, place=place, first=date(2026, 7, 15))
    with pytest.raises(GuardNotMet) as error:
        hand_over(land)
    assert against(error) == {"hand_over.unanswered"}


def test_land_that_was_cleared_again_is_handed_over(land):
    cleared_again(land)
    hand_over(land)


@pytest.mark.parametrize("west", [0.1 - SIDE / 2, 0.1 + SIDE / 2])
def test_a_lot_that_fails_on_two_parts_waits_for_both(says, west):
    """Only one of the two, whichever comes first, was opened again before."""
    land = Land(says)
    land.accredited(), land.surveyed()
    for number, what in enumerate((part(ReleaseMethod.CANCELLED), CANCEL)):
        release(land, what, entry_id=f"release {number}")
    day, said = date(2026, 6, 10), {"classification": "sha", "status": "open"}
    new = land.record(
        "hazardous_area", **said, name="H 9", place=square(west, 0.1, SIDE), first=day
    )
    decided = {"hazardous_area": new, "step": "suspect", "reason": "r", "decider": "A."}
    land.said("area_decision", new, said | decided, first=day)
    land.job = land.task()
    fails(land)
    assert news(land) == [("qc_inspection", False)]


def test_a_report_of_ordnance_since_the_release_stands_against_handing_over(land):
    """It counts only since; of the sighting for which the area was cleared the release knew."""
    waits = land.says.report("indication", {"what": "sighting", "place": point(0.101, 0.101)})
    hand = area_map(crs=current_programme().crs)
    assert hand.unanswered_after_release(land.area) == ()
    approve_batch(land.says.people.reviewer, batch=waits.batch)
    with pytest.raises(GuardNotMet) as error:
        hand_over(land)
    assert against(error) == {"hand_over.unanswered"}


@pytest.mark.parametrize(("named", "east"), [(True, 0.15), (False, 0.101)])
def test_an_open_investigation_that_names_it_or_lies_in_it_stands_against_handing_over(
    land, named, east
):
    far = land.record(
        "hazardous_area", name="H 8", classification="sha", place=square(0.15, 0.15, SIDE)
    )
    said = {"hazardous_area": land.area if named else far, "place": point(east, 0.101)}
    land.record("post_release_report", **said)
    with pytest.raises(GuardNotMet) as error:
        hand_over(land)
    assert against(error) == {"hand_over.investigations"}


def other(land, west):
    place = square(west, 0.1, SIDE)
    return land.record("hazardous_area", name="H 9", classification="sha", place=place)


def test_an_open_area_over_a_part_stands_against_handing_over(land):
    other(land, 0.1 + SIDE / 2)
    with pytest.raises(GuardNotMet, match="m2 of it lie in open areas: H 9") as error:
        hand_over(land)
    assert against(error) == {"hand_over.open_areas"}


def test_an_open_area_that_shares_an_edge_does_not(land):
    """Five centimetres of overlap are how outlines drawn apart meet."""
    other(land, 0.1 + SIDE - 5e-7)
    hand_over(land)


def test_a_failed_lot_stands_against_reopening_the_settlement_until_it_is_investigated(land):
    settlement = land.says.settlement(east=0.102, north=0.102)

    def told():
        rows = rows_at(at=None, known=None, kinds=ACCESS_KINDS)
        facts = AccessMap(rows, crs=current_programme().crs).facts(settlement)
        checks = [one.evidence for one in facts.unanswered if one.evidence.kind == "qc_inspection"]
        return [one.subject for one in checks], len(facts.investigations)

    assert told() == ([], 0)
    failed = fails(land)
    assert told() == ([failed], 0)
    reopen_land(land.says.people.authority, area=land.area, **REOPENED)
    assert told() == ([], 1)


@pytest.mark.parametrize(("kind", "said"), SINCE_BOTH[:2])
def test_a_find_in_released_land_stands_against_reopening_the_settlement_until_it_is_answered(
    land, kind, said
):
    """Removed or not, and whatever was decided on the settlement since."""
    settlement = land.says.settlement(east=0.102, north=0.102)
    place = point(0.101, 0.101, precision="surveyed")
    found = land.record(kind, **said, place=place, first=FAILED)
    closed = {"settlement": settlement, "status": "closed", "reason": "r", "decider": "A."}
    land.said("access_decision", settlement, closed, first=AGAIN)

    def told():
        rows = rows_at(at=None, known=None, kinds=ACCESS_KINDS)
        facts = AccessMap(rows, crs=current_programme().crs).facts(settlement)
        there = [one.evidence for one in facts.unanswered if one.evidence.kind == kind]
        return [one.subject for one in there], len(facts.investigations)

    assert told() == ([found], 0)
    reopen_land(land.says.people.authority, area=land.area, **REOPENED)
    assert told() == ([], 1)


def test_a_part_that_was_given_back_is_opened_again_from_an_open_area(says):
    land = Land(says)
    land.accredited(), land.surveyed()
    held = area_map(crs=current_programme().crs)
    assert AreaStep.REOPEN not in next_steps(held, land.area)
    release(land, part(ReleaseMethod.CANCELLED))
    place = point(0.101, 0.101, precision="surveyed")
    land.record("item_found", place=place, first=FAILED)
    steps = {one.step: one.finding for one in area(says.people.authority, subject=land.area).steps}
    assert steps[AreaStep.REOPEN].outcome is Outcome.SUPPORTED
    reopen_land(says.people.authority, area=land.area, **REOPENED)
    assert news(land) == [("item_found", True)]
