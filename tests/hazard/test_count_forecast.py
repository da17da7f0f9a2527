"""Counts of a coming window: limits that can be worked out by hand, and coverage."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import lognorm, nbinom, norm, poisson

from landrelease.hazard import (
    CountForecast,
    Forecast,
    FoundWithoutExposure,
    ShapesDiffer,
    ValueOutOfRange,
    WalkPrior,
    at_level,
    follow_rates,
    forecast_counts,
    forecast_regions,
)
from landrelease.hazard import _rate_filter as filtering

STILL = WalkPrior(step_sd=0.0, scatter_sd=0.0, leaps=False)
WALK = WalkPrior(step_sd=0.7, scatter_sd=0.0, leaps=False)
series = st.lists(st.integers(0, 400), min_size=2, max_size=6).filter(any)


@pytest.mark.parametrize("counts", [[4, 2, 3], [120, 90, 100, 110]])
def test_a_rate_that_stands_gives_the_answer_of_poisson_and_gamma(counts):
    """Flat in log rate: Gamma(sum of counts) over the years, so a negative binomial ahead."""
    (walk,) = follow_rates([counts], prior=STILL)
    told = forecast_counts(walk, years=2.0, seed=3)
    exact = nbinom(sum(counts), len(counts) / (len(counts) + 2.0))
    assert told.expected == pytest.approx(exact.mean(), rel=0.01)
    for count in (exact.ppf(0.05), exact.ppf(0.5), exact.ppf(0.95)):
        assert told.at_most(count) == pytest.approx(exact.cdf(count), abs=0.01)


def test_with_many_events_a_year_the_level_is_that_of_the_last_year():
    counts = [40_000, 90_000, 30_000, 70_000, 50_000]
    (walk,) = follow_rates([counts], prior=WALK)
    assert walk.rate == pytest.approx(50_000, rel=0.01)
    assert walk.step_sd > 0.4


def test_the_mean_of_the_rate_stays_while_its_doubt_grows():
    (walk,) = follow_rates([[30, 60, 20, 45, 30]])
    near, far = (forecast_counts(walk, years=1.0 + ahead, seed=5) for ahead in (0, 4))
    assert near.expected == pytest.approx(walk.rate, rel=0.02)
    assert far.expected == pytest.approx(5.0 * walk.rate, rel=0.03)
    wide = [told.interval()[1] / told.expected for told in (near, far)]
    assert wide[1] > wide[0]


def test_the_fourier_step_is_the_step_of_a_dense_matrix():
    """A second implementation: every transition of two years written out."""
    grid = np.linspace(-4.0, 9.0, 1301)
    prior = WalkPrior(step_sd=0.7, scatter_sd=0.3)
    told = prior.settings()
    counts = np.array([3.0, 11.0, 5.0])
    got = filtering.followed(counts, np.ones(3), told, period_years=1.0)
    for one in (7, 40, 101):
        want = _dense(grid, counts, told, one)
        mean = float((got.chance[one] * got.log_rate).sum())
        assert mean == pytest.approx(float((want * grid).sum()), abs=0.01)


def _dense(grid, counts, told, one):
    apart = grid[None, :] - grid[:, None] + told.drift(1.0)[one]
    step, leap = max(told.step_sd[one], 1e-3), told.leaps[one]
    wide = math.hypot(step, filtering.LEAP_SD)
    move = (1 - leap) * norm.pdf(apart, scale=step) + leap * norm.pdf(apart, scale=wide)
    chance = np.ones(grid.size)
    for number, count in enumerate(counts):
        chance = chance @ move if number else chance
        likely = filtering.log_probability(count, np.exp(grid), told.scatter[one])
        chance = chance * np.exp(likely - likely.max())
    return chance / chance.sum()


def test_intervals_cover_what_walks_drawn_from_the_prior_go_on_to_do():
    """Nine in ten of 250 windows, within two standard errors and a half; ranks even."""
    rng = np.random.default_rng(20_261)
    told, inside, ranks = WALK.settings(), 0, []
    for number in range(250):
        step = rng.choice(told.step_sd, p=told.weight)
        moves = rng.normal(-0.5 * step**2, step, 15)
        counts = rng.poisson(30.0 * np.exp(np.cumsum(moves)))
        if not counts[:12].any():
            continue
        (walk,) = follow_rates([counts[:12]], prior=WALK)
        ahead = forecast_counts(walk, years=3.0, seed=number, draws=2_000)
        low, high = ahead.interval(0.9)
        inside += low <= counts[12:].sum() <= high
        ranks.append(ahead.rank(counts[12:].sum()))
    assert inside / len(ranks) == pytest.approx(0.9, abs=2.5 * math.sqrt(0.09 / 250))
    assert np.mean(ranks) == pytest.approx(0.5, abs=2.5 * math.sqrt(1 / 12 / 250))


def test_scatter_and_leaps_are_learnt_from_counts_that_scatter():
    rng = np.random.default_rng(4)
    scattered = nbinom.rvs(5, 5 / 105.0, size=30, random_state=rng)
    (even,) = follow_rates([poisson.rvs(100, size=30, random_state=rng)])
    (uneven,) = follow_rates([scattered])
    mean = [float(one.settings.weight @ one.settings.scatter) for one in (even, uneven)]
    assert mean[0] < 0.01
    assert mean[1] > 0.05


@settings(max_examples=25, deadline=None)
@given(counts=series, unit=st.floats(0.01, 100.0))
def test_the_unit_of_exposure_does_not_matter(counts, unit):
    (one,) = follow_rates([counts], prior=WALK)
    (other,) = follow_rates([counts], unit, prior=WALK)
    assert other.rate * unit == pytest.approx(one.rate, rel=1e-6)


@settings(max_examples=25, deadline=None)
@given(counts=series)
def test_a_year_nobody_counted_moves_no_mean_and_a_second_series_shares_the_settings(counts):
    (one,) = follow_rates([counts], prior=WALK)
    (later,) = follow_rates([[*counts, 0]], [[*[1.0] * len(counts), 0.0]], prior=WALK)
    assert later.rate == pytest.approx(one.rate, rel=0.02)
    first, second = follow_rates([counts, counts[::-1]], prior=WALK)
    again, before = follow_rates([counts[::-1], counts], prior=WALK)
    assert (first.rate, second.rate) == (before.rate, again.rate)
    assert first.step_sd == second.step_sd == pytest.approx(again.step_sd)


def test_regions_add_up_to_the_whole_in_every_draw_and_a_doubtful_share_is_wider():
    counts = np.array([[30, 40, 35, 30], [50, 20, 70, 30], [0, 1, 0, 0]])
    total = forecast_counts(follow_rates([counts.sum(axis=0)])[0], years=3.0, seed=1, draws=4_000)
    shares = follow_rates(counts, counts.sum(axis=0))
    told = forecast_regions([30.0, 40.0, 0.5], total, shares, years=3.0, seed=2)
    assert sum(one.means for one in told) == pytest.approx(total.means, rel=1e-9)
    even = forecast_regions(
        [30.0, 40.0, 0.5], total, follow_rates(counts, counts.sum(axis=0), prior=STILL),
        years=3.0, seed=2,
    )  # fmt: skip
    widths = [one.interval()[1] - one.interval()[0] for one in (*told[:2], *even[:2])]
    assert widths[0] > widths[2]
    assert widths[1] > widths[3]


def test_a_certain_level_leaves_a_forecast_and_doubt_about_it_lowers_the_chance():
    told = Forecast(np.array([[0.5, 2.0]]), np.array([[0.3, 0.7]]))
    same = at_level(told, CountForecast(np.full(50, 2.5)))
    assert same.probability == pytest.approx(told.probability, abs=1e-6)
    unsure = at_level(told, CountForecast(np.array([0.5, 4.5] * 25)))
    assert unsure.expected == pytest.approx(told.expected)
    assert (unsure.probability < told.probability).all()


def test_the_chance_at_another_level_is_that_of_a_log_normal_rate_within_two_hundredths():
    rates = lognorm(0.8).ppf((np.arange(4_000) + 0.5) / 4_000)
    told = Forecast(np.array([rates.mean()]), np.array([np.mean(-np.expm1(-rates))]))
    for factor in (0.5, 1.5):
        moved = at_level(told, CountForecast(np.array([factor * rates.mean()])))
        exact = float(np.mean(-np.expm1(-factor * rates)))
        assert float(moved.probability[0]) == pytest.approx(exact, abs=0.02)


def test_a_rank_is_even_for_what_was_forecast():
    told = CountForecast(np.array([3.0]))
    mean = sum(poisson.pmf(count, 3.0) * told.rank(count) for count in range(40))
    assert mean == pytest.approx(0.5, abs=1e-6)
    assert told.log_score(2) == pytest.approx(poisson.logpmf(2, 3.0))


@pytest.mark.parametrize(
    ("counts", "more", "error"),
    [
        ([1.0, 2.0], {}, ShapesDiffer),
        ([[-1.0, 2.0]], {}, ValueOutOfRange),
        ([[float("nan"), 2.0]], {}, ValueOutOfRange),
        ([[1.0, 2.0]], {"period_years": 0.0}, ValueOutOfRange),
        ([[0.0, 0.0]], {"exposure": 0.0}, ValueOutOfRange),
        ([[1.0, 2.0]], {"exposure": [[1.0, 0.0]]}, FoundWithoutExposure),
    ],
)
def test_what_cannot_be_followed_is_refused(counts, more, error):
    with pytest.raises(error):
        follow_rates(counts, **more)


def test_what_cannot_be_forecast_is_refused():
    (walk,) = follow_rates([[5.0, 5.0]], prior=STILL)
    for wrong in ({"years": 0.0}, {"years": 1.0, "draws": 1}, {"years": math.inf}):
        with pytest.raises(ValueOutOfRange):
            forecast_counts(walk, seed=1, **wrong)
    total = forecast_counts(walk, years=1.0, seed=1, draws=10)
    with pytest.raises(ShapesDiffer):
        forecast_regions([1.0, 2.0], total, [walk], years=1.0, seed=1)
    with pytest.raises(ValueOutOfRange):
        forecast_regions([0.0], total, [walk], years=1.0, seed=1)
    with pytest.raises(ValueOutOfRange):
        at_level(Forecast.of_counts(np.zeros(3)), total)
