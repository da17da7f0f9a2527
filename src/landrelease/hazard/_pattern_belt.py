"""A belt as the answer holds it: where it may lie, how far it may go, how dense it may be."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._pattern_belts import Line, Setting
from landrelease.hazard._pattern_ends import draw_ends
from landrelease.hazard._pattern_rows import POISSON, Regularity
from landrelease.hazard._pattern_strip import Strip, footprint

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

DRAWS: Final = 256
LOW_TO_HIGH: Final = (0.05, 0.5, 0.95)


def block_of(cells: Whole, factor: int, columns: int) -> Whole:
    """Return the block of factor by factor cells that each cell (flat) lies in.

    Examples
    --------
    >>> block_of(np.array([0, 4, 14]), 2, 5).tolist()
    [0, 2, 5]
    """
    return cells // columns // factor * -(-columns // factor) + cells % columns // factor


@dataclass(frozen=True, eq=False)
class Drawn:
    """One strip of a belt, with the densities and extents drawn for it.

    Parameters
    ----------
    strip
        Where it lies.
    cells, bins, shares
        Flat indices of its cells, the bin of each, the share of each in the strip.
    rates
        Items per km2, one for each draw.
    begins, ends
        First and last bin, one for each draw.
    """

    strip: Strip
    cells: Whole
    bins: Whole
    shares: Floats
    rates: Floats
    begins: Whole
    ends: Whole

    def reached(self) -> NDArray[np.bool_]:
        """Whether each draw (down) reaches each cell (across)."""
        after = self.bins[None, :] >= self.begins[:, None]
        return np.asarray(after & (self.bins[None, :] <= self.ends[:, None]))


@dataclass(frozen=True, eq=False)
class Belt:
    """A line along which items were found, and how far it may go on.

    Parameters
    ----------
    probability
        Probability that it is one belt, not chance and not round clusters, 0 to 1.
    drawn
        Strips with their draws; all draws together are the posterior, given that it is real.
    step_m
        Length of a bin, metres.
    bins
        Number of bins of a strip; the middle one holds the point it is told from.
    regularity
        How regular its finds are, piece by piece.
    """

    probability: float
    drawn: tuple[Drawn, ...]
    step_m: float
    bins: int
    regularity: Regularity = POISSON

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return sum(one.rates.size for one in self.drawn)

    @property
    def strip(self) -> Strip:
        """The strip with most draws."""
        return max(self.drawn, key=lambda one: one.rates.size).strip

    def _points(self, values: list[Floats]) -> tuple[float, float, float]:
        low, middle, high = np.quantile(np.concatenate(values), LOW_TO_HIGH)
        return float(low), float(middle), float(high)

    @property
    def length_m(self) -> tuple[float, float, float]:
        """5, 50 and 95 % points of its length, metres."""
        pieces = [(one.ends - one.begins + 1).astype(np.float64) for one in self.drawn]
        return self._points([number * self.step_m for number in pieces])

    @property
    def width_m(self) -> tuple[float, float, float]:
        """5, 50 and 95 % points of its width, metres."""
        return self._points([np.full(one.rates.size, one.strip.width_m) for one in self.drawn])

    @property
    def items_per_km2(self) -> tuple[float, float, float]:
        """5, 50 and 95 % points of the items in a square kilometre of it."""
        return self._points([one.rates for one in self.drawn])

    @property
    def mean_length_m(self) -> float:
        """Mean of its length, metres."""
        return (
            sum(float((one.ends - one.begins + 1).sum()) for one in self.drawn)
            / self.draws
            * self.step_m
        )

    def line_m(self, share: float = 0.5) -> Floats:
        """Middle line of `strip` between its ends: x and y, as in `Strip`.

        Parameters
        ----------
        share
            Share of the draws that end no further out, 0 to 1: at 0.95 it goes as far as it
            well may.
        """
        main = max(self.drawn, key=lambda one: one.rates.size)
        begin = float(np.quantile(main.begins, 1.0 - share)) - 0.5
        end = float(np.quantile(main.ends, share)) + 0.5
        along = (np.linspace(begin, end, 25) - self.bins // 2) * self.step_m
        return np.array([main.strip.at(float(t)) for t in along])

    def tables(self) -> Iterator[tuple[Whole, Floats]]:
        """Intensity of what may be left: cells (flat), draws down and cells across.

        One table for each strip, in the order of the draws.
        """
        for one in self.drawn:
            factor = self.regularity.factor(one.rates, self.bins)
            rates = one.rates[:, None] * factor[:, one.bins] * one.shares[None, :]
            rates[~one.reached()] = 0.0
            order = np.argsort(one.cells, kind="stable")
            cells, starts = np.unique(one.cells[order], return_index=True)
            if cells.size:
                yield cells, np.add.reduceat(rates[:, order], starts, axis=1)
            else:
                yield cells, np.zeros((one.rates.size, 0))

    def mean_per_km2(self) -> tuple[Whole, Floats]:
        """Cells (flat) it may reach, and the mean intensity there, given that it is real."""
        parts = [(cells, table.sum(axis=0)) for cells, table in self.tables()]
        cells, place = np.unique(np.concatenate([cells for cells, _ in parts]), return_inverse=True)
        sums = np.concatenate([values for _, values in parts])
        return cells, np.bincount(place, sums, minlength=cells.size) / self.draws

    def square_per_km2(self) -> tuple[Whole, Floats]:
        """Return the same cells, and the mean of the square of the intensity there."""
        parts = [(cells, np.square(table).sum(axis=0)) for cells, table in self.tables()]
        cells, place = np.unique(np.concatenate([cells for cells, _ in parts]), return_inverse=True)
        sums = np.concatenate([values for _, values in parts])
        return cells, np.bincount(place, sums, minlength=cells.size) / self.draws

    def on_blocks(self, factor: int, columns: int) -> "Belt":
        """Return the belt on blocks of factor by factor cells."""
        return replace(
            self,
            drawn=tuple(
                replace(
                    one,
                    cells=block_of(one.cells, factor, columns),
                    shares=one.shares / factor**2,
                )
                for one in self.drawn
            ),
        )


def draw(line: Line, setting: Setting, probability: float, rng: np.random.Generator) -> Belt:
    """Draw strips, densities and ends of a belt from what was summed over."""
    ladder = (np.arange(DRAWS) + 0.5) / DRAWS
    chosen = np.minimum(np.searchsorted(np.cumsum(line.shares), ladder), line.shares.size - 1)
    drawn = []
    for index, number in zip(*np.unique(chosen, return_counts=True), strict=True):
        judged = line.strips[index]
        least = setting.least(judged.strip.width_m)
        rows = draw_ends(
            judged.ratios, judged.log_weights, setting.decay, least, rng.random((number, 3))
        )
        shape, cell_m = setting.ground.found.shape, setting.ground.cell_m
        on = footprint(judged.strip, shape, cell_m, setting.bins)
        drawn.append(
            Drawn(judged.strip, *on, judged.rates[rows[:, 0]], begins=rows[:, 1], ends=rows[:, 2])
        )
    return Belt(probability, tuple(drawn), setting.bins.step_m, setting.bins.number)
