"""Trials that go wrong: a right answer, or an error that says what and why."""

import math

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit
from scipy.stats import betabinom

from landrelease.detection import (
    CountsContradict,
    DetectionError,
    Margins,
    MixturesDiffer,
    NoTargets,
    NoTrend,
    OneKindOfResult,
    OneSize,
    ParameterOutOfRange,
    ResultsSeparated,
    Stratum,
    TooFewTargets,
    TrialTotals,
    Verdict,
    detection_interval,
    difference_interval,
    false_alarm_rate,
    fit_hit_miss,
    log_beta_binomial,
    misses_allowed,
    on_a_par,
    operators_together,
    power_of,
    require_same_mixture,
    roc_curve,
    standardised_difference,
    targets_needed,
    targets_per_group,
)


@pytest.mark.parametrize(
    "counts", [(3, 2), (-1, 5), (1.5, 3), (math.nan, 3), (2, math.inf), (0, -1)]
)
def test_contradictory_counts_are_refused(counts):
    with pytest.raises(CountsContradict):
        detection_interval(*counts)


def test_no_targets_is_not_known_rather_than_zero():
    with pytest.raises(NoTargets, match="not known, not 0"):
        detection_interval(0, 0)


def test_all_found_and_none_found_are_mirror_images():
    for method in ("clopper-pearson", "wilson", "jeffreys"):
        all_found = detection_interval(20, 20, method=method)
        none_found = detection_interval(0, 20, method=method)
        assert all_found.low == pytest.approx(1 - none_found.high)
        assert (all_found.high, none_found.low) == (1.0, 0.0)


@pytest.mark.parametrize("hits", [(0, 0, 0, 1, 1, 1), (1, 1, 1, 0, 0, 0), (0, 0, 0, 0, 1, 1)])
def test_separated_results_have_no_curve(hits):
    with pytest.raises(ResultsSeparated) as refused:
        fit_hit_miss((1, 2, 3, 4, 5, 6), hits)
    assert refused.value.below < refused.value.above


def test_a_tie_alone_does_not_hide_separation():
    with pytest.raises(ResultsSeparated):
        fit_hit_miss((1, 2, 3, 3, 4, 5), (0, 0, 0, 1, 1, 1))


@pytest.mark.parametrize("hit", [0, 1])
def test_one_kind_of_result_has_no_curve(hit):
    with pytest.raises(OneKindOfResult):
        fit_hit_miss((1, 2, 3), (hit,) * 3)


def test_targets_of_one_depth_say_nothing_of_depth():
    with pytest.raises(OneSize, match=r"All 4 targets have the depth 0\.05") as refused:
        fit_hit_miss([0.05] * 4, (1, 0, 1, 1), scale="linear", falls=True)
    assert refused.value.measured == "depth"


@pytest.mark.parametrize(
    ("depths", "hits", "told"),
    [
        ((0.1,), (1,), "The only target was found"),
        ((0.1, 0.2), (0, 0), "depends on depth. State the probability with its upper bound"),
        ((0.1, 0.2, 0.2, 0.3), (1, 1, 0, 0), "separated at 0.2: "),
    ],
)
def test_a_refused_curve_of_depth_speaks_of_depth(depths, hits, told):
    with pytest.raises(DetectionError) as refused:
        fit_hit_miss(depths, hits, scale="linear", falls=True)
    assert told in str(refused.value)


def test_a_curve_that_rises_with_depth_is_told_as_such():
    curve = fit_hit_miss((1, 2, 3, 4, 5, 6), (0, 0, 1, 0, 1, 1), scale="linear", falls=True)
    with pytest.raises(NoTrend, match="does not fall with depth"):
        curve.size_with(0.9)


def test_detection_that_falls_with_size_has_no_size_for_ninety_per_cent():
    curve = fit_hit_miss((1, 2, 3, 4, 5, 6), (1, 1, 0, 1, 0, 0))
    with pytest.raises(NoTrend):
        curve.size_with(0.9)


def test_depth_is_size_turned_round():
    depths, hits = (2, 4, 6, 8, 10, 12, 14, 16), (1, 1, 1, 0, 1, 0, 1, 0)
    curve = fit_hit_miss(depths, hits, scale="linear", falls=True)
    mirror = fit_hit_miss([-depth for depth in depths], hits, scale="linear")
    assert curve.size_with(0.8) == pytest.approx(-mirror.size_with(0.8))
    assert curve.size_bound(0.8) <= curve.size_with(0.8)
    assert curve.detection_at(2.0) > curve.detection_at(16.0)


def test_a_flat_curve_has_no_finite_bound():
    curve = fit_hit_miss((1, 2, 3, 4, 5, 6), (1, 0, 1, 0, 1, 1), scale="linear")
    assert [curve.size_bound(method=m) for m in ("likelihood-ratio", "wald")] == [math.inf] * 2


