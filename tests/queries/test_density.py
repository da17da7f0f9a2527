"""Items per hectare: each item and square metre once, survey apart, doubts never dropped."""

import json
from datetime import date

import pytest
from tests.conftest import point, square

from landrelease import queries
from landrelease.detection import found_per_hectare
from landrelease.store.refusals import NotAllowed, NotFound

SEARCH = {"method": "manual", "coverage": 1.0, "items_found": 0, "place": square(0.1, 0.1, 0.001)}
STATED = SEARCH | {"detection": 0.8, "detection_low": 0.7, "detection_high": 0.9}
WEEK = {"first": date(2026, 2, 1), "last": date(2026, 2, 7)}
IN = {"first": date(2026, 2, 3)}


def item(says, n=1, *, on=IN, **more):
    place = point(0.1 + n * 1e-4, 0.1005)
    said = {"item_class": "ap_mine", "outcome": "removed", "place": place} | more
    return says.approved("item_found", said, **on).subject


def search(says, payload=SEARCH, **more):
    return says.approved("searched_area", payload | more, **WEEK).subject


def told(says, **more):
    return queries.density(says.people.officer, **more)


def test_an_item_and_ground_told_twice_count_once(says):
    search(says)
    search(says)
    for n in (1, 1, 2):
        item(says, n)
    one = told(says)
    assert (one.total.items, one.repeats) == (2, 1)
    assert one.ground_m2 == pytest.approx(111 * 85.3, rel=0.01)
    assert one.total.found.low == found_per_hectare(2, one.ground_m2).low


def test_ground_searched_in_part_counts_in_part_and_by_its_best_search(says):
    search(says, coverage=0.5)
    half = told(says).ground_m2
    search(says, coverage=0.75)
    assert told(says).ground_m2 == pytest.approx(1.5 * half)


def test_what_lay_there_is_told_only_where_a_detection_is_stated(says):
    search(says, STATED)
    search(says, place=square(0.1, 0.12, 0.001))
    item(says, 1)
    item(says, 2, place=point(0.1005, 0.1205))
    one = told(says)
    assert (one.total.items, one.total.items_stated) == (2, 1)
    assert one.ground_m2 == pytest.approx(2 * one.stated_m2, rel=1e-3)
    assert one.total.lay.estimate == pytest.approx(1e4 / (one.stated_m2 * 0.8))
    limits = found_per_hectare(1, one.stated_m2)
    assert one.total.lay.low == pytest.approx(limits.low / 0.9)
    assert one.total.lay.high == pytest.approx(limits.high / 0.7)


def test_ground_that_two_searches_passed_over_may_have_given_up_everything(says):
    search(says, STATED)
    item(says)
    once = told(says)
    search(says, STATED)
    again = told(says)
    assert again.stated_m2 == pytest.approx(once.stated_m2)
    assert again.total.lay.high == pytest.approx(once.total.lay.high)
    assert again.total.lay.low == pytest.approx(once.total.lay.low * 0.9)


def test_items_that_a_search_states_and_nobody_recorded_are_told(says, in_person, settings):
    settings.STATIC_ROOT = None
    search(says, items_found=3)
    item(says)
    one = told(says)
    assert (one.items_said, one.total.items) == (3, 1)
    officer = in_person(says.people.officer)
    assert 'id="unrecorded"' in officer.get("/ordnance/density/").content.decode()


@pytest.mark.parametrize(("everywhere", "told_so"), [(True, False), (False, True)])
def test_rates_of_different_ground_are_said_to_be(says, in_person, settings, everywhere, told_so):
    settings.STATIC_ROOT = None
    search(says, STATED)
    search(says, STATED if everywhere else SEARCH, place=square(0.1, 0.12, 0.001))
    page = in_person(says.people.officer).get("/ordnance/density/").content.decode()
    assert ('id="other-ground"' in page) is told_so


def test_a_detection_without_its_interval_has_no_upper_limit(says):
    search(says, detection=0.8)
    assert told(says).total.lay.high is None


def test_an_interval_that_contradicts_its_detection_is_none(says):
    search(says, STATED, detection_low=0.85)
    assert told(says).total.lay.high is None


def test_ground_of_survey_is_none_of_clearance(says):
    survey = search(says, method="technical_survey")
    search(says, method="visual", place=square(0.1, 0.12, 0.001))
    item(says, 1, searched_area=survey, items=3)
    one = told(says)
    assert (one.ground_m2, one.total.items, one.total.found) == (0.0, 0, None)
    assert [left.records for left in one.ground_left_out] == [1, 1]
    assert [items for _, items in one.items_left_out] == [3]


def test_zero_items_have_an_upper_limit_for_every_class(says):
    search(says)
    one = told(says)
    assert [line.items for line in one.by_class] == [0] * 6
    assert one.by_class[0].found.low == 0.0
    assert one.by_class[0].found.high == pytest.approx(3.6889 / (one.ground_m2 / 1e4), rel=1e-4)


def test_nothing_at_all_is_not_known(says):
    one = told(says)
    assert (one.ground_m2, one.total.found, one.total.lay, one.detection) == (0.0, None, None, None)


def test_what_was_found_after_the_search_was_not_found_by_it(says):
    search(says)
    item(says, on={"first": date(2026, 5, 1)})
    one = told(says)
    assert (one.total.items, [items for _, items in one.items_left_out]) == (0, [1])


