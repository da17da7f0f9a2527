"""What there is to visit, from the register."""

import json
from datetime import date

import pytest
from tests.conftest import square

from landrelease.actions import plan_task
from landrelease.cli import main
from landrelease.queries import VisitReason, visit_facts
from landrelease.store.refusals import NotAllowed

pytestmark = pytest.mark.django_db


def task(says, name, place, **more):
    payload = {"name": name, "purpose": "clearance", "place": place} | more
    return plan_task(says.people.operations, payload=payload, on=date(2026, 1, 5)).subject


def visited(person, reason):
    told = visit_facts(person, reason=VisitReason(reason), hours=1.0)
    return {place.subject: place.worth for place in told.places}, told


@pytest.fixture
def register(says):
    """A village, a spot task for it and one for nobody, and a task that is no spot task."""
    village = says.settlement()
    spot, ground = {"purpose": "eod_spot"}, square(0.05, 0.05, 0.0001)
    return {
        "village": village,
        "well": task(says, "well", ground, settlements=[village], **spot),
        "hill": task(says, "hill", ground, **spot),
        "field": task(says, "field", ground, settlements=[village]),
    }


def test_spot_tasks_are_worth_the_people_they_are_for(people, register):
    worth, told = visited(people.operations, "spot-tasks")
    assert worth == {register["well"]: 120.0, register["hill"]: 1.0}
    assert told.left_out == {register["hill"]: "no people are known there: the visit counts as 1"}


def test_settlements_that_nobody_called_open_are_to_be_surveyed(people, register):
    worth, told = visited(people.operations, "settlements")
    assert worth == {register["village"]: 120.0}
    assert told.titles == {register["village"]: "Ostrel"}


def test_rounds_are_not_for_donors(people, register):
    with pytest.raises(NotAllowed):
        visited(people.donor, "spot-tasks")


def test_rounds_from_the_register_name_their_entries_and_tier(programme, register, tmp_path):
    outings, out = tmp_path / "outings.yaml", tmp_path / "rounds.json"
    outings.write_text(
        "outings: [{team: A, hours: 7, begins: 8, lon_lat: [-29.9, 40.1]}]", encoding="utf-8"
    )
    words = ["--outings", str(outings), "--seconds", "0.1", "--out", str(out)]
    assert main(["visits", *words]) == 0
    plan = json.loads(out.read_text(encoding="utf-8"))
    assert (plan["worth"], plan["facts"]["tier"]) == (121.0, "restricted")
    assert {stop["place"] for stop in plan["rounds"][0]["stops"]} == {
        register["well"],
        register["hill"],
    }
