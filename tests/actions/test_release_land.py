"""Giving land back: cancelled, reduced, cleared, handed over, and opened again after a find."""

import json
from dataclasses import fields
from datetime import date

import pytest
from django.utils import timezone
from shapely.geometry import shape
from tests.conftest import point, square
from tests.land import DAY, SIDE, Land

from landrelease.actions import (
    Certificate,
    GuardNotMet,
    NotFromThere,
    Release,
    confirm_area,
    hand_over_land,
    release_land,
    reopen_land,
    suspend_area,
)
from landrelease.kinds import ReleaseMethod, Tier
from landrelease.ledger import IdAlreadyUsed
from landrelease.release import Met
from landrelease.store.area_facts import AREA_KINDS, AreaMap
from landrelease.store.hazard_runs import Answer
from landrelease.store.models import EntryRow, HazardAnswerRow, HazardRunRow, RegisterRow
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotValid
from landrelease.store.register import rows_at

CANCEL, REDUCE, CLEAR = (
    Release(method=method)
    for method in (ReleaseMethod.CANCELLED, ReleaseMethod.REDUCED, ReleaseMethod.CLEARED)
)
WEST_HALF = square(0.1, 0.1, SIDE)["geometry"] | {
    "coordinates": [
        [[-29.9, 40.1], [-29.9, 40.104], [-29.898, 40.104], [-29.898, 40.1], [-29.9, 40.1]]
    ]
}


@pytest.fixture
def land(says):
    land = Land(says)
    land.accredited(), land.surveyed()
    return land


def part(method, ground=WEST_HALF):
    return Release(method=method, ground=ground)


def release(land, what, **more):
    return release_land(land.says.people.authority, what, area=land.area, **{"on": DAY} | more)


def against(error):
    return {
        c.rule.name.removeprefix("land_release.")
        for c in error.value.finding.conditions
        if c.state is not Met.MET
    }


def held(kind="hazardous_area"):
    return RegisterRow.objects.get(kind=kind)


def account(land):
    programme = current_programme()
    rows = rows_at(at=None, known=None, kinds=AREA_KINDS)
    return AreaMap(rows, crs=programme.crs).account(land.area)


def test_a_surveyed_area_without_evidence_is_cancelled_whole(land):
    release(land, CANCEL)
    assert held().status == "cancelled"
    told = account(land)
    assert told.complete
    assert told.cancelled_m2 == pytest.approx(told.initial_m2, abs=told.tolerance_m2)
    product, decision = held("land_release_product"), json.loads(held("area_decision").document)
    assert decision["products"] == [product.subject]
    assert product.first == held("area_decision").first == DAY


def test_evidence_anywhere_in_it_keeps_the_area_from_being_cancelled(land):
    land.sighted()
    with pytest.raises(GuardNotMet, match="Answer each of these by survey") as error:
        release(land, CANCEL)
    assert against(error) == {"cancel.no_evidence"}
    assert not RegisterRow.objects.filter(kind="land_release_product").exists()


def test_a_part_without_evidence_is_cancelled_and_the_rest_stays(land):
    land.sighted(place=point(0.1035, 0.1035))
    release(land, part(ReleaseMethod.CANCELLED))
    assert held().status == "open"
    told = account(land)
    assert told.cancelled_m2 == pytest.approx(told.initial_m2 / 2, rel=1e-3)
    assert told.cancelled_m2 + told.remaining_m2 == pytest.approx(told.initial_m2, abs=1.0)


def test_sampled_ground_without_finds_is_reduced_only_below_the_threshold(land):
    land.worked(land.task("ts"))
    with pytest.raises(GuardNotMet) as error:
        release(land, REDUCE)
    assert against(error) == {"reduce.residual"}


def test_a_confirmed_area_is_cleared_when_all_is_in_order_and_never_cancelled(land):
    land.sighted(precision="surveyed")
    confirm_area(land.says.people.authority, area=land.area, on=DAY)
    with pytest.raises(GuardNotMet) as error:
        release(land, CANCEL)
    assert "cancel.suspected" in against(error)
    land.worked(task := land.task())
    land.inspected(task)
    release(land, CLEAR)
    assert held().status == "cleared"
    assert json.loads(held("land_release_product").document)["depth_m"] == 0.2


