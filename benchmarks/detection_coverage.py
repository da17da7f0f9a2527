"""Coverage of every interval of the detection room, beside what it says it covers.

    python run.py bench detection_coverage
    python -m benchmarks.detection_coverage [--jobs 16] [--share 1.0] [--families 12 13]
        [--only-kept] [--write]

Where a trial has few outcomes they are all summed (*summed*: no error). Elsewhere trials are
simulated with fixed seeds (*simulated*: the standard error over trials is given; with `--share 1`,
the whole, it is at most 0.005 in every row). Truths that a hierarchical model has priors for are
drawn from those priors, where a right answer covers 95.0 % exactly, and are fixed at likely trials
besides. Probabilities within 1e-6 of an end count as in it; for persons taken together, as much of
the end counts as lies within the interval's quantiles.

Trials are made in blocks, a line for each under build/bench, in a file for each family that is
named after the code it runs through: a run that stopped goes on there. `--only-kept` makes no more;
`--write` puts the table into docs/explanation/detection.md.
"""

from __future__ import annotations

import argparse
import hashlib
import inspect
import math
import re
import sys
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
from benchmarks._coverage_trials import Family, families
from benchmarks._resumed import Record, resumed, sources
from scipy.stats import binom, poisson

import landrelease.detection
from landrelease.detection import (
    Stratum,
    TrialTotals,
    detection_interval,
    difference_interval,
    false_alarm_rate,
    rate_difference,
    standardised_difference,
)

SEED = 20261127
PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "detection.md"
START, END = "<!-- coverage: benchmarks/detection_coverage.py -->\n", "<!-- end of coverage -->"
Row = tuple[str, str, str, str]
FAMILIES = families()
BLOCKS = 100_000


def summed(
    row: tuple[str, str],
    ends_of: tuple[np.ndarray, np.ndarray],
    chances: Callable[[float], np.ndarray],
    truths: np.ndarray,
) -> Row:
    """Sum the chances of all outcomes whose interval holds the truth."""
    low, high = ends_of
    held = [float((chances(truth) * ((low <= truth) & (truth <= high))).sum()) for truth in truths]
    return *row, f"{min(held):.3f}", f"{np.mean(held):.3f}, summed"


def ends(told: list) -> tuple[np.ndarray, np.ndarray]:
    """Ends of intervals."""
    return np.array([one.low for one in told]), np.array([one.high for one in told])


def of_one_count() -> Iterator[Row]:
    """Probabilities and rates of one group."""
    truths = np.linspace(0.02, 0.98, 97)
    for method, sides in [*product(("clopper-pearson", "wilson", "jeffreys"), ("both",)),
                          ("clopper-pearson", "lower")]:  # fmt: skip
        for targets in (7, 30, 100):
            every = np.arange(targets + 1)
            both = ends(
                [detection_interval(int(k), targets, method=method, sides=sides) for k in every]
            )
            name = f"`detection_interval`, {method}{', one-sided' * (sides == 'lower')}"
            setting = f"{targets} targets, detection 0.02 to 0.98"

            def chance(p: float, n: int = targets, k: np.ndarray = every) -> np.ndarray:
                return binom.pmf(k, n, p)

            yield summed((name, setting), both, chance, truths)
    every = np.arange(200)
    both = ends([false_alarm_rate(int(k), 1.0) for k in every])
    row = "`false_alarm_rate`, `found_per_hectare`", "means 0.3 to 60"
    yield summed(row, both, lambda mean: poisson.pmf(every, mean), np.geomspace(0.3, 60.0, 60))


def of_two_counts() -> Iterator[Row]:
    """Differences of two groups, every table."""
    n, m = 15, 20
    tables = list(product(range(n + 1), range(m + 1)))
    pairs = [(p, q) for p in (0.5, 0.7, 0.85, 0.95) for q in (0.5, 0.7, 0.85, 0.95)]
    for method in ("exact", "miettinen-nurminen", "score", "newcombe"):
        low, high = ends([difference_interval((i, n), (j, m), method=method) for i, j in tables])
        held = []
        for p, q in pairs:
            chance = np.outer(binom.pmf(range(n + 1), n, p), binom.pmf(range(m + 1), m, q)).ravel()
            held.append(float(chance @ ((low <= p - q + 1e-12) & (p - q - 1e-12 <= high))))
        yield (f"`difference_interval`, {method}", "15 and 20 targets, detection 0.5 to 0.95",
               f"{min(held):.3f}", f"{np.mean(held):.3f}, summed")  # fmt: skip
    held = []
    for ours, theirs in ((1.0, 3.0), (4.0, 4.0), (6.0, 3.0)):
        hit = 0.0
        for i, j in product(range(20), range(16)):
            chance = float(poisson.pmf(i, ours) * poisson.pmf(j, theirs))
            if chance > 1e-5:
                one, two = (TrialTotals(1, 1, k, 50.0) for k in (i, j))
                told = rate_difference(one, two)
                hit += chance * (told.low <= (ours - theirs) / 50.0 <= told.high)
        held.append(hit)
    yield ("`rate_difference`", "means 1 to 6 in each group", f"{min(held):.3f}",
           f"{np.mean(held):.3f}, summed")  # fmt: skip


