"""Counts and covariates on blocks of cells."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._covariates import Effects
from landrelease.hazard._evidence import Counts

Floats = NDArray[np.float64]


def coarsened(counts: Counts, factor: int) -> Counts:
    """Join blocks of factor by factor cells: counts add, exposures add.

    Blocks over the edge are filled with cells outside the domain. The intensity is then
    one number for the block, so structure finer than the block is lost.

    Examples
    --------
    >>> fine = Counts([[1, 2, 3]], [[0.1, 0.1, 0.1]], [[True, True, True]])
    >>> coarsened(fine, 2).found.tolist()
    [[3.0, 3.0]]
    """
    if factor == 1:
        return counts
    domain = block_sums(counts.domain, factor) > 0
    found, exposure = (block_sums(of, factor) for of in (counts.found, counts.exposure_km2))
    return Counts(found, exposure, domain, counts.quantity)


def block_sums(values: NDArray[np.generic], factor: int) -> Floats:
    """Sums over blocks of factor by factor cells; what lies over the edge is zero."""
    rows, columns = values.shape
    after = ((0, -rows % factor), (0, -columns % factor))
    blocks = ((rows + after[0][1]) // factor, factor, (columns + after[1][1]) // factor, factor)
    summed = np.pad(values, after).reshape(blocks).sum(axis=(1, 3))
    return np.asarray(summed, np.float64)


def coarsened_effects(effects: Effects, counts: Counts, factor: int) -> Effects:
    """Take the mean of every covariate over the cells of a block that lie in the domain."""
    if factor == 1:
        return effects
    size = block_sums(counts.domain, factor)
    totals = [block_sums(column * counts.domain, factor) for column in effects.design]
    design = np.array(totals) / np.maximum(size, 1.0)
    design[0] = 1.0
    return replace(effects, design=design)
