"""What intervals and tests promise, by summing over every possible outcome, not by drawing."""

import numpy as np
import pytest
from scipy.stats import binom, poisson

from landrelease.detection import (
    Stratum,
    detection_interval,
    difference_interval,
    false_alarm_rate,
    non_inferiority,
    operators_together,
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


def test_score_test_holds_its_level_nearly():
    """In a trial of 60 targets each; in smaller ones it does not, and no verdict rests on it."""
    at = np.arange(61.0)
    scores = [
        [non_inferiority((int(i), 60), (int(j), 60), margin=0.1).p_value for j in at] for i in at
    ]
    for reference in (0.8, 0.95):
        chances = np.outer(binom.pmf(at, 60, reference - 0.1), binom.pmf(at, 60, reference))
        assert chances[np.array(scores) <= 0.025].sum() <= 0.035


def test_operators_are_covered():
    rng = np.random.default_rng(9)
    inside = []
    for _ in range(6):
        chance = rng.beta(9, 1.5, 60)
        laid = rng.integers(3, 30, 60)
        told = operators_together(rng.binomial(laid, chance).tolist(), laid.tolist())
        inside += [o.low <= p <= o.high for o, p in zip(told.operators, chance, strict=True)]
    assert 0.92 <= np.mean(inside) <= 0.98


def every_table(n, m, p, q):
    """Chances, differences and Newcombe's reaches of all tables of one stratum."""
    told = [difference_interval((i, n), (j, m), method="newcombe")
            for i in range(n + 1) for j in range(m + 1)]  # fmt: skip
    low, middle, high = (
        np.array([getattr(t, f) for t in told]) for f in ("low", "estimate", "high")
    )
    chance = np.outer(binom.pmf(range(n + 1), n, p), binom.pmf(range(m + 1), m, q)).ravel()
    return chance, middle, middle - low, high - middle


@pytest.mark.parametrize(("easy", "least"), [((0.9, 0.95), 0.95), ((0.7, 0.8), 0.94)])
def test_standardised_difference_covers_every_table_summed(easy, least):
    """Two strata, 400,000 pairs of tables: its limits are half of their reaches, squared and added.

    With 80 and 120, 40 and 30 targets, summed by benchmarks/detection_coverage.py: 0.949.
    """
    one, two = every_table(25, 30, *easy), every_table(20, 20, 0.6, 0.6)
    middle = 0.5 * (one[1][:, None] + two[1])
    below, above = (0.5 * np.hypot(one[k][:, None], two[k]) for k in (2, 3))
    truth = 0.5 * (easy[0] - easy[1])
    inside = (middle - below <= truth) & (truth <= middle + above)
    assert least <= one[0] @ inside @ two[0] <= 0.965
    told = standardised_difference(
        {"a": Stratum(20, 25), "b": Stratum(9, 20)}, {"a": Stratum(29, 30), "b": Stratum(20, 20)},
        weights={"a": 1.0, "b": 1.0},
    )  # fmt: skip
    at = 20 * 31 + 29, 9 * 21 + 20
    ends = (middle - below)[at], (middle + above)[at]
    assert (told.low, told.high) == pytest.approx(ends)