def confirmed(land):
    land.sighted(precision="surveyed")
    confirm_area(land.says.people.authority, area=land.area, on=DAY)


@pytest.mark.parametrize(
    ("work", "guards"),
    [
        ({"depth_m": 0.10}, {"clear.depth"}),
        ({"depth_m": "not_known"}, {"clear.depth"}),
        ({"place": square(0.1, 0.1, SIDE * 0.9)}, {"clear.remaining", "clear.internal_qa"}),
        ({"items_found": 1}, {"clear.items_recorded"}),
        ({"checked": "no"}, {"clear.internal_qa"}),
    ],
)
def test_clearance_that_is_not_in_order_is_refused(land, work, guards):
    confirmed(land)
    land.worked(task := land.task(), **work)
    land.inspected(task)
    with pytest.raises(GuardNotMet) as error:
        release(land, CLEAR)
    assert against(error) == guards


def test_without_checks_nothing_is_cleared(land):
    confirmed(land)
    land.worked(task := land.task())
    with pytest.raises(GuardNotMet) as error:
        release(land, CLEAR)
    assert against(error) == {"clear.quality_control"}
    land.inspected(task, result="failed", with_finds="3")
    with pytest.raises(GuardNotMet, match="not in order: external check"):
        release(land, CLEAR)


def test_an_open_nonconformity_of_the_work_is_in_the_way(land):
    confirmed(land)
    land.worked(task := land.task())
    land.inspected(task)
    fault = {
        "task": task, "type": "safety", "severity": "major", "description": "No marking.",
        "inspected": land.operator, "inspecting": land.operator, "raised_by": "I. N.",
    }  # fmt: skip
    land.said("nonconformity", "n1", fault | {"status": "open"})
    with pytest.raises(GuardNotMet) as error:
        release(land, CLEAR)
    assert against(error) == {"clear.nonconformities"}
    land.said("nonconformity", "n1", fault | {"status": "closed"}, first=date(2026, 3, 1))
    release(land, CLEAR)


def test_an_item_left_or_without_outcome_is_in_the_way(land):
    confirmed(land)
    land.worked(task := land.task(), items_found=1)
    land.inspected(task)
    found = {"place": point(0.102, 0.102, precision="surveyed"), "item_class": "ap_mine"}
    item = land.record("item_found", **found)
    with pytest.raises(GuardNotMet) as error:
        release(land, CLEAR)
    assert against(error) == {"clear.items_recorded"}
    land.record("item_found", **found, outcome="removed", subject=item, first=date(2026, 2, 1))
    release(land, CLEAR)


def test_ground_is_reduced_below_the_threshold_and_only_on_a_map_that_knows_all(land):
    land.worked(land.task("ts"))
    answer = dict.fromkeys((f.name for f in fields(Answer)), 0.0) | {"probability_high": 0.04}
    run = HazardRunRow.objects.create(
        id="r1", computed_at=timezone.now(), heads=[], tier=int(Tier.RESTRICTED),
        facts={"counts": "items", "evidence_read_at": timezone.now().isoformat()},
    )  # fmt: skip
    HazardAnswerRow.objects.create(run=run, subject=land.area, part="remaining", answer=answer)
    release(land, part(ReleaseMethod.REDUCED))
    assert account(land).reduced_m2 > 0
    land.record("accident", place=point(0.15, 0.15))
    with pytest.raises(GuardNotMet) as error:
        release(land, REDUCE)
    assert against(error) == {"reduce.residual"}


def test_ground_outside_the_area_is_a_term_of_its_own(land):
    outside = square(0.102, 0.1, SIDE)["geometry"]
    release(land, part(ReleaseMethod.CANCELLED, outside))
    told = account(land)
    assert told.outside_m2 == pytest.approx(told.cancelled_m2, rel=0.01)
    far = square(0.15, 0.15, SIDE)["geometry"]
    with pytest.raises(NotValid, match="lies outside, or was given back"):
        release(land, part(ReleaseMethod.CANCELLED, far))


