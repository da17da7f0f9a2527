"""The hazard engine on a CUDA device beside the same processor: same numbers, time, memory.

    python -m benchmarks.hazard_device [PART ...] [--sides N ...] [--most-here CELLS]
        [--most-fitted CELLS] [--methods laplace gva] [--out FILE]

Parts, in this order; all if none is named:

* `loops`: every loop of the device against numpy's, on a grid of odd sides.
* `numbers`: mode, draws and fits on the device against the processor and the exact `fit`.
* `mode`: the mode by multigrid and conjugate gradients, evidence in main memory before and the
  mode back there after; the processor's compiled loops beside it up to `--most-here` cells.
* `draws`: one joint draw of the whole grid, likewise.
* `fit`: `fit_by_draws` as shipped up to `--most-fitted` cells and joint answers of 1,000 squares;
  `fit` beside it up to 512 by 512.

Evidence is the district of `_district` at up to 1,024 cells a side, mirrored to larger ones. Range
and deviation are given. Times are the median of `TRIES` runs after one that is not counted, the
device idle before the clock starts and before it stops. Bytes of an iteration are counted from the
loops, every array of the finest grid once a pass (`PASSES`) and a third more for coarser grids; the
limit is a copy measured here. Without a device it says so and measures nothing. Each figure is also
written as a line of JSON to the file of `--out`.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from benchmarks._district import CELL_M, FIELD, district
from benchmarks._machine import facts

from landrelease.hazard import (
    Counts,
    Covariates,
    DeviceMissing,
    Intercept,
    fit,
    fit_by_draws,
    probability_in,
)
from landrelease.hazard._augmented import AugmentedSystem
from landrelease.hazard._covariates import fixed_effects
from landrelease.hazard._descent import Mode, descend
from landrelease.hazard._device import arrays_on, on_host
from landrelease.hazard._matern import lattice
from landrelease.hazard._mode import Method
from landrelease.hazard._model import Model
from landrelease.hazard._stencil import INSIDE, Stencil
from landrelease.hazard._stencil_cuda import loops_on
from landrelease.hazard._stencil_draws import SOLVED_TO, Draws
from landrelease.hazard._stencil_mode import Evidence, climb

SIDES = (256, 512, 1024, 3162, 10_000)
METHODS: tuple[Method, ...] = ("laplace", "gva")
PARTS = ("loops", "numbers", "mode", "draws", "fit")
TRIES = 3
DRAWN = 1024
DRAWS = 256
MOST_HERE = 10**7
COPIED = 1 << 27
SHAPE = (131, 97)
CYCLE = (3 + 1.25 + 2.25 + 4 + 4) * 4 / 3  # first sweep, send down, bring up, two sweeps
PASSES = 6 + 4 + 9 + 2 * CYCLE  # operator, two dots, two steps, two V-cycles

Work = Callable[[], Any]


class Bench:
    """The device, and what is measured on it."""

    def __init__(self, out: Path | None, most_here: int) -> None:
        self.arrays = arrays_on("cuda")
        self.stencil = loops_on(self.arrays)
        self.out, self.most_here, self.methods = out, most_here, METHODS
        self.copied = self.copy()
        self.let_go()

    def say(self, part: str, **figures: object) -> None:
        """Print figures, and keep them as JSON."""
        words = ", ".join(
            f"{name.replace('_', ' ')} {value:.3g}"
            if isinstance(value, float)
            else f"{name} {value}"
            for name, value in figures.items()
        )
        print(f"{part}: {words}", flush=True)
        if self.out is not None:
            with self.out.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"part": part} | figures) + "\n")

    def wait(self) -> None:
        """Wait until the device has nothing to do."""
        self.arrays.cuda.Device().synchronize()

    def seconds(self, work: Work, tries: int = TRIES) -> float:
        """Median seconds of some runs after one that is not counted."""
        taken = []
        for _ in range(tries + 1):
            self.wait()
            begin = time.perf_counter()
            work()
            self.wait()
            taken.append(time.perf_counter() - begin)
        return statistics.median(taken[1:])

    def mib(self) -> float:
        """Memory of the device that is held, MiB."""
        return float(self.arrays.get_default_memory_pool().total_bytes()) / 2**20

    def let_go(self) -> None:
        """Give memory of the device back."""
        self.arrays.get_default_memory_pool().free_all_blocks()

    def copy(self) -> float:
        """GB/s of a copy on the device, read and written."""
        source = self.arrays.ones(COPIED)
        target = self.arrays.zeros(COPIED)
        seconds = self.seconds(lambda: self.arrays.copyto(target, source), 9)
        return 16e-9 * COPIED / seconds


def evidence(side: int) -> Counts:
    """A district of so many cells a side: drawn, or mirrored from a smaller one."""
    counts = district(min(side, DRAWN)).counts
    if side <= DRAWN:
        return counts
    extra = ((0, side - DRAWN), (0, side - DRAWN))
    found, exposure = (
        np.pad(array, extra, mode="symmetric") for array in (counts.found, counts.exposure_km2)
    )
    return Counts(found, exposure, np.ones(found.shape, bool))


def model_of(counts: Counts) -> Model:
    """The model with range and deviation given."""
    rows, columns = counts.shape
    on = lattice(FIELD, rows=rows, columns=columns, cell_m=CELL_M)
    return Model(counts, on, fixed_effects(counts, Intercept()))


def here_seconds(work: Work, tries: int) -> float:
    """Median wall seconds on the processor; a single run is not preceded by another."""
    taken = []
    for _ in range(tries if tries == 1 else tries + 1):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken[-tries:])


def apart(one: object, other: object) -> float:
    """Largest difference of two arrays, as a share of the largest number."""
    first, second = on_host(one), on_host(other)
    return float(np.abs(first - second).max() / np.abs(second).max())


def loops(bench: Bench) -> None:
    """Hold every loop of the device against numpy's."""
    plain, there = Stencil(np), bench.stencil
    rng = np.random.default_rng(1)
    heights, widths = np.ones(SHAPE[0]), np.ones(SHAPE[1])
    half = np.full(66, 2.0), np.full(49, 2.0)
    half[0][-1] = half[1][-1] = 1.0
    values = [rng.normal(size=SHAPE) for _ in range(4)]
    small = rng.normal(size=(66, 49))
    results = []
    for made in (plain, there):
        on, between = made.spacing(heights, widths), made.between((heights, widths), half)
        x, b, inverse, weights = (made.bordered(value) for value in values)
        coarse, low, out = made.bordered(small), made.empty((66, 49)), made.empty(SHAPE)
        done = {}
        made.shifted(x, on, 0.02, out)
        done["shifted"] = out.copy()
        made.weighed(x, on, (0.02, 3.0), weights, b, out)
        done["weighed"] = out.copy()
        made.sweep_down(x, b, on, inverse, 0.7)
        done["sweep down"] = x.copy()
        made.send_down(x, on, 0.7, between, low)
        done["send down"] = low
        made.sweep_up(coarse, between, x, b, on, inverse, 0.7)
        done["sweep up"] = x.copy()
        made.bring_up(coarse, between, x)
        done["bring up"] = x.copy()
        made.go(x, b, weights, inverse, 0.3)
        made.turn(x, b, 0.6)
        done["go and turn"] = x
        done["normals"], done["normals too"] = made.normals(SHAPE, 2**63 + 5)
        results.append(done)
    differences = {name: apart(results[1][name], results[0][name]) for name in results[0]}
    bench.say("loops, largest relative difference", **differences)
    assert max(differences.values()) < 1e-12


