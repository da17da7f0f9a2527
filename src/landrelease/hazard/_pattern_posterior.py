"""What belts add to the intensity: the mean, joint samples, the chance that none is left."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._errors import ShapesDiffer
from landrelease.hazard._evidence import Counts
from landrelease.hazard._pattern_belt import Belt, block_of

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Kept:
    """A belt with its finds, and what they mean if it is none.

    Parameters
    ----------
    belt
        The belt.
    cells, finds
        Cells (flat) it may reach, and how many of the finds there are its own.
    else_cells, else_per_km2
        Where its finds raise the intensity if it is no belt: finds stay finds.
    """

    belt: Belt
    cells: Whole
    finds: Floats
    else_cells: Whole
    else_per_km2: Floats

    def on_blocks(self, factor: int, columns: int) -> "Kept":
        """Return it on blocks of cells."""
        return Kept(
            self.belt.on_blocks(factor, columns),
            block_of(self.cells, factor, columns),
            self.finds,
            block_of(self.else_cells, factor, columns),
            self.else_per_km2 / factor**2,
        )


@dataclass(frozen=True, eq=False)
class PatternPosterior:
    """Belts on a grid, each real or not, each going on for a length not known.

    Made by `find_pattern`. What it adds is independent of the field: the field is fitted to
    `field_counts`, the finds that are not the belts' own.

    Parameters
    ----------
    kept
        Belts, the most certain first.
    shape
        Rows and columns.
    cell_m
        Side of a cell, metres.
    length_m
        Mean length beyond the least one, learnt from the belts, metres.
    dispersion
        Variance over mean of the finds along the belts: below 1 they are regular.
    """

    kept: tuple[Kept, ...]
    shape: tuple[int, int]
    cell_m: float
    length_m: float
    dispersion: float

    @property
    def belts(self) -> tuple[Belt, ...]:
        """The belts alone."""
        return tuple(one.belt for one in self.kept)

    def facts(self) -> dict[str, float]:
        """Return what was learned of belts, by name."""
        finds = sum(float(one.finds.sum()) for one in self.kept)
        found = {"belts": float(len(self.kept)), "belts_finds": finds}
        if self.kept:
            found |= {"belts_length_m": self.length_m, "belts_dispersion": self.dispersion}
        return found

    @property
    def intensity_per_km2(self) -> Floats:
        """Mean of what the belts add, per km2: over real or not, place, density and extent."""
        total = np.zeros(self.shape[0] * self.shape[1])
        for one in self.kept:
            cells, mean = one.belt.mean_per_km2()
            total[cells] += one.belt.probability * mean
            np.add.at(total, one.else_cells, (1.0 - one.belt.probability) * one.else_per_km2)
        return total.reshape(self.shape)

    @property
    def variance_per_km2(self) -> Floats:
        """Variance of what the belts add, per km2 squared; belts are independent."""
        total = np.zeros(self.shape[0] * self.shape[1])
        for one in self.kept:
            chance = one.belt.probability
            mean, square = np.zeros_like(total), np.zeros_like(total)
            cells, values = one.belt.mean_per_km2()
            mean[cells] += chance * values
            square[cells] += chance * one.belt.square_per_km2()[1]
            otherwise = np.zeros_like(total)
            np.add.at(otherwise, one.else_cells, one.else_per_km2)
            mean += (1.0 - chance) * otherwise
            square += (1.0 - chance) * otherwise**2
            total += np.maximum(square - mean**2, 0.0)
        return total.reshape(self.shape)

    def sample_intensity(self, count: int, rng: np.random.Generator) -> Floats:
        """Draw joint samples of what the belts add, per km2: (count, rows, columns).

        In one sample a belt is real or not, and ends where it ends, for all cells at once.

        Parameters
        ----------
        count
            Number of samples.
        rng
            Source of randomness.
        """
        total = np.zeros((count, self.shape[0] * self.shape[1]))
        for one in self.kept:
            belt = one.belt
            real = rng.random(count) < belt.probability
            chosen = rng.integers(0, belt.draws, count)
            start = 0
            for cells, table in belt.tables():
                its = np.flatnonzero(real & (chosen >= start) & (chosen < start + len(table)))
                for sample in its:
                    total[sample, cells] += table[chosen[sample] - start]
                start += len(table)
            for sample in np.flatnonzero(~real):
                np.add.at(total[sample], one.else_cells, one.else_per_km2)
        return total.reshape(count, *self.shape)

    def chance_of_none(self, expected: Floats) -> Floats:
        """Probability per cell that the belts leave nothing: the mean of exp(-expected x).

        Parameters
        ----------
        expected
            Area times the probability of not having been found, km2, per cell.
        """
        none = np.ones(self.shape[0] * self.shape[1])
        flat = np.broadcast_to(expected, self.shape).ravel()
        for one in self.kept:
            lost = np.zeros_like(none)
            for cells, table in one.belt.tables():
                lost[cells] -= np.expm1(-flat[cells] * table).sum(axis=0)
            real = one.belt.probability * (1.0 - lost / one.belt.draws)
            otherwise = np.zeros_like(none)
            np.add.at(otherwise, one.else_cells, one.else_per_km2)
            none *= real + (1.0 - one.belt.probability) * np.exp(-flat * otherwise)
        return none.reshape(self.shape)

    def field_counts(self, counts: Counts) -> Counts:
        """Return the counts without the belts' own finds, for the field."""
        if counts.shape != self.shape:
            raise ShapesDiffer(name="counts", read=counts.shape, expected=self.shape)
        rest = counts.found.copy()
        for one in self.kept:
            np.subtract.at(rest.ravel(), one.cells, one.finds)
        return Counts(np.maximum(rest, 0.0), counts.exposure_km2, counts.domain, counts.quantity)

    def on_blocks(self, factor: int) -> "PatternPosterior":
        """Return the belts on blocks of factor by factor cells, for a field on larger cells.

        Examples
        --------
        >>> fine = PatternPosterior((), (10, 11), 20.0, 800.0, 1.0)
        >>> fine.on_blocks(5).shape, fine.on_blocks(5).cell_m
        ((2, 3), 100.0)
        """
        rows, columns = self.shape
        return replace(
            self,
            kept=tuple(one.on_blocks(factor, columns) for one in self.kept),
            shape=(-(-rows // factor), -(-columns // factor)),
            cell_m=self.cell_m * factor,
        )
