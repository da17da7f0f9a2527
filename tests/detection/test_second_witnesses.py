"""A second witness for each statistic: other programs, other formulas, simulated coverage."""

import shutil
import subprocess

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import expit
from scipy.stats import beta, binom, binomtest, norm

from landrelease.detection import (
    NoTrend,
    ResultsSeparated,
    Stratum,
    chance_missed,
    detection_for_ground,
    detection_interval,
    difference_interval,
    exact_non_inferiority,
    false_alarm_rate,
    fit_hit_miss,
    operators_together,
    parity_table,
    power_of,
    probability_after_empty_passes,
    roc_curve,
    standardised_difference,
    targets_needed,
    targets_per_group,
)
from landrelease.detection._trial import Look, Square
from landrelease.detection._two_samples import targets_by_formula

RSCRIPT = shutil.which("Rscript")
needs_r = pytest.mark.skipif(RSCRIPT is None, reason="R is not installed here")


def r(text: str) -> list[float]:
    """Numbers that R prints."""
    done = subprocess.run(
        [str(RSCRIPT), "-e", f"cat({text}, sep='\\n')"], check=True, capture_output=True, text=True
    )
    return [float(line) for line in done.stdout.split()]


@pytest.mark.parametrize(("found", "targets"), [(98, 100), (0, 7), (13, 13), (41, 60)])
@pytest.mark.parametrize(("ours", "theirs"), [("clopper-pearson", "exact"), ("wilson", "wilson")])
def test_scipy_gives_the_same_interval(found, targets, ours, theirs):
    told = detection_interval(found, targets, method=ours)
    other = binomtest(found, targets).proportion_ci(method=theirs)
    assert (told.low, told.high) == pytest.approx((other.low, other.high), abs=1e-9)


def test_jeffreys_is_the_beta_posterior():
    told = detection_interval(41, 60, method="jeffreys")
    assert (told.low, told.high) == pytest.approx(beta.ppf([0.025, 0.975], 41.5, 19.5))


@needs_r
def test_r_gives_the_same_exact_limits():
    told = detection_interval(81, 263, sides="lower"), false_alarm_rate(12, 200)
    lower, *alarms = r(
        "binom.test(81, 263, alternative='greater')$conf.int[1], poisson.test(12, 200)$conf.int"
    )
    assert told[0].low == pytest.approx(lower, abs=1e-7)
    assert (told[1].low, told[1].high) == pytest.approx(tuple(alarms), abs=1e-7)


@needs_r
def test_r_gives_the_same_curve():
    depths, hits = (2, 4, 6, 8, 10, 12, 14, 16), (1, 1, 1, 0, 1, 0, 1, 0)
    told = fit_hit_miss(depths, hits, scale="linear", falls=True)
    fit = f"coef(glm(c{hits} ~ c{depths}, family = binomial))"
    assert (told.intercept, -abs(told.slope)) == pytest.approx(tuple(r(fit)), abs=1e-5)


@pytest.mark.parametrize(("claim", "misses"), [(0.9, 0), (0.95, 2), (0.99, 1)])
def test_targets_needed_are_the_first_that_suffice(claim, misses):
    needed = targets_needed(claim, misses=misses)
    chances = binom.cdf(misses, [needed - 1, needed], 1 - claim)
    assert chances[0] > 0.05 >= chances[1]


def test_ninety_five_of_a_hundred_bounds_of_a90_hold():
    rng, true = np.random.default_rng(1823), (3.0 - np.log(9.0)) / 0.25
    held = []
    for _ in range(300):
        depth = rng.uniform(0.0, 16.0, 120)
        hits = (rng.random(120) < expit(3.0 - 0.25 * depth)).astype(float)
        try:
            told = fit_hit_miss(depth, hits, scale="linear", falls=True).size_bound(0.9)
        except (NoTrend, ResultsSeparated):
            told = -np.inf
        held.append(told <= true)
    assert 0.95 - 3 * (0.95 * 0.05 / 300) ** 0.5 <= np.mean(held) <= 0.99


