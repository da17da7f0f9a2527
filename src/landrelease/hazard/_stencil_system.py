"""The Newton system of `_augmented` on bordered fields, in main memory or on a device."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from landrelease.hazard._errors import NoConvergence
from landrelease.hazard._matern import Lattice
from landrelease.hazard._stencil import Array, Floats, Stencil
from landrelease.hazard._stencil_cycles import Cycles

_MOST_ITERATIONS: Final = 400


class StencilSystem:
    """The Newton system of field and effects on one grid, for any weights.

    Parameters
    ----------
    stencil
        The loops.
    shape
        Rows and columns.
    columns
        Covariates, bordered; the level, which is 1 everywhere, comes before them.
    level
        Whether there is a level; without it and without columns this is Q + W alone.
    cycles
        Work space of the grid, from another system; it holds the last one prepared.
    """

    def __init__(
        self,
        stencil: Stencil,
        shape: tuple[int, int],
        columns: Sequence[Array] = (),
        *,
        level: bool = True,
        cycles: Cycles | None = None,
    ) -> None:
        self.stencil, self.columns, self.level, self.iterations = stencil, columns, level, 0
        self.cycles = Cycles(stencil, *shape) if cycles is None else cycles
        self.spacing = stencil.spacing(np.ones(shape[0]), np.ones(shape[1]))
        self._along, self._image, self._once = (stencil.empty(shape) for _ in range(3))
        self._on = Lattice(math.nan, math.nan, math.nan)
        self._weights: Array = None
        self._block = self._prior = np.zeros(0)

    def prepare(self, on: Lattice, weights: Array, prior: Floats) -> None:
        """Set Q, W (bordered) and the prior precision of the effects."""
        self._on, self._weights, self._prior = on, weights, prior
        root = self.stencil.arrays.sqrt(weights)
        self.cycles.prepare(kappa2=on.kappa2, scale=math.sqrt(on.tau2), root=root)
        block = np.diag(prior)
        for k in range(len(prior)):
            heavy = weights if k == 0 else weights * self.columns[k - 1]
            block[k] += self.totals(heavy)
        self._block = block

    def totals(self, field: Array) -> Floats:
        """X' field."""
        if not self.level:
            return np.zeros(0)
        rest = [self.stencil.dot(column, field) for column in self.columns]
        return np.array([float(field.sum()), *rest])

    def lifted(self, field: Array, effects: Floats) -> Array:
        """Field + X effects; the border is not zero afterwards."""
        if not self.level:
            return field
        total = field + float(effects[0])
        for share, column in zip(effects[1:], self.columns, strict=True):
            total += float(share) * column
        return total

    def precise(self, field: Array, kappa2: float, out: Array) -> Array:
        """Put Q field into `out`, up to the factor tau2."""
        self.stencil.shifted(field, self.spacing, kappa2, self._once)
        self.stencil.shifted(self._once, self.spacing, kappa2, out)
        return out

    def solve(
        self, slope: Array, effects_slope: Floats, *, tolerance: float
    ) -> tuple[Array, Floats]:
        """Solve for field (bordered) and effects, to a relative energy of tolerance^2.

        Hestenes and Stiefel (1952), J. Res. NBS 49: 409-436. `slope` is used up.

        Raises
        ------
        NoConvergence
        """
        loops, left, along, image = self.stencil, slope, self._along, self._image
        step, effects, rest = loops.arrays.zeros_like(slope), 0.0 * effects_slope, effects_slope
        close, turn, energy = self._preconditioned(left, rest)
        along[:], first = close, energy
        for count in range(1, _MOST_ITERATIONS + 1):
            if energy <= tolerance**2 * first:
                return step, effects
            self.iterations += 1
            curve, effects_image = self._times(along, turn, image)
            length = energy / curve
            loops.go(step, left, along, image, length)
            effects, rest = effects + length * turn, rest - length * effects_image
            close, close_effects, after = self._preconditioned(left, rest)
            if not math.isfinite(after):
                raise NoConvergence(iterations=count, change=after)
            loops.turn(along, close, after / energy)
            turn, energy = close_effects + (after / energy) * turn, after
        raise NoConvergence(iterations=_MOST_ITERATIONS, change=energy / first)

    def _times(self, field: Array, effects: Floats, out: Array) -> tuple[float, Floats]:
        """Multiply by the system; return also the energy of what was multiplied."""
        lifted = self.lifted(field, effects)
        self.stencil.shifted(field, self.spacing, self._on.kappa2, self._once)
        numbers = self._on.kappa2, self._on.tau2
        self.stencil.weighed(self._once, self.spacing, numbers, self._weights, lifted, out)
        sums = self.totals(self._weights * lifted) if self.level else np.zeros(0)
        sums += self._prior * effects
        return self.stencil.dot(field, out) + float(effects @ sums), sums

    def _preconditioned(self, left: Array, rest: Floats) -> tuple[Array, Floats, float]:
        """Apply the preconditioner; return also the energy of the residual in it."""
        close = self.cycles.twice(left)
        effects: Floats = np.zeros(0)
        if rest.size:
            effects = np.linalg.solve(self._block, rest).astype(np.float64)
        return close, effects, self.stencil.dot(left, close) + float(rest @ effects)
