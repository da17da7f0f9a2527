"""Two probabilities of detection, compared with a margin fixed beforehand."""

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri
from scipy.stats import binom

from landrelease.detection._checks import check_counts, check_share
from landrelease.detection._errors import ParameterOutOfRange
from landrelease.detection._proportion import Interval, detection_interval

Floats = NDArray[np.float64]
DifferenceMethod = Literal["miettinen-nurminen", "score", "newcombe"]

_NUISANCE_POINTS: Final = 801
_MOST_TABLES: Final = 4_000_000


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
) -> Interval:
    """Estimate the difference of two probabilities of detection, trainee less reference.

    Source: Miettinen and Nurminen (1985), Statistics in Medicine 4: 213-226; "score" is the
    same without their factor N / (N - 1) (Mee 1984); Newcombe (1998), Statistics in Medicine
    17: 873-890, method 10. Pair the interval with the test of the same statistic.

    Parameters
    ----------
    trainee, reference
        (found, targets).
    confidence
        Between 0 and 1, two-sided.

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
    z = float(-ndtri((1.0 - check_share("confidence", confidence)) / 2.0))
    estimate = first[0] / first[1] - second[0] / second[1]
    if method == "newcombe":
        low, high = _newcombe(first, second, confidence)
    else:
        corrected = method == "miettinen-nurminen"
        low = _limit(first, second, z, corrected=corrected, toward=-1.0)
        high = _limit(first, second, -z, corrected=corrected, toward=1.0)
    return Interval(estimate, low, high, confidence, "both", method)


def non_inferiority(
    trainee: tuple[float, float],
    reference: tuple[float, float],
    *,
    margin: float,
    corrected: bool = True,
) -> NonInferiority:
    """Test that trainees detect no worse than the reference by more than a margin.

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
    z = _score(first, second, -margin, corrected=corrected)
    name = "miettinen-nurminen" if corrected else "farrington-manning"
    return NonInferiority(z=z, p_value=float(ndtr(-z)), margin=margin, method=name)


def exact_non_inferiority(
    trainee: tuple[float, float], reference: tuple[float, float], *, margin: float
) -> NonInferiority:
    """Test the same exactly: the largest p-value over the unknown reference detection.

    Source: Chan (1998), Statistics in Medicine 17: 1403-1413: tables ordered by the score
    statistic, the nuisance probability maximised over (here on a grid of 801 points). For
    small trials, where the score test may not hold its level.

    Raises
    ------
    CountsContradict, NoTargets, ParameterOutOfRange
        Also when the trials are too large for enumeration: use `non_inferiority` there.

    Examples
    --------
    >>> told = exact_non_inferiority((10, 10), (10, 10), margin=0.3)
    >>> round(told.p_value, 4)  # (1 - 0.3)^10, the reference detecting everything
    0.0282
    """
    first = check_counts(*trainee, what="the trainees' trial")
    second = check_counts(*reference, what="the reference trial")
    check_share("margin", margin)
    tables = (first[1] + 1) * (second[1] + 1)
    if tables > _MOST_TABLES:
        raise ParameterOutOfRange(
            name="number of tables", read=tables, expected=f"at most {_MOST_TABLES}"
        )
    seen = _score(first, second, -margin, corrected=False)
    ours_found = np.arange(first[1] + 1.0)[:, None]
    theirs_found = np.arange(second[1] + 1.0)[None, :]
    scores = _scores(ours_found, first[1], theirs_found, second[1], -margin)
    extreme = (scores >= seen - 1e-9).astype(np.float64)
    chances = np.linspace(margin, 1.0, _NUISANCE_POINTS)[:, None]
    ours = binom.pmf(ours_found.ravel(), first[1], chances - margin)
    theirs = binom.pmf(theirs_found.ravel(), second[1], chances)
    worst = float(((ours @ extreme) * theirs).sum(axis=1).max())
    return NonInferiority(z=seen, p_value=min(worst, 1.0), margin=margin, method="exact")


def targets_per_group(
    trainee: float, reference: float, *, margin: float, alpha: float = 0.025, power: float = 0.9
) -> int:
    """Count the targets each group needs to be shown no worse than by the margin.

    Source: Farrington and Manning (1990), their formula with the restricted variance; equal
    groups.

    Parameters
    ----------
    trainee, reference
        Probabilities of detection expected, between 0 and 1.
    margin, alpha, power
        Between 0 and 1; alpha is one-sided.

    Raises
    ------
    ParameterOutOfRange

    Examples
    --------
    >>> targets_per_group(0.95, 0.95, margin=0.05), targets_per_group(0.90, 0.90, margin=0.10)
    (441, 205)
    """
    for name, value in (("trainee", trainee), ("reference", reference), ("margin", margin)):
        check_share(name, value)
    check_share("alpha", alpha)
    check_share("power", power)
    gap = trainee - reference + margin
    if gap <= 0:
        raise ParameterOutOfRange(
            name="trainee", read=trainee, expected="above the reference less the margin"
        )
    under_null, unrestricted = _variances(trainee, reference, margin)
    reach = -ndtri(alpha) * math.sqrt(under_null) + ndtri(power) * math.sqrt(unrestricted)
    return math.ceil(round(float(reach / gap) ** 2, 9))


