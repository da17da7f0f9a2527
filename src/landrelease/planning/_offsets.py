"""Where transects may lie to a target area: the places to average over."""

import math

import numpy as np
from numpy.polynomial.legendre import leggauss
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def offsets(reach: float, half: float, spacing: float, *, nodes: int) -> tuple[Floats, Floats]:
    """Return places of the first transect over one spacing, and their shares.

    They are split where transects enter or leave the target area, or begin to lie in it whole.

    Parameters
    ----------
    reach
        Half the breadth of the target area across the transects, metres.
    half
        Half the width of a transect, metres.
    spacing
        Centre to centre, metres.
    nodes
        How many places each piece has.

    Examples
    --------
    >>> places, shares = offsets(10.0, 1.0, 100.0, nodes=8)
    >>> float(shares.sum().round(12)), float((shares * (places < 11.0)).sum().round(12))
    (1.0, 0.11)
    """
    ends = np.array([-reach - half, -reach + half, reach - half, reach + half])
    count = math.ceil((reach + half) / spacing) + 1
    lines = spacing * np.arange(-count, count + 1)
    breaks = (ends[:, None] - lines[None, :]).ravel()
    breaks = np.unique(np.concatenate([[0.0, spacing], breaks[(breaks > 0) & (breaks < spacing)]]))
    told, weights = leggauss(nodes)
    length = np.diff(breaks)
    # Substituting sin^2 takes the square roots out of the ends of each piece.
    turn = (told + 1.0) * math.pi / 4.0
    places = breaks[:-1, None] + length[:, None] * np.sin(turn)[None, :] ** 2
    shares = length[:, None] * (weights * math.pi / 4.0 * np.sin(2.0 * turn))[None, :] / spacing
    return places.ravel(), shares.ravel()
