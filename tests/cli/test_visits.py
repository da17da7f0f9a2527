"""visits, from files."""

import json

import pytest

from landrelease.cli import main

OUTINGS = """
outings:
  - {team: Alpha, days: [2026-12-01, 2026-12-02], hours: 4, begins: '08:30', start_node: base}
"""
PLACES = """
places:
  - {subject: Ostrel, worth: 120, duration: 2, node: ostrel, opens: '09:00', closes: 12}
  - {subject: Mill, worth: 30, duration: 0.5, node: mill}
  - {subject: Island, worth: 30, node: island}
ways:
  - {ends: [base, ostrel], hours: 0.25}
  - {ends: [ostrel, mill], hours: 1, first_day: 2026-12-02}
  - {ends: [island, reef], hours: 1}
"""


@pytest.fixture
def asked(tmp_path, capsys):
    """Run `visits` on files; return status, what was written, output and error."""

    def run(places=PLACES, outings=OUTINGS):
        paths = {name: tmp_path / f"{name}.yaml" for name in ("places", "outings")}
        paths["places"].write_text(places, encoding="utf-8")
        paths["outings"].write_text(outings, encoding="utf-8")
        out = tmp_path / "rounds.json"
        files = ["--places", str(paths["places"]), "--outings", str(paths["outings"])]
        words = ["--from", "2026-12-01", "--seconds", "0.2", "--out", str(out)]
        status = main(["visits", *files, *words])
        said = capsys.readouterr()
        written = json.loads(out.read_text(encoding="utf-8")) if out.exists() else None
        return status, written, said.out, said.err

    return run


def test_rounds_are_written_with_worth_bound_dates_and_hours(asked):
    status, plan, out, _ = asked()
    first, second = plan["rounds"]
    ostrel = {"place": "Ostrel", "arrives": "08:45", "begins": "09:00", "leaves": "11:00"}
    assert (status, first["on"], first["stops"]) == (0, "2026-12-01", [ostrel])
    assert [stop["place"] for stop in second["stops"]] == ["Mill"]
    assert plan["worth"] == plan["bound"] == 150
    assert "2 places visited, worth 150; no plan can be worth more than 150" in out


def test_a_place_left_out_is_told_with_the_reason(asked):
    _, plan, out, _ = asked()
    why = "no way that is open on those days leads there"
    assert plan["not_visited"] == {"Island": why}
    assert f"not visited: Island: {why}" in out


@pytest.mark.parametrize(
    ("places", "outings", "said"),
    [
        (PLACES.replace("worth: 120", "worth: much"), OUTINGS, "LR-P006. In places, number 1"),
        (PLACES.replace("worth: 120", "value: 1"), OUTINGS, "there is no field 'value'"),
        (PLACES, OUTINGS.replace("'08:30'", "8:30"), "write 7.5, or '07:30' in quotes"),
        (PLACES, OUTINGS.replace("hours: 4, ", ""), "hours is missing"),
        (PLACES, OUTINGS.replace("days: [2026-12-01, 2026-12-02]", "days: 3"), "a list is"),
        (PLACES, OUTINGS.replace("start_node: base", "lon_lat: [1, 2]"), "only places of a"),
        (PLACES, OUTINGS.replace("start_node: base", "start: here"), "two numbers are"),
        (PLACES, "outings: 3", "In outings: a list is expected"),
        (PLACES.replace("node: mill", "node: well"), OUTINGS, "LR-P004. 1 conflict"),
    ],
)
def test_what_cannot_be_planned_is_answered_in_words(asked, places, outings, said):
    status, plan, _, err = asked(places, outings)
    assert (status, plan) == (1, None)
    assert said in err
