"""Maps beyond the size that is factored whole, and on Dask."""

import sys
from datetime import date

import numpy as np
import pytest
import rasterio
from tests.conftest import point, square

from landrelease.actions import compute_hazard
from landrelease.actions._dask_engine import DaskMissing, SchedulerNotReached, on_dask
from landrelease.hazard import ArraySource, Box, Counts, Matern, TileStore, fit_tiles
from landrelease.store.hazard_runs import answers_of

SHAPE = (90, 130)


def evidence():
    rng = np.random.default_rng(2)
    exposure = 0.01 * (rng.random(SHAPE) < 0.3)
    return ArraySource(Counts(rng.poisson(20.0 * exposure), exposure, np.ones(SHAPE, bool)))


def test_dask_gives_the_same_numbers_bit_for_bit():
    stores = TileStore(), TileStore()
    matern = Matern(400.0, 1.0)
    here = fit_tiles(evidence(), cell_m=100.0, store=stores[0], matern=matern)
    with on_dask(workers=1) as runner:
        there = fit_tiles(evidence(), cell_m=100.0, store=stores[1], matern=matern, runner=runner)
    one, other = (store.read(Box(0, *SHAPE[:1], 0, SHAPE[1])) for store in stores)
    assert here == there
    assert np.array_equal(one.field, other.field)
    assert np.array_equal(one.variance, other.variance)
    assert stores[0].facts == stores[1].facts


def test_without_the_extra_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(DaskMissing, match=r"landrelease\[scale\]"), on_dask():
        pass


def test_a_scheduler_that_does_not_answer_is_told():
    with pytest.raises(SchedulerNotReached, match="dask scheduler"), on_dask("nowhere"):
        pass


@pytest.fixture
def searched(says):
    """Searched ground, accidents and a settlement."""
    says.settlement()
    told = {"method": "manual", "coverage": 1.0, "items_found": 2, "detection": 0.9}
    ground = {"place": square(0.05, 0.05, 0.03)}
    says.approved("searched_area", told | ground, last=date(2026, 1, 2))
    for east in (0.06, 0.12):
        says.approved("accident", {"place": point(east, 0.1)})


def test_a_map_in_tiles_says_what_the_whole_one_says(people, searched, tmp_path, monkeypatch):
    runs, read = [], []
    for name, most in (("whole.tif", 400_000), ("tiles.tif", 10)):
        monkeypatch.setattr("landrelease.actions._hazard_engines.MOST_WHOLE", most)
        runs.append(compute_hazard(people.officer, cell_m=1500.0, out=tmp_path / name))
        with rasterio.open(tmp_path / name) as source:
            layout = source.tags(ns="IMAGE_STRUCTURE").get("LAYOUT")
            read.append((source.read(), source.descriptions, set(source.tags()), layout))
    (whole, names, tags, _), (tiled, same_names, fewer, layout) = read
    assert (layout, names) == ("COG", same_names)
    assert {name for name in tags - fewer if not name.startswith(("prior_", "allot"))} == set()
    assert np.array_equal(np.isnan(whole), np.isnan(tiled))
    assert np.array_equal(whole[3], tiled[3], equal_nan=True)
    assert np.nanmean(np.abs(whole[2] - tiled[2])) < 0.1  # one plugs range and deviation in
    first, second = (answers_of(run) for run in runs)
    assert set(first) == set(second)
    for ground, answer in first.items():
        assert second[ground].area_km2 == pytest.approx(answer.area_km2)
        assert second[ground].probability == pytest.approx(answer.probability, abs=0.25)
