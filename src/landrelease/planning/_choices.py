"""What may be decided about a unit of ground, and what each decision costs under what is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import poisson

from landrelease.planning._errors import DesignOutOfRange

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Choice:
    """A decision about a unit; each cost is one number, or one for each unit.

    Parameters
    ----------
    name
        Such as open, cancel, reduce, clear.
    cost
        What it costs whatever is there.
    if_any
        What it costs more if at least one item is there.
    each
        What it costs more for each item there.
    """

    name: str
    cost: ArrayLike = 0.0
    if_any: ArrayLike = 0.0
    each: ArrayLike = 0.0


@dataclass(frozen=True, eq=False)
class Losses:
    """Choices by units: what each costs."""

    cost: Floats
    if_any: Floats
    each: Floats

    def expected(self, chance: Floats, number: Floats) -> Floats:
        """Return losses, choices first, from the chance of any item and the expected number."""
        shape = (self.cost.shape[0],) + (1,) * (chance.ndim - 1) + (self.cost.shape[1],)
        cost, if_any, each = (part.reshape(shape) for part in (self.cost, self.if_any, self.each))
        return np.asarray(cost + if_any * chance + each * number)

    def best(self, chance: Floats, number: Floats) -> NDArray[np.int64]:
        """Return the choice of least expected loss for each unit; of equals the first."""
        return np.asarray(np.argmin(self.expected(chance, number), axis=0))

    def at(self, chosen: NDArray[np.int64], chance: Floats, number: Floats) -> Floats:
        """Return the loss of what was chosen."""
        losses = self.expected(chance, number)
        return np.asarray(np.take_along_axis(losses, chosen[None], axis=0)[0])

    def knowing(self, numbers: Floats) -> Floats:
        """Return for each unit the expected loss of who knows how many items there are.

        Beyond some number of items one choice stays the best, so the sum over numbers ends.
        """
        last, units = self._settled(numbers), numbers.shape[1]
        total = np.zeros(units)
        for count in range(last + 1):
            loss = self.expected(np.full(units, min(count, 1.0)), np.full(units, float(count)))
            total += loss.min(axis=0) * poisson.pmf(count, numbers).mean(axis=0)
        steady = self.best(np.ones(units), np.full(units, last + 1.0))
        every = np.arange(units)
        cost = (self.cost + self.if_any)[steady, every]
        beyond = poisson.sf(last, numbers).mean(axis=0)
        number = (numbers * poisson.sf(last - 1, numbers)).mean(axis=0)
        return np.asarray(total + cost * beyond + self.each[steady, every] * number)

    def _settled(self, numbers: Floats) -> int:
        """Return a number of items beyond which one choice stays the best, or none are drawn."""
        most = float(numbers.max())
        last, flat = 1.0, self.cost + self.if_any
        for one in range(flat.shape[0]):
            for other in range(one):
                steeper = self.each[one] - self.each[other]
                apart = flat[other] - flat[one]
                with np.errstate(over="ignore"):
                    crossing = np.divide(
                        apart, steeper, out=np.zeros_like(apart), where=steeper != 0.0
                    )
                last = max(last, float(crossing.max()))
        return int(np.ceil(min(last, most + 12.0 * np.sqrt(most) + 40.0)))


def losses_of(choices: Sequence[Choice], units: int) -> Losses:
    """Return the losses of choices for so many units.

    Raises
    ------
    DesignOutOfRange
    """
    if not choices:
        raise DesignOutOfRange(name="choices", read=0, expected="one or more")
    tables = []
    for name in ("cost", "if_any", "each"):
        rows = [np.asarray(getattr(choice, name), dtype=np.float64) for choice in choices]
        for row in rows:
            if row.shape not in {(), (units,)}:
                expected = f"one number, or one for each of {units} units"
                raise DesignOutOfRange(name=name, read=row.size, expected=expected)
            if not np.isfinite(row).all():
                raise DesignOutOfRange(name=name, read=float(row.ravel()[0]), expected="finite")
        tables.append(np.stack([np.broadcast_to(row, (units,)) for row in rows]))
    return Losses(*tables)


def choices_by_threshold(names: Sequence[str], thresholds: Sequence[float]) -> list[Choice]:
    """Return choices that follow thresholds of the probability of at least one item.

    The first name is chosen below the first threshold, the next below the next, the last above
    all. Losses are in units of the harm that one step towards the first does if an item is there.

    Raises
    ------
    DesignOutOfRange

    Examples
    --------
    >>> open_it, keep = choices_by_threshold(["open", "keep closed"], [0.05])
    >>> (open_it.cost, open_it.if_any), (keep.cost, keep.if_any)
    ((0.0, 1.0), (0.05, 0.0))
    """
    if len(names) != len(thresholds) + 1:
        expected = f"one fewer than the {len(names)} choices"
        raise DesignOutOfRange(name="number of thresholds", read=len(thresholds), expected=expected)
    edges = [0.0, *thresholds, 1.0]
    for low, high in pairwise(edges):
        if not low < high:
            raise DesignOutOfRange(
                name="threshold", read=high, expected="rising, above 0 and below 1"
            )
    costs = np.concatenate([[0.0], np.cumsum(thresholds)])
    steps = len(thresholds)
    return [
        Choice(name, cost=float(cost), if_any=float(steps - at))
        for at, (name, cost) in enumerate(zip(names, costs, strict=True))
    ]
