"""What is said of every cell, and how it came about."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._evidence import Quantity

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Provenance:
    """How a posterior came about: enough to make it again and to say what it is.

    Parameters
    ----------
    method, version
        Name and version of the computation.
    approximation
        "laplace" or "gva".
    quantity
        What is counted.
    range_m, sd
        Posterior mean of range (metres) and standard deviation; the values used, if fixed.
    hyper
        "fixed", "mode" (plugged in) or "integrated".
    components
        Number of Gaussians in the mixture.
    events
        Number of items or events used.
    exposure_km2
        Total exposure, km2.
    cell_m, rows, columns
        The grid.
    prior
        The priors, by name.
    learned
        What else was learned, by name: factors of chances, rounds of the allotment, number and
        seed of draws. Whole numbers are kept whole.
    """

    method: str
    version: str
    approximation: str
    quantity: Quantity
    range_m: float
    sd: float
    hyper: str
    components: int
    events: int
    exposure_km2: float
    cell_m: float
    rows: int
    columns: int
    prior: Mapping[str, float] = field(default_factory=dict)
    learned: Mapping[str, float | int] = field(default_factory=dict)

    def tags(self) -> dict[str, str]:
        """Return the facts as text, for the tags of a raster."""
        facts = {
            "method": self.method,
            "method_version": self.version,
            "approximation": self.approximation,
            "quantity": self.quantity.value,
            "range_m": f"{self.range_m:.6g}",
            "sd": f"{self.sd:.6g}",
            "hyper_parameters": self.hyper,
            "components": str(self.components),
            "events": str(self.events),
            "exposure_km2": f"{self.exposure_km2:.6g}",
            "cell_m": f"{self.cell_m:.6g}",
        }
        priors = {f"prior_{name}": f"{value:.6g}" for name, value in self.prior.items()}
        return facts | priors | {name: _number(value) for name, value in self.learned.items()}


def _number(value: float) -> str:
    """Write a whole number with every digit (a seed is nothing less), another with six."""
    return str(value) if isinstance(value, int) else f"{value:.6g}"


@dataclass(frozen=True, eq=False)
class Remaining:
    """What remains, per cell (rows, columns); NaN outside the domain.

    Parameters
    ----------
    per_km2
        Expected items remaining (or reported events) per km2.
    sd_log
        Standard deviation of the log intensity.
    probability
        Probability of at least one item remaining (or event) in the cell.
    surveyed
        Share of the cell covered by any search or report; 0 means not surveyed.
    low_per_km2, high_per_km2
        Ends of an interval: nine times in ten what remains per km2 lies between them, once in
        twenty below, once in twenty above. The mean `per_km2` need not lie in its middle.
    quantity
        What is counted.
    provenance
        How it came about.
    """

    per_km2: Floats
    sd_log: Floats
    probability: Floats
    surveyed: Floats
    low_per_km2: Floats
    high_per_km2: Floats
    quantity: Quantity
    provenance: Provenance
