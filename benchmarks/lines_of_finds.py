"""Do lines of finds help? Fields with rows and without, with the pattern and without it.

    python benchmarks/lines_of_finds.py [CASE ...]

Protocol: squares of 4 km, cells of 20 m for the lines and 100 m for the field, three tenths
searched in blocks of 200 m with detection 0.9 (but for `lanes`: eight lanes of 60 m). A log
Gaussian Cox background in all; `clusters` and `lanes` with deviation 2. `PatternPrior` as
shipped; seeds 0 to 9 were used while it was written, seeds 10 to 15 are scored. Printed: belts
that were found, the gain in log score of "at least one item left in a cell of 100 m" summed over
the square, and items left on ground not searched.
"""

import math
import sys
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.fft import idctn

from landrelease.hazard import Counts, PatternPosterior, Posterior, Strip, find_pattern, fit
from landrelease.hazard._pattern_strip import Bins, footprint

Floats = NDArray[np.float64]

CASES = ("none", "lanes", "clusters", "straight", "curved", "crossing", "regular")
SEEDS = range(10, 16)
SIZE, CELL_M, FACTOR = 200, 20.0, 5
AREA_KM2 = (CELL_M / 1000.0) ** 2


@dataclass(frozen=True)
class Square:
    """A field whose truth is known."""

    counts: Counts
    detection: Floats
    left: Floats


def background(rng: np.random.Generator, sd: float) -> Floats:
    """Intensity of a log Gaussian Cox process, per km2."""
    waves = 2.0 - 2.0 * np.cos(np.pi * np.arange(SIZE) / SIZE)
    kappa2 = 8.0 * (CELL_M / rng.uniform(500.0, 1500.0)) ** 2
    spectrum = (kappa2 + waves[:, None] + waves[None, :]) ** -2.0
    noise = idctn(rng.normal(size=(SIZE, SIZE)) * np.sqrt(spectrum), norm="ortho")
    return rng.uniform(2.0, 20.0) * np.exp(sd / math.sqrt(spectrum.mean()) * noise)


