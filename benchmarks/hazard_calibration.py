"""Does P(at least one item left) come true? Blocks of many independent simulated districts.

    python -m benchmarks.hazard_calibration [--simulations 160] [--jobs 2] [--development]

Protocol, stated before the figures:

* Each simulation draws a district of 64 by 64 cells (benchmarks/_district.py), fits it as
  shipped and asks `probability_in` for its blocks of 8 by 8 cells (64 of them), and for those of
  4 by 4 cells (256), whose probabilities are further from one. Truth: whether an item that no
  search found lies in the block.
* Blocks of one simulation are not independent: the simulation is the unit. Everything is
  resampled by whole simulations, 4,000 times.
* Bins: ten of equal width; while one holds under a fiftieth of the blocks, it is joined to the
  next lower one, the lowest to the next higher. The gap of a bin is the share that came true less
  the mean of what was stated.
* Simultaneous 95 % band: gap plus and minus c standard errors, c the 95 % point of the largest
  studentised deviation over the bins. The standard error is that of the resamples, and at least
  the binomial one under the stated probabilities: where nearly all is certain the resamples do not
  vary. Calibrated means that no bin's band leaves out zero.
* Mean absolute gap: the gap of a block's bin, mean over blocks; wanted under 0.02 for blocks of 8
  by 8. Sampling alone makes it positive: what it would be for stated probabilities that are
  exactly right is printed beside it.
* Seeds from 57,001; `--development` takes seeds from 1,001.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from benchmarks import _document, _machine
from benchmarks._district import CELL_M, block_sums, district
from benchmarks._peer_tables import as_markdown, as_text
from benchmarks._resumed import Record, engine_digest, resumed
from numpy.typing import NDArray

from landrelease.hazard import fit, probability_in

Floats = NDArray[np.float64]

SIZE, SIDES, SAMPLES = 64, (8, 4), 1000
SIMULATIONS, SCORED, DEVELOPMENT = 160, 57_001, 1_001
BINS, LEAST_SHARE, RESAMPLES, CONFIDENCE, WANTED = 10, 0.02, 4000, 0.95, 0.02


@dataclass(frozen=True)
class Block:
    """A square of cells, as `probability_in` wants it."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    fraction: Floats


def blocks(size: int, cells: int) -> list[Block]:
    """Cut a square grid into blocks, row after row."""
    down, across = (axis.ravel() for axis in np.indices((cells, cells)))
    corners = range(0, size, cells)
    whole = np.ones(cells * cells)
    return [Block(down + row, across + column, whole) for row in corners for column in corners]


def simulate(seed: int) -> Record:
    """Fit a district; return what was stated of its blocks and what is so."""
    begin = time.process_time()
    made = district(SIZE, seed)
    posterior = fit(made.counts, cell_m=CELL_M)
    record: Record = {"seed": seed}
    for side in SIDES:
        said = probability_in(
            blocks(SIZE, side),
            posterior,
            seed=seed,
            samples=SAMPLES,
            undetected=1.0 - made.detection,
        )
        record[f"stated_{side}"] = [round(one.probability, 6) for one in said]
        record[f"left_{side}"] = [int(items > 0) for items in block_sums(made.left, side).ravel()]
    return record | {"cpu_s": time.process_time() - begin}


@dataclass(frozen=True, eq=False)
class Calibration:
    """Stated and true by bin.

    Parameters
    ----------
    blocks, stated, true
        Number, mean stated probability and share that came true, per bin.
    error, width
        Standard error of the gap, and half the width of the simultaneous band, per bin.
    mean_gap, mean_gap_low, mean_gap_high
        Mean absolute gap with a 95 % interval.
    mean_gap_if_right
        What it would be on average if every stated probability were right.
    """

    blocks: NDArray[np.int64]
    stated: Floats
    true: Floats
    error: Floats
    width: Floats
    mean_gap: float
    mean_gap_low: float
    mean_gap_high: float
    mean_gap_if_right: float

    @property
    def gap(self) -> Floats:
        """Share that came true less what was stated."""
        return self.true - self.stated

    @property
    def within_band(self) -> bool:
        """Whether every bin's band holds zero."""
        return bool((np.abs(self.gap) <= self.width).all())


def bins_of(stated: Floats) -> NDArray[np.int64]:
    """Number the bin of every stated probability; bins with few blocks are joined.

    Examples
    --------
    >>> bins_of(np.array([0.05, 0.15, 0.95, 0.95])).tolist()
    [0, 1, 2, 2]
    """
    inner = list(np.linspace(0.0, 1.0, BINS + 1)[1:-1])
    while inner:
        number = np.searchsorted(inner, stated, side="right")
        shares = np.bincount(number.ravel(), minlength=len(inner) + 1) / stated.size
        few = int(np.argmin(shares))
        if shares[few] >= LEAST_SHARE:
            break
        del inner[max(few - 1, 0)]
    return np.searchsorted(inner, stated, side="right")


