"""Joint draws without a factor: perturb and solve.

A normal vector with covariance Q + W is tau (kappa2 I + L) e + W^1/2 f, e and f standard normal;
(Q + W)^-1 of it is a draw with precision Q + W (Papandreou and Yuille 2010, NIPS 23: 1858-1866).
One solution of a linear system by conjugate gradients is one draw.
"""

import math
from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._device import on_host
from landrelease.hazard._matern import Lattice
from landrelease.hazard._stencil import INSIDE, Array, Stencil
from landrelease.hazard._stencil_cycles import Cycles
from landrelease.hazard._stencil_system import StencilSystem

SOLVED_TO: Final = 1e-4
"""Relative error of a draw in the norm of its own precision; draws have 1 there for each cell."""

Floats = NDArray[np.float64]
Keys = NDArray[np.uint64]


class Draws:
    """Draws of a field with mean zero and precision Q + W.

    Parameters
    ----------
    stencil
        The loops.
    on
        Q.
    weights
        W, bordered.
    cycles
        Work space of the grid, from a system that is not needed meanwhile.

    Examples
    --------
    >>> import numpy as np
    >>> from landrelease.hazard._matern import Lattice
    >>> loops = Stencil(np)
    >>> one = Draws(loops, Lattice(0.5, 4.0, 0.0), loops.bordered(np.full((1, 1), 3.0)))
    >>> drawn = one.sample(4000, np.random.default_rng(1))  # variance 1 / (4 x 0.5^2 + 3)
    >>> bool(abs(drawn.var() - 0.25) < 0.02)
    True
    """

    def __init__(
        self, stencil: Stencil, on: Lattice, weights: Array, *, cycles: Cycles | None = None
    ) -> None:
        self._stencil, self._on = stencil, on
        self._shape = weights.shape[0] - 3, weights.shape[1] - 3
        self._root = stencil.arrays.sqrt(weights)
        self.alone = StencilSystem(stencil, self._shape, level=False, cycles=cycles)
        self.alone.prepare(on, weights, np.zeros(0))

    def field(self, key: int) -> Array:
        """Return the draw of a key, bordered: the same on every machine, but for rounding."""
        one, other = self._stencil.normals(self._shape, key)
        return self._solved(self._right(one, self._root, other))

    def parts(self, key: int) -> tuple[Array, Array]:
        """Return the draw of a key in two independent parts.

        Their variances are S Q S and S W S, S the inverse of Q + W, and add up to S.
        """
        one, other = self._stencil.normals(self._shape, key)
        nothing = self._stencil.arrays.zeros_like(one)
        prior = self._solved(self._right(one, nothing, other))
        other *= self._root
        return prior, self._solved(other)

    def _right(self, one: Array, root: Array, other: Array) -> Array:
        """Put tau (kappa2 I + L) one + root other together."""
        right = self._stencil.empty(self._shape)
        numbers = self._on.kappa2, math.sqrt(self._on.tau2)
        self._stencil.weighed(one, self.alone.spacing, numbers, root, other, right)
        return right

    def _solved(self, right: Array) -> Array:
        return self.alone.solve(right, np.zeros(0), tolerance=SOLVED_TO)[0]

    def moments(self, keys: Iterable[int]) -> Array:
        """Mean square of the draws of some keys, bordered."""
        total, count = self._stencil.empty(self._shape), 0
        for key in keys:
            drawn = self.field(int(key))
            drawn *= drawn
            total += drawn
            count += 1
        return total / count

    def moments_of_parts(self, keys: Iterable[int]) -> tuple[Array, Array]:
        """Mean squares of the two parts of the draws of some keys, bordered."""
        prior, data = self._stencil.empty(self._shape), self._stencil.empty(self._shape)
        count = 0
        for key in keys:
            one, other = self.parts(int(key))
            prior += one * one
            data += other * other
            count += 1
        return prior / count, data / count

    def sample(self, count: int, rng: np.random.Generator) -> Floats:
        """Draw `count` fields, (count, rows, columns), in main memory."""
        drawn = [on_host(self.field(int(key))[INSIDE]) for key in keys_from(rng, count)]
        return np.stack(drawn)


def keys_from(rng: np.random.Generator, count: int) -> Keys:
    """Draw the keys of `count` draws.

    Examples
    --------
    >>> keys_from(np.random.default_rng(1), 2).dtype.name
    'uint64'
    """
    return rng.integers(0, 2**64, count, dtype=np.uint64)