def numbers(bench: Bench) -> None:
    """Hold mode, draws and fits against the processor and the exact fit."""
    counts = evidence(256)
    model = model_of(counts)
    here = descend(model)
    there = climb(Evidence.of(model, bench.stencil), bench.stencil).mode()
    close = descend(model, tolerance=1e-12)
    pair = [
        Draws(made, model.field, made.bordered(here.weights)).field(7)[INSIDE]
        for made in (bench.stencil, Stencil(np))
    ]
    bench.say(
        "numbers at 256",
        mode_beside_processor=float(np.abs(there.mean - here.mean).max()),
        mode_beside_converged=float(np.abs(there.mean - close.mean).max()),
        draw_beside_numpy=float(np.abs(on_host(pair[0]) - pair[1]).max()),
    )
    assert np.abs(there.mean - close.mean).max() < 1e-3
    for method in ("laplace", "gva"):
        asked: dict[str, Any] = {"cell_m": CELL_M, "matern": FIELD, "method": method}
        exact = fit(counts, **asked)
        drawn = fit_by_draws(counts, **asked, seed=1, draws=DRAWS, device="cuda")
        away = drawn.sd / exact.sd - 1.0
        chance = [one.remaining().probability for one in (exact, drawn)]
        bench.say(
            f"{method} at 256, {DRAWS} draws, beside the exact fit",
            mean_rms=float(np.sqrt(np.mean((drawn.mean - exact.mean) ** 2))),
            mean_most=float(np.abs(drawn.mean - exact.mean).max()),
            sd_rms=float(np.sqrt(np.mean(away**2))),
            sd_most=float(np.abs(away).max()),
            sd_stated=drawn.sd_error,
            probability_most=float(np.abs(chance[0] - chance[1]).max()),
        )
    _covariates(bench, counts)
    small = evidence(64)
    asked = {"cell_m": CELL_M, "matern": FIELD, "seed": 1, "draws": 32}
    one, other = (fit_by_draws(small, **asked, device=device) for device in ("cuda", "cpu"))
    bench.say(
        "gva at 64, device beside numpy",
        mean_most=float(np.abs(one.mean - other.mean).max()),
        sd_most=float(np.abs(one.sd / other.sd - 1.0).max()),
    )


