"""A hazard map computed whole, tile by tile where it has too many cells for that, or by draws."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from landrelease.actions._dask_engine import on_dask
from landrelease.actions._tiles_in_use import tiles_in_use
from landrelease.geo import Grid
from landrelease.hazard import (
    ArraySource,
    Box,
    Cells,
    Gathered,
    PatternPosterior,
    PolygonHazard,
    Posterior,
    Provenance,
    Settled,
    TiledPosterior,
    TileStore,
    check_device,
    fit_by_draws,
    fit_gathered,
    fit_tiles,
    learn_on_blocks,
    one_after_another,
    probability_in,
    probability_in_tiles,
    settle,
    write_cog,
    write_geotiff,
)
from landrelease.store.hazard_runs import runs_folder

Floats = NDArray[np.float64]
_STRIP_ROWS: Final = 512
MOST_WHOLE: Final = 400_000
"""Cells of a map that is factored whole; 360,000 took 1.1 GB of memory."""

DRAWS: Final = 256
"""Draws that the variances of a map by draws are taken from: a standard error of 4.4 %."""
DRAWN_FROM: Final = 20_260_102
"""Their seed; the joint samples of answers have their own."""

Engine = Literal["here", "dask", "cuda"]
"""In this process, whole or in tiles; in tiles on Dask; whole by draws on a CUDA device."""
Progress = Callable[[float, str], None]


class HazardMap(Protocol):
    """What a run needs of a map, however it was computed."""

    @property
    def provenance(self) -> Provenance: ...

    @property
    def evidence(self) -> Gathered: ...

    @property
    def settled(self) -> Settled: ...

    @property
    def engine(self) -> str: ...

    @property
    def grid(self) -> Grid: ...

    def answers(
        self,
        cells: Sequence[Cells],
        *,
        taken: Floats,
        seed: int,
        samples: int,
        progress: Progress,
    ) -> list[PolygonHazard]: ...

    def write(self, path: Path, *, tags: Mapping[str, str]) -> None: ...

    def keep_intensity(self, path: Path) -> None: ...


class WholeMap:
    """A map in memory."""

    def __init__(
        self, posterior: Posterior, evidence: Gathered, grid: Grid, *, engine: str = "direct"
    ) -> None:
        self.engine = engine
        self._posterior, self.evidence, self.grid = posterior, evidence, grid
        self.provenance, self.settled = posterior.provenance, Settled.of(posterior)
        self._remaining = posterior.remaining(
            undetected=evidence.undetected, known=evidence.known, surveyed=evidence.surveyed
        )

    def answers(
        self,
        cells: Sequence[Cells],
        *,
        taken: Floats,
        seed: int,
        samples: int,
        progress: Progress,
    ) -> list[PolygonHazard]:
        """Say what remains in polygons, and what lay there."""
        return probability_in(
            cells,
            self._posterior,
            seed=seed,
            samples=samples,
            undetected=self.evidence.undetected,
            known=self.evidence.known,
            taken=taken,
            surveyed=self.evidence.surveyed,
            progress=progress,
        )

    def write(self, path: Path, *, tags: Mapping[str, str]) -> None:
        """Write the raster."""
        write_geotiff(path, self._remaining, self.grid, tags=tags)

    def keep_intensity(self, path: Path) -> None:
        """Write exp(mean of eta) of every cell, as 32 bits."""
        np.save(path, np.exp(self._posterior.mean).astype(np.float32))


class TiledMap:
    """A map in tiles on disk."""

    def __init__(
        self, tiled: TiledPosterior, evidence: Gathered, grid: Grid, *, engine: str
    ) -> None:
        self.engine = engine
        self._tiled, self.evidence, self.grid = tiled, evidence, grid
        self.provenance = tiled.provenance
        corner = Settled.of(tiled.on(Box(0, 1, 0, 1)))
        covariates = evidence.covariates
        names = () if covariates is None else covariates.names
        # Tiles number their covariates; whoever explains a place of the map looks for names.
        slopes = dict(zip(names, corner.slopes.values(), strict=True))
        self.settled = replace(corner, rows=grid.rows, columns=grid.columns, slopes=slopes)

    def answers(
        self,
        cells: Sequence[Cells],
        *,
        taken: Floats,
        seed: int,
        samples: int,
        progress: Progress,
    ) -> list[PolygonHazard]:
        """Say what remains in polygons, and what lay there."""
        return probability_in_tiles(
            cells, self._tiled, seed=seed, samples=samples, taken=taken, progress=progress
        )

    def write(self, path: Path, *, tags: Mapping[str, str]) -> None:
        """Write the raster, strip by strip."""
        write_cog(path, self._tiled, self.grid, tags=tags)

    def keep_intensity(self, path: Path) -> None:
        """Write exp(mean of eta) of every cell, as 32 bits, strip by strip."""
        kept = np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=self._tiled.shape)
        for box in self._tiled.strips(_STRIP_ROWS):
            kept[box.slices] = np.exp(self._tiled.on(box).mean)
        kept.flush()


def is_whole(grid: Grid, *, engine: Engine) -> bool:
    """Whether a map is factored whole, not tile by tile and not by draws."""
    return grid.rows * grid.columns <= MOST_WHOLE and engine == "here"


@contextmanager
def hazard_map(
    evidence: Gathered,
    grid: Grid,
    *,
    engine: Engine = "here",
    scheduler: str | None = None,
    pattern: PatternPosterior | None = None,
    progress: Progress,
) -> Iterator[HazardMap]:
    """Fit the model: whole up to `MOST_WHOLE` cells, beyond that or on Dask in tiles, or by draws.

    Tiles stay in the folder of maps, one store for each cell size: a run that was stopped
    goes on from there, and the next one computes again what its evidence touches. They are
    held until the map is no longer needed. Belts, `pattern`, stand beside a whole map alone.

    Raises
    ------
    TilesInUse, DaskMissing, SchedulerNotReached, DeviceMissing
    """
    cell_m = grid.cell_m
    if is_whole(grid, engine=engine):
        known = settle(evidence, cell_m=cell_m, progress=lambda f, m: progress(0.3 * f, m))
        fitted = fit_gathered(
            known,
            cell_m=cell_m,
            pattern=pattern,
            progress=lambda f, m: progress(0.3 + 0.7 * f, m),
        )
        yield WholeMap(fitted, known, grid)
        return
    if engine == "cuda":
        yield _drawn_map(evidence, grid, progress)
        return
    guess = learn_on_blocks(_source(evidence), cell_m=cell_m)
    known = settle(evidence, cell_m=cell_m, matern=guess)
    source = _source(known)
    folder = runs_folder() / "tiles" / f"{cell_m:g}m.zarr"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tiles_in_use(folder, cell_m=cell_m):
        store = TileStore(folder)
        with on_dask(scheduler) if engine == "dask" else nullcontext(one_after_another) as runner:
            fit_tiles(source, cell_m=cell_m, store=store, runner=runner, progress=progress)
        tiled = TiledPosterior(store, source)
        tiled.provenance = replace(tiled.provenance, learned=_learned(known))
        told = "tiles, Dask" if engine == "dask" else "tiles, in process"
        yield TiledMap(tiled, known, grid, engine=told)


def _drawn_map(evidence: Gathered, grid: Grid, progress: Progress) -> WholeMap:
    """Fit the whole map on a CUDA device, range and deviation learnt on blocks as for tiles."""
    check_device("cuda")
    cell_m = grid.cell_m
    progress(0.0, "blocks")
    guess = learn_on_blocks(_source(evidence), cell_m=cell_m)
    known = settle(evidence, cell_m=cell_m, matern=guess)
    drawn = fit_by_draws(
        known.counts,
        cell_m=cell_m,
        matern=learn_on_blocks(_source(known), cell_m=cell_m),
        seed=DRAWN_FROM,
        draws=DRAWS,
        device="cuda",
        covariates=known.covariates,
        offset=_offset(known),
        progress=lambda f, m: progress(0.2 + 0.8 * f, m),
    )
    learned = dict(drawn.provenance.learned) | _learned(known)
    drawn.provenance = replace(drawn.provenance, hyper="mode", learned=learned)
    return WholeMap(drawn, known, grid, engine="draws, CUDA device")


def _learned(evidence: Gathered) -> dict[str, float]:
    """Return the factors that the evidence was settled with, as the whole map tells them."""
    learned = evidence.learned
    if learned is None:
        return {}
    facts = {f"factor_{name}": value for name, value in asdict(learned.factors).items()}
    return facts | {
        f"factor_{name}_log_sd": value for name, value in asdict(learned.log_sd).items()
    }


def _source(evidence: Gathered) -> ArraySource:
    """Gathered evidence box by box."""
    return ArraySource(
        evidence.counts,
        undetected=evidence.undetected,
        known=evidence.known,
        surveyed=evidence.surveyed,
        covariates=evidence.covariates,
        offset=_offset(evidence),
    )


def _offset(evidence: Gathered) -> Floats:
    """Suspected ground as a known factor of the intensity, its log."""
    learned = evidence.learned
    if learned is None:
        return np.zeros(())
    factor: Floats = np.log(evidence.looks.mean_factor(learned.factors))
    return factor
