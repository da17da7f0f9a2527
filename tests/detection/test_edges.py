"""Separation, no targets, all found, contradictions, one operator, ten thousand: one table.

Every function of the room is asked in every situation that it can meet; what is neither answered
nor refused with a number fails, and so does a function that the table does not know.
"""

import inspect
import math

import numpy as np
import pytest
from scipy.special import expit

from landrelease import detection
from landrelease.detection import (
    CountsContradict,
    DetectionError,
    Exposure,
    Look,
    Margins,
    MarkOutsideLane,
    MixturesDiffer,
    NoTargets,
    OneKindOfResult,
    OnePerson,
    OneSize,
    ParameterOutOfRange,
    QuestionsDiffer,
    ResultsSeparated,
    Run,
    Square,
    Stratum,
    TooFewPersons,
    TooFewTargets,
    TrialTotals,
    TwoResults,
    Verdict,
    by_person,
    by_stratum,
    chance_missed,
    cohorts_on_a_par,
    counts_for_ground,
    detection_for_ground,
    detection_interval,
    difference_interval,
    exact_non_inferiority,
    false_alarm_rate,
    fit_hit_miss,
    found_per_hectare,
    lay_per_hectare,
    log_beta_binomial,
    looks_of,
    misses_allowed,
    non_inferiority,
    on_a_par,
    operators_and_devices,
    operators_together,
    pooled,
    power_of,
    probability_after_empty_passes,
    rate_difference,
    require_same_mixture,
    roc_curve,
    same_for_ground,
    standardised_difference,
    targets_needed,
    targets_per_group,
    totals_of,
    written_test,
)

MARGINS = Margins(detection=0.1, false_alarms_per_m2=0.05)
NONE, ODD = TrialTotals(0, 0, 0, 5.0), TrialTotals(6, 5, 0, 5.0)
ALL, FEW = TrialTotals(40, 40, 0, 100.0), TrialTotals(3, 5, 1, 50.0)
STRATUM, NO_STRATUM = {"deep": Stratum(3, 5)}, {"deep": Stratum(0, 0)}
LANE = [Square("1", "a", "ap_mine", 0.05), Square("1", "b")]
MANY = 10_000
DICE = np.random.default_rng(12)
SKILL = expit(2.0 + DICE.normal(0.0, 0.6, MANY))
FOUND = DICE.binomial(10, SKILL).tolist()
LOOK = Look("D1", "T", LANE[0], marked=True)

