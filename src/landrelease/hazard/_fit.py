"""From counts to a posterior."""

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landrelease.hazard._cholesky import GridCholesky
from landrelease.hazard._compiled import one_blas_thread
from landrelease.hazard._covariates import Covariates, Effects, Intercept, fixed_effects
from landrelease.hazard._errors import NothingToModel, ShapesDiffer, ValueOutOfRange
from landrelease.hazard._evidence import Counts, multiplied
from landrelease.hazard._foreseen import NEAR, foreseen
from landrelease.hazard._hyper import (
    COARSE_CELLS,
    HyperPrior,
    Learnt,
    default_prior,
    learn,
    matern_at,
)
from landrelease.hazard._integration import Nodes, integration_nodes
from landrelease.hazard._matern import Matern, lattice
from landrelease.hazard._mixture import carried_over, component
from landrelease.hazard._mode import Approximation, Method, approximate, last_step
from landrelease.hazard._model import Model
from landrelease.hazard._posterior import Component, Posterior
from landrelease.hazard._progress import Progress, part_of, silent
from landrelease.hazard._remaining import Provenance

METHOD: Final = "thinned log-Gaussian Cox process"
METHOD_VERSION: Final = "2.6"

FEW_EVENTS: Final = 2000
_CLOSE: Final = 0.02
_SAYS: Final = "intensity and its uncertainty"
LARGEST_OFFSET: Final = 50.0

Hyper = Literal["auto", "mode", "integrated"]
Floats = NDArray[np.float64]


def fit(
    counts: Counts,
    *,
    cell_m: float,
    method: Method = "gva",
    matern: Matern | None = None,
    hyper: Hyper = "auto",
    hyper_prior: HyperPrior | None = None,
    intercept: Intercept | None = None,
    covariates: Covariates | None = None,
    offset: ArrayLike | None = None,
    progress: Progress = silent,
) -> Posterior:
    """Fit the thinned log-Gaussian Cox process to counts on a grid.

    eta = offset + X beta + u, u a Matern field on the grid, X a level and covariates, and
    found_i ~ Poisson(exposure_i exp(eta_i)).
    The computation holds no randomness.

    Parameters
    ----------
    counts
        The evidence.
    cell_m
        Side of a cell, metres, above 0.
    method
        "gva" (Gaussian variational, the default) or "laplace".
    matern
        Range and standard deviation, if they are to be fixed.
    hyper
        "mode" plugs in the most probable range and standard deviation; "integrated" takes
        a mixture over five to twenty-five of them; "auto" integrates up to `FEW_EVENTS` events.
    hyper_prior
        Prior of range and sd; `default_prior` if left out.
    intercept
        Prior of the overall level; `Intercept()` if left out.
    covariates
        What is known of every cell, with a slope each; none if left out.
    offset
        Known log multiplier of the intensity, per cell or one number; 0 if left out.
    progress
        Told how far it is; may raise to cancel.

    Raises
    ------
    NothingToModel, ShapesDiffer, ValueOutOfRange, CovariateConstant, CovariatesCollinear,
    NoConvergence, NotPositiveDefinite

    Examples
    --------
    >>> found = np.zeros((8, 8))
    >>> found[2, 3] = 4
    >>> everywhere = np.ones((8, 8), bool)
    >>> counts = Counts(found, np.full((8, 8), 0.01), everywhere)
    >>> posterior = fit(counts, cell_m=100.0, matern=Matern(300.0, 1.0))
    >>> bool(posterior.mean[2, 3] > posterior.mean[7, 7])
    True
    >>> posterior.provenance.events
    4
    """
    if not (np.isfinite(cell_m) and cell_m > 0):
        raise ValueOutOfRange(name="cell_m", read=cell_m, expected="metres, above 0")
    if not counts.domain.any():
        raise NothingToModel
    level = Intercept() if intercept is None else intercept
    effects = fixed_effects(counts, level, covariates)
    prior = default_prior(counts, cell_m=cell_m) if hyper_prior is None else hyper_prior
    known = multiplier(counts, offset)
    data = counts if offset is None else multiplied(counts, np.exp(known))
    with one_blas_thread():
        progress(0.0, _SAYS)
        if matern is None:
            parts, way = _learnt(data, cell_m, method, hyper, prior, effects, progress)
        else:
            grid = _Cells(data, cell_m, method, effects, GridCholesky(*data.shape))
            parts, way = (component(matern, 1.0, grid.at(matern, None), cell_m),), "fixed"
        progress(1.0, _SAYS)
    if offset is not None:
        parts = tuple(replace(part, mean=part.mean + known) for part in parts)
    priors = {
        "range_m": prior.range_m,
        "range_tail": prior.range_tail,
        "sd": prior.sd,
        "sd_tail": prior.sd_tail,
    }
    priors |= level_and_slope_priors(level, covariates)
    provenance = provenance_of(
        counts, parts, cell_m=cell_m, method=method, hyper=way, priors=priors
    )
    area = np.full(counts.shape, (cell_m / 1000.0) ** 2)
    return Posterior(
        parts, area_km2=area, domain=counts.domain, provenance=provenance, effects=effects
    )


