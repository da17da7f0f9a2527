"""Numbers that R's packages gave, each with its call: epitools, epiR, pROC, psych, lme4, VGAM.

Debian 12: R 4.2.2, epitools 0.5-10.1, epiR 2.0.57, pROC 1.18.0, psych 2.2.9, lme4 1.1-31,
VGAM 1.1-7. They are constants here, so that the tests run without R.
"""

import numpy as np
import pytest
from scipy.stats import t as student
from tests.detection.test_crossed import simulated

from landrelease.detection import (
    detection_interval,
    difference_interval,
    false_alarm_rate,
    found_per_hectare,
    operators_and_devices,
    operators_together,
    roc_curve,
    targets_needed,
    written_test,
)
from landrelease.detection._exact import _largest
from landrelease.detection._uneven_alarms import UnevenAlarms, most_unevenness


@pytest.mark.parametrize(
    ("found", "targets", "method", "low", "high"),
    [
        (98, 100, "wilson", 0.9299882093, 0.9944980324),  # binom.wilson(98, 100)
        (81, 263, "clopper-pearson", 0.2527367456, 0.3676219226),  # binom.exact(81, 263)
    ],
)
def test_epitools_gives_the_same_intervals(found, targets, method, low, high):
    told = detection_interval(found, targets, method=method)
    assert (told.low, told.high) == pytest.approx((low, high), abs=1e-9)


def test_poisson_test_gives_the_same_rates():
    """poisson.test(12, 200)$conf.int and poisson.test(0, 500)$conf.int."""
    twelve, none = false_alarm_rate(12, 200), false_alarm_rate(0, 500)
    assert (twelve.low, twelve.high) == pytest.approx((0.03100287554, 0.10480792524), abs=1e-10)
    assert (none.low, none.high) == pytest.approx((0.0, 0.007377758908), abs=1e-11)
    density = found_per_hectare(12, 200)
    assert density.high == pytest.approx(1e4 * 0.10480792524, rel=1e-9)


def test_binom_test_gives_the_lower_bound_of_a_claim():
    """binom.test(299, 299, alternative = "greater")$conf.int: the first that reaches 0.99."""
    told = detection_interval(targets_needed(0.99), 299, sides="lower")
    assert told.low == pytest.approx(0.9900308532, abs=1e-10)


def test_epir_gives_the_score_interval_of_a_difference():
    """epi.2by2(c(56, 14, 48, 32), method = "cohort.count")$massoc.detail$ARisk.strata.score."""
    told = difference_interval((56, 70), (48, 80), method="score")
    assert (told.low, told.high) == pytest.approx((0.05333387852, 0.337729454), abs=1e-7)


def test_proc_gives_the_same_area_and_its_variance():
    """auc(roc(...)) and var(..., method = "delong"), put on the logit scale by hand."""
    at_targets, at_empty = [3.1, 4.2, 5.0, 2.2, 6.1, 4.4, 3.9], [1.0, 2.5, 3.0, 0.4, 4.3, 2.2]
    told = roc_curve(at_targets, at_empty).area
    area, variance = 0.8452380952, 0.01371882086
    wins = np.sign(np.subtract.outer(at_targets, at_empty)) / 2 + 0.5
    parts = [wins.mean(axis=axis).var(ddof=1) / n for axis, n in ((1, 7), (0, 6))]
    assert sum(parts) == pytest.approx(variance, rel=1e-8)
    freedom = variance**2 / (parts[0] ** 2 / 6 + parts[1] ** 2 / 5)
    reach = student.ppf(0.975, freedom) * variance**0.5 / (area * (1 - area))
    ends = 1 / (1 + np.exp(-(np.log(area / (1 - area)) + np.array([-reach, reach]))))
    assert told.estimate == pytest.approx(area, abs=1e-10)
    assert (told.low, told.high) == pytest.approx(tuple(ends), abs=1e-8)


ANSWERS = ("11101", "10100", "11111", "00100", "11001", "11110", "01000", "11101")


def test_psych_gives_the_same_reliability_and_discrimination():
    """psych::alpha(answers): total$raw_alpha and item.stats$r.drop."""
    told = written_test([[mark == "1" for mark in row] for row in ANSWERS])
    assert told.reliability == pytest.approx(0.625, abs=1e-10)
    drop = (0.6622661785, 0.3611575593, 0.1111111111, 0.3611575593, 0.4472135955)
    assert [one.discrimination for one in told.questions] == pytest.approx(drop, abs=1e-9)


def test_lme4_gives_nearly_the_same_effects_and_deviations():
    """glmer(cbind(f, n - f) ~ 1 + (1 | o) + (1 | d), binomial): it maximises, we sum over places.

    60 operators and 8 devices of seed 6; the deviations of lme4 are 0.690 and 0.453.
    """
    data, *_ = simulated(np.random.default_rng(6))
    told = operators_and_devices(*data)
    assert told.intercept == pytest.approx(1.554879, abs=0.02)
    assert (told.operator_sd, told.device_sd) == pytest.approx((0.690204, 0.452827), abs=0.04)
    assert told.operators[:4] == pytest.approx(
        (-0.54241041, 0.36199954, -0.68842527, 0.10335013), abs=0.04
    )  # modes of skewed effects there, means here
    assert told.devices[:3] == pytest.approx((-0.07153312, -0.11243340, -0.36637287), abs=0.06)


def test_vgam_gives_nearly_the_same_mean_and_correlation():
    """vglm(cbind(y, n - y) ~ 1, betabinomial): mu 0.9106, rho 0.1202; ours are posterior means."""
    rng = np.random.default_rng(17)
    laid = rng.integers(5, 40, 25)
    found = rng.binomial(laid, rng.beta(9, 1.5, 25))
    told = operators_together(found.tolist(), laid.tolist())
    assert told.mean_low < 0.91061626 < told.mean_high
    assert told.mean == pytest.approx(0.91061626, abs=0.02)
    assert told.correlation == pytest.approx(0.12023576, abs=0.05)


def test_dnbinom_gives_the_same_unevenness_of_false_alarms():
    """optimize and uniroot over sum(dnbinom(x, size = 1 / f, mu = rate * a, log = TRUE))."""
    alarms, areas = [3, 9, 1, 0, 14, 5, 2, 7], [100, 100, 80, 100, 120, 100, 90, 100]
    told = most_unevenness(alarms, areas)
    assert 1.008858 <= told <= 1.008858 + 0.03  # the next that is tried


@pytest.mark.parametrize(("seen", "told"), [((30.0, 20.0), 0.1904229), ((60.0, 15.0), 0.0672785)])
def test_dnbinom_gives_the_same_p_values_of_uneven_alarms(seen, told):
    """Every table of 901 by 901 counts: outer(dnbinom(size = 12), dnbinom(size = 8)), 600 m2 each.

    The largest of 151 rates within the same limits; shapes as they are, not halved.
    """
    pair = UnevenAlarms(600.0, 600.0, 12.0, 8.0)
    assert _largest(pair, seen, -0.05, 1e-6) == pytest.approx(told, rel=2e-3)
