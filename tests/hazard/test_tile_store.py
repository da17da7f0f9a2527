"""Tiles survive a killed run, and a changed record refits only what it touches."""

import os
import shutil
import signal
import subprocess
import sys

import numpy as np
import pytest

from landrelease.hazard import (
    ArraySource,
    Box,
    Counts,
    Matern,
    TiledPosterior,
    TileStore,
    fit_tiles,
)

CELL_M = 100.0
MATERN = Matern(500.0, 1.0)
SHAPE = (60, 400)
"""Four tiles beside each other."""


def evidence():
    rng = np.random.default_rng(8)
    exposure = 0.005 * (rng.random(SHAPE) < 0.3)
    found = rng.poisson(exposure * 12.0)
    return found, exposure


def source_of(found, exposure):
    return ArraySource(Counts(found, exposure, np.ones(SHAPE, bool)))


def fitted(source, store, **kwargs):
    return fit_tiles(source, cell_m=CELL_M, store=store, matern=MATERN, **kwargs)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A store that was filled, on disk."""
    path = tmp_path_factory.mktemp("fresh") / "tiles.zarr"
    fitted(source_of(*evidence()), TileStore(path))
    return path


@pytest.fixture
def fresh(folder, tmp_path):
    """A copy of it."""
    path = shutil.copytree(folder, tmp_path / "fresh.zarr")
    store = TileStore(path)
    store.open()
    return store


KILLED = """
import os, signal, sys
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from test_tile_store import evidence, fitted, source_of
from landrelease.hazard import TileStore

def dies(function, jobs):
    for number, (tile, window) in enumerate(jobs):
        if number == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        yield tile, function(window)

fitted(source_of(*evidence()), TileStore(Path(sys.argv[1])), runner=dies)
"""


def test_a_run_killed_in_the_middle_goes_on_where_it_was(tmp_path, fresh):
    path = tmp_path / "tiles.zarr"
    here = os.path.dirname(__file__)  # noqa: PTH120 - text for another process
    died = subprocess.run([sys.executable, "-c", KILLED, str(path), here], check=False)
    assert died.returncode == -signal.SIGKILL
    store = TileStore(path)
    work = fitted(source_of(*evidence()), store)
    box = Box(0, SHAPE[0], 0, SHAPE[1])
    assert work.solved == work.tiles - 2
    assert np.array_equal(store.read(box).field, fresh.read(box).field)
    assert np.array_equal(store.read(box).variance, fresh.read(box).variance)
    assert store.facts == fresh.facts


def test_a_tile_written_but_not_marked_is_not_taken_for_the_older_one():
    store, found = TileStore(), evidence()[0]
    source = source_of(*evidence())
    fitted(source, store)
    before = store.read(Box(0, SHAPE[0], 0, SHAPE[1]))
    marked, store.mark = store.mark, lambda *_: None
    more = found.copy()
    more[SHAPE[0] // 2, SHAPE[1] // 2] += 1.0
    fitted(source_of(more, np.maximum(evidence()[1], 1e-6)), store)
    store.mark = marked
    assert fitted(source, store).solved > 0
    assert np.allclose(store.read(Box(0, SHAPE[0], 0, SHAPE[1])).field, before.field, atol=0.05)


def test_a_changed_record_refits_only_the_tiles_that_see_it(fresh):
    found, exposure = evidence()
    changed, looked = found.copy(), exposure.copy()
    changed[20, 30], looked[20, 30] = 4, 0.005
    work = fitted(source_of(changed, looked), fresh)
    again = TileStore()
    fitted(source_of(changed, looked), again)
    box = Box(0, SHAPE[0], 0, SHAPE[1])
    kept = TiledPosterior(fresh, source_of(changed, looked)).on(box)
    anew = TiledPosterior(again, source_of(changed, looked)).on(box)
    assert work.tiles == 4
    assert (work.solved, work.kept_globals) == (1, True)
    assert np.abs(kept.mean - anew.mean).max() < 5e-3
    assert np.abs(kept.sd / anew.sd - 1.0).max() < 2e-3


def test_evidence_that_moves_the_level_refits_everything(fresh):
    found, exposure = evidence()
    work = fitted(source_of(3 * found, exposure), fresh)
    assert (work.solved, work.kept_globals) == (work.tiles, False)


def test_another_method_refits_everything(fresh):
    work = fitted(source_of(*evidence()), fresh, method="laplace")
    assert work.solved == work.tiles
    assert fitted(source_of(*evidence()), fresh, method="laplace").solved == 0
