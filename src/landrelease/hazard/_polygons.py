"""Probability of at least one item in a polygon, from joint samples."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from landrelease.hazard._errors import ShapesDiffer, ValueOutOfRange
from landrelease.hazard._evidence import Quantity
from landrelease.hazard._posterior import Posterior, on_grid
from landrelease.hazard._progress import Progress, silent

Floats = NDArray[np.float64]
_TABLE_NUMBERS = 20_000_000


class Cells(Protocol):
    """A polygon as cells of the grid, such as `landrelease.geo.CellShares`.

    Attributes
    ----------
    rows, columns
        Indices of the cells it touches, from 0, each cell once.
    fraction
        Share of the cell's area that lies in it, 0 to 1.
    """

    @property
    def rows(self) -> NDArray[np.int64]: ...

    @property
    def columns(self) -> NDArray[np.int64]: ...

    @property
    def fraction(self) -> Floats: ...


@dataclass(frozen=True)
class Figures:
    """How many items, and how probable at least one is, each with an interval.

    Parameters
    ----------
    expected, expected_low, expected_high
        Expected number: mean, and the 5 and 95 % points of the expected number over the
        uncertainty of the intensity.
    probability
        Probability of at least one.
    probability_error
        Monte-Carlo standard error of `probability`.
    probability_low, probability_high
        5 and 95 % points of the probability over the uncertainty of the intensity.
    """

    expected: float
    expected_low: float
    expected_high: float
    probability: float
    probability_error: float
    probability_low: float
    probability_high: float

    def with_certain(self, items: float, none: float) -> "Figures":
        """Add items that were counted there; `none` is the chance that none of them was there.

        Examples
        --------
        >>> left = Figures(0.5, 0.1, 1.0, 0.3, 0.01, 0.1, 0.6)
        >>> both = left.with_certain(1.0, 0.5)
        >>> both.expected, both.probability
        (1.5, 0.65)
        """
        return Figures(
            expected=self.expected + items,
            expected_low=self.expected_low + items,
            expected_high=self.expected_high + items,
            probability=1.0 - none * (1.0 - self.probability),
            probability_error=none * self.probability_error,
            probability_low=1.0 - none * (1.0 - self.probability_low),
            probability_high=1.0 - none * (1.0 - self.probability_high),
        )


@dataclass(frozen=True)
class PolygonHazard(Figures):
    """What remains in one polygon after the searches made, and what lay there before them.

    The figures of the class itself are those of what remains.

    Parameters
    ----------
    before
        What lay there: items found and taken away, and what remains.
    taken
        Items found there and gone, contained in `before`; an item whose position is only
        known to its cell counts by the share of the cell that lies in the polygon.
    known
        Items known to be there still, contained in both.
    area_km2
        Area of the polygon inside the domain, km2.
    surveyed
        Share of that area covered by any search or report, 0 to 1.
    samples, seed
        Number of joint samples and the seed they came from.
    quantity
        What is counted.
    """

    before: Figures
    taken: float
    known: int
    area_km2: float
    surveyed: float
    samples: int
    seed: int
    quantity: Quantity


def probability_in(
    polygons: Sequence[Cells],
    posterior: Posterior,
    *,
    seed: int,
    samples: int = 1000,
    undetected: ArrayLike = 1.0,
    known: ArrayLike | None = None,
    known_in: Sequence[int] | None = None,
    taken: ArrayLike = 0.0,
    surveyed: ArrayLike = 0.0,
    progress: Progress = silent,
) -> list[PolygonHazard]:
    """Say for each polygon how many items are expected and how probable at least one is.

    P(at least one) = 1 - E[exp(-sum of area (1 - q) exp(eta))], the mean being over joint
    samples of eta: cells are not independent. The expected number is exact under the
    approximation, the rest has the Monte-Carlo error that is given. All polygons see the
    same samples; memory is bounded by working in chunks of samples and of polygons.

    Parameters
    ----------
    polygons
        Any number, in any order. Parts of cells outside the domain are left out.
    posterior
        From `fit`.
    seed
        Start of the random generator; the same seed gives the same answer.
    samples
        Number of joint samples, 2 or more.
    undetected, known
        As for `Posterior.remaining`. Every known item in a cell that a polygon touches
        counts for it, which errs on the side of caution.
    known_in
        Items known to be in each polygon still, where that is known exactly.
    taken
        Items found and gone, per cell (see `taken_out`).
    surveyed
        As for `Posterior.remaining`.
    progress
        Told the share done.

    Raises
    ------
    ShapesDiffer, ValueOutOfRange
    """
    if samples < 2:
        raise ValueOutOfRange(name="samples", read=samples, expected="2 or more")
    share = on_grid("undetected", undetected, posterior.shape, most=1.0)
    certain = on_grid("known", 0.0 if known is None else known, posterior.shape)
    seen = on_grid("surveyed", surveyed, posterior.shape, most=1.0)
    gone = on_grid("taken", taken, posterior.shape)
    most = max(1, _TABLE_NUMBERS // samples)
    answers: list[PolygonHazard] = []
    for begin in range(0, len(polygons), most):
        batch = polygons[begin : begin + most]
        cells = membership(batch, posterior)
        area = (posterior.area_km2 * posterior.domain).ravel()
        weights = cells.copy()
        weights.data = cells.data * (area * share.ravel())[cells.indices]
        table = expected_numbers(weights, posterior, samples, seed, progress)
        mean = weights @ posterior.intensity_per_km2.ravel()
        areas, covered = cells @ area, cells @ (area * seen.ravel())
        for index, polygon in enumerate(batch):
            sure = known_items(polygon, certain) if known_in is None else known_in[begin + index]
            removed, none = removed_items(polygon, gone)
            after = figures_of(table[:, index], mean=float(mean[index]), known=sure)
            answers.append(
                PolygonHazard(
                    **vars(after),
                    before=after.with_certain(removed, none),
                    taken=removed,
                    known=sure,
                    area_km2=float(areas[index]),
                    surveyed=float(covered[index] / areas[index]) if areas[index] > 0 else 0.0,
                    samples=samples,
                    seed=seed,
                    quantity=posterior.provenance.quantity,
                )
            )
    return answers


def membership(polygons: Sequence[Cells], posterior: Posterior) -> csr_array:
    """Share of every cell in every polygon: polygons down, cells across."""
    rows, columns = posterior.shape
    for polygon in polygons:
        sizes = {np.shape(polygon.rows), np.shape(polygon.columns), np.shape(polygon.fraction)}
        if len(sizes) != 1:
            raise ShapesDiffer(
                name="fraction", read=np.shape(polygon.fraction), expected=np.shape(polygon.rows)
            )
        for name, values, most in (
            ("polygon row", polygon.rows, rows - 1),
            ("polygon column", polygon.columns, columns - 1),
            ("polygon fraction", polygon.fraction, 1),
        ):
            wrong = ~((values >= 0) & (values <= most))
            if wrong.any():
                raise ValueOutOfRange(
                    name=name, read=float(values[wrong][0]), expected=f"from 0 to {most}"
                )
    starts = np.concatenate([[0], np.cumsum([len(polygon.rows) for polygon in polygons])])
    empty = np.empty(0, np.int64)
    flat = [polygon.rows * columns + polygon.columns for polygon in polygons]
    return csr_array(
        (
            np.concatenate([np.empty(0), *(polygon.fraction for polygon in polygons)]),
            np.concatenate([empty, *flat]),
            starts,
        ),
        shape=(len(polygons), rows * columns),
    )


def expected_numbers(
    weights: csr_array, posterior: Posterior, samples: int, seed: int, progress: Progress
) -> Floats:
    """Expected number in every polygon (across) under every sample (down)."""
    rng = np.random.default_rng(seed)
    table = np.empty((samples, weights.shape[0]))
    done = 0
    for part in posterior.expected_in(weights, samples, rng):
        table[done : done + len(part)] = part
        done += len(part)
        progress(done / samples, "joint samples")
    return table


def known_items(polygon: Cells, certain: Floats) -> int:
    """Count the items known to be in the cells a polygon touches."""
    touched = polygon.fraction > 0
    return round(float(certain[polygon.rows[touched], polygon.columns[touched]].sum()))


def removed_items(polygon: Cells, gone: Floats) -> tuple[float, float]:
    """Expected items found in a polygon and gone, and the chance that none of them was in it.

    Where in its cell an item lay is not known: it was inside with the share of the cell that
    is. A part of an item in a cell is the chance that it was in that cell.
    """
    items = gone[polygon.rows, polygon.columns]
    whole = np.floor(items)
    missed = (1.0 - polygon.fraction) ** whole * (1.0 - polygon.fraction * (items - whole))
    return float((polygon.fraction * items).sum()), float(missed.prod())


def figures_of(numbers: Floats, *, mean: float, known: int) -> Figures:
    """Sum up expected numbers over joint samples; `mean` is their exact mean."""
    low, high = (float(value) for value in np.quantile(numbers, (0.05, 0.95)))
    chance = -np.expm1(-numbers) if known == 0 else np.ones_like(numbers)
    chance_low, chance_high = (float(value) for value in np.quantile(chance, (0.05, 0.95)))
    return Figures(
        expected=mean + known,
        expected_low=low + known,
        expected_high=high + known,
        probability=float(chance.mean()),
        probability_error=float(chance.std(ddof=1) / np.sqrt(numbers.size)),
        probability_low=chance_low,
        probability_high=chance_high,
    )
