"""Score the hazard model on Colombia's register: accidents 2010-11 from events up to 2009.

    python benchmarks/colombia_hazard.py

Every choice is tuned on 2008-09 predicted from events up to 2007; 2010-11 is scored once, with
the choices that won. Later years are not read. docs/explanation/evaluation.md has protocol and
results. The data are not part of the repository: LANDRELEASE_SHARED_DATA names their folder,
../shared/data beside the repository if it is not set.
"""

import csv
import gzip
import json
import os
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from itertools import product
from pathlib import Path
from typing import TypeVar

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from landrelease.hazard import (
    METHOD_VERSION,
    Matern,
    Provenance,
    Ranking,
    drawn_blocks,
    event_counts,
    fit,
)

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Result = TypeVar("Result")

ROOT = Path(__file__).resolve().parents[1]
TUNED, SCORED = 2007, 2009  # last year of the evidence; the two years after it are the truth
LAST_YEAR_READ = SCORED + 2
ACCIDENTS = ("1", "2")
EVIDENCE = (*ACCIDENTS, "4", "6", "8")
CROWD = 5  # records at one coordinate from which on it is taken for a coarse position

# Cells of 50 thousandths of a degree, edges at whole multiples, around mainland Colombia.
CELL, WEST, SOUTH, COLUMNS, ROWS = 50, -79_100, -4_300, 248, 338
EARTH_KM = 6371.0088

FLOOR_SD = 0.07
KERNEL_SDS = (0.03, 0.05, 0.07, 0.1, 0.15)
HALF_LIVES = (np.inf, 4.0, 2.0, 1.0, 0.5)
OTHER_WEIGHTS = (0.0, 0.05, 0.2)
KERNEL_REACH_SD = 6.0

RESAMPLES, SEED = 1000, 20091231


@dataclass(frozen=True, eq=False)
class Cells:
    """The grid, rows north to south: centres, area, and whether a centre lies in Colombia."""

    longitude: Floats
    latitude: Floats
    domain: Flags

    @property
    def area_km2(self) -> Floats:
        """Area of each cell on the sphere: it shrinks with the cosine of the latitude."""
        half = np.radians(CELL / 2000.0)
        wide = np.sin(np.radians(self.latitude) + half) - np.sin(np.radians(self.latitude) - half)
        return EARTH_KM**2 * 2.0 * half * wide

    @property
    def side_m(self) -> float:
        """Side of the square of mean area: what stands for the cell in the model."""
        return 1000.0 * float(np.sqrt(self.area_km2[self.domain].mean()))


@dataclass(frozen=True, eq=False)
class Events:
    """Events with a position of their own that fall on the grid."""

    year: NDArray[np.int64]
    accident: Flags
    row: NDArray[np.int64]
    column: NDArray[np.int64]

    def counted(self, chosen: Flags, weights: Floats | float = 1.0) -> Floats:
        """Add up the chosen events per cell, each with its weight."""
        grid = np.zeros((ROWS, COLUMNS))
        amounts = np.broadcast_to(weights, self.year.shape)[chosen]
        np.add.at(grid, (self.row[chosen], self.column[chosen]), amounts)
        return grid


@dataclass(frozen=True)
class Weighting:
    """How much an event counts: accidents 1, others `other`, halved every `half_life` years."""

    half_life: float = np.inf
    other: float = 1.0

    def years(self, until: int, first: int) -> Floats:
        """Weight of every year from the first to `until`."""
        return np.asarray(0.5 ** ((until - np.arange(first, until + 1)) / self.half_life))

    def counts(self, events: Events, until: int) -> Floats:
        """Weighted events per cell up to the end of a year."""
        past = events.year <= until
        age = np.where(past, until - events.year, 0)
        kind = np.where(events.accident, 1.0, self.other)
        return events.counted(past, kind * 0.5 ** (age / self.half_life))

    def __str__(self) -> str:
        """Say it in words."""
        ageing = "no ageing" if np.isinf(self.half_life) else f"half-life {self.half_life:g} a"
        return f"{ageing}, other events x {self.other:g}"


def data_folder() -> Path:
    """Return the folder that holds (or would hold) the register."""
    shared = os.environ.get("LANDRELEASE_SHARED_DATA")
    return (Path(shared) if shared else ROOT.parent / "shared" / "data") / "colombia"


def read_cells(folder: Path) -> Cells:
    """Lay the grid and mark the cells whose centre lies in a municipality."""
    with gzip.open(folder / "municipalities.geojson.gz", "rt", encoding="utf-8") as file:
        shapes = [shapely.geometry.shape(one["geometry"]) for one in json.load(file)["features"]]
    country = shapely.union_all(shapes)
    shapely.prepare(country)
    east = (WEST + CELL * np.arange(COLUMNS) + CELL / 2) / 1000.0
    north = (SOUTH + CELL * np.arange(ROWS)[::-1] + CELL / 2) / 1000.0
    longitude, latitude = np.meshgrid(east, north)
    return Cells(longitude, latitude, shapely.contains_xy(country, longitude, latitude))


