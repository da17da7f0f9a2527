"""A place and the ground around it, fitted again at what a run has settled.

Evidence further away than `REACH` ranges hardly bears on a place: the answer on a window with
such a margin equals that on the whole grid to four digits.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from landrelease.geo import CellShares, Grid
from landrelease.hazard._cholesky import GridCholesky
from landrelease.hazard._compiled import one_blas_thread
from landrelease.hazard._covariates import LEVEL, Intercept, fixed_effects
from landrelease.hazard._errors import NothingToModel, PlaceTooLarge, ValueOutOfRange
from landrelease.hazard._evidence import Counts, multiplied
from landrelease.hazard._gathered_fit import FACTOR
from landrelease.hazard._looks import AS_ASSUMED, FACTORS, Factors, Learned
from landrelease.hazard._matern import Matern, lattice
from landrelease.hazard._mode import (
    Approximation,
    approximate,
    find_mode,
    slopes_variance,
    with_variance,
)
from landrelease.hazard._model import Model, slope_precision
from landrelease.hazard._polygons import Cells
from landrelease.hazard._posterior import Posterior

Floats = NDArray[np.float64]

REACH: Final = 2.4
"""Ranges around a place from which evidence is taken."""
MOST_CELLS: Final = 9_216
"""Cells of a window beyond which its margin is cut; about a second for a dozen refits."""
LARGEST_PLACE: Final = 40_000
_LEAST_MARGIN: Final = 8
_FEW_CELLS: Final = 48
_LARGEST_LOG_VARIANCE: Final = 4.0
_LOOSE: Final = 1e-4
_FURTHEST: Final = 8.0
"""How far the level from elsewhere may lie from the run's, on the log scale."""
_SLOPE: Final = "slope: "
_EXACTLY: Final = Learned(AS_ASSUMED, Factors(0.0, 0.0, 0.0))


class Thinning(Protocol):
    """What became of items, and how many more lie in a cell than level and field say."""

    @property
    def undetected(self) -> Floats: ...

    @property
    def offset(self) -> Floats: ...

    @property
    def lost(self) -> Floats: ...


@dataclass(frozen=True)
class Settled:
    """What a run settled: enough to look at a place of it again.

    Parameters
    ----------
    matern
        Range and standard deviation.
    level, level_sd
        Mean and standard deviation of the overall level of log intensity, per km2.
    prior
        The run's prior of the level.
    rows, columns, cell_m
        The run's grid; its margins scale the field.
    learned
        Chances of people and of use, and the factor of suspected ground.
    slopes
        Mean slope of each covariate, by name.
    """

    matern: Matern
    level: float
    level_sd: float
    prior: Intercept
    rows: int
    columns: int
    cell_m: float
    learned: Learned = _EXACTLY
    slopes: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, posterior: Posterior) -> Self:
        """Take them from a posterior; a mixture is replaced by its means."""
        facts, level = posterior.provenance, posterior.slopes[LEVEL]
        return cls(
            matern=Matern(facts.range_m, facts.sd),
            level=level.mean,
            level_sd=level.sd,
            prior=Intercept(facts.prior["level_median_per_km2"], facts.prior["level_sd"]),
            rows=facts.rows,
            columns=facts.columns,
            cell_m=facts.cell_m,
            learned=_learned(facts.learned),
            slopes={
                name: slope.mean
                for name, slope in posterior.slopes.items()
                if name != LEVEL and not name.startswith(FACTOR)
            },
        )

    def facts(self) -> dict[str, float]:
        """Return them as numbers by name, to be kept with the run."""
        return {
            "range_m": self.matern.range_m,
            "sd": self.matern.sd,
            "level": self.level,
            "level_sd": self.level_sd,
            "prior_median_per_km2": self.prior.median_per_km2,
            "prior_sd": self.prior.sd,
            "rows": self.rows,
            "columns": self.columns,
            "cell_m": self.cell_m,
            **{f"factor_{name}": getattr(self.learned.factors, name) for name in FACTORS},
            **{f"factor_{name}_log_sd": getattr(self.learned.log_sd, name) for name in FACTORS},
            **{f"{_SLOPE}{name}": slope for name, slope in self.slopes.items()},
        }

    @classmethod
    def from_facts(cls, facts: Mapping[str, float]) -> Self:
        """Read what `facts` wrote.

        Examples
        --------
        >>> kept = Settled(Matern(900.0, 1.5), 0.2, 0.1, Intercept(), 30, 40, 100.0)
        >>> Settled.from_facts(kept.facts()) == kept
        True
        """
        return cls(
            matern=Matern(float(facts["range_m"]), float(facts["sd"])),
            level=float(facts["level"]),
            level_sd=float(facts["level_sd"]),
            prior=Intercept(float(facts["prior_median_per_km2"]), float(facts["prior_sd"])),
            rows=int(facts["rows"]),
            columns=int(facts["columns"]),
            cell_m=float(facts["cell_m"]),
            learned=_learned(facts),
            slopes={
                name.removeprefix(_SLOPE): float(slope)
                for name, slope in facts.items()
                if name.startswith(_SLOPE)
            },
        )


