"""Coverage of every interval of the detection room, beside what it says it covers.

    python run.py bench detection_coverage
    python benchmarks/detection_coverage.py [--repeats 400] [--write]

Where a trial has few outcomes they are all summed (*summed*: no error). Elsewhere trials are
simulated with a fixed seed (*simulated*: the standard error over trials is given). Truths that a
hierarchical model has priors for are drawn from those priors, where a right answer covers 95.0 %
exactly, and are fixed at a likely trial besides. Probabilities within 1e-6 of an end count as in
it. `--write` puts the table into docs/explanation/detection.md.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import numpy as np
from scipy.special import expit
from scipy.stats import binom, norm, poisson

from landrelease.detection import (
    DetectionError,
    Exposure,
    Margins,
    Stratum,
    TrialTotals,
    cohorts_on_a_par,
    detection_interval,
    difference_interval,
    false_alarm_rate,
    fit_hit_miss,
    lay_per_hectare,
    operators_and_devices,
    operators_together,
    rate_difference,
    roc_curve,
    standardised_difference,
)

SEED = 20261127
PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "detection.md"
START, END = "<!-- coverage: benchmarks/detection_coverage.py -->\n", "<!-- end of coverage -->"
Row = tuple[str, str, str, str]
DESIGNS = {
    "small: 12 persons, 3 devices, 36 targets each": (12, 3, 3, 12),
    "medium: 40 persons, 6 devices, 24 targets each": (40, 6, 2, 12),
    "large: 400 persons, 40 devices, 36 targets each": (400, 40, 3, 12),
}


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


def simulated(name: str, setting: str, held: list[float]) -> Row:
    """Average over trials, with the standard error over trials."""
    error = np.std(held, ddof=1) / len(held) ** 0.5
    return name, setting, "", f"{np.mean(held):.3f} ± {error:.3f}, {len(held)} simulated"


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


def of_cohorts(repeats: int) -> Iterator[Row]:
    """Cohorts whose members differ."""
    for persons, targets, correlation in ((6, 20, 0.1), (14, 30, 0.12), (14, 30, 0.0)):
        rng, finds, flags = np.random.default_rng(SEED), [], []
        for _ in range(repeats // 2):
            groups = []
            for mean, rate in ((0.8, 0.05), (0.9, 0.02)):
                size = 1.0 / max(correlation, 1e-6) - 1.0
                skill = rng.beta(mean * size, (1.0 - mean) * size, persons)
                often = rate * (rng.gamma(4.0, 0.25, persons) if correlation else 1.0) * 100.0
                alarms = rng.poisson(often * np.ones(persons))
                groups.append(
                    [TrialTotals(int(rng.binomial(targets, p)), targets, int(a), 100.0)
                     for p, a in zip(skill, alarms, strict=True)]
                )  # fmt: skip
            told = cohorts_on_a_par(*groups, margins=Margins(0.1, 0.03)).parity
            finds.append(told.detection.low <= -0.1 <= told.detection.high)
            flags.append(told.false_alarms.low <= 0.03 <= told.false_alarms.high)
        setting = f"{persons} persons with {targets} targets, correlation {correlation:g}"
        yield simulated("`cohorts_on_a_par`, detection", setting, finds)
        yield simulated("`cohorts_on_a_par`, false alarms", setting, flags)


def of_strata_and_curves(repeats: int) -> Iterator[Row]:
    """Strata, curves against depth, ROC, and density before the search."""
    rng, held = np.random.default_rng(SEED), []
    for _ in range(2 * repeats):
        groups = [
            {k: Stratum(int(rng.binomial(n, p)), n) for k, (n, p) in group.items()}
            for group in ({"a": (80, 0.9), "b": (40, 0.6)}, {"a": (120, 0.95), "b": (30, 0.6)})
        ]
        told = standardised_difference(*groups, weights={"a": 1.0, "b": 1.0})
        held.append(told.low <= -0.025 <= told.high)
    yield simulated("`standardised_difference`", "two strata, 30 to 120 targets", held)
    true, kept = (3.0 - np.log(9.0)) / 0.25, {m: [] for m in ("likelihood-ratio", "wald", "delta")}
    band: list[float] = []
    for _ in range(repeats):
        depth = rng.uniform(0.0, 16.0, 120)
        hits = (rng.random(120) < expit(3.0 - 0.25 * depth)).astype(float)
        try:
            curve = fit_hit_miss(depth, hits, scale="linear", falls=True)
            for method, found in kept.items():
                found.append(curve.size_bound(0.9, method=method) <= true)
            low, high = curve.band([4.0, 8.0, 12.0])
            truth = expit(3.0 - 0.25 * np.array([4.0, 8.0, 12.0]))
            band.append(float(((low <= truth) & (truth <= high)).mean()))
        except DetectionError:
            continue
    for method, found in kept.items():
        yield simulated(f"`DetectionCurve.size_bound`, {method}, one-sided", "120 targets", found)
    yield simulated("`DetectionCurve.band`", "120 targets, at 4, 8 and 12", band)
    area, held = norm.cdf(1.2 / 2.0**0.5), []
    for _ in range(2 * repeats):
        told = roc_curve(rng.normal(1.2, 1.0, 40), rng.normal(0.0, 1.0, 50)).area
        held.append(told.low <= area <= told.high)
    yield simulated("`roc_curve`, area", "40 and 50 signals", held)
    for targets in (30, 2000):
        held = []
        for _ in range(4 * repeats):
            lane = detection_interval(int(rng.binomial(targets, 0.8)), targets)
            ground = Exposure(1e4, 1.0, lane.estimate, lane.low, lane.high)
            told = lay_per_hectare(int(rng.poisson(24.0)), [ground])
            held.append(told.low <= 30.0 <= told.high)
        yield simulated("`lay_per_hectare`", f"24 found, lane of {targets} targets", held)


def of_operators(repeats: int) -> Iterator[Row]:
    """The hierarchical model of one kind of member; truths from its priors, and fixed."""
    for setting, persons, targets, fixed in (
        ("12 persons, 10 targets, from the priors", 12, 10, None),
        ("12 persons, 10 targets, mean 0.85, correlation 0.1", 12, 10, (0.85, 0.1)),
        ("60 persons, 20 targets, mean 0.85, correlation 0.1", 60, 20, (0.85, 0.1)),
    ):
        rng, own, mean, one_more = np.random.default_rng(SEED), [], [], []
        for _ in range(repeats):
            m, r = fixed or (rng.uniform(0.001, 0.999), rng.uniform(0.001, 0.999))
            size = 1.0 / r - 1.0
            skill = rng.beta(m * size, (1.0 - m) * size, persons)
            told = operators_together(rng.binomial(targets, skill).tolist(), [targets] * persons)
            own.append(np.mean([o.low - 1e-6 <= p <= o.high + 1e-6
                                for o, p in zip(told.operators, skill, strict=True)]))  # fmt: skip
            mean.append(told.mean_low <= m <= told.mean_high)
            new = rng.beta(m * size, (1.0 - m) * size)
            one_more.append(told.next_low - 1e-6 <= new <= told.next_high + 1e-6)
        yield simulated("`operators_together`, each person", setting, own)
        yield simulated("`operators_together`, mean", setting, mean)
        yield simulated("`operators_together`, one more person", setting, one_more)


def of_crossed(repeats: int) -> Iterator[Row]:
    """Operators crossed with devices; deviations from their priors, and fixed."""
    for (setting, design), fixed in product(DESIGNS.items(), (None, (0.7, 0.4))):
        rng, own, other = np.random.default_rng(SEED), [], []
        trials = repeats if design[0] < 100 else max(repeats // 10, 2)
        for _ in range(trials):
            sds = fixed or tuple(np.abs(rng.normal(0.0, 1.0, 2)))
            persons, devices, each, targets = design
            who = np.repeat(np.arange(persons), each)
            what = np.concatenate([rng.permutation(devices)[:each] for _ in range(persons)])
            skill, quality = rng.normal(0.0, sds[0], persons), rng.normal(0.0, sds[1], devices)
            laid = np.full(who.size, targets)
            found = rng.binomial(laid, expit(1.5 + skill[who] + quality[what]))
            told = operators_and_devices(found, laid, who, what)
            for kept, intervals, truth in (
                (own, told.of_operators(), expit(1.5 + skill)),
                (other, told.of_devices(), expit(1.5 + quality)),
            ):
                pairs = zip(intervals, truth, strict=True)
                kept.append(np.mean([one.low <= p <= one.high for one, p in pairs]))
        drawn = f"deviations {fixed[0]:g}, {fixed[1]:g}" if fixed else "deviations from the priors"
        yield simulated("`operators_and_devices`, persons", f"{setting}; {drawn}", own)
        yield simulated("`operators_and_devices`, devices", f"{setting}; {drawn}", other)


def table(rows: list[Row]) -> str:
    """Write the rows as a table."""
    head = "| interval (nominal 0.95) | trials | least | mean |\n|---|---|---|---|\n"
    return head + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def main(arguments: list[str]) -> int:
    """Print the table; write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--repeats", type=int, default=400)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args(arguments)
    print(f"seed {SEED}, {asked.repeats} trials where not said otherwise", flush=True)
    rows: list[Row] = []
    for part in (
        of_one_count(), of_two_counts(), of_cohorts(asked.repeats),
        of_strata_and_curves(asked.repeats), of_operators(asked.repeats), of_crossed(asked.repeats),
    ):  # fmt: skip
        for row in part:
            rows.append(row)
            print(" | ".join(row), flush=True)
    if asked.write:
        text = PAGE.read_text(encoding="utf-8")
        before, rest = text.split(START)
        PAGE.write_text(before + START + table(rows) + END + rest.split(END)[1], encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
