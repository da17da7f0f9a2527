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
_FIRST: Final = 0.4
_DIFFERENCE: Final = 0.05
_MOST: Final = 8
_BISECTIONS: Final = 32


@dataclass(frozen=True, slots=True)
class Frame:
    """Coordinates in which the posterior of intercept and deviations is nearly a normal one.

    The larger the deviations, the less is known of the average operator and device: the intercept
    is told in units of what is not known of it, so that one step is as far everywhere.

    Parameters
    ----------
    centre, error
        Of the intercept, were all operators and all devices alike.
    many, few
        Operators and devices.
    """

    centre: float
    error: float
    many: int
    few: int

    def sds(self, at: Floats) -> Floats:
        """Return deviations of places (their last axis): below the least, all are alike."""
        return np.asarray(np.exp(np.maximum(at[..., 1:], np.log(_LEAST_SD))), np.float64)

    def scale(self, at: Floats) -> Floats:
        """Return what is not known of the intercept with the deviations of places."""
        away = self.sds(at) ** 2 / np.array([self.many, self.few])
        return np.asarray(np.sqrt(self.error**2 + away.sum(axis=-1)), np.float64)

    def level(self, at: Floats) -> Floats:
        """Return intercepts of places."""
        return np.asarray(self.centre + at[..., 0] * self.scale(at), np.float64)


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
    frame, at, axes
        Coordinates, those of the places, and steps from place to place (in columns).
    """

    weights: Floats
    levels: Floats
    sds: Floats
    effects: Floats
    errors: Floats
    frame: Frame
    at: Floats
    axes: Floats

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
    """The posterior in the coordinates of its frame, effects integrated out by Laplace."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.held, _ = model.laplace(np.full(2, 0.5), np.zeros(1 + model.many + model.few))
        known = float(model.parts(self.held, np.full(2, 0.5)).dense[0, 0])
        self.frame = Frame(float(self.held[0]), known**-0.5, model.many, model.few)

    def density(self, at: Floats) -> float:
        """Return the log density of a place and the counts."""
        sds, level = self.frame.sds(at), float(self.frame.level(at))
        self.held, evidence = self.model.laplace(sds, self.held, level=level)
        return evidence + float(np.log(sds).sum() + np.log(self.frame.scale(at)))

    def top(self) -> Floats:
        """Return the most likely intercept and deviations (on the log scale), as a place."""
        start = np.array([0.0, *np.log([0.5, 0.5])])
        found = minimize(
            lambda at: float(np.log(self.frame.scale(at))) - self.density(at),
            start,
            method="Nelder-Mead",
            options={
                "xatol": 1e-2,
                "fatol": 1e-3,
                "initial_simplex": start + _FIRST * np.eye(4, 3, k=-1),
            },
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
            sds = search.frame.sds(at)
            own = model.errors(search.held, sds)
            told.append(
                (density, at, search.frame.level(at), sds, search.held[1:],
                 np.concatenate([own.operators, own.devices]))
            )  # fmt: skip
    heights, found, levels, sds, effects, errors = (
        np.array(one) for one in zip(*told, strict=True)
    )
    weights = np.exp(heights - heights.max())
    weights /= weights.sum()
    places = Places(weights, levels, sds, effects, errors, search.frame, found, _STEP * axes)
    return places, top


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
