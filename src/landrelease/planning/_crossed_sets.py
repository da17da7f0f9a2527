"""Ground of a target area that two sets of transects at right angles cover, by where they lie."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.polynomial.legendre import leggauss
from numpy.typing import NDArray

from landrelease.planning._crossing import Ellipse
from landrelease.planning._offsets import offsets

Floats = NDArray[np.float64]

TURNS: Final = 24
"""Orientations that are tried over a quarter turn where it is not known."""
_NODES: Final = 8
"""Places of a set in each piece of its spacing."""
_ACROSS: Final = 96
"""Lines across the target area along which ground is measured, about."""


def turns(area: Ellipse) -> tuple[float, ...]:
    """Return the orientations to average over, degrees."""
    if area.angle_deg is not None:
        return (area.angle_deg,)
    if area.half_length_m == area.half_width_m:
        return (0.0,)
    return tuple(90.0 / TURNS * (at + 0.5) for at in range(TURNS))


@dataclass(frozen=True, slots=True)
class TwoSets:
    """Ground covered for places of the first (rows) and the second set (columns), m2.

    `first` and `second` are the shares of these places; each sums to 1.
    """

    covered_m2: Floats
    first: Floats
    second: Floats


def covered_by_two_sets(
    area: Ellipse, angle_deg: float, *, width_m: float, spacings_m: tuple[float, float]
) -> TwoSets:
    """Return the ground that transects of either set cover; what both cover counts once.

    Source: along every line through the ellipse that lies in a transect of the first set, the
    part that the second set covers too is taken off the sum of both.

    Examples
    --------
    A circle of 50 m and transects so wide that they cover all there is, from either side.

    >>> found = covered_by_two_sets(
    ...     Ellipse(50.0, 50.0), 0.0, width_m=100.0, spacings_m=(100.0, 100.0))
    >>> found.covered_m2.min().round(6) == found.covered_m2.max().round(6) == 7853.981634
    np.True_
    """
    reach = float(area.breadth_m(angle_deg)) / 2.0
    turned = float(area.breadth_m(angle_deg + 90.0)) / 2.0
    first, shares = offsets(reach, width_m / 2.0, spacings_m[0], nodes=_NODES)
    second, parts = offsets(turned, width_m / 2.0, spacings_m[1], nodes=_NODES)
    lines, breadths = _lines(reach, width_m, spacings_m[0], first)
    half = _half_chord(area, reach, lines)
    turn = math.radians(angle_deg)
    lean = math.sin(turn) * math.cos(turn) * (area.half_length_m**2 - area.half_width_m**2)
    middle = lines * lean / reach**2
    ends = (middle - half, middle + half)
    both = np.empty((first.size, second.size))
    for at, place in enumerate(second):
        low, high = (_covered(end - place, width_m, spacings_m[1]) for end in ends)
        both[:, at] = (breadths * (high - low)).sum(axis=1)
    one = (breadths * 2.0 * half).sum(axis=1)
    across, depths = _lines(turned, width_m, spacings_m[1], second)
    other = (depths * 2.0 * _half_chord(area, turned, across)).sum(axis=1)
    covered = np.clip(one[:, None] + other[None, :] - both, 0.0, area.area_m2)
    return TwoSets(covered, shares, parts)


def _half_chord(area: Ellipse, reach: float, lines: Floats) -> Floats:
    """Return half the length of chords so far from the middle, which ends at `reach`."""
    rest = np.sqrt(np.maximum(1.0 - (lines / reach) ** 2, 0.0))
    return np.asarray(area.half_length_m * area.half_width_m / reach * rest)


def _lines(reach: float, width: float, spacing: float, places: Floats) -> tuple[Floats, Floats]:
    """Return distances from the middle, within transects, at which to measure, and their shares.

    A row for each place of the set; sin^2 is substituted, which takes the square roots out of the
    ends of the ellipse.
    """
    count = math.ceil((reach + width / 2.0) / spacing) + 1
    strips = spacing * np.arange(-count, count + 1)
    nodes, weights = leggauss(max(3, math.ceil(_ACROSS / strips.size)))
    middle = places[:, None] + strips[None, :]
    low = np.arcsin(np.clip((middle - width / 2.0) / reach, -1.0, 1.0))
    high = np.arcsin(np.clip((middle + width / 2.0) / reach, -1.0, 1.0))
    turn = low[..., None] + (high - low)[..., None] * (nodes + 1.0) / 2.0
    share = (high - low)[..., None] / 2.0 * weights * reach * np.cos(turn)
    rows = places.size
    return (reach * np.sin(turn)).reshape(rows, -1), share.reshape(rows, -1)


def _covered(upto: Floats, width: float, spacing: float) -> Floats:
    """Return the length that transects every so many metres cover, up to a place on a line."""
    whole = np.floor((upto + width / 2.0) / spacing)
    return np.asarray(whole * width + np.minimum(upto + width / 2.0 - whole * spacing, width))