def test_days_of_a_task_and_the_area_that_sums_them_up_are_one_ground(work):
    from tests.work import item as of_day  # noqa: PLC0415 - slow to load

    work.begin().approved_day(items=[of_day()])
    days = told(work.says)
    assert (days.total.items, days.total.items_stated) == (1, 0)
    place = square(0.1, 0.1, 0.00025)
    work.says.approved("searched_area", STATED | {"task": work.task, "place": place}, **WEEK)
    one = told(work.says)
    assert one.ground_m2 == days.ground_m2 == pytest.approx(one.stated_m2)
    assert one.total.items_stated == 1
    assert one.total.lay.low == pytest.approx(one.total.found.low / 0.9)


def test_names_in_any_script_are_identified_and_doubts_stay_counted(says):
    search(says)
    for n, (model, of) in enumerate(
        [("ПМН", "ap_mine"), ("pmn", "not_known"), ("PMN", "av_mine"), ("valmara", "ap_mine"),
         ("Valmra", "ap_mine"), ("zzz", "ap_mine"), ("", "ap_mine")], start=1,
    ):  # fmt: skip
        item(says, n, model=model, item_class=of)
    one = told(says)
    assert {line.label: line.items for line in one.by_model} == {
        "PMN": 2,
        "Valmara 69": 1,
        "Not identified": 4,
    }
    assert {line.label: line.items for line in one.by_country} == {
        "Soviet Union": 2,
        "Italy": 1,
        "Not identified": 4,
    }
    like = {name.text: name.like for name in one.unsure}
    assert like == {"PMN": "PMN (AP mine)", "Valmra": "Valmara 69", "zzz": "", "": ""}
    for lines in (one.by_class, one.by_model, one.by_country):
        assert sum(line.items for line in lines) == one.total.items == 7


def test_a_name_that_two_models_have_identifies_neither(says):
    for name in ("Drum A", "Drum B"):
        said = {"name": name, "other_names": "drumlin", "item_class": "ap_mine"}
        says.approved("ordnance_model", said)
    search(says)
    item(says, model="Drumlin")
    assert [line.label for line in told(says).by_model] == ["Not identified"]


def test_a_model_without_a_country_is_identified(says):
    search(says)
    item(says, model="PMD-6")
    assert [line.label for line in told(says).by_country] == ["Identified, country not known"]


def test_an_area_counts_its_own_ground_and_items(says):
    search(says)
    item(says, 1)
    item(says, 9)
    said = {"name": "H 1", "classification": "cha", "place": square(0.1, 0.1, 0.0004)}
    area = says.approved("hazardous_area", said).subject
    whole, one = told(says), told(says, area=area)
    assert (whole.total.items, one.total.items) == (2, 0)
    assert one.ground_m2 == pytest.approx(whole.ground_m2 * 0.16, rel=1e-3)
    item(says, 2, place=point(0.1002, 0.1002))
    assert told(says, area=area).total.items == 1


def test_an_item_on_a_reference_point_is_in_no_area(says):
    found = search(says)
    place = point(0.1002, 0.1002, precision="reference_point")
    item(says, place=place, searched_area=found)
    said = {"name": "H 1", "classification": "cha", "place": square(0.1, 0.1, 0.0005)}
    area = says.approved("hazardous_area", said).subject
    assert told(says).total.items == 1
    assert [items for _, items in told(says, area=area).items_left_out] == [1]


def test_it_stands_as_it_was_on_a_day(says):
    search(says)
    item(says)
    assert told(says, at=date(2026, 1, 31)).ground_m2 == 0
    assert told(says, at=date(2026, 2, 2)).total.items == 0
    assert told(says, at=date(2026, 2, 8)).total.items == 1


def test_those_who_may_not_see_items_see_no_density(says):
    for viewer in (says.people.partner, says.people.donor, says.people.public):
        for area in ("", "no-such"):
            with pytest.raises(NotAllowed):
                queries.density(viewer, area=area)
    with pytest.raises(NotFound):
        told(says, area="no-such")


def test_who_is_limited_to_an_area_sees_its_density_alone(says):
    from landrelease.actions import add_user  # noqa: PLC0415 - slow to load
    from landrelease.store.people import Role  # noqa: PLC0415 - slow to load
    from landrelease.store.setting_up import viewer_named  # noqa: PLC0415 - slow to load

    said = {"name": "West", "level": "district", "place": square(0.1, 0.1, 0.0005)}
    home = says.approved("administrative_area", said).subject
    search(says)
    item(says, 2, place=point(0.1002, 0.1002))
    item(says, 9)
    boss = says.people.administrator
    add_user(boss, username="west", password="", role=Role.INFORMATION_OFFICER, areas=(home,))
    one = queries.density(viewer_named("west"))
    assert (one.total.items, one.is_part) == (1, True)
    assert one.ground_m2 == pytest.approx(told(says).ground_m2 / 4, rel=1e-3)


def test_page_and_programs_tell_the_same(says, in_person, settings):
    settings.STATIC_ROOT = None
    search(says, detection=0.8)
    item(says, model="ПМН")
    officer = in_person(says.people.officer)
    answer = json.loads(officer.get("/api/ordnance/density").content)
    assert answer["total"]["items"] == 1
    assert answer["total"]["lay"]["high"] is None
    page = officer.get("/ordnance/density/").content.decode()
    assert "never harmless" in page
    assert "PMN" in page
    assert in_person(says.people.donor).get("/ordnance/density/").status_code == 403
