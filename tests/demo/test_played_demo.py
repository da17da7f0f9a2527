"""Eighteen months of the demo: how it ends, what its statuses rest on, and any day of it again."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

CLOSED_AT_FIRST = 37
OPENED, RESTRICTED = 6, 4
DAYS = ("2025-05-23", "2025-12-31")
"""The day after a hand-over, and one in the middle of the work."""


def asked(directory: Path, *arguments: str) -> Any:
    command = [sys.executable, "-m", "tests.demo.facts", str(directory), *arguments]
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        command, check=False, capture_output=True, text=True,
        env=kept | {"OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def told(demo: Path) -> Any:
    """All that is asked of the demo as it is, told by one process: loading takes seconds."""
    return asked(demo, "told", *DAYS)


@pytest.fixture
def stands(told: Any) -> Any:
    return told["stands"]


@pytest.fixture
def digests(told: Any) -> dict[str, str]:
    return dict(zip(("", *DAYS), told["digests"], strict=True))


def test_it_ends_with_settlements_reopened(stands):
    access = Counter(stands["access"].values())
    assert access["closed"] == CLOSED_AT_FIRST - OPENED - RESTRICTED
    assert access["open"] == 64 - CLOSED_AT_FIRST - 9 + OPENED
    assert access["restricted"] == 9 + RESTRICTED


def test_no_status_of_an_area_stands_without_decider_date_and_entries(stands):
    left = [area for area in stands["areas"] if area["status"] != "open"]
    assert {area["status"] for area in left} >= {"cancelled", "handed_over", "cleared"}
    for area in left:
        decision = area["decision"]
        assert decision["decider"] == "authority"
        assert decision["on"]
        assert decision["finding"]
        assert decision["entry"]
        assert area["products"]


def test_every_square_metre_of_every_area_is_accounted_for(stands):
    assert len(stands["areas"]) == 117
    for area in stands["areas"]:
        told = area["account"]
        parts = ("cancelled_m2", "reduced_m2", "cleared_m2", "remaining_m2")
        left = told["initial_m2"] - sum(told[part] for part in parts)
        assert abs(left) <= told["tolerance_m2"]


def test_a_task_was_refused_for_a_lapsed_accreditation_and_says_so(told):
    refusal = told["refusal"]
    assert refusal["again"]
    assert refusal["again"] in refusal["reason"]
    assert "expired since 2025-07-01" in refusal["reason"]
    assert refusal["reason"] in refusal["timeline"]
    assert [True, "EOD spot tasks", "expired"] in refusal["lapsed"]
    assert refusal["assigned"] > refusal["on"]


def test_it_has_trainees_a_reference_cohort_trials_and_declarations(told):
    held = told["training"]
    assert {one["qualified"] for one in held["cohort"]} == {"yes", "no"}
    assert [one["status"] for one in held["trial"]] == ["closed"] * 3
    assert {one["status"] for one in held["parity_declaration"]} == {"on_a_par"}


@pytest.fixture
def training(told: Any) -> Any:
    return told["pages_of_training"]


def test_the_contingent_works_under_an_agreement_and_lacks_an_interpreter(training):
    [contingent] = training["contingents"]
    [agreement], [cohort] = contingent["agreements"], contingent["cohorts"]
    assert agreement["in_force"]
    assert cohort["agreement"] == agreement["name"]
    assert cohort["interpreters_short"] == 1
    assert {row["result"] for row in cohort["courses"]} == {"some"}


def test_a_curriculum_is_met_by_some_and_others_lack_hours_and_tests(training):
    assert training["complete"] >= 5
    assert {"too_few_hours", "not_passed"} <= set(training["lacking"])


def test_instructors_are_known_by_pseudonym(training):
    assert {one["pseudonym"] for one in training["instructors"]} == {"Alder", "Birch"}
    assert all(one["sessions"] and one["judged"] for one in training["instructors"])
    assert {one["name"] for one in training["instructors"]} == {""}


def test_a_written_test_has_a_question_to_look_at(training):
    assert len(training["tests"]) == 2
    for test in training["tests"]:
        told = [one["discrimination"] for one in test["told"]["questions"]]
        assert min(one for one in told if one is not None) < 0


def test_persons_and_devices_cross_in_trials_and_can_be_told_apart(training):
    assert [one[1:] for one in training["crossed"]] == [["", True], ["", False], ["", False]]


def test_the_trainees_find_more_from_trial_to_trial(training):
    first, second, third = training["learned"]["Newly trained of the contingent"]
    assert first < second < third


def test_items_name_models_of_several_countries(training):
    named = {line["label"] for line in training["models"] if line["items"] >= 10}
    assert len(named - {"Not identified"}) >= 4
    assert len(set(training["countries"]) - {"Not identified"}) >= 3


@pytest.fixture
def accidents(told: Any) -> Any:
    return told["accidents"]


def test_an_accident_at_work_was_investigated_and_is_followed_up_in_part(accidents):
    seen = accidents["seen"]["officer"]
    [investigation] = seen["investigations"]
    assert investigation["document"].find("closed") > 0
    assert all(one["evidence"] or one["other"] for one in investigation["findings"])
    told = {one["status"]: one["overdue"] for one in investigation["recommendations"]}
    assert told == {"closed": False, "answered": True, "open": True}
    assert {group["differ"] for group in seen["claims"]} == {True}


def test_who_the_victim_is_is_known_to_victim_assistance_alone(accidents):
    [officer], [helper] = (accidents["seen"][name]["victims"] for name in ("officer", "assistance"))
    assert (officer["name"], officer["needs"]) == ("", "")
    assert helper["name"]
    assert helper["needs"]
    assert helper["assistance"]
    assert accidents["seen"]["assistance"]["investigations"] == []


def test_one_accident_has_more_victims_than_it_counts(accidents):
    assert len(accidents["contradicted"]) == 1


def test_one_is_remembered_by_name_with_the_familys_consent(accidents):
    [one] = accidents["remembered"]
    assert one["name"] == "Aron Belisk"


def cut(demo: Path, day: str, folder: Path) -> Path:
    """Copy a programme, with its ledger cut off at the end of a day."""
    shutil.copytree(demo, folder)
    [database] = folder.glob("*.sqlite3")
    with closing(sqlite3.connect(database)) as held, held:
        names = held.execute("select name from sqlite_master where type = 'trigger'").fetchall()
        for (name,) in names:
            held.execute(f'drop trigger "{name}"')
        held.execute("delete from ledger where recorded_at > ?", (f"{day} 23:59:59.999999",))
    return folder


@pytest.mark.parametrize("day", DAYS)
def test_a_ledger_cut_off_at_a_day_gives_that_days_register_map_and_figures(
    demo, digests, day, tmp_path
):
    before = cut(demo, day, tmp_path / "cut")
    assert asked(before, "rebuilt") == [digests[day]]
    assert digests[day] != digests[""]


def test_rebuilt_and_verified_it_is_the_same(demo, digests, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(demo, copy)
    verify = [sys.executable, "-m", "landrelease", "--programme", str(copy), "verify"]
    subprocess.run(verify, check=True, capture_output=True)
    assert asked(copy, "rebuilt") == [digests[""]]


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return asked(folder := tmp_path_factory.mktemp("looked-at") / "1", "witnessed", str(folder))


def test_what_was_seen_on_a_day_is_what_the_ledger_says_of_that_day(looked_at):
    """Register, map, figures, statistics, areas and gates, taken while the work went on."""
    assert len(looked_at["then"]) >= 7
    assert looked_at["now"] == looked_at["then"]
    parts = [dict(part.split(":") for part in day.split()) for day in looked_at["then"].values()]
    for name in ("register", "map", "figures", "statistics", "areas"):
        assert len({day[name] for day in parts}) >= 3, f"{name}: nothing went on"


def test_the_same_numbers_give_the_same_ledger(looked_at, tmp_path: Path):
    assert asked(tmp_path / "2", "small", str(tmp_path / "2")) == looked_at["content"]
