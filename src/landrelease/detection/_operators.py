"""Many operators or devices, few targets each: who is good, who was lucky."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaln, expit, gammaln, log_expit, logsumexp

from landrelease.detection._checks import check_counts, check_share
from landrelease.detection._errors import NoTargets

Floats = NDArray[np.float64]

_GRIDS: Final = ((48, 32), (48, 32), (48, 32), (48, 32), (96, 48))
_FARTHEST: Final = 14.0
"""Mean and correlation are looked for this far from 1/2, on the logit scale."""
_LARGEST_GAP: Final = 1e-4
_BISECTIONS: Final = 28
_MOST_NODES: Final = 120


@dataclass(frozen=True, slots=True)
class OperatorDetection:
    """What a trial says of one operator, given all the others.

    Parameters
    ----------
    found, targets
        His own counts.
    mean, low, high
        Posterior mean and equal-tailed interval of his probability of detection.
    """

    found: int
    targets: int
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class OperatorPopulation:
    """What a trial says of the operators as a group.

    Parameters
    ----------
    mean, mean_low, mean_high
        Detection of the average operator, with its interval.
    spread
        Posterior mean of the standard deviation between operators.
    correlation
        Posterior mean of the correlation of two targets of one operator, 0 to 1.
    next_low, next_high
        Interval for one more operator of whom nothing is known.
    confidence
        Of the intervals.
    operators
        In the order they were given.
    """

    mean: float
    mean_low: float
    mean_high: float
    spread: float
    correlation: float
    next_low: float
    next_high: float
    confidence: float
    operators: tuple[OperatorDetection, ...]


def operators_together(
    found: Sequence[int], targets: Sequence[int], *, confidence: float = 0.95
) -> OperatorPopulation:
    """Estimate every operator's detection together, so that few targets make no heroes.

    Each operator has a probability p ~ Beta(mean m, correlation r), found ~ Binomial(targets,
    p); m is uniform, r is uniform on 0 to 1. The posterior of (m, r) is summed on a grid that
    is placed around its top, so nothing is plugged in; given (m, r) all is exact.

    Source: the beta-binomial model, Skellam (1948), JRSS B 10: 257-261; full Bayes as in
    Gelman et al. (2013), Bayesian Data Analysis, 5.3, with a proper prior.

    Parameters
    ----------
    found, targets
        One pair for each operator (or device); targets at least 1.
    confidence
        Between 0 and 1.

    Raises
    ------
    NoTargets, CountsContradict, ParameterOutOfRange

    Examples
    --------
    >>> told = operators_together([5, 45, 20, 38], [5, 50, 40, 40])
    >>> told.operators[0].found, told.operators[0].mean < 0.95  # five of five: no hero
    (5, True)
    >>> bool(told.next_low < told.mean < told.next_high)
    True
    """
    tail = (1.0 - check_share("confidence", confidence)) / 2.0
    if not len(found) or len(found) != len(targets):
        raise NoTargets(what="the group of operators")
    pairs = [
        check_counts(hits, laid, what=f"operator {index}")
        for index, (hits, laid) in enumerate(zip(found, targets, strict=True), start=1)
    ]
    unique, which, times = np.unique(
        np.asarray(pairs, np.int64), axis=0, return_inverse=True, return_counts=True
    )
    grid = _grid(unique, times)
    means, correlations, weights = grid.nodes()
    size = (1.0 - correlations) / correlations
    yes, no = means * size, (1.0 - means) * size
    table = [_one((hits, laid), yes, no, weights, tail) for hits, laid in unique.tolist()]
    low, high = (_mixture_quantile(yes, no, weights, share) for share in (tail, 1.0 - tail))
    variance = means * (1.0 - means) * correlations
    mean_low, mean_high = (grid.mean_quantile(share) for share in (tail, 1.0 - tail))
    return OperatorPopulation(
        mean=float(weights @ means),
        mean_low=mean_low,
        mean_high=mean_high,
        spread=float(weights @ np.sqrt(variance)),
        correlation=float(weights @ correlations),
        next_low=low,
        next_high=high,
        confidence=confidence,
        operators=tuple(table[index] for index in which.ravel().tolist()),
    )


def log_beta_binomial(found: Floats, targets: Floats, mean: Floats, correlation: Floats) -> Floats:
    """Log probability of counts with mean m and correlation r: Beta(m s, (1 - m) s), s = 1/r - 1.

    Examples
    --------
    >>> uniform = log_beta_binomial(np.array(3.0), np.array(5.0), np.array(0.5), np.array(1 / 3))
    >>> round(float(np.exp(uniform)), 6)  # Beta(1, 1): every count from 0 to 5 alike
    0.166667
    """
    size = (1.0 - correlation) / correlation
    yes, no = mean * size, (1.0 - mean) * size
    ways = gammaln(targets + 1.0) - gammaln(found + 1.0) - gammaln(targets - found + 1.0)
    told = ways + betaln(found + yes, targets - found + no) - betaln(yes, no)
    return np.asarray(told, np.float64)


@dataclass(frozen=True, slots=True)
class _Grid:
    """The posterior on a grid: logits of means (down) and of correlations (across)."""

    means: Floats
    correlations: Floats
    weight: Floats

    def nodes(self) -> tuple[Floats, Floats, Floats]:
        """Return points (mean, correlation) that stand for equal parts, and those parts."""
        chosen = _thinned(self.weight.ravel())
        row, column = np.divmod(chosen, self.correlations.size)
        equal = np.full(chosen.size, 1.0 / chosen.size)
        return expit(self.means[row]), expit(self.correlations[column]), equal

    def mean_quantile(self, share: float) -> float:
        """Return a quantile of the mean, each of whose cells is filled evenly."""
        half = 0.5 * (self.means[1] - self.means[0])
        ends = np.append(self.means - half, self.means[-1] + half)
        climbed = np.append(0.0, np.cumsum(self.weight.sum(axis=1)))
        return float(expit(np.interp(share, climbed, ends)))


def _grid(unique: NDArray[np.int64], times: NDArray[np.int64]) -> _Grid:
    low, high = np.full(2, -_FARTHEST), np.full(2, _FARTHEST)
    for points in _GRIDS:  # logit scale: zoom in until the grid is fine where the weight is
        axes = [np.linspace(low[i], high[i], points[i]) for i in (0, 1)]
        logit = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 2)
        density = _log_posterior(logit, unique, times)
        weight = np.exp(density - logsumexp(density))
        heavy = logit[weight > _LARGEST_GAP * weight.max()]
        steps = (high - low) / (np.array(points) - 1.0)
        low, high = heavy.min(axis=0) - steps, heavy.max(axis=0) + steps
    return _Grid(axes[0], axes[1], weight.reshape(axes[0].size, axes[1].size))


def _thinned(weight: Floats) -> NDArray[np.int64]:
    """Systematic choice of grid points in proportion to their weight."""
    steps = (np.arange(_MOST_NODES) + 0.5) / _MOST_NODES
    climbed = np.cumsum(weight)
    return np.searchsorted(climbed / climbed[-1], steps).astype(np.int64)


def _log_posterior(logit: Floats, unique: NDArray[np.int64], times: NDArray[np.int64]) -> Floats:
    """Log density on the logit scale, for every grid point (down)."""
    shares = expit(logit)
    total = (log_expit(logit) + log_expit(-logit)).sum(axis=1)  # uniform priors
    for (hits, laid), count in zip(unique.tolist(), times.tolist(), strict=True):
        told = log_beta_binomial(np.array(hits), np.array(laid), shares[:, 0], shares[:, 1])
        total += count * told
    return np.asarray(total, np.float64)


def _one(
    counts: tuple[int, int], yes: Floats, no: Floats, weights: Floats, tail: float
) -> OperatorDetection:
    found, targets = counts
    after_yes, after_no = yes + found, no + targets - found
    return OperatorDetection(
        found=found,
        targets=targets,
        mean=float(weights @ (after_yes / (after_yes + after_no))),
        low=_mixture_quantile(after_yes, after_no, weights, tail),
        high=_mixture_quantile(after_yes, after_no, weights, 1.0 - tail),
    )


def _mixture_quantile(yes: Floats, no: Floats, weights: Floats, share: float) -> float:
    """Quantile of a mixture of beta distributions, by bisection."""
    low, high = 0.0, 1.0
    for _ in range(_BISECTIONS):
        middle = 0.5 * (low + high)
        if float(weights @ betainc(yes, no, middle)) < share:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)