def test_nothing_is_given_back_twice_or_while_suspended(land):
    authority = land.says.people.authority
    suspend_area(authority, area=land.area, on=DAY, reason="Flood.")
    with pytest.raises(NotFromThere, match="Resume it before"):
        release(land, CANCEL)


def test_what_is_given_back_whole_has_nothing_left_to_give(land):
    release(land, part(ReleaseMethod.CANCELLED))
    release(land, CANCEL)
    assert held().status == "cancelled"
    with pytest.raises(NotFromThere, match="All of it has been given back"):
        release(land, CANCEL)


def test_no_release_on_a_day_before_the_work(land):
    land.surveyed(last=date(2026, 7, 1))
    with pytest.raises(NotValid, match="went on until 2026-07-01"):
        release(land, CANCEL)


def test_the_same_release_again_adds_nothing(land):
    first = release(land, part(ReleaseMethod.CANCELLED), entry_id="r1")
    before = EntryRow.objects.count()
    again = release(land, part(ReleaseMethod.CANCELLED), entry_id="r1")
    assert (first.added, again.added, again.batch) == (2, 0, first.batch)
    assert EntryRow.objects.count() == before
    other = square(0.1, 0.1, SIDE / 4)["geometry"]
    with pytest.raises(IdAlreadyUsed):
        release(land, part(ReleaseMethod.CANCELLED, other), entry_id="r1")


@pytest.mark.parametrize(
    "ground",
    [
        {"type": "Point", "coordinates": [-29.9, 40.1]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]},
        {"type": "Polygon", "coordinates": "nowhere"},
    ],
)
def test_ground_that_is_no_polygon_is_refused(land, ground):
    with pytest.raises(NotValid, match="ground"):
        release(land, part(ReleaseMethod.CANCELLED, ground))


CERTIFICATE = {
    "number": "HO-1", "signed_for_authority": "A. N.", "signed_for_operator": "O. P.",
    "restrictions": "None.", "residual_risk": "Some may remain deeper than 0.2 m.",
    "markers_told": "Four posts.",
}  # fmt: skip


def hand_over(land, **more):
    certificate = Certificate(**CERTIFICATE | more)
    return hand_over_land(land.says.people.authority, certificate, area=land.area, on=DAY)


def test_released_land_is_handed_over_with_a_certificate(land):
    with pytest.raises(NotFromThere, match="Give all of it back first"):
        hand_over(land)
    release(land, CANCEL)
    for field in CERTIFICATE:
        with pytest.raises(NotValid) as error:
            hand_over(land, **{field: " "})
        assert [name for name, _ in error.value.problems] == [field]
    hand_over(land)
    assert held().status == "handed_over"
    kept = json.loads(held("hand_over_certificate").document)
    assert set(kept["signed_for_authority"]) == {"sealed"}
    with pytest.raises(NotFromThere):
        hand_over(land, number="HO-2")


def test_an_area_imported_as_cleared_has_no_product_and_is_not_handed_over(says):
    land = Land(says)
    land.area = says.imported(
        "hazardous_area",
        {"name": "H 2", "classification": "cha", "status": "cleared", "place": square(0.15, 0.1)},
    )
    with pytest.raises(GuardNotMet, match="m2 remain"):
        hand_over(land)


def find(land, day=date(2026, 7, 1), precision="surveyed"):
    place = point(0.1 + SIDE / 4, 0.1 + SIDE / 4, precision=precision)
    return land.record("item_found", item_class="ap_mine", outcome="marked", place=place, first=day)


def test_a_find_in_released_land_opens_a_new_area_and_an_investigation(land):
    release(land, CANCEL)
    authority = land.says.people.authority
    said = {"area": land.area, "on": date(2026, 7, 2), "reason": "A mine lies there."}
    with pytest.raises(GuardNotMet, match="Nothing was found in it since"):
        reopen_land(authority, **said)
    item = find(land)
    receipt = reopen_land(authority, **said, entry_id="re1")
    assert reopen_land(authority, **said, entry_id="re1").added == 0
    new = RegisterRow.objects.get(kind="hazardous_area", subject=receipt.subject)
    assert (new.status, new.title) == ("open", "H 1 reopened 2026-07-02 (CHA)")
    old = RegisterRow.objects.get(kind="hazardous_area", subject=land.area)
    assert old.status == "cancelled"
    assert new.geometry.area == pytest.approx(old.geometry.area, rel=1e-6)
    report = json.loads(held("post_release_report").document)
    assert (report["item"], report["status"]) == (item, "open")
    with pytest.raises(GuardNotMet):
        reopen_land(authority, **said)


