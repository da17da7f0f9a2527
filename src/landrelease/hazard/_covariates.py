"""Fixed effects: the overall level, and slopes of what is known of every cell."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landrelease.hazard._errors import (
    CovariateConstant,
    CovariatesCollinear,
    CovariatesNotNamed,
    ShapesDiffer,
    ValueOutOfRange,
)
from landrelease.hazard._evidence import Counts, frozen_array

Floats = NDArray[np.float64]

LEVEL: Final = "level"
_SMALLEST_SHARE: Final = 1e-8


@dataclass(frozen=True)
class Intercept:
    """Weak Gaussian prior of the overall level of log intensity.

    Parameters
    ----------
    median_per_km2
        Intensity that is as likely too low as too high, per km2, above 0.
    sd
        Standard deviation of its log, above 0. The default 4 puts 95 % between 0.0004 and
        2,500 times the median.

    Raises
    ------
    ValueOutOfRange
    """

    median_per_km2: float = 1.0
    sd: float = 4.0

    def __post_init__(self) -> None:
        """Refuse what is no intensity or no deviation."""
        for name in ("median_per_km2", "sd"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value > 0):
                raise ValueOutOfRange(name=name, read=value, expected="a number above 0")

    @property
    def mean(self) -> float:
        """Mean of the log intensity."""
        return math.log(self.median_per_km2)

    @property
    def precision(self) -> float:
        """One over the variance."""
        return 1.0 / (self.sd * self.sd)


@dataclass(frozen=True, eq=False)
class Covariates:
    """What is known of every cell and may raise or lower the intensity there.

    log intensity = level + sum of slope x value + field. A slope has a normal prior with mean
    zero. Values are used as given: centre and scale them so that `prior_sd` means something.

    Parameters
    ----------
    names
        One name for each covariate, all different, none of them "level".
    values
        (k, rows, columns), finite inside the domain; what lies outside it is not used.
    prior_sd
        Prior standard deviation of each slope, above 0; one number may stand for all.

    Raises
    ------
    CovariatesNotNamed, ShapesDiffer, ValueOutOfRange

    Examples
    --------
    >>> near_front = Covariates(["near the former front"], [[[0.0, 1.0]]], 1.0)
    >>> near_front.prior_sd.tolist()
    [1.0]
    """

    names: tuple[str, ...]
    values: Floats
    prior_sd: Floats

    def __init__(self, names: Sequence[str], values: ArrayLike, prior_sd: ArrayLike = 1.0) -> None:
        named = tuple(names)
        numbers = frozen_array(np.asarray(values, np.float64))
        if isinstance(names, str) or len({*named, LEVEL}) != len(named) + 1:
            raise CovariatesNotNamed(names=named)
        if numbers.ndim != 3 or len(numbers) != len(named):
            expected = (len(named), *numbers.shape[-2:])
            raise ShapesDiffer(name="covariates", read=numbers.shape, expected=expected)
        deviations = np.asarray(prior_sd, np.float64)
        if deviations.shape not in {(), (len(named),)}:
            raise ShapesDiffer(name="prior_sd", read=deviations.shape, expected=(len(named),))
        wrong = ~(np.isfinite(deviations) & (deviations > 0))
        if wrong.any():
            first = float(deviations[wrong].ravel()[0])
            raise ValueOutOfRange(name="prior_sd", read=first, expected="a number above 0")
        object.__setattr__(self, "names", named)
        object.__setattr__(self, "values", numbers)
        spread = np.broadcast_to(deviations, (len(named),))
        object.__setattr__(self, "prior_sd", frozen_array(spread))


@dataclass(frozen=True, eq=False)
class Effects:
    """Fixed effects in the form the computations use; the level comes first.

    Parameters
    ----------
    names
        "level", then the covariates.
    design
        X, (k, rows, columns); the first is one everywhere.
    mean, precision
        Of the normal prior of each effect.
    """

    names: tuple[str, ...]
    design: Floats
    mean: Floats
    precision: Floats

    def lift(self, effects: Floats) -> Floats:
        """Return X beta, (rows, columns)."""
        total = np.full(self.design.shape[1:], effects[0])
        for share, column in zip(effects[1:], self.design[1:], strict=True):
            total += share * column
        return total

    def totals(self, field: NDArray[np.floating]) -> Floats:
        """Return X' field."""
        rest = [float(np.vdot(column, field)) for column in self.design[1:]]
        return np.array([float(field.sum(dtype=np.float64)), *rest])

    def log_prior(self, effects: Floats) -> float:
        """Log prior density of the effects, constants left out."""
        return -0.5 * float(self.precision @ (effects - self.mean) ** 2)


def fixed_effects(
    counts: Counts, intercept: Intercept, covariates: Covariates | None = None
) -> Effects:
    """Put level and covariates together, refusing covariates that say nothing.

    Raises
    ------
    ShapesDiffer, ValueOutOfRange, CovariateConstant, CovariatesCollinear
    """
    ones = np.ones((1, *counts.shape))
    if covariates is None or not covariates.names:
        first = np.array([intercept.mean]), np.array([intercept.precision])
        return Effects((LEVEL,), ones, *first)
    inside = _inside(counts, covariates)
    design = np.concatenate([ones, inside])
    mean = np.append(intercept.mean, np.zeros(len(covariates.names)))
    precision = np.append(intercept.precision, covariates.prior_sd**-2.0)
    return Effects((LEVEL, *covariates.names), design, mean, precision)


def _inside(counts: Counts, covariates: Covariates) -> Floats:
    """Values of the covariates with zeros outside the domain, once they have been checked."""
    domain, names = counts.domain, covariates.names
    if covariates.values.shape[1:] != counts.shape:
        raise ShapesDiffer(
            name="covariates", read=covariates.values.shape[1:], expected=counts.shape
        )
    values = covariates.values[:, domain]
    for name, row in zip(names, values, strict=True):
        wrong = ~np.isfinite(row)
        if wrong.any():
            expected = "a finite number in every cell of the domain"
            raise ValueOutOfRange(name=name, read=float(row[wrong][0]), expected=expected)
        if np.ptp(row) <= _SMALLEST_SHARE * np.abs(row).max():
            raise CovariateConstant(name=name, value=float(row[0]))
    centred = values - values.mean(axis=1, keepdims=True)
    centred /= np.sqrt((centred**2).sum(axis=1, keepdims=True))
    shares, mixes = np.linalg.eigh(centred @ centred.T)
    if shares[0] < _SMALLEST_SHARE:
        guilty = np.abs(mixes[:, 0]) > np.sqrt(_SMALLEST_SHARE)
        raise CovariatesCollinear(names=tuple(np.array(names)[guilty].tolist()))
    return np.where(domain, covariates.values, 0.0)
