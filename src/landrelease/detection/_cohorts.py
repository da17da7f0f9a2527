"""Cohorts compared when their members differ: targets of one person are not independent."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from landrelease.detection._checks import check_amount, check_counts
from landrelease.detection._clusters import Clustered, most_correlation
from landrelease.detection._errors import OnePerson
from landrelease.detection._exact import exact_difference
from landrelease.detection._pairs import Alarms
from landrelease.detection._parity import Margins, Parity, TrialTotals, both, verdict_of
from landrelease.detection._proportion import Interval

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DesignEffects:
    """How much the members of a cohort differ.

    Parameters
    ----------
    correlation
        Largest correlation of two targets of one person that the counts allow, 0 to 0.3.
    false_alarms
        By how much their variance is larger than if persons did not differ, 1 or more; includes the
        price of few persons (Student's t against the normal).
    persons
        Members of the cohort who were tested.
    """

    correlation: float
    false_alarms: float
    persons: int


@dataclass(frozen=True, slots=True)
class CohortParity:
    """The comparison of two cohorts of persons.

    Parameters
    ----------
    parity
        Intervals and verdicts with the spread between persons counted.
    trainees, reference
        Totals of each cohort, as counted.
    trainee_effects, reference_effects
        By how much the spread widened the intervals.
    """

    parity: Parity
    trainees: TrialTotals
    reference: TrialTotals
    trainee_effects: DesignEffects
    reference_effects: DesignEffects


def cohorts_on_a_par(
    trainees: Sequence[TrialTotals], reference: Sequence[TrialTotals], *, margins: Margins
) -> CohortParity:
    """Compare two cohorts, one total for each person, with the spread between persons counted.

    A count of 20 persons with 30 targets each says less than 600 persons with one. Detection: each
    total is the sum of persons who differ as a beta distribution says, and the exact test of
    `on_a_par` is made with the largest correlation within a person that the counts of each cohort
    allow (profile likelihood, 95 % on one side, 0.3 at most), with half of it and with none: the
    largest p-value counts. False alarms: counts and areas are divided by their design effect, never
    below 1, times the square of Student's t over the normal quantile, so that few persons show
    little.

    Source: Chan (1998), Statistics in Medicine 17: 1403-1413, with the totals of Skellam's (1948)
    beta-binomial model in place of binomial ones; Rao and Scott (1992), Biometrics 48: 577-585, and
    the t quantile as in Korn and Graubard (1998), Survey Methodology 24: 193-201, for false alarms;
    intersection-union as in `on_a_par`.

    Parameters
    ----------
    trainees, reference
        One total for each person over the same mixture of targets: `require_same_mixture` first.
    margins
        Fixed before the trial.

    Raises
    ------
    OnePerson, NoTargets, CountsContradict, ParameterOutOfRange

    Examples
    --------
    >>> margins = Margins(detection=0.05, false_alarms_per_m2=0.05)
    >>> alike = [TrialTotals(19, 20, 3, 100.0)] * 30
    >>> cohorts_on_a_par(alike, alike, margins=margins).parity.verdict.value
    'shown to be on a par'
    >>> uneven = [TrialTotals(20, 20, 3, 100.0)] * 27 + [TrialTotals(10, 20, 3, 100.0)] * 3
    >>> told = cohorts_on_a_par(uneven, alike, margins=margins)
    >>> told.trainees.found == 30 * 19, told.parity.verdict.value  # same total, three who miss
    (True, 'not shown')
    """
    ours, theirs = _total(trainees, "the trainees"), _total(reference, "the reference group")
    our_effects = _effects(trainees, ours, margins.alpha)
    their_effects = _effects(reference, theirs, margins.alpha)
    detection = _detection_difference(trainees, reference, margins)
    alarms = _alarm_difference((ours, our_effects), (theirs, their_effects), margins)
    finds = verdict_of(worst=-detection.low, best=-detection.high, margin=margins.detection)
    flags = verdict_of(worst=alarms.high, best=alarms.low, margin=margins.false_alarms_per_m2)
    return CohortParity(
        parity=Parity(detection, alarms, finds, flags, both(finds, flags), margins),
        trainees=ours,
        reference=theirs,
        trainee_effects=our_effects,
        reference_effects=their_effects,
    )


def _total(persons: Sequence[TrialTotals], who: str) -> TrialTotals:
    if len(persons) < 2:
        raise OnePerson(who=who, persons=len(persons))
    for number, person in enumerate(persons, start=1):
        check_counts(person.found, person.targets, what=f"person {number} of {who}")
        check_amount("area_m2", person.area_m2)
        check_amount("false alarms", person.false_alarms, zero=True)
    return TrialTotals(
        found=sum(person.found for person in persons),
        targets=sum(person.targets for person in persons),
        false_alarms=sum(person.false_alarms for person in persons),
        area_m2=math.fsum(person.area_m2 for person in persons),
    )


def _effects(persons: Sequence[TrialTotals], total: TrialTotals, alpha: float) -> DesignEffects:
    few = float(stdtrit(len(persons) - 1, alpha) / ndtri(alpha)) ** 2
    alarms, area = np.array([(p.false_alarms, p.area_m2) for p in persons], np.float64).T
    rate = total.false_alarms / total.area_m2
    flags = _spread(alarms, area) / max(rate / total.area_m2, 1e-300)
    correlation = most_correlation([p.found for p in persons], [p.targets for p in persons])
    return DesignEffects(correlation, few * max(flags, 1.0), len(persons))


def _spread(counts: Floats, sizes: Floats) -> float:
    """Variance of the ratio of two totals over persons."""
    count = counts.size
    away = counts - counts.sum() / sizes.sum() * sizes
    return float(count / (count - 1.0) * (away @ away) / sizes.sum() ** 2)


Counted = tuple[TrialTotals, DesignEffects]


def _detection_difference(
    ours: Sequence[TrialTotals], theirs: Sequence[TrialTotals], margins: Margins
) -> Interval:
    pair, seen = persons_compared(ours, theirs)
    gap = pair.estimate(seen)
    told = exact_difference(
        pair, seen, alpha=margins.alpha, estimate=gap, margin=-margins.detection
    )
    return replace(told, method=f"beta-binomial {told.method}")


def _alarm_difference(ours: Counted, theirs: Counted, margins: Margins) -> Interval:
    pair, seen = alarms_worth(ours, theirs)
    told = exact_difference(
        pair,
        seen,
        alpha=margins.alpha,
        estimate=pair.estimate(seen),
        margin=margins.false_alarms_per_m2,
    )
    return replace(told, method=f"rao-scott {told.method}")


def persons_compared(
    ours: Sequence[TrialTotals], theirs: Sequence[TrialTotals]
) -> tuple[Clustered, tuple[float, float]]:
    """Return the totals of two cohorts, and the correlations that their counts allow."""
    (one, first), (two, second) = (
        (
            tuple(sorted(Counter(p.targets for p in persons).items())),
            most_correlation([p.found for p in persons], [p.targets for p in persons]),
        )
        for persons in (ours, theirs)
    )
    laid, other = (sum(p.targets for p in persons) for persons in (ours, theirs))
    found = float(sum(p.found for p in ours)), float(sum(p.found for p in theirs))
    return Clustered(laid, other, one, two, first, second), found


def alarms_worth(ours: Counted, theirs: Counted) -> tuple[Alarms, tuple[float, float]]:
    """Return areas and alarms, each divided by its effect."""
    (area, alarms), (other, others) = (
        (totals.area_m2 / effects.false_alarms, totals.false_alarms / effects.false_alarms)
        for totals, effects in (ours, theirs)
    )
    return Alarms(area, other), (alarms, others)
