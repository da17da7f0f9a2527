"""From counts to a posterior."""

from dataclasses import replace
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landrelease.hazard._cholesky import GridCholesky
from landrelease.hazard._compiled import one_blas_thread
from landrelease.hazard._covariates import Covariates, Effects, Intercept, fixed_effects
from landrelease.hazard._errors import NothingToModel, ShapesDiffer, ValueOutOfRange
from landrelease.hazard._evidence import Counts, multiplied
from landrelease.hazard._hyper import (
    HyperPosterior,
    HyperPrior,
    default_prior,
    integration_points,
    learn,
    matern_at,
)
from landrelease.hazard._matern import Matern, lattice
from landrelease.hazard._mode import Approximation, Method, approximate
from landrelease.hazard._model import Model
from landrelease.hazard._posterior import Component, Posterior, Provenance
from landrelease.hazard._progress import Progress, part_of, silent

METHOD: Final = "thinned log-Gaussian Cox process"
METHOD_VERSION: Final = "2.3"

FEW_EVENTS: Final = 2000
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
        a mixture over at most nine of them; "auto" integrates up to `FEW_EVENTS` events.
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
        if matern is not None:
            points, way, near = [(matern, 1.0)], "fixed", None
        else:
            share = part_of(progress, 0.0, 0.4)
            points, way, near = _points(data, cell_m, hyper, prior, effects, share)
        share = part_of(progress, 0.4, 1.0)
        parts = _components(data, points, cell_m, method, effects, near, share)
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


def _points(
    counts: Counts,
    cell_m: float,
    hyper: Hyper,
    prior: HyperPrior,
    effects: Effects,
    progress: Progress,
) -> tuple[list[tuple[Matern, float]], str, HyperPosterior | None]:
    """Ranges and deviations to use, with their weights; how chosen; where, if on the cells."""
    learnt = learn(counts, cell_m=cell_m, prior=prior, effects=effects, progress=progress)
    near = learnt.target if learnt.target.counts.shape == counts.shape else None
    if hyper == "integrated" or (hyper == "auto" and counts.events <= FEW_EVENTS):
        return integration_points(learnt), "integrated", near
    return [(matern_at(learnt.peak.top), 1.0)], "mode", near


def _components(
    counts: Counts,
    points: list[tuple[Matern, float]],
    cell_m: float,
    method: Method,
    effects: Effects,
    near: HyperPosterior | None,
    progress: Progress,
) -> tuple[Component, ...]:
    """Approximate the posterior at every point, beginning from the one before.

    The first begins from what `near` evaluated last, in its work space.
    """
    rows, columns = counts.shape
    factor = GridCholesky(rows, columns) if near is None else near.factor
    parts: list[Component] = []
    last: Approximation | None = None if near is None or near.best is None else near.best.found
    for index, (matern, weight) in enumerate(points):
        progress(index / len(points), "intensity and its uncertainty")
        on = lattice(matern, rows=rows, columns=columns, cell_m=cell_m)
        model = Model(counts, on, effects)
        ready = None if near is None else near.mode_at(matern)
        last = approximate(
            model, factor, method=method, start=ready or last, at_mode=ready is not None
        )
        parts.append(
            Component(
                weight=weight,
                matern=matern,
                lattice=on,
                mean=last.mean,
                variance=last.variance,
                bend=last.bend,
                weights=last.weights,
                response=last.response,
                slopes=last.slopes,
                slope_precision=last.slope_precision,
            )
        )
    progress(1.0, "intensity and its uncertainty")
    return tuple(parts)
