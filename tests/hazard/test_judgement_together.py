"""Several windows judged as one."""

import numpy as np
import pytest

from landrelease.hazard import (
    Forecast,
    ForecastMissing,
    Judged,
    NothingHappened,
    Ranking,
    judge,
    judge_together,
)


def window(seed, hits=30, cells=600):
    rng = np.random.default_rng(seed)
    observed = np.zeros(cells)
    observed[rng.choice(cells, hits, replace=False)] = 1.0
    good, floor = (observed * size + rng.random(cells) for size in (0.8, 0.3))
    told = {"good": Forecast.of_counts(good), "floor": Forecast.of_counts(floor)}
    return Judged(observed, np.ones(cells), np.arange(cells) // 30, told)


def test_one_window_is_judged_as_by_itself():
    one = window(1)
    told, alone = (f for f in (judge_together([one], against="floor", seed=3),
                               judge(one, against="floor", seed=3)))  # fmt: skip
    for name in ("auroc", "average_precision", "recall_top"):
        assert told.models["good"][name] == alone.models["good"].measures[name]
        assert told.differences["good"][name] == alone.differences["good", "floor"][name]


def test_windows_count_by_their_hits_each_ranked_within_its_own():
    many, few = window(1, hits=40), window(2, hits=10)
    shouting = Judged(few.observed, few.area, few.blocks, {  # its level is another matter
        name: Forecast.of_counts(1e3 * one.expected) for name, one in few.forecasts.items()
    })  # fmt: skip
    told = judge_together([many, shouting], against="floor", seed=1).models["good"]
    rows = [
        Ranking(one.forecasts["good"].expected, one.hit, one.area).measures().row()
        for one in (many, few)
    ]
    want = (40 * rows[0] + 10 * rows[1]) / 50
    got = [told[name].value for name in ("auroc", "average_precision", "recall_top")]
    assert got == pytest.approx(want.tolist())


def test_the_same_window_twice_tells_no_more_than_once():
    """Blocks are drawn with all their windows: repeating what is known narrows nothing."""
    once = judge_together([window(4)], against="floor", seed=2)
    twice = judge_together([window(4), window(4)], against="floor", seed=2)
    for name, told in once.differences["good"].items():
        assert twice.differences["good"][name].low == pytest.approx(told.low)
        assert twice.differences["good"][name].high == pytest.approx(told.high)


def test_a_window_without_a_model_or_with_too_little_is_refused():
    one = window(1)
    less = Judged(one.observed, one.area, one.blocks, {"floor": one.forecasts["floor"]})
    with pytest.raises(ForecastMissing):
        judge_together([one, less], against="floor", seed=1)
    with pytest.raises(NothingHappened):
        judge_together([], against="floor", seed=1)
    with pytest.raises(NothingHappened):
        judge_together([window(1, hits=4), window(2, hits=5)], against="floor", seed=1)
