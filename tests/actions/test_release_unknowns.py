"""What the register does not say gives no land back: classes undecided, shares, purposes, news."""

from datetime import date, timedelta

import pytest
import shapely
from django.utils import timezone
from shapely.geometry import shape
from tests.actions.test_release_land import CANCEL, CLEAR, WEST_HALF, against, confirmed, release
from tests.conftest import point, square
from tests.land import DAY, SIDE, Land

from landrelease.actions import GuardNotMet, approve_batch, reopen_land, suspect_area
from landrelease.geo import project
from landrelease.kinds import NOT_KNOWN, Activity, AreaStep, read_document
from landrelease.queries.area import next_steps
from landrelease.store import clock
from landrelease.store.area_facts import AREA_KINDS, AreaMap
from landrelease.store.models import RegisterRow
from landrelease.store.programme import current_programme
from landrelease.store.register import rows_at

EAST_HALF = shapely.geometry.mapping(shapely.box(-29.898, 40.1, -29.896, 40.104))
LATER = {"on": date(2026, 7, 2), "reason": "It was told late."}


@pytest.fixture
def land(says):
    land = Land(says)
    land.accredited(), land.surveyed()
    return land


def held():
    rows = rows_at(at=None, known=None, kinds=AREA_KINDS)
    return AreaMap(rows, crs=current_programme().crs)


def typed_as_confirmed(land):
    said = {"name": "H 1", "classification": "cha", "place": square(0.1, 0.1, SIDE)}
    land.record("hazardous_area", **said, subject=land.area, first=date(2026, 2, 1))


def test_an_area_typed_as_confirmed_is_not_cancelled_before_anybody_decided(land):
    typed_as_confirmed(land)
    with pytest.raises(GuardNotMet, match="record it as suspected by a decision first") as error:
        release(land, CANCEL)
    assert against(error) == {"cancel.suspected"}
    assert AreaStep.CANCEL not in next_steps(held(), land.area)


ASKED_AGAIN = [("ongoing", True), ("planned", True), ("withdrawn", False)]


@pytest.mark.parametrize(("status", "stands_against"), ASKED_AGAIN)
def test_an_area_is_not_cancelled_while_a_newer_survey_asks_again(land, status, stands_against):
    """Nor on the older survey; one that was to begin before it is no newer."""
    land.surveyed(status="ongoing", first=date(2025, 5, 1))
    again = land.surveyed(status=status, first=date(2026, 5, 20))
    if not stands_against:
        release(land, CANCEL)
        return
    with pytest.raises(GuardNotMet, match=rf"not complete: .*: {status.title()}\.") as error:
        release(land, CANCEL)
    assert "cancel.nts_complete" in against(error)
    land.surveyed(subject=again, first=date(2026, 5, 28))
    release(land, CANCEL)


def test_recorded_as_suspected_by_a_decision_it_may_be_cancelled(land):
    typed_as_confirmed(land)
    told = land.sighted()
    suspect_area(land.says.people.authority, area=land.area, on=DAY)
    answered = {"subject": told, "follow_up": "answered", "first": date(2026, 2, 1)}
    land.sighted(**answered)
    assert AreaStep.CANCEL in next_steps(held(), land.area)
    release(land, CANCEL)


@pytest.mark.parametrize(
    ("purpose", "method"), [("ts", "mechanical"), ("marking", "manual"), (None, "visual")]
)
def test_ground_searched_for_something_else_is_not_cleared(land, purpose, method):
    confirmed(land)
    land.worked(task := land.task(), place=square(0.1, 0.1, SIDE / 2))
    land.inspected(task)
    said = {"task": land.task(purpose)} if purpose else {}
    land.record(
        "searched_area", **said, method=method, coverage=1.0, depth_m=0.2, items_found=0,
        place=square(0.1, 0.1, SIDE),
    )  # fmt: skip
    with pytest.raises(GuardNotMet) as error:
        release(land, CLEAR)
    assert "clear.remaining" in against(error)


def sampled(land, ground):
    areas = held()
    part = areas.ground(land.area).intersection(project(shape(ground), areas.crs))
    return areas.survey_facts(land.area, part, near_m=10.0, on=DAY).ts_share


def stated(land, share):
    done = {"type": "ts", "status": "complete", "hazardous_area": land.area}
    land.record("activity", **done, organisation=land.operator, share_sampled=share)