def calibration(stated: Floats, left: Floats, rng: np.random.Generator) -> Calibration:
    """Compare, (simulations, blocks) each, resampling whole simulations."""
    number = bins_of(stated)
    member = number[..., None] == np.arange(number.max() + 1)
    sizes = member.sum(axis=1).astype(float)
    total = sizes.sum(axis=0)
    share = total / total.sum()

    def gap_of(came_true: Floats) -> Floats:
        return np.asarray(((came_true - stated)[..., None] * member).sum(axis=(0, 1)) / total)

    gap = gap_of(left)
    gaps = ((left - stated)[..., None] * member).sum(axis=1)
    simulations = len(stated)
    drawn = rng.multinomial(simulations, np.full(simulations, 1.0 / simulations), RESAMPLES)
    again = (drawn @ gaps) / np.maximum(drawn @ sizes, 1.0)
    chance = ((stated * (1.0 - stated))[..., None] * member).sum(axis=(0, 1))
    error = np.maximum(again.std(axis=0, ddof=1), np.sqrt(chance) / total)
    largest = np.quantile((np.abs(again - gap) / error).max(axis=1), CONFIDENCE)
    tail = (1.0 - CONFIDENCE) / 2.0
    low, high = np.quantile(np.abs(again) @ share, [tail, 1.0 - tail])
    right = [np.abs(gap_of(rng.random(stated.shape) < stated)) @ share for _ in range(200)]
    return Calibration(
        blocks=total.astype(np.int64),
        stated=(stated[..., None] * member).sum(axis=(0, 1)) / total,
        true=(left[..., None] * member).sum(axis=(0, 1)) / total,
        error=error,
        width=largest * error,
        mean_gap=float(np.abs(gap) @ share),
        mean_gap_low=float(low),
        mean_gap_high=float(high),
        mean_gap_if_right=float(np.mean(right)),
    )


def told(records: Sequence[Record], *, markdown: bool) -> str:
    """Return the tables and the verdicts."""
    seeds = [record["seed"] for record in records]
    cpu = np.mean([record["cpu_s"] for record in records])
    head = (
        f"{len(records)} districts of {SIZE} x {SIZE} cells, seeds {min(seeds)} to {max(seeds)}; "
        f"engine {engine_digest()}; {cpu:.2f} CPU s a district."
    )
    return "\n\n".join([head, *(_told_of(side, records, markdown=markdown) for side in SIDES)])


def _told_of(side: int, records: Sequence[Record], *, markdown: bool) -> str:
    """Return the table of one size of block, and its verdict."""
    stated = np.array([record[f"stated_{side}"] for record in records])
    left = np.array([record[f"left_{side}"] for record in records], float)
    found = calibration(stated, left, np.random.default_rng(SCORED))
    rows = [("blocks", "stated", "came true", "gap", "simultaneous 95 % band")]
    for at, count in enumerate(found.blocks):
        low, high = found.gap[at] - found.width[at], found.gap[at] + found.width[at]
        rows.append(
            (
                f"{count:,}",
                f"{found.stated[at]:.3f}",
                f"{found.true[at]:.3f}",
                f"{found.gap[at]:+.3f}",
                f"{low:+.3f} to {high:+.3f}",
            )
        )
    head = (
        f"Blocks of {side} x {side} cells: {stated.size:,}; mean stated {stated.mean():.4f}, "
        f"came true {left.mean():.4f}."
    )
    verdict = (
        f"Mean absolute gap {found.mean_gap:.4f} ({found.mean_gap_low:.4f} to "
        f"{found.mean_gap_high:.4f}; {found.mean_gap_if_right:.4f} if every stated probability "
        f"were right): {'under' if found.mean_gap < WANTED else 'NOT under'} {WANTED}. "
        f"Every band holds zero: {'yes' if found.within_band else 'NO'}."
    )
    return "\n\n".join([head, (as_markdown if markdown else as_text)(rows), verdict])


def main(words: Sequence[str]) -> int:
    """Run what is missing, then print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--simulations", type=int, default=SIMULATIONS)
    parser.add_argument("--jobs", type=int, default=1, help="processes at once; default 1")
    parser.add_argument("--development", action="store_true", help="seeds from 1,001")
    parser.add_argument("--document", action="store_true", help="write into the manual; no run")
    chosen = parser.parse_args(words)
    first = DEVELOPMENT if chosen.development else SCORED
    seeds = range(first, first + chosen.simulations)
    print("\n".join(_machine.facts()), flush=True)
    records = resumed("calibration", seeds, simulate, jobs=chosen.jobs, only_kept=chosen.document)
    if not records:
        print("Nothing has been run yet with this engine.")
        return 1
    if chosen.document:
        _document.put("calibration", told(records, markdown=True))
    print(told(records, markdown=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
