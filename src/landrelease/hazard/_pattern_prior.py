"""What is assumed of belts before any find: how many, how long, how wide, how dense."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._errors import ValueOutOfRange

Floats = NDArray[np.float64]

NODES: Final = 12
_LOWEST: Final = 1e-3
_HIGHEST: Final = 8.0
_REACH_SD: Final = 4.0


@dataclass(frozen=True)
class PatternPrior:
    """Prior of the belts: strips of ground along which items were found in a line.

    Every number is a judgement, not a measurement; `docs/explanation/hazard_model.md` says
    how far the answer depends on them.

    Parameters
    ----------
    belts_per_km2
        Belts expected in a square kilometre before any find, above 0. It stands against
        the number of lines that are tried.
    clusters_per_km2
        Round clusters expected in a square kilometre, above 0: the other explanation.
    length_m
        Mean length beyond `least_length_m`, metres: how fast the probability falls that a
        belt goes on. Lengths are exponential.
    least_length_m
        A shorter line is no belt, metres.
    width_m, width_spread
        Median width, metres, and standard deviation of its logarithm.
    bend_per_m
        Standard deviation of the curvature of the middle line, 1 / m.
    items_per_km2, items_shape
        Mean and shape of the Gamma prior of the items in a square kilometre of a belt.
    least_finds
        Fewer finds, or finds in fewer cells, are no line; nor are finds that lie less than
        `least_length_m` apart.
    keep
        Least probability of being real with which a belt enters the answer, 0 to 1.

    Raises
    ------
    ValueOutOfRange
    """

    belts_per_km2: float = 0.05
    clusters_per_km2: float = 0.15
    length_m: float = 800.0
    least_length_m: float = 150.0
    width_m: float = 60.0
    width_spread: float = 0.6
    bend_per_m: float = 1.0 / 2500.0
    items_per_km2: float = 3000.0
    items_shape: float = 0.7
    least_finds: float = 4.0
    keep: float = 0.8

    def __post_init__(self) -> None:
        """Refuse numbers that mean nothing."""
        for name, value in vars(self).items():
            if not (math.isfinite(value) and value > 0):
                raise ValueOutOfRange(name=name, read=value, expected="a number above 0")
        if self.keep >= 1:
            raise ValueOutOfRange(name="keep", read=self.keep, expected="between 0 and 1")

    def log_width(self, width_m: float) -> float:
        """Log density of the logarithm of the width."""
        away = math.log(width_m / self.width_m) / self.width_spread
        return -0.5 * away**2 - math.log(self.width_spread * math.sqrt(2.0 * math.pi))

    def log_bend(self, bend_per_m: float) -> float:
        """Log density of the curvature."""
        away = bend_per_m / self.bend_per_m
        return -0.5 * away**2 - math.log(self.bend_per_m * math.sqrt(2.0 * math.pi))

    def densities(self, *, found: float = 0.0, exposure_km2: float = 0.0) -> tuple[Floats, Floats]:
        """Densities to sum over, items per km2, and the logs of their prior weights.

        Parameters
        ----------
        found, exposure_km2
            Finds along a line and their exposure, to place the nodes where the posterior
            is; over the whole prior without them.

        Examples
        --------
        >>> rates, log_weights = PatternPrior().densities()
        >>> round(float((rates * np.exp(log_weights)).sum() / 3000), 1)  # the prior's mean
        1.0
        """
        shape, scale = self.items_shape, self.items_per_km2 / self.items_shape
        low, high = math.log(_LOWEST * self.items_per_km2), math.log(_HIGHEST * self.items_per_km2)
        if exposure_km2 > 0:
            total = found + shape
            middle = math.log(total / (exposure_km2 + 1.0 / scale))
            reach = _REACH_SD / math.sqrt(total)
            low, high = middle - reach, middle + min(reach, 3.0)
        log_rates = np.linspace(low, high, NODES)
        rates = np.exp(log_rates)
        constant = math.lgamma(shape) + shape * math.log(scale)
        density = shape * log_rates - rates / scale - constant
        return rates, density + math.log(float(log_rates[1] - log_rates[0]))