def test_the_new_area_holds_every_find(land):
    release(land, CANCEL)
    find(land)
    with pytest.raises(NotValid, match="leaves out 1 x AP mine"):
        reopen_land(
            land.says.people.authority, area=land.area, on=date(2026, 7, 2), reason="r",
            ground=square(0.103, 0.103, 0.0005)["geometry"],
        )  # fmt: skip


def test_what_was_found_before_and_removed_is_no_news_of_cleared_ground(land):
    confirmed(land)
    land.worked(task := land.task())
    land.inspected(task)
    release(land, CLEAR)
    place = point(0.101, 0.101)
    land.record("item_found", outcome="removed", place=place, first=date(2026, 1, 1))
    with pytest.raises(GuardNotMet):
        reopen_land(land.says.people.authority, area=land.area, on=date(2026, 7, 2), reason="r")
    land.record("item_found", outcome="left", place=place, first=date(2026, 1, 1))
    reopen_land(land.says.people.authority, area=land.area, on=date(2026, 7, 2), reason="r")
    areas = RegisterRow.objects.filter(kind="hazardous_area").exclude(subject=land.area)
    assert shape(areas.get().geometry).is_valid


def test_an_id_that_opened_other_land_is_refused(land):
    release(land, CANCEL)
    find(land)
    authority = land.says.people.authority
    said = {"on": date(2026, 7, 2), "reason": "A mine lies there.", "entry_id": "re1"}
    reopen_land(authority, area=land.area, name="H 1 b", **said)
    other = land.record(
        "hazardous_area", name="H 2", classification="sha", place=square(0.15, 0.1, SIDE)
    )
    count = EntryRow.objects.count()
    elsewhere = square(0.1, 0.1, SIDE / 2)["geometry"]
    for more in ({"area": other}, {"name": "H 9"}, {"ground": elsewhere}):
        with pytest.raises(IdAlreadyUsed) as error:
            reopen_land(authority, **{"area": land.area} | said | more)
        assert error.value.number == "LR-L002"
    assert reopen_land(authority, area=land.area, name="H 1 b", **said).added == 0
    assert EntryRow.objects.count() == count


def cleared_to(land, depth_m, **work):
    confirmed(land)
    land.worked(task := land.task(), **work)
    land.inspected(task)
    return release(land, Release(method=ReleaseMethod.CLEARED, depth_m=depth_m))


def test_a_depth_greater_than_was_searched_is_refused_with_the_depths_read(land):
    with pytest.raises(NotValid, match=r"Read 0.3 m; depths searched on this ground: 0.2 m\."):
        cleared_to(land, 0.3)
    assert not RegisterRow.objects.filter(kind="land_release_product").exists()


def test_the_least_of_several_depths_is_what_all_was_searched_to(land):
    confirmed(land)
    task = land.task()
    land.worked(task, place=square(0.1, 0.1, SIDE), depth_m=0.15)
    land.worked(task, place=square(0.1, 0.1, SIDE / 2), depth_m=0.4, team="Team 2")
    land.inspected(task)
    with pytest.raises(NotValid, match=r"depths searched on this ground: 0.15 m, 0.4 m\."):
        release(land, Release(method=ReleaseMethod.CLEARED, depth_m=0.2))
    release(land, Release(method=ReleaseMethod.CLEARED, depth_m=0.15))
    assert json.loads(held("land_release_product").document)["depth_m"] == 0.15


def test_ground_that_nobody_searched_has_no_depth(land):
    with pytest.raises(NotValid, match="depths searched on this ground: none"):
        release(land, Release(method=ReleaseMethod.CANCELLED, depth_m=0.1))
    release(land, CANCEL)
