"""All looks at the ground together: searches, use and people, over the periods of laying."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Channel(StrEnum):
    """Through what an item comes to be known."""

    SEARCH = "search"
    USE = "use"
    PEOPLE = "people"
    RECORD = "record"


@dataclass(frozen=True)
class Factors:
    """What may differ from what is assumed.

    Parameters
    ----------
    people, use
        By what -log of the chance of missing an item, by people and by use, is multiplied.
    suspected
        Intensity on suspected ground over that on other ground of the same cell.
    """

    people: float = 1.0
    use: float = 1.0
    suspected: float = 1.0


@dataclass(frozen=True)
class Learned:
    """Factors, and the standard deviation of the log of each."""

    factors: Factors
    log_sd: Factors


AS_ASSUMED: Final = Factors()
FACTORS: Final = ("people", "use", "suspected")


@dataclass(frozen=True, eq=False)
class Period:
    """What was looked at since one period of laying, per cell.

    Parameters
    ----------
    weight
        Share of the items laid in it.
    missed, left
        Probability that searches found an item not, and took it not away: (2, rows,
        columns), for ground not suspected and suspected ground, as shares of the cell.
    people, use
        -log of the probability that an item came not to be known through people, and was not
        triggered by use, over all the time.
    """

    weight: Floats
    missed: Floats
    left: Floats
    people: Floats
    use: Floats

    def by_chance(self, ground: Floats, factors: Factors) -> tuple[Floats, Floats]:
        """Return the chances of people and of use to be the first to meet an item.

        People are about before the searches and after them: half of the time each.

        Parameters
        ----------
        ground
            Shares of the cell, (2, rows, columns), as `missed` would be without a search.
        """
        half = 0.5 * self._strength(factors)
        met = -np.expm1(-half) * (ground + np.exp(-half) * self.missed)
        share = met / np.where(half > 0, 2.0 * half, 1.0)
        return share * factors.people * self.people, share * factors.use * self.use

    def before_searches(self, factors: Factors) -> Floats:
        """Return the probability that neither people nor use met an item before searches."""
        return np.exp(-0.5 * self._strength(factors))

    def unmet(self, factors: Factors) -> Floats:
        """Return the probability that nothing met an item, as `missed`."""
        return self.missed * np.exp(-self._strength(factors))

    def _strength(self, factors: Factors) -> Floats:
        return factors.people * self.people + factors.use * self.use


@dataclass(frozen=True, eq=False)
class Looks:
    """Every look at the ground.

    Parameters
    ----------
    area_km2
        Area of a cell.
    domain
        True for cells of the programme.
    suspected
        Share of each cell that is suspected ground.
    periods
        Since each period of laying; their weights add up to 1 in every cell.
    register_only
        Whether nothing but a register of events is there, with the area as its exposure.
    """

    area_km2: float
    domain: NDArray[np.bool_]
    suspected: Floats
    periods: tuple[Period, ...]
    register_only: bool = False

    def mean_factor(self, factors: Factors) -> Floats:
        """Intensity of a cell over that of its ground nobody suspects."""
        if self.register_only:
            return np.ones(self.domain.shape)
        return 1.0 + (factors.suspected - 1.0) * self.suspected

    def exposures(self, factors: Factors = AS_ASSUMED) -> Mapping[Channel, Floats]:
        """Return the exposure of each channel, km2, to the mean intensity of the cell.

        It is the area times the chance of an item of the cell to be met first in that way.
        """
        if self.register_only:
            nothing = np.zeros(self.domain.shape)
            area = np.where(self.domain, self.area_km2, 0.0)
            return {Channel.SEARCH: nothing, Channel.USE: nothing, Channel.PEOPLE: area}
        total = {one: np.zeros(self.domain.shape) for one in _LOOKING}
        ground = self.ground
        for period in self.periods:
            seen, met = period.by_chance(ground, factors)
            searched = np.maximum(ground - period.missed, 0.0)  # rounding: shares of one cell
            found = period.before_searches(factors) * searched
            for channel, shares in zip(_LOOKING, (found, met, seen), strict=True):
                total[channel] += self.area(period) * self._mean(shares, factors)
        return total

    @property
    def ground(self) -> Floats:
        """Shares of each cell, (2, rows, columns): not suspected, suspected."""
        return np.stack([1.0 - self.suspected, self.suspected])

    def area(self, period: Period) -> Floats:
        """Area in which the items of a period count, km2; 0 outside the domain."""
        return self.area_km2 * period.weight * self.domain

    def _mean(self, shares: Floats, factors: Factors) -> Floats:
        """Mean over the items of a cell, of which more lie in suspected ground."""
        weighted: Floats = shares[0] + factors.suspected * shares[1]
        return weighted / self.mean_factor(factors)

    def slopes(self, factors: Factors) -> Mapping[str, Floats]:
        """Return by how much the exposure times the mean factor grows with each log, km2.

        What grows with the factor of suspected ground is the exposure of that ground.
        """
        total = {name: np.zeros(self.domain.shape) for name in FACTORS}
        if self.register_only:
            return total
        factor, ground = factors.suspected, self.ground
        for period in self.periods:
            area, unmet = self.area(period), period.unmet(factors)
            mean = area * self._mean(unmet, factors)
            total["people"] += mean * factors.people * period.people
            total["use"] += mean * factors.use * period.use
            seen = factor * (ground[1] - unmet[1]) / self.mean_factor(factors)
            total["suspected"] += area * seen
        return total

    def lift(self, factors: Factors) -> Floats:
        """Return by how much the log of the mean factor grows with the log of the factor."""
        return factors.suspected * self.suspected / self.mean_factor(factors)

    def undetected(self, factors: Factors = AS_ASSUMED) -> Floats:
        """Probability that no search took an item of the cell away."""
        left = [one.weight * self._mean(one.left, factors) for one in self.periods]
        return np.clip(sum(left, np.zeros(self.domain.shape)), 0.0, 1.0)


_LOOKING = (Channel.SEARCH, Channel.USE, Channel.PEOPLE)
