"""A raster in levels: exact at every threshold, counted whole, and never less than it is."""

from pathlib import Path

import numpy as np
import pytest
from rasterio.io import MemoryFile

from landrelease.geo import CellShares, Grid, local_equal_area_crs
from landrelease.hazard import (
    BANDS,
    CHANGES,
    CLASSES,
    THRESHOLDS,
    NotAHazardRaster,
    Quantity,
    Remaining,
    ShapesDiffer,
    change_between,
    highest_levels,
    levels_of,
    write_geotiff,
)
from landrelease.hazard import _levels as levels_module

CRS = local_equal_area_crs((69.0, 34.0))
GRID = Grid(CRS, -1_000.0, 1_500.0, 250.0, 12, 9)


class Facts:
    """Where a raster comes from, as far as a file needs it."""

    @staticmethod
    def tags() -> dict[str, str]:
        return {}


def written(path: Path, *, grid: Grid = GRID, **bands: np.ndarray) -> Path:
    """Write a raster of given bands; the others hold halves, all surveyed."""
    names = ("per_km2", "sd_log", "probability", "surveyed", "low_per_km2", "high_per_km2")
    values = {name: np.full(grid.shape, 0.5) for name in names} | {"surveyed": np.ones(grid.shape)}
    remaining = Remaining(**values | bands, quantity=Quantity.ITEMS, provenance=Facts())
    write_geotiff(path, remaining, grid)
    return path


@pytest.fixture
def chances() -> np.ndarray:
    values = np.random.default_rng(7).uniform(size=GRID.shape)
    values[:2, :3] = np.nan
    return values


def pixels(levels) -> np.ndarray:
    """Read the picture with GDAL, a second implementation: red, green."""
    with MemoryFile(levels.picture.png) as memory, memory.open() as source:
        return source.read([1, 2])


@pytest.mark.parametrize("band", BANDS)
def test_every_class_begins_at_a_threshold(band):
    assert list(THRESHOLDS[band]) == sorted(set(THRESHOLDS[band]))
    assert {item.least for item in CLASSES[band]} <= {0.0, *THRESHOLDS[band]}


def test_cells_above_each_threshold_are_those_of_the_raster(tmp_path, chances):
    surveyed = (np.arange(GRID.rows)[:, None] > 5) * np.ones(GRID.shape)
    path = written(tmp_path / "a.tif", probability=chances, surveyed=surveyed)
    told = levels_of(path, "probability")
    reach = [chances.astype(np.float32) >= np.float32(least) for least in told.thresholds]
    assert told.at_least == tuple(int(cells.sum()) for cells in reach)
    assert told.not_surveyed_at_least == tuple(int(cells[:6].sum()) for cells in reach)
    assert (told.cells, told.not_surveyed) == (12 * 9 - 6, 6 * 9 - 6)


@pytest.mark.parametrize("chance", THRESHOLDS["probability"])
def test_a_value_on_a_threshold_reaches_it(tmp_path, chance):
    chances = np.full(GRID.shape, chance)
    told = levels_of(written(tmp_path / "a.tif", probability=chances), "probability")
    assert told.at_least[THRESHOLDS["probability"].index(chance)] == told.cells


@pytest.mark.filterwarnings("ignore:Dataset has no geotransform")
def test_the_picture_shows_each_cell_where_it_lies_and_nothing_outside(tmp_path, chances):
    red, green = pixels(levels_of(written(tmp_path / "a.tif", probability=chances), "probability"))
    rows, columns = np.indices(GRID.shape)
    down = ((rows + 0.5) / GRID.rows * red.shape[0]).astype(int)
    right = ((columns + 0.5) / GRID.columns * red.shape[1]).astype(int)
    level = np.searchsorted(THRESHOLDS["probability"], chances, side="right")
    level[np.isnan(chances)] = levels_module.OUTSIDE
    np.testing.assert_array_equal(red[down, right], level)
    assert not green.any()


@pytest.mark.parametrize("strip", [9, 1_000_000])
@pytest.mark.filterwarnings("ignore:Dataset has no geotransform")
def test_many_cells_in_a_pixel_show_the_worst_and_are_counted_one_by_one(
    tmp_path, monkeypatch, strip
):
    monkeypatch.setattr(levels_module, "MOST_PIXELS", 5)
    monkeypatch.setattr(levels_module, "_STRIP_CELLS", strip)
    chance, surveyed = np.zeros(GRID.shape), np.ones(GRID.shape)
    chance[11, 8], surveyed[0, 0] = 0.99, 0.0
    told = levels_of(
        written(tmp_path / "a.tif", probability=chance, surveyed=surveyed), "probability"
    )
    red, green = pixels(told)
    assert (told.cells_across, told.cells, told.at_least[0]) == (3, 108, 1)
    assert red[-20, -20] == len(THRESHOLDS["probability"])
    assert green[5, 5] == 255
    assert (red[:-400, :-400] == 0).all()


@pytest.mark.filterwarnings("ignore:Dataset has no geotransform")
def test_a_change_is_later_less_earlier(tmp_path, chances):
    was = written(tmp_path / "a.tif", probability=np.full(GRID.shape, 0.5))
    now = written(tmp_path / "b.tif", probability=chances)
    told = change_between(was, now)
    moved = chances.astype(np.float32) - np.float32(0.5)
    assert told.at_least == tuple(int((moved >= np.float32(step)).sum()) for step in CHANGES)
    assert set(np.unique(pixels(told)[0])) <= {*range(9), levels_module.OUTSIDE}


def test_a_change_needs_the_same_cells(tmp_path):
    one = written(tmp_path / "a.tif")
    moved = Grid(CRS, GRID.x0_m + 125.0, GRID.y0_m, 250.0, 12, 9)
    with pytest.raises(ShapesDiffer):
        change_between(one, written(tmp_path / "b.tif", grid=moved))


def test_a_ground_has_the_highest_level_of_its_cells(tmp_path, chances):
    path = written(tmp_path / "a.tif", probability=chances)
    some = CellShares(np.array([3, 4]), np.array([5, 6]), np.ones(2))
    outside = CellShares(np.array([0]), np.array([0]), np.ones(1))
    nowhere = CellShares(*(np.zeros(0, dtype=kind) for kind in (int, int, float)))
    level = int(np.searchsorted(THRESHOLDS["probability"], max(chances[3, 5], chances[4, 6])))
    assert highest_levels(path, "probability", [some, outside, nowhere]) == [level, None, None]


def test_a_file_that_is_none_is_told(tmp_path):
    path = tmp_path / "a.tif"
    path.write_text("no raster")
    with pytest.raises(NotAHazardRaster):
        levels_of(path, "expected")
