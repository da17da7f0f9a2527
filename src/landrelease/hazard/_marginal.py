"""Log marginal likelihood of range and deviation, its slope, and how the mode moves with them.

Laplace's formula at the mode m of the log joint density f, P its curvature there:

    log p(y | range, sd) = f(m) + (log |Q| + log |B| - log |P|) / 2

Its slope has three parts: that of f and of log |Q| with the mode held, that of log |P| with the
mode held, tr(P^-1 dQ), and that of log |P| by way of the mode, sum of v_i dW_i. The trace needs
the inverse on neighbouring cells alone, because Q is a square: it follows from the selected
inverse, exactly (Skaug and Fournier 2006, CSDA 51: 699-709, have the formula; they
differentiate by machine).
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._cholesky import GridCholesky
from landrelease.hazard._matern import lattice_per_range, times_precision, times_root
from landrelease.hazard._mode import (
    CLOSE,
    Approximation,
    Start,
    log_evidence,
    settle,
    slopes_variance,
)
from landrelease.hazard._model import Model

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Marginal:
    """What one range and deviation gave.

    Parameters
    ----------
    point
        Log range, log sd.
    value, slope
        Log density there, and its slope along each of the two.
    found
        Gaussian at the mode, with variances.
    field_moves, slopes_moves
        How the field and the effects at the mode move along each, (2, rows, columns), (2, k).
    """

    point: Floats
    value: float
    slope: Floats
    found: Approximation
    field_moves: Floats
    slopes_moves: Floats

    def ahead(self, point: Floats) -> Start:
        """Where the mode is expected at another point, to first order."""
        away = point - self.point
        field = self.found.field + np.tensordot(away, self.field_moves, axes=1)
        return Start(field, self.found.slopes + away @ self.slopes_moves)


def marginal(
    model: Model, factor: GridCholesky, point: Floats, start: Start | None, close: float = CLOSE
) -> Marginal:
    """Log marginal likelihood by Laplace's formula, with its slope.

    Parameters
    ----------
    model, factor
        What is conditioned on, and work space of its grid.
    point
        Log range and log sd of the model's field, kept in the answer.
    start
        Where to look for the mode.
    close
        Largest squared Newton decrement, before the last step, at the point of the factor.

    Raises
    ------
    NoConvergence, NotPositiveDefinite
    """
    found = settle(model, factor, start, tolerance=close)
    inverse, links = factor.inverse_near()
    shares = slopes_variance(model.effects, found.response, found.slope_precision)
    found = replace(found, variance=inverse + shares)
    changes = _changes(model, found.field)
    field_moves, slopes_moves = _moves(model, factor, found, changes)
    traces = _traces(model, found, inverse, links)
    lift = np.array([model.effects.lift(move) for move in slopes_moves])
    swell = np.tensordot(field_moves + lift, found.variance * found.weights, axes=2)
    rough = np.tensordot(changes, found.field, axes=2)
    slope = 0.5 * (_logdet_slopes(model) - traces - swell - rough)
    now = model.counts.exposure_km2 * np.exp(found.mean)
    value = log_evidence(model, found) - 0.5 * float(np.vdot(found.variance, now - found.weights))
    return Marginal(point, value, slope, found, field_moves, slopes_moves)


def _changes(model: Model, fields: Floats) -> Floats:
    """Return dQ times a field along log range and log sd: (2, rows, columns)."""
    on = model.field
    rows, columns = fields.shape
    scale, _ = lattice_per_range(on, rows=rows, columns=columns)
    whole = times_precision(fields, on)
    root = times_root(fields, on)
    return np.stack([scale * whole - 4.0 * on.kappa2 * on.tau2 * root, -2.0 * whole])


def _logdet_slopes(model: Model) -> Floats:
    """Slopes of log |Q|."""
    rows, columns = model.counts.shape
    _, logdet = lattice_per_range(model.field, rows=rows, columns=columns)
    return np.array([logdet, -2.0 * rows * columns])


def _moves(
    model: Model, factor: GridCholesky, found: Approximation, changes: Floats
) -> tuple[Floats, Floats]:
    """How field and effects at the mode move along log range and log sd."""
    moved = factor.solve(-changes)
    rest = np.array([-model.effects.totals(found.weights * one) for one in moved])
    slopes = np.linalg.solve(found.slope_precision, rest.T).T
    return moved - np.tensordot(slopes, found.response, axes=1), slopes


def _traces(model: Model, found: Approximation, inverse: Floats, links: float) -> Floats:
    """Trace of the field's covariance times dQ, slopes integrated out."""
    on, effects = model.field, model.effects
    rows, columns = model.counts.shape
    scale, _ = lattice_per_range(on, rows=rows, columns=columns)
    whole = rows * columns - float(np.vdot(inverse, found.weights))
    root = float(np.vdot(inverse, on.kappa2 + _degrees(rows, columns))) - 2.0 * links
    traces = np.array([scale * whole - 4.0 * on.kappa2 * on.tau2 * root, -2.0 * whole])
    covariance = np.linalg.inv(found.slope_precision)
    for k, column in enumerate(found.response):
        images = _changes(model, column)
        for other in range(len(effects.mean)):
            share = covariance[k, other]
            traces += share * np.tensordot(images, found.response[other], axes=2)
    return traces


def _degrees(rows: int, columns: int) -> Floats:
    """Number of cells that share an edge with each."""
    down = np.full(rows, 2.0)
    down[0] -= 1.0
    down[-1] -= 1.0
    across = np.full(columns, 2.0)
    across[0] -= 1.0
    across[-1] -= 1.0
    degrees: Floats = down[:, None] + across[None, :]
    return degrees