REFUSED = {
    ("separation", "fit_hit_miss"): (
        ResultsSeparated, lambda: fit_hit_miss((1, 2, 3, 4), (0, 0, 1, 1))),
    ("separation, a tie", "fit_hit_miss"): (
        ResultsSeparated, lambda: fit_hit_miss((1, 2, 3, 3, 4), (0, 0, 0, 1, 1))),
    ("one size", "fit_hit_miss"): (OneSize, lambda: fit_hit_miss((2, 2, 2), (1, 0, 1))),
    ("all found", "fit_hit_miss"): (OneKindOfResult, lambda: fit_hit_miss((1, 2, 3), (1, 1, 1))),
    ("none found", "fit_hit_miss"): (OneKindOfResult, lambda: fit_hit_miss((1, 2, 3), (0, 0, 0))),
    ("no targets", "fit_hit_miss"): (NoTargets, lambda: fit_hit_miss((), ())),
    ("no targets", "detection_interval"): (NoTargets, lambda: detection_interval(0, 0)),
    ("no targets", "difference_interval"): (NoTargets, lambda: difference_interval((0, 0), (1, 2))),
    ("no targets", "non_inferiority"): (
        NoTargets, lambda: non_inferiority((1, 2), (0, 0), margin=0.1)),
    ("no targets", "exact_non_inferiority"): (
        NoTargets, lambda: exact_non_inferiority((0, 0), (1, 2), margin=0.1)),
    ("no targets", "on_a_par"): (NoTargets, lambda: on_a_par(NONE, ALL, margins=MARGINS)),
    ("no targets", "cohorts_on_a_par"): (
        NoTargets, lambda: cohorts_on_a_par([NONE, ALL], [ALL, ALL], margins=MARGINS)),
    ("no targets", "rate_difference"): (NoTargets, lambda: rate_difference(NONE, ALL)),
    ("no targets", "roc_curve"): (NoTargets, lambda: roc_curve([], [1.0, 2.0])),
    ("no targets", "standardised_difference"): (
        NoTargets, lambda: standardised_difference(NO_STRATUM, STRATUM)),
    ("no targets", "require_same_mixture"): (
        NoTargets, lambda: require_same_mixture(STRATUM, NO_STRATUM)),
    ("no targets", "operators_together"): (NoTargets, lambda: operators_together([0], [0])),
    ("nobody", "operators_together"): (NoTargets, lambda: operators_together([], [])),
    ("no targets", "operators_and_devices"): (
        NoTargets, lambda: operators_and_devices([0], [0], [0], [0])),
    ("no targets", "detection_for_ground"): (NoTargets, lambda: detection_for_ground([])),
    ("no targets", "power_of"): (
        ParameterOutOfRange, lambda: power_of(0.9, 0.9, targets=0, margin=0.1)),
    ("no targets", "misses_allowed"): (TooFewTargets, lambda: misses_allowed(0, 0.9)),
    ("no ground", "false_alarm_rate"): (ParameterOutOfRange, lambda: false_alarm_rate(1, 0.0)),
    ("no ground", "found_per_hectare"): (ParameterOutOfRange, lambda: found_per_hectare(1, 0.0)),
    ("no ground", "lay_per_hectare"): (ParameterOutOfRange, lambda: lay_per_hectare(1, [])),
    ("contradiction", "detection_interval"): (CountsContradict, lambda: detection_interval(6, 5)),
    ("contradiction", "difference_interval"): (
        CountsContradict, lambda: difference_interval((6, 5), (1, 2))),
    ("contradiction", "non_inferiority"): (
        CountsContradict, lambda: non_inferiority((6, 5), (1, 2), margin=0.1)),
    ("contradiction", "exact_non_inferiority"): (
        CountsContradict, lambda: exact_non_inferiority((6, 5), (1, 2), margin=0.1)),
    ("contradiction", "on_a_par"): (CountsContradict, lambda: on_a_par(ODD, ODD, margins=MARGINS)),
    ("contradiction", "rate_difference"): (CountsContradict, lambda: rate_difference(ODD, ODD)),
    ("contradiction", "cohorts_on_a_par"): (
        CountsContradict, lambda: cohorts_on_a_par([ODD, ALL], [ALL, ALL], margins=MARGINS)),
    ("contradiction", "operators_together"): (
        CountsContradict, lambda: operators_together([6], [5])),
    ("contradiction", "operators_and_devices"): (
        CountsContradict, lambda: operators_and_devices([6], [5], [0], [0])),
    ("contradiction", "standardised_difference"): (
        CountsContradict, lambda: standardised_difference({"deep": Stratum(6, 5)}, STRATUM)),
    ("contradiction", "require_same_mixture"): (
        MixturesDiffer, lambda: require_same_mixture(STRATUM, {"flat": Stratum(3, 5)})),
    ("contradiction", "false_alarm_rate"): (ParameterOutOfRange, lambda: false_alarm_rate(-1, 5.0)),
    ("contradiction", "found_per_hectare"): (
        ParameterOutOfRange, lambda: found_per_hectare(1.5, 5.0)),
    ("contradiction", "lay_per_hectare"): (
        ParameterOutOfRange, lambda: lay_per_hectare(1, [Exposure(5.0, 1.0, 0.5, 0.6, 0.7)])),
    ("contradiction", "fit_hit_miss"): (
        ParameterOutOfRange, lambda: fit_hit_miss((1, 2, 3), (0, 2, 1))),
    ("contradiction", "roc_curve"): (ParameterOutOfRange, lambda: roc_curve([math.nan, 1], [0, 1])),
    ("contradiction", "looks_of"): (
        MarkOutsideLane, lambda: looks_of(LANE, [Run("D1", "T", "1", frozenset("c"))])),
    ("two results", "looks_of"): (
        TwoResults, lambda: looks_of(LANE, [Run("D1", "T", "1", frozenset())] * 2)),
    ("contradiction", "written_test"): (QuestionsDiffer, lambda: written_test([[1], [1, 0], [1]])),
    ("contradiction", "targets_needed"): (ParameterOutOfRange, lambda: targets_needed(1.0)),
    ("contradiction", "targets_per_group"): (
        ParameterOutOfRange, lambda: targets_per_group(0.8, 0.95, margin=0.1)),
    ("contradiction", "chance_missed"): (
        ParameterOutOfRange, lambda: chance_missed(-1.0, 1.0, passes=1)),
    ("contradiction", "probability_after_empty_passes"): (
        ParameterOutOfRange, lambda: probability_after_empty_passes(1.5, 9, 1, passes=1)),
    ("one operator", "cohorts_on_a_par"): (
        OnePerson, lambda: cohorts_on_a_par([ALL], [ALL, ALL], margins=MARGINS)),
    ("one operator", "written_test"): (TooFewPersons, lambda: written_test([[1, 0]])),
    ("one operator", "detection_for_ground"): (
        NoTargets, lambda: detection_for_ground([LOOK], persons=["somebody else"])),
}  # fmt: skip


