"""What intervals and tests promise, by summing over every possible outcome, not by drawing."""

import numpy as np
import pytest
from scipy.stats import binom, poisson

from landrelease.detection import (
    Margins,
    Stratum,
    TrialTotals,
    Verdict,
    detection_interval,
    difference_interval,
    exact_non_inferiority,
    false_alarm_rate,
    non_inferiority,
    on_a_par,
    operators_together,
    rate_difference,
    standardised_difference,
)

PROBABILITIES = np.linspace(0.02, 0.98, 49)


def coverage(targets, method):
    """Coverage of the 95 % interval at each probability."""
    told = [detection_interval(found, targets, method=method) for found in range(targets + 1)]
    low, high = (np.array([getattr(one, end) for one in told]) for end in ("low", "high"))
    inside = (low <= PROBABILITIES[:, None]) & (PROBABILITIES[:, None] <= high)
    return (binom.pmf(np.arange(targets + 1), targets, PROBABILITIES[:, None]) * inside).sum(axis=1)


@pytest.mark.parametrize("targets", [7, 30, 100])
def test_clopper_pearson_covers_at_least_what_it_says(targets):
    assert coverage(targets, "clopper-pearson").min() >= 0.95


@pytest.mark.parametrize("method", ["wilson", "jeffreys"])
@pytest.mark.parametrize("targets", [30, 100])
def test_wilson_and_jeffreys_cover_what_they_say_on_average(targets, method):
    assert 0.94 <= coverage(targets, method).mean() <= 0.965


@pytest.mark.parametrize("mean", [0.5, 3.0, 20.0])
def test_limits_of_false_alarms_cover(mean):
    counts = np.arange(120)
    inside = [(t := false_alarm_rate(int(k), 1.0)).low <= mean <= t.high for k in counts]
    assert poisson.pmf(counts, mean)[inside].sum() >= 0.95


@pytest.mark.parametrize("method", ["miettinen-nurminen", "newcombe"])
def test_interval_of_a_difference_covers(method):
    n, m, p, q = 40, 50, 0.9, 0.85
    table = binom.pmf(np.arange(n + 1), n, p)[:, None] * binom.pmf(np.arange(m + 1), m, q)
    likely = np.argwhere(table > 1e-7)
    hit = sum(
        table[i, j]
        for i, j in likely
        if (t := difference_interval((i, n), (j, m), method=method)).low <= p - q <= t.high
    )
    assert 0.94 <= hit <= 0.97


def rejections(test, *, n, reference, margin, alpha=0.025):
    """Chance that the test shows non-inferiority when the loss is exactly the margin."""
    ours = binom.pmf(np.arange(n + 1), n, reference - margin)
    theirs = binom.pmf(np.arange(n + 1), n, reference)
    likely = np.argwhere(ours[:, None] * theirs > 1e-8)
    return sum(
        ours[i] * theirs[j]
        for i, j in likely
        if test((i, n), (j, n), margin=margin).p_value <= alpha
    )


@pytest.mark.parametrize("reference", [0.8, 0.95])
def test_score_test_holds_its_level_nearly(reference):
    assert rejections(non_inferiority, n=60, reference=reference, margin=0.1) <= 0.035


@pytest.mark.parametrize("reference", [0.6, 0.9])
def test_exact_test_holds_its_level(reference):
    assert rejections(exact_non_inferiority, n=12, reference=reference, margin=0.2) <= 0.025


def test_difference_of_rates_covers():
    ours, theirs, area = 30.0, 20.0, 100.0
    rng = np.random.default_rng(7)
    draws = rng.poisson([ours, theirs], size=(2000, 2)).tolist()
    told = [
        rate_difference(TrialTotals(1, 1, a, area), TrialTotals(1, 1, b, area)) for a, b in draws
    ]
    hit = np.mean([one.low <= (ours - theirs) / area <= one.high for one in told])
    assert 0.94 <= hit <= 0.985


def test_on_a_par_is_seldom_said_of_who_is_at_the_margin():
    margins = Margins(detection=0.1, false_alarms_per_m2=0.05)
    rng = np.random.default_rng(8)
    reference = TrialTotals(270, 300, 40, 1000.0)
    shown = 0
    for _ in range(800):
        found, base = rng.binomial(300, 0.8), rng.binomial(300, 0.9)
        trainee = TrialTotals(int(found), 300, 40, 1000.0)
        against = TrialTotals(int(base), 300, reference.false_alarms, 1000.0)
        shown += on_a_par(trainee, against, margins=margins).verdict is Verdict.ON_A_PAR
    assert shown / 800 <= 0.025 + 3 * np.sqrt(0.025 * 0.975 / 800)


def test_operators_are_covered():
    rng = np.random.default_rng(9)
    inside = []
    for _ in range(6):
        chance = rng.beta(9, 1.5, 60)
        laid = rng.integers(3, 30, 60)
        told = operators_together(rng.binomial(laid, chance).tolist(), laid.tolist())
        inside += [o.low <= p <= o.high for o, p in zip(told.operators, chance, strict=True)]
    assert 0.92 <= np.mean(inside) <= 0.98


def test_standardised_difference_covers():
    rng = np.random.default_rng(10)
    truth = 0.5 * (0.9 - 0.95) + 0.5 * (0.6 - 0.6)
    hits = 0
    for _ in range(600):
        ours = {"a": (80, 0.9), "b": (40, 0.6)}
        theirs = {"a": (120, 0.95), "b": (30, 0.6)}
        first, second = (
            {k: Stratum(int(rng.binomial(n, p)), n) for k, (n, p) in group.items()}
            for group in (ours, theirs)
        )
        told = standardised_difference(first, second, weights={"a": 1.0, "b": 1.0})
        hits += told.low <= truth <= told.high
    assert 0.93 <= hits / 600 <= 0.985
