"""Lines of finds on the programme's map: asked for, told, and off unless asked for."""

import json
from datetime import date

import numpy as np
import pytest
import rasterio
from tests.conftest import SOUTH, WEST, point, square

from landrelease.actions import NoLinesInTiles, compute_hazard, start_hazard_job
from landrelease.kinds import Tier
from landrelease.queries import hazard_at, hazard_belts, hazard_layer
from landrelease.store.hazard_runs import BELTS_FILE, runs_folder
from landrelease.store.models import HazardRunRow, Job
from landrelease.store.refusals import NotFound

CELL_M = 400.0
ROW = 0.1
"""Degrees north of the corner at which the finds lie in a row, from west to east."""


@pytest.fixture
def row_of_finds(says):
    """Ground searched on both sides of a row of sixteen finds, and a search without any."""
    told = {"method": "manual", "coverage": 1.0, "detection": 0.9, "items_found": 16}
    search = says.approved("searched_area", told | {"place": square(0.085, 0.085, 0.03)})
    for number in range(16):
        place = point(0.086 + 0.0018 * number, ROW, radius_m=1.0)
        found = {"outcome": "removed", "searched_area": search.subject, "place": place}
        says.approved("item_found", found | {"items": 1})
    away = {"place": square(0.02, 0.02, 0.03), "items_found": 0}
    says.approved("searched_area", told | away)
    return search


@pytest.fixture
def run(row_of_finds, says):
    return compute_hazard(says.people.officer, cell_m=CELL_M, pattern=True)


def test_a_row_of_finds_is_a_line_on_the_map_and_goes_on_where_nobody_looked(run, people, says):
    (belt,) = run.facts["belts"]
    assert belt["probability"] > 0.9
    assert belt["finds"] == pytest.approx(16, abs=2)
    north = [lat - SOUTH for _, lat in belt["line"]]
    assert np.allclose(north, ROW, atol=0.001)
    assert min(lon for lon, _ in belt["reach"]) < min(lon for lon, _ in belt["line"])
    assert run.facts["method"]["method"].endswith("and belts along lines of finds")
    assert run.facts["method"]["belts"] == "1"
    ahead = hazard_at(people.officer, lon=WEST + 0.118, lat=SOUTH + ROW)
    assert 0 < ahead.belts_per_km2 < ahead.per_km2
    plain = compute_hazard(people.officer, cell_m=CELL_M)
    without = hazard_at(people.officer, lon=WEST + 0.118, lat=SOUTH + ROW)
    assert "belts" not in plain.facts
    assert "belts" not in plain.facts["method"]["method"]
    assert without.belts_per_km2 is None
    assert ahead.per_km2 > without.per_km2


def test_what_the_line_adds_is_kept_cell_by_cell(run):
    added = np.load(runs_folder() / run.id / BELTS_FILE)
    with rasterio.open(runs_folder() / run.id / "hazard.tif") as source:
        per_km2, sd_log = source.read([1, 2])
    inside = ~np.isnan(per_km2)
    assert added.shape == per_km2.shape
    assert (added[inside] <= per_km2[inside] * (1 + 1e-5)).all()
    assert (sd_log[inside] > 0).all()


def test_it_is_served_as_lines_to_its_tier_and_above(run, people, in_person):
    for viewer in people.all():
        path = f"/api/hazard/{run.id}/belts.geojson"
        answer = in_person(viewer).get(path)
        may = viewer.may_see(Tier(run.tier))
        assert answer.status_code == (200 if may else 404 if viewer.username else 401)
        if may:
            kinds = [one["properties"]["part"] for one in json.loads(answer.content)["features"]]
            assert kinds == ["reach", "line"]


def test_a_map_that_was_not_asked_for_lines_has_none(row_of_finds, people):
    plain = compute_hazard(people.officer, cell_m=CELL_M)
    assert hazard_layer(people.officer, run=plain.id).belts is None
    with pytest.raises(NotFound):
        hazard_belts(people.officer, run=plain.id)


def test_without_searches_there_is_nothing_to_weigh_lines_against(says, people):
    for number in range(12):
        says.approved("accident", {"place": point(0.05 + 0.002 * number, 0.1)})
    run = compute_hazard(people.officer, cell_m=1_000.0, pattern=True)
    assert (run.facts["counts"], run.facts["belts"]) == ("reported events", [])


def test_lines_are_refused_where_the_map_is_computed_in_tiles(row_of_finds, people, monkeypatch):
    monkeypatch.setattr("landrelease.actions._hazard_engines.MOST_WHOLE", 10)
    with pytest.raises(NoLinesInTiles, match="larger cell"):
        compute_hazard(people.officer, cell_m=CELL_M, pattern=True)
    assert not HazardRunRow.objects.exists()


@pytest.mark.parametrize("asked", [True, False])
def test_a_job_remembers_whether_lines_were_asked_for(people, asked):
    job = start_hazard_job(people.officer, cell_m=500.0, at=date(2026, 1, 1), pattern=asked)
    assert Job.objects.get(pk=job).parameters.get("pattern", False) is asked
