"""TileEvidence of a grid that is read window by window and need not fit into memory."""

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landrelease.hazard._covariates import Covariates, Intercept, fixed_effects
from landrelease.hazard._evidence import Counts, Quantity
from landrelease.hazard._posterior import on_grid
from landrelease.hazard._windows import Box

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

STRIP_CELLS: Final = 1_000_000
"""Cells of a strip that is read at once: some 80 MB, and few chunks of a store are read twice."""


@dataclass(frozen=True, eq=False)
class TileEvidence:
    """What is known of a box of cells.

    Parameters
    ----------
    found, exposure_km2, domain
        As in `Counts`.
    undetected, known, surveyed
        As for `Posterior.remaining`.
    covariates
        (k, rows, columns), the level not among them; k may be 0.
    offset
        Known log multiplier of the intensity.
    """

    found: Floats
    exposure_km2: Floats
    domain: Flags
    undetected: Floats
    known: Floats
    surveyed: Floats
    covariates: Floats
    offset: Floats

    @property
    def multiplied(self) -> Floats:
        """Exposure times the known multiplier of the intensity."""
        return self.exposure_km2 * np.exp(np.where(self.domain, self.offset, 0.0))

    @property
    def design(self) -> Floats:
        """Covariates with the level, 1, before them."""
        return np.concatenate([np.ones((1, *self.found.shape)), self.covariates])


class TileSource(Protocol):
    """TileEvidence that can be read box by box."""

    @property
    def shape(self) -> tuple[int, int]: ...

    @property
    def quantity(self) -> Quantity: ...

    @property
    def slope_sd(self) -> Floats: ...

    def read(self, box: Box) -> TileEvidence: ...


class ArraySource:
    """TileEvidence in memory.

    Parameters
    ----------
    counts
        As for `fit`.
    undetected, known, surveyed
        As for `Posterior.remaining`.
    covariates, offset
        As for `fit`.

    Examples
    --------
    >>> source = ArraySource(Counts([[1, 0]], [[0.5, 0.0]], [[True, True]]))
    >>> source.read(Box(0, 1, 1, 2)).exposure_km2.tolist()
    [[0.0]]
    """

    def __init__(
        self,
        counts: Counts,
        *,
        undetected: ArrayLike = 1.0,
        known: ArrayLike | None = None,
        surveyed: ArrayLike = 0.0,
        covariates: Covariates | None = None,
        offset: ArrayLike = 0.0,
    ) -> None:
        self.counts = counts
        self._undetected = on_grid("undetected", undetected, counts.shape, most=1.0)
        self._known = on_grid("known", 0.0 if known is None else known, counts.shape)
        self._surveyed = on_grid("surveyed", surveyed, counts.shape, most=1.0)
        effects = fixed_effects(counts, Intercept(), covariates)
        self._covariates, self._precision = effects.design[1:], effects.precision[1:]
        self._offset = np.broadcast_to(np.asarray(offset, np.float64), counts.shape)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.counts.shape

    @property
    def quantity(self) -> Quantity:
        """What is counted."""
        return self.counts.quantity

    @property
    def slope_sd(self) -> Floats:
        """Prior standard deviation of every slope."""
        return np.asarray(self._precision**-0.5, np.float64)

    def read(self, box: Box) -> TileEvidence:
        """Read a box of cells."""
        part = box.slices
        return TileEvidence(
            found=self.counts.found[part],
            exposure_km2=self.counts.exposure_km2[part],
            domain=self.counts.domain[part],
            undetected=self._undetected[part],
            known=self._known[part],
            surveyed=self._surveyed[part],
            covariates=self._covariates[:, *part],
            offset=self._offset[part],
        )


@dataclass(frozen=True, eq=False)
class Blocks:
    """Counts, exposure and covariates on blocks of `factor` x `factor` cells.

    Counts and exposure are added up; a covariate is the mean over the block; `inside` counts
    the cells of the domain.
    """

    factor: int
    found: Floats
    exposure_km2: Floats
    design: Floats
    inside: Floats

    @property
    def multiplied(self) -> Floats:
        """Exposure; known multipliers are in it."""
        return self.exposure_km2

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of blocks."""
        rows, columns = self.found.shape
        return rows, columns

    def part(self, box: Box) -> "Blocks":
        """Return some of the blocks."""
        on = box.slices
        return Blocks(
            self.factor,
            self.found[on],
            self.exposure_km2[on],
            self.design[:, *on],
            self.inside[on],
        )


def blocks_of(source: TileSource, factor: int) -> Blocks:
    """Add a source up into blocks, a strip of about `STRIP_CELLS` cells at a time."""
    rows, columns = source.shape
    shape = -(-rows // factor), -(-columns // factor)
    found, exposure, inside = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    design = np.zeros((len(source.slope_sd) + 1, *shape))
    high = max(STRIP_CELLS // (columns * factor), 1)
    for row in range(0, shape[0], high):
        on = slice(row, min(row + high, shape[0]))
        strip = source.read(Box(row * factor, min(on.stop * factor, rows), 0, columns))
        found[on] = summed(strip.found, factor)
        exposure[on] = summed(strip.multiplied, factor)
        inside[on] = summed(strip.domain.astype(np.float64), factor)
        for index, values in enumerate(strip.design):
            design[index, on] = _averaged(values, factor)
    return Blocks(factor, found, exposure, design, inside)


def coarser(blocks: Blocks, times: int) -> Blocks:
    """Add blocks up into larger ones."""
    return Blocks(
        blocks.factor * times,
        summed(blocks.found, times),
        summed(blocks.exposure_km2, times),
        np.stack([_averaged(values, times) for values in blocks.design]),
        summed(blocks.inside, times),
    )


def summed(values: Floats, factor: int) -> Floats:
    """Sum over blocks; the last block of a row or column may be cut short."""
    down = np.add.reduceat(values, np.arange(0, values.shape[0], factor), axis=0)
    return np.add.reduceat(down, np.arange(0, values.shape[1], factor), axis=1)


def _averaged(values: Floats, factor: int) -> Floats:
    """Means over blocks."""
    return summed(values, factor) / summed(np.ones_like(values), factor)
