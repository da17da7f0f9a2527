"""How well a score ranks cells: what lies at the top, and what was missed."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._errors import NothingHappened, ShapesDiffer, ValueOutOfRange

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

TOP_SHARE: Final = 0.05
"""Share of the area that counts as its top."""


@dataclass(frozen=True)
class RankingMeasures:
    """How well a score ranks: area under the ROC curve, average precision, recall in the top.

    Attributes
    ----------
    auroc
        Chance that a cell in which something happened has a higher score than one in which
        nothing did; ties count half. 0.5 is no better than a guess.
    average_precision
        Mean, over what happened, of the share of hits among the cells scored as high.
    recall_top
        Share of the cells with a hit that lie in the top `TOP_SHARE` of the area.
    """

    auroc: float
    average_precision: float
    recall_top: float

    def row(self) -> Floats:
        """Return the three numbers in order."""
        return np.array([self.auroc, self.average_precision, self.recall_top])


@dataclass(frozen=True, eq=False)
class Curve:
    """Points of a curve, x not falling."""

    x: Floats
    y: Floats

    def thinned(self, points: int) -> "Curve":
        """Return at most about so many points, ends kept, evenly along the curve's length."""
        steps = np.hypot(np.diff(self.x), np.diff(self.y))
        along = np.append(0.0, np.cumsum(steps))
        wanted = np.linspace(0.0, along[-1], points)
        chosen = np.unique(np.append(np.searchsorted(along, wanted), [0, along.size - 1]))
        chosen = chosen[chosen < along.size]
        return Curve(self.x[chosen], self.y[chosen])


class Ranking:
    """Cells in descending order of a score; cells with the same score are taken together.

    Source: Fawcett (2006), Pattern Recognition Letters 27: 861-874 (ROC, ties by the
    trapezoid); average precision is the sum of precision times the rise in recall.

    Parameters
    ----------
    score
        Score per cell, higher is worse; finite.
    hit
        True for cells in which something happened, at least one and not all.
    area
        Area per cell, any unit, above 0: the top is a share of it.

    Raises
    ------
    NothingHappened
        When every cell, or none, has a hit: there is nothing to rank.
    ShapesDiffer, ValueOutOfRange

    Examples
    --------
    >>> hit = np.array([True, False, True, False])
    >>> one = Ranking(np.array([4.0, 3.0, 2.0, 1.0]), hit, np.ones(4)).measures()
    >>> round(one.auroc, 6), round(one.average_precision, 6)  # 3 of 4 pairs; (1 + 2/3) / 2
    (0.75, 0.833333)
    """

    def __init__(self, score: Floats, hit: Flags, area: Floats) -> None:
        for name, values in (("hit", hit), ("area", area)):
            if values.shape != score.shape:
                raise ShapesDiffer(name=name, read=values.shape, expected=score.shape)
        if not np.isfinite(score).all():
            raise ValueOutOfRange(name="score", read=float("nan"), expected="finite numbers")
        if hit.all() or not hit.any():
            raise NothingHappened(cells=hit.size, hits=int(hit.sum()))
        self._order = np.argsort(-score, kind="stable")
        falls = np.flatnonzero(np.diff(score[self._order]))
        self._ends = np.append(falls, score.size - 1)
        self._hit, self._area = hit[self._order], area[self._order]

    def measures(self, weights: Floats | None = None) -> RankingMeasures:
        """Compute the measures, each cell counted `weights` times (once if left out)."""
        hits, cells, area = self._sums(weights)
        recall = np.append(0.0, hits / hits[-1])
        false = np.append(0.0, (cells - hits) / (cells[-1] - hits[-1]))
        precision = hits / np.maximum(cells, 1e-300)
        return RankingMeasures(
            auroc=float(((recall[1:] + recall[:-1]) * np.diff(false)).sum() / 2.0),
            average_precision=float((np.diff(recall) * precision).sum()),
            recall_top=float(np.interp(TOP_SHARE, np.append(0.0, area / area[-1]), recall)),
        )

    def resampled(self, blocks: NDArray[np.int64], times: Floats) -> Floats:
        """Compute the measures with whole blocks counted so many times.

        Exact and fast: between two cells with a hit only the numbers of cells and their area
        matter, so each resample costs as many steps as there are hits, not cells.

        Parameters
        ----------
        blocks
            Block of each cell, 0 to the number of blocks less 1.
        times
            (resamples, blocks): how often each block counts.

        Returns
        -------
        ndarray (resamples, 3)
            NaN in a resample without a hit, or with nothing else.
        """
        group = np.searchsorted(self._ends, np.arange(self._order.size))
        worst = np.unique(group[self._hit])
        slot = np.searchsorted(worst, group)
        tied = worst[np.minimum(slot, worst.size - 1)] == group
        block, shape = blocks[self._order], (worst.size + 1, times.shape[1])

        def summed(chosen: Flags, amounts: Floats) -> Floats:
            sums = np.zeros(shape)
            np.add.at(sums, (slot[chosen], block[chosen]), amounts[chosen])
            return np.asarray(times @ sums.T)

        one = np.ones(self._order.size)
        hits = summed(self._hit, one)[:, :-1]
        cells, between = summed(tied, one)[:, :-1], summed(~tied, one)
        area, area_between = summed(tied, self._area)[:, :-1], summed(~tied, self._area)
        before = np.cumsum(between[:, :-1], axis=1) + np.cumsum(cells, axis=1) - cells
        area_before = np.cumsum(area_between[:, :-1], axis=1) + np.cumsum(area, axis=1) - area
        top = TOP_SHARE * (area.sum(axis=1) + area_between.sum(axis=1))
        all_hits = hits.sum(axis=1)
        other = cells.sum(axis=1) + between.sum(axis=1) - all_hits
        hits_above = np.cumsum(hits, axis=1)
        others_above = before - (hits_above - hits) + 0.5 * (cells - hits)
        with np.errstate(divide="ignore", invalid="ignore"):
            precision = np.where(hits > 0, hits_above / (before + cells), 0.0)
            inside = np.clip((top[:, None] - area_before) / area, 0.0, 1.0)
            rows = [
                1.0 - (hits * others_above).sum(axis=1) / (all_hits * other),
                (hits * precision).sum(axis=1) / all_hits,
                np.where(hits > 0, hits * inside, 0.0).sum(axis=1) / all_hits,
            ]
        usable = (all_hits > 0) & (other > 0)
        return np.where(usable[:, None], np.stack(rows, axis=1), np.nan)

    def roc(self) -> Curve:
        """Share of cells without a hit (x) and with one (y) at or above each score."""
        hits, cells, _ = self._sums(None)
        return Curve(
            np.append(0.0, (cells - hits) / (cells[-1] - hits[-1])),
            np.append(0.0, hits / hits[-1]),
        )

    def precision_recall(self) -> Curve:
        """Recall (x), and the share of hits among cells at or above the score (y)."""
        hits, cells, _ = self._sums(None)
        return Curve(hits / hits[-1], hits / cells)

    def area_curve(self) -> Curve:
        """Share of the area, worst first (x), and of the cells with a hit in it (y)."""
        hits, _, area = self._sums(None)
        return Curve(np.append(0.0, area / area[-1]), np.append(0.0, hits / hits[-1]))

    def _sums(self, weights: Floats | None) -> tuple[Floats, Floats, Floats]:
        """Hits, cells and area down to each score, each cell counted `weights` times."""
        times = np.ones(self._order.size) if weights is None else weights[self._order]
        return (
            np.cumsum(times * self._hit)[self._ends],
            np.cumsum(times)[self._ends],
            np.cumsum(times * self._area)[self._ends],
        )
