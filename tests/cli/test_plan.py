"""plan, from files; the register's part is tested with the queries."""

import json

import pytest
from tests.conftest import square
from tests.plans import Planned

from landrelease.cli import main

TEAMS = """
teams:
  - {subject: Alpha, speed: {clearance: 250, ts: 900}, base: [0, 0]}
  - {subject: Bravo, speed: {clearance: 400}, base: [0, 0], away: [[2026-12-24, 2027-01-02]]}
rest_days: [saturday, sunday]
travel_m: 20000
"""
TASKS = """
tasks:
  - {subject: road work, purpose: clearance, amount: 4000, nodes: [town, village]}
  - {subject: school, purpose: clearance, amount: 6000, nodes: [village]}
  - {subject: well, purpose: clearance, amount: 1500, deadline: 2027-01-31, nodes: [town]}
  - {subject: hill, purpose: ts, amount: 900000, after: [well]}
communities:
  - {subject: Ostrel, people: 120, node: village, tasks: [school]}
  - {subject: Town well, people: 300, node: town, tasks: [well]}
roads:
  - {subject: R1, ends: [town, village], length_m: 1200, tasks: [road work]}
open_nodes: [town]
"""


@pytest.fixture
def asked(tmp_path, capsys):
    """Run `plan` on files; return status, what was written, output and error."""

    def run(tasks=TASKS, teams=TEAMS, *more, seconds="0.2"):
        paths = {name: tmp_path / f"{name}.yaml" for name in ("tasks", "teams")}
        paths["tasks"].write_text(tasks, encoding="utf-8")
        paths["teams"].write_text(teams, encoding="utf-8")
        out = tmp_path / "plan.json"
        words = ["--from", "2026-12-01", "--horizon", "90", "--seconds", seconds]
        files = ["--tasks", str(paths["tasks"]), "--teams", str(paths["teams"])]
        status = main(["plan", *words, *files, *more, "--out", str(out)])
        said = capsys.readouterr()
        written = json.loads(out.read_text(encoding="utf-8")) if out.exists() else None
        return status, written, said.out, said.err

    return run


def test_a_plan_is_written_with_its_value_bound_and_dates(asked):
    status, plan, out, _ = asked()
    well = next(one for one in plan["assignments"] if one["task"] == "well")
    assert status == 0
    assert (well["teams"], well["finish"], well["finishes_on"]) == (["Bravo"], 3.75, "2026-12-04")
    assert plan["opened"]["Town well"] == {"day": 3.75, "on": "2026-12-04"}
    assert plan["person_days"] <= plan["bound"]
    assert f"{plan['person_days']:,.0f} person-days within 90 days" in out


def test_what_is_not_done_is_written_with_the_reason(asked):
    _, plan, out, _ = asked()
    assert plan["not_done"] == {"hill": "no team of its scope would end it by day 90"}
    assert "hill: no team of its scope would end it by day 90" in out


def test_why_not_another_community_first(asked):
    _, plan, out, _ = asked(TASKS, TEAMS, "--why-not", "Ostrel")
    answer = plan["if_first"]
    assert answer["cost"] == pytest.approx(-sum(answer["changes"].values()))
    assert "Ostrel first: open on day" in out


def test_a_community_that_is_not_there_is_answered_with_those_that_are(asked):
    status, _, _, err = asked(TASKS, TEAMS, "--why-not", "Atlantis")
    assert (status, "it knows Ostrel, Town well" in err) == (1, True)


def test_leave_and_rest_days_are_dates(asked):
    _, plan, _, _ = asked(teams=TEAMS.replace("clearance: 250, ", ""))
    school = next(one for one in plan["assignments"] if one["task"] == "school")
    # 3.75 + 10 + 15 days of work: 17 before 24 December, 10 from 4 to 15 January, 1.75 after
    assert (school["finishes_on"], school["teams"]) == ("2027-01-19", ["Bravo"])


@pytest.mark.parametrize(
    ("tasks", "teams", "said"),
    [
        (
            TASKS.replace("amount: 1500", "amount: much"),
            TEAMS,
            "LR-P006. In tasks, number 3,",
        ),
        (TASKS.replace("amount: 1500", "effort: 1500"), TEAMS, "there is no field 'effort'"),
        (TASKS, TEAMS.replace("sunday", "funday"), "'funday' is not a day of the week"),
        (TASKS.replace("2027-01-31", "'soon'"), TEAMS, "'soon' is not a date"),
        (TASKS, "teams: [", "neither YAML nor JSON"),
        (TASKS, "- Alpha", "a mapping is expected"),
        (TASKS.replace("after: [well]", "after: [hill]"), TEAMS, "LR-P004. 1 conflict"),
        (TASKS.replace("open_nodes: [town]", ""), TEAMS, "no road leads there"),
    ],
)
def test_what_cannot_be_planned_is_answered_in_words(asked, tasks, teams, said):
    status, plan, _, err = asked(tasks, teams)
    assert (status, plan) == (1, None)
    assert said in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--horizon", "90"], "LR-C030"),
        (["--tasks", "tasks.yaml", "--out", "plan.json"], "LR-C030"),
        (["--keep", "Base", "--out", "plan.json"], "LR-C031"),
    ],
)
def test_what_a_plan_is_for_must_be_said(programme, capsys, words, said):
    assert main(["plan", *words]) == 1
    assert said in capsys.readouterr().err


@pytest.mark.django_db
def test_plans_are_kept_listed_and_compared(says, capsys):
    Planned(says)
    words = ["--from", "2026-11-02", "--horizon", "200", "--tries", "20"]
    for name in ("Base", "Again"):
        assert main(["plan", "--keep", name, *words]) == 0
    assert "2 tasks finished, 0 not." in capsys.readouterr().out
    assert main(["plan", "--kept"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0].split()[-1] for line in listed] == ["Again", "Base"]
    assert main(["plan", "--compare", *(line.split()[0] for line in listed)]) == 0
    assert "Base: 0 facts differ from the first plan's." in capsys.readouterr().out


@pytest.mark.django_db
def test_the_registers_teams_plan_without_a_file_and_conflicts_have_titles(says, tmp_path, capsys):
    there, out = Planned(says), tmp_path / "plan.json"
    words = ["--from", "2026-11-02", "--horizon", "90", "--seconds", "0.1", "--out", str(out)]
    assert main(["plan", *words]) == 0
    plan = json.loads(out.read_text(encoding="utf-8"))
    assert plan["assignments"][0]["teams"] == [there.team]
    there.task("Mark", square(0.05, 0.05, 0.001), purpose="marking")
    assert main(["plan", *words]) == 1
    assert "task Mark: Marking asks for marking" in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong", [("after: [well]", "after: [nothing]"), ("purpose: ts", "purpose: marking")]
)
def test_what_contradicts_itself_in_a_file_is_answered_before_anything_is_computed(asked, wrong):
    status, _, _, error = asked(TASKS.replace(*wrong))
    assert status != 0
    assert "LR-P004" in error


@pytest.mark.parametrize("said", ["nan", "-1", "inf", "soon"])
@pytest.mark.parametrize("command", ["plan", "visits"])
def test_how_long_to_search_is_a_number_of_seconds(command, said, capsys):
    with pytest.raises(SystemExit):
        main([command, "--seconds", said])
    assert f"{said!r} is no number of seconds, 0 or more" in capsys.readouterr().err
