"""A hazard map computed whole, or tile by tile where it has too many cells for that."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final, Protocol

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

    engine: Final = "direct"

    def __init__(self, posterior: Posterior, evidence: Gathered, grid: Grid) -> None:
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


def is_whole(grid: Grid, *, dask: bool) -> bool:
    """Whether a map is factored whole, not tile by tile."""
    return grid.rows * grid.columns <= MOST_WHOLE and not dask


@contextmanager
def hazard_map(
    evidence: Gathered,
    grid: Grid,
    *,
    dask: bool = False,
    scheduler: str | None = None,
    pattern: PatternPosterior | None = None,
    progress: Progress,
) -> Iterator[HazardMap]:
    """Fit the model: whole up to `MOST_WHOLE` cells, beyond that or on Dask in tiles.

    Tiles stay in the folder of maps, one store for each cell size: a run that was stopped
    goes on from there, and the next one computes again what its evidence touches. They are
    held until the map is no longer needed. Belts, `pattern`, stand beside a whole map alone.

    Raises
    ------
    TilesInUse, DaskMissing, SchedulerNotReached
    """
    cell_m = grid.cell_m
    if is_whole(grid, dask=dask):
        known = settle(evidence, cell_m=cell_m, progress=lambda f, m: progress(0.3 * f, m))
        fitted = fit_gathered(
            known,
            cell_m=cell_m,
            pattern=pattern,
            progress=lambda f, m: progress(0.3 + 0.7 * f, m),
        )
        yield WholeMap(fitted, known, grid)
        return
    guess = learn_on_blocks(_source(evidence), cell_m=cell_m)
    known = settle(evidence, cell_m=cell_m, matern=guess)
    source = _source(known)
    folder = runs_folder() / "tiles" / f"{cell_m:g}m.zarr"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tiles_in_use(folder, cell_m=cell_m):
        store = TileStore(folder)
        with on_dask(scheduler) if dask else nullcontext(one_after_another) as runner:
            fit_tiles(source, cell_m=cell_m, store=store, runner=runner, progress=progress)
        tiled = TiledPosterior(store, source)
        tiled.provenance = replace(tiled.provenance, learned=_learned(known))
        engine = "tiles, Dask" if dask else "tiles, in process"
        yield TiledMap(tiled, known, grid, engine=engine)


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
    """Gathered evidence box by box; suspected ground is a known factor of the intensity."""
    learned = evidence.learned
    return ArraySource(
        evidence.counts,
        undetected=evidence.undetected,
        known=evidence.known,
        surveyed=evidence.surveyed,
        covariates=evidence.covariates,
        offset=0.0 if learned is None else np.log(evidence.looks.mean_factor(learned.factors)),
    )
