"""Several windows judged as one: every event ranked within its own window, blocks kept together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._errors import ForecastMissing, NothingHappened
from landrelease.hazard._judgement import FEWEST_HITS, RESAMPLES, Judged
from landrelease.hazard._ranking import Ranking
from landrelease.hazard._resampling import Interval, drawn_blocks, interval

Floats = NDArray[np.float64]

RANKED: Final = ("auroc", "average_precision", "recall_top")
"""Measures that are means over the cells with an event."""


@dataclass(frozen=True, eq=False)
class JudgedTogether:
    """How models rank over several windows, and each against a floor.

    Attributes
    ----------
    hits
        Cells with an event, all windows together.
    blocks, resamples, seed
        How intervals were made.
    models
        Measures by model.
    differences
        Measure less the floor's, by model.
    """

    hits: int
    blocks: int
    resamples: int
    seed: int
    models: Mapping[str, Mapping[str, Interval]]
    differences: Mapping[str, Mapping[str, Interval]]


def judge_together(
    windows: Sequence[Judged], *, against: str, seed: int, resamples: int = RESAMPLES
) -> JudgedTogether:
    """Judge how models rank over several windows of the same ground.

    AUROC, average precision and recall in the top are each a mean over the cells with an event.
    Pooled, they are that mean over the events of all windows, every one ranked within its own:
    forecasts of different windows are never compared with each other. A resample draws a block
    with all its windows, so that what lasts from window to window in one place counts once.

    Source: Lahiri (2003), Resampling Methods for Dependent Data, ch. 12.

    Parameters
    ----------
    windows
        Each with the same models; the same block number means the same ground in all.
    against
        The model that is the floor.
    seed, resamples
        Of the resamples of blocks, the same for all models.

    Raises
    ------
    ForecastMissing
        When a window lacks a model of the first.
    NothingHappened
        Without a window, with fewer than `FEWEST_HITS` cells with an event in all, or none in a
        window.

    Examples
    --------
    >>> from landrelease.hazard._protocol import Forecast
    >>> told = {"m": Forecast.of_counts(np.arange(40.0)), "f": Forecast.of_counts(np.ones(40))}
    >>> hit = (np.arange(40) >= 30).astype(float)
    >>> one = Judged(hit, np.ones(40), np.arange(40), told)
    >>> judge_together([one, one], against="f", seed=1).models["m"]["auroc"].value
    1.0
    """
    names = list(windows[0].forecasts) if windows else []
    for number, one in enumerate(windows):
        if missing := sorted({*names, against} - set(one.forecasts)):
            raise ForecastMissing(split=f"window {number + 1}", missing=missing[0])
    hits = sum(int(one.hit.sum()) for one in windows)
    if hits < FEWEST_HITS:
        raise NothingHappened(cells=sum(one.hit.size for one in windows), hits=hits)
    blocks = np.unique(np.concatenate([one.blocks for one in windows]))
    times = drawn_blocks(blocks.size, count=resamples, rng=np.random.default_rng(seed))
    times = np.concatenate([np.ones((1, blocks.size)), times])
    rows = {name: _pooled(windows, name, blocks, times) for name in names}
    return JudgedTogether(
        hits=hits,
        blocks=blocks.size,
        resamples=resamples,
        seed=seed,
        models={name: _named(one) for name, one in rows.items()},
        differences={
            name: _named(one - rows[against]) for name, one in rows.items() if name != against
        },
    )


def _pooled(
    windows: Sequence[Judged], name: str, blocks: NDArray[np.int64], times: Floats
) -> Floats:
    """Measures of a model in every resample, (resamples, measures)."""
    total, hits = np.zeros((times.shape[0], len(RANKED))), np.zeros((times.shape[0], 1))
    for one in windows:
        block = np.searchsorted(blocks, one.blocks)
        ranking = Ranking(one.forecasts[name].expected, one.hit, one.area)
        measures = ranking.resampled(block, times)
        drawn = times @ np.bincount(block, one.hit, minlength=blocks.size)
        drawn = np.where(np.isfinite(measures[:, 0]), drawn, 0.0)[:, None]
        total += np.where(drawn > 0, drawn * measures, 0.0)
        hits += drawn
    with np.errstate(invalid="ignore"):
        return np.asarray(total / hits)


def _named(rows: Floats) -> dict[str, Interval]:
    """Name the measures; the first row is of all blocks once, the others are resamples."""
    return {
        name: interval(float(rows[0, index]), rows[1:, index]) for index, name in enumerate(RANKED)
    }
