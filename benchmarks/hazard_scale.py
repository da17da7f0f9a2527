"""Time and memory of a tiled fit of 10^5, 10^6 and 10^7 cells, hyper-parameters fixed.

    python benchmarks/hazard_scale.py [SIDE ...] [--method gva|laplace] [--threads N]

Each size runs in a process of its own. Evidence is drawn and written by strips into a Zarr
store before the clock starts. The lines below each size split the time; at the end a cost per
cell is fitted and carried to 10^8 cells and to a country of 100,000 km2 at 10 m.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from landrelease.geo import Grid
from landrelease.hazard import (
    Box,
    Matern,
    Quantity,
    StoredSource,
    TiledPosterior,
    TileEvidence,
    TileStore,
    fit_tiles,
    halo_of,
    in_threads,
    one_after_another,
    write_cog,
)
from landrelease.hazard._cholesky import GridCholesky
from landrelease.hazard._compiled import one_blas_thread
from landrelease.hazard._dissection import plan_of
from landrelease.hazard._windows import core_of

SIDES = (316, 1000, 3163)
SEED = 1
CELL_M = 100.0
RANGE_CELLS, SD, LEVEL_PER_KM2 = 20.0, 1.5, 8.0
WAVES = 64
STRIP = 512
PLANE = "+proj=laea +lat_0=34 +lon_0=69 +datum=WGS84 +units=m"
COUNTRY_CELLS = 100_000 * 10_000


def field(box: Box, rng: np.random.Generator) -> np.ndarray:
    """Matern field of smoothness 1 as a sum of random waves, the same for any box."""
    kappa = np.sqrt(8.0) / RANGE_CELLS
    wave = kappa * np.sqrt((1.0 - rng.random(WAVES)) ** -1.0 - 1.0)
    turn, phase = rng.random((2, WAVES)) * 2.0 * np.pi
    rows = np.arange(box.top, box.bottom)[:, None]
    columns = np.arange(box.left, box.right)[None, :]
    total = np.zeros(box.shape, np.float32)
    for k, t, p in zip(wave, turn, phase, strict=True):
        down = (k * np.sin(t) * rows + p).astype(np.float32)
        across = (k * np.cos(t) * columns).astype(np.float32)
        total += np.cos(down) * np.cos(across) - np.sin(down) * np.sin(across)
    return SD * np.sqrt(2.0 / WAVES) * total


def draw(path: Path, side: int) -> None:
    """Write a searched district: two fifths searched, people about in half of the rest."""
    source = StoredSource.create(path, (side, side), quantity=Quantity.ITEMS)
    for top in range(0, side, STRIP):
        box = Box(top, min(top + STRIP, side), 0, side)
        rng = np.random.default_rng([SEED, top])
        intensity = LEVEL_PER_KM2 * np.exp(field(box, np.random.default_rng(SEED)))
        detection = np.where(rng.random(box.shape) < 0.5, 0.01, 0.0)
        patches = int(0.5 * box.cells / 200)
        for row, column, height, width in zip(
            rng.integers(0, box.shape[0], patches),
            rng.integers(0, side, patches),
            rng.integers(4, 25, patches),
            rng.integers(4, 25, patches),
            strict=True,
        ):
            detection[row : row + height, column : column + width] = rng.choice([0.5, 0.7, 0.9])
        area = (CELL_M / 1000.0) ** 2
        found = rng.binomial(rng.poisson(area * intensity), detection).astype(float)
        source.write(
            box,
            TileEvidence(
                found=found,
                exposure_km2=area * detection,
                domain=np.ones(box.shape, bool),
                undetected=1.0 - detection,
                known=np.zeros(box.shape),
                surveyed=(detection > 0.02).astype(float),
                covariates=np.empty((0, *box.shape)),
                offset=np.zeros(box.shape),
            ),
        )


def peak_mib() -> float:
    """Largest resident set of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def one(side: int, folder: Path, method: str, threads: int) -> None:
    """Fit one size and print its figures as JSON."""
    source = StoredSource.open(folder / "evidence.zarr")
    store = TileStore(folder / "tiles.zarr")
    runner = one_after_another if threads == 1 else in_threads(threads)
    marks: dict[str, float] = {}

    def mark(_fraction: float, message: str) -> None:
        marks.setdefault(message, time.perf_counter())

    matern = Matern(RANGE_CELLS * CELL_M, SD)
    cpu, begin = time.process_time(), time.perf_counter()
    work = fit_tiles(
        source,
        cell_m=CELL_M,
        store=store,
        matern=matern,
        method=method,
        runner=runner,
        progress=mark,
    )
    end, cpu = time.perf_counter(), time.process_time() - cpu
    fitted_mib = peak_mib()
    tiled = TiledPosterior(store, source)
    begin_raster = time.perf_counter()
    write_cog(folder / "map.tif", tiled, Grid(PLANE, 0.0, 0.0, CELL_M, side, side))
    print(
        json.dumps(
            {
                "cells": side * side,
                "seconds": end - begin,
                "cpu": cpu,
                "blocks": marks["coarse grids"] - begin,
                "coarse": marks["tiles"] - marks["coarse grids"],
                "tiles": end - marks["tiles"],
                "raster": time.perf_counter() - begin_raster,
                "number": work.tiles,
                "passes": work.passes / work.tiles,
                "mib": fitted_mib,
                "mib_raster": peak_mib(),
            }
        )
    )


