"""Evidence about the ground as counts with an exposure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landrelease.hazard._errors import (
    FoundWithoutExposure,
    QuantitiesDiffer,
    ShapesDiffer,
    ValueOutOfRange,
)

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Quantity(StrEnum):
    """What a count counts."""

    ITEMS = "items"
    REPORTED_EVENTS = "reported events"


@dataclass(frozen=True, eq=False)
class Counts:
    """Counts on a grid, with the exposure under which they were made.

    In cell i, found_i ~ Poisson(exposure_i exp(eta_i)), eta the log of the intensity.
    Build one with `search_counts`, `safe_use_counts`, `chance_report_counts` or
    `event_counts`, and put several together with `join`.

    Parameters
    ----------
    found
        Counts per cell (rows, columns), 0 or more.
    exposure_km2
        Area times the probability that an item there would have been counted, km2,
        0 or more; 0 where nothing was looked at.
    domain
        True for cells of the programme. Others hold no counts and no exposure.
    quantity
        Items, or reported events where the exposure is not known.

    Raises
    ------
    ShapesDiffer, ValueOutOfRange, FoundWithoutExposure

    Examples
    --------
    >>> Counts([[2, 0]], [[0.5, 0.0]], [[True, True]]).events
    2
    """

    found: Floats
    exposure_km2: Floats
    domain: Flags
    quantity: Quantity = Quantity.ITEMS

    def __init__(
        self,
        found: ArrayLike,
        exposure_km2: ArrayLike,
        domain: ArrayLike,
        quantity: Quantity = Quantity.ITEMS,
    ) -> None:
        flags = frozen_array(np.asarray(domain, np.bool_))
        counts = _amounts("found", found, flags.shape)
        exposure = _amounts("exposure_km2", exposure_km2, flags.shape)
        exposure = frozen_array(np.where(flags, exposure, 0.0))
        bad = np.argwhere((counts > 0) & (exposure <= 0))
        if len(bad):
            row, column = (int(index) for index in bad[0])
            raise FoundWithoutExposure(row=row, column=column, found=float(counts[row, column]))
        object.__setattr__(self, "found", counts)
        object.__setattr__(self, "exposure_km2", exposure)
        object.__setattr__(self, "domain", flags)
        object.__setattr__(self, "quantity", Quantity(quantity))

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, columns = self.found.shape
        return rows, columns

    @property
    def events(self) -> int:
        """Number of items or events counted."""
        return round(float(self.found.sum()))


def multiplied(counts: Counts, factor: ArrayLike) -> Counts:
    """Return the same counts with every exposure multiplied, per cell or by one number.

    Examples
    --------
    >>> multiplied(Counts([[1]], [[0.5]], [[True]]), 2.0).exposure_km2.tolist()
    [[1.0]]
    """
    exposure = counts.exposure_km2 * np.asarray(factor, np.float64)
    return Counts(counts.found, exposure, counts.domain, counts.quantity)


def frozen_array(values: NDArray[Any]) -> NDArray[Any]:
    """Return a copy that cannot be written to."""
    copy = np.array(values, order="C")
    copy.setflags(write=False)
    return copy


def _amounts(name: str, values: ArrayLike, shape: tuple[int, ...]) -> Floats:
    """Check finite, non-negative numbers of the right shape."""
    amounts = np.asarray(values, np.float64)
    if amounts.shape != shape or amounts.ndim != 2:
        raise ShapesDiffer(name=name, read=amounts.shape, expected=shape)
    wrong = ~np.isfinite(amounts) | (amounts < 0)
    if wrong.any():
        raise ValueOutOfRange(
            name=name, read=float(amounts[wrong][0]), expected="a finite number, 0 or more"
        )
    return frozen_array(amounts)


def _probability(name: str, value: ArrayLike, shape: tuple[int, ...]) -> Floats:
    """Check probabilities and spread a single one over the grid."""
    chance = np.asarray(value, np.float64)
    wrong = ~((chance >= 0) & (chance <= 1))
    if wrong.any():
        raise ValueOutOfRange(
            name=name, read=float(chance[wrong].ravel()[0]), expected="a probability, 0 to 1"
        )
    if chance.ndim and chance.shape != shape:
        raise ShapesDiffer(name=name, read=chance.shape, expected=shape)
    return np.broadcast_to(chance, shape)


def search_counts(
    found: ArrayLike, *, area_km2: ArrayLike, detection: ArrayLike, domain: ArrayLike
) -> Counts:
    """Counts from searches: items found, exposure = area times detection.

    Source: thinning of a Poisson process, Kingman (1993), Poisson Processes, 5.1.

    Parameters
    ----------
    found
        Items found per cell.
    area_km2
        Area of the cell (one number) or of the part inside the boundary (per cell), km2.
    detection
        Probability that an item in the cell has been found by any pass, 0 to 1, mean over
        the cell (see `detection_after`).
    domain
        True for cells of the programme.

    Examples
    --------
    >>> counts = search_counts([[1.0]], area_km2=0.01, detection=[[0.5]], domain=[[True]])
    >>> float(counts.exposure_km2[0, 0])
    0.005
    """
    flags = np.asarray(domain, np.bool_)
    chance = _probability("detection", detection, flags.shape)
    return Counts(found, np.asarray(area_km2, np.float64) * chance, flags)


def safe_use_counts(
    *, area_km2: ArrayLike, trigger_probability: ArrayLike, domain: ArrayLike
) -> Counts:
    """Counts from ground used without accident: 0 found, exposure = area times triggering.

    Parameters
    ----------
    area_km2
        Area in use in each cell, km2.
    trigger_probability
        Probability that an item lying there would have caused a known accident over the
        time of use, 0 to 1.
    domain
        True for cells of the programme.

    Examples
    --------
    >>> safe = safe_use_counts(area_km2=[[0.02]], trigger_probability=0.1, domain=[[True]])
    >>> round(float(safe.exposure_km2[0, 0]), 6), safe.events
    (0.002, 0)
    """
    flags = np.asarray(domain, np.bool_)
    chance = _probability("trigger_probability", trigger_probability, flags.shape)
    return Counts(np.zeros(flags.shape), np.asarray(area_km2, np.float64) * chance, flags)


def chance_report_counts(
    found: ArrayLike, *, area_km2: ArrayLike, report_probability: ArrayLike, domain: ArrayLike
) -> Counts:
    """Counts from people: accidents, sightings and finds, where people are.

    Parameters
    ----------
    found
        Items reported per cell.
    area_km2
        Area of the cell in which people are, km2.
    report_probability
        Probability that an item lying there comes to be known through people, 0 to 1.
    domain
        True for cells of the programme.

    Examples
    --------
    >>> seen = chance_report_counts(
    ...     [[1, 0]], area_km2=1.0, report_probability=[[0.02, 0.0]], domain=[[True, True]]
    ... )
    >>> seen.exposure_km2.tolist()
    [[0.02, 0.0]]
    """
    flags = np.asarray(domain, np.bool_)
    chance = _probability("report_probability", report_probability, flags.shape)
    return Counts(found, np.asarray(area_km2, np.float64) * chance, flags)


def event_counts(found: ArrayLike, *, area_km2: ArrayLike, domain: ArrayLike) -> Counts:
    """Counts of a register of events whose exposure nobody knows.

    The exposure is the area itself, so the intensity is reported events per km2 over the
    time of the register. It says where events were reported, not what lies in the ground.

    Examples
    --------
    >>> event_counts([[3]], area_km2=25.0, domain=[[True]]).quantity.value
    'reported events'
    """
    flags = np.asarray(domain, np.bool_)
    area = np.broadcast_to(np.asarray(area_km2, np.float64), flags.shape)
    return Counts(found, area, flags, Quantity.REPORTED_EVENTS)


def join(first: Counts, *others: Counts) -> Counts:
    """Join sources that speak of the same unknown intensity: counts and exposures add.

    Source: superposition of independent Poisson counts. Sources must not count the same
    item twice. Where two sources overlap, the sum of exposures stands for the exposure of
    either; it is exact for sources that count different items and close while one of the
    probabilities is small. Overlapping searches are combined before, by `detection_after`.

    Raises
    ------
    ShapesDiffer, QuantitiesDiffer

    Examples
    --------
    >>> a = search_counts([[1]], area_km2=1.0, detection=0.5, domain=[[True]])
    >>> b = safe_use_counts(area_km2=1.0, trigger_probability=0.1, domain=[[True]])
    >>> both = join(a, b)
    >>> both.events, float(both.exposure_km2[0, 0])
    (1, 0.6)
    """
    found, exposure = first.found, first.exposure_km2
    for other in others:
        if other.shape != first.shape:
            raise ShapesDiffer(name="counts", read=other.shape, expected=first.shape)
        if other.quantity is not first.quantity:
            raise QuantitiesDiffer(quantities=(first.quantity.value, other.quantity.value))
        if not np.array_equal(other.domain, first.domain):
            raise ShapesDiffer(name="domain", read=other.shape, expected=first.shape)
        found, exposure = found + other.found, exposure + other.exposure_km2
    return Counts(found, exposure, first.domain, first.quantity)
