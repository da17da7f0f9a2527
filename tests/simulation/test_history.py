from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import shapely

from landrelease.simulation import End, happen
from landrelease.simulation._history import _Fate


def test_every_item_has_one_end(made, history):
    found = sum(len(search.found) for search in history.searches)
    assert found == (history.end == End.FOUND).sum()
    assert len(history.accidents) == (history.end == End.EXPLODED).sum()
    assert (history.end == End.STILL_THERE).sum() == history.still_there(date(2026, 12, 31)).sum()


def test_no_item_is_found_twice_nor_outside_its_search(made, history):
    items = made.truth.items
    found = np.concatenate([search.found for search in history.searches])
    assert len(found) == len(np.unique(found))
    for search in history.searches:
        inside = shapely.contains_xy(
            search.task.polygon, items.x[search.found], items.y[search.found]
        )
        assert inside.all()
        assert (items.depth_m[search.found] <= search.task.depth_m).all()


def test_before_the_work_everything_is_there(made, history):
    assert history.still_there(date(2022, 1, 1)).all()


def test_sighted_items_were_there_to_be_seen(history):
    seen = [one for one in history.sightings if one.item is not None]
    assert seen
    assert all(history.gone_on[one.item] >= one.day.toordinal() for one in seen)


def test_searches_thin_the_truth_with_their_coverage_and_detection(made, history):
    """The share found over 400 repetitions against c p, within 4 standard errors."""
    search = max(history.searches, key=lambda one: len(made.truth.items.within(one.task.polygon)))
    task = replace(search.task, coverage=0.9, detection=0.5)
    inside = made.truth.items.within(task.polygon)
    there = (made.truth.items.depth_m[inside] <= task.depth_m).sum()
    calm = made.configuration.use.model_copy(update={"demining_accident": 0.0})
    quiet = replace(made, configuration=made.configuration.model_copy(update={"use": calm}))
    rng = np.random.default_rng(8)
    found = sum(len(_Fate(rng, quiet, (), ()).search(task)[0]) for _ in range(400))
    trials = 400 * there
    assert found / trials == pytest.approx(0.45, abs=4 * np.sqrt(0.45 * 0.55 / trials))


def test_a_second_search_meets_only_what_is_left(made, history):
    task = max(history.searches, key=lambda one: len(one.found)).task
    sure = replace(task, coverage=1.0, detection=1.0, depth_m=100.0)
    fate = _Fate(np.random.default_rng(1), made, (), ())
    found, set_off = fate.search(sure)
    assert len(found) + len(set_off) == len(made.truth.items.within(sure.polygon))
    assert [len(part) for part in fate.search(replace(sure, last=date(2026, 5, 20)))] == [0, 0]


def test_people_search_where_items_are(made, history):
    """Preferential siting: searched ground holds more items than the district on average."""
    searched = shapely.union_all([one.task.polygon for one in history.searches])
    inside = len(made.truth.items.within(searched)) / searched.area
    assert inside > 2 * len(made.truth.items) / made.boundary.area


def test_surveyed_areas_are_imperfect(made, history):
    drawn = shapely.union_all([area.polygon for area in history.areas])
    held = len(made.truth.items.within(drawn)) / len(made.truth.items)
    assert 0.3 < held < 0.97
    assert sum(area.is_wrong for area in history.areas) == made.configuration.survey.wrong_areas
    known = {area.belt for area in history.areas if area.belt is not None}
    assert 0 < len(known) < len(made.truth.belts)


def test_the_same_generator_gives_the_same_history(made, history):
    again = happen(made, np.random.default_rng(5))
    assert np.array_equal(again.gone_on, history.gone_on)
    assert again.accidents == history.accidents
