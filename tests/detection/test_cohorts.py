"""Cohorts of persons who differ: the level holds where pooling the targets does not."""

import numpy as np
import pytest
from scipy.stats import nbinom

from landrelease.detection import (
    CountsContradict,
    Margins,
    NoTargets,
    OnePerson,
    Run,
    Square,
    TrialTotals,
    TwoResults,
    Verdict,
    by_stratum,
    cohorts_on_a_par,
    looks_of,
    on_a_par,
    totals_of,
)
from landrelease.detection import MarkOutsideLane as Outside
from landrelease.detection._clusters import Clustered, most_correlation
from landrelease.detection._cohorts import alarms_compared, persons_compared
from landrelease.detection._exact import _largest, p_value
from landrelease.detection._pairs import Alarms, Found
from landrelease.detection._uneven_alarms import UnevenAlarms, most_unevenness

MARGINS = Margins(detection=0.10, false_alarms_per_m2=0.05)


def cohort(
    rng, mean=0.9, *, persons=14, targets=30, correlation=0.12, alarms=0.02, area=100.0, shape=4.0
):
    size = 1.0 / correlation - 1.0
    skill = rng.beta(mean * size, (1.0 - mean) * size, persons)
    flags = rng.poisson(alarms * area * rng.gamma(shape, 1.0 / shape, persons))
    return [
        TrialTotals(int(rng.binomial(targets, p)), targets, int(a), area)
        for p, a in zip(skill, flags, strict=True)
    ]


def totals(persons):
    return TrialTotals(
        *(sum(getattr(p, f) for p in persons) for f in ("found", "targets", "false_alarms")),
        sum(p.area_m2 for p in persons),
    )


def share_shown(compared, margin, *, repeats, ours, theirs):
    """How often "on a par" is said of trainees who are at the margin."""
    rng, shown = np.random.default_rng(20261127), 0
    for _ in range(repeats):
        pair, seen = compared(cohort(rng, **ours), cohort(rng, **theirs))
        if pair.estimate(seen) > -margin:
            shown += p_value(pair, seen, -margin) <= MARGINS.alpha
    return shown / repeats


@pytest.mark.parametrize(("persons", "correlation", "reference"), [
    (5, 0.3, 0.97), (8, 0.12, 0.97), (14, 0.12, 0.90), (14, 0.3, 0.97),
])  # fmt: skip
def test_detection_holds_its_level_at_the_margin(persons, correlation, reference):
    """Persons who find nearly all beside a few who do not are the hardest: none may hide."""
    alike = {"persons": persons, "correlation": correlation}
    ours, theirs = {"mean": reference - 0.1, **alike}, {"mean": reference, **alike}
    told = share_shown(persons_compared, 0.1, repeats=120, ours=ours, theirs=theirs)
    assert told <= MARGINS.alpha


def test_pooling_the_targets_does_not_hold_it():
    rng, pooled, found = np.random.default_rng(20261127), 0, 14 * 30
    for _ in range(300):
        ours, theirs = totals(cohort(rng, 0.80)), totals(cohort(rng, 0.90))
        pooled += p_value(Found(found, found), (ours.found, theirs.found), -0.1) <= MARGINS.alpha
    assert pooled / 300 > 0.06


@pytest.mark.parametrize(("persons", "shape", "rate"), [
    (14, 4.0, 0.05), (6, 1.0, 0.05), (6, 1.0, 0.02), (3, 1.0, 0.02),
])  # fmt: skip
def test_false_alarms_hold_their_level_too(persons, shape, rate):
    """With the design effect of Rao and Scott these were 0.03, 0.05, 0.08 and 0."""

    def turned(ours, theirs):
        return alarms_compared(theirs, ours)

    ours, theirs = (
        {"persons": persons, "shape": shape, "alarms": one} for one in (rate + 0.05, rate)
    )
    told = share_shown(turned, 0.05, repeats=100, ours=ours, theirs=theirs)
    assert told <= MARGINS.alpha


