"""How well a score ranks cells: measures, and intervals by resampling blocks of cells."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
TOP_SHARE = 0.05


@dataclass(frozen=True)
class Measures:
    """Area under the ROC curve, average precision, recall in the top of the area."""

    auroc: float
    average_precision: float
    recall_top: float

    def row(self) -> Floats:
        """Return the three numbers in order."""
        return np.array([self.auroc, self.average_precision, self.recall_top])


class Ranking:
    """Cells in descending order of a score; cells with the same score are taken together.

    Source: Fawcett (2006), Pattern Recognition Letters 27: 861-874 (ROC, ties by the
    trapezoid); average precision is the sum of precision times the rise in recall.

    Parameters
    ----------
    score
        Score per cell, higher is worse.
    hit
        True for cells in which something happened.
    area
        Area per cell, any unit: the top is a share of it.
    """

    def __init__(self, score: Floats, hit: NDArray[np.bool_], area: Floats) -> None:
        self._order = np.argsort(-score, kind="stable")
        falls = np.flatnonzero(np.diff(score[self._order]))
        self._ends = np.append(falls, score.size - 1)
        self._hit, self._area = hit[self._order], area[self._order]

    def measures(self, weights: Floats | None = None) -> Measures:
        """Compute the measures, each cell counted `weights` times (once if left out)."""
        times = np.ones(self._order.size) if weights is None else weights[self._order]
        hits = np.cumsum(times * self._hit)[self._ends]
        cells = np.cumsum(times)[self._ends]
        area = np.cumsum(times * self._area)[self._ends]
        recall = np.append(0.0, hits / hits[-1])
        false = np.append(0.0, (cells - hits) / (cells[-1] - hits[-1]))
        precision = hits / np.maximum(cells, 1e-300)
        return Measures(
            auroc=float(((recall[1:] + recall[:-1]) * np.diff(false)).sum() / 2.0),
            average_precision=float((np.diff(recall) * precision).sum()),
            recall_top=float(np.interp(TOP_SHARE, np.append(0.0, area / area[-1]), recall)),
        )


def resampled(
    rankings: list[Ranking], blocks: NDArray[np.int64], *, count: int, seed: int
) -> Floats:
    """Measures of every ranking on the same resampled blocks: (count, rankings, 3).

    Cells near each other are alike, so whole blocks are drawn with replacement.
    """
    _, block = np.unique(blocks, return_inverse=True)
    number = int(block.max()) + 1
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(number, np.full(number, 1.0 / number), size=count)
    return np.array(
        [[one.measures(times[block].astype(float)).row() for one in rankings] for times in drawn]
    )
