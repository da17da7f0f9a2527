"""Probability of detection against size or depth, from targets hit or missed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import chdtri, expit, ndtri

from landrelease.detection._checks import check_share
from landrelease.detection._errors import (
    NoTargets,
    NoTrend,
    NotSettled,
    OneKindOfResult,
    OneSize,
    ParameterOutOfRange,
    ResultsSeparated,
)

Floats = NDArray[np.float64]
Scale = Literal["log", "linear"]
BoundMethod = Literal["likelihood-ratio", "wald", "delta"]

_STEPS: Final = 100
_CLOSE: Final = 1e-12
_FARTHEST: Final = 500.0


@dataclass(frozen=True, eq=False)
class DetectionCurve:
    """POD(a) = 1 / (1 + exp(-(intercept + slope x))), x = log a, a, or their negatives.

    Parameters
    ----------
    intercept, slope
        On the scale of x; the slope is above 0 when detection follows the direction stated.
    covariance
        2 x 2, of intercept and slope.
    deviance, null_deviance
        With and without the slope.
    targets, hits
        Numbers.
    scale
        "log" or "linear".
    falls
        True when detection falls with what is measured (depth): x is then negated.
    """

    intercept: float
    slope: float
    covariance: Floats
    deviance: float
    null_deviance: float
    targets: int
    hits: int
    scale: Scale
    falls: bool
    _x: Floats
    _y: Floats

    def detection_at(self, size: ArrayLike) -> Floats:
        """Return the probability of detection at sizes or depths."""
        return np.asarray(expit(self.intercept + self.slope * self._to_x(size)), np.float64)

    def band(self, size: ArrayLike, *, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Return pointwise two-sided Wald limits of the probability at sizes or depths."""
        x = self._to_x(size)
        z = float(-ndtri((1.0 - check_share("confidence", confidence)) / 2.0))
        middle = self.intercept + self.slope * x
        reach = z * np.sqrt(self._variance(x))
        return np.asarray(expit(middle - reach)), np.asarray(expit(middle + reach))

    def size_with(self, detection: float) -> float:
        """Return the size (or depth) with this probability of detection: a90 for 0.90.

        Raises
        ------
        NoTrend, ParameterOutOfRange
        """
        wanted = _logit(check_share("detection", detection))
        if self.slope <= 0:
            raise NoTrend(slope=self.slope, measured=_measured(falls=self.falls))
        return self._from_x((wanted - self.intercept) / self.slope)

    def size_bound(
        self,
        detection: float = 0.90,
        *,
        confidence: float = 0.95,
        method: BoundMethod = "likelihood-ratio",
    ) -> float:
        """Return the size that has this detection with confidence: a90/95.

        Source: MIL-HDBK-1823A (2009), appendix G, for the idea; likelihood ratio after Cheng
        and Iles (1983), Technometrics 25: 77-86. The likelihood ratio is the usual one (with 120
        targets it held 0.94 for 0.95); Wald is Fieller's bound, cautious in small trials (0.96);
        delta the symmetric one on the scale of x, too bold (0.90).

        Parameters
        ----------
        detection
            Between 0 and 1.
        confidence
            From 0.5, where the bound is `size_with`, to below 1; one-sided.

        Returns
        -------
        float
            Above `size_with` (below it where detection falls); infinite (0 or minus infinity
            where it falls) when the data allow a flat curve.

        Raises
        ------
        NoTrend, ParameterOutOfRange
        """
        wanted = _logit(check_share("detection", detection))
        if not 0.5 <= confidence < 1.0:
            expected = "from 0.5 to below 1"
            raise ParameterOutOfRange(name="confidence", read=confidence, expected=expected)
        if self.slope <= 0:
            raise NoTrend(slope=self.slope, measured=_measured(falls=self.falls))
        z = float(ndtri(confidence))
        bounds = {
            "likelihood-ratio": self._likelihood_bound,
            "wald": self._wald_bound,
            "delta": self._delta_bound,
        }
        return self._from_x(bounds[method](wanted, z))

    def _likelihood_bound(self, wanted: float, z: float) -> float:
        allowed = float(chdtri(1.0, 2.0 * float(1.0 - _normal_cdf(z))))
        if self.null_deviance - self.deviance <= allowed:
            return math.inf
        best = (wanted - self.intercept) / self.slope

        def excess(x: float) -> float:
            return _deviance_through(self._x, self._y, x, wanted) - self.deviance - allowed

        if excess(best) >= 0:
            return best
        step = max(float(np.ptp(self._x)), 1.0) * 0.1
        while excess(best + step) < 0:
            step *= 2.0
        return float(brentq(excess, best, best + step, xtol=1e-12, rtol=1e-12))

    def _wald_bound(self, wanted: float, z: float) -> float:
        """Solve (intercept + slope x - wanted)^2 = z^2 var(intercept + slope x) for large x."""
        (v00, v01), (_, v11) = self.covariance
        gap = self.intercept - wanted
        a = self.slope**2 - z * z * v11
        b = 2.0 * (self.slope * gap - z * z * v01)
        c = gap * gap - z * z * v00
        if a <= 0:
            return math.inf
        return float((-b + math.sqrt(max(b * b - 4.0 * a * c, 0.0))) / (2.0 * a))

    def _delta_bound(self, wanted: float, z: float) -> float:
        best = (wanted - self.intercept) / self.slope
        sd = math.sqrt(float(self._variance(np.array(best)))) / self.slope
        return best + z * sd

    def _variance(self, x: Floats) -> Floats:
        (v00, v01), (_, v11) = self.covariance
        return np.asarray(v00 + 2.0 * v01 * x + v11 * x * x)

    def _to_x(self, size: ArrayLike) -> Floats:
        return _scaled(np.asarray(size, np.float64), self.scale, self.falls)

    def _from_x(self, x: float) -> float:
        signed = -x if self.falls else x
        if self.scale == "linear":
            return signed
        return math.exp(signed) if signed < _FARTHEST else math.inf


