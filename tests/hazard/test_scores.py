"""Scores of forecasts, each against a witness of another kind."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu, poisson

from landrelease.hazard import (
    NothingHappened,
    Ranking,
    ShapesDiffer,
    ValueOutOfRange,
    brier,
    corp,
    count_reliability,
    drawn_blocks,
    interval,
    log_loss,
    poisson_deviance,
    reliability,
    square_blocks,
)


@pytest.fixture
def scored():
    rng = np.random.default_rng(7)
    score = np.round(rng.normal(size=400), 1)  # many ties
    return score, rng.random(400) < 1 / (1 + np.exp(3 - score)), rng.uniform(0.9, 1.1, 400)


def test_auroc_is_the_statistic_of_mann_and_whitney(scored):
    score, hit, area = scored
    wins = mannwhitneyu(score[hit], score[~hit]).statistic
    measures = Ranking(score, hit, area).measures()
    assert measures.auroc == pytest.approx(wins / (hit.sum() * (~hit).sum()), abs=1e-12)


def test_measures_of_five_cells_by_hand():
    hit = np.array([True, False, True, False, False])
    measures = Ranking(np.array([5.0, 4.0, 3.0, 2.0, 1.0]), hit, np.ones(5)).measures()
    assert measures.average_precision == pytest.approx((1 / 1 + 2 / 3) / 2)
    assert measures.auroc == pytest.approx(5 / 6)
    assert measures.recall_top == pytest.approx(0.05 * 5 / 2)  # a quarter of the first cell


def test_one_score_for_all_cells_ranks_nothing(scored):
    _, hit, area = scored
    measures = Ranking(np.zeros(400), hit, area).measures()
    assert measures.auroc == pytest.approx(0.5)
    assert measures.average_precision == pytest.approx(hit.mean())
    assert measures.recall_top == pytest.approx(0.05)


def test_weights_count_a_cell_that_often(scored):
    score, hit, area = scored
    times = np.random.default_rng(8).integers(0, 4, 400)
    repeated = Ranking(*(np.repeat(values, times) for values in scored)).measures()
    weighted = Ranking(score, hit, area).measures(times.astype(float))
    assert weighted.row() == pytest.approx(repeated.row())


def test_counting_blocks_is_counting_each_of_their_cells(scored):
    ranking, blocks = Ranking(*scored), np.arange(400) // 10
    times = drawn_blocks(40, count=25, rng=np.random.default_rng(3))
    cell_by_cell = [ranking.measures(row[blocks]).row() for row in times]
    assert ranking.resampled(blocks, times) == pytest.approx(np.array(cell_by_cell), abs=1e-12)


def test_a_resample_without_a_hit_has_no_measure(scored):
    ranking, blocks = Ranking(*scored), np.where(scored[1], 0, 1)
    times = np.array([[0.0, 2.0], [1.0, 1.0]])
    assert np.isnan(ranking.resampled(blocks, times)).all(axis=1).tolist() == [True, False]


def test_resampling_blocks_surrounds_the_value_and_repeats_by_seed(scored):
    ranking, blocks = Ranking(*scored), np.arange(400) // 10
    times = drawn_blocks(40, count=200, rng=np.random.default_rng(1))
    drawn, value = ranking.resampled(blocks, times), ranking.measures().row()
    for index in range(3):
        told = interval(float(value[index]), drawn[:, index])
        assert told.low < told.value < told.high
    again = drawn_blocks(40, count=200, rng=np.random.default_rng(1))
    assert np.array_equal(times, again)


def test_an_interval_covers_the_truth_about_as_often_as_it_says():
    rng, held = np.random.default_rng(11), 0
    for _ in range(200):
        blocks = rng.normal(0.3, 1.0, 60)  # the mean of the blocks is what is estimated
        times = drawn_blocks(60, count=400, rng=rng)
        told = interval(blocks.mean(), times @ blocks / times.sum(axis=1))
        held += told.low < 0.3 < told.high
    assert 0.89 < held / 200 < 0.99


def test_curves_carry_the_measures(scored):
    ranking = Ranking(*scored)
    measures = ranking.measures()
    roc, area = ranking.roc(), ranking.area_curve()
    assert np.trapezoid(roc.y, roc.x) == pytest.approx(measures.auroc)
    assert np.interp(0.05, area.x, area.y) == pytest.approx(measures.recall_top)
    precision = ranking.precision_recall()
    steps = np.diff(np.append(0.0, precision.x))
    assert (steps * precision.y).sum() == pytest.approx(measures.average_precision)


def test_a_thinned_curve_keeps_its_ends_and_its_points(scored):
    roc = Ranking(*scored).roc()
    few = roc.thinned(20)
    assert (few.x[0], few.y[0], few.x[-1], few.y[-1]) == (0.0, 0.0, 1.0, 1.0)
    assert few.x.size <= 22
    assert set(zip(few.x, few.y, strict=True)) <= set(zip(roc.x, roc.y, strict=True))


def test_log_loss_and_brier_of_the_truth_are_least_at_the_truth():
    stated = np.linspace(0.01, 0.99, 99)
    hit = np.ones(99, bool)
    for score in (log_loss, brier):
        mean = 0.3 * score(stated, hit) + 0.7 * score(stated, ~hit)
        assert stated[np.argmin(mean)] == pytest.approx(0.3)


def test_a_certain_forecast_that_is_wrong_is_dear_but_finite():
    assert log_loss(np.zeros(1), np.ones(1, bool))[0] == pytest.approx(-np.log(1e-9))


@given(st.lists(st.tuples(st.floats(0.01, 20), st.integers(0, 30)), min_size=1, max_size=8))
def test_poisson_deviance_is_twice_the_likelihood_lost(pairs):
    mean, count = np.array(pairs, np.float64).T
    lost = poisson.logpmf(count, np.maximum(count, 1e-300)) - poisson.logpmf(count, mean)
    lost = np.where(count == 0, mean, lost)
    assert poisson_deviance(mean, count) == pytest.approx(2 * lost, abs=1e-6)


def test_reliability_counts_every_cell_once(scored):
    score, hit, _ = scored
    stated = 1 / (1 + np.exp(-score))
    told = reliability(stated, hit)
    assert told.cells.sum() == 400
    assert (told.cells * told.came_true).sum() == pytest.approx(hit.sum())
    assert (told.cells * told.stated).sum() == pytest.approx(stated.sum())


def test_a_stated_one_falls_in_the_last_bin():
    told = reliability(np.array([1.0]), np.array([True]), edges=(0.0, 0.5, 1.0))
    assert told.stated.tolist() == [1.0]


def test_count_groups_expect_alike_and_keep_every_event():
    rng = np.random.default_rng(5)
    expected = rng.gamma(0.3, size=3000)
    observed = rng.poisson(expected).astype(float)
    told = count_reliability(expected, observed)
    assert told.came_true.sum() == observed.sum()
    assert told.stated == pytest.approx(np.full(10, expected.sum() / 10), rel=0.02)


def test_corp_takes_the_brier_score_apart(scored):
    score, hit, _ = scored
    stated = 1 / (1 + np.exp(-score))
    told = corp(stated, hit)
    whole = told.miscalibration - told.discrimination + told.uncertainty
    assert whole == pytest.approx(brier(stated, hit).mean())
    assert told.miscalibration > 0 < told.discrimination
    order = np.argsort(stated)
    assert (np.diff(told.calibrated[order]) > -1e-12).all()


def test_calibrating_again_saves_nothing(scored):
    score, hit, _ = scored
    once = corp(1 / (1 + np.exp(-score)), hit).calibrated
    assert corp(once, hit).miscalibration == pytest.approx(0.0, abs=1e-12)


def test_blocks_are_squares_of_cells():
    blocks = square_blocks((5, 7), side=3)
    assert np.unique(blocks, return_counts=True)[1].tolist() == [9, 9, 3, 6, 6, 2]


@pytest.mark.parametrize("hit", [np.zeros(4, bool), np.ones(4, bool)])
def test_nothing_to_rank_is_said(hit):
    with pytest.raises(NothingHappened, match="longer window"):
        Ranking(np.arange(4.0), hit, np.ones(4))


def test_input_that_means_nothing_is_refused():
    two, yes = np.array([0.5, 0.5]), np.array([True, False])
    with pytest.raises(ValueOutOfRange):
        log_loss(two * 3, yes)
    with pytest.raises(ShapesDiffer):
        brier(two, np.array([True]))
    with pytest.raises(ValueOutOfRange):
        poisson_deviance(-two, two)
    with pytest.raises(ValueOutOfRange):
        Ranking(np.array([np.nan, 1.0]), yes, np.ones(2))
    with pytest.raises(NothingHappened):
        reliability(np.zeros(0), np.zeros(0, bool))
