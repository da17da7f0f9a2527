"""Operators and devices crossed: who finds well, and which instrument does, in one model."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from landrelease.detection._checks import check_counts, check_share
from landrelease.detection._crossed_model import Model
from landrelease.detection._crossed_posterior import Places, places_of
from landrelease.detection._crossed_weighed import Weighed, is_small, weighed
from landrelease.detection._errors import NoTargets, ParameterOutOfRange
from landrelease.detection._proportion import Interval

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CrossedDetection:
    """What trials say of operators and devices together, on the logit scale.

    Parameters
    ----------
    intercept
        Posterior mean of the logit of detection of the average operator with the average device.
    operator_sd, device_sd
        Most likely standard deviations between operators, and between devices.
    operators, devices
        Posterior means of the effects, in the order of their numbers; 0 is average.
    operator_errors, device_errors
        Posterior standard deviations of the effects: what is not known of the deviations is in
        them.
    operator_level_errors, device_level_errors
        The same of intercept plus effect: of each operator with the average device, and of each
        device with the average operator.
    levels
        What is told of intercept plus effect.
    """

    intercept: float
    operator_sd: float
    device_sd: float
    operators: Floats
    devices: Floats
    operator_errors: Floats
    device_errors: Floats
    operator_level_errors: Floats
    device_level_errors: Floats
    levels: Places | Weighed

    def of_operators(self, *, confidence: float = 0.95) -> tuple[Interval, ...]:
        """Return detection of each operator with the average device."""
        return self._intervals(slice(0, self.operators.size), confidence)

    def of_devices(self, *, confidence: float = 0.95) -> tuple[Interval, ...]:
        """Return detection of each device with the average operator."""
        return self._intervals(slice(self.operators.size, None), confidence)

    def _intervals(self, which: slice, confidence: float) -> tuple[Interval, ...]:
        tail = (1.0 - check_share("confidence", confidence)) / 2.0
        shares = [expit(self.levels.quantile(share, which)) for share in (0.5, tail, 1.0 - tail)]
        method = "weighed points" if isinstance(self.levels, Weighed) else "laplace"
        return tuple(
            Interval(estimate, low, high, confidence, "both", f"{method}, deviations summed over")
            for estimate, low, high in np.stack(shares, axis=1).tolist()
        )


def operators_and_devices(
    found: Sequence[int],
    targets: Sequence[int],
    operators: Sequence[int],
    devices: Sequence[int],
) -> CrossedDetection:
    """Fit logit detection = intercept + operator + device, both drawn from normal populations.

    The effects are integrated out by Laplace's approximation at places of intercept and deviations
    that cover their joint posterior; every answer is the sum over those places, so that not
    knowing how far operators and devices differ is in the intervals. Priors: intercept normal with
    standard deviation 5, both deviations half-normal of scale 1. The operators' part of the Hessian
    is diagonal, so only the devices' part is dense: thousands of operators cost little.

    Up to 1,200 pairs of operator and device, and 40 devices, that is only where points are laid:
    the posterior itself is summed at weighed points, each operator's effect by quadrature. Where
    the weights are worth less than a tenth of the points, Laplace's sum stands.

    Source: Rue, Martino and Chopin (2009), JRSS B 71: 319-392 (nested Laplace approximations, sum
    over a grid along the axes of the posterior; importance weights of what it tells, 6.3); Breslow
    and Clayton (1993), JASA 88: 9-25, for crossed effects.

    Parameters
    ----------
    found, targets
        Counts of each row; targets at least 1.
    operators, devices
        Number of the operator and of the device of each row, from 0.

    Raises
    ------
    NoTargets, CountsContradict, ParameterOutOfRange, NotSettled

    Examples
    --------
    >>> told = operators_and_devices([9, 5, 8, 4], [10] * 4, [0, 0, 1, 1], [0, 1, 0, 1])
    >>> bool(told.devices[0] > told.devices[1]), bool(abs(told.operators[0]) < 0.5)
    (True, True)
    """
    if not len(found):
        raise NoTargets(what="the trial of operators and devices")
    for name, numbers in (("operators", operators), ("devices", devices)):
        if len(numbers) != len(found):
            expected = f"one for each of {len(found)} rows"
            raise ParameterOutOfRange(name=name, read=len(numbers), expected=expected)
        if min(numbers) < 0:
            raise ParameterOutOfRange(name=name, read=min(numbers), expected="a number from 0")
    for row, (hits, laid) in enumerate(zip(found, targets, strict=True), start=1):
        check_counts(hits, laid, what=f"row {row}")
    model = Model(
        np.asarray(found, np.float64),
        np.asarray(targets, np.float64),
        np.asarray(operators, np.int64),
        np.asarray(devices, np.int64),
    )
    places, top = places_of(model)
    told = weighed(model, places) if is_small(model) else None
    if told is None:
        errors = places.spread(places.effects, places.errors)
        level_errors = places.spread(places.levels[:, None] + places.effects, places.errors)
        intercept, effects = float(places.mean(places.levels)), places.mean(places.effects)
    else:
        intercept, effects = told.intercept, told.effects
        errors, level_errors = told.errors, told.level_errors
    return CrossedDetection(
        intercept=intercept,
        operator_sd=float(np.exp(top[1])),
        device_sd=float(np.exp(top[2])),
        operators=effects[: model.many],
        devices=effects[model.many :],
        operator_errors=errors[: model.many],
        device_errors=errors[model.many :],
        operator_level_errors=level_errors[: model.many],
        device_level_errors=level_errors[model.many :],
        levels=places if told is None else told,
    )
