"""A posterior whose joint samples are solved for, not drawn from a factor."""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular
from scipy.sparse import csr_array
from scipy.special import chdtri, gammaincinv

from landrelease.hazard._covariates import Effects
from landrelease.hazard._device import on_host
from landrelease.hazard._errors import ValueOutOfRange
from landrelease.hazard._posterior import Component, Posterior, Sampler
from landrelease.hazard._remaining import Provenance
from landrelease.hazard._skew import stretch
from landrelease.hazard._stencil import Stencil
from landrelease.hazard._stencil_draws import Draws, keys_from

Floats = NDArray[np.float64]


def deviation_within(
    draws: int, confidence: float = 0.95, *, cells: int = 1
) -> tuple[float, float]:
    """Bound a standard deviation from independent normal draws: factors of what they gave.

    The sum of their squares is chi-squared. A part that is computed exactly makes it no wider.
    Laplace's deviations are bounded so; variational ones move a little with the mode on top,
    which follows the variances.

    Parameters
    ----------
    draws
        How many, 1 or more.
    confidence
        Probability that the deviation lies between, above 0 and below 1.
    cells
        In how many cells at once (Bonferroni's inequality): 1 for a cell chosen beforehand,
        the number of cells of the grid for all of them.

    Raises
    ------
    ValueOutOfRange

    Examples
    --------
    >>> low, high = deviation_within(256)
    >>> round(low, 3), round(high, 3)
    (0.92, 1.095)
    >>> low, high = deviation_within(256, cells=65_536)
    >>> round(low, 3), round(high, 3)
    (0.817, 1.268)
    """
    if not 0 < confidence < 1:
        raise ValueOutOfRange(name="confidence", read=confidence, expected="between 0 and 1")
    for name, value in (("draws", draws), ("cells", cells)):
        if value < 1:
            raise ValueOutOfRange(name=name, read=value, expected="1 or more")
    outside = 0.5 * (1.0 - confidence) / cells
    largest = float(chdtri(draws, outside))
    smallest = 2.0 * float(gammaincinv(0.5 * draws, outside))
    return math.sqrt(draws / largest), math.sqrt(draws / smallest)


class DrawnPosterior(Posterior):
    """Posterior of the log intensity on a grid of any size, made by `fit_by_draws`.

    It answers what a `Posterior` answers. A joint sample of the whole grid is one linear
    system, solved where the fit was computed. `sd` has a relative Monte-Carlo error, of which
    `sd_error` is the standard error and `sd_within` what bounds it.
    """

    def __init__(
        self,
        part: Component,
        *,
        stencil: Stencil,
        draws: int,
        area_km2: Floats,
        domain: NDArray[np.bool_],
        provenance: Provenance,
        effects: Effects,
    ) -> None:
        super().__init__(
            (part,), area_km2=area_km2, domain=domain, provenance=provenance, effects=effects
        )
        self._stencil, self.draws = stencil, draws

    @property
    def sd_error(self) -> float:
        """Relative standard error of the standard deviation in a cell: 1 / sqrt(2 draws).

        It is this large where the variance comes from draws alone, and smaller where a part of it
        is computed exactly; one cell in three is further off.
        """
        return float((2.0 * self.draws) ** -0.5)

    def sd_within(self, confidence: float = 0.95, *, cells: int = 1) -> tuple[float, float]:
        """Factors of `sd` between which that of endless draws lies (`deviation_within`)."""
        return deviation_within(self.draws, confidence, cells=cells)

    def _factored(self, part: Component) -> Sampler:
        """Return what draws the field of a component."""
        return Draws(self._stencil, part.lattice, self._stencil.bordered(part.weights))

    def expected_in(
        self, weights: csr_array, count: int, rng: np.random.Generator
    ) -> Iterator[Floats]:
        """Sums of weight times intensity, a draw at a time; only sums leave the device."""
        if self.pattern is not None or not weights.nnz:
            yield from super().expected_in(weights, count, rng)
            return
        part, arrays, sums = self.components[0], self._stencil.arrays, weights.shape[0]
        put, columns = arrays.asarray, self.shape[1]
        owner = put(np.repeat(np.arange(sums), np.diff(weights.indptr)))
        cells = np.asarray(weights.indices, np.int64)
        place = put((cells // columns + 1) * (columns + 3) + cells % columns + 1)
        share, mean, curve = (
            put(np.asarray(values).ravel()[where])
            for values, where in (
                (weights.data, slice(None)),
                (part.mean, cells),
                (part.curve, cells),
            )
        )
        sd = put(np.sqrt(part.variance.ravel()[cells]))
        wide = put(stretch(part.variance, part.curve).ravel()[cells])
        rest = (self.effects.design - part.response).reshape(len(part.slopes), -1)
        away = put(rest[:, cells])
        root = np.linalg.cholesky(part.slope_precision)
        draws = self._factored(part)
        assert isinstance(draws, Draws)  # noqa: S101 - made above
        for key in keys_from(rng, count):
            noise = rng.standard_normal(len(part.slopes))
            lift = put(solve_triangular(root.T, noise, lower=False)) @ away
            steps = (draws.field(int(key)).ravel()[place] + lift) / sd
            eta = mean + wide * steps - curve * (steps * steps - 1.0)
            drawn = arrays.bincount(owner, weights=share * arrays.exp(eta), minlength=sums)
            yield on_host(drawn)[None, :]
