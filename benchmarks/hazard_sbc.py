"""Simulation-based calibration of the hazard engine: truth drawn from the very prior of the fit.

    python -m benchmarks.hazard_sbc [--size 64 --data-sets 300] [--jobs 2] [--development]

Source: Talts, Betancourt, Simpson, Vehtari and Gelman (2018), arXiv:1804.06788.

Protocol, stated before the figures:

* Range, deviation and level are drawn from the priors that `fit` takes when nobody says otherwise
  (truncated where `benchmarks._district.from_the_prior` says), then the field, the searches and
  the items; the fit is as shipped. 300 data sets of 64 x 64 cells, 50 of 256 x 256.
* Coverage: share of all cells whose true intensity lies in the interval that the map states for the
  cell, `Posterior.interval_per_km2`: 5 and 95 % points of the mixture of skewed marginals. It is
  averaged over data sets, with its standard error over data sets; wanted within 0.88 to 0.92. Also
  by class of the drawn range, deviation and number of items found, on searched cells, how often
  the truth lies below, by the 5 and 95 % points of joint samples (another computation of the same
  interval), and, for comparison, within 1.645 posterior deviations of the posterior mean.
* Ranks, one for each data set: range, deviation (where they were integrated; where there are many
  finds they are plugged in and have no distribution, a choice made by the data alone, so that the
  others stay uniform), level, log intensity of one random searched and one random unsearched cell,
  items left in one random ellipse.
* Test: for each of the six, Kolmogorov and Smirnov's largest difference from the uniform
  distribution against its exact critical value at 0.05 divided by the number of quantities
  (Bonferroni), for each size by itself. Uniform means that none exceeds it.
* A fit that ends in an error is counted and shown; its data set has no ranks.
* Seeds from 60,001 at 64 cells and from 61,001 at 256; `--development` takes 5,001 and 6,001.
  Method 2.5 was scored on seeds from 55,001 and 56,001.

Each data set is a line in build/bench; a run that was stopped goes on where it was. Lines of an
engine with other sources are not mixed in.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from benchmarks import _document, _machine
from benchmarks._peer_tables import Row, as_markdown, as_text
from benchmarks._replicate import replicate
from benchmarks._resumed import Record, engine_digest, resumed
from benchmarks._scores import mean_of
from benchmarks._uniform import uniformity

PLANNED = {64: 300, 256: 50}
FIRST = {64: 60_001, 256: 61_001}
FIRST_DEVELOPMENT = {64: 5_001, 256: 6_001}
QUANTITIES = ("range", "sd", "level", "eta searched", "eta not searched", "left in polygon")
WANTED = (0.88, 0.92)
CLASSES: dict[str, tuple[tuple[float, float], ...]] = {
    "range_cells": ((0.0, 5.0), (5.0, 10.0), (10.0, 20.0), (20.0, 60.0), (60.0, np.inf)),
    "sd": ((0.0, 0.3), (0.3, 0.7), (0.7, 1.5), (1.5, 3.0), (3.0, np.inf)),
    "events": ((0, 1), (1, 10), (10, 100), (100, 2001), (2001, np.inf)),
}
OTHERS = {
    "all, truth below the interval": "below",
    "all, points of joint samples": "covered_by_samples",
    "all, mean and 1.645 deviations": "covered_by_sd",
}
TITLES = {"range_cells": "true range, cells", "sd": "true deviation", "events": "items found"}


def _covered(records: Sequence[Record], name: str = "covered") -> str:
    """Mean coverage and its standard error over data sets."""
    values = [record[name] for record in records]
    error = np.std(values, ddof=1) / np.sqrt(len(values)) if len(values) > 1 else np.nan
    return f"{mean_of(values).mean:.3f} (s.e. {error:.3f})"


def coverage_table(records: Sequence[Record]) -> list[Row]:
    """Coverage of 90 % intervals, by what was drawn."""
    rows: list[Row] = [("data sets", "number", "cells covered")]
    rows.append(("all", str(len(records)), _covered(records)))
    rows.append(("all, searched cells", str(len(records)), _covered(records, "covered_searched")))
    for title, name in OTHERS.items():
        rows.append((title, str(len(records)), _covered(records, name)))
    for name, classes in CLASSES.items():
        for low, high in classes:
            chosen = [record for record in records if low <= record[name] < high]
            if chosen:
                title = f"{TITLES[name]} {low:g} to under {high:g}"
                rows.append((title, str(len(chosen)), _covered(chosen)))
    return rows


def rank_table(records: Sequence[Record]) -> list[Row]:
    """Rank histograms and the test of each quantity."""
    ranks = {
        name: [record["ranks"][name] for record in records if name in record["ranks"]]
        for name in QUANTITIES
    }
    rows: list[Row] = [
        ("quantity", "ranks", "ranks in tenths", "distance", "may be", "p alone", "uniform")
    ]
    for name, found in uniformity(ranks).items():
        rows.append(
            (
                name,
                str(found.number),
                " ".join(map(str, found.counts)),
                f"{found.distance:.3f}",
                f"{found.critical:.3f}",
                f"{found.probability:.3f}",
                "yes" if found.uniform else "NO",
            )
        )
    return rows


def told(size: int, records: Sequence[Record], lay_out: Callable[[Sequence[Row]], str]) -> str:
    """Return the tables of one size, and the verdicts."""
    good = [record for record in records if "error" not in record]
    failed = [record for record in records if "error" in record]
    seeds = [record["seed"] for record in records]
    cpu = np.mean([record["fit_cpu_s"] for record in good])
    head = (
        f"{size} x {size} cells: {len(records)} data sets, seeds {min(seeds)} to {max(seeds)}; "
        f"engine {engine_digest()}; {cpu:.2f} CPU s a fit; {len(failed)} ended in an error."
    )
    lines = [head, *(f"Seed {record['seed']}: {record['error']}" for record in failed)]
    coverage, ranks = coverage_table(good), rank_table(good)
    average = float(np.mean([record["covered"] for record in good]))
    within = WANTED[0] <= average <= WANTED[1]
    uniform = all(row[-1] == "yes" for row in ranks[1:])
    verdict = (
        f"Average coverage {average:.3f}: {'within' if within else 'NOT within'} "
        f"{WANTED[0]} to {WANTED[1]}. All ranks uniform: {'yes' if uniform else 'NO'}."
    )
    return "\n\n".join(["\n".join(lines), lay_out(coverage), lay_out(ranks), verdict])


def main(words: Sequence[str]) -> int:
    """Run what is missing, then print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--size", type=int, choices=sorted(PLANNED), help="default: both")
    parser.add_argument("--data-sets", type=int, help="default: 300 and 50")
    parser.add_argument("--jobs", type=int, default=1, help="processes at once; default 1")
    parser.add_argument("--development", action="store_true", help="seeds below 10,000")
    parser.add_argument("--document", action="store_true", help="write into the manual; no run")
    chosen = parser.parse_args(words)
    first = FIRST_DEVELOPMENT if chosen.development else FIRST
    parts = {}
    print("\n".join(_machine.facts()), flush=True)
    for size in [chosen.size] if chosen.size else PLANNED:
        count = chosen.data_sets or PLANNED[size]
        seeds = range(first[size], first[size] + count)
        work = partial(replicate, size)
        name = f"sbc-{size}"
        records = resumed(name, seeds, work, jobs=chosen.jobs, only_kept=chosen.document)
        if any("error" not in record for record in records):
            print(f"\n{told(size, records, as_text)}")
            parts[size] = told(size, records, as_markdown)
    if chosen.document and parts:
        _document.put("sbc", "\n\n".join(parts.values()))
    return 0 if parts else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
