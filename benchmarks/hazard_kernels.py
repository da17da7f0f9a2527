"""Rates of the hazard engine's kernels against what the machine can do.

    python -m benchmarks.hazard_kernels [SIZE ...] [--document] [--instructions SIZE]

Factor and selected inverse in GFlop/s, as a share of a matrix product measured between them; one
iteration of the preconditioned conjugate gradients in GB/s, as a share of a copy. Operations and
bytes are counted from the plan, not measured: dense operations of every front, and for the
iteration each array of the finest grid once a pass (`PASSES`), a third more for coarser grids.
`--instructions` counts instructions and cycles of each kernel instead, by `perf stat`: two runs in
processes of their own, one with ten repetitions more; the difference is that of the kernel. Where
the processor's counters are not to be read, as in many virtual machines, it says so;
`benchmarks.hazard_cycles` needs none.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
from benchmarks import _document
from benchmarks._district import CELL_M, FIELD, district
from benchmarks._machine import facts
from benchmarks._peer_tables import Row, as_markdown, as_text
from scipy.linalg.blas import dgemm
from threadpoolctl import threadpool_limits

from landrelease.hazard import Intercept
from landrelease.hazard._augmented import AugmentedSystem
from landrelease.hazard._cholesky import GridCholesky
from landrelease.hazard._covariates import fixed_effects
from landrelease.hazard._matern import lattice

SIZES = (256, 512, 1024)
KERNELS = ("factor", "inverse", "iteration")
TRIES = 3
MATRIX = 1500
COPIED = 1 << 25
CYCLE = 11 * 4 / 3  # smooth from zero 3, send down 2, bring up 2, smooth 4
PASSES = 4 + 6 + 3 + 2 + 2 + 2 * CYCLE  # operator, step, direction, dot, between, two V-cycles
EXTRA = 10

Work = Callable[[], object]


def best(work: Work) -> float:
    """Least processor seconds of `TRIES` calls."""
    taken = []
    for _ in range(TRIES):
        begin = time.process_time()
        work()
        taken.append(time.process_time() - begin)
    return min(taken)


def limits() -> tuple[float, float]:
    """GFlop/s of a matrix product, and GB/s of a copy (read and written)."""
    square = np.asfortranarray(np.random.default_rng(1).random((MATRIX, MATRIX)))
    source, target = np.ones(COPIED), np.zeros(COPIED)
    product = best(lambda: dgemm(1.0, square, square))
    copy = best(lambda: np.copyto(target, source))
    return 2e-9 * MATRIX**3 / product, 16e-9 * COPIED / copy


def operations(factor: GridCholesky) -> tuple[float, float]:
    """Floating-point operations of the factor and of the selected inverse."""
    plan = factor._plan  # noqa: SLF001 - the sizes of the fronts are nowhere else
    own, edge = np.diff(plan.start).astype(float), np.diff(plan.first).astype(float)
    made = own**3 / 3 + own**2 * edge + own * edge**2
    inverted = 2 * own**3 / 3 + 2 * own**2 * edge + 2 * own * edge**2
    return float(made.sum()), float(inverted.sum())


def kernel(name: str, size: int) -> tuple[Work, float, Callable[[], int]]:
    """Return the work, operations or bytes of one unit of it, and how many units were done."""
    counts = district(size).counts
    on = lattice(FIELD, rows=size, columns=size, cell_m=CELL_M)
    weights = counts.exposure_km2
    if name == "iteration":
        effects = fixed_effects(counts, Intercept())
        system = AugmentedSystem(effects.design)
        system.prepare(on, weights, effects.precision)
        right = np.random.default_rng(1).standard_normal(counts.shape)
        rest = np.zeros(len(effects.design))
        return (
            lambda: system.solve(right, rest, tolerance=1e-4),
            8.0 * PASSES * size * size,
            lambda: system.iterations,
        )
    factor = GridCholesky(size, size)
    made, inverted = operations(factor)

    def make() -> object:
        return factor.factor(kappa2=on.kappa2, tau2=on.tau2, weights=weights)

    make()
    if name == "factor":
        return make, made, lambda: 1
    return factor.inverse_diagonal, inverted, lambda: 1


def rate(name: str, size: int) -> tuple[float, float]:
    """Processor seconds of one unit, and billions of operations or bytes a second."""
    work, amount, units = kernel(name, size)
    work()
    done = units() if name == "iteration" else 1
    seconds = best(work) / done
    return seconds, 1e-9 * amount / seconds


def counted(name: str, size: int, times: int) -> dict[str, float]:
    """Instructions and cycles of a process that does the work so often."""
    command = ["perf", "stat", "-x;", "-e", "instructions:u,cycles:u", sys.executable, "-m"]
    command += ["benchmarks.hazard_kernels", str(size), "--only", name, "--times", str(times)]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    rows = [line.split(";") for line in ran.stderr.splitlines() if ";" in line]
    return {row[2].partition(":")[0]: float(row[0]) for row in rows if row[0].isdigit()}


def instructions(size: int) -> None:
    """Print instructions and cycles of every kernel, or why they cannot be counted."""
    if shutil.which("perf") is None:
        print("instructions: not counted, perf is not installed")
        return
    for name in KERNELS:
        few = counted(name, size, 1)
        if not few:
            print("instructions: not counted, the processor's counters are not to be read here")
            return
        many = counted(name, size, 1 + EXTRA)
        each = {key: (many[key] - few[key]) / EXTRA / size**2 for key in few}
        words = ", ".join(f"{value:.0f} {key}" for key, value in each.items())
        print(f"{name} at {size} by {size}: {words} a cell")


def repeated(name: str, size: int, times: int) -> None:
    """Do the work so often, for `perf` to look at."""
    work = kernel(name, size)[0]
    for _ in range(times):
        work()


def table(sizes: list[int]) -> list[Row]:
    """Rates of every kernel at every size."""
    rows: list[Row] = [("cells", "kernel", "CPU s", "ns a cell", "rate", "limit", "share")]
    for size in sizes:
        product, copy = limits()
        for name in KERNELS:
            seconds, reached = rate(name, size)
            limit, unit = (copy, "GB/s") if name == "iteration" else (product, "GFlop/s")
            cell = 1e9 * seconds / size**2
            told = (f"{seconds:.4f}", f"{cell:.0f}", f"{reached:.1f} {unit}", f"{limit:.1f}")
            rows.append((f"{size}^2", name, *told, f"{reached / limit:.0%}"))
    return rows


def show(sizes: list[int], *, document: bool) -> None:
    """Print the rates, and write them into the manual if asked."""
    rows = table(sizes)
    print("\n".join([*facts(), as_text(rows)]))
    if document:
        told = "\n".join(f"* {fact}" for fact in facts())
        _document.put("kernels", f"{told}\n\n{as_markdown(rows)}")


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES))
    parser.add_argument("--instructions", type=int, metavar="SIZE", help="count instructions")
    parser.add_argument("--document", action="store_true", help="write into the manual")
    parser.add_argument("--only", choices=KERNELS, help=argparse.SUPPRESS)
    parser.add_argument("--times", type=int, default=1, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    with threadpool_limits(1):
        if chosen.only:
            repeated(chosen.only, chosen.sizes[0], chosen.times)
        elif chosen.instructions:
            instructions(chosen.instructions)
        else:
            show(chosen.sizes, document=chosen.document)


if __name__ == "__main__":
    main()
