"""A second implementation in dense numpy, and small pieces of evidence."""

import math
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.fft import idctn
from scipy.special import gammaln

from landrelease.hazard import Counts, Intercept, Matern

Floats = NDArray[np.float64]


def _line(cells: int) -> Floats:
    """Neumann Laplacian of a path, from its incidence matrix."""
    steps = np.diff(np.eye(cells), axis=0)
    return steps.T @ steps


@dataclass
class Dense:
    """The model with full matrices: state = field then intercept."""

    counts: Counts
    cell_m: float
    matern: Matern
    prior: Intercept

    def field_precision(self) -> Floats:
        """Q, scaled so that the root mean square of the prior sd is `matern.sd`."""
        rows, columns = self.counts.shape
        kappa2 = 8.0 * (self.cell_m / self.matern.range_m) ** 2
        shifted = kappa2 * np.eye(rows * columns)
        shifted += np.kron(_line(rows), np.eye(columns)) + np.kron(np.eye(rows), _line(columns))
        free = shifted @ shifted
        return free * np.trace(np.linalg.inv(free)) / len(free) / self.matern.sd**2

    def prior_precision(self) -> Floats:
        """Prior precision of field and intercept."""
        size = self.counts.found.size
        full = np.zeros((size + 1, size + 1))
        full[:size, :size] = self.field_precision()
        full[size, size] = self.prior.precision
        return full

    def posterior(self, inflation: Floats | float = 1.0) -> tuple[Floats, Floats]:
        """Mode of the state and posterior precision there, by undamped-enough Newton."""
        prior, size = self.prior_precision(), self.counts.found.size
        design = np.hstack([np.eye(size), np.ones((size, 1))])
        centre = np.append(np.zeros(size), self.prior.mean)
        state = centre.copy()
        found = self.counts.found.ravel()
        exposure = (self.counts.exposure_km2 * inflation).ravel()
        for _ in range(500):
            rate = exposure * np.exp(design @ state)
            slope = design.T @ (found - rate) - prior @ (state - centre)
            precision = prior + design.T @ (rate[:, None] * design)
            step = np.linalg.solve(precision, slope)
            state = state + step * min(1.0, 1.0 / np.abs(design @ step).max())
            if np.abs(step).max() < 1e-12:
                break
        return state, precision

    def eta(self, inflation: Floats | float = 1.0) -> tuple[Floats, Floats]:
        """Mean and covariance of eta."""
        size = self.counts.found.size
        state, precision = self.posterior(inflation)
        design = np.hstack([np.eye(size), np.ones((size, 1))])
        return design @ state, design @ np.linalg.inv(precision) @ design.T

    def log_evidence(self) -> float:
        """Laplace's formula, every constant in."""
        state, precision = self.posterior()
        size, prior = self.counts.found.size, self.prior_precision()
        eta = state[:size] + state[size]
        found, exposure = self.counts.found.ravel(), self.counts.exposure_km2.ravel()
        seen = exposure > 0
        log_rate = np.log(np.where(seen, exposure, 1.0)) + eta
        fit = (found * log_rate - gammaln(found + 1.0))[seen].sum()
        fit -= (exposure * np.exp(eta)).sum()
        away = state - np.append(np.zeros(size), self.prior.mean)
        log_prior = 0.5 * np.linalg.slogdet(prior)[1] - 0.5 * away @ prior @ away
        dimension = size + 1
        log_prior -= 0.5 * dimension * math.log(2.0 * math.pi)
        spread = 0.5 * dimension * math.log(2.0 * math.pi)
        return float(fit + log_prior + spread - 0.5 * np.linalg.slogdet(precision)[1])


@pytest.fixture
def dense() -> type[Dense]:
    """Return the second implementation."""
    return Dense


@pytest.fixture
def small() -> Counts:
    """Twelve by nine cells, some searched, one corner outside the domain."""
    rng = np.random.default_rng(20)
    domain = np.ones((12, 9), bool)
    domain[:3, :2] = False
    exposure = np.where(rng.random((12, 9)) < 0.6, rng.uniform(0.1, 0.9, (12, 9)), 0.0) * domain
    found = rng.poisson(exposure * np.exp(rng.normal(0.5, 1.0, (12, 9))))
    return Counts(found, exposure, domain)


@pytest.fixture
def spread_out() -> Matern:
    """A field with a range of four cells of 250 m."""
    return Matern(range_m=1000.0, sd=1.2)


@dataclass
class District:
    """A simulated district: what is true, and what a searcher would have counted."""

    eta: Floats
    counts: Counts
    undetected: Floats
    left: NDArray[np.int64]


def simulated(size: int, cell_m: float, matern: Matern, *, level: float, seed: int) -> District:
    """Draw a field by its cosine transform, items, and searches of some rectangles."""
    rng = np.random.default_rng(seed)
    waves = 2.0 - 2.0 * np.cos(np.pi * np.arange(size) / size)
    spectrum = (8.0 * (cell_m / matern.range_m) ** 2 + waves[:, None] + waves[None, :]) ** -2.0
    scale = matern.sd / math.sqrt(spectrum.mean())
    noise = rng.normal(size=(size, size)) * np.sqrt(spectrum)
    eta = level + scale * idctn(noise, norm="ortho")
    detection = np.zeros((size, size))
    for _ in range(12):
        row, column = rng.integers(0, size, 2)
        height, width = rng.integers(3, 9, 2)
        detection[row : row + height, column : column + width] = rng.choice([0.5, 0.7, 0.9])
    area = (cell_m / 1000.0) ** 2
    items = rng.poisson(area * np.exp(eta))
    found = rng.binomial(items, detection)
    counts = Counts(found, area * detection, np.ones((size, size), bool))
    return District(eta, counts, 1.0 - detection, items - found)


@pytest.fixture(scope="session")
def district():
    """Return the simulation of a district."""
    return simulated