def row(strip: Strip, length_m: float) -> Floats:
    """Share of each cell in a strip."""
    bins = Bins(3000.0, CELL_M)
    on = footprint(strip, (SIZE, SIZE), CELL_M, bins)
    inside = np.abs(on.bins - bins.number // 2) <= length_m / 2.0 / CELL_M
    share = np.zeros(SIZE * SIZE)
    share[on.cells[inside]] = on.shares[inside]
    return share.reshape(SIZE, SIZE)


def rows(case: str, rng: np.random.Generator) -> Floats:
    """Intensity of the rows of a case, per km2."""
    density, width, length = rng.uniform(800, 4000), rng.uniform(40, 120), rng.uniform(700, 2400)
    x, y, angle = rng.uniform(1000, 3000), rng.uniform(1000, 3000), rng.uniform(0, np.pi)
    bend = 1.0 / rng.uniform(700, 1500) if case == "curved" else 0.0
    if case in {"straight", "regular", "crossing", "curved"}:
        first = row(Strip(x, y, angle, 0.0, bend, width), min(length, 1500.0 if bend else length))
        if case == "crossing":
            turned = Strip(x, y, angle + rng.uniform(0.6, 2.5), 0.0, 0.0, width)
            return density * (first + row(turned, length))
        return density * first
    return np.zeros((SIZE, SIZE))


def clusters(rng: np.random.Generator) -> Floats:
    """Intensity of some round clusters, per km2."""
    down, right = np.mgrid[:SIZE, :SIZE] * CELL_M
    total = np.zeros((SIZE, SIZE))
    for _ in range(rng.poisson(4) + 2):
        x, y, sd = rng.uniform(0, 4000), rng.uniform(0, 4000), rng.uniform(60, 150)
        profile = np.exp(-((right - x) ** 2 + (down - y) ** 2) / 2.0 / sd**2)
        total += rng.poisson(38) / (2.0 * np.pi * (sd / 1000.0) ** 2) * profile
    return total


def evenly(rate: Floats, rng: np.random.Generator) -> Floats:
    """Items at equal steps of the expected number along the cells, in the order of columns."""
    steps = np.cumsum((rate * AREA_KM2).T.ravel())
    places = np.searchsorted(steps, np.arange(rng.uniform(), steps[-1], 1.0))
    return np.bincount(places, minlength=steps.size).reshape(SIZE, SIZE).T


def searched(case: str, rng: np.random.Generator) -> Floats:
    """Probability of detection per cell; at least 0.002, by people."""
    if case != "lanes":
        blocks = rng.random((SIZE // 10, SIZE // 10)) < 0.3
        return np.maximum(0.9 * np.kron(blocks, np.ones((10, 10))), 0.002)
    detection = np.full((SIZE, SIZE), 0.002)
    for number in range(8):
        begin = rng.integers(0, SIZE - 3)
        lane = detection[begin : begin + 3] if number % 2 else detection[:, begin : begin + 3]
        lane[:] = 0.9
    return detection


def square(case: str, seed: int) -> Square:
    """Make a field, its items, and what a search of part of it found."""
    rng = np.random.default_rng([seed, CASES.index(case)])
    rate = background(rng, 2.0 if case in {"clusters", "lanes"} else 1.0)
    if case == "clusters":
        rate += clusters(rng)
    in_rows = rows(case, rng)
    items = rng.poisson(rate * AREA_KM2)
    items += evenly(in_rows, rng) if case == "regular" else rng.poisson(in_rows * AREA_KM2)
    detection = searched(case, rng)
    found = rng.binomial(items, detection)
    inside = np.ones((SIZE, SIZE), bool)
    return Square(Counts(found, detection * AREA_KM2, inside), detection, items - found)


def blocks(values: Floats) -> Floats:
    """Sums over the cells of 100 m."""
    number = SIZE // FACTOR
    return np.asarray(values.reshape(number, FACTOR, number, FACTOR).sum(axis=(1, 3)))


def stated(made: Square, pattern: PatternPosterior) -> tuple[Floats, Floats]:
    """Probability of at least one item left, and expected number, in cells of 100 m."""
    exposure = blocks(made.counts.exposure_km2)
    coarse = Counts(blocks(made.counts.found), exposure, np.ones(exposure.shape, bool))
    field: Posterior = fit(pattern.field_counts(coarse), cell_m=CELL_M * FACTOR)
    undetected = blocks(1.0 - made.detection) / FACTOR**2
    remaining = field.with_pattern(pattern).remaining(undetected=undetected)
    return remaining.probability, remaining.per_km2 * AREA_KM2 * FACTOR**2


def log_score(probability: Floats, came_true: NDArray[np.bool_]) -> float:
    """Sum of the logarithms of what was said of what came true."""
    said = np.clip(np.where(came_true, probability, 1.0 - probability), 1e-12, 1.0)
    return float(np.log(said).sum())


def main(arguments: list[str]) -> int:
    """Print one line for each square, and sums for each case."""
    for case in arguments or CASES:
        gains, expected_alone, expected, true = [], 0.0, 0.0, 0.0
        for seed in SEEDS:
            made = square(case, seed)
            begin = time.process_time()
            fine = find_pattern(made.counts, cell_m=CELL_M)
            looked = time.process_time()
            nothing = PatternPosterior((), made.counts.shape, CELL_M, 1.0, 1.0)
            alone = stated(made, nothing.on_blocks(FACTOR))
            fitted = time.process_time()
            joined = stated(made, fine.on_blocks(FACTOR)) if fine.belts else alone
            left, unseen = blocks(made.left), blocks(made.detection) < 0.1
            gains.append(log_score(joined[0], left > 0) - log_score(alone[0], left > 0))
            expected_alone += alone[1][unseen].sum()
            expected += joined[1][unseen].sum()
            true += left[unseen].sum()
            print(
                f"{case:>9} {seed}: finds {made.counts.events:>5,}, belts "
                f"{[round(belt.probability, 2) for belt in fine.belts]}, gain {gains[-1]:+.1f}, "
                f"lines {looked - begin:.2f} s, field {fitted - looked:.2f} s",
                flush=True,
            )
        print(
            f"{case:>9}: mean gain {np.mean(gains):+.1f} (from {min(gains):+.1f} to "
            f"{max(gains):+.1f}); not searched: alone {expected_alone:,.0f}, with belts "
            f"{expected:,.0f}, true {true:,.0f}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