def _learned(facts: Mapping[str, float]) -> Learned:
    """Read what was learned; what was not is as assumed, without doubt."""
    return Learned(
        Factors(*(float(facts.get(f"factor_{name}", 1.0)) for name in FACTORS)),
        Factors(*(float(facts.get(f"factor_{name}_log_sd", 0.0)) for name in FACTORS)),
    )


@dataclass(frozen=True)
class PlaceWindow:
    """A rectangle of a grid around a place.

    Parameters
    ----------
    top, left, rows, columns
        Where it lies on the grid, in cells.
    margin
        Cells between the place and its edge, where the grid goes on.
    """

    top: int
    left: int
    rows: int
    columns: int
    margin: int

    @classmethod
    def around(cls, place: Cells, settled: Settled) -> Self:
        """Take the cells within `REACH` ranges of a place, or as many as can be worked on.

        Raises
        ------
        NothingToModel
            The place has no cell on the grid.
        PlaceTooLarge
            It has more cells than can be looked at again.
        """
        if not len(place.rows):
            raise NothingToModel
        top, left = int(place.rows.min()), int(place.columns.min())
        bottom, right = int(place.rows.max()) + 1, int(place.columns.max()) + 1
        box = (bottom - top) * (right - left)
        if box > LARGEST_PLACE:
            raise PlaceTooLarge(cells=box, most=LARGEST_PLACE)
        margin = math.ceil(REACH * settled.matern.range_m / settled.cell_m)
        while True:
            north, west = max(top - margin, 0), max(left - margin, 0)
            rows = min(bottom + margin, settled.rows) - north
            columns = min(right + margin, settled.columns) - west
            if rows * columns <= MOST_CELLS or margin <= _LEAST_MARGIN:
                return cls(north, west, rows, columns, margin)
            margin = max(_LEAST_MARGIN, margin - 1)

    @property
    def part(self) -> tuple[slice, slice]:
        """Its rows and columns of an array on the whole grid."""
        return (
            slice(self.top, self.top + self.rows),
            slice(self.left, self.left + self.columns),
        )

    def grid(self, whole: Grid) -> Grid:
        """Return its cells as a grid."""
        return Grid(
            whole.crs,
            whole.x0_m + self.left * whole.cell_m,
            whole.y0_m - self.top * whole.cell_m,
            whole.cell_m,
            self.rows,
            self.columns,
        )

    def place(self, cells: Cells) -> CellShares:
        """Carry a place over from the whole grid."""
        return CellShares(cells.rows - self.top, cells.columns - self.left, cells.fraction)


