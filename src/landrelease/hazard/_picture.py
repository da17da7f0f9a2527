"""A hazard raster as pictures for a web map, and the colours its classes have there."""

import math
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray
from rasterio.transform import Affine
from rasterio.warp import Resampling, reproject, transform_bounds

from landrelease.geo import Grid

Band = Literal["expected", "uncertainty", "probability", "surveyed"]
BANDS: Final[tuple[Band, ...]] = ("expected", "probability", "uncertainty", "surveyed")
NINE_IN_TEN: Final = 1.6449
"""Standard normal quantile of 0.95: an interval of 90 % reaches so many deviations."""
_WEB_MERCATOR: Final = "EPSG:3857"
_PIXELS: Final = 1_200

Colour = tuple[int, int, int, int]
_Cell = TypeVar("_Cell", bound=np.generic)


@dataclass(frozen=True)
class ColourClass:
    """From this value up, this colour."""

    least: float
    colour: Colour

    @property
    def hex(self) -> str:
        """The colour with its transparency, as #rrggbbaa."""
        return "#{:02x}{:02x}{:02x}{:02x}".format(*self.colour)


_WARM: Final[tuple[Colour, ...]] = (
    (255, 245, 204, 90),
    (254, 217, 118, 150),
    (254, 178, 76, 180),
    (252, 120, 50, 195),
    (215, 35, 30, 205),
    (120, 0, 30, 215),
)
_COOL: Final[tuple[Colour, ...]] = (
    (242, 240, 247, 140),
    (203, 201, 226, 160),
    (158, 154, 200, 175),
    (117, 107, 177, 190),
    (84, 39, 143, 200),
)
_STEEL: Final[tuple[Colour, ...]] = (
    (222, 235, 247, 150),
    (158, 202, 225, 170),
    (66, 146, 198, 185),
    (8, 69, 148, 200),
)


def _classes(bounds: Sequence[float], colours: Sequence[Colour]) -> tuple[ColourClass, ...]:
    return tuple(ColourClass(*item) for item in zip(bounds, colours, strict=True))


CLASSES: Final[dict[Band, tuple[ColourClass, ...]]] = {
    "expected": _classes((0.0, 0.1, 1.0, 10.0, 100.0, 1_000.0), _WARM),
    "probability": _classes((0.0, 0.01, 0.05, 0.2, 0.5, 0.8), _WARM),
    "uncertainty": _classes(
        (0.0, *(math.log(factor) / NINE_IN_TEN for factor in (2, 5, 10, 30))), _COOL
    ),
    "surveyed": _classes((0.0, 0.1, 0.5, 0.9), _STEEL),
}
"""No class has a colour that reads as safe."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A PNG in web Mercator and where its corners lie."""

    png: bytes
    corners: tuple[tuple[float, float], ...]
    """Longitude and latitude: top left, top right, bottom right, bottom left."""


def drawn_levels(
    level: NDArray[np.uint8], unseen: NDArray[np.uint8], grid: Grid, *, outside: int
) -> Picture:
    """Draw levels for a program to read: red the level, green 255 where `unseen` is not 0.

    Each cell is at least one pixel, and every pixel is opaque: what a browser reads back is
    what was written.
    """
    to, shape = _laid_out(grid, max(_PIXELS, *(2 * length for length in grid.shape)))
    colours = np.full((4, *shape), 255, dtype=np.uint8)
    colours[0] = _warped(level, grid, to, shape, nothing=outside)
    colours[1] = np.where(_warped(unseen, grid, to, shape, nothing=0) > 0, 255, 0)
    colours[2] = 0
    return Picture(_png(colours), _corners(to, *shape))


def _laid_out(grid: Grid, pixels: int) -> tuple[Affine, tuple[int, int]]:
    """Lay a picture in web Mercator over a grid; its longer side has so many pixels."""
    west, south, east, north = transform_bounds(grid.crs, _WEB_MERCATOR, *grid.bounds)
    pixel_m = max(east - west, north - south) / pixels
    width = max(1, round((east - west) / pixel_m))
    height = max(1, round((north - south) / pixel_m))
    to = Affine((east - west) / width, 0.0, west, 0.0, (south - north) / height, north)
    return to, (height, width)


def _warped(
    values: NDArray[_Cell],
    grid: Grid,
    to: Affine,
    shape: tuple[int, int],
    *,
    nothing: float = np.nan,
) -> NDArray[_Cell]:
    target = np.full(shape, nothing, dtype=values.dtype)
    reproject(
        values,
        target,
        src_transform=Affine(*grid.transform),
        src_crs=grid.crs,
        src_nodata=nothing,
        dst_transform=to,
        dst_crs=_WEB_MERCATOR,
        dst_nodata=nothing,
        resampling=Resampling.nearest,
    )
    return target


def _png(colours: NDArray[np.uint8]) -> bytes:
    """Write bands of red, green, blue and opacity as a PNG.

    Source: W3C, Portable Network Graphics (third edition), 11.2: 8 bits, truecolour with
    alpha, rows unfiltered.
    """
    _, height, width = colours.shape
    rows = np.zeros((height, 1 + 4 * width), dtype=np.uint8)
    rows[:, 1:] = np.moveaxis(colours, 0, -1).reshape(height, 4 * width)
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )


def _corners(to: Affine, height: int, width: int) -> tuple[tuple[float, float], ...]:
    west, south, east, north = transform_bounds(
        _WEB_MERCATOR, "EPSG:4326", to.c, to.f + height * to.e, to.c + width * to.a, to.f
    )
    return ((west, north), (east, north), (east, south), (west, south))