def provenance_of(
    counts: Counts,
    parts: tuple[Component, ...],
    *,
    cell_m: float,
    method: Method,
    hyper: str,
    priors: dict[str, float],
) -> Provenance:
    """Say how a posterior came about."""
    rows, columns = counts.shape
    return Provenance(
        method=METHOD,
        version=METHOD_VERSION,
        approximation=method,
        quantity=counts.quantity,
        range_m=sum(part.weight * part.matern.range_m for part in parts),
        sd=sum(part.weight * part.matern.sd for part in parts),
        hyper=hyper,
        components=len(parts),
        events=counts.events,
        exposure_km2=float(counts.exposure_km2.sum()),
        cell_m=cell_m,
        rows=rows,
        columns=columns,
        prior=priors,
    )


def multiplier(counts: Counts, offset: ArrayLike | None) -> Floats:
    """Known log multiplier per cell, checked; outside the domain it is 0."""
    known = np.asarray(0.0 if offset is None else offset, np.float64)
    if known.ndim and known.shape != counts.shape:
        raise ShapesDiffer(name="offset", read=known.shape, expected=counts.shape)
    known = np.where(counts.domain, known, 0.0)
    wrong = ~(np.abs(known) <= LARGEST_OFFSET)
    if wrong.any():
        expected = f"a finite number, {LARGEST_OFFSET:g} at most either way"
        raise ValueOutOfRange(name="offset", read=float(known[wrong][0]), expected=expected)
    return known


def level_and_slope_priors(level: Intercept, covariates: Covariates | None) -> dict[str, float]:
    """Median and deviation of the level's prior, and prior deviation of every slope, by name."""
    told = {"level_median_per_km2": level.median_per_km2, "level_sd": level.sd}
    if covariates is None:
        return told
    pairs = zip(covariates.names, covariates.prior_sd.tolist(), strict=True)
    return told | {f"slope_sd_{name}": value for name, value in pairs}


@dataclass(frozen=True, eq=False)
class _Cells:
    """What the components on the cells have in common; `factor` is their work space."""

    counts: Counts
    cell_m: float
    method: Method
    effects: Effects
    factor: GridCholesky

    def model(self, matern: Matern) -> Model:
        """What is conditioned on, with one range and deviation."""
        rows, columns = self.counts.shape
        on = lattice(matern, rows=rows, columns=columns, cell_m=self.cell_m)
        return Model(self.counts, on, self.effects)

    def at(self, matern: Matern, laplace: Approximation | None) -> Approximation:
        """Approximate at one range and deviation, beginning from Laplace's approximation."""
        model = self.model(matern)
        close = laplace is not None and last_step(model, laplace) < _CLOSE
        return approximate(model, self.factor, method=self.method, start=laplace, at_mode=close)

    def top(self, learnt: Learnt) -> Approximation:
        """Approximate at the most probable range and deviation, beginning from blocks."""
        point, shape = learnt.peak.top, self.counts.shape
        *coarser, finest = learnt.levels
        laplace = finest.best.found if finest.best is not None else None
        if finest.counts.shape != shape:
            coarser, laplace = [*coarser, finest], None
        ahead = foreseen(coarser, point) if self.method == "gva" else None
        if ahead is None:
            return self.at(matern_at(point), laplace)
        return approximate(
            self.model(matern_at(point)),
            self.factor,
            start=ahead.start(shape, laplace),
            carried=ahead.carried(shape),
            tolerance=NEAR,
        )


def _learnt(
    counts: Counts,
    cell_m: float,
    method: Method,
    hyper: Hyper,
    prior: HyperPrior,
    effects: Effects,
    progress: Progress,
) -> tuple[tuple[Component, ...], str]:
    """Learn range and deviation, and approximate the posterior; say how they are used."""
    share = part_of(progress, 0.0, 0.5)
    learnt = learn(counts, cell_m=cell_m, prior=prior, effects=effects, progress=share)
    progress(0.5, _SAYS)
    few = hyper == "integrated" or (hyper == "auto" and counts.events <= FEW_EVENTS)
    nodes = integration_nodes(learnt) if few else None
    target = learnt.target
    near = target if target.counts.shape == counts.shape else None
    factor = GridCholesky(*counts.shape) if near is None else near.factor
    grid = _Cells(counts, cell_m, method, effects, factor)
    if nodes is not None and (not nodes.normal or counts.found.size <= COARSE_CELLS):
        nodes = _approximated(nodes, method)
        if nodes.level is near:
            return tuple(
                component(one.matern, one.weight, one.found, cell_m) for one in nodes.nodes
            ), "integrated"
    weight = 1.0 if nodes is None else nodes.nodes[0].weight
    centre = component(matern_at(learnt.peak.top), weight, grid.top(learnt), cell_m)
    if nodes is None:
        return (centre,), "mode"
    return carried_over(nodes, centre, counts, cell_m=cell_m, method=method), "integrated"


def _approximated(nodes: Nodes, method: Method) -> Nodes:
    """Approximate at every node, on its level, by the method asked for."""
    level = nodes.level
    grid = _Cells(level.counts, level.cell_m, method, level.effects, level.factor)
    found = (replace(one, found=grid.at(one.matern, one.found)) for one in nodes.nodes)
    return replace(nodes, nodes=tuple(found))