def fit_hit_miss(
    sizes: Sequence[float] | Floats,
    hits: Sequence[float] | Floats,
    *,
    scale: Scale = "log",
    falls: bool = False,
) -> DetectionCurve:
    """Fit a logistic curve of detection to targets hit or missed.

    Source: MIL-HDBK-1823A (2009), appendix G: logit POD = b0 + b1 log a, by maximum
    likelihood. Where hits and misses do not overlap no finite curve is best, and none is told.

    Parameters
    ----------
    sizes
        Size or depth of each target, finite; above 0 on the log scale.
    hits
        1 (or True) for found, 0 for missed.
    scale
        "log" (size) or "linear" (depth).
    falls
        True when detection falls with what is measured, as with depth.

    Raises
    ------
    NoTargets, ParameterOutOfRange, OneKindOfResult, OneSize, ResultsSeparated, NotSettled

    Examples
    --------
    >>> curve = fit_hit_miss([1, 2, 3, 4, 5, 6], [0, 1, 0, 1, 0, 1], scale="linear")
    >>> round(curve.slope, 4), round(float(curve.detection_at(3.5)), 4)
    (0.3613, 0.5)
    """
    measured, found = np.asarray(sizes, np.float64), np.asarray(hits, np.float64)
    _check(measured, found, scale)
    x = _scaled(measured, scale, falls)
    _check_overlap(x, found, measured, _measured(falls=falls))
    middle, width = float(x.mean()), float(x.std())
    design = np.column_stack([np.ones_like(x), (x - middle) / width])
    slopes, information = _fit(design, found)
    back = np.array([[1.0, -middle / width], [0.0, 1.0 / width]])
    intercept, slope = (float(value) for value in back @ slopes)
    share = float(found.mean())
    return DetectionCurve(
        intercept=intercept,
        slope=slope,
        covariance=back @ np.linalg.inv(information) @ back.T,
        deviance=_deviance(found, intercept + slope * x),
        null_deviance=_deviance(found, np.full_like(x, _logit(share))),
        targets=found.size,
        hits=round(float(found.sum())),
        scale=scale,
        falls=falls,
        _x=x,
        _y=found,
    )


