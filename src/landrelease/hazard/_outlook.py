"""What one more search would do: before it is made, over all that it may find."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landrelease.hazard._errors import ValueOutOfRange
from landrelease.hazard._polygons import Cells, expected_numbers, known_items, membership
from landrelease.hazard._posterior import Posterior, on_grid
from landrelease.hazard._progress import Progress, silent

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SearchPlan:
    """A search that has not been made.

    Parameters
    ----------
    detection
        Probability of finding an item on covered ground, 0 to 1.
    detection_low
        Its lower bound from trials: what a judgement about release rests on.
    coverage
        Share of the ground that will be covered, 0 to 1.

    Raises
    ------
    ValueOutOfRange
    """

    detection: float
    detection_low: float
    coverage: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what is no probability, and a lower bound above the estimate."""
        for name, most in (("detection", 1.0), ("detection_low", self.detection), ("coverage", 1)):
            value = getattr(self, name)
            if not 0 <= value <= most:
                raise ValueOutOfRange(name=name, read=value, expected=f"from 0 to {most:g}")


@dataclass(frozen=True)
class SearchOutlook:
    """What a search would do on one stretch of ground, at one probability of detection.

    Parameters
    ----------
    detection
        The probability of detection used.
    find, find_error
        Chance of finding at least one item, and its Monte-Carlo standard error.
    expected_finds
        Items the search is expected to find.
    left_now, probability_now
        Expected items left without it, and the probability of at least one.
    left_if_none, probability_if_none, probability_if_none_error
        The same after a search that found nothing.
    left_after, probability_after
        The same after the search, mean over what it may find, finds removed.
    """

    detection: float
    find: float
    find_error: float
    expected_finds: float
    left_now: float
    probability_now: float
    left_if_none: float
    probability_if_none: float
    probability_if_none_error: float
    left_after: float
    probability_after: float

    @property
    def gain(self) -> float:
        """By how much the search lowers the probability of at least one item left."""
        return self.probability_now - self.probability_after


def outlook_of(numbers: Floats, *, detection: float, coverage: float, known: int) -> SearchOutlook:
    """Work out a search from expected numbers left over joint samples.

    Source: Poisson thinning. Given an expected number mu, the search finds none with
    probability exp(-mu q), q = detection x coverage, and leaves Poisson(mu (1 - q)) whatever
    it finds. Samples are weighted by exp(-mu q) for what holds after nothing was found.

    Parameters
    ----------
    numbers
        Expected items left in the ground, one for each joint sample, 0 or more.
    detection, coverage
        0 to 1.
    known
        Items known to be there; each is found with probability q too.

    Examples
    --------
    >>> one = outlook_of(np.full(4, 2.0), detection=0.5, coverage=1.0, known=0)
    >>> round(one.find, 6), round(one.probability_if_none, 6)  # 1 - exp(-1), twice
    (0.632121, 0.632121)
    """
    q = detection * coverage
    none = np.exp(-numbers * q) * (1.0 - q) ** known
    total = float(none.sum())
    weights = none / total if total > 0 else np.full(numbers.size, 1.0 / numbers.size)
    missed = -np.expm1(-numbers * (1.0 - q)) if known == 0 else np.ones(numbers.size)
    if_none = float(weights @ missed)
    now = -np.expm1(-numbers) if known == 0 else np.ones(numbers.size)
    after = 1.0 - np.exp(-numbers * (1.0 - q)) * q**known
    return SearchOutlook(
        detection=detection,
        find=1.0 - total / numbers.size,
        find_error=float(none.std(ddof=1) / np.sqrt(numbers.size)),
        expected_finds=q * (float(numbers.mean()) + known),
        left_now=float(numbers.mean()) + known,
        probability_now=float(now.mean()),
        left_if_none=(1.0 - q) * float(weights @ numbers) + (known if q < 1 else 0),
        probability_if_none=if_none if q < 1 else 0.0,
        probability_if_none_error=float(np.sqrt(((weights * (missed - if_none)) ** 2).sum())),
        left_after=(1.0 - q) * (float(numbers.mean()) + known),
        probability_after=float(after.mean()),
    )


@dataclass(frozen=True)
class PlannedSearch:
    """One candidate ground: by the stated detection, and by its lower bound."""

    place: int
    """Its number in the list of candidates, from 0."""
    coverage: float
    stated: SearchOutlook
    pessimistic: SearchOutlook


def one_more_search(
    places: Sequence[Cells],
    posterior: Posterior,
    *,
    plan: SearchPlan,
    seed: int,
    samples: int = 1000,
    undetected: ArrayLike = 1.0,
    known: ArrayLike | None = None,
    effort_km2: float | None = None,
    progress: Progress = silent,
) -> list[PlannedSearch]:
    """Say what one more search would do on each of several stretches of ground.

    All see the same joint samples, so their differences are sharper than each figure.

    Parameters
    ----------
    places
        Candidates; answers keep their order.
    posterior
        From `fit`.
    plan
        Detection and coverage.
    seed, samples
        Start of the random generator, and number of joint samples, 2 or more.
    undetected, known
        As for `probability_in`.
    effort_km2
        Ground that the effort at hand covers, km2, such as a day's: each candidate is then
        covered by that much at most, and `plan.coverage` of it at most.

    Raises
    ------
    ShapesDiffer, ValueOutOfRange
    """
    if samples < 2:
        raise ValueOutOfRange(name="samples", read=samples, expected="2 or more")
    if effort_km2 is not None and not 0 < effort_km2 < np.inf:
        raise ValueOutOfRange(name="effort_km2", read=effort_km2, expected="above 0 km2")
    share = on_grid("undetected", undetected, posterior.shape, most=1.0)
    certain = on_grid("known", 0.0 if known is None else known, posterior.shape)
    cells = membership(places, posterior)
    area = (posterior.area_km2 * posterior.domain).ravel()
    areas = cells @ area
    cells.data = cells.data * (area * share.ravel())[cells.indices]
    table = expected_numbers(cells, posterior, samples, seed, progress)
    planned = []
    for index, place in enumerate(places):
        most = 1.0 if effort_km2 is None else effort_km2 / max(float(areas[index]), 1e-300)
        coverage = min(plan.coverage, most)
        stated, pessimistic = (
            outlook_of(
                table[:, index],
                detection=detection,
                coverage=coverage,
                known=known_items(place, certain),
            )
            for detection in (plan.detection, plan.detection_low)
        )
        planned.append(PlannedSearch(index, coverage, stated, pessimistic))
    return planned


def where_to_search(planned: Sequence[PlannedSearch]) -> list[PlannedSearch]:
    """Order candidates by the items a search is expected to find, most first.

    Source: with one effort to spend, the ground where it finds most is searched first
    (Koopman 1980, Search and Screening, ch. 5). Whoever wants areas to fall below a
    threshold orders by `SearchOutlook.gain` instead.
    """
    return sorted(planned, key=lambda one: (-one.stated.expected_finds, one.place))
