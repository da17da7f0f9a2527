"""Seeded districts whose truth is known, for the measurements of the hazard engine."""

import hashlib
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.fft import idctn

from landrelease.hazard import Counts, HyperPrior, Intercept, Matern, default_prior

Floats = NDArray[np.float64]

CELL_M = 100.0
AREA_KM2 = (CELL_M / 1000.0) ** 2
FIELD = Matern(range_m=20.0 * CELL_M, sd=1.5)
LEVEL = -2.5 - math.log(AREA_KM2)  # 0.082 items in a cell of median intensity
SHARE_SEARCHED = 0.4

# What the fit takes as possible, see `landrelease.hazard`: beyond, a grid shows nothing.
SHORTEST_CELLS, WIDEST_EXTENTS = 1.0, 3.0
SMALLEST_SD, LARGEST_SD = 0.02, 10.0
_LARGEST_LOG = 40.0  # log of items per km2 that can still be drawn


@dataclass(frozen=True, eq=False)
class District:
    """What is true of a district, and what its searchers counted.

    Parameters
    ----------
    size, seed
        Cells along a side; what it was drawn from.
    field, level
        Range and deviation, and the log of the median intensity per km2.
    eta
        Log intensity per km2, true.
    detection
        Probability that an item in the cell was found.
    counts
        What was found, and the exposure.
    left
        Items not found, true.
    """

    size: int
    seed: int
    field: Matern
    level: float
    eta: Floats
    detection: Floats
    counts: Counts
    left: NDArray[np.int64]

    @property
    def digest(self) -> str:
        """Name of the data: a hash of what every method is given."""
        whole = hashlib.sha256(f"{self.size} {CELL_M}".encode())
        whole.update(self.counts.found.tobytes())
        whole.update(self.counts.exposure_km2.tobytes())
        return whole.hexdigest()[:16]


def district(size: int, seed: int = 1, *, field: Matern = FIELD, level: float = LEVEL) -> District:
    """Simulate a field and searches over about two fifths of it.

    Half of the other cells have an exposure of a hundredth: people pass there.
    """
    rng = np.random.default_rng(seed)
    waves = 2.0 - 2.0 * np.cos(np.pi * np.arange(size) / size)
    spectrum = (8.0 * (CELL_M / field.range_m) ** 2 + waves[:, None] + waves[None, :]) ** -2.0
    noise = rng.normal(size=(size, size)) * np.sqrt(spectrum / spectrum.mean())
    eta = level + field.sd * idctn(noise, norm="ortho")
    detection = np.where(rng.random((size, size)) < 0.5, 0.01, 0.0)
    while (detection > 0.02).mean() < SHARE_SEARCHED:
        row, column = rng.integers(-5, size, 2)
        height, width = rng.integers(4, 25, 2)
        place = slice(max(row, 0), row + height), slice(max(column, 0), column + width)
        detection[place] = rng.choice([0.5, 0.7, 0.9])
    items = rng.poisson(AREA_KM2 * np.exp(eta))
    found = rng.binomial(items, detection)
    counts = Counts(found, AREA_KM2 * detection, np.ones((size, size), bool))
    return District(size, seed, field, level, eta, detection, counts, items - found)


def priors(size: int) -> tuple[HyperPrior, Intercept]:
    """Return the priors that a fit of a full square takes when nobody says otherwise."""
    whole = np.ones((size, size), bool)
    nothing = Counts(np.zeros(whole.shape), np.zeros(whole.shape), whole)
    return default_prior(nothing, cell_m=CELL_M), Intercept()


def from_the_prior(size: int, seed: int) -> District:
    """Simulate a district whose range, deviation and level are drawn from those priors.

    Range and deviation are drawn again until they lie where the fit looks for them: a range of
    one cell to three extents of the grid, a deviation of 0.02 to 10. At 64 cells that cuts off
    5 % of the prior (3 % ranges too long, 2 % deviations too small), and the fit uses the
    prior with the same bounds. The level is drawn again too where level + 5 sd is above 40, so
    that numbers of items can be drawn at all (1 in 10,000).
    """
    prior, intercept = priors(size)
    rng = np.random.default_rng([seed, 1])
    while True:
        range_m = -math.log(prior.range_tail) * prior.range_m / rng.exponential()
        sd = prior.sd / -math.log(prior.sd_tail) * rng.exponential()
        level = rng.normal(intercept.mean, intercept.sd)
        seen = SHORTEST_CELLS * CELL_M <= range_m <= WIDEST_EXTENTS * size * CELL_M
        if seen and SMALLEST_SD <= sd <= LARGEST_SD and level + 5.0 * sd <= _LARGEST_LOG:
            return district(size, seed, field=Matern(range_m, sd), level=level)


def block_sums(values: NDArray[np.generic], cells: int) -> Floats:
    """Sum over blocks of cells by cells; leading axes stay."""
    *before, rows, columns = values.shape
    shape = (*before, rows // cells, cells, columns // cells, cells)
    return np.asarray(values.reshape(shape).sum(axis=(-3, -1)), np.float64)
