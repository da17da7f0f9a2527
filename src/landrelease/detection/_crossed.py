"""Operators and devices crossed: who finds well, and which instrument does, in one model."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from landrelease.detection._checks import check_counts, check_share, check_whole
from landrelease.detection._crossed_model import Pairs
from landrelease.detection._crossed_posterior import Places, places_of
from landrelease.detection._errors import NoTargets, ParameterOutOfRange
from landrelease.detection._proportion import Interval

Floats = NDArray[np.float64]

_MOST_NUMBER: Final = 99_999
"""Larger numbers of operators or devices are an error of entry."""
_MOST_OF_FEWER: Final = 2_000
"""Of operators and devices, whichever are fewer hang together: time grows with their cube."""


@dataclass(frozen=True, slots=True)
class CrossedDetection:
    """What trials say of operators and devices together, on the logit scale.

    Parameters
    ----------
    intercept
        Posterior mean of the logit of detection of the average operator with the average device.
    operator_sd, device_sd
        Standard deviations between operators, and between devices: the most likely on the log
        scale, so they are above 0 also where all are alike.
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
    levels: Places

    def of_operators(self, *, confidence: float = 0.95) -> tuple[Interval, ...]:
        """Return detection of each operator with the average device."""
        return self._intervals(slice(0, self.operators.size), confidence)

    def of_devices(self, *, confidence: float = 0.95) -> tuple[Interval, ...]:
        """Return detection of each device with the average operator."""
        return self._intervals(slice(self.operators.size, None), confidence)

    def _intervals(self, which: slice, confidence: float) -> tuple[Interval, ...]:
        tail = (1.0 - check_share("confidence", confidence)) / 2.0
        shares = [expit(self.levels.quantile(share, which)) for share in (0.5, tail, 1.0 - tail)]
        return tuple(
            Interval(estimate, low, high, confidence, "both", "crossed, deviations summed over")
            for estimate, low, high in np.stack(shares, axis=1).tolist()
        )


def operators_and_devices(
    found: Sequence[int],
    targets: Sequence[int],
    operators: Sequence[int],
    devices: Sequence[int],
) -> CrossedDetection:
    """Fit logit detection = intercept + operator + device, both drawn from normal populations.

    The effects are integrated out at places of intercept and deviations that cover their joint
    posterior: whichever of operators and devices are more, each of them by quadrature given the
    others, and those by Laplace's approximation with a correction for skewness. Every answer is
    the sum over those places, so that not knowing how far operators and devices differ is in the
    intervals. Priors: intercept normal with standard deviation 5, both deviations half-normal of
    scale 1. Given the devices, operators do not hang together: thousands of them cost little.

    Source: Rue, Martino and Chopin (2009), JRSS B 71: 319-392 (nested Laplace approximations, sum
    over a grid along the axes of the posterior; skewness, 3.2.3); Breslow and Clayton (1993), JASA
    88: 9-25, for crossed effects.

    Parameters
    ----------
    found, targets
        Counts of each row; targets at least 1.
    operators, devices
        Number of the operator and of the device of each row, 0 to 99,999; a number without a row
        is told as one more of whom nothing is known. Whichever are fewer are 2,000 at most.

    Raises
    ------
    NoTargets, CountsContradict, ParameterOutOfRange, NotSettled

    Examples
    --------
    >>> told = operators_and_devices([9, 5, 8, 4], [10] * 4, [0, 0, 1, 1], [0, 1, 0, 1])
    >>> bool(told.devices[0] > told.devices[1]), bool(abs(told.operators[0]) < 0.5)
    (True, True)
    """
    _check_rows(found, targets, operators, devices)
    who, what = np.asarray(operators, np.int64), np.asarray(devices, np.int64)
    many, few = int(who.max()) + 1, int(what.max()) + 1
    if min(many, few) > _MOST_OF_FEWER:
        name, expected = "whichever are fewer, operators or devices,", f"at most {_MOST_OF_FEWER:,}"
        raise ParameterOutOfRange(name=name, read=min(many, few), expected=expected)
    turned = few > many
    pairs = Pairs.of(
        np.asarray(found, np.float64),
        np.asarray(targets, np.float64),
        *((what, who) if turned else (who, what)),
    )
    places, top = places_of(pairs)
    if turned:
        places, top = places.turned(few), top[[0, 2, 1]]
    effects = places.mean(places.effects)
    errors = places.spread(places.effects, places.errors)
    level_errors = places.spread(places.levels[:, None] + places.effects, places.errors)
    return CrossedDetection(
        intercept=float(places.mean(places.levels)),
        operator_sd=float(np.exp(top[1])),
        device_sd=float(np.exp(top[2])),
        operators=effects[:many],
        devices=effects[many:],
        operator_errors=errors[:many],
        device_errors=errors[many:],
        operator_level_errors=level_errors[:many],
        device_level_errors=level_errors[many:],
        levels=places,
    )


def _check_rows(
    found: Sequence[int],
    targets: Sequence[int],
    operators: Sequence[int],
    devices: Sequence[int],
) -> None:
    if not len(found):
        raise NoTargets(what="the trial of operators and devices")
    for name, numbers in (("targets", targets), ("operators", operators), ("devices", devices)):
        if len(numbers) != len(found):
            expected = f"one for each of {len(found)} rows"
            raise ParameterOutOfRange(name=name, read=len(numbers), expected=expected)
    for number in operators:
        check_whole("operators", number, most=_MOST_NUMBER)
    for number in devices:
        check_whole("devices", number, most=_MOST_NUMBER)
    for row, (hits, laid) in enumerate(zip(found, targets, strict=True), start=1):
        check_counts(hits, laid, what=f"row {row}")