class Refits:
    """Fits of one window to different evidence, and what each says of a place.

    All use the same dice, so that their differences are sharper than each figure.

    Parameters
    ----------
    window, settled
        The window, and what the run settled.
    place
        Cells on the window.
    seed, samples
        Start of the random generator, and number of joint samples, 2 or more.
    """

    def __init__(
        self, window: PlaceWindow, settled: Settled, *, place: Cells, seed: int, samples: int
    ) -> None:
        if samples < 2:
            raise ValueOutOfRange(name="samples", read=samples, expected="2 or more")
        self._place, self._seed, self._samples = place, seed, samples
        self._on = lattice(
            settled.matern, rows=settled.rows, columns=settled.columns, cell_m=settled.cell_m
        )
        self._settled, self._level = settled, settled.prior
        self._factor = GridCholesky(window.rows, window.columns)
        self._flat = place.rows * window.columns + place.columns
        self._area = (settled.cell_m / 1000.0) ** 2 * place.fraction

    def fit(self, counts: Counts, offset: Floats) -> Approximation:
        """Fit from scratch; later fits have the same level before the window is looked at.

        The run's level already knows of the evidence in the window. It is taken out by
        dividing the run's posterior of the level by what the window alone says of it, both
        normal.
        """
        self._level = self._settled.prior
        seen = multiplied(counts, np.exp(offset))
        with one_blas_thread():
            alone = approximate(self._model(seen), self._factor)
            self._level = self._elsewhere(alone)
            return approximate(self._model(seen), self._factor, start=alone)

    def _elsewhere(self, alone: Approximation) -> Intercept:
        """What evidence outside the window says of the level."""
        prior, run = self._settled.prior, self._settled.level_sd**-2.0
        here = float(alone.slope_precision[0, 0])
        told = run - (here - prior.precision)
        precision = max(told, prior.precision)
        pulled = run * self._settled.level - here * float(alone.slopes[0])
        mean = (pulled + prior.precision * prior.mean) / precision
        away = np.clip(mean - self._settled.level, -_FURTHEST, _FURTHEST)
        return Intercept(
            median_per_km2=math.exp(self._settled.level + float(away)), sd=precision**-0.5
        )

    def unseen(self, counts: Counts) -> Approximation:
        """Fit to nothing, after `fit`: the level from elsewhere, and the field's prior."""
        with one_blas_thread():
            return approximate(self._model(self._nothing(counts.shape)), self._factor)

    def again(self, counts: Counts, offset: Floats, start: Approximation) -> Approximation:
        """Fit to changed evidence, from the fit to what it was: two rounds of Newton steps.

        The variances of the first round give the second its exposures. What is left of the
        error is a hundredth of a standard deviation in the mode, and of second order in how
        far the variances moved.
        """
        model = self._model(multiplied(counts, np.exp(offset)))
        with one_blas_thread():
            first = self._round(model, start)
            return self._round(model, first)

    def _round(self, model: Model, start: Approximation) -> Approximation:
        inflation = np.exp(0.5 * np.minimum(start.variance, math.exp(_LARGEST_LOG_VARIANCE)))
        found = find_mode(model, self._factor, start=start, inflation=inflation, tolerance=_LOOSE)
        return with_variance(model, found, self._factor)

    def _model(self, counts: Counts) -> Model:
        return Model(counts, self._on, fixed_effects(counts, self._level))

    def numbers(
        self, found: Approximation, evidence: Thinning | None = None
    ) -> tuple[Floats, float]:
        """Expected items left in the place for each joint sample, and their exact mean.

        `found` must be the last fit made; without evidence nothing was searched or suspected.
        """
        share = self._share(evidence)
        if evidence is not None and evidence.lost.any():
            found = self._widened(found, evidence.lost)
        mean, variance = found.mean.ravel()[self._flat], found.variance.ravel()[self._flat]
        exact = float(share @ np.exp(mean + 0.5 * variance))
        if len(self._flat) <= _FEW_CELLS:
            eta = mean + self._joint(found)
        else:
            eta = mean + self._fields(found)
        drawn: Floats = np.exp(eta) @ share
        return drawn, exact

    def _joint(self, found: Approximation) -> Floats:
        """Draw the cells of a small place from their exact covariance."""
        cells = len(self._flat)
        units = np.zeros((cells, found.mean.size))
        units[np.arange(cells), self._flat] = 1.0
        with one_blas_thread():
            columns = self._factor.solve(units.reshape(cells, *found.mean.shape))
        covariance = columns.reshape(cells, -1)[:, self._flat]
        lift = (1.0 - found.response[0]).ravel()[self._flat]
        covariance = covariance + np.outer(lift, lift) / found.slope_precision[0, 0]
        values, vectors = np.linalg.eigh(0.5 * (covariance + covariance.T))
        noise = np.random.default_rng(self._seed).standard_normal((self._samples, cells))
        root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
        drawn: Floats = noise @ root
        return drawn

    def _fields(self, found: Approximation) -> Floats:
        """Draw whole fields, in bounded chunks, and keep the cells of the place."""
        rng = np.random.default_rng(self._seed)
        level = rng.standard_normal(self._samples) / math.sqrt(found.slope_precision[0, 0])
        lift = (1.0 - found.response[0]).ravel()[self._flat]
        drawn: Floats = level[:, None] * lift
        chunk = max(1, 4_000_000 // found.mean.size)
        for begin in range(0, self._samples, chunk):
            count = min(chunk, self._samples - begin)
            with one_blas_thread():
                fields = self._factor.sample(count, rng)
            drawn[begin : begin + count] += fields.reshape(count, -1)[:, self._flat]
        return drawn

    def _widened(self, found: Approximation, lost: Floats) -> Approximation:
        """Take information out that reports which are spread do not have."""
        weights = np.maximum(found.weights - lost, 0.0)
        effects = self._model(self._nothing(found.mean.shape)).effects
        with one_blas_thread():
            self._factor.factor(kappa2=self._on.kappa2, tau2=self._on.tau2, weights=weights)
            response = self._factor.solve(weights * effects.design)
            precision = slope_precision(effects, weights, response)
            variance = self._factor.inverse_diagonal()
        variance = variance + slopes_variance(effects, response, precision)
        return replace(
            found,
            weights=weights,
            response=response,
            slope_precision=precision,
            variance=variance,
        )

    @staticmethod
    def _nothing(shape: tuple[int, ...]) -> Counts:
        return Counts(np.zeros(shape), np.zeros(shape), np.ones(shape, np.bool_))

    def _share(self, evidence: Thinning | None) -> Floats:
        """Area in the place in which items are left, times the factor of what lies there."""
        if evidence is None:
            return self._area
        lifted = evidence.undetected * np.exp(evidence.offset)
        share: Floats = self._area * lifted.ravel()[self._flat]
        return share

    def influence(self, found: Approximation, evidence: Thinning) -> Floats:
        """How much log of the expected items left rises with each count in each cell (flat).

        First order: the posterior covariance of log intensity with the place. `found` must be
        the last fit made.
        """
        share = self._share(evidence)
        left = share * np.exp(found.mean + 0.5 * found.variance).ravel()[self._flat]
        slope = np.zeros(found.mean.shape)
        slope.reshape(-1)[self._flat] = left / max(float(left.sum()), 1e-300)
        lift = 1.0 - found.response[0]
        with one_blas_thread():
            moved = self._factor.solve(slope)
        total: Floats = moved + lift * float((lift * slope).sum()) / found.slope_precision[0, 0]
        return total.ravel()
