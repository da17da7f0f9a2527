"""Hazardous areas and rules at the terminal."""

import json

import pytest
from tests.conftest import square
from tests.land import SIDE, Land

from landrelease.cli import main
from landrelease.store.models import RegisterRow


@pytest.fixture
def run(capsys):
    """Run a command in the authority's name; return status, output, error."""

    def told(*words):
        capsys.readouterr()
        status = main(["--as", "authority", *map(str, words)])
        said = capsys.readouterr()
        return status, said.out, said.err

    return told


@pytest.fixture
def land(says):
    land = Land(says)
    land.accredited(), land.surveyed()
    return land


def test_an_area_is_listed_shown_and_decided_upon_in_part(land, run, tmp_path):
    file = tmp_path / "part.geojson"
    place = square(0.1, 0.1, SIDE / 2)["geometry"]
    file.write_text(json.dumps({"type": "Feature", "properties": {}, "geometry": place}))
    status, out, _ = run("area", "list")
    assert (status, "H 1 (SHA)" in out) == (0, True)
    said = ("area", "decide", land.area, "cancel", "--on", "2026-06-01")
    status, out, _ = run(*said, "--ground", file, "--id", "decision-1")
    assert (status, out.startswith("Recorded: 2 entries")) == (0, True)
    status, out, _ = run("area", "show", land.area)
    assert "Cancelled, in part or whole" in out
    assert "What would meet it:" in out


def test_a_refusal_is_one_line_with_the_way_out(land, run):
    status, out, err = run("area", "decide", land.area, "confirm", "--on", "2026-06-01")
    assert (status, out, len(err.splitlines())) == (1, "", 1)
    assert "What would meet it: Survey the place of an item" in err
    assert not RegisterRow.objects.filter(kind="area_decision").exists()


def test_rules_say_what_they_touch(land, run):
    said = ("rules", "compare", "--on", "2026-06-01", "--with-packs", "imas,examplia")
    status, out, _ = run(*said)
    assert status == 0
    assert "May the area be cancelled? supported -> not supported" in out
    assert "land_release.cancel.sources_asked: 3 (met) -> 5 (not met)" in out
    assert out.splitlines()[-1] == "3 findings rest on what differs; 1 of them turn."
