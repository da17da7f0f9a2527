"""Stated probabilities of blocks against what came true, the simulation being the unit."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BINS, LEAST_SHARE, RESAMPLES, CONFIDENCE = 10, 0.02, 4000, 0.95
_WORLD_RESAMPLES = 1000
_LEAST_ERROR = 1e-9  # of a bin of which exactly 0 or 1 was stated


@dataclass(frozen=True, eq=False)
class Calibration:
    """Stated and true by bin.

    Parameters
    ----------
    blocks, simulations
        Number of blocks, and of simulations that have one, per bin.
    stated, true
        Mean stated probability and share that came true, per bin.
    width
        Half the width of the simultaneous band, per bin.
    mean_gap, mean_gap_low, mean_gap_high
        Mean absolute gap with a 95 % interval.
    """

    blocks: NDArray[np.int64]
    simulations: NDArray[np.int64]
    stated: Floats
    true: Floats
    width: Floats
    mean_gap: float
    mean_gap_low: float
    mean_gap_high: float

    @property
    def gap(self) -> Floats:
        """Share that came true less what was stated."""
        return self.true - self.stated

    @property
    def within_band(self) -> bool:
        """Whether every bin's band holds zero."""
        return bool((np.abs(self.gap) <= self.width).all())


@dataclass(frozen=True)
class IfRight:
    """What the same tables would say were every stated joint probability right.

    Parameters
    ----------
    mean_gap
        Mean absolute gap, on average over worlds.
    outside
        Share of worlds in which some bin's band leaves out zero; 0.05 if the band keeps its word.
    """

    mean_gap: float
    outside: float


def bins_of(stated: Floats) -> NDArray[np.int64]:
    """Number the bin of every stated probability; bins with few blocks are joined.

    Examples
    --------
    >>> bins_of(np.array([0.05, 0.15, 0.95, 0.95])).tolist()
    [0, 1, 2, 2]
    """
    inner = list(np.linspace(0.0, 1.0, BINS + 1)[1:-1])
    while inner:
        number = np.searchsorted(inner, stated, side="right")
        shares = np.bincount(number.ravel(), minlength=len(inner) + 1) / stated.size
        few = int(np.argmin(shares))
        if shares[few] >= LEAST_SHARE:
            break
        del inner[max(few - 1, 0)]
    return np.searchsorted(inner, stated, side="right")


def calibration(
    stated: Floats, left: Floats, rng: np.random.Generator, *, resamples: int = RESAMPLES
) -> Calibration:
    """Compare, (simulations, blocks) each, resampling whole simulations.

    The band is studentised (Efron and Tibshirani 1993, An Introduction to the Bootstrap, sec.
    12.5): each resample's deviation is divided by that resample's own standard error, so that
    a bin whose blocks come from few simulations gets the width that few simulations deserve.
    """
    number = bins_of(stated)
    member = number[..., None] == np.arange(number.max() + 1)
    sizes = member.sum(axis=1).astype(float)
    total = sizes.sum(axis=0)
    gaps = ((left - stated)[..., None] * member).sum(axis=1)
    gap = gaps.sum(axis=0) / total
    chance = ((stated * (1.0 - stated))[..., None] * member).sum(axis=(0, 1))
    least = np.maximum(np.sqrt(chance) / total, _LEAST_ERROR)
    simulations = len(stated)
    drawn = rng.multinomial(simulations, np.full(simulations, 1.0 / simulations), resamples)
    counted = np.maximum(drawn @ sizes, 1.0)
    again = (drawn @ gaps) / counted
    error = _error(np.ones((1, simulations)), gaps, sizes, gap, least)[0]
    errors = _error(drawn, gaps, sizes, again, least * np.sqrt(total / counted))
    largest = np.quantile((np.abs(again - gap) / errors).max(axis=1), CONFIDENCE)
    tail = (1.0 - CONFIDENCE) / 2.0
    share = total / total.sum()
    low, high = np.quantile(np.abs(again) @ share, [tail, 1.0 - tail])
    return Calibration(
        blocks=total.astype(np.int64),
        simulations=(sizes > 0).sum(axis=0),
        stated=(stated[..., None] * member).sum(axis=(0, 1)) / total,
        true=(left[..., None] * member).sum(axis=(0, 1)) / total,
        width=largest * error,
        mean_gap=float(np.abs(gap) @ share),
        mean_gap_low=float(low),
        mean_gap_high=float(high),
    )


def _error(drawn: Floats, gaps: Floats, sizes: Floats, gap: Floats, least: Floats) -> Floats:
    """Standard error of each bin's gap between simulations drawn so often, and at least `least`.

    A bin's gap is a ratio of sums over simulations; its error is that of the residuals
    sum of gaps - gap x size (Cochran 1977, Sampling Techniques, sec. 6.3).
    """
    squares = drawn @ gaps**2 - 2.0 * gap * (drawn @ (gaps * sizes)) + gap**2 * (drawn @ sizes**2)
    counted = np.maximum(drawn @ sizes, 1.0)
    return np.maximum(np.sqrt(np.maximum(squares, 0.0)) / counted, least)


def if_right(stated: Floats, worlds: Floats, rng: np.random.Generator) -> IfRight:
    """Judge worlds, (worlds, simulations, blocks), drawn from the stated joint probabilities.

    Blocks of a world depend on one another as the posterior says, so this is what chance alone
    makes of the mean gap, and whether the band holds what it promises.
    """
    found = [calibration(stated, world, rng, resamples=_WORLD_RESAMPLES) for world in worlds]
    return IfRight(
        mean_gap=float(np.mean([one.mean_gap for one in found])),
        outside=float(np.mean([not one.within_band for one in found])),
    )
