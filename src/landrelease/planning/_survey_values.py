"""Which survey day changes the most decisions: the value of what it may find, before it is made.

Preposterior analysis (Raiffa and Schlaifer 1961, Applied Statistical Decision Theory) over joint
draws. Given an expected number mu in a unit, a day that finds each item with probability q finds
Poisson(mu q) and leaves Poisson(mu (1 - q)), independent of each other (Poisson thinning).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln
from scipy.stats import poisson

from landrelease.planning._choices import Choice, losses_of
from landrelease.planning._errors import DesignOutOfRange

Floats = NDArray[np.float64]
FEWEST_DRAWS: Final = 4


@dataclass(frozen=True, slots=True)
class SurveyDay:
    """A day of survey that has not been made.

    Parameters
    ----------
    subject
        What it is called.
    finds
        For each unit searched, by its number: the probability that the day finds an item that
        lies there, 0 to 1: probability of detection times the share of the ground that is covered.
    """

    subject: str
    finds: dict[int, float]


@dataclass(frozen=True, eq=False)
class DayValue:
    """What a survey day is worth before it is made.

    Parameters
    ----------
    day
        The day, or days taken together.
    changes, changes_error
        Expected number of decisions that come out otherwise than without it, and its Monte-Carlo
        standard error.
    value, value_error
        By how much the expected loss falls because of it. Not above zero within the error: the day
        changes nothing that matters.
    finds_any
        Probability that it finds something.
    changed
        For each unit the probability that its decision changes.
    effective
        Median number of draws that speak for a posterior: where it is small, the value is low and
        more draws are needed.
    """

    day: tuple[str, ...]
    changes: float
    changes_error: float
    value: float
    value_error: float
    finds_any: float
    changed: Floats
    effective: float


def survey_values(
    numbers: ArrayLike,
    choices: Sequence[Choice],
    days: Sequence[SurveyDay],
    *,
    rng: np.random.Generator,
) -> list[DayValue]:
    """Say what each of several survey days is worth.

    The draws are cut into halves. One stands for the truth, in turn; from what the day finds
    there, the other half is weighed anew and the decisions are taken again, for all units: joint
    draws carry what is learnt over to units that were not searched. What is counted is the loss
    under the truth, so a posterior from few draws makes the value too low, never too high. All days
    meet the same truths and the same luck.

    Parameters
    ----------
    numbers
        Expected items in each unit, draws by units, 0 or more: joint samples of a hazard map.
    choices
        What may be decided about every unit, and what it costs.
    days
        Candidates; answers keep their order.
    rng
        The luck of the searches.

    Raises
    ------
    DesignOutOfRange

    Examples
    --------
    One unit that holds many items or none, as likely as not. To open it costs 10 if something
    is there, to keep it closed 1; a day that would find everything saves half of that.

    >>> from landrelease.planning import Choice
    >>> draws = np.tile([[0.0], [0.0], [50.0], [50.0]], (50, 1))
    >>> open_it, keep = Choice("open", if_any=10.0), Choice("keep closed", cost=1.0)
    >>> day = SurveyDay("all of it", {0: 1.0})
    >>> (told,) = survey_values(draws, [open_it, keep], [day], rng=np.random.default_rng(1))
    >>> round(told.value, 3), round(told.changes, 3)
    (0.5, 0.5)
    """
    told = _Told(numbers, choices, rng)
    return [told.value((day,)) for day in days]


def best_days(
    numbers: ArrayLike,
    choices: Sequence[Choice],
    days: Sequence[SurveyDay],
    *,
    most: int,
    rng: np.random.Generator,
) -> list[DayValue]:
    """Take days one by one, each the one that adds most value to those taken before.

    Greedy. The value of information is not submodular in general: two days may be worth
    something only together, so another batch of as many days may be worth more, and no share of
    the best is promised. Days on the same unit take their ground independently of each other.

    Returns
    -------
    list of DayValue
        Of the first day, of the first two together, and so on; no more where no day adds value.

    Raises
    ------
    DesignOutOfRange
    """
    told, left = _Told(numbers, choices, rng), list(days)
    taken: tuple[SurveyDay, ...] = ()
    found: list[DayValue] = []
    while left and len(found) < most:
        tried = [told.value((*taken, day)) for day in left]
        at = int(np.argmax([one.value for one in tried]))
        if tried[at].value <= (found[-1].value if found else 0.0):
            break
        found.append(tried[at])
        taken = (*taken, left.pop(at))
    return found


def perfect_value(numbers: ArrayLike, choices: Sequence[Choice]) -> float:
    """Return the expected value of knowing every number of items: no survey is worth more.

    Raises
    ------
    DesignOutOfRange

    Examples
    --------
    >>> from landrelease.planning import Choice
    >>> draws = np.full((10, 1), np.log(2.0))  # something is there as likely as not
    >>> perfect_value(draws, [Choice("open", if_any=10.0), Choice("keep closed", cost=1.0)])
    0.5
    """
    mu = _checked(numbers)
    losses = losses_of(choices, mu.shape[1])
    now = losses.expected(-np.expm1(-mu).mean(axis=0), mu.mean(axis=0)).min(axis=0)
    return float((now - losses.knowing(mu)).sum())


class _Told:
    """Draws in two halves, the luck of the searches, and the decisions without a search."""

    def __init__(
        self, numbers: ArrayLike, choices: Sequence[Choice], rng: np.random.Generator
    ) -> None:
        self.numbers = _checked(numbers)
        self.losses = losses_of(choices, self.numbers.shape[1])
        self.luck = rng.random(self.numbers.shape)

    def value(self, days: tuple[SurveyDay, ...]) -> DayValue:
        """Work out days taken together."""
        q = _found_by(days, self.numbers.shape[1])
        halves = [self._half(q, first, 1 - first) for first in (0, 1)]
        parts = (np.concatenate(part) for part in zip(*halves, strict=True))
        gain, changed, found, effective = parts
        root, changes = np.sqrt(gain.size), changed.sum(axis=1)
        return DayValue(
            day=tuple(day.subject for day in days),
            changes=float(changes.mean()),
            changes_error=float(changes.std(ddof=1) / root),
            value=float(gain.mean()),
            value_error=float(gain.std(ddof=1) / root),
            finds_any=float(found.mean()),
            changed=changed.mean(axis=0),
            effective=float(np.median(effective)),
        )

    def _half(self, q: Floats, truth: int, other: int) -> tuple[Floats, Floats, Floats, Floats]:
        """Take decisions after what is found in one half of the draws, by the other half."""
        true, draws = self.numbers[truth::2], self.numbers[other::2]
        searched = np.flatnonzero(q > 0.0)
        finds = np.zeros(true.shape)
        luck = self.luck[truth::2, searched]
        finds[:, searched] = poisson.ppf(luck, true[:, searched] * q[searched])
        weights = _weights(finds[:, searched], draws[:, searched] * q[searched])
        losses = self.losses
        some, rest = finds > 0.0, -np.expm1(-draws * (1.0 - q))
        chance = np.where(some, 1.0, weights @ rest)
        chosen = losses.best(chance, finds + weights @ (draws * (1.0 - q)))
        without = losses.best(-np.expm1(-draws).mean(axis=0)[None], draws.mean(axis=0)[None])
        there = np.where(some, 1.0, -np.expm1(-true * (1.0 - q)))
        number = finds + true * (1.0 - q)
        changed = chosen != without
        gain = losses.at(np.broadcast_to(without, chosen.shape), there, number)
        gain = (gain - losses.at(chosen, there, number)).sum(axis=1)
        effective = 1.0 / (weights * weights).sum(axis=1)
        found = np.asarray(some.any(axis=1), dtype=np.float64)
        return gain, changed.astype(np.float64), found, effective


def _weights(finds: Floats, expected: Floats) -> Floats:
    """Return how far each draw speaks for what was found: rows of finds, columns of draws."""
    with np.errstate(divide="ignore"):
        logs = np.where(expected > 0.0, np.log(expected), -1e6)
    likely = finds @ logs.T - expected.sum(axis=1) - gammaln(finds + 1.0).sum(axis=1)[:, None]
    weights = np.exp(likely - likely.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _found_by(days: Sequence[SurveyDay], units: int) -> Floats:
    """Return the probability that an item of each unit is found on any of the days."""
    missed = np.ones(units)
    for day in days:
        for unit, chance in day.finds.items():
            if not 0 <= unit < units:
                expected = f"a number of one of {units} units, from 0"
                raise DesignOutOfRange(name="unit", read=unit, expected=expected)
            if not 0.0 <= chance <= 1.0:
                raise DesignOutOfRange(name="finds", read=chance, expected="from 0 to 1")
            missed[unit] *= 1.0 - chance
    return 1.0 - missed


def _checked(numbers: ArrayLike) -> Floats:
    mu = np.asarray(numbers, dtype=np.float64)
    if mu.ndim != 2 or mu.shape[0] < FEWEST_DRAWS or mu.shape[1] == 0:
        expected = f"{FEWEST_DRAWS} or more draws of one unit or more"
        raise DesignOutOfRange(name="draws", read=mu.shape[0] if mu.ndim else 0, expected=expected)
    wrong = ~(np.isfinite(mu) & (mu >= 0.0))
    if wrong.any():
        read = float(mu[wrong][0])
        raise DesignOutOfRange(name="expected items", read=read, expected="0 or more")
    return mu
