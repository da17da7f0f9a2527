"""A level with a direction: limits worked out by hand, a dense second implementation, coverage."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom, norm

from landrelease.hazard import (
    FoundWithoutExposure,
    ShapesDiffer,
    TrendPrior,
    ValueOutOfRange,
    WalkPrior,
    follow_rates,
    follow_trends,
    forecast_counts,
)
from landrelease.hazard import _rate_trend as trends
from landrelease.hazard import _trend_filter as filtering

PLAIN = TrendPrior(step_sd=0.7, scatter_sd=0.0, direction_sd=0.7, leaps=False)
series = st.lists(st.integers(0, 400), min_size=2, max_size=6).filter(any)


def one_setting(step=0.2, scatter=0.0, leaps=0.0, direction=0.3, memory=0.7):
    values = (np.array([value]) for value in (step, scatter, leaps, direction, memory, 1.0))
    return filtering.TrendSettings(*values)


def test_a_rate_that_stands_gives_the_answer_of_poisson_and_gamma():
    (trend,) = follow_trends([[14, 9, 11, 12]], prior=TrendPrior(0.0, 0.0, 0.0, leaps=False))
    told = forecast_counts(trend, years=2.0, seed=3)
    exact = nbinom(46, 4 / 6)
    assert told.expected == pytest.approx(exact.mean(), rel=0.02)
    for count in (exact.ppf(0.05), exact.ppf(0.5), exact.ppf(0.95)):
        assert told.at_most(count) == pytest.approx(exact.cdf(count), abs=0.015)


@pytest.mark.parametrize("leaps", [False, True])
def test_without_a_direction_it_is_the_walk_followed_on_a_grid(leaps, monkeypatch):
    """The second implementation is exact but for its grid; the same settings for both."""
    monkeypatch.setattr(trends, "STEPS", (0.0, 0.03, 0.06, 0.1, 0.15, 0.22, 0.32, 0.45, 0.65, 0.9))
    counts = [[3, 4, 8, 5, 14, 58, 74, 221, 214, 240]]
    (grid,) = follow_rates(counts, prior=WalkPrior(scatter_sd=0.0, leaps=leaps))
    (told,) = follow_trends(counts, prior=TrendPrior(scatter_sd=0.0, direction_sd=0.0, leaps=leaps))
    assert told.rate == pytest.approx(grid.rate, rel=0.01)
    exact = grid.settings.weight @ grid.settings.step_sd
    assert told.settings.weight @ told.settings.step_sd == pytest.approx(exact, rel=0.05)


@pytest.mark.parametrize(("scatter", "leaps"), [(0.0, 0.0), (0.04, 0.0), (0.0, 0.2)])
def test_level_slope_and_evidence_are_those_of_a_dense_grid(scatter, leaps):
    """Every level and slope of four years written out."""
    told = one_setting(scatter=scatter, leaps=leaps)
    counts = np.array([30.0, 22.0, 14.0, 9.0])
    got = filtering.pieces_after(counts, np.ones(4), told, period_years=1.0)
    level, slope, log_evidence = _dense(counts, told)
    chance = np.exp(got.log_chance[0])
    assert chance @ got.level[0] == pytest.approx(level, abs=0.01)
    assert chance @ got.slope[0] == pytest.approx(slope, abs=0.01)
    assert got.log_evidence[0] == pytest.approx(log_evidence, abs=0.02)


def _dense(counts, told):
    levels, slopes = np.linspace(-6.0, 10.0, 241), np.linspace(-1.8, 1.8, 41)
    start = math.log((counts.sum() + 0.5) / counts.size)
    sd, memory = told.direction_sd[0], told.memory[0]
    chance = np.outer(norm.pdf(levels, start, filtering.START_SD), norm.pdf(slopes, 0.0, sd))
    chance /= chance.sum()
    turn = norm.pdf(slopes[None], memory * slopes[:, None], sd * math.sqrt(1 - memory**2))
    turn /= turn.sum(axis=1, keepdims=True)
    move, log_evidence = np.stack([_step(levels, slope, told) for slope in slopes]), 0.0
    for number, count in enumerate(counts):
        if number:
            chance = chance @ turn
            chance = np.stack([one @ step for one, step in zip(chance.T, move, strict=True)], 1)
        likely = filtering.log_likelihood(levels, told.scatter, count, 1.0)
        chance = chance * np.exp(likely)[:, None]
        log_evidence += math.log(chance.sum())
        chance /= chance.sum()
    return chance.sum(1) @ levels, chance.sum(0) @ slopes, log_evidence


def _step(levels, slope, told):
    apart = levels[None] - levels[:, None] - slope + told.drift(1.0)[0]
    step, leap = told.step_sd[0], told.leaps[0]
    quiet, wide = norm.pdf(apart, scale=step), norm.pdf(apart, scale=math.hypot(step, 1.0))
    return ((1 - leap) * quiet + leap * wide) * (levels[1] - levels[0])


def test_a_fall_by_half_each_year_is_carried_on_and_fades():
    counts = [6400, 3200, 1600, 800, 400, 200]
    (trend,) = follow_trends([counts], prior=PLAIN)
    assert -0.8 < trend.direction < -0.4
    near, far = (forecast_counts(trend, years=years, seed=1).median for years in (1.0, 4.0))
    assert near < 150
    assert 4 * 20 < far < 4 * near


def test_a_level_without_a_direction_learns_none():
    (trend,) = follow_trends([[100, 103, 98, 101, 95, 104, 99, 102, 97, 100]])
    assert abs(trend.direction) < 0.02
    assert trend.rate == pytest.approx(100, rel=0.03)


def test_large_changes_in_the_past_leave_wide_intervals():
    calm, wild = (
        forecast_counts(follow_trends([counts])[0], years=3.0, seed=2).interval(0.9)
        for counts in ([100] * 12, [30, 120, 300, 90, 40, 100, 250, 60, 150, 40, 90, 100])
    )
    assert wild[0] < 0.5 * calm[0]
    assert wild[1] > 2 * calm[1]


def test_intervals_cover_what_trends_drawn_from_the_prior_go_on_to_do():
    """Nine in ten of 80 windows, within two standard errors and a half."""
    rng = np.random.default_rng(20_262)
    told, inside = PLAIN.settings(), []
    for number in range(80):
        counts = _drawn_counts(told, rng.choice(told.weight.size, p=told.weight), rng)
        if not counts[:12].any():
            continue
        (trend,) = follow_trends([counts[:12]], prior=PLAIN)
        low, high = forecast_counts(trend, years=3.0, seed=number, draws=2_000).interval(0.9)
        inside.append(low <= counts[12:].sum() <= high)
    assert np.mean(inside) == pytest.approx(0.9, abs=2.5 * math.sqrt(0.09 / len(inside)))


def _drawn_counts(told, one, rng):
    slope, level, counts = told.direction_sd[one] * rng.standard_normal(), math.log(30.0), []
    for _ in range(15):
        kept = told.memory[one]
        slope = kept * slope + told.direction_sd[one] * math.sqrt(1 - kept**2) * rng.normal()
        level += slope + told.step_sd[one] * rng.normal() - told.drift(1.0)[one]
        counts.append(rng.poisson(min(math.exp(level), 1e9)))
    return np.array(counts, float)


@settings(max_examples=15, deadline=None)
@given(counts=series, unit=st.floats(0.01, 100.0))
def test_the_unit_of_exposure_does_not_matter(counts, unit):
    (one,) = follow_trends([counts], prior=PLAIN)
    (other,) = follow_trends([counts], unit, prior=PLAIN)
    assert other.rate * unit == pytest.approx(one.rate, rel=1e-6)
    assert other.direction == pytest.approx(one.direction, abs=1e-6)


@settings(max_examples=15, deadline=None)
@given(counts=series)
def test_a_second_series_shares_the_settings(counts):
    first, second = follow_trends([counts, counts[::-1]], prior=PLAIN)
    again, before = follow_trends([counts[::-1], counts], prior=PLAIN)
    assert (first.rate, second.rate) == pytest.approx((before.rate, again.rate))
    assert first.settings.weight == pytest.approx(again.settings.weight)


@pytest.mark.parametrize(
    ("counts", "more", "error"),
    [
        ([1.0, 2.0], {}, ShapesDiffer),
        ([[-1.0, 2.0]], {}, ValueOutOfRange),
        ([[float("inf"), 2.0]], {}, ValueOutOfRange),
        ([[1.0, 2.0]], {"period_years": 0.0}, ValueOutOfRange),
        ([[0.0, 0.0]], {"exposure": 0.0}, ValueOutOfRange),
        ([[1.0, 2.0]], {"exposure": [[1.0, 0.0]]}, FoundWithoutExposure),
    ],
)
def test_what_cannot_be_followed_is_refused(counts, more, error):
    with pytest.raises(error):
        follow_trends(counts, **more)
    with pytest.raises(ValueOutOfRange):
        TrendPrior(direction_sd=-1.0)


def test_counts_of_nothing_and_of_millions_are_followed():
    (none,) = follow_trends([[0, 0, 0, 0]])
    (many,) = follow_trends([[2e6, 1e6, 3e6]], prior=PLAIN)
    assert 0 < none.rate < 1
    assert many.rate == pytest.approx(3e6, rel=0.01)


@pytest.mark.parametrize(
    ("follow", "narrow"),
    [(follow_rates, WalkPrior(step_sd=1e-4)), (follow_trends, TrendPrior(direction_sd=1e-4))],
)
def test_a_prior_so_narrow_that_it_leaves_no_weight_is_followed(follow, narrow):
    (told,) = follow([[30, 40, 50]], prior=narrow)
    assert math.isfinite(told.rate)
    assert told.settings.weight.sum() == pytest.approx(1.0)
