"""Numbers at the edge of what can be meant: answered in good order, or refused by name."""

import math

import pytest

from landrelease.detection import (
    Margins,
    NotSettled,
    ParameterOutOfRange,
    TrialTotals,
    chance_missed,
    cohorts_on_a_par,
    demonstration_table,
    detection_interval,
    difference_interval,
    fit_hit_miss,
    misses_allowed,
    on_a_par,
    power_of,
    rate_difference,
    targets_needed,
    written_test,
)

MARGINS = Margins(detection=0.1, false_alarms_per_m2=0.05)
GROUP, OTHER = TrialTotals(9, 10, 27, 962.98), TrialTotals(8, 10, 271, 794.45)
NO_TRIAL_COUNTS = TrialTotals(9, 10, 9_007_199_254_740_994, 84.0)

REFUSED = {
    "beyond each limit is 4.99989e-13": lambda: rate_difference(
        GROUP, OTHER, confidence=1.0 - 1e-12
    ),
    "beyond each limit is 5e-08": lambda: difference_interval(
        (9, 10), (8, 10), confidence=1.0 - 1e-7, method="exact"
    ),
    "alpha is 1e-09": lambda: Margins(0.1, 0.05, alpha=1e-9),
    "alpha is 0.6": lambda: Margins(0.1, 0.05, alpha=0.6),
    "alpha is 1e-06": lambda: power_of(0.9, 0.9, targets=30, margin=0.1, alpha=1e-6),
    "misses is inf": lambda: targets_needed(0.9, misses=math.inf),
    "targets is nan": lambda: misses_allowed(math.nan, 0.9),
    "most_misses is 0.5": lambda: demonstration_table((0.9,), most_misses=0.5),
    "false alarms is 9.0072e[+]15": lambda: on_a_par(NO_TRIAL_COUNTS, OTHER, margins=MARGINS),
    "area_m2 is 1e[+]300": lambda: rate_difference(TrialTotals(3, 3, 4, 1e300), OTHER),
    "most_misses is 9.0072e[+]15": lambda: demonstration_table((0.9,), most_misses=2**53),
    "false alarms is nan": lambda: rate_difference(TrialTotals(1, 1, math.nan, 5.0), OTHER),
    "targets of the trial is 1e[+]300": lambda: detection_interval(5, 1e300),
    "answer is inf": lambda: written_test([[1, 0], [math.inf, 1], [1, 1]]),
    "targets of one person is 1500": lambda: cohorts_on_a_par(
        [TrialTotals(1_400, 1_500, 1, 9.0)] * 2, [GROUP, OTHER], margins=MARGINS
    ),
    "targets of a cohort is 1e[+]06": lambda: cohorts_on_a_par(
        [TrialTotals(450_000, 500_000, 1, 9.0)] * 2, [GROUP, OTHER], margins=MARGINS
    ),
}


@pytest.mark.parametrize("told", REFUSED)
def test_what_no_trial_has_is_refused_by_name(told):
    with pytest.raises(ParameterOutOfRange, match=told) as refused:
        REFUSED[told]()
    assert refused.value.number.startswith("LR-")


@pytest.mark.parametrize("confidence", [1e-15, 1e-6, 0.5, 0.9999])
@pytest.mark.parametrize("method", ["exact", "miettinen-nurminen", "score", "newcombe"])
def test_limits_stand_around_the_difference_at_every_confidence(confidence, method):
    for ours, theirs in (((0, 2), (1, 1)), ((9, 10), (70, 80)), ((5, 5), (0, 7))):
        told = difference_interval(ours, theirs, confidence=confidence, method=method)
        assert -1.0 <= told.low <= told.estimate <= told.high <= 1.0


@pytest.mark.parametrize("confidence", [1e-15, 0.5, 0.9999])
def test_limits_stand_around_a_difference_of_rates(confidence):
    told = rate_difference(GROUP, OTHER, confidence=confidence)
    assert -math.inf < told.low <= told.estimate <= told.high < math.inf


def test_thousands_of_persons_beside_fourteen():
    """The transform of all totals gave the same limits in thirteen times the time."""
    many, few = [TrialTotals(9, 10, 3, 50.0)] * 2_000, [TrialTotals(27, 30, 3, 50.0)] * 14
    told = cohorts_on_a_par(many, few, margins=MARGINS).parity.detection
    assert (told.low, told.high) == pytest.approx((-0.028716049, 0.034765701), abs=1e-7)


def test_alarms_of_two_persons_and_of_ten_million():
    none = [TrialTotals(30, 30, 0, 100.0)] * 2
    flood = [TrialTotals(30, 30, 10_000_000, 1e-3)] * 14
    told = [cohorts_on_a_par(one, none * 7, margins=MARGINS) for one in (none, flood)]
    few, many = (one.parity.false_alarms for one in told)
    assert few.low <= 0.0 <= few.high < math.inf
    assert 0.0 < many.low <= many.estimate <= many.high < math.inf


def test_a_chance_is_none_above_one():
    """Logarithms of beta functions lost nine digits here: 1.0000000005."""
    yes, no = 3.181810018288687e-06, 324_665.1404274988
    assert chance_missed(yes, no, passes=1) == pytest.approx(no / (yes + no), rel=1e-15)
    assert chance_missed(1e30, 40_474.0, passes=1) == pytest.approx(4.0474e-26)
    told = detection_interval(0, 3, confidence=1e-9, sides="upper", method="wilson")
    assert told.high >= 0.0


def test_the_bound_that_holds_half_of_the_time_is_the_estimate():
    curve = fit_hit_miss((1, 2, 3, 4, 5, 6, 7), (0, 1, 0, 0, 1, 1, 1), scale="linear")
    for method in ("likelihood-ratio", "wald", "delta"):
        told = curve.size_bound(0.7, confidence=0.5, method=method)
        assert told == pytest.approx(curve.size_with(0.7))
    with pytest.raises(ParameterOutOfRange, match=r"confidence is 0\.3; expected from 0\.5"):
        curve.size_bound(0.7, confidence=0.3)


def test_a_size_that_is_wrong_by_orders_of_magnitude_is_named():
    with pytest.raises(NotSettled, match="wrong by orders of magnitude"):
        fit_hit_miss((83.9, 1e30, 2.0), (0, 1, 1), scale="linear")


def test_misses_of_a_large_trial_are_those_that_the_bound_allows():
    missed = misses_allowed(1_000_000, 0.99, confidence=0.9999)
    bounds = [
        detection_interval(1_000_000 - k, 1_000_000, confidence=0.9999, sides="lower").low
        for k in (missed, missed + 1)
    ]
    assert bounds[0] >= 0.99 > bounds[1]
