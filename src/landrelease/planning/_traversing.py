"""Whether transects cross a target area and detect enough items in it to notice."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import poisson

from landrelease.planning._checks import check_chance, check_count, check_length
from landrelease.planning._crossed_sets import covered_by_two_sets, turns
from landrelease.planning._crossing import (
    Ellipse,
    Pattern,
    cross_spacing,
    orientations,
    spacings,
)
from landrelease.planning._errors import NotReachable
from landrelease.planning._offsets import offsets

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
    pattern: Pattern = "parallel",
    cross_spacing_m: float | None = None,
) -> float:
    """Return the probability that transects detect at least so many items of an area.

    Items lie evenly over the target area; each that a transect covers is detected with
    probability `detection`, independently. Transects that cross the same area add up; where two
    sets cross, the ground counts once.

    Source: PNNL-14267; (1/S) integral over the offset c of P(Poisson(D p A(c)) >= k) dc, A(c)
    being the ground of the target area that the transects cover. An unknown
    orientation to two sets of transects is averaged over 24, to about 0.0005.

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
    pattern, cross_spacing_m
        As for `crossing_probability`.

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
    along, across = spacings(width_m, spacing_m, pattern, cross_spacing_m)
    check_length("density_per_m2", density_per_m2)
    check_chance("detection", detection, certain=True)
    least = check_count("least_items", least_items, least=1)
    rate = density_per_m2 * detection
    if across is not None:
        return _two_sets(area, rate, width_m, (along, across), least)
    angles, shares = orientations(area)
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
    pattern: Pattern = "parallel",
    cross_ratio: float = 1.0,
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
    check_length("width_m", width_m)
    check_chance("probability", probability)

    def short(spacing: float) -> float:
        return probability - traversal_probability(
            area,
            width_m=width_m,
            spacing_m=spacing,
            density_per_m2=density_per_m2,
            detection=detection,
            least_items=least_items,
            pattern=pattern,
            cross_spacing_m=cross_spacing(pattern, width_m, spacing, cross_ratio),
        )

    if short(width_m) > 0:
        why = "searching every metre would not detect enough items"
        raise NotReachable(wanted=probability, best=probability - short(width_m), why=why)
    far = 2.0 * width_m
    while short(far) < 0:
        far *= 2.0
    return float(brentq(short, width_m, far, xtol=1e-9))


def _two_sets(
    area: Ellipse, rate: float, width: float, sets: tuple[float, float], least: int
) -> float:
    """Average over the places of both sets, and the orientation if it is not known."""
    found = []
    for turn in turns(area):
        told = covered_by_two_sets(area, turn, width_m=width, spacings_m=sets)
        seen = poisson.sf(least - 1, rate * told.covered_m2)
        found.append(float(told.first @ seen @ told.second))
    return math.fsum(found) / len(found)


def _at_angle(
    area: Ellipse, angle: float, rate: float, *, width: float, spacing: float, least: int
) -> float:
    """Average over the offset of the nearest transect, split where transects enter or leave."""
    reach = float(area.breadth_m(angle)) / 2.0
    half = width / 2.0
    places, shares = offsets(reach, half, spacing, nodes=_OFFSET_NODES)
    count = math.ceil((reach + half) / spacing) + 1
    covered = sum(
        (
            _strip_area(area, reach, places + line, half)
            for line in spacing * np.arange(-count, count + 1)
        ),
        np.zeros(places.shape),
    )
    return float(shares @ poisson.sf(least - 1, rate * covered))


def _strip_area(area: Ellipse, reach: float, centre: Floats, half: float) -> Floats:
    """Ground of the ellipse within `half` of a line at distance `centre` from its middle."""
    low, high = (np.clip((centre + side * half) / reach, -1.0, 1.0) for side in (-1.0, 1.0))

    def segment(x: Floats) -> Floats:
        return x * np.sqrt(1.0 - x * x) + np.arcsin(x)

    return area.area_m2 / math.pi * (segment(high) - segment(low))
