"""Cohorts of persons who differ: chances of totals when targets of one person are alike."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, gammaln

from landrelease.detection._operators import log_beta_binomial
from landrelease.detection._pairs import Found, clopper_pearson, spread_places

Floats = NDArray[np.float64]

MOST_CORRELATION: Final = 0.3
"""No larger correlation of two targets of one person is reckoned with."""
_FALL: Final = 2.706
"""Twice the log likelihood ratio of its limit at 95 % on one side."""
_MANY: Final = 20_000


@dataclass(frozen=True)
class Clustered(Found):
    """Targets found by two cohorts whose members differ as a beta distribution says.

    Parameters
    ----------
    laid, other
        All targets of each cohort.
    persons, others
        Targets of each person: (targets, how many persons had so many).
    correlation, theirs
        Of two targets of one person, in each cohort, 0 or more.
    """

    persons: tuple[tuple[int, int], ...]
    others: tuple[tuple[int, int], ...]
    correlation: float
    theirs: float

    @property
    def each(self) -> tuple[Found, ...]:
        """The same with half of the correlations, and with none: the worst of them counts."""
        half = Clustered(
            self.laid, self.other, self.persons, self.others,
            self.correlation / 2.0, self.theirs / 2.0,
        )  # fmt: skip
        return self, half, Found(self.laid, self.other)

    def turned(self) -> "Clustered":
        """Return the second cohort first."""
        return Clustered(
            self.other, self.laid, self.others, self.persons, self.theirs, self.correlation
        )

    @property
    def correction(self) -> float:
        """Divide the score by the root of the larger design effect."""
        return super().correction / math.sqrt(max(self.effects))

    def is_large(self, seen: tuple[float, float]) -> bool:  # noqa: ARG002 - targets alone count
        """Whether the targets of both cohorts are worth more than 20,000 independent ones."""
        worth = (
            n / effect for n, effect in zip((self.laid, self.other), self.effects, strict=True)
        )
        return min(worth) > _MANY

    @cached_property
    def effects(self) -> tuple[float, float]:
        """By how much the variance of each total is larger than if targets were independent."""
        return (
            1.0 + self.correlation * (_size(self.persons) - 1.0),
            1.0 + self.theirs * (_size(self.others) - 1.0),
        )

    def nuisance(
        self, seen: tuple[float, float], difference: float, gamma: float
    ) -> tuple[float, float]:
        """Return what intervals allow that count half of the targets that are worth one."""
        sizes = [n / (2.0 * e) for n, e in zip((self.laid, self.other), self.effects, strict=True)]
        (own_low, own_high), (low, high) = (
            clopper_pearson(x * size / n, size, gamma / 4.0)
            for x, n, size in zip(seen, (self.laid, self.other), sizes, strict=True)
        )
        return (
            max(low, own_low - difference, -difference, 0.0),
            min(high, own_high - difference, 1.0 - difference, 1.0),
        )

    def places(self, low: float, high: float, difference: float) -> Floats:
        """Return places evenly spaced in the angles of the targets that are worth one."""
        sizes = [n / e for n, e in zip((self.laid, self.other), self.effects, strict=True)]

        def angles(at: Floats) -> Floats:
            second = math.sqrt(sizes[1]) * np.arcsin(np.sqrt(np.clip(at, 0.0, 1.0)))
            first = np.arcsin(np.sqrt(np.clip(at + difference, 0.0, 1.0)))
            return np.asarray(second + math.sqrt(sizes[0]) * first)

        return spread_places(low, high, angles)

    def counts(self, at: Floats) -> Floats:
        """Return totals within reach of the means."""
        share = np.clip(np.array([at.min(), at.max()]), 0.0, 1.0)
        low, high = share * self.laid + self._reach(at) * np.array([-1.0, 1.0])
        return np.arange(max(math.floor(low), 0.0), min(math.ceil(high), self.laid) + 1.0)

    def chance(self, first: Floats, at: Floats) -> Floats:
        """Return the chances of totals: the product of the transforms of all persons."""
        share, reach = np.clip(at, 0.0, 1.0), self._reach(at)
        length = 1 << math.ceil(min(2.0 * reach, self.laid) + 1.0).bit_length()
        whole = np.ones((at.size, length // 2 + 1), np.complex128)
        for targets, persons in self.persons:
            one = _of_one(targets, share, self.correlation)
            whole *= np.fft.rfft(one, length, axis=1) ** persons
        told = np.fft.irfft(whole, length, axis=1)[:, first.astype(np.int64) % length]
        near = np.abs(first - share[:, None] * self.laid) <= reach  # further totals come round
        return np.asarray(np.where(near, np.maximum(told, 0.0), 0.0), np.float64)

    def _reach(self, at: Floats) -> float:
        """How far a total may be from its mean, wrong with chance 1e-13 at most.

        Source: Bernstein's inequality for a sum of persons, each no further than his targets.
        """
        share = np.clip(at, 0.0, 1.0)
        variance = self.laid * float((share * (1.0 - share)).max()) * self.effects[0]
        return 8.0 * math.sqrt(variance) + 20.0 * max(targets for targets, _ in self.persons)


def most_correlation(found: Sequence[int], targets: Sequence[int]) -> float:
    """Return the largest correlation within a person that the counts of a cohort allow.

    The profile likelihood of the beta-binomial model, at 95 % on one side; 0.3 at most.

    Examples
    --------
    >>> most_correlation([30, 30, 30], [30, 30, 30])  # all found: nothing tells how they differ
    0.3
    >>> most_correlation([27] * 40, [30] * 40) < 0.02
    True
    """
    counts, times = np.unique(np.column_stack([found, targets]), axis=0, return_counts=True)
    share = np.clip(np.sum(found) / np.sum(targets), 1e-3, 1.0 - 1e-3)
    middle = math.log(share / (1.0 - share))
    means = 1.0 / (1.0 + np.exp(-np.linspace(middle - 3.0, middle + 5.0, 161)))[:, None]
    tried = np.concatenate([np.geomspace(1e-4, 0.01, 12), np.linspace(0.015, MOST_CORRELATION, 58)])
    told = np.zeros((means.size, tried.size))
    for (hits, laid), count in zip(counts.tolist(), times.tolist(), strict=True):
        told += count * log_beta_binomial(np.array(hits), np.array(laid), means, tried[None, :])
    best = told.max(axis=0)
    return float(tried[np.flatnonzero(2.0 * (best.max() - best) <= _FALL)[-1]])


def _size(persons: tuple[tuple[int, int], ...]) -> float:
    """Mean number of targets of the person of a target."""
    return sum(n * n * many for n, many in persons) / sum(n * many for n, many in persons)


def _of_one(targets: int, at: Floats, correlation: float) -> Floats:
    """Chances of one person's finds (across) at means (down)."""
    found = np.arange(targets + 1.0)
    ways = gammaln(targets + 1.0) - gammaln(found + 1.0) - gammaln(targets - found + 1.0)
    mean = np.clip(at, 1e-12, 1.0 - 1e-12)[:, None]
    if correlation < 1e-9:
        return np.asarray(
            np.exp(ways + found * np.log(mean) + (targets - found) * np.log1p(-mean)), np.float64
        )
    size = (1.0 - correlation) / correlation
    yes, no = mean * size, (1.0 - mean) * size
    told = ways + betaln(found + yes, targets - found + no) - betaln(yes, no)
    return np.asarray(np.exp(told), np.float64)
