"""What the posterior of the log intensity is conditioned on."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._covariates import Effects
from landrelease.hazard._evidence import Counts
from landrelease.hazard._matern import Lattice

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Model:
    """What is conditioned on: counts, the field's prior, level and slopes with their prior."""

    counts: Counts
    field: Lattice
    effects: Effects


def starting_slopes(model: Model) -> Floats:
    """Crude level (the prior's where nothing was exposed), and slopes of zero."""
    start = model.effects.mean.copy()
    exposure = float(model.counts.exposure_km2.sum())
    if exposure > 0:
        start[0] = math.log((float(model.counts.found.sum()) + 0.5) / exposure)
    return start


def slope_precision(effects: Effects, weights: Floats, response: Floats) -> Floats:
    """Precision of beta with the field integrated out: prior + X' W (X - response)."""
    rest = effects.design - response
    matrix = np.array([effects.totals(weights * column) for column in rest])
    symmetric: Floats = 0.5 * (matrix + matrix.T) + np.diag(effects.precision)
    return symmetric
