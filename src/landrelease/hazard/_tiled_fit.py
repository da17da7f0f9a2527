"""Fit a grid of any size tile by tile, keeping what has been computed."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._blocks import TileWindow, solve_window
from landrelease.hazard._covariates import Effects, Intercept
from landrelease.hazard._errors import NothingToModel, ValueOutOfRange
from landrelease.hazard._evidence import Counts
from landrelease.hazard._hyper import FINE_CELLS, HyperPrior, default_prior, learn, matern_at
from landrelease.hazard._matern import Lattice, Matern
from landrelease.hazard._mode import Method
from landrelease.hazard._progress import Progress, part_of, silent
from landrelease.hazard._sources import Blocks, TileEvidence, TileSource, blocks_of, coarser
from landrelease.hazard._tile_levels import (
    STEP,
    Coarse,
    Part,
    Setting,
    Slopes,
    Tally,
    TileJob,
    TileRunner,
    lattice_on,
    one_after_another,
    solve_coarse,
    tiling,
    window_of,
)
from landrelease.hazard._tile_store import TileStore, digest_of
from landrelease.hazard._windows import Tile, halo_of

Floats = NDArray[np.float64]

TILES_VERSION: Final = "1.3"
KEEP_LEVEL: Final = 0.1
"""Level and slopes of an earlier run are kept while they would move by less than this."""
KEEP_HYPER: Final = 0.1
"""Likewise log range and log deviation."""
KEEP_TOLD: Final = 0.02
"""A tile is kept while what its window was told of the field moves by less than this."""
_LEVEL_STEPS: Final = 6
_LEVEL_SETTLED: Final = 1e-5


@dataclass(frozen=True)
class Work:
    """What a run had to do.

    Parameters
    ----------
    tiles
        Tiles of the grid.
    solved
        Those computed in this run; the others were kept.
    passes
        Inversions in them.
    kept_globals
        Whether level, slopes, range and deviation were those of an earlier run.
    """

    tiles: int
    solved: int
    passes: int
    kept_globals: bool


def fit_tiles(
    source: TileSource,
    *,
    cell_m: float,
    store: TileStore,
    method: Method = "gva",
    matern: Matern | None = None,
    hyper_prior: HyperPrior | None = None,
    intercept: Intercept | None = None,
    tolerance: float = 1e-3,
    runner: TileRunner = one_after_another,
    progress: Progress = silent,
) -> Work:
    """Fit the model of `fit` to a grid that is too large to be factored whole.

    Range and deviation are learnt on blocks of cells and plugged in. Level, slopes and what
    windows hold at their edges come from the grid of 2 x 2 blocks. Every tile is solved with
    its halo by `solve_window`. What comes out lies in `store`; open it with `TiledPosterior`.
    A store that was filled before is brought up to date: tiles whose window holds other
    evidence, or was told something else, are computed again.

    Parameters
    ----------
    source
        The evidence, read box by box.
    cell_m
        Side of a cell, metres, above 0.
    store
        Where tiles are kept.
    method, matern, hyper_prior, intercept
        As for `fit`.
    tolerance
        Of standard deviations of log intensity.
    runner
        Applies the block function to windows: here, in threads, or on other machines.
    progress
        Told how far it is; may raise to stop. What was computed stays.

    Raises
    ------
    NothingToModel, ValueOutOfRange, NoConvergence, NotPositiveDefinite
    """
    if not (math.isfinite(cell_m) and cell_m > 0):
        raise ValueOutOfRange(name="cell_m", read=cell_m, expected="metres, above 0")
    level = Intercept() if intercept is None else intercept
    progress(0.0, "blocks")
    blocks = blocks_of(source, STEP)
    if not blocks.inside.any():
        raise NothingToModel
    if matern is None:
        matern = _learnt(source, blocks, cell_m, hyper_prior, level, part_of(progress, 0.0, 0.1))
    setting = Setting(matern, cell_m, method == "gva", tolerance)
    old = _kept(store, source, setting, method)
    setting = setting if old is None else replace(setting, matern=old[0])
    begin = _first(blocks, level, source.slope_sd)
    progress(0.1, "coarse grids")
    coarse = solve_coarse(blocks, setting, begin, runner)
    kept = old is not None and _close(coarse.slopes, old[1])
    if old is not None and not kept:
        setting = replace(setting, matern=matern)
        coarse = solve_coarse(blocks, setting, begin, runner)
    slopes = old[1] if old is not None and kept else coarse.slopes
    run = _Run(source, setting, method, coarse.at(slopes), store)
    run.tiles = [tile for tile in run.tiles if _inside(blocks, tile)]
    run.prepare(slopes)
    done = run.solve(runner, part_of(progress, 0.15, 0.95))
    run.finish()
    progress(1.0, "done")
    return replace(done, kept_globals=kept)


def learn_on_blocks(
    source: TileSource,
    *,
    cell_m: float,
    hyper_prior: HyperPrior | None = None,
    intercept: Intercept | None = None,
    progress: Progress = silent,
) -> Matern:
    """Find the most probable range and deviation on at most `FINE_CELLS` blocks of cells.

    Parameters
    ----------
    source, cell_m, hyper_prior, intercept, progress
        As for `fit_tiles`.
    """
    level = Intercept() if intercept is None else intercept
    return _learnt(source, blocks_of(source, STEP), cell_m, hyper_prior, level, progress)


def _learnt(
    source: TileSource,
    blocks: Blocks,
    cell_m: float,
    prior: HyperPrior | None,
    level: Intercept,
    progress: Progress,
) -> Matern:
    """Most probable range and deviation, on at most `FINE_CELLS` blocks."""
    times = math.ceil(math.sqrt(max(blocks.found.size / FINE_CELLS, 1.0)))
    larger = coarser(blocks, times) if times > 1 else blocks
    counts = Counts(larger.found, larger.exposure_km2, larger.inside > 0, source.quantity)
    size = cell_m * larger.factor
    if prior is None:
        prior = default_prior(counts, cell_m=size)
    first = _first(larger, level, source.slope_sd)
    names = tuple(str(index) for index in range(len(first.value)))
    effects = Effects(names, larger.design, first.prior_mean, first.prior_precision)
    learnt = learn(counts, cell_m=size, prior=prior, effects=effects, progress=progress)
    return matern_at(learnt.peak.top)


def _inside(blocks: Blocks, tile: Tile) -> bool:
    """Whether a tile answers for any cell of the domain, as far as blocks tell."""
    return bool(blocks.part(tile.core.coarser(STEP)).inside.any())


def moved_part(part: Part, known: TileEvidence, step: Floats) -> Part:
    """Weights where level and slopes have moved and the field has given way."""
    lift = np.tensordot(step, known.design - part.response, 1)
    return replace(part, weights=part.weights * np.exp(lift))


def _first(blocks: Blocks, level: Intercept, slope_sd: Floats) -> Slopes:
    """Priors of level and slopes, and where to begin."""
    mean = np.append(level.mean, np.zeros(len(slope_sd)))
    precision = np.append(level.precision, slope_sd**-2.0)
    value = mean.copy()
    exposure = float(blocks.exposure_km2.sum())
    if exposure > 0:
        value[0] = math.log((float(blocks.found.sum()) + 0.5) / exposure)
    return Slopes(mean, precision, value, np.diag(precision))


def _facts(source: TileSource, setting: Setting, method: str, slopes: Slopes) -> dict[str, Any]:
    """Everything that is the same for all tiles."""
    return {
        "version": TILES_VERSION,
        "method": method,
        "quantity": source.quantity.value,
        "shape": list(source.shape),
        "cell_m": setting.cell_m,
        "range_m": setting.matern.range_m,
        "sd": setting.matern.sd,
        "tolerance": setting.tolerance,
        "prior_mean": slopes.prior_mean.tolist(),
        "prior_precision": slopes.prior_precision.tolist(),
        "slopes": slopes.value.tolist(),
        "precision": slopes.precision.tolist(),
    }


def _kept(
    store: TileStore, source: TileSource, setting: Setting, method: str
) -> tuple[Matern, Slopes] | None:
    """Globals of an earlier run, if it was the same computation and they hardly move."""
    facts = store.facts.get("base")
    if facts is None:
        return None
    slopes = slopes_in(facts)
    old = Matern(facts["range_m"], facts["sd"])
    now = _facts(source, replace(setting, matern=old), method, slopes)
    moved = max(
        abs(math.log(setting.matern.range_m / old.range_m)),
        abs(math.log(setting.matern.sd / old.sd)),
    )
    return (old, slopes) if now == facts and moved <= KEEP_HYPER else None


def slopes_in(facts: dict[str, Any]) -> Slopes:
    """Read level and slopes from facts."""
    names = ("prior_mean", "prior_precision", "slopes", "precision")
    mean, precision, value, of_value = (np.array(facts[name]) for name in names)
    return Slopes(mean, precision, value, of_value)


def _close(now: Slopes, old: Slopes) -> bool:
    """Whether an earlier run's level and slopes may stay, the difference being made up."""
    same = np.array_equal(now.prior_mean, old.prior_mean)
    return same and float(np.abs(now.value - old.value).max()) <= KEEP_LEVEL


