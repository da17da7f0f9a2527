"""A large grid solved from coarse to fine, tile by tile, with what is global kept global.

The coarsest grid is one window. Each finer one takes its beginning, and what its windows hold
at their edges, from the one before. Level and slopes are the same for all tiles: they move by
Newton steps on the gradient summed over the cores, and every tile's field gives way to them
by its response.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._blocks import (
    HELD,
    Above,
    Between,
    SolvedTile,
    TileWindow,
    interpolated,
    solve_window,
)
from landrelease.hazard._errors import NoConvergence
from landrelease.hazard._matern import Lattice, Matern, lattice
from landrelease.hazard._sources import Blocks, TileEvidence, coarser
from landrelease.hazard._windows import Box, Tile, core_of, halo_of, tiles_of

Floats = NDArray[np.float64]
TileJob = tuple[Tile, TileWindow]
TileRunner = Callable[
    [Callable[[TileWindow], SolvedTile], Iterable[TileJob]], Iterator[tuple[Tile, SolvedTile]]
]
"""Applies the block function to windows, in any order: in process, in threads, on Dask."""

STEP: Final = 2
ONE_WINDOW: Final = 40_000
"""Blocks of the coarsest grid, at most: it is solved whole."""
_SWEEPS: Final = 4
_SETTLED: Final = 0.01
_LARGEST_STEP: Final = 3.0
_LEVEL_STEPS: Final = 80


@dataclass(frozen=True, eq=False)
class Slopes:
    """Level and slopes: prior, estimate, and the precision of the estimate.

    Parameters
    ----------
    prior_mean, prior_precision
        (k) each, independent normal priors; the level comes first.
    value
        (k).
    precision
        (k, k).
    """

    prior_mean: Floats
    prior_precision: Floats
    value: Floats
    precision: Floats

    @property
    def covariance(self) -> Floats:
        """(k, k)."""
        inverse: Floats = np.linalg.inv(self.precision).astype(np.float64)
        return inverse


@dataclass(frozen=True, eq=False)
class Setting:
    """What is the same on every grid.

    Parameters
    ----------
    matern
        Range and standard deviation.
    cell_m
        Side of a cell of the finest grid, metres.
    variational
        Gaussian variational approximation, or Laplace's.
    tolerance
        For the standard deviation of log intensity.
    """

    matern: Matern
    cell_m: float
    variational: bool = True
    tolerance: float = 1e-3


class Fields(Protocol):
    """A grid's solution, read and written by boxes."""

    def read(self, box: Box) -> "Part": ...

    def write(self, tile: Tile, solved: SolvedTile) -> None: ...


@dataclass(frozen=True, eq=False)
class Part:
    """Field, variance for given slopes, weights and response on some cells."""

    field: Floats
    variance: Floats
    weights: Floats
    response: Floats


class ArrayFields:
    """A grid's solution in memory."""

    def __init__(self, part: Part) -> None:
        self.part = part

    @classmethod
    def empty(cls, shape: tuple[int, int], slopes: int) -> "ArrayFields":
        """Return room for a solution."""
        none = np.zeros(shape)
        return cls(Part(none, none.copy(), none.copy(), np.zeros((slopes, *shape))))

    def read(self, box: Box) -> Part:
        """Read a box."""
        on = box.slices
        part = self.part
        return Part(part.field[on], part.variance[on], part.weights[on], part.response[:, *on])

    def write(self, tile: Tile, solved: SolvedTile) -> None:
        """Keep a tile's core."""
        on = tile.core.slices
        self.part.field[on], self.part.variance[on] = solved.field, solved.variance
        self.part.weights[on], self.part.response[:, *on] = solved.weights, solved.response


def one_after_another(
    function: Callable[[TileWindow], SolvedTile], jobs: Iterable[TileJob]
) -> Iterator[tuple[Tile, SolvedTile]]:
    """Run in this process, one tile at a time."""
    for tile, window in jobs:
        yield tile, function(window)