def test_curve_is_the_maximum_a_second_optimiser_finds():
    rng = np.random.default_rng(3)
    depth = rng.uniform(0, 20, 300)
    hits = (rng.random(300) < expit(3 - 0.3 * depth)).astype(float)
    curve = fit_hit_miss(depth, hits, scale="linear", falls=True)

    def loss(slopes):
        eta = slopes[0] - slopes[1] * depth
        return float((np.logaddexp(0, eta) - hits * eta).sum())

    best = minimize(loss, (0.0, 0.0), method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12})
    assert (curve.intercept, curve.slope) == pytest.approx(tuple(best.x), abs=1e-6)


@pytest.mark.parametrize(("sizes", "hits"), [((), ()), ((1, 2), (1,)), ((0, 1), (0, 1))])
def test_curves_of_nothing_are_refused(sizes, hits):
    with pytest.raises((NoTargets, ParameterOutOfRange)):
        fit_hit_miss(sizes, hits)


def test_who_flags_everything_is_not_on_a_par():
    margins = Margins(detection=0.1, false_alarms_per_m2=0.02)
    flags_all = TrialTotals(200, 200, 300, 500.0)
    skilled = TrialTotals(190, 200, 10, 500.0)
    told = on_a_par(flags_all, skilled, margins=margins)
    assert told.detection_verdict is Verdict.ON_A_PAR
    assert told.false_alarms_verdict is told.verdict is Verdict.WORSE


def test_a_small_trial_shows_nothing():
    margins = Margins(detection=0.1, false_alarms_per_m2=0.02)
    few = TrialTotals(10, 10, 0, 20.0)
    assert on_a_par(few, few, margins=margins).verdict is Verdict.NOT_SHOWN


def test_simpson_is_refused_and_standardised():
    """Better in each stratum, worse in the raw total: the trainees met the deep targets."""
    trainee = {"surface": Stratum(10, 10), "deep": Stratum(45, 90)}
    reference = {"surface": Stratum(85, 90), "deep": Stratum(4, 10)}
    raw = difference_interval((55, 100), (89, 100))
    with pytest.raises(MixturesDiffer, match="Simpson"):
        require_same_mixture(trainee, reference)
    assert raw.high < 0 < standardised_difference(trainee, reference).estimate


def test_strata_without_targets_cannot_be_weighed():
    with pytest.raises(NoTargets):
        standardised_difference({"deep": Stratum(1, 2)}, {"surface": Stratum(1, 2)})


def test_one_operator_says_little_of_the_next():
    told = operators_together([18], [20])
    assert 0.0 <= told.next_low < 0.3
    assert 0.95 < told.next_high <= 1.0
    assert told.operators[0].low < 0.9 < told.operators[0].high


def test_operators_alike_shrink_towards_each_other():
    told = operators_together([9] * 30 + [0], [10] * 30 + [1])
    assert told.operators[-1].mean > 0.6


def test_ten_thousand_operators():
    rng = np.random.default_rng(11)
    chance = rng.beta(18, 2, 10_000)
    told = operators_together(rng.binomial(10, chance).tolist(), [10] * 10_000)
    assert told.mean == pytest.approx(0.9, abs=0.01)
    assert told.spread == pytest.approx(np.sqrt(0.9 * 0.1 / 21), abs=0.01)


def test_beta_binomial_has_a_second_witness():
    found = np.arange(8.0)
    ours = log_beta_binomial(found, np.array(7.0), np.array(0.8), np.array(0.2))
    assert ours == pytest.approx(betabinom.logpmf(found, 7, 3.2, 0.8))


def test_separated_signals_keep_an_uncertain_area():
    area = roc_curve([3, 4, 5], [0, 1, 2]).area
    assert (area.estimate, area.high) == (1.0, 1.0)
    assert area.low < 0.5


def test_area_counts_pairs():
    yes, no = [1.0, 3.0, 3.0, 7.0], [0.0, 3.0, 2.0]
    pairs = [(a > b) + 0.5 * (a == b) for a in yes for b in no]
    assert roc_curve(yes, no).area.estimate == pytest.approx(np.mean(pairs))


@pytest.mark.parametrize(
    "call",
    [
        lambda: detection_interval(1, 2, confidence=1.0),
        lambda: false_alarm_rate(1, 0.0),
        lambda: false_alarm_rate(-1, 5.0),
        lambda: targets_needed(1.0),
        lambda: targets_needed(0.9, misses=-1),
        lambda: Margins(detection=0.0, false_alarms_per_m2=1.0),
        lambda: targets_per_group(0.8, 0.95, margin=0.1),
        lambda: roc_curve([1.0, math.nan], [0.0, 1.0]),
    ],
)
def test_numbers_that_mean_nothing_are_refused(call):
    with pytest.raises(ParameterOutOfRange):
        call()


def test_a_claim_that_so_few_cannot_show():
    with pytest.raises(TooFewTargets, match="at least 59"):
        misses_allowed(50, 0.95)


def test_power_grows_with_targets():
    powers = [power_of(0.95, 0.95, targets=n, margin=0.05) for n in (50, 200, 441)]
    assert powers == sorted(powers)
