"""All models judged on the same cells."""

import numpy as np
import pytest

from landrelease.hazard import (
    Forecast,
    Judged,
    NothingHappened,
    Scored,
    ShapesDiffer,
    Truth,
    judge,
    square_blocks,
)


@pytest.fixture(scope="module")
def judged():
    """A truth, the forecast that knows its rates, and one that is flat and too high."""
    rng = np.random.default_rng(12)
    rate = np.exp(rng.normal(-2.0, 1.5, (40, 40)))
    truth = Truth(rng.poisson(rate).astype(float), rate < np.quantile(rate, 0.99))
    flat = np.full(rate.shape, 2.0 * rate.mean())
    told = {"floor": Forecast.of_counts(flat), "knows": Forecast.of_counts(rate)}
    blocks = square_blocks(rate.shape, side=5)
    return Judged.of([Scored("one", truth, told)], area=np.ones(rate.shape), blocks=blocks)


@pytest.fixture(scope="module")
def judgement(judged):
    return judge(judged, against="floor", seed=1, resamples=300)


def test_who_knows_the_rates_is_calibrated(judgement):
    ratio = judgement.models["knows"].measures["observed_to_expected"]
    assert ratio.low < 1.0 < ratio.high
    low, high = judgement.models["knows"].counts_range
    held = (low <= judgement.models["knows"].counts.stated) & (
        judgement.models["knows"].counts.stated <= high
    )
    assert held.mean() >= 0.8


def test_who_says_twice_as_much_is_found_out(judgement):
    ratio = judgement.models["floor"].measures["observed_to_expected"]
    assert ratio.high < 0.6


def test_differences_have_intervals_of_their_own(judgement):
    told = judgement.differences["knows", "floor"]
    for name in ("auroc", "average_precision", "recall_top"):
        assert told[name].low > 0
    for name in ("log_loss", "deviance", "brier"):
        assert told[name].high < 0


def test_every_event_is_in_a_group(judgement, judged):
    for model in judgement.models.values():
        assert model.counts.came_true.sum() == judged.observed.sum() == judgement.events


def test_a_judgement_repeats_by_seed(judgement, judged):
    again = judge(judged, against="floor", seed=1, resamples=300)
    assert again.models["knows"].measures == judgement.models["knows"].measures


def test_cells_are_judged_end_to_end_over_splits(judged):
    cells = np.zeros((4, 4), bool)
    cells[:2] = True
    halves = [
        Scored(name, Truth(np.full((4, 4), value), where), {"m": Forecast.of_counts(where * 1.0)})
        for name, value, where in (("a", 1.0, cells), ("b", 2.0, ~cells))
    ]
    both = Judged.of(halves, area=np.ones((4, 4)), blocks=square_blocks((4, 4), side=2))
    assert both.observed.tolist() == [1.0] * 8 + [2.0] * 8
    assert both.forecasts["m"].expected.tolist() == [1.0] * 16
    assert both.blocks.tolist() == [0, 0, 1, 1] * 2 + [2, 2, 3, 3] * 2


def test_part_of_the_cells_keeps_their_forecasts(judged):
    part = judged.part(judged.observed == 0)
    assert not part.hit.any()
    assert part.forecasts["knows"].expected.size == part.observed.size


def test_too_few_events_are_said_not_judged(judged):
    few = judged.part(np.cumsum(judged.hit) <= 9)
    with pytest.raises(NothingHappened, match="9 of"):
        judge(few, against="floor", seed=1)


def test_another_grid_is_refused(judged):
    scored = Scored("a", Truth(np.ones((2, 2)), np.ones((2, 2), bool)), {})
    with pytest.raises(ShapesDiffer):
        Judged.of([scored], area=np.ones((3, 3)), blocks=np.zeros((2, 2), np.int64))
