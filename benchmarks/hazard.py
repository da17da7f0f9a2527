"""Time and memory of a full hazard fit on square grids, on seeded districts.

    python -m benchmarks.hazard [SIZE ...]

Each size runs in a process of its own, so that its peak memory is its own. `mode` plugs the
most probable range and deviation in, `integrated` takes the mixture; both with the variational
approximation. `sample` is 100 joint samples, `cells` what remains in every cell. Seconds are of
the clock; `CPU s` are processor seconds of `mode`, which other work on the machine lengthens less.
"""

import argparse
import math
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks._district import CELL_M, district
from benchmarks._machine import facts

from landrelease.hazard import METHOD_VERSION, fit

ROOT = Path(__file__).resolve().parents[1]
ONE = (sys.executable, "-m", "benchmarks.hazard", "--one")
SIZES = (64, 128, 256)
MOST_CELLS_INTEGRATED = 128 * 128
SEED = 1


def timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Seconds of the clock and of the processor, and the result."""
    begin, worked = time.perf_counter(), time.process_time()
    result = work()
    return time.perf_counter() - begin, time.process_time() - worked, result


def one(size: int) -> None:
    """Print one row of the table."""
    made = district(size)
    counts, detection, small = made.counts, made.detection, district(16).counts
    first, _, _ = timed(lambda: fit(small, cell_m=CELL_M))
    mode, worked, posterior = timed(lambda: fit(counts, cell_m=CELL_M, hyper="mode"))
    sample, _, _ = timed(lambda: posterior.sample(100, np.random.default_rng(SEED)))
    cells, _, _ = timed(lambda: posterior.remaining(undetected=1.0 - detection))
    both = math.nan
    if size * size <= MOST_CELLS_INTEGRATED:
        both, _, _ = timed(lambda: fit(counts, cell_m=CELL_M, hyper="integrated"))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    times = " ".join(f"{value:10.2f}" for value in (first, mode, worked, both, sample, cells))
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
    print("\n".join(facts()))
    heads = ("first s", "mode s", "CPU s", "integr. s", "sample s", "cells s", "peak MiB")
    print(f"{'cells':>6} {'events':>7} " + " ".join(f"{head:>10}" for head in heads), flush=True)
    for size in chosen.sizes:
        subprocess.run([*ONE, str(size)], check=True, cwd=ROOT)


if __name__ == "__main__":
    main()