@pytest.mark.parametrize(("shape", "theirs"), [(0.7, 3.0), (40.0, 1.5), (1e9, 1e9)])
def test_the_chances_of_uneven_alarms_are_negative_binomial(shape, theirs):
    """SciPy's distribution, where every count has a bin and where bins hold thousands."""
    pair, at = UnevenAlarms(200.0, 300.0, shape, theirs), np.array([0.001, 0.05, 2.0, 300.0])
    second = np.array([-1.0, 0.0, 3.0, 17.0, 50.0, 400.0, 5_000.0, 90_000.0])
    known = nbinom.cdf(second, theirs, (theirs / (theirs + at * 300.0))[:, None])
    assert pair.below(second, at) == pytest.approx(known, abs=2e-4)
    assert pair.chance(pair.counts(at), at).sum(axis=1) == pytest.approx(1.0, abs=3e-4)


@pytest.mark.parametrize(
    ("seen", "gap"), [((12, 3), 0.01), ((3, 30), -0.2), ((0, 0), -0.05), ((400, 300), 0.9)]
)
def test_without_unevenness_the_test_is_that_of_two_rates(seen, gap):
    even = UnevenAlarms(200.0, 300.0, 1e9, 1e9)
    told, plain = (p_value(one, seen, gap) for one in (even, Alarms(200.0, 300.0)))
    assert told == pytest.approx(plain, rel=1e-3)


def test_the_p_value_of_uneven_alarms_is_that_of_every_table():
    """A second way: SciPy's chances of a full square of counts, at 201 places of the rate."""
    pair, seen, gap = UnevenAlarms(60.0, 90.0, 4.0, 6.0), (1.0, 30.0), -0.1
    one, two = np.arange(300.0)[:, None], np.arange(300.0)[None, :]
    extreme = pair.scores(one, two, gap) >= pair.scores(np.array(1.0), np.array(30.0), gap) - 1e-9
    worst = 0.0
    for at in np.linspace(0.1, 1.5, 201):
        first = nbinom.pmf(one, 4.0, 4.0 / (4.0 + (at + gap) * 60.0))
        second = nbinom.pmf(two, 6.0, 6.0 / (6.0 + at * 90.0))
        worst = max(worst, float((first * second * extreme).sum()))
    assert _largest(pair, seen, gap, 0.0) == pytest.approx(worst, rel=5e-3)


def test_the_unevenness_that_counts_allow():
    rng, held = np.random.default_rng(8), []
    for _ in range(100):
        alarms = rng.poisson(5.0 * rng.gamma(2.0, 0.5, 12)).tolist()
        held.append(most_unevenness(alarms, [100.0] * 12) >= 0.5)
    assert np.mean(held) >= 0.65  # in few persons less than the 0.8 of many
    assert most_unevenness([0] * 6, [100.0] * 6) == 2.0


@pytest.mark.parametrize("correlation", [0.0, 0.1, 0.3])
def test_the_chances_of_totals_are_those_of_drawn_cohorts(correlation):
    """Persons with 10 and with 25 targets; the mean and the spread of 20,000 drawn totals."""
    pair = Clustered(95, 10, ((10, 2), (25, 3)), ((10, 1),), correlation, 0.0)
    chances = pair.chance(np.arange(96.0), np.array([0.85]))[0]
    rng, size = np.random.default_rng(3), 1.0 / max(correlation, 1e-7) - 1.0
    skill = rng.beta(0.85 * size, 0.15 * size, (20_000, 5))
    drawn = rng.binomial([10, 10, 25, 25, 25], skill).sum(axis=1)
    mean = chances @ np.arange(96)
    spread = np.sqrt(chances @ (np.arange(96) - mean) ** 2)
    assert chances.sum() == pytest.approx(1.0)
    assert (mean, spread) == pytest.approx((drawn.mean(), drawn.std()), rel=0.02)
    assert chances[:70].sum() == pytest.approx(np.mean(drawn < 70), abs=0.012)


def test_without_correlation_the_test_is_that_of_independent_targets():
    pair = Clustered(40, 60, ((10, 4),), ((20, 3),), 0.0, 0.0)
    told, plain = (p_value(one, (38.0, 57.0), -0.1) for one in (pair, Found(40, 60)))
    assert plain <= told == pytest.approx(plain, rel=0.02)


