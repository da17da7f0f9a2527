"""Pictures of the hazard: where they lie, that files are sound, and that nothing looks safe."""

import colorsys
import math
import struct
import zlib

import numpy as np
import pytest
from pyproj import Transformer
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import MemoryFile

from landrelease.geo import Grid, local_equal_area_crs
from landrelease.hazard import BANDS, CLASSES
from landrelease.hazard._picture import drawn_levels

GRID = Grid(local_equal_area_crs((69.0, 34.0)), -6_000.0, 4_000.0, 1_000.0, 8, 12)
TO_WGS84 = Transformer.from_crs(GRID.crs, 4326, always_xy=True)
NOTHING = 255


def draw(level, *, grid=GRID, unseen=None):
    hatched = np.zeros(grid.shape) if unseen is None else unseen
    return drawn_levels(level.astype(np.uint8), hatched.astype(np.uint8), grid, outside=NOTHING)


def read(drawn):
    """Read a PNG with GDAL, a second implementation: (height, width, 4)."""
    with (
        pytest.warns(NotGeoreferencedWarning),  # a PNG does not say where it lies
        MemoryFile(drawn.png) as memory,
        memory.open() as source,
    ):
        return np.moveaxis(source.read(), 0, -1)


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    """Draw few pixels: tests are short."""
    monkeypatch.setattr("landrelease.hazard._picture._PIXELS", 240)


def at(drawn, pixels, x, y):
    """Return the pixel that shows a point of the plane."""
    lon, lat = TO_WGS84.transform(x, y)
    (west, north), _, (east, south), _ = drawn.corners
    height, width = pixels.shape[:2]

    def mercator(degrees):
        return math.asinh(math.tan(math.radians(degrees)))

    column = (lon - west) / (east - west) * width
    row = (mercator(north) - mercator(lat)) / (mercator(north) - mercator(south)) * height
    return tuple(int(v) for v in pixels[int(row), int(column)])


@pytest.mark.parametrize("band", BANDS)
def test_each_band_has_classes_from_zero_up(band):
    bounds = [item.least for item in CLASSES[band]]
    assert bounds[0] == 0
    assert bounds == sorted(set(bounds))
    assert len({item.colour for item in CLASSES[band]}) == len(bounds)


@pytest.mark.parametrize("band", BANDS)
def test_no_colour_is_green(band):
    """Green reads as safe; hue in degrees, 70 to 170 are greens."""
    for item in CLASSES[band]:
        red, green, blue, opacity = item.colour
        hue, saturation, _ = colorsys.rgb_to_hsv(red / 255, green / 255, blue / 255)
        assert not (70 <= hue * 360 <= 170 and saturation > 0.05)
        assert not (green > red and green > blue)
        assert opacity > 0


@pytest.mark.parametrize("band", BANDS)
def test_a_colour_is_told_to_the_legend_as_drawn(band):
    for item in CLASSES[band]:
        assert item.hex == "#" + bytes(item.colour).hex()


def test_the_corners_are_those_of_the_grid():
    (west, north), (east, north_too), (east_too, south), (west_too, south_too) = draw(
        np.zeros(GRID.shape)
    ).corners
    assert (west, east, north, south) == (west_too, east_too, north_too, south_too)
    left, below, right, above = GRID.bounds
    lon, lat = TO_WGS84.transform([left, left, right, right], [below, above, below, above])
    cell = 360 * GRID.cell_m / 40_075_000 * 2
    assert west == pytest.approx(min(lon), abs=cell / 4)
    assert east == pytest.approx(max(lon), abs=cell / 4)
    assert south == pytest.approx(min(lat), abs=cell / 4)
    assert north == pytest.approx(max(lat), abs=cell / 4)


def test_every_cell_is_drawn_where_it_lies():
    level, unseen = np.zeros(GRID.shape), np.zeros(GRID.shape)
    level[2, 9], level[:, :2], unseen[4:] = 7, NOTHING, 1
    drawn = draw(level, unseen=unseen)
    pixels = read(drawn)
    xs, ys = GRID.centres_m()
    for row, y in enumerate(ys):
        for column, x in enumerate(xs):
            told = int(level[row, column]), 255 * int(unseen[row, column])
            assert at(drawn, pixels, x, y) == (*told, 0, 255)


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (300, 2)])
def test_grids_of_any_shape_can_be_drawn(shape):
    grid = Grid(GRID.crs, 0.0, 0.0, 100.0, *shape)
    pixels = read(draw(np.ones(shape), grid=grid))
    assert max(pixels.shape[:2]) == max(240, *(2 * length for length in shape))
    assert min(pixels.shape[:2]) >= 1


def test_the_same_numbers_give_the_same_file():
    assert draw(np.ones(GRID.shape)).png == draw(np.ones(GRID.shape)).png


def test_a_file_is_a_sound_png():
    data = draw(np.ones(GRID.shape)).png
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    names, place = [], 8
    while place < len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        body = data[place + 4 : place + 8 + length]
        (check,) = struct.unpack(">I", data[place + 8 + length : place + 12 + length])
        assert zlib.crc32(body) == check
        names.append(body[:4])
        place += 12 + length
    assert names == [b"IHDR", b"IDAT", b"IEND"]
