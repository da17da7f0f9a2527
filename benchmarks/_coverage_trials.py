"""Simulated trials of which detection_coverage.py asks whether intervals hold the truth.

Each function makes one trial with the generator it is given, and tells for each row of its table
what share of its intervals held the truth; None where the trial has no answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, expit
from scipy.stats import norm

from landrelease.detection import (
    DetectionError,
    Exposure,
    Margins,
    TrialTotals,
    cohorts_on_a_par,
    detection_interval,
    fit_hit_miss,
    lay_per_hectare,
    operators_and_devices,
    operators_together,
    roc_curve,
)
from landrelease.detection._cohorts import alarms_compared
from landrelease.detection._exact import p_value
from landrelease.detection._operators import _grid

Draws = np.random.Generator
Held = Sequence[float] | None
Floats = NDArray[np.float64]
Rates = tuple[float, float]
LEVEL = 0.025
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
    """Detection of two cohorts whose members differ."""
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
    finds = cohorts_on_a_par(*groups, margins=Margins(0.1, 0.03)).parity.detection
    return (finds.low <= -0.1 <= finds.high,)


def of_alarms(rng: Draws, *, persons: tuple[int, int], shape: float, rates: Rates) -> Held:
    """False alarms of two cohorts whose members' rates differ as a gamma distribution says.

    What a limit beyond the truth is told by: the exact test of it, without the limit itself.
    """
    groups = [
        [TrialTotals(1, 1, int(alarms), 100.0) for alarms in
         rng.poisson(100.0 * rate * rng.gamma(shape, 1.0 / shape, many))]
        for many, rate in zip(persons, rates, strict=True)
    ]  # fmt: skip
    pair, seen = alarms_compared(*groups)
    gap = rates[0] - rates[1]
    known = p_value(pair.turned(), seen[::-1], -gap) > LEVEL
    return known and p_value(pair, seen, gap) > LEVEL, known


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


def of_signals(rng: Draws, *, targets: int, empty: int, above: float = 1.2) -> Held:
    """Signals at targets and at empty squares, normal."""
    told = roc_curve(rng.normal(above, 1.0, targets), rng.normal(0.0, 1.0, empty)).area
    return (told.low <= norm.cdf(above / 2.0**0.5) <= told.high,)


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
    found = rng.binomial(targets, skill)
    told = operators_together(found.tolist(), [targets] * persons)
    new = rng.beta(m * size, (1.0 - m) * size)
    means, correlations, _ = _grid(
        *np.unique(np.column_stack([found, np.full(persons, targets)]), axis=0, return_counts=True)
    ).nodes()
    sizes = 1.0 / correlations - 1.0
    yes, no = means * sizes, (1.0 - means) * sizes
    own = [
        _share_held(p, (one.low, one.high), yes + k, no + targets - k)
        for one, p, k in zip(told.operators, skill, found, strict=True)
    ]
    next_held = _share_held(new, (told.next_low, told.next_high), yes, no)
    return float(np.mean(own)), told.mean_low <= m <= told.mean_high, next_held


def _share_held(truth: float, ends: tuple[float, float], yes: Floats, no: Floats) -> float:
    """Whether an interval holds the truth; at 0 or 1, what share of the end lies in its quantiles.

    Many probabilities cannot be told from 0 or 1 (`EDGE`): such an end has a mass, and 2.5 % of all
    lie below the interval although it ends there.
    """
    if EDGE < truth < 1.0 - EDGE:
        return float(ends[0] <= truth <= ends[1])
    sides = (yes, no) if truth <= EDGE else (no, yes)
    mass = float(betainc(*sides, EDGE).mean())
    return max(min(mass, 1.0 - LEVEL) - LEVEL, 0.0) / max(mass, 1e-300)


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
    "larger: 700 persons, 50 devices, 24 targets each": (700, 50, 2, 12),
}
ALIKE = (0.85, 0.1)
TOGETHER = ("each person", "mean", "one more person")


def families() -> dict[int, Family]:
    """Return all in the order of the table, each with a number of its own.

    Dice and records go by the number: it stays with a family, and is given to no other.
    """
    bounds = ("likelihood-ratio", "wald", "delta (published; too bold)")
    curve = (*(f"`DetectionCurve.size_bound`, {name}, one-sided" for name in bounds),
             "`DetectionCurve.band`")  # fmt: skip
    told = {1: Family("120 targets; the band at 4, 8 and 12", curve, 16_000, 250, of_curves)}
    for number, n, m in ((2, 40, 50), (3, 12, 15)):
        trial = partial(of_signals, targets=n, empty=m)
        told[number] = Family(f"{n} and {m} signals", ("`roc_curve`, area",), 20_000, 1000, trial)
    trial = partial(of_signals, targets=8, empty=200, above=2.0)
    told[66] = Family(
        "8 and 200 signals, area 0.92", ("`roc_curve`, area (too bold)",), 8000, 1000, trial
    )
    for number, n in ((4, 30), (5, 2000)):
        setting, trial = f"24 found, lane of {n} targets", partial(of_ground, targets=n)
        told[number] = Family(setting, ("`lay_per_hectare`",), 3000, 250, trial)
    names = tuple(f"`operators_together`, {name}" for name in TOGETHER)
    for number, persons, targets, fixed in ((50, 12, 10, None), (7, 12, 10, ALIKE),
                                            (8, 60, 20, ALIKE)):  # fmt: skip
        says = f"mean {fixed[0]:g}, correlation {fixed[1]:g}" if fixed else "from the priors"
        trial = partial(of_operators, persons=persons, targets=targets, fixed=fixed)
        told[number] = Family(
            f"{persons} persons, {targets} targets, {says}", names, 4000, 100, trial
        )
    return told | _cohorts() | dict(enumerate(_crossed(), start=12))


def _cohorts() -> dict[int, Family]:
    finds = ("`cohorts_on_a_par`, detection",)
    told = {}
    for number, persons, targets, alike in ((9, 6, 20, 0.1), (10, 14, 30, 0.12), (11, 14, 30, 0.0)):
        setting = f"{persons} persons with {targets} targets, correlation {alike:g}"
        trial = partial(of_cohorts, persons=persons, targets=targets, correlation=alike)
        told[number] = Family(setting, finds, 2000, 20, trial)
    flags = ("`cohorts_on_a_par`, false alarms",
             "the same, not on a par at the margin (nominal 0.975)")  # fmt: skip
    designs = (((6, 6), 1.0), ((6, 6), 4.0), ((14, 14), 1.0), ((14, 14), 4.0), ((6, 20), 1.0))
    for number, (persons, shape) in enumerate(designs, start=60):
        setting = (f"{persons[0]} persons and {persons[1]}, 5 and 2 alarms each, rates gamma of "
                   f"shape {shape:g}")  # fmt: skip
        trial = partial(of_alarms, persons=persons, shape=shape, rates=(0.05, 0.02))
        told[number] = Family(setting, flags, 4000, 200, trial)
    return told


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
