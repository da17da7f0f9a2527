"""Which share of the items of each cell was laid in which period."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from landrelease.geo import Grid
from landrelease.hazard._dates import Laying
from landrelease.kinds import When

Floats = NDArray[np.float64]


def layings(laid: tuple[Laying, ...], grid: Grid) -> list[tuple[When | None, Floats]]:
    """Return each period of laying with its share per cell; one without a date if none is named.

    Periods that name their ground hold for the cells with their centre in it, the others
    for the remaining cells. Where only some ground is named, everything else was laid
    before the first record.
    """
    everywhere = [one for one in laid if one.within is None]
    named = [(one, grid.mask(one.within)) for one in laid if one.within is not None]
    elsewhere = np.ones(grid.shape, np.bool_)
    for _, inside in named:
        elsewhere &= ~inside
    parts: list[tuple[When | None, Floats]] = [
        (one.when, np.where(inside, one.weight, 0.0)) for one, inside in named
    ]
    parts += [(one.when, np.where(elsewhere, one.weight, 0.0)) for one in everywhere]
    if not everywhere:
        parts.append((None, elsewhere.astype(np.float64)))
    total = sum((weight for _, weight in parts), np.zeros(grid.shape))
    return [(when, weight / total) for when, weight in parts if weight.any()]


def is_earliest(number: int, laid: Sequence[tuple[When | None, Floats]]) -> NDArray[np.bool_]:
    """Say in which cells no period of laying that holds there began before this one."""
    when, weight = laid[number]
    there: NDArray[np.bool_] = weight > 0
    if when is None:
        return there
    for other, (began, share) in enumerate(laid):
        if began is not None and (began.first, other) < (when.first, number):
            there &= share <= 0
    return there
