"""A posterior whose joint samples are solved for, not drawn from a factor."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular
from scipy.sparse import csr_array

from landrelease.hazard._covariates import Effects
from landrelease.hazard._device import on_host
from landrelease.hazard._posterior import Component, Posterior, Provenance, Sampler
from landrelease.hazard._skew import stretch
from landrelease.hazard._stencil import Stencil
from landrelease.hazard._stencil_draws import Draws, keys_from

Floats = NDArray[np.float64]


class DrawnPosterior(Posterior):
    """Posterior of the log intensity on a grid of any size, made by `fit_by_draws`.

    It answers what a `Posterior` answers. A joint sample of the whole grid is one linear
    system, solved where the fit was computed. `sd` has a relative Monte-Carlo error of at most
    `sd_error` in every cell.
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
        """Relative standard error of the standard deviations: 1 / sqrt(2 draws) of a normal."""
        return float((2.0 * self.draws) ** -0.5)

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
