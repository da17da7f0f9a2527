"""How much more, or less, than assumed people and use reveal and suspected ground holds.

Where a search and people looked at the same ground, what the search found says how much lay
there, and so what share of it people told of. Where searches went to suspected ground and to
other ground of the same cells, they say how much more the suspected ground holds.
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from landrelease.hazard._cholesky import GridCholesky
from landrelease.hazard._coarse import block_sums, coarsened_effects
from landrelease.hazard._covariates import Effects
from landrelease.hazard._errors import HazardError, NoConvergence
from landrelease.hazard._evidence import Counts
from landrelease.hazard._gathered import Gathered
from landrelease.hazard._looks import Channel, Factors, Learned
from landrelease.hazard._matern import Matern, lattice
from landrelease.hazard._mode import Approximation, find_mode, log_evidence
from landrelease.hazard._model import Model

Floats = NDArray[np.float64]
_STEP: Final = 0.25
_BLOCKS: Final = 4096
_EVALUATIONS: Final = 300
_REACH: Final = 6.0
_KEPT_APART: Final = (Channel.SEARCH, Channel.PEOPLE)


def learn_factors(
    gathered: Gathered,
    intensity: Floats | None,
    *,
    cell_m: float,
    matern: Matern,
    effects: Effects,
    multiplier: Floats,
) -> Learned:
    """Find the most probable factors by marginal likelihood, and how sure they are.

    The intensity is integrated out by Laplace's formula on blocks of cells. The counts of
    searches, people and use are kept apart: which of them found an item tells as much as how
    many there were. Ground in use has no finds of its own: accidents count with people.

    Parameters
    ----------
    gathered
        Evidence that counts items; nothing is learned from a register of events.
    intensity
        Per cell, by which spread reports are allotted; None where all cells are alike.
    cell_m, matern, effects
        The model of the intensity.
    multiplier
        Known factor of the intensity per cell.

    Raises
    ------
    NoConvergence
        If the top is not found, or no mode is found there.
    """
    target = FactorPosterior(
        gathered, intensity, cell_m=cell_m, matern=matern, effects=effects, multiplier=multiplier
    )
    begin = target.centre
    options = {
        "xatol": 0.03,
        "fatol": 0.03,
        "maxfev": _EVALUATIONS,
        "initial_simplex": begin + 0.7 * np.vstack([np.zeros(3), np.diag([-1.0, -1.0, 1.0])]),
    }
    with np.errstate(invalid="ignore"):  # infinite at every corner, where no mode is found
        end = minimize(lambda x: -target(x), begin, method="Nelder-Mead", options=options)
    if not (end.success and math.isfinite(end.fun)):
        raise NoConvergence(iterations=end.nfev, change=float(end.fun))
    deviations = _deviations(target, np.asarray(end.x, np.float64))
    return Learned(Factors(*np.exp(end.x).tolist()), Factors(*deviations.tolist()))


class FactorPosterior:
    """Log posterior density of the logs of the factors: people, use, suspected ground."""

    def __init__(
        self,
        gathered: Gathered,
        intensity: Floats | None,
        *,
        cell_m: float,
        matern: Matern,
        effects: Effects,
        multiplier: Floats,
    ) -> None:
        block = max(1, math.ceil(math.sqrt(multiplier.size / _BLOCKS)))
        self._gathered, self._block, self._multiplier = gathered, block, multiplier
        found = gathered.found_by(intensity)
        self._found = {one: block_sums(counts, block) for one, counts in found.items()}
        self._domain = block_sums(gathered.counts.domain, block) > 0
        rows, columns = self._domain.shape
        size = block * cell_m
        wide = Matern(max(matern.range_m, size), matern.sd)
        self._on = lattice(wide, rows=rows, columns=columns, cell_m=size)
        self._effects = coarsened_effects(effects, gathered.counts, block)
        self._factor = GridCholesky(rows, columns)
        self._last: Approximation | None = None
        prior, log_sd = gathered.prior.factors, gathered.prior.log_sd
        self.centre = np.log([prior.people, prior.use, prior.suspected])
        self.prior_sd = np.array([log_sd.people, log_sd.use, log_sd.suspected])

    def __call__(self, point: Floats) -> float:
        """Log density; minus infinity far out, or where no mode is found."""
        if (np.abs(point) > _REACH).any():
            return -math.inf
        factors = Factors(*np.exp(point).tolist())
        lifted = self._multiplier * self._gathered.looks.mean_factor(factors)
        looks = self._gathered.looks.exposures(factors)
        exposure = {one: block_sums(share * lifted, self._block) for one, share in looks.items()}
        recorded = block_sums(self._gathered.recorded_km2 * lifted, self._block)
        found = sum(self._found.values(), np.zeros(recorded.shape))
        total = sum(exposure.values(), recorded)
        model = Model(Counts(found, total, self._domain), self._on, self._effects)
        try:
            self._last = find_mode(model, self._factor, start=self._last)
        except HazardError:
            return -math.inf
        value = log_evidence(model, self._last) - _log_power(found, total)
        value += _log_power(self._found[Channel.RECORD], recorded)
        value += sum(_log_power(self._found[one], exposure[one]) for one in _KEPT_APART)
        away = (point - self.centre) / self.prior_sd
        return value - 0.5 * float(away @ away)


def _log_power(found: Floats, exposure: Floats) -> float:
    """Sum of found times log exposure where something was found."""
    told = found > 0
    return float((found[told] * np.log(np.maximum(exposure[told], 1e-300))).sum())


def _deviations(target: FactorPosterior, top: Floats) -> Floats:
    """Marginal standard deviations from the curvature at the top, at most those of the prior."""
    step, best, size = _STEP * np.eye(len(top)), target(top), len(top)
    bend = np.empty((size, size))
    for i in range(size):
        bend[i, i] = (2.0 * best - target(top + step[i]) - target(top - step[i])) / _STEP**2
        for j in range(i):
            along, across = step[i] + step[j], step[i] - step[j]
            crossed = target(top + along) + target(top - along)
            crossed -= target(top + across) + target(top - across)
            bend[i, j] = bend[j, i] = -crossed / (4.0 * _STEP**2)
    if not np.isfinite(bend).all():
        return target.prior_sd
    values, vectors = np.linalg.eigh(bend)
    floor = 1.0 / float(target.prior_sd.max()) ** 2
    variance = (vectors / np.maximum(values, floor)) @ vectors.T
    deviations: Floats = np.minimum(np.sqrt(np.diag(variance)), target.prior_sd)
    return deviations
