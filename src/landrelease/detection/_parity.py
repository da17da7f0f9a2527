"""Are trainees on a par with a qualified group? On detection and on false alarms together."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from landrelease.detection._checks import (
    check_amount,
    check_area,
    check_counts,
    check_level,
    check_share,
    check_whole,
)
from landrelease.detection._exact import exact_difference
from landrelease.detection._pairs import Alarms
from landrelease.detection._proportion import Interval
from landrelease.detection._two_samples import difference_interval

MOST_ALARMS: Final = 10_000_000
"""More false alarms of one group than this are an error of entry."""


class Verdict(StrEnum):
    """What a comparison showed, and never more."""

    ON_A_PAR = "shown to be on a par"
    NOT_SHOWN = "not shown"
    WORSE = "shown to be worse"


@dataclass(frozen=True, slots=True)
class TrialTotals:
    """What one group did on lanes of one kind.

    Parameters
    ----------
    found, targets
        Whole numbers.
    false_alarms
        Whole number, 0 or more.
    area_m2
        Ground without targets that was searched, m2, above 0.
    """

    found: int
    targets: int
    false_alarms: int
    area_m2: float


@dataclass(frozen=True, slots=True)
class Margins:
    """What still counts as on a par, fixed before the trial.

    Parameters
    ----------
    detection
        Largest loss of the probability of detection, 0 to 1.
    false_alarms_per_m2
        Largest gain of false alarms, per m2, above 0.
    alpha
        One-sided level of each of the two tests, 0.00001 to below 0.5.
    """

    detection: float
    false_alarms_per_m2: float
    alpha: float = 0.025

    def __post_init__(self) -> None:
        """Refuse margins that are none."""
        check_share("margin of detection", self.detection)
        check_amount("margin of false alarms per m2", self.false_alarms_per_m2)
        check_level("alpha", self.alpha)


@dataclass(frozen=True, slots=True)
class Parity:
    """The comparison, its parts and its verdict.

    Parameters
    ----------
    detection
        Trainee less reference, probability.
    false_alarms
        Trainee less reference, per m2.
    detection_verdict, false_alarms_verdict, verdict
        Of each part, and of both together.
    margins
        As fixed beforehand.
    """

    detection: Interval
    false_alarms: Interval
    detection_verdict: Verdict
    false_alarms_verdict: Verdict
    verdict: Verdict
    margins: Margins


def on_a_par(trainee: TrialTotals, reference: TrialTotals, *, margins: Margins) -> Parity:
    """Compare a trainee group with a qualified one on detection and on false alarms.

    Who flags everything finds everything, so both must be shown: each part is tested at level
    alpha and together they hold it (intersection-union test, Berger 1982, Technometrics 24:
    295-300). A part is on a par when the whole interval of the difference lies inside the
    margin on the bad side, worse when the whole interval lies beyond it, else not shown. The
    intervals are those of exact tests, so that each holds its level however small the trial is.

    Parameters
    ----------
    trainee, reference
        Totals over the same mixture of targets and ground: `require_same_mixture` first.
    margins
        Fixed before the trial.

    Raises
    ------
    CountsContradict, NoTargets, ParameterOutOfRange

    Examples
    --------
    >>> margins = Margins(detection=0.10, false_alarms_per_m2=0.05)
    >>> skilled = TrialTotals(found=285, targets=300, false_alarms=40, area_m2=1000.0)
    >>> on_a_par(skilled, skilled, margins=margins).verdict.value
    'shown to be on a par'
    >>> flags_all = TrialTotals(found=300, targets=300, false_alarms=400, area_m2=1000.0)
    >>> on_a_par(flags_all, skilled, margins=margins).verdict.value
    'shown to be worse'
    """
    confidence = 1.0 - 2.0 * margins.alpha
    detection = difference_interval(
        (trainee.found, trainee.targets),
        (reference.found, reference.targets),
        confidence=confidence,
        method="exact",
        margin=-margins.detection,
    )
    alarms = rate_difference(
        trainee, reference, confidence=confidence, margin=margins.false_alarms_per_m2
    )
    finds = verdict_of(worst=-detection.low, best=-detection.high, margin=margins.detection)
    flags = verdict_of(worst=alarms.high, best=alarms.low, margin=margins.false_alarms_per_m2)
    return Parity(
        detection=detection,
        false_alarms=alarms,
        detection_verdict=finds,
        false_alarms_verdict=flags,
        verdict=both(finds, flags),
        margins=margins,
    )


def rate_difference(
    trainee: TrialTotals,
    reference: TrialTotals,
    *,
    confidence: float = 0.95,
    margin: float | None = None,
) -> Interval:
    """Estimate the difference of false alarms per m2, trainee less reference, exactly.

    The margin is a difference, not a ratio, so the conditional binomial test does not apply (it
    asks how many times as many); the exact test is unconditional: ordered by the score statistic,
    the reference rate maximised over, as in `exact_non_inferiority`.

    Source: Chan and Zhang (1999) and Berger and Boos (1994), as there, for Poisson counts.

    Parameters
    ----------
    confidence
        Between 0 and 1, at most 0.99998; two-sided.
    margin
        Difference at which a verdict is asked for: the limits agree there with the test.

    Raises
    ------
    CountsContradict, NoTargets, ParameterOutOfRange

    Examples
    --------
    >>> one = TrialTotals(1, 1, 0, 500.0)
    >>> told = rate_difference(one, one)
    >>> told.low == -told.high, round(told.high, 5)
    (True, 0.00742)
    """
    tail = (1.0 - check_share("confidence", confidence)) / 2.0
    for group, totals in (("the trainees' trial", trainee), ("the reference trial", reference)):
        check_counts(totals.found, totals.targets, what=group)
        check_whole("false alarms", totals.false_alarms, most=MOST_ALARMS)
        check_area(totals.area_m2)
    pair = Alarms(trainee.area_m2, reference.area_m2)
    seen = float(trainee.false_alarms), float(reference.false_alarms)
    return exact_difference(pair, seen, alpha=tail, estimate=pair.estimate(seen), margin=margin)


def verdict_of(*, worst: float, best: float, margin: float) -> Verdict:
    """Judge a loss between `best` and `worst` against the margin."""
    if worst <= margin:
        return Verdict.ON_A_PAR
    return Verdict.WORSE if best >= margin else Verdict.NOT_SHOWN


def both(first: Verdict, second: Verdict) -> Verdict:
    """Join two verdicts: worse if one is, on a par only if both are."""
    if Verdict.WORSE in {first, second}:
        return Verdict.WORSE
    return Verdict.ON_A_PAR if first is second is Verdict.ON_A_PAR else Verdict.NOT_SHOWN
