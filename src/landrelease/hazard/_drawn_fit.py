"""From counts to a posterior without a factor: on grids of any size, and on a CUDA device."""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landrelease.hazard._compiled import one_blas_thread
from landrelease.hazard._covariates import Covariates, Intercept, fixed_effects
from landrelease.hazard._device import Device, arrays_on, on_host
from landrelease.hazard._drawn_posterior import DrawnPosterior
from landrelease.hazard._errors import NothingToModel, ValueOutOfRange
from landrelease.hazard._evidence import Counts, multiplied
from landrelease.hazard._fit import level_and_slope_priors, multiplier, provenance_of
from landrelease.hazard._matern import Matern, lattice
from landrelease.hazard._mode import Method
from landrelease.hazard._model import Model
from landrelease.hazard._posterior import Component
from landrelease.hazard._progress import Progress, silent
from landrelease.hazard._skew import bend, corrected_variance
from landrelease.hazard._stencil import INSIDE, Array
from landrelease.hazard._stencil_approximation import Approach, Approached
from landrelease.hazard._stencil_cuda import loops_on
from landrelease.hazard._stencil_draws import keys_from
from landrelease.hazard._stencil_mode import Evidence

Floats = NDArray[np.float64]

FEWEST_DRAWS: Final = 16


def fit_by_draws(
    counts: Counts,
    *,
    cell_m: float,
    matern: Matern,
    seed: int,
    draws: int = 256,
    device: Device = "auto",
    method: Method = "gva",
    intercept: Intercept | None = None,
    covariates: Covariates | None = None,
    offset: ArrayLike | None = None,
    tolerance: float = 0.01,
    progress: Progress = silent,
) -> DrawnPosterior:
    """Fit the model of `fit`, range and deviation given, without factoring a matrix.

    The mode is that of `fit`. Marginal variances are means over joint draws, each of them the
    solution of one linear system, so time and memory grow with the number of cells alone. The
    same seed gives the same numbers on every device, but for rounding and what conjugate
    gradients leave.

    Parameters
    ----------
    counts, cell_m, matern, method, intercept, covariates, offset
        As for `fit`.
    seed
        Of the draws.
    draws
        Number of draws for the variances, 16 or more: the deviation in a cell has a relative
        standard error of 1 / sqrt(2 draws); `DrawnPosterior.sd_within` bounds it.
    device
        "cuda" computes on a CUDA device and is refused where there is none; "auto" does so
        where CuPy and a device are there; "cpu" never does, and is for checking: `fit` and
        `fit_tiles` are faster on a processor.
    tolerance
        For "gva": of standard deviations while mode and variance are repeated.
    progress
        Told how far it is; may raise to cancel.

    Raises
    ------
    DeviceMissing, NothingToModel, ShapesDiffer, ValueOutOfRange, CovariateConstant,
    CovariatesCollinear, NoConvergence

    Examples
    --------
    >>> found = np.zeros((8, 8))
    >>> found[2, 3] = 4
    >>> counts = Counts(found, np.full((8, 8), 0.01), np.ones((8, 8), bool))
    >>> posterior = fit_by_draws(
    ...     counts, cell_m=100.0, matern=Matern(300.0, 1.0), seed=1, draws=16, device="cpu"
    ... )
    >>> bool(posterior.mean[2, 3] > posterior.mean[7, 7])
    True
    """
    if not (np.isfinite(cell_m) and cell_m > 0):
        raise ValueOutOfRange(name="cell_m", read=cell_m, expected="metres, above 0")
    if draws < FEWEST_DRAWS:
        raise ValueOutOfRange(name="draws", read=draws, expected=f"{FEWEST_DRAWS} or more")
    if not counts.domain.any():
        raise NothingToModel
    stencil = loops_on(arrays_on(device))
    level = Intercept() if intercept is None else intercept
    effects = fixed_effects(counts, level, covariates)
    known = multiplier(counts, offset)
    data = counts if offset is None else multiplied(counts, np.exp(known))
    rows, columns = counts.shape
    on = lattice(matern, rows=rows, columns=columns, cell_m=cell_m)
    model = Model(data, on, effects)
    keys = keys_from(np.random.default_rng(seed), draws)
    way = Approach(
        Evidence.of(model, stencil),
        stencil,
        keys,
        lambda share: progress(share, "intensity and its uncertainty"),
    )
    plain = method == "laplace" or not data.exposure_km2.any()
    with one_blas_thread():
        made = way.laplace() if plain else way.variational(tolerance)
    part = _component(made, model, matern)
    part = replace(part, mean=part.mean + known)
    priors = level_and_slope_priors(level, covariates)
    told = provenance_of(
        counts, (part,), cell_m=cell_m, method=method, hyper="fixed", priors=priors
    )
    progress(1.0, "intensity and its uncertainty")
    return DrawnPosterior(
        part,
        stencil=stencil,
        draws=draws,
        area_km2=np.full(counts.shape, (cell_m / 1000.0) ** 2),
        domain=counts.domain,
        provenance=replace(told, learned={"draws": draws, "draws_seed": seed}),
        effects=effects,
    )


def _component(at: Approached, model: Model, matern: Matern) -> Component:
    """Bring an approximation to main memory."""
    variance = _inside(at.variance)
    fall = None if at.fall is None else _inside(at.fall)
    return Component(
        weight=1.0,
        matern=matern,
        lattice=model.field,
        mean=_inside(at.found.mean),
        variance=variance,
        bend=None if fall is None else bend(variance, corrected_variance(variance, fall)),
        weights=_inside(at.found.weights),
        response=np.array([_inside(field) for field in at.response]),
        slopes=at.found.slopes,
        slope_precision=at.slope_precision,
    )


def _inside(field: Array) -> Floats:
    inside: Floats = np.ascontiguousarray(on_host(field[INSIDE]))
    return inside