class _Run:
    """One run over the tiles of the finest grid."""

    def __init__(
        self, source: TileSource, setting: Setting, method: str, coarse: Coarse, store: TileStore
    ) -> None:
        self.source, self.setting, self.method = source, setting, method
        self.coarse, self.store = coarse, store
        self.prior: Lattice = lattice_on(setting, source.shape, 1)
        self.tiles = tiling(source.shape, setting, 1)
        self.core = self.tiles[0].core.shape
        self.slopes = coarse.slopes
        self.base: dict[str, Any] = {}
        self.digests: dict[tuple[int, int], bytes] = {}

    def prepare(self, slopes: Slopes) -> None:
        """Make room, and write down what all tiles share."""
        self.slopes = slopes
        self.base = _facts(self.source, self.setting, self.method, slopes)
        sides = [tile.window.coarser(STEP).shape for tile in self.tiles]
        told = max(side[0] for side in sides), max(side[1] for side in sides)
        self.store.prepare(self.source.shape, core=self.core, slopes=len(slopes.value), told=told)
        self.store.facts = {"base": self.base}

    def solve(self, runner: TileRunner, progress: Progress) -> Work:
        """Solve the tiles that are missing or out of date."""
        shared = digest_of(self.base)
        solved = passes = 0
        progress(0.0, "tiles")
        for tile, done in runner(solve_window, self._jobs(shared)):
            self.store.write(tile, done)
            mark = self.digests.pop((tile.row, tile.column)), shared
            self.store.mark(tile, mark, self._told(tile))
            solved, passes = solved + 1, passes + done.passes
            progress(min(solved / len(self.tiles), 1.0), "tiles")
        return Work(len(self.tiles), solved, passes, kept_globals=False)

    def _jobs(self, shared: bytes) -> Iterator[TileJob]:
        """Windows of the tiles that have to be solved."""
        for tile in self.tiles:
            window = self._window(tile)
            evidence = digest_of(window.found, window.exposure_km2, window.design)
            if self.store.marked(tile) == (evidence, shared) and self._still(tile):
                continue
            self.digests[tile.row, tile.column] = evidence
            yield tile, window

    def _window(self, tile: Tile) -> TileWindow:
        known = self.source.read(tile.window)
        start = self.coarse.on(tile.window, 1)
        on = self.prior, self.source.shape
        above = self.coarse.above(tile.window, 1, self.setting)
        return window_of(tile, known, start, self.slopes, self.setting, on, above)

    def _told(self, tile: Tile) -> Floats:
        """What the blocks under a window say: field and log variance."""
        part = self.coarse.fields.read(tile.window.coarser(STEP))
        return np.stack([part.field, np.log(part.variance)])

    def _still(self, tile: Tile) -> bool:
        """Whether a tile's window would be told the same."""
        now = self._told(tile)
        shape = now.shape[1], now.shape[2]
        return float(np.abs(now - self.store.told(tile, shape)).max()) <= KEEP_TOLD

    def finish(self) -> None:
        """Move level and slopes by the gradient that the tiles leave."""
        after = self.slopes
        for _ in range(_LEVEL_STEPS):
            tally = Tally(after)
            events, exposure = 0.0, 0.0
            for tile in self.tiles:
                known = self.source.read(tile.core)
                part = moved_part(
                    self.store.read(tile.core), known, after.value - self.slopes.value
                )
                tally.add(known.design, known.found, part)
                events += float(known.found.sum())
                exposure += float(known.exposure_km2.sum())
            before, after = after.value, tally.moved()
            if np.abs(after.value - before).max() < _LEVEL_SETTLED:
                break
        self.store.facts = self.store.facts | {
            "slopes": after.value.tolist(),
            "precision": after.precision.tolist(),
            "events": round(events),
            "exposure_km2": exposure,
            "halo": halo_of(self.setting.matern.range_m / self.setting.cell_m),
        }
