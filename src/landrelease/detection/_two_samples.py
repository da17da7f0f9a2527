"""Two probabilities of detection, compared with a margin fixed beforehand."""

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from scipy.special import ndtr, ndtri

from landrelease.detection._checks import check_counts, check_level, check_share, check_whole
from landrelease.detection._errors import ParameterOutOfRange
from landrelease.detection._exact import exact_difference, last_rejected, p_value
from landrelease.detection._pairs import Found, restricted, score_limits
from landrelease.detection._proportion import Interval, detection_interval

DifferenceMethod = Literal["exact", "miettinen-nurminen", "score", "newcombe"]

_REACH: Final = 6.0
_MOST_TARGETS: Final = 20_000


@dataclass(frozen=True, slots=True)
class NonInferiority:
    """A test of "no worse than the reference by more than the margin".

    Parameters
    ----------
    z, p_value
        Score statistic and one-sided p-value; `z` is NaN where the test is exact only.
    margin
        Largest loss of detection that is allowed, 0 to 1.
    method
        "farrington-manning", "miettinen-nurminen" or "exact".
    """

    z: float
    p_value: float
    margin: float
    method: str


def difference_interval(
    trainee: tuple[float, float],
    reference: tuple[float, float],
    *,
    confidence: float = 0.95,
    method: DifferenceMethod = "miettinen-nurminen",
    margin: float | None = None,
) -> Interval:
    """Estimate the difference of two probabilities of detection, trainee less reference.

    "exact" inverts `exact_non_inferiority` on both sides: it covers at least what it says, and is
    what a verdict rests on. The others cover it on average.

    Source: Chan and Zhang (1999), Biometrics 55: 1202-1209, for "exact"; Miettinen and Nurminen
    (1985), Statistics in Medicine 4: 213-226; "score" is the same without their factor
    N / (N - 1) (Mee 1984); Newcombe (1998), Statistics in Medicine 17: 873-890, method 10.
    Pair the interval with the test of the same statistic.

    Parameters
    ----------
    trainee, reference
        (found, targets).
    confidence
        Between 0 and 1, two-sided; of exact limits at most 0.99998.
    margin
        Difference at which a verdict is asked for: exact limits agree there with the test.

    Raises
    ------
    CountsContradict, NoTargets, ParameterOutOfRange

    Examples
    --------
    >>> told = difference_interval((56, 70), (48, 80))
    >>> round(told.low, 4), round(told.high, 4)
    (0.0528, 0.3382)
    """
    first = check_counts(*trainee, what="the trainees' trial")
    second = check_counts(*reference, what="the reference trial")
    tail = (1.0 - check_share("confidence", confidence)) / 2.0
    pair, seen = Found(first[1], second[1]), (first[0], second[0])
    estimate = pair.estimate(seen)
    if method == "exact":
        return exact_difference(pair, seen, alpha=tail, estimate=estimate, margin=margin)
    if method == "newcombe":
        limits = _newcombe(first, second, confidence)
    else:
        z = float(-ndtri(tail))
        limits = score_limits(pair, seen, z if method != "score" else z * pair.correction)
    return Interval(estimate, *limits, confidence, "both", method)


def non_inferiority(
    trainee: tuple[float, float],
    reference: tuple[float, float],
    *,
    margin: float,
    corrected: bool = True,
) -> NonInferiority:
    """Test that trainees detect no worse than the reference by more than a margin.

    In small trials it rejects too often: 3.6 times in 100 at a level of 2.5 % with 20 targets
    against 60. A verdict rests on `exact_non_inferiority`.

    Source: Farrington and Manning (1990), Statistics in Medicine 9: 1447-1454; `corrected`
    multiplies the variance by N / (N - 1) after Miettinen and Nurminen (1985).

    Parameters
    ----------
    trainee, reference
        (found, targets).
    margin
        Fixed before the trial, between 0 and 1.

    Raises
    ------
    CountsContradict, NoTargets, ParameterOutOfRange

    Examples
    --------
    >>> told = non_inferiority((20, 35), (30, 55), margin=0.3, corrected=False)
    >>> round(told.z, 6), round(told.p_value, 8)
    (3.154558, 0.00080371)
    """
    first = check_counts(*trainee, what="the trainees' trial")
    second = check_counts(*reference, what="the reference trial")
    check_share("margin", margin)
    pair = Found(first[1], second[1])
    z = float(pair.scores(np.array(first[0]), np.array(second[0]), -margin))
    z *= pair.correction if corrected else 1.0
    name = "miettinen-nurminen" if corrected else "farrington-manning"
    return NonInferiority(z=z, p_value=float(ndtr(-z)), margin=margin, method=name)


def exact_non_inferiority(
    trainee: tuple[float, float], reference: tuple[float, float], *, margin: float
) -> NonInferiority:
    """Test the same exactly: the largest p-value over the unknown reference detection.

    Source: Chan (1998), Statistics in Medicine 17: 1403-1413: tables ordered by the score
    statistic, the nuisance probability maximised over; Berger and Boos (1994), JASA 89: 1012-1016:
    over a range that is wrong once in a million, and that million added.

    Raises
    ------
    CountsContradict, NoTargets, ParameterOutOfRange

    Examples
    --------
    >>> told = exact_non_inferiority((10, 10), (10, 10), margin=0.3)
    >>> round(told.p_value, 4)  # (1 - 0.3)^10, the reference detecting everything
    0.0282
    """
    first = check_counts(*trainee, what="the trainees' trial")
    second = check_counts(*reference, what="the reference trial")
    check_share("margin", margin)
    pair, seen = Found(first[1], second[1]), (first[0], second[0])
    z = float(pair.scores(np.array(first[0]), np.array(second[0]), -margin))
    return NonInferiority(z=z, p_value=p_value(pair, seen, -margin), margin=margin, method="exact")


