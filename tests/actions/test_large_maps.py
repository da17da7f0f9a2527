"""Maps beyond the size that is factored whole, and on Dask."""

import os
import subprocess
import sys
from datetime import date

import numpy as np
import pytest
import rasterio
from tests.conftest import line, point, square
from tests.hazard.on_this_processor import ProcessorAsDevice, compiler

from landrelease.actions import compute_hazard
from landrelease.actions._dask_engine import DaskMissing, SchedulerNotReached, on_dask
from landrelease.actions._tiles_in_use import TilesInUse, tiles_in_use
from landrelease.hazard import (
    ArraySource,
    Box,
    Counts,
    DeviceMissing,
    Matern,
    Settled,
    TileStore,
    fit_tiles,
)
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
    assert [run.facts["engine"] for run in runs] == ["direct", "tiles, in process"]
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
        assert second[ground].taken == pytest.approx(answer.taken)
        gone = second[ground].before_expected - second[ground].expected
        assert gone == pytest.approx(second[ground].taken)
        assert second[ground].surveyed == pytest.approx(answer.surveyed)


def test_a_map_on_a_device_says_what_the_whole_one_says(people, searched, tmp_path, monkeypatch):
    if compiler() is None:
        pytest.skip("no C++ compiler")
    device = ProcessorAsDevice(tmp_path)
    monkeypatch.setattr("landrelease.hazard._device._cupy", lambda: device)
    monkeypatch.setattr("landrelease.actions._hazard_engines.DRAWS", 32)
    monkeypatch.setattr(sys.modules["landrelease.actions.compute_hazard"], "SAMPLES", 100)
    whole = compute_hazard(people.officer, cell_m=3000.0, out=tmp_path / "whole.tif")
    drawn = compute_hazard(people.officer, cell_m=3000.0, out=tmp_path / "drawn.tif", engine="cuda")
    assert (whole.facts["engine"], drawn.facts["engine"]) == ("direct", "draws, CUDA device")
    assert drawn.facts["method"]["hyper_parameters"] == "mode"  # learnt on blocks, not given
    bands = []
    for name in ("whole.tif", "drawn.tif"):
        with rasterio.open(tmp_path / name) as source:
            bands.append(source.read())
    assert np.array_equal(*(np.isnan(one) for one in bands))
    assert np.nanmean(np.abs(bands[0][2] - bands[1][2])) < 0.1  # one plugs range and deviation in
    first, second = (answers_of(run) for run in (whole, drawn))
    for ground, answer in first.items():
        assert second[ground].area_km2 == pytest.approx(answer.area_km2)
        assert second[ground].probability == pytest.approx(answer.probability, abs=0.25)


def test_a_map_on_a_device_that_is_not_there_is_refused(people, searched, monkeypatch):
    monkeypatch.setitem(sys.modules, "cupy", None)
    with pytest.raises(DeviceMissing, match=r"landrelease\[cuda\]"):
        compute_hazard(people.officer, cell_m=3000.0, engine="cuda")


def test_a_map_in_tiles_keeps_its_slopes_by_name(people, searched, says, monkeypatch):
    ends = line((0.0, 0.0), (0.1, 0.2))
    says.approved("former_front", {"name": "Old line", "place": ends})
    monkeypatch.setattr("landrelease.actions._hazard_engines.MOST_WHOLE", 10)
    settled = Settled.from_facts(compute_hazard(people.officer, cell_m=1500.0).facts["settled"])
    assert sorted(settled.slopes) == [
        "former front within 3000 m",
        "former front within 500 m",
    ]


def test_two_runs_of_one_cell_size_do_not_write_the_same_tiles(tmp_path):
    with tiles_in_use(tmp_path / "50m.zarr", cell_m=50.0):
        with tiles_in_use(tmp_path / "60m.zarr", cell_m=60.0):
            pass
        with pytest.raises(TilesInUse, match="cells of 50 m"):
            tiles_in_use(tmp_path / "50m.zarr", cell_m=50.0).__enter__()
    with tiles_in_use(tmp_path / "50m.zarr", cell_m=50.0):
        pass


def test_a_run_that_died_does_not_stand_in_the_way(tmp_path):
    died = (
        "import os, pathlib, sys, django\n"
        "django.setup()\n"
        "from landrelease.actions._tiles_in_use import tiles_in_use\n"
        "tiles_in_use(pathlib.Path(sys.argv[1]), cell_m=50.0).__enter__()\n"
        "os._exit(9)\n"
    )
    store = tmp_path / "50m.zarr"
    kept = os.environ | {"DJANGO_SETTINGS_MODULE": "landrelease.site.settings"}
    done = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()\n" + died, store],
        env=kept,
        check=False,
    )
    assert done.returncode == 9
    with tiles_in_use(store, cell_m=50.0):
        pass