def limits() -> tuple[float, float]:
    """GEMM rate in Gflop/s and copy bandwidth in GB/s of one thread, now."""
    a = np.random.default_rng(0).random((1000, 1000))
    b = np.zeros(20_000_000)
    c = np.ones_like(b)
    gemm = min(_timed(lambda: a @ a) for _ in range(5))
    copy = min(_timed(lambda: np.copyto(b, c)) for _ in range(5))
    return 2e9 / gemm / 1e9, 2.0 * b.nbytes / copy / 1e9


def _timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def kernels(gemm: float, copy: float) -> None:
    """Print what share of the limits the loops of one window reach.

    Eliminating s cells with b later neighbours takes s^3 / 3 + s^2 b + s b^2 operations, and
    the inverse twice that. A solve reads every number of the factor twice.
    """
    halo = halo_of(RANGE_CELLS)
    side = core_of(halo) + 2 * halo
    plan, factor = plan_of(side, side), GridCholesky(side, side)
    own, later = np.diff(plan.start).astype(float), np.diff(plan.first).astype(float)
    work = float((own**3 / 3 + own**2 * later + own * later**2).sum())
    weights = np.random.default_rng(0).random((side, side))

    def once() -> None:
        factor.factor(kappa2=8.0 / RANGE_CELLS**2, tau2=10.0, weights=weights)

    once()
    seconds = [
        min(_timed(one) for _ in range(3))
        for one in (once, factor.inverse_diagonal, lambda: factor.solve(weights))
    ]
    rates = work / seconds[0] / 1e9, 2.0 * work / seconds[1] / 1e9
    read = 2.0 * 8.0 * float(plan.panel[-1]) / seconds[2] / 1e9
    print(
        f"window of {side} x {side}: factor {seconds[0]:.3f} s, {rates[0] / gemm:.0%} of GEMM; "
        f"inverse {seconds[1]:.3f} s, {rates[1] / gemm:.0%} of GEMM; "
        f"solve {seconds[2]:.3f} s, {read / copy:.0%} of the bandwidth of a copy",
        flush=True,
    )


def main() -> None:
    """Run every size and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("sides", nargs="*", type=int, default=SIDES)
    parser.add_argument("--method", default="gva")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--one", type=int)
    parser.add_argument("--folder", type=Path)
    chosen = parser.parse_args()
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    if chosen.one:
        one(chosen.one, chosen.folder, chosen.method, chosen.threads)
        return
    gemm, copy = limits()
    print(f"method {chosen.method}, threads {chosen.threads}; one thread now: ", end="")
    print(f"GEMM {gemm:.1f} Gflop/s, copy {copy:.1f} GB/s", flush=True)
    with one_blas_thread():
        kernels(gemm, copy)
    rows = []
    for side in chosen.sides:
        with tempfile.TemporaryDirectory() as folder:
            draw(Path(folder) / "evidence.zarr", side)
            words = ["--one", str(side), "--folder", folder, "--method", chosen.method]
            words += ["--threads", str(chosen.threads)]
            done = subprocess.run(
                [sys.executable, __file__, *words], check=True, capture_output=True, text=True
            )
        rows.append(json.loads(done.stdout))
        print(" ".join(f"{name} {value:,.1f}" for name, value in rows[-1].items()), flush=True)
    if len(rows) > 1:
        cells = np.array([row["cells"] for row in rows], float)
        seconds = np.array([row["cpu"] for row in rows])
        per_cell = float((seconds / cells)[-1])
        print(f"cost on the largest grid: {per_cell * 1e6:.1f} us of processor time a cell")
        gaps = seconds / (per_cell * cells) - 1.0
        print("others against it: " + ", ".join(f"{gap:+.0%}" for gap in gaps[:-1]))
        for name, count in (("10^8 cells", 1e8), ("100,000 km2 at 10 m", COUNTRY_CELLS)):
            print(f"{name}: {per_cell * count / 3600.0:.1f} hours of one core")


if __name__ == "__main__":
    main()
