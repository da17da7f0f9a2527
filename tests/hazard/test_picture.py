"""Pictures of the hazard: where they lie, what is hatched, and that nothing looks safe."""

import colorsys
import math
import struct
import zlib
from dataclasses import dataclass, field

import numpy as np
import pytest
from pyproj import Transformer
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import MemoryFile

from landrelease.geo import Grid, local_equal_area_crs
from landrelease.hazard import BANDS, CLASSES, picture

GRID = Grid(local_equal_area_crs((69.0, 34.0)), -6_000.0, 4_000.0, 1_000.0, 8, 12)
TO_WGS84 = Transformer.from_crs(GRID.crs, 4326, always_xy=True)
HATCH = (90, 90, 100, 150)


@dataclass
class Left:
    """What remains, as far as a picture reads it: a hundred items per km2, all surveyed."""

    per_km2: np.ndarray = field(default_factory=lambda: np.full(GRID.shape, 100.0))
    sd_log: np.ndarray = field(default_factory=lambda: np.full(GRID.shape, 1.0))
    probability: np.ndarray = field(default_factory=lambda: np.full(GRID.shape, 0.6))
    surveyed: np.ndarray = field(default_factory=lambda: np.full(GRID.shape, 1.0))


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
    (west, north), (east, north_too), (east_too, south), (west_too, south_too) = picture(
        Left(), GRID, "expected"
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
    left = Left()
    left.per_km2[:] = 0.0
    left.per_km2[2, 9] = 5_000.0
    drawn = picture(left, GRID, "expected")
    pixels = read(drawn)
    xs, ys = GRID.centres_m()
    for row, y in enumerate(ys):
        for column, x in enumerate(xs):
            most = CLASSES["expected"][-1 if (row, column) == (2, 9) else 0]
            assert at(drawn, pixels, x, y) == most.colour


@pytest.mark.parametrize(
    ("value", "number"), [(0.0, 0), (0.0999, 0), (0.1, 1), (99.9, 3), (100.0, 4), (1e300, 5)]
)
def test_a_value_has_the_colour_of_its_class(value, number):
    left = Left(per_km2=np.full(GRID.shape, value))
    drawn = picture(left, GRID, "expected")
    assert at(drawn, read(drawn), 100.0, 100.0) == CLASSES["expected"][number].colour


def test_a_number_too_large_to_write_is_drawn_in_the_strongest_colour():
    """It was drawn as if there were nothing."""
    left = Left(per_km2=np.full(GRID.shape, np.inf))
    drawn = picture(left, GRID, "expected")
    assert at(drawn, read(drawn), 100.0, 100.0) == CLASSES["expected"][-1].colour


@pytest.mark.parametrize("band", BANDS)
def test_outside_the_domain_nothing_is_drawn(band):
    left = Left()
    for values in (left.per_km2, left.sd_log, left.probability, left.surveyed):
        values[:, :6] = np.nan
    drawn = picture(left, GRID, band)
    pixels = read(drawn)
    xs, ys = GRID.centres_m()
    assert {at(drawn, pixels, x, y)[3] for x in xs[:6] for y in ys} == {0}
    assert {at(drawn, pixels, x, y)[3] > 0 for x in xs[6:] for y in ys} == {True}


@pytest.mark.parametrize("band", BANDS)
def test_where_nobody_looked_is_hatched_and_nowhere_else(band):
    left = Left()
    left.surveyed[4:] = 0.0
    pixels = read(picture(left, GRID, band))
    height = len(pixels)
    hatched = (pixels == HATCH).all(axis=-1)
    assert not hatched[: int(height * 0.48)].any()
    below = hatched[int(height * 0.52) :]
    assert 0.1 < below.mean() < 0.25


@pytest.mark.parametrize("value", [0.0, 1e-9, 5.0])
def test_ground_nobody_looked_at_never_looks_as_searched_ground_does(value):
    left = Left(per_km2=np.full(GRID.shape, value), surveyed=np.zeros(GRID.shape))
    assert (read(picture(left, GRID, "expected")) == HATCH).all(axis=-1).any()


def test_hatching_has_no_colour_of_a_class():
    assert not [item for classes in CLASSES.values() for item in classes if item.colour == HATCH]


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (300, 2)])
def test_grids_of_any_shape_can_be_drawn(shape):
    grid = Grid(GRID.crs, 0.0, 0.0, 100.0, *shape)
    left = Left(*(np.ones(shape) for _ in range(4)))
    pixels = read(picture(left, grid, "probability"))
    assert max(pixels.shape[:2]) == max(240, *shape)
    assert min(pixels.shape[:2]) >= 1


def test_the_same_numbers_give_the_same_file():
    assert picture(Left(), GRID, "expected").png == picture(Left(), GRID, "expected").png


def test_a_file_is_a_sound_png():
    data = picture(Left(), GRID, "surveyed").png
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
