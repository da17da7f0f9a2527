"""The model of operators and devices at given deviations: most likely effects, and their errors."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import expit

from landrelease.detection._errors import NotSettled

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

PRIOR_SCALE: Final = 1.0
"""Half-normal scale of both standard deviations, on the logit scale."""
INTERCEPT_SD: Final = 5.0
_STEPS: Final = 60
_CLOSE: Final = 1e-9
_FULL: Final = 50_000
"""Cells of a table of operators by devices that is kept in full."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The Hessian: a diagonal for operators, a dense block for intercept and devices.

    What operators share with the block is `lead`, its first column, and the sparse `table`.
    """

    many: Floats
    lead: Floats
    table: Floats | sparse.csr_array
    dense: Floats

    def level_held(self) -> "Parts":
        """The same with the intercept held where it is: its row and column are those of 1."""
        dense = self.dense.copy()
        dense[0, :] = dense[:, 0] = 0.0
        dense[0, 0] = 1.0
        return Parts(self.many, np.zeros_like(self.lead), self.table, dense)

    def down(self, own: Floats) -> Floats:
        """What is shared, transposed, times a number for each operator."""
        return np.concatenate([[self.lead @ own], self.table.T @ own])

    def schur(self) -> Floats:
        left = self.dense.copy()
        shared = self.down(self.lead / self.many)
        left[0, :] -= shared
        left[1:, 0] -= shared[1:]
        left[1:, 1:] -= self._shared()
        return left

    def _shared(self) -> Floats:
        if isinstance(self.table, np.ndarray):
            return np.asarray(self.table.T @ (self.table / self.many[:, None]), np.float64)
        scaled = sparse.diags_array(1.0 / self.many) @ self.table
        return np.asarray((self.table.T @ scaled).toarray(), np.float64)

    def solve(self, own: Floats, rest: Floats) -> tuple[Floats, Floats]:
        """Solve for the operators and for the block."""
        low = np.linalg.solve(self.schur(), rest - self.down(own / self.many))
        high = (own - self.lead * low[0] - self.table @ low[1:]) / self.many
        return np.asarray(high, np.float64), np.asarray(low, np.float64)


@dataclass(frozen=True)
class Model:
    found: Floats
    targets: Floats
    operators: Whole
    devices: Whole

    @cached_property
    def pairs(self) -> tuple[Whole, Whole, Whole]:
        """Which pair each row is of, and operator and device of each pair."""
        keys, pair = np.unique(self.operators * self.few + self.devices, return_inverse=True)
        return pair, keys // self.few, keys % self.few

    @property
    def many(self) -> int:
        return int(self.operators.max()) + 1

    @property
    def few(self) -> int:
        return int(self.devices.max()) + 1

    def eta(self, at: Floats) -> Floats:
        own = at[1 : 1 + self.many][self.operators]
        return np.asarray(at[0] + own + at[1 + self.many :][self.devices], np.float64)

    def density(self, at: Floats, sds: Floats) -> float:
        """Log density of counts and effects, constants of the counts left out."""
        eta = self.eta(at)
        told = float(self.found @ eta - self.targets @ np.logaddexp(0.0, eta))
        own, other = at[1 : 1 + self.many], at[1 + self.many :]
        told -= 0.5 * float(own @ own) / sds[0] ** 2 + self.many * float(np.log(sds[0]))
        told -= 0.5 * float(other @ other) / sds[1] ** 2 + self.few * float(np.log(sds[1]))
        return float(told - 0.5 * (at[0] / INTERCEPT_SD) ** 2)

    def slope(self, at: Floats, sds: Floats) -> Floats:
        away = self.found - self.targets * expit(self.eta(at))
        own = np.bincount(self.operators, away, self.many) - at[1 : 1 + self.many] / sds[0] ** 2
        other = np.bincount(self.devices, away, self.few) - at[1 + self.many :] / sds[1] ** 2
        first = away.sum() - at[0] / INTERCEPT_SD**2
        return np.concatenate([[first], own, other])

    def parts(self, at: Floats, sds: Floats) -> Parts:
        chance = expit(self.eta(at))
        weight = self.targets * chance * (1.0 - chance)
        own = np.bincount(self.operators, weight, self.many).astype(np.float64)
        other = np.bincount(self.devices, weight, self.few)
        dense = np.zeros((1 + self.few, 1 + self.few))
        dense[0, 0] = weight.sum() + 1.0 / INTERCEPT_SD**2
        dense[0, 1:] = dense[1:, 0] = other
        dense[1:, 1:] = np.diag(other + 1.0 / sds[1] ** 2)
        return Parts(own + 1.0 / sds[0] ** 2, own, self.table(weight), dense)

    def table(self, weight: Floats) -> Floats | sparse.csr_array:
        """Sum weights by operator and device: sparse where a full table would be large."""
        if self.many * self.few <= _FULL:
            keys = self.operators * self.few + self.devices
            return np.bincount(keys, weight, self.many * self.few).reshape(self.many, self.few)
        pair, who, what = self.pairs
        shared = np.bincount(pair, weight, who.size)
        return sparse.csr_array((shared, (who, what)), shape=(self.many, self.few))

    def laplace(
        self, sds: Floats, start: Floats, *, level: float | None = None
    ) -> tuple[Floats, float]:
        """Return the most likely effects and the log evidence with these deviations.

        With a level the intercept is that, and only effects are integrated out.
        """
        at = start if level is None else np.concatenate([[level], start[1:]])
        height = self.density(at, sds)
        for _ in range(_STEPS):
            slope, parts = self.slope(at, sds), self.parts(at, sds)
            if level is not None:
                slope[0], parts = 0.0, parts.level_held()
            step = self._solve(parts, slope)
            length = 1.0
            while (new := self.density(at + length * step, sds)) < height and length > _CLOSE:
                length /= 2.0
            at, gain, height = at + length * step, new - height, new
            if gain < _CLOSE * (1.0 + abs(height)):
                parts = self.parts(at, sds)
                parts = parts if level is None else parts.level_held()
                half = 0.5 * (
                    float(np.log(parts.many).sum()) + float(np.linalg.slogdet(parts.schur())[1])
                )
                prior = -0.5 * float((sds / PRIOR_SCALE) @ (sds / PRIOR_SCALE))
                return at, height - half + prior
        raise NotSettled(what="The model of operators and devices", steps=_STEPS)

    def _solve(self, parts: Parts, slope: Floats) -> Floats:
        own, rest = slope[1 : 1 + self.many], np.concatenate([slope[:1], slope[1 + self.many :]])
        high, low = parts.solve(own, rest)
        return np.concatenate([low[:1], high, low[1:]])

    def errors(self, at: Floats, sds: Floats) -> "Errors":
        """Return standard errors of effects given the intercept and the deviations."""
        parts = self.parts(at, sds).level_held()
        dense = np.linalg.inv(parts.schur())[1:, 1:]
        if isinstance(parts.table, np.ndarray):
            lent = parts.table / parts.many[:, None]
            shared = np.einsum("ij,ij->i", lent @ dense, lent)
        else:
            thin = sparse.diags_array(1.0 / parts.many) @ parts.table
            shared = np.asarray(thin.multiply(thin @ dense).sum(axis=1)).ravel()
        return Errors(np.sqrt(1.0 / parts.many + shared), np.sqrt(np.diag(dense)))


@dataclass(frozen=True, slots=True)
class Errors:
    """Standard errors of effects."""

    operators: Floats
    devices: Floats
