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
class PolygonHazard:
    """What remains in one polygon.

    Parameters
    ----------
    expected, expected_low, expected_high
        Expected items remaining: mean, and the 5 and 95 % points of the expected number
        over the uncertainty of the intensity.
    probability
        Probability of at least one item remaining.
    probability_error
        Monte-Carlo standard error of `probability`.
    probability_low, probability_high
        5 and 95 % points of the probability over the uncertainty of the intensity.
    known
        Items known to be there, contained in `expected`.
    area_km2
        Area of the polygon inside the domain, km2.
    samples, seed
        Number of joint samples and the seed they came from.
    quantity
        What is counted.
    """

    expected: float
    expected_low: float
    expected_high: float
    probability: float
    probability_error: float
    probability_low: float
    probability_high: float
    known: int
    area_km2: float
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
    most = max(1, _TABLE_NUMBERS // samples)
    answers: list[PolygonHazard] = []
    for begin in range(0, len(polygons), most):
        batch = polygons[begin : begin + most]
        cells = _membership(batch, posterior)
        area = (posterior.area_km2 * posterior.domain).ravel()
        weights = cells.copy()
        weights.data = cells.data * (area * share.ravel())[cells.indices]
        table = _expected_numbers(weights, posterior, samples, seed, progress)
        mean = weights @ posterior.intensity_per_km2.ravel()
        areas = cells @ area
        for index, polygon in enumerate(batch):
            sure = _known_in(polygon, certain) if known_in is None else known_in[begin + index]
            answers.append(
                _summary(
                    table[:, index],
                    mean=float(mean[index]),
                    known=sure,
                    area_km2=float(areas[index]),
                    seed=seed,
                    quantity=posterior.provenance.quantity,
                )
            )
    return answers


def _membership(polygons: Sequence[Cells], posterior: Posterior) -> csr_array:
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


def _expected_numbers(
    weights: csr_array, posterior: Posterior, samples: int, seed: int, progress: Progress
) -> Floats:
    """Expected number in every polygon (across) under every sample (down)."""
    rng = np.random.default_rng(seed)
    table = np.empty((samples, weights.shape[0]))
    done = 0
    for eta in posterior.samples(samples, rng):
        flat = eta.reshape(len(eta), -1)
        table[done : done + len(eta)] = (weights @ np.exp(flat).T).T
        done += len(eta)
        progress(done / samples, "joint samples")
    return table


def _known_in(polygon: Cells, certain: Floats) -> int:
    """Items known to be in the cells a polygon touches."""
    touched = polygon.fraction > 0
    return round(float(certain[polygon.rows[touched], polygon.columns[touched]].sum()))


def _summary(
    numbers: Floats, *, mean: float, known: int, area_km2: float, seed: int, quantity: Quantity
) -> PolygonHazard:
    """Sum up one polygon's expected numbers over the samples."""
    low, high = (float(value) for value in np.quantile(numbers, (0.05, 0.95)))
    chance = -np.expm1(-numbers) if known == 0 else np.ones_like(numbers)
    chance_low, chance_high = (float(value) for value in np.quantile(chance, (0.05, 0.95)))
    return PolygonHazard(
        expected=mean + known,
        expected_low=low + known,
        expected_high=high + known,
        probability=float(chance.mean()),
        probability_error=float(chance.std(ddof=1) / np.sqrt(numbers.size)),
        probability_low=chance_low,
        probability_high=chance_high,
        known=known,
        area_km2=area_km2,
        samples=numbers.size,
        seed=seed,
        quantity=quantity,
    )
