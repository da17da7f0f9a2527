"""Whether transects cross a target area and detect enough items in it to notice."""

import math
from typing import Final

import numpy as np
from numpy.polynomial.legendre import leggauss
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import poisson

from landrelease.planning._checks import check_chance, check_count, check_length
from landrelease.planning._crossing import Ellipse, orientations
from landrelease.planning._errors import DesignOutOfRange, NotReachable

Floats = NDArray[np.float64]

_OFFSET_NODES: Final = 48


def traversal_probability(
    area: Ellipse,
    *,
    width_m: float,
    spacing_m: float,
    density_per_m2: float,
    detection: float,
    least_items: int = 1,
) -> float:
    """Return the probability that parallel transects detect at least so many items of an area.

    Items lie evenly over the target area; each that a transect covers is detected with
    probability `detection`, independently. Transects that cross the same area add up.

    Source: PNNL-14267; (1/S) integral over the offset c of P(Poisson(D p A(c)) >= k) dc, A(c)
    being the ground of the target area that the transects cover.

    Parameters
    ----------
    area
        Target area; an unknown orientation is averaged over.
    width_m, spacing_m
        Width of a transect and centre spacing, metres; spacing at least the width.
    density_per_m2
        Items per m2 above the background, above 0.
    detection
        Probability of detecting an item that a transect covers, above 0, at most 1.
    least_items
        How many must be detected, at least 1.

    Raises
    ------
    DesignOutOfRange

    Examples
    --------
    >>> def told(spacing, least):
    ...     return traversal_probability(
    ...         Ellipse(50.0, 50.0), width_m=2.0, spacing_m=spacing, density_per_m2=0.01,
    ...         detection=0.9, least_items=least,
    ...     )
    >>> round(told(200.0, 1), 6), round(told(100.0, 3), 6)
    (0.366681, 0.180222)
    """
    check_length("width_m", width_m)
    if not (math.isfinite(spacing_m) and spacing_m >= width_m):
        raise DesignOutOfRange(name="spacing_m", read=spacing_m, expected="at least the width")
    check_length("density_per_m2", density_per_m2)
    check_chance("detection", detection, certain=True)
    least = check_count("least_items", least_items, least=1)
    angles, shares = orientations(area)
    rate = density_per_m2 * detection
    told = [
        _at_angle(area, angle, rate, width=width_m, spacing=spacing_m, least=least)
        for angle in angles
    ]
    return float(shares @ np.array(told))


def spacing_for_traversal(
    area: Ellipse,
    *,
    width_m: float,
    probability: float,
    density_per_m2: float,
    detection: float,
    least_items: int = 1,
) -> float:
    """Return the widest centre spacing that crosses and detects with this probability.

    Raises
    ------
    NotReachable
        When even searching the whole ground does not reach it.
    DesignOutOfRange

    Examples
    --------
    >>> spacing = spacing_for_traversal(
    ...     Ellipse(50.0, 50.0), width_m=2.0, probability=0.366681, density_per_m2=0.01,
    ...     detection=0.9,
    ... )
    >>> round(spacing, 2)
    200.0
    """
    check_chance("probability", probability)

    def short(spacing: float) -> float:
        return probability - traversal_probability(
            area,
            width_m=width_m,
            spacing_m=spacing,
            density_per_m2=density_per_m2,
            detection=detection,
            least_items=least_items,
        )

    if short(width_m) > 0:
        why = "searching every metre would not detect enough items"
        raise NotReachable(wanted=probability, best=probability - short(width_m), why=why)
    far = 2.0 * width_m
    while short(far) < 0:
        far *= 2.0
    return float(brentq(short, width_m, far, xtol=1e-9))


def _at_angle(
    area: Ellipse, angle: float, rate: float, *, width: float, spacing: float, least: int
) -> float:
    """Average over the offset of the nearest transect, split where transects enter or leave."""
    reach = float(area.breadth_m(angle)) / 2.0
    half = width / 2.0
    ends = np.array([-reach - half, -reach + half, reach - half, reach + half])
    count = math.ceil((reach + half) / spacing) + 1
    lines = spacing * np.arange(-count, count + 1)
    breaks = (ends[:, None] - lines[None, :]).ravel()
    breaks = np.unique(np.concatenate([[0.0, spacing], breaks[(breaks > 0) & (breaks < spacing)]]))
    nodes, weights = leggauss(_OFFSET_NODES)
    length = np.diff(breaks)
    # Substituting sin^2 takes the square roots out of the ends of each piece.
    turn = (nodes + 1.0) * math.pi / 4.0
    offset = breaks[:-1, None] + length[:, None] * np.sin(turn)[None, :] ** 2
    share = length[:, None] * (weights * math.pi / 4.0 * np.sin(2.0 * turn))[None, :]
    covered = sum(
        (_strip_area(area, reach, offset + line, half) for line in lines), np.zeros(offset.shape)
    )
    return float((share * poisson.sf(least - 1, rate * covered)).sum() / spacing)


def _strip_area(area: Ellipse, reach: float, centre: Floats, half: float) -> Floats:
    """Ground of the ellipse within `half` of a line at distance `centre` from its middle."""
    low, high = (np.clip((centre + side * half) / reach, -1.0, 1.0) for side in (-1.0, 1.0))

    def segment(x: Floats) -> Floats:
        return x * np.sqrt(1.0 - x * x) + np.arcsin(x)

    return area.area_m2 / math.pi * (segment(high) - segment(low))
