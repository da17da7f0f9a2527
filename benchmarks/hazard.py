"""Time and memory of a full hazard fit on square grids, on seeded districts.

    python benchmarks/hazard.py [SIZE ...]

Each size runs in a process of its own, so that its peak memory is its own. `mode` plugs the
most probable range and deviation in, `integrated` takes the mixture; both with the variational
approximation. `sample` is 100 joint samples, `cells` what remains in every cell.
"""

import argparse
import math
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version

import numpy as np
from scipy.fft import idctn

from landrelease.hazard import METHOD_VERSION, Counts, fit

SIZES = (64, 128, 256)
MOST_CELLS_INTEGRATED = 128 * 128
SEED = 1
CELL_M = 100.0
RANGE_CELLS, SD, LEVEL_PER_CELL = 20.0, 1.5, -2.5


def district(size: int) -> tuple[Counts, np.ndarray]:
    """Simulate a field of range 20 cells and searches over about two fifths of it."""
    rng = np.random.default_rng(SEED)
    waves = 2.0 - 2.0 * np.cos(np.pi * np.arange(size) / size)
    spectrum = (8.0 / RANGE_CELLS**2 + waves[:, None] + waves[None, :]) ** -2.0
    noise = rng.normal(size=(size, size)) * np.sqrt(spectrum / spectrum.mean())
    eta = LEVEL_PER_CELL + SD * idctn(noise, norm="ortho")
    detection = np.where(rng.random((size, size)) < 0.5, 0.01, 0.0)
    while (detection > 0.02).mean() < 0.4:
        row, column = rng.integers(-5, size, 2)
        height, width = rng.integers(4, 25, 2)
        place = slice(max(row, 0), row + height), slice(max(column, 0), column + width)
        detection[place] = rng.choice([0.5, 0.7, 0.9])
    found = rng.binomial(rng.poisson(np.exp(eta)), detection)
    area_km2 = (CELL_M / 1000.0) ** 2
    return Counts(found, area_km2 * detection, np.ones((size, size), bool)), detection


def timed(work: Callable[[], object]) -> tuple[float, object]:
    """Seconds taken, and the result."""
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result


def one(size: int) -> None:
    """Print one row of the table."""
    counts, detection = district(size)
    small, _ = district(16)
    first, _ = timed(lambda: fit(small, cell_m=CELL_M))
    mode, posterior = timed(lambda: fit(counts, cell_m=CELL_M, hyper="mode"))
    sample, _ = timed(lambda: posterior.sample(100, np.random.default_rng(SEED)))
    cells, _ = timed(lambda: posterior.remaining(undetected=1.0 - detection))
    both = math.nan
    if size * size <= MOST_CELLS_INTEGRATED:
        both, _ = timed(lambda: fit(counts, cell_m=CELL_M, hyper="integrated"))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    times = " ".join(f"{value:10.2f}" for value in (first, mode, both, sample, cells))
    print(f"{size:6d} {counts.events:7d} {times} {memory:10.0f}")


def main() -> None:
    """Run every size and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--one", type=int, help="run this size here, print its row")
    chosen = parser.parse_args()
    if chosen.one:
        one(chosen.one)
        return
    print(f"hazard method {METHOD_VERSION}, numpy {version('numpy')}, scipy {version('scipy')}")
    heads = ("first s", "mode s", "integr. s", "sample s", "cells s", "peak MiB")
    print(f"{'cells':>6} {'events':>7} " + " ".join(f"{head:>10}" for head in heads), flush=True)
    for size in chosen.sizes:
        subprocess.run([sys.executable, __file__, "--one", str(size)], check=True)


if __name__ == "__main__":
    main()
