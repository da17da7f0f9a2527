"""What is not known of the deviations, carried into every effect: a sum over where they may be."""

from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import ndtr

from landrelease.detection._crossed_model import Model

Floats = NDArray[np.float64]

_LEAST_SD: Final = 1e-3
"""Smaller deviations than this, on the logit scale, are none."""
_STEP: Final = 1.0
"""Distance of places, in standard deviations of the posterior."""
_FALL: Final = 6.5
"""Places whose log density lies lower than this below the top are left out."""
_DIFFERENCE: Final = 0.05
_MOST: Final = 8
_BISECTIONS: Final = 32


@dataclass(frozen=True, slots=True)
class Places:
    """Where intercept and deviations may be, with the effects that are likely there.

    Parameters
    ----------
    weights
        One for each place; they sum to one.
    levels
        Intercepts.
    sds
        Deviations of operators and of devices.
    effects, errors
        Of operators and devices (across), given what holds at the place (down).
    """

    weights: Floats
    levels: Floats
    sds: Floats
    effects: Floats
    errors: Floats

    def mean(self, values: Floats) -> Floats:
        """Return the posterior mean."""
        return np.asarray(self.weights @ values, np.float64)

    def spread(self, values: Floats, errors: Floats | float) -> Floats:
        """Return the posterior standard deviation of what has these means and errors."""
        away = values - self.mean(values)
        return np.asarray(np.sqrt(self.weights @ (away**2 + np.square(errors))), np.float64)

    def quantile(self, share: float, which: slice) -> Floats:
        """Return quantiles of intercept plus effect, over all places."""
        middle, errors = self.levels[:, None] + self.effects[:, which], self.errors[:, which]
        low = (middle - 9.0 * errors).min(axis=0)
        high = (middle + 9.0 * errors).max(axis=0)
        for _ in range(_BISECTIONS):
            tried = 0.5 * (low + high)
            under = self.weights @ ndtr((tried - middle) / errors) < share
            low, high = np.where(under, tried, low), np.where(under, high, tried)
        return np.asarray(0.5 * (low + high), np.float64)


class Search:
    """The posterior of intercept and log deviations, effects integrated out by Laplace."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.held, _ = model.laplace(np.full(2, 0.5), np.zeros(1 + model.many + model.few))

    def density(self, at: Floats) -> float:
        """Return the log density of intercept, log deviations and counts."""
        sds = _sds(at)
        self.held, evidence = self.model.laplace(sds, self.held, level=float(at[0]))
        return evidence + float(np.log(sds).sum())

    def top(self) -> Floats:
        """Return where it is greatest."""
        start = [self.held[0], *np.log([0.5, 0.5])]
        found = minimize(
            lambda at: -self.density(at),
            start,
            method="Nelder-Mead",
            options={"xatol": 1e-2, "fatol": 1e-3},
        )
        return np.asarray(found.x, np.float64)

    def axes(self, top: Floats) -> Floats:
        """Return the axes of its curvature at the top, each one standard deviation long."""
        steps = _DIFFERENCE * np.eye(3)
        height = self.density(top)
        ahead = [self.density(top + step) for step in steps]
        behind = [self.density(top - step) for step in steps]
        curve = np.diag(
            [2 * height - one - other for one, other in zip(ahead, behind, strict=True)]
        )
        for i, j in ((0, 1), (0, 2), (1, 2)):
            corner = self.density(top + steps[i] + steps[j])
            curve[i, j] = curve[j, i] = ahead[i] + ahead[j] - height - corner
        values, vectors = np.linalg.eigh(curve / _DIFFERENCE**2)
        return np.asarray(vectors / np.sqrt(np.maximum(values, 0.25)), np.float64)


def places_of(model: Model) -> tuple[Places, Floats]:
    """Return places where the density is not small, evenly spaced; and the top."""
    search = Search(model)
    top = search.top()
    axes = search.axes(top)
    height = search.density(top)
    reach = [_reach(search, top, axes[:, axis], height) for axis in range(3)]
    told = []
    for steps in product(*(range(-low, high + 1) for low, high in reach)):
        at = top + _STEP * axes @ np.array(steps, np.float64)
        density = search.density(at)
        if density > height - _FALL:
            sds = _sds(at)
            errors = model.errors(search.held, sds)
            told.append(
                (density, at[0], sds, search.held[1:],
                 np.concatenate([errors.operators, errors.devices]))
            )  # fmt: skip
    heights, *rest = (np.array(one) for one in zip(*told, strict=True))
    weights = np.exp(heights - heights.max())
    return Places(weights / weights.sum(), *rest), top


def _reach(search: Search, top: Floats, axis: Floats, height: float) -> tuple[int, int]:
    """Return how many steps the density stays above the fall, to either side."""
    told = []
    for side in (-1.0, 1.0):
        steps = 0
        while steps < _MOST:
            if search.density(top + side * (steps + 1) * _STEP * axis) < height - _FALL:
                break
            steps += 1
        told.append(steps)
    return told[0], told[1]


def _sds(at: Floats) -> Floats:
    """Read the deviations of a place: where all are alike it ends there."""
    return np.exp(np.maximum(at[1:], np.log(_LEAST_SD)))