def power_of(
    trainee: float, reference: float, *, targets: int, margin: float, alpha: float = 0.025
) -> float:
    """Return the chance that the exact test shows non-inferiority with so many targets a group.

    Every outcome that the test rejects is summed.

    Parameters
    ----------
    trainee, reference
        Probabilities of detection expected, between 0 and 1.
    targets
        Of each group, 1 to 20,000.
    margin, alpha
        Between 0 and 1; alpha is one-sided, 0.00001 to below 0.5.

    Raises
    ------
    ParameterOutOfRange

    Examples
    --------
    >>> round(power_of(0.95, 0.95, targets=100, margin=0.10), 2)
    0.83
    """
    _check_design(trainee, reference, margin, alpha)
    targets = check_whole("targets", targets, least=1, most=_MOST_TARGETS)
    pair, own = Found(targets, targets), np.array([trainee])
    away = _REACH * math.sqrt(targets * trainee * (1.0 - trainee)) + 2.0
    low, high = max(targets * trainee - away, 0.0), min(targets * trainee + away, targets)
    found = np.arange(math.floor(low), math.floor(high) + 1.0)
    last = last_rejected(pair, found, alpha=alpha, difference=-margin)
    told = pair.chance(found, own) * pair.below(last, np.array([reference]))
    return min(float(told.sum()), 1.0)


def targets_per_group(
    trainee: float, reference: float, *, margin: float, alpha: float = 0.025, power: float = 0.9
) -> int:
    """Count the targets each group needs to be shown no worse than by the margin.

    The exact test reaches the power with this number and not with one fewer; as its power does
    not rise steadily with the targets, a somewhat smaller number may do as well.

    Source: started from the formula of Farrington and Manning (1990) with the restricted
    variance, equal groups.

    Parameters
    ----------
    trainee, reference
        Probabilities of detection expected, between 0 and 1.
    margin, alpha, power
        Between 0 and 1; alpha is one-sided, 0.00001 to below 0.5.

    Raises
    ------
    ParameterOutOfRange
        Also where more than 20,000 targets would be needed.

    Examples
    --------
    >>> targets_per_group(0.90, 0.90, margin=0.20)
    56
    """
    _check_design(trainee, reference, margin, alpha)
    check_share("power", power)
    few = targets_by_formula(trainee, reference, margin=margin, alpha=alpha, power=power)

    def reached(targets: int) -> bool:
        if targets > _MOST_TARGETS:
            expected = f"a margin that {_MOST_TARGETS} targets can show"
            raise ParameterOutOfRange(name="margin", read=margin, expected=expected)
        found = power_of(trainee, reference, targets=targets, margin=margin, alpha=alpha)
        return found >= power

    step = max(few // 50, 1)
    many = few
    while not reached(many):
        few, many = many, many + step
    while many - few > 1 and many > step:
        middle = (few + many) // 2
        few, many = (few, middle) if reached(middle) else (middle, many)
    while many > 1 and reached(many - 1):
        many -= 1
    return many


def targets_by_formula(
    trainee: float, reference: float, *, margin: float, alpha: float, power: float
) -> int:
    """Count the targets that the score test would need, by the formula of its authors."""
    under_null, unrestricted = _variances(trainee, reference, margin)
    reach = -ndtri(alpha) * math.sqrt(under_null) + ndtri(power) * math.sqrt(unrestricted)
    return math.ceil(round(float(reach / (trainee - reference + margin)) ** 2, 9))


def _check_design(trainee: float, reference: float, margin: float, alpha: float) -> None:
    for name, value in (("trainee", trainee), ("reference", reference), ("margin", margin)):
        check_share(name, value)
    check_level("alpha", alpha)
    if trainee - reference + margin <= 0:
        raise ParameterOutOfRange(
            name="trainee", read=trainee, expected="above the reference less the margin"
        )


def _variances(trainee: float, reference: float, margin: float) -> tuple[float, float]:
    """Variance for one target a group, under the margin and as expected."""
    one, other = restricted(np.array(trainee), np.array(reference), 1.0, -margin)
    under_null = float(one * (1.0 - one) + other * (1.0 - other))
    return under_null, trainee * (1.0 - trainee) + reference * (1.0 - reference)


def _newcombe(
    first: tuple[int, int], second: tuple[int, int], confidence: float
) -> tuple[float, float]:
    one = detection_interval(*first, confidence=confidence, method="wilson")
    other = detection_interval(*second, confidence=confidence, method="wilson")
    gap = one.estimate - other.estimate
    low = gap - math.hypot(one.estimate - one.low, other.high - other.estimate)
    high = gap + math.hypot(one.high - one.estimate, other.estimate - other.low)
    return low, high
