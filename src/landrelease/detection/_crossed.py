"""Operators and devices crossed: who finds well, and which instrument does, in one model."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import expit, ndtri

from landrelease.detection._checks import check_counts, check_share
from landrelease.detection._errors import NoTargets, NotSettled, ParameterOutOfRange
from landrelease.detection._proportion import Interval

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

_STEPS: Final = 60
_CLOSE: Final = 1e-9
_PRIOR_SCALE: Final = 1.0
"""Half-normal scale of both standard deviations, on the logit scale."""
_INTERCEPT_SD: Final = 5.0
_FULL: Final = 50_000
"""Cells of a table of operators by devices that is kept in full."""
_LEAST_SD: Final = 1e-3
"""Smaller deviations than this, on the logit scale, are none."""


@dataclass(frozen=True, slots=True)
class CrossedDetection:
    """What trials say of operators and devices together, on the logit scale.

    Parameters
    ----------
    intercept
        Most likely logit of detection of the average operator with the average device.
    operator_sd, device_sd
        Most likely standard deviations between operators, and between devices.
    operators, devices
        Effects, in the order of their numbers; 0 is average.
    operator_errors, device_errors
        Standard errors of the effects.
    operator_level_errors, device_level_errors
        Standard errors of intercept plus effect: of each operator with the average device, and of
        each device with the average operator.
    log_evidence
        Of the counts and the two deviations, by Laplace's approximation.
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
    log_evidence: float

    def of_operators(self, *, confidence: float = 0.95) -> tuple[Interval, ...]:
        """Return detection of each operator with the average device, the deviations as known."""
        return self._intervals(self.operators, self.operator_level_errors, confidence)

    def of_devices(self, *, confidence: float = 0.95) -> tuple[Interval, ...]:
        """Return detection of each device with the average operator, the deviations as known."""
        return self._intervals(self.devices, self.device_level_errors, confidence)

    def _intervals(
        self, effects: Floats, errors: Floats, confidence: float
    ) -> tuple[Interval, ...]:
        away = ndtri(0.5 + check_share("confidence", confidence) / 2.0) * errors
        middle = self.intercept + effects
        shares = [expit(middle), expit(middle - away), expit(middle + away)]
        return tuple(
            Interval(estimate, low, high, confidence, "both", "laplace")
            for estimate, low, high in np.stack(shares, axis=1).tolist()
        )