def read_events(folder: Path) -> Events:
    """Read the events up to the last year needed that have a position of their own."""
    kept = []
    with gzip.open(folder / "events_1990_2014.csv.gz", "rt", encoding="utf-8") as file:
        for record in csv.DictReader(file):
            own_place = record["at_seat"] == "0" and int(record["shared_n"]) < CROWD
            year = int(record["year"])
            if own_place and year <= LAST_YEAR_READ and record["type"] in EVIDENCE:
                column = (round(float(record["lon"]) * 1000) - WEST) // CELL
                row = ROWS - 1 - (round(float(record["lat"]) * 1000) - SOUTH) // CELL
                if 0 <= column < COLUMNS and 0 <= row < ROWS:
                    kept.append((year, record["type"] in ACCIDENTS, row, column))
    year, accident, row, column = np.array(kept, np.int64).T
    return Events(year, accident.astype(bool), row, column)


def kernel(counts: Floats, sd_degrees: float) -> Floats:
    """Smooth counts with a Gaussian kernel."""
    sd_cells = 1000.0 * sd_degrees / CELL
    return gaussian_filter(counts, sd_cells, mode="constant", truncate=KERNEL_REACH_SD)


def cox_process(
    cells: Cells, counts: Floats, *, years: float = 1.0, matern: Matern | None = None
) -> tuple[Floats, Provenance]:
    """Expected events per cell, and how they came about.

    Weights on years are powers of each year's likelihood: the weighted counts, with the area
    times the sum of the weights as exposure. Events in cells outside the domain are left out.
    """
    evidence = event_counts(
        counts * cells.domain, area_km2=cells.area_km2 * years, domain=cells.domain
    )
    posterior = fit(evidence, cell_m=cells.side_m, matern=matern)
    return posterior.intensity_per_km2 * cells.area_km2, posterior.provenance


class Window:
    """Two years of accidents, and what was known before them."""

    def __init__(self, cells: Cells, events: Events, until: int) -> None:
        self.cells, self.events, self.until = cells, events, until
        self.first_year = int(events.year.min())
        after = (events.year > until) & (events.year <= until + 2) & events.accident
        self.hit = events.counted(after)[cells.domain] > 0
        self.new = Weighting().counts(events, until)[cells.domain] == 0
        self.accidents = int(events.counted(after)[cells.domain].sum())

    def ranking(self, score: Floats) -> Ranking:
        """Rank the cells of the country."""
        inside = self.cells.domain
        return Ranking(score[inside], self.hit, self.cells.area_km2[inside])

    def ranking_new(self, score: Floats) -> Ranking:
        """Rank the cells in which nothing had been reported before."""
        inside = self.cells.domain
        area = self.cells.area_km2[inside][self.new]
        return Ranking(score[inside][self.new], self.hit[self.new], area)

    def kernel(self, weighting: Weighting, sd_degrees: float) -> Floats:
        """Score by a kernel of weighted events."""
        return kernel(weighting.counts(self.events, self.until), sd_degrees)

    def shipped(self) -> tuple[Floats, Provenance]:
        """Score by the model as it is: every event counts one, nothing is fixed."""
        return cox_process(self.cells, Weighting().counts(self.events, self.until))

    def weighted(self, weighting: Weighting, matern: Matern) -> Floats:
        """Score by the model on weighted events, range and deviation fixed."""
        counts = weighting.counts(self.events, self.until)
        years = float(weighting.years(self.until, self.first_year).sum())
        return cox_process(self.cells, counts, years=years, matern=matern)[0]


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """Seconds of processor time, which other work on the machine hardly moves; the result."""
    begin = time.process_time()
    result = work()
    return time.process_time() - begin, result


def told(name: str, ranking: Ranking) -> float:
    """Print one line of measures; give the average precision, which decides."""
    one = ranking.measures()
    print(
        f"  {name:58} {one.auroc:.4f} {one.average_precision:.4f} {one.recall_top:.4f}", flush=True
    )
    return one.average_precision


def tune(window: Window) -> tuple[Weighting, float, Weighting, Matern]:
    """Choose weights and kernel width by average precision; range and sd are learnt."""
    print(f"\nTuning: {window.until + 1}-{window.until + 2} from events up to {window.until}")
    print(f"  {'':58} {'AUROC':6} {'AP':6} recall", flush=True)
    told("kernel floor", window.ranking(window.kernel(Weighting(), FLOOR_SD)))
    score, made = window.shipped()
    told("Cox process as shipped", window.ranking(score))
    matern = Matern(made.range_m, made.sd)
    print(f"  learnt: range {matern.range_m / 1000:.1f} km, deviation {matern.sd:.2f}")
    weightings = [Weighting(*both) for both in product(HALF_LIVES, OTHER_WEIGHTS)]
    kernels = {
        (weighting, sd): window.ranking(window.kernel(weighting, sd)).measures().average_precision
        for weighting, sd in product(weightings, KERNEL_SDS)
    }
    widest, sd = max(kernels, key=lambda key: kernels[key])
    told(f"best kernel of {len(kernels)}: {widest}, sd {sd:g}", _kernel(window, widest, sd))
    precisions = {
        one: told(f"Cox process: {one}", window.ranking(window.weighted(one, matern)))
        for one in weightings
    }
    return widest, sd, max(precisions, key=lambda key: precisions[key]), matern


