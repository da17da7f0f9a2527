"""Evidence on a grid, source by source, and what of it could not be placed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._covariates import Covariates
from landrelease.hazard._evidence import Counts, Quantity
from landrelease.hazard._looks import AS_ASSUMED, Channel, Factors, Learned, Looks

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Source:
    """One piece of evidence, on the cells it speaks of.

    Parameters
    ----------
    label
        What people call it.
    kind
        Kind of its records; empty for people being about.
    channel
        Through what items come to be known by it.
    subjects
        Records it consists of.
    cells
        Cells it speaks of, row by row: row x columns + column.
    found
        Items it counts in each of them; of a report that is spread, its share as first
        allotted.
    exposure_km2
        Area times the probability that it is the first to meet an item there.
    """

    label: str
    kind: str
    channel: Channel
    subjects: tuple[str, ...]
    cells: Integers
    found: Floats
    exposure_km2: Floats


@dataclass(frozen=True, eq=False)
class Spread:
    """Items counted somewhere on several cells: y ~ Poisson(sum_i k_i exp(eta_i)).

    Parameters
    ----------
    source
        Place of its source among those gathered.
    items
        What is counted.
    cells
        Cells it may be about, row by row.
    kernel
        For each, the exposure under which an item there would have been told in this way,
        up to a factor.
    """

    source: int
    items: float
    cells: Integers
    kernel: Floats

    def shares(self, intensity: Floats) -> Floats:
        """Share of the items that belongs to each cell, by the intensity per cell (flat)."""
        weight: Floats = self.kernel * intensity[self.cells]
        return weight / float(weight.sum())


@dataclass(frozen=True, eq=False)
class Gathered:
    """Evidence on a grid, and what of it could not be placed.

    Attributes
    ----------
    counts
        For `fit`, with every spread report allotted as if all cells were alike.
    undetected
        1 - q per cell, q by searches alone.
    known
        Items known to be there still, per cell.
    surveyed
        Share of each cell covered by any search, used ground or record; 1 for a cell in
        which a report lies.
    used
        Records that are counted or looked at ground, by kind.
    shaping
        Records that say where more or fewer items lie, by kind, and count nothing: suspected
        ground, former fronts, land cover.
    municipalities
        Boundaries over which reports on a reference point were spread.
    unplaced
        Records that lie outside, have no valid outline, or are searches too coarse to be
        placed, by kind: they are counted, not mapped.
    sources
        The pieces of evidence; their finds and exposures add up to `counts`.
    spread
        Finds and reports that are not known to one cell.
    looks
        All looks at the ground, from which exposures follow.
    located
        Counts per cell of each channel that are known to one cell.
    reliability
        Of minefield records by grade, as learned from what was found on their ground.
    """

    counts: Counts
    undetected: Floats
    known: Floats
    surveyed: Floats
    used: Mapping[str, int]
    shaping: Mapping[str, int]
    municipalities: int
    unplaced: Mapping[str, int]
    sources: tuple[Source, ...]
    spread: tuple[Spread, ...]
    looks: Looks
    located: Mapping[Channel, Floats]
    recorded_km2: Floats
    """Exposure that minefield records are worth."""
    covariates: Covariates | None
    """What is known of every cell and may raise or lower the intensity."""
    reliability: Mapping[str, float]
    prior: Learned
    """What is known of the factors beforehand."""
    learned: Learned | None = None
    """What was learned of them; None until `settle` has done so."""

    @property
    def entered(self) -> Mapping[str, int]:
        """Count all records that entered, by kind: counted, or shaping what is counted."""
        return Counter(self.used) + Counter(self.shaping)

    @cached_property
    def widest_spread(self) -> Mapping[str, int]:
        """Return the most cells that one report of a kind was spread over."""
        most: dict[str, int] = {}
        for one in self.spread:
            kind = self.sources[one.source].kind
            most[kind] = max(most.get(kind, 0), len(one.cells))
        return most

    def found_by(self, intensity: Floats | None = None) -> Mapping[Channel, Floats]:
        """Return the counts of each channel, spread ones allotted by an intensity per cell."""
        return found_by(self.located, self.sources, self.spread, intensity)

    def counts_given(self, intensity: Floats | None, factors: Factors = AS_ASSUMED) -> Counts:
        """Counts with spread reports allotted by an intensity, under other factors.

        Parameters
        ----------
        intensity
            Per cell (rows, columns); None where all cells are alike.
        factors
            What differs from what is assumed.
        """
        exposure = self.exposure_km2(factors)
        found = sum(self.found_by(intensity).values(), np.zeros(exposure.shape))
        return Counts(found, exposure, self.counts.domain, self.counts.quantity)

    def exposure_km2(self, factors: Factors = AS_ASSUMED) -> Floats:
        """Exposure of everything together, to the mean intensity of each cell."""
        return sum(self.looks.exposures(factors).values(), self.recorded_km2)

    def settled(self, learned: Learned) -> "Gathered":
        """Return the same evidence under factors that were learned: for `fit_gathered`.

        Counts, exposures and what is undetected follow them. Pass those of a whole
        programme to the evidence of a part of it.
        """
        return replace(
            self,
            counts=self.counts_given(None, learned.factors),
            undetected=self.looks.undetected(learned.factors),
            learned=learned,
        )

    @property
    def counts_items(self) -> bool:
        """Whether items are counted, not reported events."""
        return self.counts.quantity is Quantity.ITEMS


def found_by(
    located: Mapping[Channel, Floats],
    sources: Sequence[Source],
    spread: Sequence[Spread],
    intensity: Floats | None,
) -> Mapping[Channel, Floats]:
    """Add spread counts to located ones, channel by channel."""
    found = {channel: counts.copy() for channel, counts in located.items()}
    any_counts = next(iter(found.values()))
    level = np.ones(any_counts.size) if intensity is None else intensity.ravel()
    for one in spread:
        share = one.items * one.shares(level)
        np.add.at(found[sources[one.source].channel].reshape(-1), one.cells, share)
    return found
