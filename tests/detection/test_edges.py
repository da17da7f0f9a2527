"""Separation, no targets, all found, contradictions, one operator, ten thousand: one table."""

import numpy as np
import pytest
from scipy.special import expit

from landrelease.detection import (
    CountsContradict,
    DetectionError,
    Margins,
    NoTargets,
    OneKindOfResult,
    OnePerson,
    ResultsSeparated,
    TrialTotals,
    Verdict,
    cohorts_on_a_par,
    detection_for_ground,
    detection_interval,
    difference_interval,
    exact_non_inferiority,
    false_alarm_rate,
    fit_hit_miss,
    non_inferiority,
    on_a_par,
    operators_and_devices,
    operators_together,
    rate_difference,
    roc_curve,
    standardised_difference,
)

MARGINS = Margins(detection=0.1, false_alarms_per_m2=0.05)
NONE, ODD = TrialTotals(0, 0, 0, 5.0), TrialTotals(6, 5, 0, 5.0)
REFUSED = {
    "separation: curve": (ResultsSeparated, lambda: fit_hit_miss((1, 2, 3, 4), (0, 0, 1, 1))),
    "all found: curve": (OneKindOfResult, lambda: fit_hit_miss((1, 2, 3), (1, 1, 1))),
    "none: interval": (NoTargets, lambda: detection_interval(0, 0)),
    "none: difference": (NoTargets, lambda: difference_interval((0, 0), (1, 2))),
    "none: score test": (NoTargets, lambda: non_inferiority((1, 2), (0, 0), margin=0.1)),
    "none: exact test": (NoTargets, lambda: exact_non_inferiority((0, 0), (1, 2), margin=0.1)),
    "none: parity": (NoTargets, lambda: on_a_par(NONE, NONE, margins=MARGINS)),
    "none: curve": (NoTargets, lambda: fit_hit_miss((), ())),
    "none: roc": (NoTargets, lambda: roc_curve([], [1.0, 2.0])),
    "none: strata": (DetectionError, lambda: standardised_difference({}, {})),
    "none: operators": (NoTargets, lambda: operators_together([], [])),
    "none: crossed": (NoTargets, lambda: operators_and_devices([0], [0], [0], [0])),
    "none: ground": (NoTargets, lambda: detection_for_ground([])),
    "contradiction: interval": (CountsContradict, lambda: detection_interval(6, 5)),
    "contradiction: difference": (CountsContradict, lambda: difference_interval((6, 5), (1, 2))),
    "contradiction: test": (CountsContradict, lambda: non_inferiority((6, 5), (1, 2), margin=0.1)),
    "contradiction: exact": (
        CountsContradict,
        lambda: exact_non_inferiority((6, 5), (1, 2), margin=0.1),
    ),
    "contradiction: parity": (CountsContradict, lambda: on_a_par(ODD, ODD, margins=MARGINS)),
    "contradiction: rates": (CountsContradict, lambda: rate_difference(ODD, ODD)),
    "contradiction: operators": (CountsContradict, lambda: operators_together([6], [5])),
    "contradiction: crossed": (
        CountsContradict,
        lambda: operators_and_devices([6], [5], [0], [0]),
    ),
    "contradiction: alarms": (DetectionError, lambda: false_alarm_rate(-1, 5.0)),
    "one operator: cohorts": (
        OnePerson,
        lambda: cohorts_on_a_par([NONE], [NONE], margins=MARGINS),
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_answered_is_refused_with_a_number(case):
    error, ask = REFUSED[case]
    with pytest.raises(error) as caught:
        ask()
    assert caught.value.number.startswith("LR-")


@pytest.mark.parametrize("test", [non_inferiority, exact_non_inferiority])
def test_all_found_by_both_is_answered(test):
    told = test((40, 40), (40, 40), margin=0.1)
    assert 0.0 < told.p_value < 0.05
    assert (
        difference_interval((40, 40), (40, 40)).low < 0 < difference_interval((9, 9), (9, 9)).high
    )


def test_all_found_by_everybody_leaves_the_next_uncertain():
    told = operators_together([20] * 8, [20] * 8)
    assert told.next_low < 0.99 < told.next_high
    assert told.operators[0].low < 0.99


def test_one_operator_with_one_device_is_answered_widely():
    [told] = operators_and_devices([18], [20], [0], [0]).of_operators()
    assert told.low < 0.75
    assert told.high > 0.97


def test_ten_thousand_operators_with_devices_and_as_a_cohort():
    rng = np.random.default_rng(12)
    who, what = np.arange(10_000), rng.integers(0, 40, 10_000)
    laid = np.full(10_000, 10)
    found = rng.binomial(laid, expit(2.0 + rng.normal(0, 0.6, 10_000)))
    told = operators_and_devices(found, laid, who, what)
    assert told.intercept == pytest.approx(2.0, abs=0.05)
    assert told.operator_sd == pytest.approx(0.6, abs=0.05)
    persons = [TrialTotals(int(hits), 10, 1, 50.0) for hits in found]
    assert cohorts_on_a_par(persons, persons, margins=MARGINS).parity.verdict is Verdict.ON_A_PAR