def _check(sizes: Floats, hits: Floats, scale: Scale) -> None:
    if sizes.ndim != 1 or sizes.shape != hits.shape:
        raise ParameterOutOfRange(
            name="number of results", read=hits.size, expected=f"one for each of {sizes.size} sizes"
        )
    if sizes.size == 0:
        raise NoTargets(what="the trial")
    wrong = ~np.isfinite(sizes) | ((sizes <= 0) if scale == "log" else np.zeros(sizes.shape, bool))
    if wrong.any():
        least = "above 0" if scale == "log" else "that is finite"
        raise ParameterOutOfRange(
            name="size", read=float(sizes[wrong][0]), expected=f"a number {least}"
        )
    odd = (hits != 0) & (hits != 1)
    if odd.any():
        raise ParameterOutOfRange(name="hit", read=float(hits[odd][0]), expected="1 or 0")


def _measured(*, falls: bool) -> str:
    return "depth" if falls else "size"


def _check_overlap(x: Floats, hits: Floats, sizes: Floats, measured: str) -> None:
    """Refuse what has no finite maximum: Albert and Anderson (1984), Biometrika 71: 1-10."""
    if hits.all() or not hits.any():
        raise OneKindOfResult(found=bool(hits.all()), targets=hits.size, measured=measured)
    if np.ptp(x) == 0:
        raise OneSize(at=float(sizes[0]), targets=hits.size, measured=measured)
    found, missed = x[hits == 1], x[hits == 0]
    for lower, upper in ((missed, found), (found, missed)):
        if lower.max() <= upper.min():
            ends = sizes[[int(np.flatnonzero(x == lower.max())[0])]], sizes[x == upper.min()]
            below, above = sorted((float(ends[0][0]), float(ends[1][0])))
            raise ResultsSeparated(below=below, above=above, measured=measured)


def _fit(design: Floats, hits: Floats) -> tuple[Floats, Floats]:
    """Newton with step halving; returns slopes and their information."""
    slopes = np.zeros(design.shape[1])
    loss = _deviance(hits, design @ slopes)
    for _ in range(_STEPS):
        chance = expit(design @ slopes)
        information = design.T @ (design * (chance * (1.0 - chance))[:, None])
        try:
            step = np.linalg.solve(information, design.T @ (hits - chance))
        except np.linalg.LinAlgError:
            break
        length = 1.0
        while _deviance(hits, design @ (slopes + length * step)) > loss + 1e-9 and length > _CLOSE:
            length /= 2.0
        slopes = slopes + length * step
        loss = _deviance(hits, design @ slopes)
        if np.abs(step).max() < _CLOSE * (1.0 + np.abs(slopes).max()):
            return slopes, information
    raise NotSettled(what="The curve of detection", steps=_STEPS)


def _deviance_through(x: Floats, hits: Floats, place: float, wanted: float) -> float:
    """Least deviance of the curves that pass through `wanted` at `place`."""
    away = x - place

    def slope_of(slope: float) -> float:
        return float((away * (hits - expit(wanted + slope * away))).sum())

    low, high = -1.0, 1.0
    while slope_of(low) < 0:
        low *= 2.0
    while slope_of(high) > 0:
        high *= 2.0
    best = float(brentq(slope_of, low, high, xtol=1e-14, rtol=1e-13))
    return _deviance(hits, wanted + best * away)


def _deviance(hits: Floats, eta: Floats) -> float:
    """Minus twice the log likelihood."""
    return float(2.0 * (np.logaddexp(0.0, eta) - hits * eta).sum())


def _scaled(sizes: Floats, scale: Scale, falls: bool) -> Floats:  # noqa: FBT001 - a stated direction
    x = np.log(sizes) if scale == "log" else sizes
    return np.asarray(-x if falls else x, np.float64)


def _logit(chance: float) -> float:
    return math.log(chance / (1.0 - chance))


def _normal_cdf(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2.0))