def _covariates(bench: Bench, counts: Counts) -> None:
    """Hold a fit with two covariates and a known factor against the exact one."""
    down, across = np.mgrid[-1:1:256j, -1:1:256j]
    asked: dict[str, Any] = {
        "cell_m": CELL_M,
        "matern": FIELD,
        "covariates": Covariates(["down", "across"], [down, across]),
        "offset": 0.5 * (across > 0),
    }
    exact = fit(counts, **asked)
    drawn = fit_by_draws(counts, **asked, seed=1, draws=DRAWS, device="cuda")
    squares = _squares(256)[:20]
    answers = [probability_in(squares, one, seed=1, samples=400) for one in (exact, drawn)]
    slopes = [abs(drawn.slopes[name].mean / told.mean - 1) for name, told in exact.slopes.items()]
    bench.say(
        f"gva at 256 with covariates and a factor, {DRAWS} draws, beside the exact fit",
        mean_rms=float(np.sqrt(np.mean((drawn.mean - exact.mean) ** 2))),
        sd_rms=float(np.sqrt(np.mean((drawn.sd / exact.sd - 1.0) ** 2))),
        slopes_most=max(slopes),
        places_probability_most=max(
            abs(one.probability - other.probability) for one, other in zip(*answers, strict=True)
        ),
        places_expected_most=max(
            abs(other.expected / one.expected - 1.0) for one, other in zip(*answers, strict=True)
        ),
    )


def _squares(side: int) -> list[Any]:
    """Places of 16 by 16 cells here and there."""
    squares = []
    for row, column in np.random.default_rng(1).integers(0, side - 16, (1000, 2)):
        rows, columns = np.mgrid[row : row + 16, column : column + 16]
        cells = {"rows": rows.ravel(), "columns": columns.ravel(), "fraction": np.ones(256)}
        squares.append(SimpleNamespace(**cells))
    return squares


def mode(bench: Bench, side: int) -> None:
    """Time the mode."""
    model = model_of(evidence(side))
    found: list[Mode] = []

    def whole() -> None:
        known = Evidence.of(model, bench.stencil)
        found[:] = [climb(known, bench.stencil).mode()]

    seconds, mib = bench.seconds(whole), bench.mib()
    figures = {
        "side": side,
        "device_s": seconds,
        "newton": found[0].newton_steps,
        "iterations": found[0].iterations,
        "device_MiB": mib,
    }
    if side * side <= bench.most_here:
        tries = TRIES if side <= DRAWN else 1
        kept: list[Mode] = []
        here = here_seconds(lambda: kept.append(descend(model)), tries)
        difference = float(np.abs(kept[-1].mean - found[0].mean).max())
        figures |= {"here_s": here, "times": here / seconds, "mean_apart": difference}
    bench.say("mode", **figures)