@pytest.mark.parametrize(("share", "east"), [(0.5, None), (0.7, 0.4), (1.0, 1.0)])
def test_a_share_of_the_whole_is_no_share_of_a_part(land, share, east):
    """Of 0.7 at most 0.5 lie in the west: the east has 0.2 of the 0.5 that it is."""
    stated(land, share)
    assert sampled(land, square(0.1, 0.1, SIDE)["geometry"]) == share
    assert sampled(land, EAST_HALF) == (east and pytest.approx(east, abs=1e-3))


def found(land, ground):
    areas = held()
    part = areas.ground(land.area).intersection(project(shape(ground), areas.crs))
    facts = areas.survey_facts(land.area, part, near_m=10.0, on=DAY)
    return {"nts": facts.nts_found, "ts": facts.ts_found}


SURVEY = {"status": "complete", "sources_asked": 4, "criteria_met": "yes", "share_sampled": 1.0}
SURVEYED_ON = {"first": date(2026, 3, 1), "last": date(2026, 3, 5)}
WHOLE = square(0.1, 0.1, SIDE)["geometry"]


def says_it_found(land, purpose, count, **more):
    said = {"hazardous_area": land.area, "organisation": land.operator, "items_found": count}
    land.record("activity", type=purpose, **SURVEY | SURVEYED_ON | said | more)


@pytest.mark.parametrize("purpose", ["nts", "ts"])
@pytest.mark.parametrize(("count", "told"), [("not_known", None), (0, 0), (2, 2)])
def test_a_survey_found_nothing_only_where_somebody_says_so(says, purpose, count, told):
    says_it_found(land := Land(says), purpose, count)
    assert found(land, WHOLE)[purpose] == told


@pytest.mark.parametrize("purpose", ["nts", "ts"])
@pytest.mark.parametrize(
    ("item", "east"),
    [
        ({"first": date(2026, 3, 2)}, 0),
        ({"first": date(2026, 1, 2)}, 1),
        ({"first": None}, 1),
    ],
)
def test_a_find_on_record_in_the_west_is_none_of_the_east(says, purpose, item, east):
    """Unless it was found on other days than those of the survey."""
    says_it_found(land := Land(says), purpose, 1)
    place = point(0.101, 0.101, precision="surveyed")
    land.record("item_found", place=place, outcome="removed", **item)
    assert found(land, EAST_HALF)[purpose] == east
    assert found(land, WHOLE)["ts"] in (None, 1)


def test_a_find_that_may_lie_in_the_east_is_one_of_the_east(says):
    says_it_found(land := Land(says), "ts", 1)
    place = point(0.101, 0.101, radius_m=300.0)
    land.record("item_found", place=place, outcome="removed", first=date(2026, 3, 2))
    assert found(land, EAST_HALF)["ts"] == 1


def test_a_silent_survey_of_old_does_not_silence_the_newest(says):
    says_it_found(land := Land(says), "nts", "not_known", first=date(2025, 3, 1), last=None)
    assert found(land, WHOLE)["nts"] is None
    says_it_found(land, "nts", 0)
    assert found(land, WHOLE)["nts"] == 0


def test_lanes_drawn_say_what_was_found_in_them(land):
    stated(land, 0.7)
    land.worked(land.task("ts"), place={"geometry": WEST_HALF})
    assert found(land, WEST_HALF)["ts"] == 0


def test_an_activity_of_the_first_version_is_silent(land):
    old = {"type": "ts", "status": "complete", "share_sampled": 1.0, "hazardous_area": land.area}
    upgraded = read_document(Activity, old, version=1)
    assert upgraded.items_found == NOT_KNOWN


def test_lanes_in_the_west_say_nothing_of_the_east(land):
    stated(land, 0.7)
    land.worked(land.task("ts"), place={"geometry": WEST_HALF})
    assert sampled(land, EAST_HALF) == pytest.approx(0.0, abs=1e-3)
    assert sampled(land, WEST_HALF) == pytest.approx(1.0, abs=1e-3)


def accident(land, day):
    place = point(0.1 + SIDE / 4, 0.1 + SIDE / 4, precision="surveyed")
    return land.record("accident", place=place, first=day, last=day)


def test_an_accident_told_after_the_cancellation_opens_the_land_again(land):
    release(land, CANCEL)
    accident(land, date(2026, 5, 1))
    receipt = reopen_land(land.says.people.authority, area=land.area, **LATER)
    assert held().confirmed(receipt.subject)


def test_an_accident_told_after_a_release_is_news_where_the_clock_was_set_back(land, monkeypatch):
    """It stands still for the register until it is again as late as it was."""
    before = timezone.now() - timedelta(days=1)
    monkeypatch.setattr(clock.timezone, "now", lambda: before)
    release(land, CANCEL)
    accident(land, date(2026, 5, 1))
    assert len(held().found_after_release([land.area])) == 1


