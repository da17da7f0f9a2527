"""Forecasts judged: every measure with its interval, and the curves behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._errors import NothingHappened, ShapesDiffer
from landrelease.hazard._protocol import Forecast, Scored
from landrelease.hazard._ranking import Curve, Ranking
from landrelease.hazard._resampling import Interval, drawn_blocks, interval, numbered
from landrelease.hazard._scores import (
    Corp,
    Reliability,
    brier,
    corp,
    count_reliability,
    log_loss,
    poisson_deviance,
    reliability,
)

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

MEASURES: Final = (
    "auroc",
    "average_precision",
    "recall_top",
    "log_loss",
    "brier",
    "deviance",
    "observed_to_expected",
)
"""Names of the numbers of a judgement, in order. Log loss, Brier score and deviance are means
over cells."""

RESAMPLES: Final = 1000
FEWEST_HITS: Final = 10
"""Cells with an event below which nothing is judged: intervals would mean nothing."""

_POINTS: Final = 200


@dataclass(frozen=True, eq=False)
class Judged:
    """The cells of one or several scored splits, end to end.

    Attributes
    ----------
    observed, area
        Counts and area per cell.
    blocks
        Block of each cell, for the intervals.
    forecasts
        Forecasts per cell, by model.
    part
        True for the cells that are judged; all, if left out at `of`.
    """

    observed: Floats
    area: Floats
    blocks: NDArray[np.int64]
    forecasts: Mapping[str, Forecast]

    @classmethod
    def of(cls, scored: Sequence[Scored], *, area: Floats, blocks: NDArray[np.int64]) -> "Judged":
        """Put the judged cells of all splits end to end; each cell is judged in one split."""
        for name, values in (("area", area), ("blocks", blocks)):
            if values.shape != scored[0].truth.cells.shape:
                raise ShapesDiffer(
                    name=name, read=values.shape, expected=scored[0].truth.cells.shape
                )
        return cls(
            observed=np.concatenate([one.truth.observed[one.truth.cells] for one in scored]),
            area=np.concatenate([area[one.truth.cells] for one in scored]),
            blocks=np.concatenate([blocks[one.truth.cells] for one in scored]),
            forecasts={
                model: Forecast(
                    np.concatenate(
                        [one.forecasts[model].expected[one.truth.cells] for one in scored]
                    ),
                    np.concatenate(
                        [one.forecasts[model].probability[one.truth.cells] for one in scored]
                    ),
                )
                for model in scored[0].forecasts
            },
        )

    @property
    def hit(self) -> Flags:
        """Whether anything happened in a cell."""
        return np.asarray(self.observed > 0)

    def part(self, cells: Flags) -> "Judged":
        """Keep some of the cells."""
        return Judged(
            self.observed[cells],
            self.area[cells],
            self.blocks[cells],
            {
                name: Forecast(one.expected[cells], one.probability[cells])
                for name, one in self.forecasts.items()
            },
        )


@dataclass(frozen=True, eq=False)
class ModelJudgement:
    """One model's measures, curves and calibration.

    Attributes
    ----------
    measures
        By name, see `MEASURES`.
    roc, precision_recall, area
        Curves of at most 200 points.
    reliability, counts
        What was stated and what came true, by bins of probability and by groups of equal
        expectation; `reliability_range` and `counts_range` are 95 % intervals of what came
        true.
    corp
        The Brier score taken apart.
    """

    measures: Mapping[str, Interval]
    roc: Curve
    precision_recall: Curve
    area: Curve
    reliability: Reliability
    reliability_range: tuple[Floats, Floats]
    counts: Reliability
    counts_range: tuple[Floats, Floats]
    corp: Corp
    expected: float


@dataclass(frozen=True, eq=False)
class Judgement:
    """All models on the same cells, with the differences that matter.

    Attributes
    ----------
    cells, hits, events, blocks
        Numbers of cells, of cells with an event, of events and of blocks.
    models
        By name.
    differences
        (better, worse) names, and by measure the difference with its interval.
    """

    cells: int
    hits: int
    events: float
    blocks: int
    resamples: int
    seed: int
    models: Mapping[str, ModelJudgement]
    differences: Mapping[tuple[str, str], Mapping[str, Interval]] = field(default_factory=dict)


def judge(
    judged: Judged,
    *,
    against: str,
    seed: int,
    resamples: int = RESAMPLES,
    pairs: Sequence[tuple[str, str]] = (),
) -> Judgement:
    """Judge every model on the same cells, and each against a floor.

    Parameters
    ----------
    judged
        Cells, truth and forecasts.
    against
        The model that is the floor: every other one has its difference to it.
    seed
        Of the resamples; the same for all models.
    resamples
        Number of resamples of blocks.
    pairs
        Further differences, (one, other).

    Raises
    ------
    NothingHappened
        With fewer than `FEWEST_HITS` cells with an event.
    """
    hits = int(judged.hit.sum())
    if hits < FEWEST_HITS:
        raise NothingHappened(cells=judged.hit.size, hits=hits)
    names = list(judged.forecasts)
    cells = [_Cells(judged, one) for one in judged.forecasts.values()]
    block, number = numbered(judged.blocks)
    times = drawn_blocks(number, count=resamples, rng=np.random.default_rng(seed))
    drawn = [one.rows(block, times) for one in cells]
    whole = [one.rows(block, np.ones((1, number)))[0] for one in cells]
    numbers = len(MEASURES)
    wanted = [(name, against) for name in names if name != against] + list(pairs)
    return Judgement(
        cells=judged.hit.size,
        hits=hits,
        events=float(judged.observed.sum()),
        blocks=number,
        resamples=resamples,
        seed=seed,
        models={
            name: one.judgement(whole[index], drawn[index])
            for index, (name, one) in enumerate(zip(names, cells, strict=True))
        },
        differences={
            (one, other): _named(
                whole[names.index(one)][:numbers] - whole[names.index(other)][:numbers],
                drawn[names.index(one)][:, :numbers] - drawn[names.index(other)][:, :numbers],
            )
            for one, other in wanted
        },
    )


def _named(values: Floats, drawn: Floats) -> dict[str, Interval]:
    """Name the measures and put their intervals around them."""
    return {
        name: interval(float(values[index]), drawn[:, index]) for index, name in enumerate(MEASURES)
    }


class _Cells:
    """One model's forecasts beside the truth, ready to be counted with weights."""

    def __init__(self, judged: Judged, forecast: Forecast) -> None:
        self._judged, self._forecast = judged, forecast
        self._ranking = Ranking(forecast.expected, judged.hit, judged.area)
        self._bins = reliability(forecast.probability, judged.hit)
        self._groups = count_reliability(forecast.expected, judged.observed)
        self._per_cell = np.array(
            [
                log_loss(forecast.probability, judged.hit),
                brier(forecast.probability, judged.hit),
                poisson_deviance(forecast.expected, judged.observed),
            ]
        )

    def rows(self, block: NDArray[np.int64], times: Floats) -> Floats:
        """Compute the measures, then what came true per bin and per group of the counts.

        All but the ranking are ratios of sums over cells, so blocks are summed once.
        """
        judged, expected = self._judged, self._forecast.expected
        one = np.ones(judged.hit.size)

        def summed(bins: NDArray[np.int64] | None, amounts: Floats) -> Floats:
            where = np.zeros(amounts.size, np.int64) if bins is None else bins
            sums = np.zeros((int(where.max()) + 1, times.shape[1]))
            np.add.at(sums, (where, block), amounts)
            return np.asarray(times @ sums.T)

        cells, bins, groups = summed(None, one), self._bins.bin, self._groups.bin
        with np.errstate(divide="ignore", invalid="ignore"):
            parts = [
                self._ranking.resampled(block, times),
                *(summed(None, amounts) / cells for amounts in self._per_cell),
                summed(None, judged.observed) / summed(None, expected),
                summed(bins, judged.hit.astype(np.float64)) / summed(bins, one),
                summed(groups, judged.observed) / summed(groups, expected),
            ]
        return np.concatenate(parts, axis=1)

    def judgement(self, whole: Floats, drawn: Floats) -> ModelJudgement:
        """Put intervals and curves together."""
        first, then = len(MEASURES), len(MEASURES) + len(self._bins.cells)
        low, high = _percentiles(drawn[:, first:])
        bins, groups = slice(0, then - first), slice(then - first, None)
        return ModelJudgement(
            measures=_named(whole, drawn),
            roc=self._ranking.roc().thinned(_POINTS),
            precision_recall=self._ranking.precision_recall().thinned(_POINTS),
            area=self._ranking.area_curve().thinned(_POINTS),
            reliability=self._bins,
            reliability_range=(low[bins], high[bins]),
            counts=self._groups,
            counts_range=(low[groups] * self._groups.stated, high[groups] * self._groups.stated),
            corp=corp(self._forecast.probability, self._judged.hit),
            expected=float(self._forecast.expected.sum()),
        )


def _percentiles(drawn: Floats) -> tuple[Floats, Floats]:
    """95 % interval of each column; NaN for a bin that no resample holds."""
    columns = [interval(0.0, drawn[:, index]) for index in range(drawn.shape[1])]
    return np.array([one.low for one in columns]), np.array([one.high for one in columns])
