"""From gathered evidence to a posterior: reports that are spread find their cells."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._covariates import Intercept
from landrelease.hazard._fit import Hyper, fit
from landrelease.hazard._gathered import Gathered
from landrelease.hazard._hyper import HyperPrior
from landrelease.hazard._matern import Matern
from landrelease.hazard._mode import Method
from landrelease.hazard._posterior import Posterior
from landrelease.hazard._progress import Progress, silent

Floats = NDArray[np.float64]
_ROUNDS: Final = 60
_SETTLED: Final = 0.02


def fit_gathered(
    gathered: Gathered,
    *,
    cell_m: float,
    matern: Matern | None = None,
    method: Method = "gva",
    hyper: Hyper = "auto",
    hyper_prior: HyperPrior | None = None,
    intercept: Intercept | None = None,
    progress: Progress = silent,
) -> Posterior:
    """Fit the model to gathered evidence.

    Parameters
    ----------
    gathered
        Evidence on a grid, from `gather`.
    cell_m, matern, method, hyper, hyper_prior, intercept, progress
        As for `fit`.

    Raises
    ------
    NothingToModel, ValueOutOfRange, NoConvergence, NotPositiveDefinite
    """
    return fit(
        gathered.counts,
        cell_m=cell_m,
        matern=matern,
        method=method,
        hyper=hyper,
        hyper_prior=hyper_prior,
        intercept=intercept,
        progress=progress,
    )
