"""Minefield records, dates of laying, classes, suspected ground and covariates."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from tests.hazard.told import (
    BARE,
    CELL_KM2,
    GRID,
    Told,
    box,
    find,
    minefield,
    on,
    put,
    search,
    sighting,
    used,
)

from landrelease.hazard import Laying, Matern, fit
from landrelease.kinds import (
    AreaStatus,
    Cover,
    FollowUp,
    FormerFront,
    HazardClass,
    HazardousArea,
    ItemClass,
    LandCover,
    Precision,
    When,
)

WORTH = 1 / np.expm1(0.5**2)
"""Finds that a number known to a factor of exp(0.5) is worth."""


ELSEWHERE = box(0, 0, 100, 100)


@pytest.mark.parametrize(("grade", "prior"), [("A", 0.9), ("C", 0.7), ("F", 0.64), ("?", 0.64)])
def test_a_minefield_record_on_ground_nobody_saw_is_as_true_as_its_source(grade, prior):
    gathered = put(search(ELSEWHERE), minefield(items=100, reliability=grade))
    found, exposure = gathered.counts.found, gathered.counts.exposure_km2
    assert found.sum() == pytest.approx(prior * WORTH, rel=1e-4)
    assert found[0, 1] / exposure[0, 1] == pytest.approx(100 / (2 * CELL_KM2), rel=1e-3)


def test_a_search_of_its_ground_speaks_for_or_against_a_minefield_record():
    against = put(search(items_found=0), minefield(items=100)).counts.found.sum()
    alike = put(search(items_found=40), minefield(items=100)).counts.found.sum() - 40
    assert against < 0.2 * WORTH
    assert alike > 0.9 * WORTH


def test_what_was_found_teaches_how_reliable_a_grade_is():
    false = [minefield(items=100, reliability="A") for _ in range(4)]
    told = put(search(box(0, 300, 200, 400)), *false).reliability
    assert told["A"] < 0.6
    assert put(search(ELSEWHERE), *false).reliability["A"] == pytest.approx(0.9)


def test_a_minefield_record_of_few_items_is_worth_no_more_than_them():
    found = put(search(ELSEWHERE), minefield(items=2, reliability="A")).counts.found
    assert found.sum() == pytest.approx(0.9 * 2, rel=1e-4)


def test_a_minefield_record_without_a_number_is_taken_for_the_number_assumed():
    one = put(search(ELSEWHERE), minefield()).counts
    other = put(search(ELSEWHERE), minefield(items=30)).counts
    assert np.array_equal(one.found, other.found)
    assert np.array_equal(one.exposure_km2, other.exposure_km2)


def test_a_minefield_recorded_as_a_line_lies_along_it():
    line = shapely.LineString([(0, 250), (400, 250)])
    found = put(search(ELSEWHERE), minefield(line)).counts.found
    assert found[1].tolist() == pytest.approx([found.sum() / 4] * 4, rel=0.05)


def test_a_search_before_items_were_laid_neither_counts_nor_thins():
    """Half of the items were laid after the search: of those it says nothing."""
    laid = (Laying(When.read("2010")), Laying(When.read("2020")))
    dated = search()
    dated.when = When.read("2015-06")
    gathered = put(dated, assumptions=replace(BARE, laid=laid))
    assert gathered.undetected[0, 0] == pytest.approx(0.5 * 0.2 + 0.5)
    assert gathered.counts.exposure_km2[0, 0] == pytest.approx(CELL_KM2 * 0.5 * 0.8)


def test_a_period_of_laying_may_hold_for_some_ground_alone():
    west = GRID.to_wgs84(box(0, 0, 200, 400))
    laid = (Laying(When.read("2020"), within=west),)
    dated = search(box(0, 300, 400, 400))
    dated.when = When.read("2015")
    undetected = put(dated, assumptions=replace(BARE, laid=laid)).undetected[0]
    assert undetected.tolist() == pytest.approx([1.0, 1.0, 0.2, 0.2])


LAID = replace(BARE, laid=(Laying(When.read("2010"), weight=0.25), Laying(When.read("2020"), 0.75)))


def test_a_search_without_a_date_that_found_nothing_says_nothing_of_dated_layings():
    undated = put(search(), assumptions=LAID)
    nobody = put(search(ELSEWHERE, detection=0.0), assumptions=LAID)
    assert undated.undetected.tolist() == np.ones((4, 4)).tolist()
    assert undated.counts.exposure_km2 == pytest.approx(nobody.counts.exposure_km2, abs=1e-12)


def test_a_search_without_a_date_that_found_items_came_after_the_earliest_laying_alone():
    """What it found is a share of all that was laid, and nothing counts as taken away."""
    gathered = put(search(items_found=3), assumptions=LAID)
    assert gathered.counts.found[0, 0] == 3
    assert gathered.counts.exposure_km2[0, 0] == pytest.approx(CELL_KM2 * 0.25 * 0.8)
    assert gathered.undetected.tolist() == np.ones((4, 4)).tolist()


def test_finds_told_one_by_one_say_as_well_that_a_search_without_a_date_came_after():
    told = put(search(), find(searched_area="search"), assumptions=LAID)
    assert told.counts.found[0, 0] == 1
    assert told.counts.exposure_km2[0, 0] == pytest.approx(CELL_KM2 * 0.25 * 0.8)


def test_the_earliest_laying_is_that_of_the_ground():
    west = GRID.to_wgs84(box(0, 0, 200, 400))
    laid = (Laying(When.read("2020"), within=west), Laying(When.read("2010")))
    wide = search(box(0, 300, 400, 400), items_found=8)
    exposure = put(wide, assumptions=replace(BARE, laid=laid)).counts.exposure_km2[0]
    assert exposure.tolist() == pytest.approx([CELL_KM2 * 0.8] * 4)


def test_use_without_a_date_says_nothing_of_dated_layings():
    exposure = put(search(ELSEWHERE), used(), assumptions=LAID).counts.exposure_km2
    assert exposure.max() == pytest.approx(0, abs=1e-12)


ABOUT = replace(LAID, report_elsewhere=0.1, report_near_people=0.1)
SPOKE = 0.1 * 0.25 * CELL_KM2
"""Exposure of a cell where people were after the earliest laying."""


def told_in(year, x=50.0, y=350.0, **said):
    """A sighting of a year."""
    record = sighting(x, y, **said)
    record.when = When.read(year)
    return record


def test_people_who_told_of_something_without_a_date_had_seen_the_earliest_laying_there_alone():
    """Elsewhere their silence may be older than what was laid: it says nothing."""
    silent, told = put(used(), assumptions=ABOUT), put(used(), sighting(), assumptions=ABOUT)
    assert silent.counts.exposure_km2.max() == 0
    there = np.zeros((4, 4))
    there[0, 0] = SPOKE
    assert told.counts.exposure_km2 == pytest.approx(there)


def test_an_undated_report_on_several_cells_shows_the_ground_of_one():
    wide = sighting(place={"precision": Precision.REFERENCE_POINT})
    whole = GRID.to_wgs84(box(0, 0, 400, 400))
    one = put(used(), wide, assumptions=ABOUT, municipalities=[whole]).counts
    chance = 1 - 0.9 ** (1 / 16)
    assert one.exposure_km2 == pytest.approx(np.full((4, 4), chance * 0.25 * CELL_KM2), rel=1e-3)
    two = put(used(), wide, wide, assumptions=ABOUT, municipalities=[whole]).counts
    assert two.exposure_km2 == pytest.approx(one.exposure_km2 * (2 - 1 / 16), rel=0.01)


@pytest.mark.parametrize("answered", [FollowUp.ANSWERED, FollowUp.OUTSTANDING])
def test_an_undated_report_adds_no_look_to_what_dated_ones_of_its_village_say(answered):
    """Nor does one that was answered, and so counts nothing, show where people were."""
    village = [GRID.to_wgs84(box(0, 0, 400, 400))]
    dated, undated = told_in("2024", 350, 50), sighting(follow_up=answered)
    before = put(used(), dated, assumptions=ABOUT, people=village).counts.exposure_km2
    after = put(used(), dated, undated, assumptions=ABOUT, people=village).counts.exposure_km2
    assert after == pytest.approx(before)
    assert before == pytest.approx(np.full((4, 4), 0.1 * CELL_KM2))
    alone = put(used(), undated, assumptions=ABOUT).counts.exposure_km2
    assert (alone[0, 0] > 0) == (answered is FollowUp.OUTSTANDING)


def test_an_undated_report_lowers_the_hazard_nowhere():
    """Beside a search that was dated, and without one."""
    late = search(box(100, 300, 200, 400), items_found=1)
    late.when = When.read("2024")
    for told in ([late], [late, used(), sighting(350, 50)]):
        without, with_it = (
            fit(
                put(*told, *more, assumptions=ABOUT).counts,
                cell_m=100.0,
                matern=Matern(300.0, 1.0),
            ).mean
            for more in ((), (sighting(150, 150),))
        )
        assert (with_it > without).all()


def test_a_map_of_a_class_counts_unknown_items_by_its_share():
    """Three of four items of known class are AP mines; a prior item is spread over five."""
    mine, shell = ItemClass.AP_MINE, ItemClass.OTHER_ERW
    told = [find(items=3, item_class=mine), find(items=1, item_class=shell), find(350, 50)]
    found = put(search(detection=0.0), *told, item_class=mine).counts.found
    assert found[0, 0] == pytest.approx(3)
    assert found[3, 3] == pytest.approx((3 + 1 / 5) / (4 + 1))


def test_records_that_shape_the_map_are_counted_by_themselves():
    """Suspected ground, fronts and land cover count no item; they were used all the same."""
    ground = on(box(0, 300, 100, 340))
    area = HazardousArea(name="A", classification=HazardClass.SHA, place=ground)
    gone = HazardousArea(
        name="B", classification=HazardClass.SHA, status=AreaStatus.CANCELLED, place=ground
    )
    far = HazardousArea(
        name="C", classification=HazardClass.SHA, place=on(box(9_000, 0, 9_100, 90))
    )
    front = FormerFront(name="F", place=on(shapely.LineString([(0, 0), (0, 400)])))
    forest = LandCover(cover=Cover.FOREST, place=on(box(0, 0, 200, 400)))
    answered = sighting(follow_up=FollowUp.ANSWERED)
    told = [Told(one) for one in (area, gone, far, front, forest)]
    gathered = put(search(), sighting(), answered, *told)
    assert gathered.used == {"searched_area": 1, "indication": 1}
    assert gathered.shaping == {
        "hazardous_area": 1, "former_front": 1, "land_cover": 1, "indication": 1
    }  # fmt: skip
    assert gathered.unplaced == {"hazardous_area": 1}


def test_land_cover_that_is_the_same_everywhere_does_not_enter():
    forest = Told(LandCover(cover=Cover.FOREST, place=on(box(-100, -100, 500, 500))))
    assert put(search(), forest).shaping == {}


def test_a_municipality_over_which_a_report_is_spread_is_counted():
    whole, west = GRID.to_wgs84(box(0, 0, 400, 400)), GRID.to_wgs84(box(0, 0, 200, 400))
    coarse = sighting(place={"precision": Precision.REFERENCE_POINT})
    assert put(search(), coarse, municipalities=[whole, west]).municipalities == 1
    assert put(search(), sighting(), municipalities=[whole, west]).municipalities == 0


def test_ground_that_a_record_suspects_is_told_from_other_ground():
    area = HazardousArea(name="A", classification=HazardClass.SHA, place=on(box(0, 300, 100, 340)))
    looks = put(search(), Told(area)).looks
    assert looks.suspected[0, 0] == pytest.approx(0.4)
    assert looks.suspected.sum() == pytest.approx(0.4)
    cancelled = area.model_copy(update={"status": AreaStatus.CANCELLED})
    assert put(search(), Told(cancelled)).looks.suspected.sum() == 0


def test_former_fronts_and_land_cover_become_covariates():
    front = FormerFront(name="F", place=on(shapely.LineString([(0, 400), (400, 400)])))
    forest = LandCover(cover=Cover.FOREST, place=on(box(0, 0, 200, 400)))
    names = put(search(), Told(front), Told(forest)).covariates.names
    assert names == ("former front within 500 m", "former front within 3000 m", "Forest")


VILLAGES = [GRID.to_wgs84(box(0, 0, 200, 400)), GRID.to_wgs84(box(200, 0, 400, 400))]
"""One in the west, one in the east."""
EARLY, LATE = told_in("2005"), told_in("2024", 350, 50)


def looked(*records, **more):
    """Exposure over what it is where people came after all laying."""
    exposure = put(used(), *records, assumptions=ABOUT, people=VILLAGES, **more)
    return exposure.counts.exposure_km2 / (0.1 * CELL_KM2)


def test_a_late_report_of_one_village_says_nothing_of_when_another_looked():
    """Told in the west before everything was laid, in the east after it."""
    assert looked(LATE) == pytest.approx(np.repeat([[0, 0, 1, 1]], 4, axis=0))
    early = told_in("2012", 50, 50)
    both = looked(LATE, early)
    assert both[:, :2] == pytest.approx(np.full((4, 2), 0.25))  # after what was laid in 2010
    assert both[:, 2:] == pytest.approx(np.ones((4, 2)))


def test_the_people_of_a_village_looked_from_their_first_report_to_their_last():
    """Of the time from the middle of 2019 to that of 2021, half came after what 2020 laid."""
    first, last = told_in("2019-07-02", 250, 50), told_in("2021-07-02", 350, 350)
    east = looked(first, last)[:, 2:]
    assert east[0, 1] == pytest.approx(1.0)  # the place of the last report
    half = (1.0 - 0.9**0.5) / 0.1
    assert east[1:3] == pytest.approx(np.full((2, 2), 0.25 + 0.75 * half), abs=0.002)


def test_a_report_out_of_reach_or_on_a_reference_point_speaks_for_its_place_alone():
    far = replace(ABOUT, people_reach_m=10.0)
    west = [GRID.to_wgs84(box(0, 0, 100, 400))]
    alone = put(used(), LATE, assumptions=far, people=west).counts.exposure_km2
    assert np.count_nonzero(alone) == 1
    assert alone[3, 3] == pytest.approx(0.1 * CELL_KM2)
    coarse = told_in("2024", 350, 50, place={"precision": Precision.REFERENCE_POINT})
    spread = looked(coarse, municipalities=[GRID.to_wgs84(box(0, 0, 400, 400))])
    assert spread == pytest.approx(np.full((4, 4), 1 / 16), rel=0.1)


def test_the_order_of_villages_and_reports_decides_nothing():
    records = [told_in("2012", 199.0, 50), told_in("2024", 201.0, 50), told_in("2015", 390, 390)]
    one = put(used(), *records, assumptions=ABOUT, people=VILLAGES).counts.exposure_km2
    other = put(used(), *records[::-1], assumptions=ABOUT, people=VILLAGES[::-1])
    assert other.counts.exposure_km2.tolist() == one.tolist()


def test_a_find_of_a_search_is_not_told_of_by_the_village():
    late = find(350, 50, searched_area="search")
    late.when = When.read("2024")
    ground = search(box(200, 0, 400, 100), items_found=1)
    assert looked(ground, late)[:3, 2:].max() == 0


def test_without_periods_of_laying_dates_of_reports_change_nothing():
    bare = replace(ABOUT, laid=())
    with_dates = put(used(), EARLY, LATE, assumptions=bare, people=VILLAGES).counts
    none = put(used(), sighting(), sighting(350, 50), assumptions=bare, people=VILLAGES).counts
    assert with_dates.exposure_km2.tolist() == none.exposure_km2.tolist()
