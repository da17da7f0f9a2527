"""Which survey day changes the most decisions, by the newest hazard map."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from landrelease.errors import LandreleaseError
from landrelease.hazard import Quantity
from landrelease.kinds import Tier
from landrelease.planning import (
    DayValue,
    SurveyDay,
    best_days,
    choices_by_threshold,
    gamma_numbers,
    perfect_value,
    survey_values,
)
from landrelease.store.hazard_runs import REMAINING, Answer, answers_of, newest_run
from landrelease.store.models import HazardRunRow
from landrelease.store.people import Right, Viewer
from landrelease.store.refusals import NotAllowed
from landrelease.store.register import rows_at
from landrelease.store.scope import scope_of

SURVEY_VALUE_TIER: Final = Tier.RESTRICTED
"""It says how sure one is of which ground."""
Ground = Literal["areas", "settlements"]
_PART: Final = {"areas": ("hazardous_area", REMAINING), "settlements": ("settlement", "area")}


class NoMapOfItems(LandreleaseError):
    """There is no hazard map that counts items, and says something of the ground asked about."""

    def __init__(self, *, ground: str, why: str) -> None:
        self.ground, self.why = ground, why
        super().__init__(
            f"Nothing can be said of survey days in {ground}: {why}. Compute a hazard map with "
            "`landrelease hazard --cell METRES --out FILE.tif` once searches are recorded."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSurvey:
    """What is asked about survey days.

    Parameters
    ----------
    ground
        Hazardous areas, or the areas of settlements: a day searches one of them.
    choices, thresholds
        Decisions from the lowest probability of an item up, and the probabilities between them.
    detection
        Probability that a search finds an item on covered ground.
    km2
        Ground that a day covers, km2.
    days
        Days taken together at most, one by one.
    draws, seed
        Of the Monte-Carlo sums.
    """

    ground: Ground
    choices: tuple[str, ...]
    thresholds: tuple[float, ...]
    detection: float
    km2: float
    days: int = 1
    draws: int = 4000
    seed: int = 1


@dataclass(frozen=True, slots=True)
class SurveyDayRow:
    """A day of survey in one stretch of ground, and why it is worth what it is."""

    subject: str
    title: str
    expected: float
    probability: float
    """That at least one item is there, as the map says."""
    covered: float
    """Share of the ground that the day covers."""
    now: str
    if_nothing: str
    """What would be decided after a day that finds nothing; after a find, `if_found`."""
    probability_if_nothing: float
    if_found: str
    told: DayValue


@dataclass(frozen=True, slots=True)
class SurveyValues:
    """Survey days, the most valuable first.

    Parameters
    ----------
    together
        Values of the first day, the first two together and so on, taken one by one.
    perfect
        What knowing every number of items would be worth.
    left_out
        Ground that is not in the list, and why.
    """

    rows: tuple[SurveyDayRow, ...]
    together: tuple[DayValue, ...]
    perfect: float
    left_out: Mapping[str, str]
    run: str
    computed_at: datetime
    tier: Tier


def survey_value(
    viewer: Viewer,
    asked: AskedSurvey,
    *,
    at: date | None = None,
    known: datetime | None = None,
) -> SurveyValues:
    """Say which survey day changes the most decisions, by the newest map of items.

    A map keeps for each stretch of ground the expected number and the probability of at least
    one, which fix a gamma distribution; stretches are taken as independent, so what a day says of
    the ground beside it is not counted.

    Raises
    ------
    NotAllowed
        To viewers below the tier of the answer.
    NoMapOfItems
    DesignOutOfRange
    """
    if viewer.own_clearance < SURVEY_VALUE_TIER:
        raise NotAllowed(Right.EXPORT, why="It says how sure one is of ground above your tier.")
    run, left_out = _run(viewer, asked.ground, at, known), dict[str, str]()
    answers = _answers(viewer, run, asked.ground, left_out, at=at, known=known)
    if not answers:
        raise NoMapOfItems(ground=asked.ground, why="the newest map says nothing of any of them")
    rng = np.random.default_rng(asked.seed)
    held = [answer for _, answer in answers.values()]
    numbers = gamma_numbers(
        [one.expected for one in held], [one.probability for one in held], asked.draws, rng=rng
    )
    choices = choices_by_threshold(asked.choices, asked.thresholds)
    covered = [min(1.0, asked.km2 / one.area_km2) for one in held]
    days = [
        SurveyDay(subject, {unit: asked.detection * covered[unit]})
        for unit, subject in enumerate(answers)
    ]
    told = survey_values(numbers, choices, days, rng=np.random.default_rng(asked.seed))
    rows = [
        _row(
            subject,
            *answers[subject],
            covered=covered[unit],
            numbers=numbers[:, unit],
            told=told[unit],
            asked=asked,
        )
        for unit, subject in enumerate(answers)
    ]
    return SurveyValues(
        rows=tuple(sorted(rows, key=lambda row: (-row.told.value, -row.told.changes, row.subject))),
        together=tuple(
            best_days(
                numbers, choices, days, most=asked.days, rng=np.random.default_rng(asked.seed)
            )
        ),
        perfect=perfect_value(numbers, choices),
        left_out=left_out,
        run=run.id,
        computed_at=run.computed_at,
        tier=max(SURVEY_VALUE_TIER, Tier(run.tier)),
    )


def _run(viewer: Viewer, ground: Ground, at: date | None, known: datetime | None) -> HazardRunRow:
    run = newest_run(viewer.clearance, at=at, known=known)
    if run is None:
        raise NoMapOfItems(ground=ground, why="there is no hazard map by these dates")
    if run.facts["counts"] != Quantity.ITEMS.value:
        raise NoMapOfItems(ground=ground, why="the newest map counts reported events, not items")
    return run


def _answers(
    viewer: Viewer,
    run: HazardRunRow,
    ground: Ground,
    left_out: dict[str, str],
    *,
    at: date | None,
    known: datetime | None,
) -> dict[str, tuple[str, Answer]]:
    """Return titles and what the map says, of ground that the viewer may know of."""
    kind, part = _PART[ground]
    scope, told, found = scope_of(viewer), answers_of(run), dict[str, tuple[str, Answer]]()
    rows = (row for row in rows_at(at=at, known=known, kinds={kind}) if scope.knows(row))
    for row in sorted(rows, key=lambda row: row.subject):
        answer = told.get((row.subject, part))
        if answer is None or answer.area_km2 <= 0.0:
            left_out[row.title] = "the map says nothing of it"
        elif answer.probability >= 1.0:
            left_out[row.title] = "an item is known to be there: a survey does not change that"
        else:
            found[row.subject] = (row.title, answer)
    return found


def _row(
    subject: str,
    title: str,
    answer: Answer,
    *,
    covered: float,
    numbers: NDArray[np.float64],
    told: DayValue,
    asked: AskedSurvey,
) -> SurveyDayRow:
    q = asked.detection * covered
    weights = np.exp(-numbers * q)
    left = float((weights * -np.expm1(-numbers * (1.0 - q))).sum() / weights.sum())
    return SurveyDayRow(
        subject=subject,
        title=title,
        expected=answer.expected,
        probability=answer.probability,
        covered=covered,
        now=_choice(answer.probability, asked.choices, asked.thresholds),
        if_nothing=_choice(left, asked.choices, asked.thresholds),
        probability_if_nothing=left,
        if_found=asked.choices[-1],
        told=told,
    )


def _choice(probability: float, choices: Sequence[str], thresholds: Sequence[float]) -> str:
    return choices[bisect_right(thresholds, probability)]
