"""Whether transects cross a target area of a given size, shape and orientation.

Lengths are metres, angles degrees between the transects and the long axis of the ellipse.
`spacing_m` is from centre line to centre line; the gap between the edges of neighbours is
spacing less width (some programs call that gap the spacing).
"""

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.polynomial.legendre import leggauss
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq

from landrelease.planning._checks import check_chance, check_length
from landrelease.planning._errors import DesignOutOfRange

Floats = NDArray[np.float64]
Pattern = Literal["parallel", "square", "rectangular"]

_ANGLE_NODES: Final = 64
_ANGLE_PIECES: Final = 16


@dataclass(frozen=True, slots=True)
class Ellipse:
    """A target area as an ellipse; a circle where both half axes are equal.

    Parameters
    ----------
    half_length_m, half_width_m
        Half axes, metres, above 0; the first is the longer.
    angle_deg
        Angle between transects and the long axis, or None for an unknown (random) one.
    """

    half_length_m: float
    half_width_m: float
    angle_deg: float | None = None

    def __post_init__(self) -> None:
        """Refuse axes that are none."""
        check_length("half_length_m", self.half_length_m)
        check_length("half_width_m", self.half_width_m)
        if self.half_width_m > self.half_length_m:
            raise DesignOutOfRange(
                name="half_width_m", read=self.half_width_m, expected="at most half_length_m"
            )

    @property
    def area_m2(self) -> float:
        """Area of the ellipse.

        Examples
        --------
        >>> round(Ellipse(10.0, 10.0).area_m2, 3)
        314.159
        """
        return math.pi * self.half_length_m * self.half_width_m

    def breadth_m(self, angle_deg: ArrayLike) -> Floats:
        """Breadth seen by transects at an angle to the long axis.

        Source: the width of an ellipse between parallel tangents,
        2 sqrt(a^2 sin^2 t + b^2 cos^2 t).

        Examples
        --------
        >>> Ellipse(50.0, 25.0).breadth_m([0.0, 90.0]).round(6).tolist()
        [50.0, 100.0]
        """
        turn = np.radians(np.asarray(angle_deg, np.float64))
        long, short = self.half_length_m * np.sin(turn), self.half_width_m * np.cos(turn)
        return np.asarray(2.0 * np.hypot(long, short))


def crossing_probability(
    area: Ellipse,
    *,
    width_m: float,
    spacing_m: float,
    pattern: Pattern = "parallel",
    cross_spacing_m: float | None = None,
) -> float:
    """Return the probability that at least one transect crosses a target area.

    The area lies anywhere with equal chance; an unknown orientation is averaged over.

    Source: PNNL-14267 (Visual Sample Plan), transect design; the two sets of a square or
    rectangular pattern are independent in position, and the excess over certainty is cut off
    for each orientation before averaging.

    Parameters
    ----------
    area
        Target area.
    width_m
        Width of the ground a transect covers, metres, above 0.
    spacing_m
        Centre to centre, metres, at least the width.
    pattern
        "parallel", or "square" and "rectangular" with a second set at right angles.
    cross_spacing_m
        Spacing of the second set of a rectangular pattern.

    Raises
    ------
    DesignOutOfRange

    Examples
    --------
    >>> circle = Ellipse(50.0, 50.0)
    >>> round(crossing_probability(circle, width_m=2.0, spacing_m=200.0), 6)
    0.51
    >>> round(crossing_probability(circle, width_m=2.0, spacing_m=200.0, pattern="square"), 6)
    0.7599
    """
    check_length("width_m", width_m)
    along, across = spacings(width_m, spacing_m, pattern, cross_spacing_m)
    angles, shares = orientations(area)
    missed = np.clip(1.0 - (area.breadth_m(angles) + width_m) / along, 0.0, 1.0)
    if across is not None:
        turned = area.breadth_m(angles + 90.0)
        missed = missed * np.clip(1.0 - (turned + width_m) / across, 0.0, 1.0)
    return float(1.0 - shares @ missed)


