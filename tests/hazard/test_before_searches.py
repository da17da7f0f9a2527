"""The map before the searches made: what is left, and what was found and is gone."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landrelease.geo import CellShares, Grid, local_equal_area_crs
from landrelease.hazard import (
    Figures,
    Quantity,
    Remaining,
    ShapesDiffer,
    before_searches,
    read_geotiff,
    write_before,
    write_geotiff,
)
from landrelease.hazard._polygons import removed_items

GRID = Grid(local_equal_area_crs((69.0, 34.0)), 0.0, 500.0, 100.0, 5, 4)
CHANCE = st.floats(0, 1)


@given(st.floats(0, 1e4), CHANCE, st.floats(0, 20))
def test_it_is_what_the_explanation_of_the_cell_says(per_km2, probability, taken):
    gone = np.array([[taken]])
    cell = CellShares(np.array([0]), np.array([0]), np.ones(1))
    left = Figures(per_km2 * 0.01, 0, 0, probability, 0, 0, 0)
    told = left.with_certain(*removed_items(cell, gone))
    number, chance = before_searches(
        np.array([[per_km2]]), np.array([[probability]]), gone, cell_km2=0.01
    )
    assert chance[0, 0] == pytest.approx(told.probability, abs=1e-12)
    assert number[0, 0] * 0.01 == pytest.approx(told.expected)
    assert chance[0, 0] >= probability - 1e-12


@pytest.fixture
def after(tmp_path, monkeypatch):
    monkeypatch.setattr("landrelease.hazard._before._STRIP_CELLS", 8)
    bands = np.random.default_rng(3).uniform(size=(6, *GRID.shape))
    bands[:, 0, 0] = np.nan
    facts = SimpleNamespace(tags=lambda: {"method": "m"})
    path = tmp_path / "after.tif"
    write_geotiff(path, Remaining(*bands, quantity=Quantity.ITEMS, provenance=facts), GRID)
    return path


def test_the_raster_keeps_the_other_bands_the_tags_and_what_is_outside(after, tmp_path):
    taken = np.zeros(GRID.shape)
    taken[3, 2] = 2.0
    write_before(after, tmp_path / "before.tif", taken, grid=GRID)
    was, now = read_geotiff(tmp_path / "before.tif"), read_geotiff(after)
    assert was.grid == now.grid
    assert was.tags["method"] == "m"
    for name in ("sd_log", "surveyed"):
        np.testing.assert_array_equal(getattr(was, name), getattr(now, name))
    changed = np.argwhere(was.probability != now.probability)
    assert [tuple(place) for place in changed if not np.isnan(now.probability[tuple(place)])] == [
        (3, 2)
    ]
    assert was.probability[3, 2] == 1.0
    for name in ("per_km2", "low_per_km2", "high_per_km2"):
        more = getattr(was, name) - getattr(now, name)
        assert more[3, 2] == pytest.approx(200.0, rel=1e-6)
        assert np.nansum(more) == pytest.approx(200.0, rel=1e-6)


def test_other_cells_are_refused(after, tmp_path):
    with pytest.raises(ShapesDiffer):
        write_before(after, tmp_path / "before.tif", np.zeros((2, 2)), grid=GRID)