def of_strata() -> Iterator[Row]:
    """Differences over two strata, every pair of tables, with equal weights.

    The function squares and adds the reaches of both: this is done here for all pairs at once, and
    compared with the function for some.
    """
    truths = list(product(((0.9, 0.95), (0.95, 0.95)), ((0.6, 0.6), (0.6, 0.8))))
    for sizes, setting in ((((80, 120), (40, 30)), "strata of 80 and 120, of 40 and 30 targets"),
                           (((20, 20), (20, 20)), "two strata of 20 and 20 targets")):  # fmt: skip
        held = [_held_over_strata(sizes, truth) for truth in truths]
        yield ("`standardised_difference`", f"{setting}, detection 0.6 to 0.95", f"{min(held):.3f}",
               f"{np.mean(held):.3f}, summed")  # fmt: skip


def _held_over_strata(sizes: tuple, truths: tuple) -> float:
    """Chance that the interval of two strata holds the mean of their differences."""
    parts = []
    for (n, m), (p, q) in zip(sizes, truths, strict=True):
        tables = list(product(range(n + 1), range(m + 1)))
        chance = np.outer(binom.pmf(range(n + 1), n, p), binom.pmf(range(m + 1), m, q)).ravel()
        likely = np.flatnonzero(chance > 1e-9)
        told = [difference_interval((tables[k][0], n), (tables[k][1], m), method="newcombe")
                for k in likely]  # fmt: skip
        gaps = np.array([one.estimate for one in told])
        parts.append((chance[likely], gaps, *ends(told), [tables[k] for k in likely]))
    (chance, gap, low, high, one), (others, gaps, lows, highs, two) = parts
    middle = 0.5 * (gap[:, None] + gaps)
    below = middle - 0.5 * np.hypot((gap - low)[:, None], gaps - lows)
    above = middle + 0.5 * np.hypot((high - gap)[:, None], highs - gaps)
    for k in range(0, min(len(one), len(two)), 50):
        groups = [{"a": Stratum(one[k][i], sizes[0][i]), "b": Stratum(two[k][i], sizes[1][i])}
                  for i in (0, 1)]  # fmt: skip
        told = standardised_difference(*groups, weights={"a": 1.0, "b": 1.0})
        if not np.allclose((told.low, told.high), (below[k, k], above[k, k])):
            message = f"strata {one[k]} and {two[k]}: summed limits differ from {told}"
            raise ArithmeticError(message)
    truth = 0.5 * sum(p - q for p, q in truths)
    inside = (below <= truth + 1e-12) & (truth - 1e-12 <= above)
    return float(chance @ inside @ others)


def digest_of(family: Family) -> str:
    """Hash of what makes a family's trials: other code's records are not mixed in.

    The function with its numbers, and the modules of the detection room that it runs through.
    """
    trial = family.trial if isinstance(family.trial, partial) else partial(family.trial)
    source = inspect.getsource(trial.func)
    asked = [
        getattr(landrelease.detection, name).__module__.rpartition(".")[2]
        for name in sorted(set(re.findall(r"\w+", source)) & set(landrelease.detection.__all__))
    ]
    whole = hashlib.sha256(f"{source}{sorted(trial.keywords.items())}{family.block}".encode())
    for path in sources("detection", asked):
        whole.update(path.read_bytes())
    return whole.hexdigest()[:12]


def piece(seed: int) -> Record:
    """Make a block of trials: its seed says of which family, and which of its blocks."""
    family = FAMILIES[seed // BLOCKS]
    told = (family.trial(np.random.default_rng([SEED, seed, n])) for n in range(family.block))
    held = np.array([one for one in told if one is not None], float).reshape(-1, len(family.names))
    return {
        "seed": seed,
        "trials": len(held),
        "sum": held.sum(axis=0).tolist(),
        "squares": (held**2).sum(axis=0).tolist(),
    }


def pieces(number: int, share: float) -> list[int]:
    """Return the seeds of a family's blocks, or of a share of them, one at least."""
    family = FAMILIES[number]
    blocks = math.ceil(share * family.repeats / family.block)
    return [number * BLOCKS + block for block in range(blocks)]


def of_trials(records: list[Record]) -> Iterator[Row]:
    """Average over trials, with the standard error over trials."""
    for number, family in FAMILIES.items():
        own = [one for one in records if one["seed"] // BLOCKS == number]
        trials = sum(one["trials"] for one in own)
        if trials < 2:
            continue
        mean = np.sum([one["sum"] for one in own], axis=0) / trials
        square = np.sum([one["squares"] for one in own], axis=0) / trials
        error = np.sqrt(np.maximum(square - mean**2, 0.0) / (trials - 1))
        for name, held, away in zip(family.names, mean, error, strict=True):
            yield name, family.setting, "", f"{held:.3f} ± {away:.3f}, {trials} simulated"


def table(rows: list[Row]) -> str:
    """Write the rows as a table."""
    head = "| interval (nominal 0.95) | trials | least | mean |\n|---|---|---|---|\n"
    return head + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def main(arguments: list[str]) -> int:
    """Print the table; write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--jobs", type=int, default=1, help="processes at once")
    parser.add_argument("--share", type=float, default=0.01, help="of all simulated trials")
    parser.add_argument("--families", type=int, nargs="*", help="numbers of those to make; all")
    parser.add_argument("--only-kept", action="store_true")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args(arguments)
    print(f"seed {SEED}", flush=True)
    records = []
    for number in asked.families or FAMILIES:
        records += resumed(
            f"detection-coverage-{number}", pieces(number, asked.share), piece,
            jobs=asked.jobs, only_kept=asked.only_kept, digest=digest_of(FAMILIES[number]),
        )  # fmt: skip
    rows = [*of_one_count(), *of_two_counts(), *of_strata(), *of_trials(records)]
    print(table(rows))
    if asked.write:
        text = PAGE.read_text(encoding="utf-8")
        before, rest = text.split(START)
        PAGE.write_text(before + START + table(rows) + END + rest.split(END)[1], encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
