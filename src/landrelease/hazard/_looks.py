"""All looks at the ground together: searches, use and people, over the periods of laying."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Channel(StrEnum):
    """Through what an item comes to be known."""

    SEARCH = "search"
    USE = "use"
    PEOPLE = "people"
    RECORD = "record"


@dataclass(frozen=True, eq=False)
class Period:
    """What was looked at since one period of laying, per cell.

    Parameters
    ----------
    weight
        Share of the items laid in it.
    missed, left
        Probability that searches found an item not, and took it not away.
    people, use
        -log of the probability that an item came not to be known through people, and was not
        triggered by use, over all the time.
    """

    weight: Floats
    missed: Floats
    left: Floats
    people: Floats
    use: Floats

    def by_chance(self, people: float, use: float) -> tuple[Floats, Floats]:
        """Return the chances of people and of use to be the first to meet an item.

        People are about before the searches and after them: half of the time each.
        """
        half = 0.5 * (people * self.people + use * self.use)
        met = -np.expm1(-half) * (1.0 + np.exp(-half) * self.missed)
        share = met / np.where(half > 0, 2.0 * half, 1.0)
        return share * people * self.people, share * use * self.use

    def before_searches(self, people: float, use: float) -> Floats:
        """Return the probability that neither people nor use met an item before searches."""
        return np.exp(-0.5 * (people * self.people + use * self.use))


@dataclass(frozen=True, eq=False)
class Looks:
    """Every look at the ground.

    Parameters
    ----------
    area_km2
        Area of a cell.
    domain
        True for cells of the programme.
    periods
        Since each period of laying; their weights add up to 1 in every cell.
    register_only
        Whether nothing but a register of events is there, with the area as its exposure.
    """

    area_km2: float
    domain: NDArray[np.bool_]
    periods: tuple[Period, ...]
    register_only: bool = False

    def exposures(self, *, people: float = 1.0, use: float = 1.0) -> Mapping[Channel, Floats]:
        """Return the exposure of each channel, km2: area times the chance to be first.

        Parameters
        ----------
        people, use
            By what the chances (as -log of missing) of people and of use are multiplied.
        """
        if self.register_only:
            nothing = np.zeros(self.domain.shape)
            area = np.where(self.domain, self.area_km2, 0.0)
            return {Channel.SEARCH: nothing, Channel.USE: nothing, Channel.PEOPLE: area}
        total = {one: np.zeros(self.domain.shape) for one in _LOOKING}
        for period in self.periods:
            seen, met = period.by_chance(people, use)
            area = self.area_km2 * period.weight * self.domain
            total[Channel.PEOPLE] += area * seen
            total[Channel.USE] += area * met
            searched = period.before_searches(people, use) * (1.0 - period.missed)
            total[Channel.SEARCH] += area * searched
        return total

    @property
    def undetected(self) -> Floats:
        """Probability that no search took an item away, per cell."""
        return sum((one.weight * one.left for one in self.periods), np.zeros(self.domain.shape))


_LOOKING = (Channel.SEARCH, Channel.USE, Channel.PEOPLE)
