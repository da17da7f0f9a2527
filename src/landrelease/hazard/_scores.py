"""Scores of stated probabilities and expected counts against what happened."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression
from scipy.special import xlogy

from landrelease.hazard._errors import NothingHappened, ShapesDiffer, ValueOutOfRange

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LEAST_PROBABILITY: Final = 1e-9
"""Log loss takes a stated 0 or 1 as this far from it, so that one miss is dear, not infinite."""

RELIABILITY_EDGES: Final = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
"""Bins of the reliability curve: each holds its lower edge; the last also holds 1."""

COUNT_GROUPS: Final = 10


def log_loss(probability: Floats, hit: Flags) -> Floats:
    """Negative log of the probability that was given to what happened, per cell, nats.

    Source: Good (1952), JRSS B 14: 107-114. Probabilities are kept `LEAST_PROBABILITY` away
    from 0 and 1.

    Parameters
    ----------
    probability
        Of at least one event, 0 to 1.
    hit
        Whether there was one.

    Examples
    --------
    >>> log_loss(np.array([0.25, 0.25]), np.array([True, False])).round(6).tolist()
    [1.386294, 0.287682]
    """
    stated = np.clip(_checked(probability, hit), LEAST_PROBABILITY, 1.0 - LEAST_PROBABILITY)
    return -np.where(hit, np.log(stated), np.log1p(-stated))


def brier(probability: Floats, hit: Flags) -> Floats:
    """Squared distance of the probability from what happened (1 or 0), per cell.

    Source: Brier (1950), Monthly Weather Review 78: 1-3.

    Examples
    --------
    >>> brier(np.array([0.25, 0.25]), np.array([True, False])).tolist()
    [0.5625, 0.0625]
    """
    return np.asarray((_checked(probability, hit) - hit) ** 2)


def poisson_deviance(expected: Floats, observed: Floats) -> Floats:
    """Twice the log likelihood lost against a perfect Poisson forecast, per cell.

    Source: McCullagh and Nelder (1989), Generalized Linear Models, 2.3: 2 (y log(y / mu) -
    (y - mu)).

    Parameters
    ----------
    expected
        Expected counts, 0 or more; below 1e-12 they are taken as that.
    observed
        Counts, 0 or more.

    Examples
    --------
    >>> poisson_deviance(np.array([1.0, 2.0]), np.array([0.0, 2.0])).tolist()
    [2.0, 0.0]
    """
    _amounts("expected", expected, observed.shape)
    _amounts("observed", observed, observed.shape)
    mean = np.maximum(expected, 1e-12)
    return np.asarray(2.0 * (xlogy(observed, observed / mean) - (observed - mean)))


@dataclass(frozen=True, eq=False)
class Reliability:
    """What was stated and what came true, in bins.

    Attributes
    ----------
    bin
        The bin of each cell; bins without cells are left out.
    cells
        Cells per bin.
    stated
        Mean probability (or sum of expected counts) per bin.
    came_true
        Share of cells with a hit (or sum of counts) per bin.
    """

    bin: NDArray[np.int64]
    cells: NDArray[np.int64]
    stated: Floats
    came_true: Floats


def reliability(
    probability: Floats, hit: Flags, *, edges: tuple[float, ...] = RELIABILITY_EDGES
) -> Reliability:
    """Compare probabilities with shares that came true, in bins of the probability.

    Source: Murphy and Winkler (1977), Applied Statistics 26: 41-47.

    Parameters
    ----------
    probability
        Of at least one event, 0 to 1.
    hit
        Whether there was one.
    edges
        Edges of the bins, rising from 0 to 1.

    Examples
    --------
    >>> hit = np.array([False, True, True, False])
    >>> told = reliability(np.array([0.3, 0.3, 0.9, 0.9]), hit, edges=(0.0, 0.5, 1.0))
    >>> told.cells.tolist(), told.stated.tolist(), told.came_true.tolist()
    ([2, 2], [0.3, 0.9], [0.5, 0.5])
    """
    stated = _checked(probability, hit)
    index = np.clip(np.searchsorted(edges, stated, side="right") - 1, 0, len(edges) - 2)
    _, bins = np.unique(index, return_inverse=True)
    cells = np.bincount(bins)
    return Reliability(
        bin=bins.astype(np.int64),
        cells=cells.astype(np.int64),
        stated=np.bincount(bins, stated) / cells,
        came_true=np.bincount(bins, hit.astype(np.float64)) / cells,
    )


def count_reliability(
    expected: Floats, observed: Floats, *, groups: int = COUNT_GROUPS
) -> Reliability:
    """Compare expected with observed counts in groups of cells of like expectation.

    Cells are sorted by what is expected, and divided so that each group expects about the
    same number: a forecast can be right in all and wrong in every part.

    Parameters
    ----------
    expected, observed
        Counts per cell, 0 or more.
    groups
        Number of groups, 1 or more.

    Examples
    --------
    >>> told = count_reliability(np.array([1.0, 1.0, 2.0]), np.array([0.0, 1.0, 3.0]), groups=2)
    >>> told.stated.tolist(), told.came_true.tolist()
    ([2.0, 2.0], [1.0, 3.0])
    """
    _amounts("expected", expected, observed.shape)
    total = float(expected.sum())
    if total <= 0:
        raise ValueOutOfRange(name="expected", read=total, expected="above 0 in some cell")
    order = np.argsort(expected, kind="stable")
    middle = (np.cumsum(expected[order]) - expected[order] / 2) / total
    index = np.empty(expected.size, np.int64)
    index[order] = np.minimum((middle * groups).astype(np.int64), groups - 1)
    _, bins = np.unique(index, return_inverse=True)
    return Reliability(
        bin=bins.astype(np.int64),
        cells=np.bincount(bins).astype(np.int64),
        stated=np.bincount(bins, expected).astype(np.float64),
        came_true=np.bincount(bins, observed).astype(np.float64),
    )


@dataclass(frozen=True, eq=False)
class Corp:
    """A Brier score taken apart; score = miscalibration - discrimination + uncertainty.

    Attributes
    ----------
    calibrated
        Per cell, the share that came true among cells of like probability: the rising step
        function that fits best.
    miscalibration
        What calibrating would save; 0 is perfect.
    discrimination
        What telling cells apart earns over one number for all; more is better.
    uncertainty
        Score of that one number, the share of cells with a hit.
    """

    calibrated: Floats
    miscalibration: float
    discrimination: float
    uncertainty: float


def corp(probability: Floats, hit: Flags) -> Corp:
    """Calibrate by isotonic regression and take the Brier score apart.

    Source: Dimitriadis, Gneiting and Jordan (2021), PNAS 118: e2016191118. No bins are chosen.

    Examples
    --------
    >>> told = corp(np.array([0.1, 0.2, 0.9]), np.array([False, True, False]))
    >>> told.calibrated.tolist(), round(told.uncertainty, 6)
    ([0.0, 0.5, 0.5], 0.222222)
    """
    stated = _checked(probability, hit)
    _, where, cells = np.unique(stated, return_inverse=True, return_counts=True)
    shares = np.bincount(where, hit.astype(np.float64)) / cells
    step = np.asarray(isotonic_regression(shares, weights=cells.astype(np.float64)).x)
    calibrated = step[where]
    mean = float(hit.mean())
    score = float(brier(stated, hit).mean())
    best = float(((calibrated - hit) ** 2).mean())
    uncertainty = mean * (1.0 - mean)
    return Corp(calibrated, score - best, uncertainty - best, uncertainty)


def _checked(probability: Floats, hit: Flags) -> Floats:
    """Refuse what is no probability, and empty input."""
    if probability.shape != hit.shape:
        raise ShapesDiffer(name="probability", read=probability.shape, expected=hit.shape)
    if not hit.size:
        raise NothingHappened(cells=0, hits=0)
    wrong = ~((probability >= 0) & (probability <= 1))
    if wrong.any():
        raise ValueOutOfRange(
            name="probability", read=float(probability[wrong][0]), expected="from 0 to 1"
        )
    return probability


def _amounts(name: str, values: Floats, shape: tuple[int, ...]) -> None:
    """Refuse what is no count or expected count."""
    if values.shape != shape:
        raise ShapesDiffer(name=name, read=values.shape, expected=shape)
    wrong = ~((values >= 0) & np.isfinite(values))
    if wrong.any():
        raise ValueOutOfRange(
            name=name, read=float(values[wrong][0]), expected="a finite number, 0 or more"
        )