def test_the_correlation_that_counts_allow():
    rng = np.random.default_rng(8)
    held = []
    for _ in range(60):
        found = rng.binomial(30, rng.beta(0.85 * 7.0, 0.15 * 7.0, 12)).tolist()
        held.append(most_correlation(found, [30] * 12) >= 0.125)
    assert np.mean(held) >= 0.95 - 3 * (0.95 * 0.05 / 60) ** 0.5
    assert most_correlation([30] * 6, [30] * 6) == 0.3


def test_persons_who_do_not_differ_are_told_as_such():
    alike = [TrialTotals(27, 30, 2, 100.0)] * 12
    told = cohorts_on_a_par(alike, alike, margins=MARGINS)
    assert told.trainee_effects.correlation < 0.02
    assert told.trainee_effects.unevenness < 0.1


def test_two_persons_with_three_targets_show_nothing_at_all():
    two = [TrialTotals(3, 3, 0, 2.0)] * 2
    told = cohorts_on_a_par(two, two, margins=Margins(0.45, 5.0)).parity
    assert told.detection.low < -0.45
    assert told.verdict is Verdict.NOT_SHOWN


def test_many_equal_persons_give_the_pooled_answer():
    many = [TrialTotals(27, 30, 2, 100.0)] * 5_000
    told = cohorts_on_a_par(many, many, margins=MARGINS).parity
    plain = on_a_par(totals(many), totals(many), margins=MARGINS)
    assert told.detection.low == pytest.approx(plain.detection.low, rel=5e-3)
    assert told.false_alarms.high == pytest.approx(plain.false_alarms.high, rel=2e-3)


def test_a_cohort_is_more_than_one_person():
    one = [TrialTotals(27, 30, 2, 100.0)]
    for ours, theirs in ((one, one * 5), (one * 5, one), ([], one * 5)):
        with pytest.raises(OnePerson):
            cohorts_on_a_par(ours, theirs, margins=MARGINS)


def test_all_found_and_contradictions():
    perfect = [TrialTotals(30, 30, 0, 100.0)] * 20
    told = cohorts_on_a_par(perfect, perfect, margins=MARGINS).parity
    assert told.verdict is Verdict.ON_A_PAR
    assert told.detection.low < 0 < told.detection.high
    for wrong, error in ((TrialTotals(31, 30, 0, 1.0), CountsContradict),
                         (TrialTotals(0, 0, 0, 1.0), NoTargets)):  # fmt: skip
        with pytest.raises(error):
            cohorts_on_a_par([*perfect, wrong], perfect, margins=MARGINS)


LANE = [Square("1", f"{n}", "ap_mine" if n % 5 == 0 else "", n / 100) for n in range(20)]


def test_a_lane_is_counted_by_hand():
    run = Run("D1", "T", "1", frozenset({"0", "5", "7", "8"}), frozenset({"15", "19"}))
    looks = looks_of(LANE, [run])
    assert totals_of(looks, square_m2=0.25) == TrialTotals(2, 3, 2, 15 * 0.25)
    counted = {name: (s.found, s.targets) for name, s in by_stratum(looks).items()}
    assert counted == {
        "ap_mine, 0 to 5 cm": (1, 1), "ap_mine, 5 to 10 cm": (1, 1),
        "ap_mine, 10 to 20 cm": (0, 1),
    }  # fmt: skip


def test_what_cannot_be_is_refused():
    run = Run("D1", "T", "1", frozenset({"1"}))
    with pytest.raises(TwoResults):
        looks_of(LANE, [run, Run("D1", "T", "1", frozenset())])
    for wrong in (
        Run("D1", "T", "1", frozenset({"20"})),
        Run("D1", "T", "2", frozenset()),
        Run("D1", "T", "1", frozenset({"3"}), frozenset({"3"})),
    ):
        with pytest.raises(Outside):
            looks_of(LANE, [wrong])