@dataclass(frozen=True, eq=False)
class Coarse:
    """A solved grid of blocks, from which finer ones begin."""

    factor: int
    fields: ArrayFields
    slopes: Slopes

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of blocks."""
        rows, columns = self.fields.part.field.shape
        return rows, columns

    def on(self, box: Box, factor: int) -> Part:
        """Interpolate linearly to a box of cells that are blocks of `factor` cells."""
        times = self.factor // factor
        part = self.fields.part
        rows = _between(box.top, box.bottom, times, self.shape[0])
        columns = _between(box.left, box.right, times, self.shape[1])
        return Part(
            field=interpolated(part.field, rows, columns),
            variance=interpolated(part.variance, rows, columns),
            weights=np.empty(0),
            response=np.stack([interpolated(one, rows, columns) for one in part.response]),
        )

    def above(self, box: Box, factor: int, setting: Setting) -> Above:
        """Return the blocks under a window of cells that are blocks of `factor` cells."""
        times, part = self.factor // factor, self.fields.part
        around = box.coarser(times).grown(1, self.shape)
        on = around.slices
        rows = _free(box.top, box.bottom, times, self.shape[0])[on[0]]
        columns = _free(box.left, box.right, times, self.shape[1])[on[1]]
        down = _between(box.top, box.bottom, times, self.shape[0])
        across = _between(box.left, box.right, times, self.shape[1])
        return Above(
            weights=part.weights[on],
            variance=part.variance[on],
            lattice=lattice_on(setting, self.shape, self.factor),
            held=1.0 - np.outer(rows, columns),
            rows=(down[0] - around.top, down[1] - around.top, down[2]),
            columns=(across[0] - around.left, across[1] - around.left, across[2]),
        )

    def at(self, slopes: Slopes) -> "Coarse":
        """Move the field to where it would be for other slopes, to first order."""
        part = self.fields.part
        gap = self.slopes.value - slopes.value
        moved = replace(part, field=part.field + np.tensordot(gap, part.response, 1))
        return Coarse(self.factor, ArrayFields(moved), slopes)


def _free(begin: int, end: int, times: int, blocks: int) -> Floats:
    """1 for blocks in which no cell of a window's side is held or outside it."""
    low = -(-(begin + HELD) // times) if begin > 0 else 0
    high = (end - HELD) // times if -(-end // times) < blocks else blocks
    free = np.zeros(blocks)
    free[low:high] = 1.0
    return free


def _between(begin: int, end: int, times: int, blocks: int) -> Between:
    """Block before, block after, and how far between them each cell's centre lies."""
    place = np.clip((np.arange(begin, end) + 0.5) / times - 0.5, 0.0, blocks - 1.0)
    before = np.minimum(place.astype(np.int64), max(blocks - 2, 0))
    return before, np.minimum(before + 1, blocks - 1), place - before


def tiling(shape: tuple[int, int], setting: Setting, factor: int) -> list[Tile]:
    """Return the tiles of a grid of blocks."""
    halo = halo_of(setting.matern.range_m / (setting.cell_m * factor))
    return tiles_of(shape, core=core_of(halo), halo=halo)


def lattice_on(setting: Setting, shape: tuple[int, int], factor: int) -> Lattice:
    """Return the field's prior on a grid of blocks."""
    rows, columns = shape
    return lattice(setting.matern, rows=rows, columns=columns, cell_m=setting.cell_m * factor)


def window_of(
    tile: Tile,
    known: TileEvidence | Blocks,
    start: Part,
    slopes: Slopes,
    setting: Setting,
    on: tuple[Lattice, tuple[int, int]],
    above: Above | None = None,
) -> TileWindow:
    """Put together what the block function needs."""
    prior, (rows, columns) = on
    box = tile.window
    held = (box.top > 0, box.bottom < rows, box.left > 0, box.right < columns)
    return TileWindow(
        found=known.found,
        exposure_km2=known.multiplied,
        design=known.design,
        slopes=slopes.value,
        slope_covariance=slopes.covariance,
        lattice=prior,
        field=start.field,
        variance=start.variance,
        response=start.response,
        held=held,
        core=tile.core.within(box),
        variational=setting.variational,
        tolerance=setting.tolerance,
        above=above if any(held) else None,
    )


class Tally:
    """Gradient and precision of level and slopes, added up over the cores."""

    def __init__(self, slopes: Slopes) -> None:
        self.slopes = slopes
        away = slopes.value - slopes.prior_mean
        self.gradient: Floats = -slopes.prior_precision * away
        self.precision: Floats = np.diag(slopes.prior_precision)

    def add(self, design: Floats, found: Floats, part: Part) -> None:
        """Add one core."""
        self.gradient = self.gradient + np.einsum("kij,ij->k", design, found - part.weights)
        away = design - part.response
        share = np.einsum("kij,ij,lij->kl", design, part.weights, away)
        self.precision = self.precision + 0.5 * (share + share.T)

    def moved(self) -> Slopes:
        """Return the slopes one Newton step on."""
        step = np.linalg.solve(self.precision, self.gradient)
        step = np.clip(step, -_LARGEST_STEP, _LARGEST_STEP)
        return replace(self.slopes, value=self.slopes.value + step, precision=self.precision)


def solve_whole(blocks: Blocks, setting: Setting, slopes: Slopes) -> Coarse:
    """Solve the coarsest grid in one window, with level and slopes: by Laplace's way first."""
    start = ArrayFields.empty(blocks.shape, len(slopes.value)).part
    start.variance[:] = setting.matern.sd**2
    found = Coarse(blocks.factor, ArrayFields(start), slopes)
    found = _solve_whole(blocks, replace(setting, variational=False), found)
    return _solve_whole(blocks, setting, found) if setting.variational else found


def _solve_whole(blocks: Blocks, setting: Setting, begin: Coarse) -> Coarse:
    """Take Newton steps in level and slopes until they stay, shorter where they turn round."""
    shape = blocks.shape
    tile = tiles_of(shape, core=max(shape), halo=0)[0]
    prior = lattice_on(setting, shape, blocks.factor)
    share, before = 1.0, np.zeros(len(begin.slopes.value))
    for _ in range(_LEVEL_STEPS):
        slopes, start = begin.slopes, begin.fields.part
        done = solve_window(window_of(tile, blocks, start, slopes, setting, (prior, shape)))
        part = Part(done.field, done.variance, done.weights, done.response)
        tally = Tally(slopes)
        tally.add(blocks.design, blocks.found, part)
        after = tally.moved()
        change = float(np.abs(after.value - slopes.value).max())
        if change < setting.tolerance:
            return Coarse(blocks.factor, ArrayFields(part), slopes).at(after)
        step = after.value - slopes.value
        turned = float(step @ before) < 0
        share, before = min(1.0, share * (0.5 if turned else 1.5)), step
        after = replace(
            after,
            value=slopes.value + share * step,
            precision=slopes.precision + share * (after.precision - slopes.precision),
        )
        begin = Coarse(blocks.factor, ArrayFields(part), slopes).at(after)
    raise NoConvergence(iterations=_LEVEL_STEPS, change=change)


def solve_blocks(
    blocks: Blocks, setting: Setting, begin: Coarse, runner: TileRunner = one_after_another
) -> Coarse:
    """Solve a grid of blocks tile by tile, beginning from a coarser one.

    Sweeps are repeated until level and slopes stay where they are; from the second on,
    windows hold at their edges what the sweep before found there.
    """
    shape, slopes = blocks.shape, begin.slopes
    prior = lattice_on(setting, shape, blocks.factor)
    tiles = tiling(shape, setting, blocks.factor)
    for _ in range(_SWEEPS):
        fields = ArrayFields.empty(shape, len(slopes.value))
        tally = Tally(slopes)
        windows = _windows_on(blocks, tiles, setting, (begin, slopes, prior))
        for tile, done in runner(solve_window, windows):
            fields.write(tile, done)
        for tile in tiles:  # in this order, whichever was done first
            core = tile.core.slices
            tally.add(blocks.design[:, *core], blocks.found[core], fields.read(tile.core))
        after = tally.moved()
        change = float(np.abs(after.value - slopes.value).max())
        begin = Coarse(blocks.factor, fields, slopes).at(after)
        slopes = after
        if change < _SETTLED:
            break
    return begin


def _windows_on(
    blocks: Blocks, tiles: list[Tile], setting: Setting, given: tuple[Coarse, Slopes, Lattice]
) -> Iterator[TileJob]:
    """Windows of a grid of blocks."""
    begin, slopes, prior = given
    for tile in tiles:
        known = blocks.part(tile.window)
        start = begin.on(tile.window, blocks.factor)
        above = begin.above(tile.window, blocks.factor, setting)
        on = prior, blocks.shape
        yield tile, window_of(tile, known, start, slopes, setting, on, above)


def solve_coarse(
    blocks: Blocks, setting: Setting, slopes: Slopes, runner: TileRunner = one_after_another
) -> Coarse:
    """Solve a grid of blocks, of any size, from still coarser ones."""
    chain = [blocks]
    while chain[-1].found.size > ONE_WINDOW:
        chain.append(coarser(chain[-1], STEP))
    found = solve_whole(chain.pop(), setting, slopes)
    while chain:
        found = solve_blocks(chain.pop(), setting, found, runner)
    return found