def power_of(
    trainee: float, reference: float, *, targets: int, margin: float, alpha: float = 0.025
) -> float:
    """Return the chance that a trial with so many targets a group shows non-inferiority.

    Examples
    --------
    >>> 0.9 <= power_of(0.95, 0.95, targets=441, margin=0.05) < 0.902
    True
    """
    check_share("alpha", alpha)
    under_null, unrestricted = _variances(trainee, reference, margin)
    gap = trainee - reference + margin
    reach = gap * math.sqrt(targets) + ndtri(alpha) * math.sqrt(under_null)
    return float(ndtr(reach / math.sqrt(unrestricted)))


def score_limits(
    first: tuple[float, float], second: tuple[float, float], z: float
) -> tuple[float, float]:
    """Return Miettinen and Nurminen's limits for counts that need not be whole."""
    low = _limit(first, second, z, corrected=True, toward=-1.0)
    return low, _limit(first, second, -z, corrected=True, toward=1.0)


def _variances(trainee: float, reference: float, margin: float) -> tuple[float, float]:
    """Variance for one target a group, under the margin and as expected."""
    one, other = _restricted(np.array(trainee), np.array(reference), 1.0, -margin)
    under_null = float(one * (1.0 - one) + other * (1.0 - other))
    return under_null, trainee * (1.0 - trainee) + reference * (1.0 - reference)


def _restricted(
    first: Floats, second: Floats, ratio: float, difference: float
) -> tuple[Floats, Floats]:
    """Most likely probabilities with first - second = difference; ratio = n2 / n1.

    Source: Farrington and Manning (1990), appendix: the middle root of a cubic.
    """
    s = difference
    a = 1.0 + ratio
    b = -(1.0 + ratio + first + ratio * second + s * (ratio + 2.0))
    c = s * s + s * (2.0 * first + ratio + 1.0) + first + ratio * second
    d = -first * s * (1.0 + s)
    v = b**3 / (27.0 * a**3) - b * c / (6.0 * a * a) + d / (2.0 * a)
    u = np.where(v > 0, 1.0, -1.0) * np.sqrt(np.maximum(b * b / (9.0 * a * a) - c / (3.0 * a), 0))
    with np.errstate(divide="ignore", invalid="ignore"):
        turn = np.where(u == 0, 0.0, v / np.where(u == 0, 1.0, u) ** 3)
    w = (math.pi + np.arccos(np.clip(turn, -1.0, 1.0))) / 3.0
    one = np.clip(2.0 * u * np.cos(w) - b / (3.0 * a), max(s, 0.0), min(1.0, 1.0 + s))
    return one, np.clip(one - s, 0.0, 1.0)


def _scores(
    found1: Floats, laid1: float, found2: Floats, laid2: float, difference: float
) -> Floats:
    """Score statistics of many tables."""
    first, second = np.asarray(found1) / laid1, np.asarray(found2) / laid2
    one, other = _restricted(first, second, laid2 / laid1, difference)
    variance = one * (1.0 - one) / laid1 + other * (1.0 - other) / laid2
    gap = first - second - difference
    with np.errstate(divide="ignore", invalid="ignore"):
        z = gap / np.sqrt(variance)
    return np.where(variance > 0, z, np.where(gap == 0, 0.0, np.copysign(np.inf, gap)))


def _score(
    first: tuple[float, float], second: tuple[float, float], difference: float, *, corrected: bool
) -> float:
    z = float(_scores(np.array(first[0]), first[1], np.array(second[0]), second[1], difference))
    total = first[1] + second[1]
    return z * math.sqrt(max(total - 1.0, 0.0) / total) if corrected else z


def _limit(
    first: tuple[float, float],
    second: tuple[float, float],
    z: float,
    *,
    corrected: bool,
    toward: float,
) -> float:
    """Difference at which the score statistic is z."""
    estimate = first[0] / first[1] - second[0] / second[1]

    def gap(difference: float) -> float:
        return _score(first, second, difference, corrected=corrected) - z

    end = toward * (1.0 - 1e-12)
    if (toward < 0 and gap(end) <= 0) or (toward > 0 and gap(end) >= 0):
        return toward
    near = min(max(estimate, -1.0 + 1e-12), 1.0 - 1e-12)
    if near == end:
        return toward
    return float(brentq(gap, *sorted((near, end)), xtol=1e-13, rtol=1e-12))


def _newcombe(
    first: tuple[int, int], second: tuple[int, int], confidence: float
) -> tuple[float, float]:
    one = detection_interval(*first, confidence=confidence, method="wilson")
    other = detection_interval(*second, confidence=confidence, method="wilson")
    gap = one.estimate - other.estimate
    low = gap - math.hypot(one.estimate - one.low, other.high - other.estimate)
    high = gap + math.hypot(one.high - one.estimate, other.estimate - other.low)
    return low, high
