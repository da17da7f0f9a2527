"""Work of tasks and its deviation: speeds by ground, items of a hazard map, covers."""

from datetime import UTC, date, datetime

import pytest
from tests.conftest import square
from tests.plans import FIRST, Planned

from landrelease.store.hazard_runs import REMAINING, Answer, keep_run
from landrelease.store.models import HazardRunRow
from landrelease.store.plan_facts import plan_facts

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(says):
    return Planned(says)


def facts(there):
    return plan_facts(there.operations, first_day=FIRST, horizon=100)


def keep_map(area, *, expected, low, high):
    """Keep a map that expects items in what remains of an area."""
    told = {"expected": expected, "expected_low": low, "expected_high": high}
    rest = {"area_km2": 0.01, "probability": 0.9, "probability_low": 0.8, "probability_high": 0.95}
    run = HazardRunRow(
        id="run", computed_at=datetime(2026, 5, 1, tzinfo=UTC), heads=[], tier=1,
        facts={"counts": "items"},
    )  # fmt: skip
    keep_run(run, [(area, REMAINING, Answer(**told, **rest, surveyed=0.5))])


def test_nothing_stated_is_no_deviation(there):
    assert {task.deviation for task in facts(there).situation.tasks} == {0.0}


def test_a_stated_deviation_of_speed_is_that_share_of_the_work(there):
    there.add_speed(there.team, deviation_m2=200.0, m2_per_day=800.0)
    for task in facts(there).situation.tasks:
        assert task.deviation == pytest.approx(0.25 * task.amount)


def test_items_cost_ground_and_are_as_uncertain_as_the_map(there):
    area = there.says.imported(
        "hazardous_area", {"name": "H", "classification": "cha", "place": square(0.1, 0.1, 0.001)}
    )
    name = there.task("T", square(0.1, 0.1, 0.001), hazardous_areas=[area])
    there.add_speed(there.team, item_m2=50.0)
    bare = facts(there).situation.task(name)
    keep_map(area, expected=10.0, low=10.0 - 1.6449 * 4, high=10.0 + 1.6449 * 4)
    told = facts(there)
    task = told.situation.task(name)
    assert task.amount - bare.amount == pytest.approx(500.0)
    assert task.deviation == pytest.approx(200.0)
    assert told.hazard_run == "run"


def test_the_slower_of_two_speeds_counts_and_ground_may_have_one_of_its_own(there):
    there.add_speed(there.team, m2_per_day=700.0)
    there.add_speed(there.team, m2_per_day=300.0, ground="forest")
    there.says.imported("land_cover", {"cover": "forest", "place": square(0.14, 0.14, 0.03)})
    situation = facts(there).situation
    [team] = situation.teams
    assert team.speed == {"clearance": 700.0, "clearance, forest": 300.0}
    assert [situation.task(name).purpose for name in there.fields] == [
        "clearance",
        "clearance, forest",
    ]


def test_a_week_of_five_days_rests_on_two(there):
    off = facts(there).situation.off
    assert {day % 7 for day in off} == {5, 6}
    assert len(off) == 28


def test_a_team_that_is_stood_down_is_left_out(there):
    said = {"name": "Bravo", "organisation": there.operator, "status": "stood_down"}
    team = there.says.approved("team", said | {"place": {"geometry": {
        "type": "Point", "coordinates": [-29.9, 40.1]}}}).subject  # fmt: skip
    told = facts(there)
    assert told.left_out[team] == "it is stood down"
    assert [one.subject for one in told.situation.teams] == [there.team]


def test_days_away_are_counted_from_the_first_day(there):
    said = {"team": there.team, "reason": "season", "away_from": "2026-10-30"}
    there.says.approved("team_absence", said | {"away_until": "2026-11-04"})
    there.says.approved("team_absence", said | {"away_until": "2026-10-31"})
    [team] = facts(there).situation.teams
    assert team.away == ((0, 3),)
    assert date(2026, 11, 2) == FIRST
