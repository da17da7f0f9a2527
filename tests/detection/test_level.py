"""No verdict is given more often than its level where it is not true: enumerated, not drawn."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import barnard_exact, binom, poisson, poisson_means_test

from landrelease.detection import (
    Margins,
    TrialTotals,
    Verdict,
    difference_interval,
    exact_non_inferiority,
    on_a_par,
    rate_difference,
)
from landrelease.detection._exact import chance_of, last_rejected, p_value
from landrelease.detection._pairs import LARGE, Alarms, Found, score_limits

ALPHA = 0.025
SIZES = ((3, 40), (8, 8), (12, 30), (30, 12), (60, 60))


def level_of_detection(ours, theirs, loss):
    """Largest chance of rejecting "worse by the loss" (first less second) where that is true."""
    found = np.arange(ours + 1.0)
    last = last_rejected(Found(ours, theirs), found, alpha=ALPHA, difference=-loss)
    edge = 1.0 - np.geomspace(1e-4, 0.2, 40)
    at = np.concatenate([np.linspace(max(loss, 0.0), min(1.0, 1.0 + loss), 301), edge])
    at = at[(at >= loss) & (at <= 1.0 + loss)]
    rejected = binom.cdf(last, theirs, at[:, None])
    return float((binom.pmf(found, ours, (at - loss)[:, None]) * rejected).sum(axis=1).max())


@pytest.mark.parametrize("margin", [0.05, 0.1, 0.25])
@pytest.mark.parametrize(("ours", "theirs"), SIZES)
def test_on_a_par_is_said_of_who_is_at_the_margin_no_more_than_the_level(ours, theirs, margin):
    assert level_of_detection(ours, theirs, margin) <= ALPHA


@pytest.mark.parametrize(("ours", "theirs"), [(8, 8), (12, 30), (60, 60)])
def test_worse_is_said_of_who_is_at_the_margin_no_more_than_the_level(ours, theirs):
    """The groups change places: the reference is better by less than the margin."""
    assert level_of_detection(theirs, ours, -0.1) <= ALPHA


@pytest.mark.parametrize(("ours", "theirs", "level"), [(15, 15, 0.0335), (20, 60, 0.0364)])
def test_the_score_test_alone_does_not_hold_it(ours, theirs, level):
    """Why it is not used: margin 0.1, summed over every outcome."""
    pair, at = Found(ours, theirs), np.linspace(0.1, 1.0, 401)
    told = chance_of(pair, 1.959964 / pair.correction, at, -0.1).max()
    assert told == pytest.approx(level, abs=2e-4)


@pytest.mark.parametrize("margin", [0.005, 0.05, 0.2])
def test_the_score_test_holds_it_where_it_is_used(margin):
    pair = Found(LARGE, LARGE)
    at = np.concatenate([np.linspace(0.5, 0.99, 8), 1.0 - np.geomspace(1e-4, 5e-3, 4)])
    assert chance_of(pair, 1.959964 / pair.correction, at, -margin).max() <= ALPHA + 5e-4


def every_table(ours, theirs, margin):
    """Chance of "on a par" over a grid, from the p-value of every single table."""
    shown = np.array(
        [
            [exact_non_inferiority((i, ours), (j, theirs), margin=margin).p_value <= ALPHA
             for j in range(theirs + 1)] for i in range(ours + 1)
        ]
    )  # fmt: skip
    at = np.linspace(margin, 1.0, 301)[:, None]
    first = binom.pmf(np.arange(ours + 1), ours, at - margin)
    return ((first @ shown) * binom.pmf(np.arange(theirs + 1), theirs, at)).sum(axis=1).max()


@pytest.mark.parametrize(("ours", "theirs", "margin"), [(7, 9, 0.2), (14, 6, 0.1)])
def test_every_table_alone_gives_the_same_level(ours, theirs, margin):
    told = every_table(ours, theirs, margin)
    assert told <= ALPHA
    assert told == pytest.approx(level_of_detection(ours, theirs, margin), rel=0.02)


def level_of_alarms(ours, theirs, margin):
    """Largest chance of "on a par" for false alarms where the trainees give more by the margin."""
    first = np.arange(0.0, 90.0)
    last = last_rejected(Alarms(theirs, ours), first, alpha=ALPHA, difference=-margin)
    at = np.linspace(0.0, 0.8, 161)[:, None]
    rejected = poisson.cdf(last, (at + margin) * ours)
    return float((poisson.pmf(first, at * theirs) * rejected).sum(axis=1).max())


@pytest.mark.parametrize(("ours", "theirs"), [(20.0, 20.0), (60.0, 15.0), (15.0, 60.0)])
@pytest.mark.parametrize("margin", [0.1, 0.3])
def test_false_alarms_hold_their_level(ours, theirs, margin):
    assert level_of_alarms(ours, theirs, margin) <= ALPHA


def test_exact_limits_cover_at_every_difference():
    """Five and seven targets: every interval, every pair of probabilities on a grid."""
    told = [[difference_interval((i, 5), (j, 7), method="exact") for j in range(8)]
            for i in range(6)]  # fmt: skip
    low, high = (np.array([[getattr(one, end) for one in row] for row in told])
                 for end in ("low", "high"))  # fmt: skip
    for first, second in product(np.linspace(0.02, 0.98, 13), repeat=2):
        chances = np.outer(binom.pmf(range(6), 5, first), binom.pmf(range(8), 7, second))
        inside = (low <= first - second) & (first - second <= high)
        assert (chances * inside).sum() >= 0.95


@settings(max_examples=15, deadline=None)
@given(
    counts=st.tuples(st.integers(1, 40), st.integers(1, 40)).flatmap(
        lambda laid: st.tuples(
            st.integers(0, laid[0]), st.just(laid[0]), st.integers(0, laid[1]), st.just(laid[1])
        )
    ),
    margin=st.floats(0.02, 0.5),
)
def test_the_verdict_is_that_of_the_test_and_of_the_interval(counts, margin):
    found, laid, base, other = counts
    margins = Margins(detection=margin, false_alarms_per_m2=1.0)
    ours, theirs = TrialTotals(found, laid, 0, 9.0), TrialTotals(base, other, 0, 9.0)
    told = on_a_par(ours, theirs, margins=margins)
    tested = exact_non_inferiority((found, laid), (base, other), margin=margin)
    shown = told.detection_verdict is Verdict.ON_A_PAR
    assert shown == (told.detection.low >= -margin)
    if shown:
        assert tested.p_value <= ALPHA
    if tested.p_value > ALPHA:
        assert told.detection.low < -margin


@pytest.mark.parametrize("case", range(12))
def test_the_p_value_is_the_largest_of_a_fine_grid(case):
    """A second way: every table of a full square, at 2,001 places of the nuisance probability."""
    rng = np.random.default_rng(case)
    n, m = rng.integers(2, 25, 2).tolist()
    seen, gap = (int(rng.integers(0, n + 1)), int(rng.integers(0, m + 1))), rng.uniform(-0.6, 0.6)
    pair, at = Found(n, m), np.linspace(max(0, -gap), min(1, 1 - gap), 2001)[:, None]
    first, second = np.arange(n + 1.0), np.arange(m + 1.0)
    scores = pair.scores(first[:, None], second[None, :], gap)
    extreme = scores >= pair.scores(np.array(seen[0]), np.array(seen[1]), gap) - 1e-9
    chances = (binom.pmf(first, n, np.clip(at + gap, 0, 1)) @ extreme) * binom.pmf(second, m, at)
    told = p_value(pair, seen, gap, gamma=0.0)
    assert told == pytest.approx(chances.sum(axis=1).max(), rel=1e-3, abs=1e-8)


@pytest.mark.parametrize(("seen", "gap"), [((10, 300), -0.5), ((40, 3), 0.9), ((7, 5), 0.05)])
def test_the_p_value_of_false_alarms_is_that_of_every_table(seen, gap):
    """A second way: a full square of counts, where the groups are far apart too."""
    pair, count = Alarms(40.0, 500.0 if seen[1] > 99 else 30.0), np.arange(600.0)
    low, high = pair.nuisance(seen, gap, 1e-6)
    at = np.linspace(low, high, 301)[:, None]
    scores = pair.scores(count[:200, None], count[None, :], gap)
    extreme = scores >= pair.scores(np.array(seen[0]), np.array(seen[1]), gap) - 1e-9
    first = poisson.pmf(count[:200], (at + gap) * pair.area)
    chances = ((first @ extreme) * poisson.pmf(count, at * pair.other)).sum(axis=1)
    assert p_value(pair, seen, gap) == pytest.approx(chances.max() + 1e-6, rel=2e-3, abs=1e-9)


def test_published_p_value_of_a_non_inferiority_trial():
    """Chan (1998), section 4, trial of Rodary: 83 of 88 against 69 of 76, margin 0.1: 0.0017."""
    told = p_value(Found(88, 76), (83, 69), -0.1, gamma=0.0)
    assert round(told, 4) == 0.0017
    assert p_value(Found(88, 76), (83, 69), -0.1) < told


def test_without_a_margin_it_is_barnards_test():
    """Mehta and Senchaudhuri (2003): 12 of 15 against 7 of 15, p 0.0341; SciPy's own program."""
    told = p_value(Found(15, 15), (12, 7), 0.0, gamma=0.0)
    other = barnard_exact([[7, 12], [8, 3]], alternative="less").pvalue
    assert told == pytest.approx(other, rel=1e-3)
    assert round(told, 4) == 0.0341