@pytest.mark.parametrize(("situation", "function"), REFUSED)
def test_what_cannot_be_answered_is_refused_with_a_number(situation, function):
    error, ask = REFUSED[situation, function]
    assert issubclass(error, DetectionError)
    with pytest.raises(error) as caught:
        ask()
    assert caught.value.number.startswith("LR-")


def within(told, low, high):
    return low <= told.low <= told.high <= high


ANSWERED = {
    ("all found", "detection_interval"): lambda: within(detection_interval(40, 40), 0.9, 1.0),
    ("none found", "detection_interval"): lambda: within(detection_interval(0, 40), 0.0, 0.1),
    ("all found", "difference_interval"): lambda: all(
        within(difference_interval((9, 9), (9, 9), method=method), -0.4, 0.4)
        for method in ("exact", "score", "miettinen-nurminen", "newcombe")),
    ("all found", "on_a_par"): lambda: (
        on_a_par(ALL, ALL, margins=MARGINS).verdict is Verdict.ON_A_PAR),
    ("all found, few", "on_a_par"): lambda: (
        on_a_par(FEW, FEW, margins=MARGINS).verdict is Verdict.NOT_SHOWN),
    ("all found", "cohorts_on_a_par"): lambda: (
        cohorts_on_a_par([ALL] * 2, [ALL] * 2, margins=MARGINS).parity.detection_verdict
        is Verdict.NOT_SHOWN),
    ("all found", "standardised_difference"): lambda: within(
        standardised_difference({"deep": Stratum(9, 9)}, {"deep": Stratum(9, 9)}), -0.4, 0.4),
    ("all found", "operators_and_devices"): lambda: within(
        operators_and_devices([10] * 4, [10] * 4, [0, 0, 1, 1], [0, 1] * 2).of_operators()[0],
        0.6, 1.0),
    ("all found", "roc_curve"): lambda: (
        within(roc_curve([3, 4, 5], [0, 1, 2]).area, 0.2, 1.0)),
    ("all found", "lay_per_hectare"): lambda: (
        lay_per_hectare(4, [Exposure(1e4, 1.0, 1.0)]).high == math.inf),
    ("all found", "misses_allowed"): lambda: misses_allowed(59, 0.95) == 0,
    ("no false alarms", "false_alarm_rate"): lambda: within(false_alarm_rate(0, 500.0), 0.0, 0.01),
    ("no false alarms", "rate_difference"): lambda: within(rate_difference(ALL, ALL), -0.04, 0.04),
    ("nothing found", "found_per_hectare"): lambda: within(found_per_hectare(0, 1e4), 0.0, 3.7),
    ("a search that finds nothing", "lay_per_hectare"): lambda: (
        lay_per_hectare(0, [Exposure(1e4, 1.0, 0.0)]) is None),
    ("one operator", "operators_together"): lambda: (
        operators_together([18], [20]).next_low < 0.3),
    ("one operator", "operators_and_devices"): lambda: (
        operators_and_devices([18], [20], [0], [0]).of_operators()[0].low < 0.75),
    ("one operator", "detection_for_ground"): lambda: detection_for_ground([LOOK]).low < 0.4,
    ("no targets", "counts_for_ground"): lambda: counts_for_ground([]) == {},
    ("one operator", "counts_for_ground"): lambda: list(counts_for_ground([LOOK])) == [LOOK.person],
    ("no targets", "same_for_ground"): lambda: same_for_ground({}, {}, persons=["D1"]),
    ("one operator", "same_for_ground"): lambda: not same_for_ground({"D1": (1, 1)}, {}),
    ("one operator", "totals_of"): lambda: totals_of([LOOK], square_m2=1.0).targets == 1,
    ("no targets", "totals_of"): lambda: totals_of([], square_m2=1.0) == TrialTotals(0, 0, 0, 0.0),
    ("no targets", "pooled"): lambda: pooled({}) == (0, 0),
    ("no targets", "by_stratum"): lambda: by_stratum([]) == {},
    ("no targets", "by_person"): lambda: by_person([]) == {},
    ("no targets", "log_beta_binomial"): lambda: (
        log_beta_binomial(np.array(0.0), np.array(0.0), np.array(0.5), np.array(0.5)) == 0.0),
    ("no passes", "chance_missed"): lambda: chance_missed(9.0, 1.0, passes=0) == 1.0,
    ("no passes", "probability_after_empty_passes"): lambda: (
        math.isclose(probability_after_empty_passes(0.3, 9, 1, passes=0), 0.3)),
    ("all found, certain to be found", "require_same_mixture"): lambda: (
        require_same_mixture(STRATUM, STRATUM) is None),
    ("all right", "written_test"): lambda: written_test([[1, 1]] * 5).reliability is None,
    ("ten thousand", "operators_together"): lambda: math.isclose(
        operators_together(FOUND, [10] * MANY).mean, SKILL.mean(), abs_tol=0.01),
    ("ten thousand", "cohorts_on_a_par"): lambda: (
        cohorts_on_a_par(*[[TrialTotals(hits, 10, 1, 50.0) for hits in FOUND]] * 2, margins=MARGINS)
        .parity.verdict is Verdict.ON_A_PAR),
    ("ten thousand", "detection_interval"): lambda: (
        within(detection_interval(sum(FOUND), 10 * MANY), 0.84, 0.89)),
    ("ten thousand", "exact_non_inferiority"): lambda: (
        exact_non_inferiority((9_000, MANY), (9_050, MANY), margin=0.05).p_value < 1e-5),
}  # fmt: skip


@pytest.mark.parametrize(("situation", "function"), ANSWERED)
def test_what_can_be_answered_is(situation, function):
    assert ANSWERED[situation, function]()


ELSEWHERE = {
    "demonstration_table": "tables `targets_needed`",
    "parity_table": "takes nothing",
    "depth_band": "takes a depth, known or not",
    "lacking": "curricula, not counts: test_curriculum.py",
    "same_course": "compares names",
    "standing_on": "accreditations, not counts: tests/actions",
    "to_refresh": "curricula, not counts: tests/pages",
}


def test_the_table_knows_every_function_of_the_room():
    functions = {n for n in detection.__all__ if inspect.isfunction(getattr(detection, n))}
    asked = {function for _, function in [*REFUSED, *ANSWERED]}
    assert functions == asked | set(ELSEWHERE)


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


def test_ten_thousand_operators_with_devices():
    what = np.random.default_rng(12).integers(0, 40, MANY)
    told = operators_and_devices(FOUND, [10] * MANY, range(MANY), what)
    assert told.intercept == pytest.approx(2.0, abs=0.05)
    assert told.operator_sd == pytest.approx(0.6, abs=0.05)