def test_the_area_under_the_curve_is_covered():
    rng, true, held = np.random.default_rng(88), norm.cdf(1.2 / np.sqrt(2.0)), []
    for _ in range(800):
        told = roc_curve(rng.normal(1.2, 1.0, 40), rng.normal(0.0, 1.0, 50)).area
        held.append(told.low <= true <= told.high)
    assert 0.93 <= np.mean(held) <= 0.97


def test_the_score_interval_of_a_difference_covers():
    n, m, p, q = 40, 50, 0.9, 0.85
    table = binom.pmf(np.arange(n + 1), n, p)[:, None] * binom.pmf(np.arange(m + 1), m, q)
    hit = 0.0
    for i, j in np.argwhere(table > 1e-7):
        told = difference_interval((int(i), n), (int(j), m), method="score")
        hit += table[i, j] * (told.low <= p - q <= told.high)
    assert 0.94 <= hit <= 0.965


def shown(n, trainee, reference, margin):
    """Chance that the exact test shows non-inferiority, from the p-value of every table."""
    ours, theirs = (binom.pmf(np.arange(n + 1), n, p) for p in (trainee, reference))
    return sum(
        ours[i] * theirs[j]
        for i, j in np.argwhere(ours[:, None] * theirs > 1e-6)
        if exact_non_inferiority((int(i), n), (int(j), n), margin=margin).p_value <= 0.025
    )


def test_power_is_that_of_every_outcome_summed():
    told = power_of(0.9, 0.85, targets=28, margin=0.2)
    assert told == pytest.approx(shown(28, 0.9, 0.85, 0.2), abs=2e-4)


def test_targets_needed_for_parity_are_the_first_with_the_power():
    """The normal formula of Farrington and Manning says 57; the exact test needs 62."""
    needed = targets_per_group(0.95, 0.95, margin=0.15)
    few, enough = (power_of(0.95, 0.95, targets=n, margin=0.15) for n in (needed - 1, needed))
    assert few < 0.9 <= enough
    assert targets_by_formula(0.95, 0.95, margin=0.05, alpha=0.025, power=0.9) == 441


@pytest.mark.parametrize("margin", [0.10, 0.15])
def test_the_table_of_the_page_is_what_the_test_needs(margin):
    for detection, targets in dict(parity_table())[margin]:
        fewer, enough = (
            power_of(detection, detection, targets=n, margin=margin) for n in (targets - 1, targets)
        )
        assert fewer < 0.9 <= enough


def test_one_stratum_is_newcombes_interval():
    told = standardised_difference({"a": Stratum(56, 70)}, {"a": Stratum(48, 80)})
    assert (round(told.low, 4), round(told.high, 4)) == (0.0524, 0.3339)


def test_empty_passes_by_integration_and_by_bayes():
    missed = quad(lambda p: (1 - p) ** 4 * beta.pdf(p, 9, 2), 0, 1)[0]
    assert chance_missed(9, 2, passes=4) == pytest.approx(missed, rel=1e-7)
    after = 0.3 * missed / (0.3 * missed + 0.7)
    assert probability_after_empty_passes(0.3, 9, 2, passes=4) == pytest.approx(after, rel=1e-7)


def test_ground_takes_what_its_searchers_were_told_together():
    rng = np.random.default_rng(4)
    looks = [
        Look(f"D{person}", "T", Square("A", f"{n}", "ap_mine", 0.05), bool(rng.random() < 0.8))
        for person in range(6)
        for n in range(20)
    ]
    counts = [sum(look.marked for look in looks if look.person == f"D{p}") for p in range(6)]
    group = operators_together(counts, [20] * 6)
    own = detection_for_ground(looks, persons=["D2"])
    assert own.mean == pytest.approx(group.operators[2].mean, abs=2e-3)
    assert (own.low, own.high) == pytest.approx(
        (group.operators[2].low, group.operators[2].high), abs=5e-3
    )
    whole = detection_for_ground(looks)
    assert (whole.low, whole.high) == pytest.approx((group.next_low, group.next_high), abs=5e-3)
