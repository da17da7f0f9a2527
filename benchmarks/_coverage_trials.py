"""Simulated trials of which detection_coverage.py asks whether intervals hold the truth.

Each function makes one trial with the generator it is given, and tells for each row of its table
what share of its intervals held the truth; None where the trial has no answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.special import expit
from scipy.stats import norm

from landrelease.detection import (
    DetectionError,
    Exposure,
    Margins,
    Stratum,
    TrialTotals,
    cohorts_on_a_par,
    detection_interval,
    fit_hit_miss,
    lay_per_hectare,
    operators_and_devices,
    operators_together,
    roc_curve,
    standardised_difference,
)

Draws = np.random.Generator
Held = Sequence[float] | None
EDGE = 1e-6
"""Probabilities as near as this to 0 or 1 count as in the interval that ends there."""


@dataclass(frozen=True, slots=True)
class Family:
    """Trials of one design, and the rows that they fill.

    Parameters
    ----------
    setting
        Of the design, as the table says it.
    names
        Of the intervals, one for each value that a trial tells.
    repeats
        Trials that make every standard error 0.005 at most.
    block
        Trials of one piece of work.
    trial
        Makes one.
    """

    setting: str
    names: tuple[str, ...]
    repeats: int
    block: int
    trial: Callable[[Draws], Held]


def of_cohorts(rng: Draws, *, persons: int, targets: int, correlation: float) -> Held:
    """Two cohorts whose members differ."""
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
    finds, flags = told.detection, told.false_alarms
    return finds.low <= -0.1 <= finds.high, flags.low <= 0.03 <= flags.high


def of_strata(rng: Draws) -> Held:
    """Two groups in two strata."""
    groups = [
        {k: Stratum(int(rng.binomial(n, p)), n) for k, (n, p) in group.items()}
        for group in ({"a": (80, 0.9), "b": (40, 0.6)}, {"a": (120, 0.95), "b": (30, 0.6)})
    ]
    told = standardised_difference(*groups, weights={"a": 1.0, "b": 1.0})
    return (told.low <= -0.025 <= told.high,)


def of_curves(rng: Draws) -> Held:
    """A curve of detection against depth: three bounds of a90, and the band at three depths."""
    true = (3.0 - np.log(9.0)) / 0.25
    depth = rng.uniform(0.0, 16.0, 120)
    hits = (rng.random(120) < expit(3.0 - 0.25 * depth)).astype(float)
    try:
        curve = fit_hit_miss(depth, hits, scale="linear", falls=True)
        bounds = [
            curve.size_bound(0.9, method="likelihood-ratio") <= true,
            curve.size_bound(0.9, method="wald") <= true,
            curve.size_bound(0.9, method="delta") <= true,
        ]
    except DetectionError:
        return None
    low, high = curve.band([4.0, 8.0, 12.0])
    truth = expit(3.0 - 0.25 * np.array([4.0, 8.0, 12.0]))
    return *bounds, float(((low <= truth) & (truth <= high)).mean())


def of_signals(rng: Draws, *, targets: int, empty: int) -> Held:
    """Signals at targets and at empty squares, normal."""
    told = roc_curve(rng.normal(1.2, 1.0, targets), rng.normal(0.0, 1.0, empty)).area
    return (told.low <= norm.cdf(1.2 / 2.0**0.5) <= told.high,)


def of_ground(rng: Draws, *, targets: int) -> Held:
    """Items that lay in a hectare, searched by those of whom a lane tells."""
    lane = detection_interval(int(rng.binomial(targets, 0.8)), targets)
    ground = Exposure(1e4, 1.0, lane.estimate, lane.low, lane.high)
    told = lay_per_hectare(int(rng.poisson(24.0)), [ground])
    return (told.low <= 30.0 <= told.high,)


def of_operators(
    rng: Draws, *, persons: int, targets: int, fixed: tuple[float, float] | None = None
) -> Held:
    """One kind of member; mean and correlation from their priors, or fixed."""
    m, r = fixed or (rng.uniform(), rng.uniform())
    size = 1.0 / r - 1.0
    skill = rng.beta(m * size, (1.0 - m) * size, persons)
    told = operators_together(rng.binomial(targets, skill).tolist(), [targets] * persons)
    own = [o.low - EDGE <= p <= o.high + EDGE for o, p in zip(told.operators, skill, strict=True)]
    new = rng.beta(m * size, (1.0 - m) * size)
    return (
        float(np.mean(own)),
        told.mean_low <= m <= told.mean_high,
        told.next_low - EDGE <= new <= told.next_high + EDGE,
    )


def of_crossed(
    rng: Draws,
    *,
    design: tuple[int, int, int, int],
    level: float | None = 1.5,
    fixed: tuple[float, float] | None = None,
) -> Held:
    """Operators crossed with devices; level and deviations fixed, or from their priors."""
    sds = fixed or tuple(np.abs(rng.normal(0.0, 1.0, 2)))
    level = rng.normal(0.0, 5.0) if level is None else level
    persons, devices, each, targets = design
    who = np.repeat(np.arange(persons), each)
    what = np.concatenate([rng.permutation(devices)[:each] for _ in range(persons)])
    skill, quality = rng.normal(0.0, sds[0], persons), rng.normal(0.0, sds[1], devices)
    laid = np.full(who.size, targets)
    found = rng.binomial(laid, expit(level + skill[who] + quality[what]))
    told = operators_and_devices(found, laid, who, what)
    return [
        float(np.mean([one.low - EDGE <= p <= one.high + EDGE
                       for one, p in zip(intervals, truth, strict=True)]))
        for intervals, truth in (
            (told.of_operators(), expit(level + skill)),
            (told.of_devices(), expit(level + quality)),
        )
    ]  # fmt: skip


DESIGNS = {
    "small: 12 persons, 3 devices, 36 targets each": (12, 3, 3, 12),
    "medium: 40 persons, 6 devices, 24 targets each": (40, 6, 2, 12),
    "large: 400 persons, 40 devices, 36 targets each": (400, 40, 3, 12),
    "summed by Laplace: 700 persons, 50 devices, 24 targets each": (700, 50, 2, 12),
}
ALIKE = (0.85, 0.1)
TOGETHER = ("each person", "mean", "one more person")


def families() -> tuple[Family, ...]:
    """Return all, in the order of the table."""
    par = tuple(f"`cohorts_on_a_par`, {part}" for part in ("detection", "false alarms"))
    bounds = ("likelihood-ratio", "wald", "delta (published; too bold)")
    curve = (*(f"`DetectionCurve.size_bound`, {name}, one-sided" for name in bounds),
             "`DetectionCurve.band`")  # fmt: skip
    told = [
        Family("two strata, 30 to 120 targets", ("`standardised_difference`",), 4000, 1000,
               of_strata),
        Family("120 targets; the band at 4, 8 and 12", curve, 4000, 250, of_curves),
    ]  # fmt: skip
    for n, m in ((40, 50), (12, 15)):
        trial = partial(of_signals, targets=n, empty=m)
        told.append(Family(f"{n} and {m} signals", ("`roc_curve`, area",), 4000, 1000, trial))
    for n in (30, 2000):
        setting = f"24 found, lane of {n} targets"
        told.append(
            Family(setting, ("`lay_per_hectare`",), 3000, 250, partial(of_ground, targets=n))
        )
    names = tuple(f"`operators_together`, {name}" for name in TOGETHER)
    for persons, targets, fixed in ((12, 10, None), (12, 10, ALIKE), (60, 20, ALIKE)):
        says = f"mean {fixed[0]:g}, correlation {fixed[1]:g}" if fixed else "from the priors"
        trial = partial(of_operators, persons=persons, targets=targets, fixed=fixed)
        told.append(
            Family(f"{persons} persons, {targets} targets, {says}", names, 4000, 100, trial)
        )
    for persons, targets, alike in ((6, 20, 0.1), (14, 30, 0.12), (14, 30, 0.0)):
        setting = f"{persons} persons with {targets} targets, correlation {alike:g}"
        trial = partial(of_cohorts, persons=persons, targets=targets, correlation=alike)
        told.append(Family(setting, par, 2000, 20, trial))
    return (*told, *_crossed())


def _crossed() -> list[Family]:
    names = tuple(f"`operators_and_devices`, {kind}" for kind in ("persons", "devices"))
    told = []
    for setting, design in DESIGNS.items():
        repeats, block = (2000, 20) if design[0] < 100 else (400, 5)
        for says, level, fixed in (
            ("all from the priors", None, None),
            ("deviations from the priors, average 1.5", 1.5, None),
            ("deviations 0.7 and 0.4, average 1.5", 1.5, (0.7, 0.4)),
        ):
            trial = partial(of_crossed, design=design, level=level, fixed=fixed)
            told.append(Family(f"{setting}; {says}", names, repeats, block, trial))
    return told