def test_an_accident_that_waited_for_approval_during_the_decision_is_news(land):
    place = point(0.1 + SIDE / 4, 0.1 + SIDE / 4, precision="surveyed")
    waits = land.says.report("accident", {"place": place}, first=date(2026, 5, 1))
    release(land, CANCEL)
    assert held().found_after_release([land.area]) == []
    approve_batch(land.says.people.reviewer, batch=waits.batch)
    assert len(held().found_after_release([land.area])) == 1


def test_an_item_removed_before_and_told_after_opens_cancelled_land_again(land):
    release(land, CANCEL)
    place = point(0.101, 0.101)
    land.record("item_found", outcome="removed", place=place, first=date(2026, 5, 1))
    reopen_land(land.says.people.authority, area=land.area, **LATER)


def test_an_import_knows_no_moment_of_decision(land):
    """Accidents imported after the areas that were cleared since are no news of them."""
    old = {"name": "H 2", "classification": "cha", "status": "cancelled"}
    area = land.says.imported("hazardous_area", old | {"place": square(0.1, 0.1, SIDE)})
    accident(land, date(2025, 5, 1))
    assert held().found_after_release([area]) == []
    accident(land, date(2026, 5, 1))
    assert len(held().found_after_release([area])) == 1


def test_a_correction_of_an_imported_area_knows_no_more_than_its_import(land):
    old = {"classification": "cha", "status": "cancelled", "place": square(0.1, 0.1, SIDE)}
    area = land.says.imported("hazardous_area", old | {"name": "H 2"})
    said = {"place": point(0.101, 0.101), "outcome": "marked"}
    land.record("item_found", **said, first=date(2025, 5, 1))
    [item] = held().found_after_release([area])
    entry = RegisterRow.objects.get(subject=area).entry
    land.says.approved(
        "hazardous_area", old | {"name": "H 2 west"}, corrects=entry, reason="Its name.",
    )  # fmt: skip
    [again] = held().found_after_release([area])
    assert again.evidence.subject == item.evidence.subject


def found_after_the_search(land, *, approve=True):
    """Work was on the first of January, and people found an item there in March."""
    confirmed(land)
    land.worked(task := land.task())
    land.inspected(task)
    place = point(0.101, 0.101, precision="surveyed")
    said = {"place": place, "outcome": "removed"}
    told = land.says.report("item_found", said, first=date(2026, 3, 1))
    if approve:
        approve_batch(land.says.people.reviewer, batch=told.batch)
    return task, told


def test_ground_in_which_an_item_was_found_since_it_was_searched_is_not_cleared(land):
    task, _ = found_after_the_search(land)
    with pytest.raises(GuardNotMet, match="search again where one was found") as error:
        release(land, CLEAR)
    assert against(error) == {"clear.items_recorded"}
    land.worked(task, first=date(2026, 3, 5), last=date(2026, 3, 5))
    release(land, CLEAR)


def test_an_item_that_may_have_been_found_since_the_search_stands_against_clearing(land):
    found_after_the_search(land, approve=False)
    place = point(0.102, 0.102, precision="surveyed")
    land.record("item_found", place=place, outcome="removed", first=None)
    with pytest.raises(GuardNotMet) as error:
        release(land, CLEAR)
    assert against(error) == {"clear.items_recorded"}


def test_a_search_without_a_day_does_not_excuse_an_item_found_since_one_with_a_day(land):
    found_after_the_search(land)
    said = {"method": "manual", "coverage": 1.0, "items_found": 0, "place": square(0.1, 0.1, SIDE)}
    land.record("searched_area", **said, first=None)
    with pytest.raises(GuardNotMet) as error:
        release(land, CLEAR)
    assert "clear.items_recorded" in against(error)


def test_an_item_found_since_the_search_and_approved_since_the_release_is_news(land):
    _, told = found_after_the_search(land, approve=False)
    release(land, CLEAR)
    assert held().found_after_release([land.area]) == []
    approve_batch(land.says.people.reviewer, batch=told.batch)
    [news] = held().found_after_release([land.area])
    assert (news.evidence.kind, news.answered) == ("item_found", False)


def test_an_item_whose_removal_came_after_the_search_was_not_missed(land):
    confirmed(land)
    land.worked(task := land.task(), items_found=1)
    land.inspected(task)
    said = {"place": point(0.101, 0.101, precision="surveyed")}
    item = land.record("item_found", **said)
    land.record("item_found", **said, outcome="removed", subject=item, first=date(2026, 3, 1))
    release(land, CLEAR)
