"""What there is to plan, from the register."""

import json
from datetime import date

import pytest
from tests.conftest import line, square

from landrelease.actions import plan_task
from landrelease.cli import main
from landrelease.planning import TeamsFile
from landrelease.store.models import RegisterRow
from landrelease.store.plan_facts import plan_facts
from landrelease.store.refusals import NotAllowed

pytestmark = pytest.mark.django_db
TEAMS = TeamsFile(teams=(), off=frozenset(), travel_m=float("inf"), least_share=0.0)


def facts(person, teams=TEAMS):
    return plan_facts(person, teams=teams, first_day=date(2026, 11, 27), horizon=90)


@pytest.fixture
def register(says):
    """A village with an area to clear and one on its access road; an area nobody has a task for."""
    village = says.settlement()
    area = says.imported(
        "hazardous_area", {"name": "H", "classification": "cha", "place": square(0.1, 0.1, 0.001)}
    )
    bare = says.imported(
        "hazardous_area", {"name": "B", "classification": "cha", "place": square(0.15, 0.1, 0.001)}
    )
    says.imported(
        "road_segment",
        {"name": "R", "serves": [village], "place": line((0.02, 0.0205), (0.1, 0.0205))},
    )
    field = {"settlements": [village], "hazardous_areas": [area]}
    return {
        "village": village,
        "bare": bare,
        "field": task(says, "field", square(0.1, 0.1, 0.002), **field),
        "road": task(says, "road", square(0.05, 0.02, 0.001)),
    }


def task(says, name, place, **more):
    payload = {"name": name, "purpose": "clearance", "place": place} | more
    return plan_task(says.people.operations, payload=payload, on=date(2026, 1, 5)).subject


def test_a_settlement_waits_for_its_tasks_and_for_its_access_road(people, register):
    told = facts(people.operations)
    (village,) = told.situation.communities
    assert set(village.tasks) == {register["field"], register["road"]}
    assert village.people == 120
    assert told.situation.task(register["field"]).after == (register["road"],)


def test_work_is_the_ground_that_remains_within_the_task(people, register):
    task = facts(people.operations).situation.task(register["field"])
    # the area is 0.001 by 0.001 degrees at 40.1 degrees north; the task is larger
    assert task.amount == pytest.approx(111.0 * 85.3, rel=0.01)


def test_the_areas_it_rests_on_are_among_its_entries(people, register):
    areas = RegisterRow.objects.filter(kind="hazardous_area")
    assert {row.entry for row in areas} <= set(facts(people.operations).entries)


def test_ground_that_no_task_covers_is_named(people, register):
    assert "no open task covers" in facts(people.operations).left_out[register["bare"]]


def test_a_plan_is_not_for_donors(people, register):
    with pytest.raises(NotAllowed):
        facts(people.donor)


def test_a_plan_from_the_register_names_its_entries(programme, register, tmp_path, capsys):
    teams, out = tmp_path / "teams.yaml", tmp_path / "plan.json"
    teams.write_text(
        "teams: [{subject: A, speed: {clearance: 500}, lon_lat: [-29.9, 40.1]}]\ntravel_m: 20000\n",
        encoding="utf-8",
    )
    words = ["--teams", str(teams), "--horizon", "90", "--seconds", "0.1", "--out", str(out)]
    assert main(["plan", *words]) == 0
    plan = json.loads(out.read_text(encoding="utf-8"))
    assert [one["task"] for one in plan["assignments"]] == [register["road"], register["field"]]
    assert plan["facts"]["titles"][register["village"]] == "Ostrel"
    assert plan["facts"]["tier"] == "restricted"
    assert len(plan["facts"]["entries"]) >= 4
    assert "left out" in capsys.readouterr().out
