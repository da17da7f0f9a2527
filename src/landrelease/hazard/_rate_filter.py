"""A rate that walks, followed on a grid of its logarithm: exact but for the grid.

Counts of consecutive periods are Poisson or, with scatter of their own, negative binomial
about exposure x rate. From one period to the next the log rate takes a step: normal with a
deviation that grows with the root of time, or now and then a leap of a far larger one. Steps
have a drift that keeps the mean of the rate where it is, whatever they are.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft, rfftfreq
from scipy.special import gammaln, xlogy

Floats = NDArray[np.float64]

LEAP_SD: Final = 1.0
"""Deviation of the log rate in a leap: up or down by a factor of e, two times in three."""
_FINEST, _COARSEST = 0.004, 0.08
_PER_SD: Final = 0.25
"""Spacing of the grid, in deviations of the log rate if it stood still."""
_BEYOND: Final = 3.0
_MARGIN: Final = 7.0
"""Room beyond either end for one step; what lands there is put on the end."""


@dataclass(frozen=True, eq=False)
class WalkSettings:
    """Settings of the walk, as parallel arrays with their probabilities.

    Attributes
    ----------
    step_sd
        Deviation of the log rate after one year without a leap.
    scatter
        Variance of a count beyond Poisson's, over the square of its mean.
    leaps
        Probability of a leap within a year.
    weight
        Probability of each setting; adds up to 1.
    """

    step_sd: Floats
    scatter: Floats
    leaps: Floats
    weight: Floats

    def drift(self, years: float) -> Floats:
        """What a step is lowered by, so that the mean of the rate stays."""
        return np.asarray(np.log(self._moments(years, np.array([1.0]), sign=1.0)[:, 0]))

    def transfer(self, years: float, omega: Floats) -> NDArray[np.complex128]:
        """Return the characteristic function of a step, one row for each setting."""
        moments = self._moments(years, omega, sign=-1.0)
        return np.asarray(moments * np.exp(1j * omega * self.drift(years)[:, None]))

    def drawn_step(
        self, setting: NDArray[np.int64], years: float, rng: np.random.Generator
    ) -> Floats:
        """Draw a step of so many years for each of some draws, given their settings."""
        leap = rng.random(setting.size) < (1.0 - (1.0 - self.leaps) ** years)[setting]
        variance = self.step_sd[setting] ** 2 * years + LEAP_SD**2 * leap
        noise = np.sqrt(variance) * rng.standard_normal(setting.size)
        return np.asarray(noise - self.drift(years)[setting])

    def _moments(self, years: float, at: Floats, *, sign: float) -> Floats:
        """E[exp(at x step)] (sign 1) or E[exp(i at x step)] (sign -1), before the drift."""
        leap = 1.0 - (1.0 - self.leaps) ** years
        quiet = np.exp(0.5 * sign * np.outer(self.step_sd**2 * years, at**2))
        wide = np.exp(0.5 * sign * LEAP_SD**2 * at**2)[None, :]
        return np.asarray(quiet * (1.0 - leap[:, None] + leap[:, None] * wide))


def grid_of(counts: Floats, exposure: Floats) -> Floats:
    """Values of the log rate to follow: some way beyond what any period says.

    Examples
    --------
    >>> grid = grid_of(np.array([9.0, 11.0]), np.ones(2))
    >>> bool(grid[0] < np.log(0.5) < np.log(200.0) < grid[-1])
    True
    """
    seen = exposure > 0
    low = math.log(float(np.min((counts[seen] + 0.1) / exposure[seen]))) - _BEYOND
    high = math.log(float(np.max((counts[seen] + 1.0) / exposure[seen]))) + _BEYOND
    spacing = min(max(_PER_SD / math.sqrt(counts.sum() + 1.0), _FINEST), _COARSEST)
    return np.asarray(low + spacing * np.arange(math.ceil((high - low) / spacing) + 1))


@dataclass(frozen=True, eq=False)
class Followed:
    """Log rates after the last period.

    Attributes
    ----------
    log_rate
        The grid.
    chance
        (settings, grid) adds up to 1 in each row.
    log_evidence
        Log probability of all counts under each setting.
    """

    log_rate: Floats
    chance: Floats
    log_evidence: Floats


def followed(
    counts: Floats, exposure: Floats, settings: WalkSettings, *, period_years: float
) -> Followed:
    """Follow the rate through all periods, for every setting at once.

    Source: Kitagawa (1987), JASA 82: 1032-1041, with the steps as a convolution by fast
    Fourier transform. Before the first period every log rate on the grid is as likely.

    Parameters
    ----------
    counts, exposure
        Of each period, oldest first; a period without exposure says nothing.
    settings
        Of the walk.
    period_years
        Length of a period.
    """
    grid = grid_of(counts, exposure)
    spacing = float(grid[1] - grid[0])
    margin = math.ceil(_MARGIN / spacing)
    size = next_fast_len(grid.size + 2 * margin, real=True)
    transfer = settings.transfer(period_years, 2.0 * np.pi * rfftfreq(size, spacing))
    kinds, kind = np.unique(settings.scatter, return_inverse=True)
    chance = np.full((settings.weight.size, grid.size), 1.0 / grid.size)
    evidence = np.zeros(settings.weight.size)
    for number, (count, exposed) in enumerate(zip(counts, exposure, strict=True)):
        if number:
            chance = _stepped(chance, transfer, size=size, margin=margin)
        if exposed > 0:
            mean = exposed * np.exp(grid)
            told = np.stack([log_probability(count, mean, float(one)) for one in kinds])[kind]
            most = told.max(axis=1, keepdims=True)
            chance = chance * np.exp(told - most)
            total = chance.sum(axis=1, keepdims=True)
            chance = chance / total
            evidence += np.log(total[:, 0]) + most[:, 0]
    return Followed(grid, chance, evidence)


def _stepped(chance: Floats, transfer: NDArray[np.complex128], *, size: int, margin: int) -> Floats:
    """Let the log rate take one step; what leaves the grid stays at its end."""
    padded = np.zeros((chance.shape[0], size))
    padded[:, margin : margin + chance.shape[1]] = chance
    moved = irfft(rfft(padded, axis=1) * transfer, n=size, axis=1)
    np.maximum(moved, 0.0, out=moved)
    inside: Floats = moved[:, margin : margin + chance.shape[1]].copy()
    inside[:, 0] += moved[:, :margin].sum(axis=1)
    inside[:, -1] += moved[:, margin + chance.shape[1] :].sum(axis=1)
    return np.asarray(inside / inside.sum(axis=1, keepdims=True))


def log_probability(count: float, mean: Floats, scatter: float) -> Floats:
    """Log probability of a count: Poisson's, or with scatter the negative binomial's.

    Source: McCullagh and Nelder (1989), Generalized Linear Models, 6.2.3. The variance is
    mean + scatter x mean^2. Counts need not be whole: the factorial is a gamma function.

    Examples
    --------
    >>> round(float(np.exp(log_probability(2.0, np.array([1.0]), 0.0))[0]), 6)  # exp(-1) / 2
    0.18394
    >>> round(float(np.exp(log_probability(1.0, np.array([1.0]), 1.0))[0]), 6)  # geometric
    0.25
    """
    if scatter == 0.0:
        return np.asarray(xlogy(count, mean) - mean - gammaln(count + 1.0))
    size = 1.0 / scatter
    constant = gammaln(count + size) - gammaln(size) - gammaln(count + 1.0)
    share = mean / (mean + size)
    return np.asarray(constant + xlogy(count, share) - size * np.log1p(mean * scatter))
