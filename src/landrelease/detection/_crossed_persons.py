"""Operators summed over at a place of intercept and deviations, devices by Laplace's approximation.

Operators have few targets each: their effects are skewed, and the most likely of them all together
lie too near the average, and draw those of the devices with them. Given the devices each operator
is summed over alone.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, cho_factor, cho_solve

from landrelease.detection._crossed_model import Pairs
from landrelease.detection._crossed_sums import lent, over_persons
from landrelease.detection._errors import NotSettled

Floats = NDArray[np.float64]

PRIOR_SCALE: Final = 1.0
"""Half-normal scale of both standard deviations, on the logit scale."""
INTERCEPT_SD: Final = 5.0
_STEPS: Final = 60
_GAIN: Final = 1e-5
"""A step that gains less than this is the last: what is left of it is of a higher order, and second
differences of the evidence tell the axes of the places."""
_PATIENT: Final = 6
_LENIENT: Final = 2.0
"""After so many steps, each may gain this many times more than the one before and be the last."""
_MOST_GAIN: Final = 0.1
"""But no more than this: the evidence of a place would be wrong by about as much."""
_LOST: Final = (1e-3, 2e-5)
"""A step after which the log density lies lower than this, and this for each operator, was too
long; less is of the nodes.
"""
_LONGEST: Final = 4.0
"""Steps of the logit of a device are no longer: far out, where curves are flat, they mislead."""
_MOST_NEXT: Final = 0.25
_WHAT: Final = "The model of operators and devices"
_MOST_SKEW: Final = 1.0
"""What a third derivative tells of a device's skewness is not believed beyond this."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where sums start: intercept plus effect of devices, which counts tell better than either; and
    effects of operators in units of their deviation.
    """

    levels: Floats
    own: Floats


@dataclass(frozen=True, slots=True)
class Likely:
    """Effects that are likely at a place, and the log evidence of the place.

    Parameters
    ----------
    evidence
        Log density of intercept, deviations and counts, constants left out.
    level
        The intercept.
    devices, step
        Most likely effects of devices, operators summed over; how far they lie from the effects
        with which operators were summed.
    covariance, bend
        Of devices: inverse of minus the second derivatives of their log density, and third
        derivatives.
    of_persons, of_pairs
        The sums, as `over_persons` tells them.
    """

    evidence: float
    level: float
    devices: Floats
    step: Floats
    covariance: Floats
    bend: Floats
    of_persons: Floats
    of_pairs: Floats

    @property
    def start(self) -> Start:
        """Return where sums at a place near this one start."""
        return Start(self.level + self.devices, self.of_persons[4])

    def effects(self, pairs: Pairs) -> tuple[Floats, Floats, Floats]:
        """Return posterior means, standard deviations and skewness; operators first.

        What is not known of devices is carried to operators linearly. The mean of a skewed device
        lies beyond its most likely effect (Rue, Martino and Chopin 2009, 3.2.3).
        """
        _, mean, variance, third, _ = self.of_persons
        scale = np.sqrt(np.diag(self.covariance))
        skew = np.clip(self.bend * scale**3, -_MOST_SKEW, _MOST_SKEW)
        shift = self.covariance @ (0.5 * skew / scale)
        table = pairs.table(self.of_pairs[4])
        carried = table @ self.covariance
        more = carried * table if isinstance(table, np.ndarray) else table.multiply(carried)
        errors = np.sqrt(variance + np.asarray(more.sum(axis=1)).ravel())
        return (
            np.concatenate([mean - table @ (self.step + shift), self.devices + shift]),
            np.concatenate([errors, scale]),
            np.concatenate([third / errors**3, skew]),
        )


def likely(pairs: Pairs, level: float, sds: Floats, start: Start) -> Likely:
    """Find the likeliest effects of devices, operators summed over, and the evidence.

    Source: Tierney and Kadane (1986), JASA 81: 82-86, for the sum over devices; Shun and McCullagh
    (1995), JRSS B 57: 749-760, for its next term, in which third and fourth derivatives in one
    device count: where little was missed, or found, many devices are each a little skewed.

    Parameters
    ----------
    level, sds
        The intercept, and the deviations of operators and of devices, on the logit scale; above 0.
    start
        Where to begin: what is likely does not hang on it.

    Raises
    ------
    NotSettled
        When the steps do not end.
    """
    device, own, best = start.levels - level, start.own, -np.inf
    before, lost = device, _LOST[0] + _LOST[1] * pairs.many
    for number in range(_STEPS):
        of_persons, of_pairs = over_persons(
            pairs.first, pairs.counts, level + device[pairs.devices], float(sds[0]), own
        )
        own = of_persons[4]
        height = float(of_persons[0].sum() - 0.5 * device @ device / sds[1] ** 2)
        if height < best - lost:
            device = 0.5 * (before + device)
            continue
        away, curve, bend, fourth = (pairs.to_devices(one) for one in of_pairs[:4])
        slope = away - device / sds[1] ** 2
        precision = np.diag(curve + 1.0 / sds[1] ** 2)
        precision -= lent(pairs.first, pairs.devices, of_pairs[4], of_persons[2])
        factor = _factor(precision, least=1.0 / sds[1] ** 2, firm=number > _PATIENT)
        step = cho_solve(factor, slope)
        gain = 0.5 * float(slope @ step)
        if gain < min(_GAIN * _LENIENT ** max(0, number - _PATIENT), _MOST_GAIN):
            covariance = np.asarray(cho_solve(factor, np.eye(device.size)), np.float64)
            size = device.size * np.log(sds[1]) + np.log(np.diag(factor[0])).sum()
            prior = -0.5 * (level / INTERCEPT_SD) ** 2 - 0.5 * (sds @ sds) / PRIOR_SCALE**2
            evidence = height + gain - size + prior + _next_term(covariance, bend, fourth)
            return Likely(
                float(evidence), level, device + step, step, covariance, bend, of_persons, of_pairs
            )
        best, before = max(best, height), device
        device = device + step * min(1.0, _LONGEST / float(np.abs(step).max()))
    raise NotSettled(what=_WHAT, steps=_STEPS)


def _factor(precision: Floats, *, least: float, firm: bool) -> tuple[Floats, bool]:
    """Return Cholesky's factor of the precision of devices.

    What counts say is log-concave, so no direction is known less than beforehand. Where nodes are
    not enough to show that, or steps do not close in, it is held to it.
    """
    try:
        if not firm:
            return np.asarray(cho_factor(precision, lower=True)[0], np.float64), True
    except LinAlgError:
        pass
    values, vectors = np.linalg.eigh(precision)
    held = (vectors * np.maximum(values, least)) @ vectors.T
    return np.asarray(cho_factor(held, lower=True)[0], np.float64), True


def _next_term(covariance: Floats, bend: Floats, fourth: Floats) -> float:
    """Return what the sum over devices has beyond Laplace's approximation, on the log scale.

    Where it says much of a device it is not believed: the series does not converge there.
    """
    variance = np.diag(covariance)
    told = fourth @ variance**2 + (bend * variance) @ covariance @ (bend * variance)
    most = _MOST_NEXT * variance.size
    return float(np.clip(told / 8.0 + bend @ covariance**3 @ bend / 12.0, -most, most))
