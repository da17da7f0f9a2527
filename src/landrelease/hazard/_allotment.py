"""Spread reports find their cells: expectation and maximisation around the mode.

Source: Dempster, Laird and Rubin (1977), JRSS B 39: 1-38. Given the intensity, a report is
of cell i with probability k_i exp(eta_i) / sum_j k_j exp(eta_j); given these shares the
counts are Poisson in every cell. Each round raises the posterior density.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.signal import fftconvolve
from scipy.special import kv

from landrelease.hazard._cholesky import GridCholesky
from landrelease.hazard._covariates import Effects
from landrelease.hazard._errors import NoConvergence
from landrelease.hazard._evidence import Counts
from landrelease.hazard._gathered import Gathered, Spread
from landrelease.hazard._looks import Factors
from landrelease.hazard._matern import Matern, lattice
from landrelease.hazard._mode import Approximation, find_mode
from landrelease.hazard._model import Model

Floats = NDArray[np.float64]
_ROUNDS: Final = 200
SETTLED: Final = 0.01


@dataclass(frozen=True, eq=False)
class Allotment:
    """Where spread reports belong.

    Parameters
    ----------
    intensity
        Per cell, at the mode.
    counts
        With every report allotted.
    rounds, moved
        Rounds it took, and the most that the shares of any report moved in the last one (half
        the sum of the changes).
    """

    intensity: Floats
    counts: Counts
    rounds: int
    moved: float


def allot(
    gathered: Gathered,
    *,
    cell_m: float,
    matern: Matern,
    effects: Effects,
    multiplier: Floats,
    factors: Factors,
) -> Allotment:
    """Allot spread reports to cells until the shares of none move by more than `SETTLED`.

    Parameters
    ----------
    gathered
        The evidence.
    cell_m, matern, effects
        The model of the intensity.
    multiplier
        Known factor of the intensity per cell.
    factors
        Of the chances of people and of use, and of suspected ground.

    Raises
    ------
    NoConvergence
    """
    rows, columns = gathered.counts.shape
    on = lattice(matern, rows=rows, columns=columns, cell_m=cell_m)
    factor = GridCholesky(rows, columns)
    start: Approximation | None = None
    intensity = np.ones((rows, columns))
    shares = [one.shares(intensity.ravel()) for one in gathered.spread]
    moved = 1.0 if shares else 0.0
    for number in range(_ROUNDS):
        counts = gathered.counts_given(intensity, factors)
        if moved <= SETTLED:
            return Allotment(intensity, counts, number, moved)
        model = Model(scaled(counts, multiplier), on, effects)
        start = find_mode(model, factor, start=start, tolerance=1e-3)
        intensity = np.exp(start.mean) * multiplier
        before, shares = shares, [one.shares(intensity.ravel()) for one in gathered.spread]
        moved = max(0.5 * float(np.abs(a - b).sum()) for a, b in zip(before, shares, strict=True))
    raise NoConvergence(iterations=_ROUNDS, change=moved)


def scaled(counts: Counts, multiplier: Floats) -> Counts:
    """Counts with the exposure multiplied by a known factor of the intensity."""
    return Counts(counts.found, counts.exposure_km2 * multiplier, counts.domain, counts.quantity)


def lost_information(
    gathered: Gathered, intensity: Floats, *, cell_m: float, matern: Matern
) -> Floats:
    """Information on each cell that is lost because reports are not known to one cell.

    A report with shares r has the information diag(r) - (diag(r) - r r') about eta: what is
    subtracted does not know which cell is meant. The diagonal returned is r_i (1 - sum_j
    r_j rho_ij), rho the prior correlation of cells: r_i (1 - r_i) where cells vary by
    themselves, and nothing where they vary together, for then it does not matter which cell
    is meant.

    Source: Louis (1982), JRSS B 44: 226-233, for the missing information; its diagonal form
    is ours and compared with dense algebra in the tests.
    """
    lost = np.zeros(gathered.counts.shape)
    for one in gathered.spread:
        shares = one.shares(intensity.ravel())
        alike = _alike(one, shares, lost.shape[1], cell_m=cell_m, matern=matern)
        np.add.at(lost.reshape(-1), one.cells, one.items * shares * np.clip(1.0 - alike, 0.0, 1.0))
    return lost


def _alike(one: Spread, shares: Floats, columns: int, *, cell_m: float, matern: Matern) -> Floats:
    """Sum over cells of share times prior correlation, for each cell of a report."""
    row, column = np.divmod(one.cells, columns)
    row, column = row - row.min(), column - column.min()
    height, width = int(row.max()) + 1, int(column.max()) + 1
    field = np.zeros((height, width))
    field[row, column] = shares
    down, across = np.mgrid[-height + 1 : height, -width + 1 : width]
    kernel = correlation(np.hypot(down, across) * cell_m, matern)
    smooth: Floats = fftconvolve(field, kernel)
    middle = smooth[height - 1 : 2 * height - 1, width - 1 : 2 * width - 1]
    return np.asarray(middle[row, column], np.float64)


def correlation(distance_m: Floats, matern: Matern) -> Floats:
    """Correlation of the field at a distance: Matern with smoothness 1.

    Examples
    --------
    >>> correlation(np.array([0.0, 1000.0]), Matern(1000.0, 1.0)).round(3).tolist()
    [1.0, 0.14]
    """
    scaled_by = np.sqrt(8.0) * np.asarray(distance_m, np.float64) / matern.range_m
    safe = np.maximum(scaled_by, 1e-9)
    return np.where(scaled_by < 1e-9, 1.0, safe * kv(1, safe))
