"""Does P(at least one item left) come true? Blocks of many independent simulated districts.

    python -m benchmarks.hazard_calibration [--kind prior] [--jobs 16]
    python -m benchmarks.hazard_calibration --document      # write into the manual; no run

Protocol, stated before the figures. Two kinds of districts of 64 by 64 cells
(benchmarks/_district.py), each by itself:

* `prior`: range, deviation and level of each district are drawn from the priors of its fit
  (benchmarks._district.from_the_prior), 400 districts, seeds from 59,001. An exact posterior is
  calibrated here, in every bin, whatever is found. Nothing is chosen by what was drawn or found.
  A fit that ends in an error of the engine is counted, shown and has no blocks.
* `fixed`: all districts have one range, deviation and level, 160 districts, seeds from 58,001.
  The fit knows none of the three, so an exact posterior is not calibrated to the last digit: it
  allows for other districts that never come. This is what one kind of country looks like.

For both:

* The fit is as shipped. `probability_in` is asked for blocks of 8 by 8 cells (64 a district) and
  for those of 4 by 4 (256), whose probabilities are further from one. Truth: whether an item that
  no search found lies in the block.
* Blocks of one simulation are not independent: the simulation is the unit. Everything is
  resampled by whole simulations, 4,000 times.
* Bins: ten of equal width; while one holds under a fiftieth of the blocks, it is joined to the
  next lower one, the lowest to the next higher. The gap of a bin is the share that came true less
  the mean of what was stated.
* Simultaneous 95 % band: gap plus and minus c standard errors between simulations, c the 95 %
  point of the largest studentised deviation over the bins: that of each resample, over its own
  standard error. An error is at least the binomial one under the stated probabilities: where
  nearly all is certain simulations hardly vary. Calibrated means that no bin's band leaves out
  zero.
* Mean absolute gap: the gap of a block's bin, mean over blocks; wanted under 0.02 for blocks of 8
  by 8.
* What chance makes of this: 100 worlds are drawn from the stated joint posteriors (a sample of the
  field for each simulation, items of its blocks given it), and judged as the truth is. Printed:
  the mean gap there, and the share of worlds in which a band leaves out zero, which is 0.05 if
  the band keeps its word.
* `--development` takes seeds from 1,001 (fixed) and 2,001 (prior). Until this protocol was written
  `fixed` was scored on seeds 57,001 to 57,160, with one standard error for all resamples, which
  gives narrower bands.

Each simulation is a line in build/bench; a run that was stopped goes on where it was. Lines of an
engine with other sources are not mixed in.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from benchmarks import _document, _machine
from benchmarks._calibration import calibration, if_right
from benchmarks._district import AREA_KM2, CELL_M, block_sums, district, from_the_prior
from benchmarks._peer_tables import Row, as_markdown, as_text
from benchmarks._resumed import Record, engine_digest, resumed
from numpy.typing import NDArray

from landrelease.hazard import HazardError, fit, probability_in

Floats = NDArray[np.float64]

SIZE, SIDES, SAMPLES, WORLDS, WANTED = 64, (8, 4), 1000, 100, 0.02


@dataclass(frozen=True)
class Kind:
    """A kind of districts: how many, and the first seed scored and of development."""

    simulations: int
    scored: int
    development: int
    title: str


KINDS = {
    "prior": Kind(400, 59_001, 2_001, "Range, deviation and level drawn from the priors"),
    "fixed": Kind(160, 58_001, 1_001, "One range, deviation and level for all districts"),
}


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


def simulate(kind: str, seed: int) -> Record:
    """Fit a district; return what was stated of its blocks, what is so, and worlds as stated.

    A fit that ends in an error of the hazard engine is a record with that error.
    """
    begin = time.process_time()
    made = from_the_prior(SIZE, seed) if kind == "prior" else district(SIZE, seed)
    record: Record = {"seed": seed, "events": made.counts.events}
    try:
        posterior = fit(made.counts, cell_m=CELL_M)
    except HazardError as error:
        return record | {"error": f"{type(error).__name__}: {error}"}
    undetected = 1.0 - made.detection
    rng = np.random.default_rng([seed, 3])
    expected = AREA_KM2 * undetected * np.exp(posterior.sample(WORLDS, rng))
    for side in SIDES:
        said = probability_in(
            blocks(SIZE, side), posterior, seed=seed, samples=SAMPLES, undetected=undetected
        )
        chance = -np.expm1(-block_sums(expected, side).reshape(WORLDS, -1))
        record[f"stated_{side}"] = [round(one.probability, 6) for one in said]
        record[f"left_{side}"] = [int(items > 0) for items in block_sums(made.left, side).ravel()]
        record[f"worlds_{side}"] = as_hexadecimal(rng.random(chance.shape) < chance)
    return record | {"cpu_s": time.process_time() - begin}


def as_hexadecimal(worlds: NDArray[np.bool_]) -> str:
    """Write (worlds, blocks) with a bit for each."""
    return np.packbits(worlds).tobytes().hex()


def from_hexadecimal(text: str, worlds: int, number: int) -> Floats:
    """Read what `as_hexadecimal` wrote: a row for each world, a column for each block.

    Examples
    --------
    >>> from_hexadecimal(as_hexadecimal(np.array([[True, False], [True, True]])), 2, 2).tolist()
    [[1.0, 0.0], [1.0, 1.0]]
    """
    whole = np.frombuffer(bytes.fromhex(text), np.uint8)
    bits = np.unpackbits(whole, count=worlds * number)
    return np.asarray(bits.reshape(worlds, number), np.float64)


def told(kind: str, records: Sequence[Record], *, markdown: bool) -> str:
    """Return the tables and the verdicts of one kind of districts."""
    good = [record for record in records if "error" not in record]
    failed = [record for record in records if "error" in record]
    seeds = [record["seed"] for record in records]
    cpu = np.mean([record["cpu_s"] for record in good])
    head = (
        f"{KINDS[kind].title}: {len(records)} districts of {SIZE} x {SIZE} cells, "
        f"seeds {min(seeds)} to {max(seeds)}; engine {engine_digest()}; "
        f"{cpu:.2f} CPU s a district; {len(failed)} ended in an error."
    )
    lines = [head, *(f"Seed {record['seed']}: {record['error']}" for record in failed)]
    tables = [_told_of(side, good, kind, markdown=markdown) for side in SIDES]
    return "\n\n".join(["\n".join(lines), *tables])


def _told_of(side: int, records: Sequence[Record], kind: str, *, markdown: bool) -> str:
    """Return the table of one size of block, and its verdict."""
    stated = np.array([record[f"stated_{side}"] for record in records])
    left = np.array([record[f"left_{side}"] for record in records], float)
    texts = [record[f"worlds_{side}"] for record in records]
    worlds = np.array([from_hexadecimal(text, WORLDS, stated.shape[1]) for text in texts])
    rng = np.random.default_rng(KINDS[kind].scored)
    found = calibration(stated, left, rng)
    right = if_right(stated, worlds.transpose(1, 0, 2), rng)
    rows: list[Row] = [
        ("blocks", "simulations", "stated", "came true", "gap", "simultaneous 95 % band")
    ]
    for at, count in enumerate(found.blocks):
        low, high = found.gap[at] - found.width[at], found.gap[at] + found.width[at]
        rows.append(
            (
                f"{count:,}",
                f"{found.simulations[at]}",
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
        f"{found.mean_gap_high:.4f}): {'under' if found.mean_gap < WANTED else 'NOT under'} "
        f"{WANTED}. Every band holds zero: {'yes' if found.within_band else 'NO'}. Were every "
        f"stated joint probability right, the mean gap would be {right.mean_gap:.4f} on average, "
        f"and a band would leave out zero in {right.outside:.0%} of runs."
    )
    return "\n\n".join([head, (as_markdown if markdown else as_text)(rows), verdict])


def main(words: Sequence[str]) -> int:
    """Run what is missing, then print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--kind", choices=list(KINDS), help="default: both")
    parser.add_argument("--simulations", type=int, help="default: 400 (prior), 160 (fixed)")
    parser.add_argument("--jobs", type=int, default=1, help="processes at once; default 1")
    parser.add_argument("--development", action="store_true", help="seeds below 10,000")
    parser.add_argument("--document", action="store_true", help="write into the manual; no run")
    chosen = parser.parse_args(words)
    print("\n".join(_machine.facts()), flush=True)
    parts = {}
    for name in [chosen.kind] if chosen.kind else KINDS:
        kind = KINDS[name]
        first = kind.development if chosen.development else kind.scored
        seeds = range(first, first + (chosen.simulations or kind.simulations))
        work = partial(simulate, name)
        file = f"calibration-{name}"
        records = resumed(file, seeds, work, jobs=chosen.jobs, only_kept=chosen.document)
        if any("error" not in record for record in records):
            print(f"\n{told(name, records, markdown=False)}", flush=True)
            parts[name] = told(name, records, markdown=True) if chosen.document else ""
    if not parts:
        print("Nothing has been run yet with this engine.")
        return 1
    if chosen.document:
        _document.put("calibration", "\n\n".join(parts.values()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
