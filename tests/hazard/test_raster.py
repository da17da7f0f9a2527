"""Hazard rasters: what is written is read back, and nothing half written stays."""

import numpy as np
import pytest
import rasterio

from landrelease.geo import Grid, local_equal_area_crs
from landrelease.hazard import (
    Matern,
    NotAHazardRaster,
    Quantity,
    RasterNotWritten,
    ShapesDiffer,
    band_names,
    event_counts,
    fit,
    read_geotiff,
    write_geotiff,
)

GRID = Grid(local_equal_area_crs((69.0, 34.0)), -1000.0, 1500.0, 250.0, 12, 9)


@pytest.fixture
def remaining(small, spread_out):
    posterior = fit(small, cell_m=250.0, matern=spread_out)
    return posterior.remaining(undetected=0.5, surveyed=small.exposure_km2)


def test_what_is_written_is_read_back(tmp_path, remaining):
    path = tmp_path / "hazard.tif"
    write_geotiff(path, remaining, GRID, tags={"tier": "restricted", "facts_at": "2020-01-01"})
    back = read_geotiff(path)
    for name in ("per_km2", "sd_log", "probability", "surveyed", "low_per_km2", "high_per_km2"):
        np.testing.assert_allclose(getattr(back, name), getattr(remaining, name), rtol=1e-6)
    assert back.quantity is Quantity.ITEMS
    assert (back.grid.shape, back.grid.transform) == (GRID.shape, GRID.transform)
    assert back.tags["tier"] == "restricted"
    assert back.tags["method_version"] == remaining.provenance.version


def test_other_programs_find_bands_order_and_place(tmp_path, remaining):
    path = tmp_path / "hazard.tif"
    write_geotiff(path, remaining, GRID)
    with rasterio.open(path) as source:
        assert source.dtypes == ("float32",) * 6
        assert source.descriptions == band_names(Quantity.ITEMS)
        assert np.isnan(source.nodata)
        assert source.crs.is_projected
        assert tuple(source.bounds) == GRID.bounds
        np.testing.assert_allclose(source.read(3), remaining.probability, rtol=1e-6)


def test_events_are_never_called_items(tmp_path, small):
    events = event_counts(small.found, area_km2=0.0625, domain=small.domain)
    posterior = fit(events, cell_m=250.0, matern=Matern(1000.0, 1.0))
    path = tmp_path / "events.tif"
    write_geotiff(path, posterior.remaining(), GRID)
    with rasterio.open(path) as source:
        assert not any("item" in name for name in source.descriptions)
        assert source.tags()["band_1_counts"] == "reported events"


def test_an_older_file_is_replaced_and_nothing_else_is_left(tmp_path, remaining):
    path = tmp_path / "hazard.tif"
    path.write_text("older")
    write_geotiff(path, remaining, GRID)
    assert [found.name for found in tmp_path.iterdir()] == ["hazard.tif"]


def test_a_failure_leaves_the_older_file(tmp_path, remaining, monkeypatch):
    path = tmp_path / "hazard.tif"
    path.write_text("older")

    def full(*_arguments, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("landrelease.hazard._raster.rasterio.open", full)
    with pytest.raises(RasterNotWritten, match="No space left"):
        write_geotiff(path, remaining, GRID)
    assert [found.read_text() for found in tmp_path.iterdir()] == ["older"]


def test_a_missing_folder_is_an_error(tmp_path, remaining):
    with pytest.raises(RasterNotWritten, match="folder exists"):
        write_geotiff(tmp_path / "nowhere" / "hazard.tif", remaining, GRID)


def test_another_grid_is_an_error(tmp_path, remaining):
    other = Grid(GRID.crs, 0.0, 0.0, 250.0, 9, 12)
    with pytest.raises(ShapesDiffer, match=r"\(12, 9\)"):
        write_geotiff(tmp_path / "hazard.tif", remaining, other)


def test_other_files_are_refused(tmp_path):
    text = tmp_path / "hazard.tif"
    text.write_text("no raster")
    with pytest.raises(NotAHazardRaster, match="not recognized"):
        read_geotiff(text)
    with pytest.raises(NotAHazardRaster, match="No such file"):
        read_geotiff(tmp_path / "missing.tif")
    path = tmp_path / "plain.tif"
    profile = {"driver": "GTiff", "height": 1, "width": 1, "count": 1, "dtype": "uint8"}
    transform = rasterio.Affine(5.0, 0.0, 10.0, 0.0, -5.0, 10.0)
    with rasterio.open(path, "w", transform=transform, crs="EPSG:32642", **profile) as target:
        target.write(np.zeros((1, 1, 1), np.uint8))
    with pytest.raises(NotAHazardRaster, match="bands"):
        read_geotiff(path)