def spacing_for_crossing(
    area: Ellipse,
    *,
    width_m: float,
    probability: float,
    pattern: Pattern = "parallel",
    cross_ratio: float = 1.0,
) -> float:
    """Return the widest centre spacing that crosses a target area with this probability.

    Parameters
    ----------
    probability
        Above 0, at most 1.
    pattern
        As for `crossing_probability`.
    cross_ratio
        Spacing of the second set of a rectangular pattern, as a multiple of the first.

    Raises
    ------
    DesignOutOfRange

    Examples
    --------
    >>> round(spacing_for_crossing(Ellipse(50.0, 50.0), width_m=2.0, probability=0.51), 3)
    200.0

    A circle of 100 m is never missed while the gaps are no wider than it.

    >>> round(spacing_for_crossing(Ellipse(50.0, 50.0), width_m=2.0, probability=1.0), 3)
    102.0
    """
    check_length("width_m", width_m)
    check_chance("probability", probability, certain=True)
    check_length("cross_ratio", cross_ratio)
    sure = _surely_crossed(
        area, width_m, {"parallel": 0.0, "square": 1.0}.get(pattern, cross_ratio)
    )
    if probability >= 1.0:
        return sure

    def short(spacing: float) -> float:
        return probability - crossing_probability(
            area,
            width_m=width_m,
            spacing_m=spacing,
            pattern=pattern,
            cross_spacing_m=cross_spacing(pattern, width_m, spacing, cross_ratio),
        )

    far = 2.0 * sure
    while short(far) < 0:
        far *= 2.0
    if short(sure) >= 0:
        return sure
    return float(brentq(lambda s: short(s) - 1e-13, sure, far, xtol=1e-10))


def _surely_crossed(area: Ellipse, width_m: float, ratio: float) -> float:
    """Return the widest spacing at which an area is crossed however it lies; ratio 0: one set.

    One breadth grows with the angle while that seen by the second set shrinks: the worst angle is
    an end of the quarter turn, or that at which both just reach.
    """

    def reached(angle: float) -> tuple[float, float]:
        first = float(area.breadth_m(angle)) + width_m
        return first, (float(area.breadth_m(angle + 90.0)) + width_m) / ratio if ratio else 0.0

    if area.angle_deg is not None:
        return max(reached(area.angle_deg))
    low, high = reached(0.0), reached(90.0)
    if low[0] >= low[1] or high[0] <= high[1]:
        return min(max(low), max(high))
    return reached(float(brentq(lambda turn: np.subtract(*reached(turn)), 0.0, 90.0)))[0]


def cross_spacing(pattern: Pattern, width_m: float, spacing_m: float, ratio: float) -> float | None:
    """Return the spacing of the second set of a rectangular pattern; no other has one."""
    check_length("cross_ratio", ratio)
    return max(width_m, ratio * spacing_m) if pattern == "rectangular" else None


def orientations(area: Ellipse) -> tuple[Floats, Floats]:
    """Angles (degrees) and their shares: one if known, else nodes over a quarter turn."""
    if area.angle_deg is not None:
        return np.array([area.angle_deg]), np.ones(1)
    if area.half_length_m == area.half_width_m:
        return np.zeros(1), np.ones(1)
    nodes, weights = leggauss(_ANGLE_NODES)
    piece = 90.0 / _ANGLE_PIECES
    starts = piece * np.arange(_ANGLE_PIECES)
    angles = (starts[:, None] + piece * (nodes + 1.0) / 2.0).ravel()
    return angles, np.tile(weights / (2.0 * _ANGLE_PIECES), _ANGLE_PIECES)


def spacings(
    width_m: float, spacing_m: float, pattern: Pattern, cross_spacing_m: float | None
) -> tuple[float, float | None]:
    """Return the spacings of both sets of a pattern; the second of one set is None.

    Raises
    ------
    DesignOutOfRange
    """
    for name, value in (("spacing_m", spacing_m), ("cross_spacing_m", cross_spacing_m)):
        if value is not None and not (math.isfinite(value) and value >= width_m):
            raise DesignOutOfRange(name=name, read=value, expected="at least the width")
    if cross_spacing_m is None and pattern == "rectangular":
        raise DesignOutOfRange(
            name="number of spacings", read=1, expected="2 for a rectangular pattern"
        )
    if cross_spacing_m is not None and pattern != "rectangular":
        raise DesignOutOfRange(
            name="cross_spacing_m",
            read=cross_spacing_m,
            expected="none but for a rectangular pattern",
        )
    second = {"parallel": None, "square": spacing_m, "rectangular": cross_spacing_m}
    return spacing_m, second[pattern]