@pytest.mark.parametrize(("ours", "theirs"), [((2, 20.0), (9, 25.0)), ((6, 40.0), (8, 30.0))])
def test_false_alarms_are_near_krishnamoorthy_and_thomsons_test(ours, theirs):
    """SciPy's E-test puts the nuisance rate where it is likeliest instead of where it is worst."""
    told = p_value(Alarms(theirs[1], ours[1]), (theirs[0], ours[0]), -0.05)
    other = poisson_means_test(
        ours[0], ours[1], theirs[0], theirs[1], diff=0.05, alternative="less"
    ).pvalue
    assert other * 0.8 <= told <= other * 1.6


def test_against_a_rate_that_is_known_the_limits_are_garwoods():
    """A reference that gave none on a million m2: what is left is one Poisson count."""
    told = rate_difference(TrialTotals(1, 1, 12, 200.0), TrialTotals(1, 1, 0, 1e6))
    assert (told.low, told.high) == pytest.approx((0.0310, 0.1048), abs=2e-4)


def test_the_level_stays_for_every_alpha_of_a_page():
    for alpha in (0.005, 0.05):
        first = np.arange(21.0)
        last = last_rejected(Found(20, 20), first, alpha=alpha, difference=-0.15)
        at = np.linspace(0.15, 1.0, 201)[:, None]
        told = (binom.pmf(first, 20, at - 0.15) * binom.cdf(last, 20, at)).sum(axis=1)
        assert told.max() <= alpha


def test_limits_of_the_score_are_near_the_exact_ones_in_a_large_trial():
    pair, seen = Found(2_000, 2_000), (1_900.0, 1_890.0)
    exact = difference_interval((1_900, 2_000), (1_890, 2_000), method="exact")
    assert (exact.low, exact.high) == pytest.approx(score_limits(pair, seen, 1.96), abs=3e-4)
