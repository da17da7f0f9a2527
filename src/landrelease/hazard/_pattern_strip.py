"""A strip of ground on the grid, and what its finds say for it, bin by bin along it."""

import math
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._compiled import compiled

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

_STEEPEST: Final = 0.8
"""A bent line is followed until it has turned by this slope."""


@dataclass(frozen=True)
class Strip:
    """A strip along a middle line, straight or bent.

    Parameters
    ----------
    x_m, y_m
        A point on or near the middle line, metres east and south of the grid's north-west
        corner.
    angle
        Direction of the line there, radians from east towards south.
    offset_m
        Distance of the middle line from the point, to the right.
    bend_per_m
        Curvature, 1 / m.
    width_m
        Width, metres.
    """

    x_m: float
    y_m: float
    angle: float
    offset_m: float = 0.0
    bend_per_m: float = 0.0
    width_m: float = 60.0

    def at(self, along_m: float) -> tuple[float, float]:
        """Return the point of the middle line at a distance along it."""
        aside = self.offset_m + 0.5 * self.bend_per_m * along_m**2
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        return self.x_m + along_m * cos - aside * sin, self.y_m + along_m * sin + aside * cos

    def moved(self, along_m: float) -> "Strip":
        """Return the same strip told from another point of its middle line."""
        x, y = self.at(along_m)
        angle = self.angle + math.atan(self.bend_per_m * along_m)
        return replace(self, x_m=x, y_m=y, angle=angle, offset_m=0.0)


class Ground(NamedTuple):
    """What is known on the grid: counts, intensity beside the belts, exposure, cell side."""

    found: Floats
    beside: Floats
    exposure_km2: Floats
    cell_m: float


class Bins(NamedTuple):
    """Pieces of a line: how far it is followed each way from its point, and their length."""

    reach_m: float
    step_m: float

    @property
    def number(self) -> int:
        """How many there are; the point lies in the middle one."""
        return 2 * round(self.reach_m / self.step_m) + 1


@compiled
def _cells(
    rows: int,
    columns: int,
    cell: float,
    line: tuple[float, float, float, float, float, float],
    reach: float,
    step: float,
) -> tuple[Whole, Whole, Floats]:
    """Cells that a strip touches, the bin each lies in, and the share of it in the strip."""
    x0, y0, angle, offset, bend, width = line
    cos, sin = math.cos(angle), math.sin(angle)
    reach_here = _STEEPEST / abs(bend) if abs(bend) * reach > _STEEPEST else reach
    half = round(reach / step)
    stride = 0.5 * cell
    across = math.ceil((0.5 * width + 0.75 * cell) / stride)
    along = math.ceil(reach_here / stride)
    most = (2 * along + 1) * (2 * across + 1)
    index, bins, shares = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most)
    count = 0
    for i in range(-along, along + 1):
        t = i * stride
        middle = offset + 0.5 * bend * t * t
        for j in range(-across, across + 1):
            p = middle + j * stride
            column = math.floor((x0 + t * cos - p * sin) / cell)
            row = math.floor((y0 + t * sin + p * cos) / cell)
            if row < 0 or column < 0 or row >= rows or column >= columns:
                continue
            dx, dy = (column + 0.5) * cell - x0, (row + 0.5) * cell - y0
            s, aside = dx * cos + dy * sin, dy * cos - dx * sin
            if math.floor(s / stride + 0.5) != i or abs(s) > reach_here:
                continue  # a cell belongs to the one sample that is nearest to its middle
            if math.floor((aside - middle) / stride + 0.5) != j:
                continue
            slope = bend * s
            turned = math.sqrt(1.0 + slope * slope)
            d = (aside - offset - 0.5 * bend * s * s) / turned
            nx, ny = (cos - slope * sin) / turned, (sin + slope * cos) / turned
            blur = cell * (abs(nx) + abs(ny))
            low, high = max(d - 0.5 * blur, -0.5 * width), min(d + 0.5 * blur, 0.5 * width)
            if high <= low:
                continue
            index[count] = row * columns + column
            bins[count] = min(max(math.floor(s / step + 0.5) + half, 0), 2 * half)
            shares[count] = (high - low) / blur
            count += 1
    return index[:count], bins[:count], shares[:count]


@compiled
def _ratios(
    index: Whole,
    bins: Whole,
    shares: Floats,
    found: Floats,
    beside: Floats,
    exposure: Floats,
    rates: Floats,
    ratios: Floats,
) -> None:
    """Add to each bin, for each density, the log likelihood ratio of belt and field to field."""
    for k in range(index.size):
        i, b, share = index[k], bins[k], shares[k]
        if exposure[i] <= 0.0:
            continue
        for r in range(rates.size):
            ratios[b, r] -= rates[r] * share * exposure[i]
        if found[i] > 0.0:
            for r in range(rates.size):
                ratios[b, r] += found[i] * math.log1p(rates[r] * share / beside[i])


class Footprint(NamedTuple):
    """Cells of a strip (flat index), the bin of each, and the share of it in the strip."""

    cells: Whole
    bins: Whole
    shares: Floats


def footprint(strip: Strip, shape: tuple[int, int], cell_m: float, bins: Bins) -> Footprint:
    """Lay a strip on the grid; a cell counts with the share of its area in the strip.

    Examples
    --------
    >>> along = Strip(x_m=50.0, y_m=25.0, angle=0.0, width_m=20.0)
    >>> cells, _, shares = footprint(along, (5, 10), 10.0, Bins(60.0, 10.0))
    >>> round(100.0 * float(shares.sum()))  # 20 m by 100 m, m2
    2000
    """
    line = (strip.x_m, strip.y_m, strip.angle, strip.offset_m, strip.bend_per_m, strip.width_m)
    return Footprint(*_cells(*shape, cell_m, line, bins.reach_m, bins.step_m))


def log_ratios(ground: Ground, on: Footprint, bins: Bins, rates: Floats) -> Floats:
    """Log likelihood ratio of each bin (down) at each density (across).

    found_i ~ Poisson(exposure_i (beside_i + rate share_i)) against Poisson(exposure_i
    beside_i): ground searched without a find counts against the belt.
    """
    ratios = np.zeros((bins.number, rates.size))
    _ratios(
        *on,
        ground.found.ravel(),
        ground.beside.ravel(),
        ground.exposure_km2.ravel(),
        rates,
        ratios,
    )
    return ratios
