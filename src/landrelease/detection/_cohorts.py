"""Cohorts compared when their members differ: targets of one person are not independent."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from landrelease.detection._checks import check_area, check_counts, check_whole
from landrelease.detection._clusters import Clustered, most_correlation
from landrelease.detection._errors import OnePerson, ParameterOutOfRange
from landrelease.detection._exact import exact_difference
from landrelease.detection._parity import (
    MOST_ALARMS,
    Margins,
    Parity,
    TrialTotals,
    both,
    verdict_of,
)
from landrelease.detection._proportion import Interval
from landrelease.detection._uneven_alarms import UnevenAlarms, most_unevenness

_FEW_ALARMS: Final = 4.0
"""More alarms than were counted, where the design effect of a limit to begin with is told."""
_MOST_TARGETS: Final = 200_000
_MOST_OF_ONE: Final = 1_000


@dataclass(frozen=True, slots=True)
class DesignEffects:
    """How much the members of a cohort differ.

    Parameters
    ----------
    correlation
        Largest correlation of two targets of one person that the counts allow, 0 to 0.3.
    unevenness
        Largest squared coefficient of variation of the persons' rates of false alarms that the
        counts allow, 0 to 2.
    persons
        Members of the cohort who were tested.
    """

    correlation: float
    unevenness: float
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
        How much the members of each may differ.
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
    largest p-value counts. False alarms: the same with totals of persons whose rates differ as a
    gamma distribution says (80 % on one side; a squared coefficient of variation of 2 at most).

    Source: Chan (1998), Statistics in Medicine 17: 1403-1413, with the totals of Skellam's (1948)
    beta-binomial and of Greenwood and Yule's (1920, JRSS 83: 255-279) negative binomial model in
    place of binomial and Poisson ones; intersection-union as in `on_a_par`.

    Parameters
    ----------
    trainees, reference
        One total for each person over the same mixture of targets: `require_same_mixture` first.
        At most 1,000 targets of one person and 200,000 of a cohort, unless both cohorts' targets
        are worth more than 20,000 independent ones: then the limits of the score are taken.
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
    detection = _detection_difference(trainees, reference, margins)
    alarms = _alarm_difference(trainees, reference, margins)
    finds = verdict_of(worst=-detection.low, best=-detection.high, margin=margins.detection)
    flags = verdict_of(worst=alarms.high, best=alarms.low, margin=margins.false_alarms_per_m2)
    return CohortParity(
        parity=Parity(detection, alarms, finds, flags, both(finds, flags), margins),
        trainees=ours,
        reference=theirs,
        trainee_effects=_effects(trainees),
        reference_effects=_effects(reference),
    )


def _total(persons: Sequence[TrialTotals], who: str) -> TrialTotals:
    if len(persons) < 2:
        raise OnePerson(who=who, persons=len(persons))
    for number, person in enumerate(persons, start=1):
        check_counts(person.found, person.targets, what=f"person {number} of {who}")
        check_area(person.area_m2)
        check_whole("false alarms", person.false_alarms, most=MOST_ALARMS)
    return TrialTotals(
        found=sum(person.found for person in persons),
        targets=sum(person.targets for person in persons),
        false_alarms=sum(person.false_alarms for person in persons),
        area_m2=math.fsum(person.area_m2 for person in persons),
    )


def _effects(persons: Sequence[TrialTotals]) -> DesignEffects:
    return DesignEffects(
        correlation=most_correlation([p.found for p in persons], [p.targets for p in persons]),
        unevenness=most_unevenness([p.false_alarms for p in persons], [p.area_m2 for p in persons]),
        persons=len(persons),
    )


def _detection_difference(
    ours: Sequence[TrialTotals], theirs: Sequence[TrialTotals], margins: Margins
) -> Interval:
    pair, seen = persons_compared(ours, theirs)
    gap = pair.estimate(seen)
    told = exact_difference(
        pair, seen, alpha=margins.alpha, estimate=gap, margin=-margins.detection
    )
    return replace(told, method=f"beta-binomial {told.method}")


def _alarm_difference(
    ours: Sequence[TrialTotals], theirs: Sequence[TrialTotals], margins: Margins
) -> Interval:
    pair, seen = alarms_compared(ours, theirs)
    told = exact_difference(
        pair,
        seen,
        alpha=margins.alpha,
        estimate=pair.estimate(seen),
        margin=margins.false_alarms_per_m2,
    )
    return replace(told, method=f"negative binomial {told.method}")


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
    pair = Clustered(laid, other, one, two, first, second)
    most = max(person.targets for person in (*ours, *theirs))
    for name, read, limit in (
        ("targets of a cohort", max(laid, other), _MOST_TARGETS),
        ("targets of one person", most, _MOST_OF_ONE),
    ):
        if read > limit and not pair.is_large(found):
            expected = f"at most {limit:,}, unless both cohorts have thousands of persons"
            raise ParameterOutOfRange(name=name, read=read, expected=expected)
    return pair, found


def alarms_compared(
    ours: Sequence[TrialTotals], theirs: Sequence[TrialTotals]
) -> tuple[UnevenAlarms, tuple[float, float]]:
    """Return the alarms of two cohorts, as uneven as their counts allow."""
    (area, alarms, shape, effect), (other, others, their_shape, their_effect) = (
        _uneven(persons) for persons in (ours, theirs)
    )
    pair = UnevenAlarms(area, other, shape, their_shape, max(effect, their_effect))
    return pair, (alarms, others)


def _uneven(persons: Sequence[TrialTotals]) -> tuple[float, float, float, float]:
    """Area and alarms of a cohort, the shape of its mean, and about its design effect."""
    areas = [person.area_m2 for person in persons]
    alarms = [float(person.false_alarms) for person in persons]
    uneven = most_unevenness(alarms, areas)
    area = math.fsum(areas)
    worth = 1.0 / math.fsum((one / area) ** 2 for one in areas)
    effect = 1.0 + uneven * (sum(alarms) + _FEW_ALARMS) / worth
    return area, sum(alarms), worth / uneven, effect