def operators_and_devices(
    found: Sequence[int],
    targets: Sequence[int],
    operators: Sequence[int],
    devices: Sequence[int],
) -> CrossedDetection:
    """Fit logit detection = intercept + operator + device, both drawn from normal populations.

    The effects are integrated out by Laplace's approximation; intercept and standard deviations are
    those of greatest density given the counts (half-normal priors of scale 1 for the deviations):
    taking the intercept with the effects would put it too low, as persons with few misses are
    skewed. The operators' part of the Hessian
    is diagonal, so only the devices' part is dense: thousands of operators cost little.

    Source: Breslow and Clayton (1993), JASA 88: 9-25, for crossed effects; Laplace's approximation
    as in Tierney and Kadane (1986), JASA 81: 82-86.

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
    model = _Model(
        np.asarray(found, np.float64),
        np.asarray(targets, np.float64),
        np.asarray(operators, np.int64),
        np.asarray(devices, np.int64),
    )
    start, _ = model.laplace(np.full(2, 0.5), np.zeros(1 + model.many + model.few))
    held = {"at": start}

    def loss(at: Floats) -> float:
        mode, evidence = model.laplace(_sds(at), held["at"], level=float(at[0]))
        held["at"] = mode
        return -evidence

    best = minimize(
        loss,
        [start[0], *np.log([0.5, 0.5])],
        method="Nelder-Mead",
        options={"xatol": 1e-3, "fatol": 1e-4},
    )
    sds = _sds(best.x)
    mode, evidence = model.laplace(sds, held["at"], level=float(best.x[0]))
    errors = model.errors(mode, sds)
    return CrossedDetection(
        intercept=float(mode[0]),
        operator_sd=float(sds[0]),
        device_sd=float(sds[1]),
        operators=mode[1 : 1 + model.many],
        devices=mode[1 + model.many :],
        operator_errors=errors.operators,
        device_errors=errors.devices,
        operator_level_errors=errors.operator_levels,
        device_level_errors=errors.device_levels,
        log_evidence=evidence,
    )


def _sds(at: Floats) -> Floats:
    """Read the deviations of a place of the search: where all are alike it ends there."""
    return np.exp(np.maximum(at[1:], np.log(_LEAST_SD)))


@dataclass(frozen=True, slots=True)
class _Parts:
    """The Hessian: a diagonal for operators, a dense block for intercept and devices.

    What operators share with the block is `lead`, its first column, and the sparse `table`.
    """

    many: Floats
    lead: Floats
    table: Floats | sparse.csr_array
    dense: Floats

    def level_held(self) -> "_Parts":
        """The same with the intercept held where it is: its row and column are those of 1."""
        dense = self.dense.copy()
        dense[0, :] = dense[:, 0] = 0.0
        dense[0, 0] = 1.0
        return _Parts(self.many, np.zeros_like(self.lead), self.table, dense)

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
class _Model:
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
        return float(told - 0.5 * (at[0] / _INTERCEPT_SD) ** 2)

    def slope(self, at: Floats, sds: Floats) -> Floats:
        away = self.found - self.targets * expit(self.eta(at))
        own = np.bincount(self.operators, away, self.many) - at[1 : 1 + self.many] / sds[0] ** 2
        other = np.bincount(self.devices, away, self.few) - at[1 + self.many :] / sds[1] ** 2
        first = away.sum() - at[0] / _INTERCEPT_SD**2
        return np.concatenate([[first], own, other])

    def parts(self, at: Floats, sds: Floats) -> _Parts:
        chance = expit(self.eta(at))
        weight = self.targets * chance * (1.0 - chance)
        own = np.bincount(self.operators, weight, self.many).astype(np.float64)
        other = np.bincount(self.devices, weight, self.few)
        dense = np.zeros((1 + self.few, 1 + self.few))
        dense[0, 0] = weight.sum() + 1.0 / _INTERCEPT_SD**2
        dense[0, 1:] = dense[1:, 0] = other
        dense[1:, 1:] = np.diag(other + 1.0 / sds[1] ** 2)
        return _Parts(own + 1.0 / sds[0] ** 2, own, self.table(weight), dense)

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
                prior = -0.5 * float((sds / _PRIOR_SCALE) @ (sds / _PRIOR_SCALE))
                return at, height - half + prior
        raise NotSettled(what="The model of operators and devices", steps=_STEPS)

    def _solve(self, parts: _Parts, slope: Floats) -> Floats:
        own, rest = slope[1 : 1 + self.many], np.concatenate([slope[:1], slope[1 + self.many :]])
        high, low = parts.solve(own, rest)
        return np.concatenate([low[:1], high, low[1:]])

    def errors(self, at: Floats, sds: Floats) -> "_Errors":
        """Return standard errors of effects, and of intercept plus effect, given the deviations."""
        parts = self.parts(at, sds)
        dense = np.linalg.inv(parts.schur())
        table = parts.table if isinstance(parts.table, np.ndarray) else parts.table.toarray()
        lent = np.column_stack([parts.lead, table]) / parts.many[:, None]
        own = 1.0 / parts.many + np.einsum("ij,ij->i", lent @ dense, lent)
        other = np.diag(dense)[1:]
        levels = dense[0, 0] + own - 2.0 * lent @ dense[:, 0]
        device_levels = dense[0, 0] + other + 2.0 * dense[0, 1:]
        return _Errors(*(np.sqrt(one) for one in (own, other, levels, device_levels)))


@dataclass(frozen=True, slots=True)
class _Errors:
    operators: Floats
    devices: Floats
    operator_levels: Floats
    device_levels: Floats