def draws(bench: Bench, side: int) -> None:
    """Time a joint draw and its iterations."""
    model = model_of(evidence(side))
    weights = model.counts.exposure_km2 * 60.0
    one = Draws(bench.stencil, model.field, bench.stencil.bordered(weights))
    one.field(1)
    before = one.alone.iterations
    keys = iter(range(2, 1000))
    seconds = bench.seconds(lambda: one.field(next(keys)), 7)
    iterations = (one.alone.iterations - before) / 8
    noise = bench.seconds(lambda: bench.stencil.normals(weights.shape, 5), 5)
    rate = 8e-9 * PASSES * side * side * iterations / (seconds - noise)
    figures = {
        "side": side,
        "device_s": seconds,
        "of_it_noise_s": noise,
        "iterations": iterations,
        "GB_per_s": rate,
        "of_a_copy": rate / bench.copied,
        "device_MiB": bench.mib(),
    }
    if side * side <= bench.most_here:
        system = AugmentedSystem(np.zeros((0, side, side)))
        system.prepare(model.field, weights, np.zeros(0))
        right = np.random.default_rng(1).standard_normal((side, side))
        tries = TRIES if side <= DRAWN else 1
        here = here_seconds(lambda: system.solve(right, np.zeros(0), tolerance=SOLVED_TO), tries)
        figures |= {"here_s": here, "times": here / seconds}
    bench.say("draw", **figures)


def fits(bench: Bench, side: int) -> None:
    """Time whole fits and joint answers."""
    counts = evidence(side)
    for method in bench.methods:
        asked: dict[str, Any] = {"cell_m": CELL_M, "matern": FIELD, "method": method}
        begin = time.perf_counter()
        made = fit_by_draws(counts, **asked, seed=1, draws=DRAWS, device="cuda")
        figures = {"side": side, "draws": DRAWS, "device_s": time.perf_counter() - begin}
        figures |= {"device_MiB": bench.mib()}
        if side <= 512:
            here = here_seconds(lambda told=asked: fit(counts, **told), 1)
            figures |= {"exact_here_s": here, "times": here / figures["device_s"]}
        bench.say(f"fit, {method}", **figures)
    squares = _squares(side)
    begin = time.perf_counter()
    probability_in(squares, made, seed=1, samples=100)
    seconds = time.perf_counter() - begin
    bench.say("answers", side=side, places=len(squares), samples=100, device_s=seconds)


def main() -> None:
    """Run the parts that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--sides", type=int, nargs="*", default=SIDES)
    parser.add_argument("--most-here", type=int, default=MOST_HERE)
    parser.add_argument("--most-fitted", type=int, default=MOST_HERE)
    parser.add_argument("--methods", nargs="*", default=METHODS, choices=METHODS)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    parts = asked.parts or PARTS
    print("\n".join(facts()))
    try:
        bench = Bench(asked.out, asked.most_here)
    except DeviceMissing as missing:
        print(f"Nothing was measured. {missing}")
        return
    bench.methods = tuple(asked.methods)
    device = bench.arrays.cuda.runtime.getDeviceProperties(0)
    bench.say(
        "device",
        name=device["name"].decode(),
        memory_MiB=float(device["totalGlobalMem"]) / 2**20,
        copy_GB_per_s=bench.copied,
        cupy=bench.arrays.__version__,
        cuda=bench.arrays.cuda.runtime.runtimeGetVersion(),
        bytes_a_cell_and_iteration=8.0 * PASSES,
    )
    if "loops" in parts:
        loops(bench)
    if "numbers" in parts:
        numbers(bench)
    for side in asked.sides:
        for part, work in (("mode", mode), ("draws", draws), ("fit", fits)):
            if part in parts and (part != "fit" or side * side <= asked.most_fitted):
                work(bench, side)
                bench.let_go()


if __name__ == "__main__":
    main()
