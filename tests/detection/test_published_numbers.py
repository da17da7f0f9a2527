"""Numbers published elsewhere, or computed there with other programs."""

import math

import pytest
from scipy.stats import binom

from landrelease.detection import (
    Verdict,
    chance_missed,
    detection_interval,
    difference_interval,
    exact_non_inferiority,
    false_alarm_rate,
    fit_hit_miss,
    misses_allowed,
    non_inferiority,
    targets_needed,
)
from landrelease.detection._exact import GAMMA

# MIL-HDBK-1823A style hit/miss data; intercept, slope and deviance are those of R's glm.
SIZES = (0.5, 0.7, 0.8, 1, 1.1, 1.2, 1.4, 1.5, 1.6, 1.8, 2, 2.2, 2.4, 2.5, 2.8)
SIZES += (3, 3.2, 3.5, 3.8, 4, 4.5, 5, 5.5, 6, 6.5, 7, 8, 9, 10, 12)
HITS = (0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 1, 1, 0, 1, 1, 0) + (1,) * 12


@pytest.mark.parametrize(
    ("found", "targets", "method", "low", "high"),
    [
        (98, 100, "clopper-pearson", 0.9296, 0.9976),
        (98, 100, "wilson", 0.9300, 0.9945),
        (81, 263, "wilson", 0.2553, 0.3662),
        (81, 263, "clopper-pearson", 0.2527, 0.3676),
        (81, 263, "jeffreys", 0.2545, 0.3656),
        (1, 29, "wilson", 0.0061, 0.1718),
        (1, 29, "clopper-pearson", 0.0009, 0.1776),
        (1, 29, "jeffreys", 0.0037, 0.1501),
    ],
)
def test_intervals_of_a_proportion(found, targets, method, low, high):
    told = detection_interval(found, targets, method=method)
    assert (round(told.low, 4), round(told.high, 4)) == (low, high)


@pytest.mark.parametrize(("targets", "bound"), [(50, 0.9418), (150, 0.9802), (299, 0.9900)])
def test_lower_bound_when_all_are_found(targets, bound):
    told = detection_interval(targets, targets, sides="lower")
    assert (round(told.low, 4), told.high) == (bound, 1.0)


@pytest.mark.parametrize(
    ("detection", "needed"),
    [
        (0.90, (29, 46, 61, 76)),
        (0.95, (59, 93, 124)),
        (0.99, (299, 473, 628)),
        (0.996, (748, 1185, 1572)),
    ],
)
def test_targets_that_show_a_claim(detection, needed):
    assert tuple(targets_needed(detection, misses=m) for m in range(len(needed))) == needed
    assert misses_allowed(needed[-1], detection) == len(needed) - 1


@pytest.mark.parametrize(
    ("alarms", "area", "low", "high"), [(12, 200, 0.0310, 0.1048), (0, 500, 0.0, 0.0074)]
)
def test_false_alarms(alarms, area, low, high):
    told = false_alarm_rate(alarms, area)
    assert (round(told.low, 4), round(told.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("first", "second", "method", "low", "high"),
    [
        ((56, 70), (48, 80), "score", 0.0533, 0.3377),
        ((56, 70), (48, 80), "miettinen-nurminen", 0.0528, 0.3382),
        ((56, 70), (48, 80), "newcombe", 0.0524, 0.3339),
        ((5, 56), (0, 29), "score", -0.0313, 0.1926),
        ((5, 56), (0, 29), "miettinen-nurminen", -0.0326, 0.1933),
        ((5, 56), (0, 29), "newcombe", -0.0381, 0.1926),
    ],
)
def test_intervals_of_a_difference(first, second, method, low, high):
    told = difference_interval(first, second, method=method)
    assert (round(told.low, 4), round(told.high, 4)) == (low, high)


@pytest.mark.parametrize(("corrected", "z"), [(False, 3.15455818), (True, 3.136984)])
def test_non_inferiority(corrected, z):
    told = non_inferiority((20, 35), (30, 55), margin=0.3, corrected=corrected)
    assert told.z == pytest.approx(z, abs=5e-7)


def test_curve_against_size():
    curve = fit_hit_miss(SIZES, HITS)
    assert curve.intercept == pytest.approx(-1.920347186, abs=1e-8)
    assert curve.slope == pytest.approx(2.859372082, abs=1e-8)
    assert curve.deviance == pytest.approx(22.55172027, abs=1e-7)
    assert curve.size_with(0.9) == pytest.approx(4.220808, abs=1e-6)


@pytest.mark.parametrize(
    ("method", "bound"),
    [("likelihood-ratio", 8.704257), ("wald", 12.30523), ("delta", 6.936945)],
)
def test_bound_of_the_size_with_ninety_per_cent(method, bound):
    assert fit_hit_miss(SIZES, HITS).size_bound(method=method) == pytest.approx(bound, abs=1e-5)


def test_empty_passes_over_ground_where_detection_differs():
    assert chance_missed(9, 1, passes=3) == pytest.approx(math.prod([1 / 10, 2 / 11, 3 / 12]))


def test_exact_test_by_hand():
    """Two targets each, all found: only that table is as extreme, (1 - margin)^2 at most."""
    told = exact_non_inferiority((2, 2), (2, 2), margin=0.25)
    worst = max(
        binom.pmf(2, 2, p - 0.25) * binom.pmf(2, 2, p) for p in [i / 800 for i in range(200, 801)]
    )
    assert told.p_value == pytest.approx(worst + GAMMA)
    assert Verdict.NOT_SHOWN.value == "not shown"