def _kernel(window: Window, weighting: Weighting, sd_degrees: float) -> Ranking:
    """Rank by a kernel."""
    return window.ranking(window.kernel(weighting, sd_degrees))


def report(window: Window, scores: dict[str, tuple[float, Floats]]) -> None:
    """Print every model side by side, with intervals, and the differences that matter."""
    inside = window.cells.domain
    corners = np.floor(window.cells.longitude), np.floor(window.cells.latitude)
    blocks = (corners[0] * 1000 + corners[1])[inside].astype(np.int64)
    rankings = [window.ranking(score) for _, score in scores.values()]
    _, block = np.unique(blocks, return_inverse=True)
    rng = np.random.default_rng(SEED)
    times = drawn_blocks(int(block.max()) + 1, count=RESAMPLES, rng=rng)
    drawn = np.stack([one.resampled(block, times) for one in rankings], axis=1)
    print(
        f"\nScored once: {window.until + 1}-{window.until + 2} from events up to {window.until}; "
        f"{window.accidents} accidents in {int(window.hit.sum())} cells; 95 % intervals from "
        f"{RESAMPLES} resamples of {np.unique(blocks).size} blocks of 1 degree"
    )
    heads = ("AUROC", "average precision", "recall in top 5 %")
    print(f"{'':37}" + "".join(f"{head:>24}" for head in heads) + "   CPU s  new cells AUROC, AP")
    for index, (name, (seconds, score)) in enumerate(scores.items()):
        new = window.ranking_new(score).measures()
        values = rankings[index].measures().row()
        text = _with_intervals(values, drawn[:, index])
        print(f"{name:37}{text}{seconds:8.1f}  {new.auroc:.3f} {new.average_precision:.3f}")
    names = list(scores)
    for better, worse in ((1, 0), (2, 0), (3, 0), (3, 2)):
        gain = rankings[better].measures().row() - rankings[worse].measures().row()
        text = _with_intervals(gain, drawn[:, better] - drawn[:, worse])
        print(f"{names[better] + ' - ' + names[worse]:37}{text}")


def _with_intervals(values: Floats, drawn: Floats) -> str:
    """Write each value with its 95 % interval."""
    low, high = np.percentile(drawn, [2.5, 97.5], axis=0)
    texts = (f"{v:.3f} [{a:.3f}, {b:.3f}]" for v, a, b in zip(values, low, high, strict=True))
    return "".join(f"{text:>24}" for text in texts)


def main() -> None:
    """Tune, score once, print."""
    begin = time.perf_counter()
    folder = data_folder()
    if not (folder / "events_1990_2014.csv.gz").exists():
        print(
            f"NOT RUN: {folder} holds no events_1990_2014.csv.gz. Put the register there, or "
            "name the folder above it in LANDRELEASE_SHARED_DATA."
        )
        return
    cells, events = read_cells(folder), read_events(folder)
    print(f"hazard method {METHOD_VERSION}, numpy {version('numpy')}, scipy {version('scipy')}")
    outside = ~cells.domain[events.row, events.column] & (events.year <= SCORED)
    print(
        f"{int(cells.domain.sum())} cells, mean side {cells.side_m:.0f} m; "
        f"{int((events.year <= SCORED).sum())} events up to {SCORED}, of them "
        f"{int(outside.sum())} in cells whose centre lies outside"
    )
    by_kernel, sd, by_model, matern = tune(Window(cells, events, TUNED))
    print(f"  chosen: kernel {by_kernel}, sd {sd:g}; Cox process {by_model}")
    window = Window(cells, events, SCORED)
    seconds, (shipped, made) = timed(window.shipped)
    scores = {
        "kernel floor": timed(lambda: window.kernel(Weighting(), FLOOR_SD)),
        "Cox as shipped": (seconds, shipped),
        "kernel tuned": timed(lambda: window.kernel(by_kernel, sd)),
        "Cox tuned": timed(lambda: window.weighted(by_model, matern)),
    }
    report(window, scores)
    print(f"as shipped: range {made.range_m / 1000:.1f} km, deviation {made.sd:.2f}, {made.hyper}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"{time.perf_counter() - begin:.0f} s in all, peak memory {memory:.0f} MiB")
    print(f"load of the machine {load} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
