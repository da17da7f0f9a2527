"""Which survey day changes the most decisions, by the newest map."""

import json

import pytest
from django.utils import timezone
from tests.conftest import square

from landrelease.cli import main
from landrelease.kinds import Tier
from landrelease.queries import AskedSurvey, NoMapOfItems, survey_value
from landrelease.store.hazard_runs import Answer, keep_run
from landrelease.store.models import HazardRunRow
from landrelease.store.refusals import NotAllowed

pytestmark = pytest.mark.django_db
ASKED = AskedSurvey(
    ground="areas",
    choices=("cancel", "survey", "clear"),
    thresholds=(0.02, 0.3),
    detection=0.8,
    km2=0.5,
    days=2,
    draws=1000,
)
WORDS = "--choices cancel,survey,clear --detection 0.8 --ground-km2 0.5 --draws 1000 --days 2"


def answer(expected, probability):
    return Answer(1.0, expected, 0.0, 2 * expected, probability, 0.0, 1.0, 0.1)


@pytest.fixture
def areas(says):
    """Three areas: one in doubt, one that is nearly sure to hold items, one known to."""
    told = {}
    for at, name in enumerate(("doubt", "sure", "known")):
        place = square(0.1 + 0.05 * at, 0.1, 0.001)
        payload = {"name": name, "classification": "cha", "place": place}
        told[name] = says.imported("hazardous_area", payload)
    return told


@pytest.fixture
def mapped(areas):
    """A map that says so."""

    def keep(counts="items"):
        run = HazardRunRow(
            id=f"run-{counts}", computed_at=timezone.now(), heads={}, tier=int(Tier.RESTRICTED),
            facts={"counts": counts},
        )  # fmt: skip
        says = {"doubt": (0.5, 0.28), "sure": (40.0, 0.99), "known": (1.0, 1.0)}
        keep_run(run, [(areas[name], "remaining", answer(*told)) for name, told in says.items()])

    return keep


def test_the_day_that_may_change_a_decision_comes_first(people, areas, mapped):
    mapped()
    told = survey_value(people.operations, ASKED)
    doubt, sure = told.rows
    assert (doubt.subject, doubt.now, doubt.if_found) == (areas["doubt"], "survey", "clear")
    assert doubt.told.value > 5 * abs(sure.told.value)
    assert doubt.told.value <= told.perfect + 4 * doubt.told.value_error
    assert list(told.left_out.values()) == [
        "an item is known to be there: a survey does not change that"
    ]


def test_days_are_not_for_those_below_the_tier(people, mapped):
    mapped()
    with pytest.raises(NotAllowed):
        survey_value(people.donor, ASKED)


@pytest.mark.parametrize("counts", ["", "reported events"])
def test_without_a_map_of_items_nothing_is_said(people, mapped, counts):
    if counts:
        mapped(counts)
    with pytest.raises(NoMapOfItems):
        survey_value(people.operations, ASKED)


def test_days_are_printed_and_written(programme, areas, mapped, tmp_path, capsys):
    mapped()
    out = tmp_path / "days.json"
    words = [*WORDS.split(), "--thresholds", "0.02,0.3", "--out", str(out)]
    assert main(["survey-value", *words]) == 0
    told = json.loads(out.read_text(encoding="utf-8"))
    said = capsys.readouterr().out
    assert [day["subject"] for day in told["days"]] == [areas["doubt"], areas["sure"]]
    assert (told["tier"], told["together"][0]["days"]) == ("restricted", [areas["doubt"]])
    assert "now survey (P 0.28)" in said
    assert "1 day(s) together" in said


def test_thresholds_that_are_no_numbers_are_refused(programme, capsys):
    assert main(["survey-value", *WORDS.split(), "--thresholds", "low"]) == 1
    assert "LR-C019" in capsys.readouterr().err
