"""How many units or transects must be clean before the whole may be called so.

N units; a design asks that at least a share X of them is acceptable, with confidence Y: if one
fewer were, a find would be likelier than Y. Accepting on zero finds.
"""

import math
from dataclasses import dataclass
from typing import Final, Literal

from scipy.special import gammaln

from landrelease.planning._checks import check_chance, check_count, check_length
from landrelease.planning._errors import DesignOutOfRange

VerificationMethod = Literal["hypergeometric", "bowen-bennett"]

_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class VerificationDesign:
    """A sample that proves something if nothing is found in it.

    Parameters
    ----------
    units, sample
        Units in all, and units to be checked.
    refused_from
        Number of unacceptable units that the sample guards against.
    acceptable_share, confidence
        What a clean sample shows: at least this share, with this confidence.
    confidence_reached
        1 - P(no find | `refused_from` unacceptable units), exact.
    method
        "hypergeometric" (exact) or "bowen-bennett".
    """

    units: int
    sample: int
    refused_from: int
    acceptable_share: float
    confidence: float
    confidence_reached: float
    method: VerificationMethod

    @property
    def in_words(self) -> str:
        """What a clean sample says.

        Examples
        --------
        >>> design = verification_sample(400, acceptable_share=0.99, confidence=0.95)
        >>> design.in_words[:60]
        'If none of 180 units checked out of 400 is unacceptable, at '
        """
        return (
            f"If none of {self.sample} units checked out of {self.units} is unacceptable, at "
            f"least {100 * self.acceptable_share:g} % of the units are acceptable, with "
            f"{100 * self.confidence:g} % confidence. The check itself is taken to miss nothing."
        )


def verification_sample(
    units: int,
    *,
    acceptable_share: float,
    confidence: float,
    method: VerificationMethod = "hypergeometric",
) -> VerificationDesign:
    """Return the smallest sample that shows a share of acceptable units when nothing is found.

    Source: exact hypergeometric; Bowen and Bennett (1988), NUREG/CR-4604, whose formula Visual
    Sample Plan uses: n = [1 - (1 - Y)^(1/D)] [N - (D - 1)/2], D = N (1 - X).

    Parameters
    ----------
    units
        N, at least 1.
    acceptable_share, confidence
        X and Y, between 0 and 1.

    Raises
    ------
    DesignOutOfRange

    Examples
    --------
    >>> sizes = (100, 400, 1000, 10_000)
    >>> [verification_sample(n, acceptable_share=0.99, confidence=0.95).sample for n in sizes]
    [78, 180, 238, 291]
    """
    total = check_count("units", units, least=1)
    share = check_chance("acceptable_share", acceptable_share)
    sure = check_chance("confidence", confidence)
    refused = min(math.floor(total * (1.0 - share) + _ROUNDING) + 1, total)
    if method == "bowen-bennett":
        bad = total * (1.0 - share)
        sample = math.ceil((1.0 - (1.0 - sure) ** (1.0 / bad)) * (total - (bad - 1.0) / 2.0))
        sample = min(max(sample, 1), total)
    else:
        sample = _smallest(total, refused, sure)
    return VerificationDesign(
        units=total,
        sample=sample,
        refused_from=refused,
        acceptable_share=share,
        confidence=sure,
        confidence_reached=1.0 - chance_of_no_find(total, sample, refused),
        method=method,
    )


@dataclass(frozen=True, slots=True)
class VerificationTransects:
    """A verification design of parcels, walked as transects.

    Parameters
    ----------
    design
        Parcels in all and to be checked.
    transects
        Transects of the stated width and length that cover as much ground.
    parcel_m2
        Ground of a parcel.
    """

    design: VerificationDesign
    transects: int
    parcel_m2: float


def verification_transects(
    ground_m2: float,
    *,
    parcel_m2: float,
    width_m: float,
    length_m: float,
    acceptable_share: float,
    confidence: float,
    method: VerificationMethod = "hypergeometric",
) -> VerificationTransects:
    """Return how many transects show a share of clean parcels when nothing is found on them.

    The ground is cut into parcels; the sample of parcels is walked as transects that cover as
    much ground. Placed at random, not where it is easy to walk.

    Source: Visual Sample Plan's help on presumptively clean areas, which turns parcels into
    transects by area.

    Parameters
    ----------
    ground_m2
        Ground to speak of, m2, above 0.
    parcel_m2
        Size of a parcel, m2, above 0 and at most the ground: what "clean" is said of.
    width_m, length_m
        Of a transect, metres.
    acceptable_share, confidence, method
        As for `verification_sample`.

    Raises
    ------
    DesignOutOfRange

    Examples
    --------
    Of 1,000 parcels of 100 m2, 238 are 23,800 m2: 119 transects of 2 m by 100 m.

    >>> found = verification_transects(
    ...     1e5, parcel_m2=100.0, width_m=2.0, length_m=100.0, acceptable_share=0.99,
    ...     confidence=0.95)
    >>> found.design.sample, found.transects
    (238, 119)
    """
    check_length("ground_m2", ground_m2)
    check_length("parcel_m2", parcel_m2)
    one = check_length("width_m", width_m) * check_length("length_m", length_m)
    if parcel_m2 > ground_m2:
        raise DesignOutOfRange(name="parcel_m2", read=parcel_m2, expected="at most the ground")
    if one > ground_m2 * (1.0 + _ROUNDING):
        raise DesignOutOfRange(
            name="ground of a transect, m2,", read=one, expected="at most the ground"
        )
    units = math.ceil(ground_m2 / parcel_m2 - _ROUNDING)
    design = verification_sample(
        units, acceptable_share=acceptable_share, confidence=confidence, method=method
    )
    searched = min(design.sample * parcel_m2, ground_m2)
    return VerificationTransects(design, math.ceil(searched / one - _ROUNDING), parcel_m2)


def chance_of_no_find(units: int, sample: int, unacceptable: int) -> float:
    """Return the chance that a random sample meets none of the unacceptable units.

    Source: hypergeometric distribution, C(N - D, n) / C(N, n).

    Raises
    ------
    DesignOutOfRange

    Examples
    --------
    >>> round(chance_of_no_find(400, 40, 5), 4)
    0.5888
    """
    total = check_count("units", units, least=1)
    chosen, bad = check_count("sample", sample), check_count("unacceptable", unacceptable)
    if max(chosen, bad) > total:
        raise DesignOutOfRange(name="sample", read=max(chosen, bad), expected="at most units")
    if chosen > total - bad:
        return 0.0
    logs = (
        gammaln(total - bad + 1)
        - gammaln(total - bad - chosen + 1)
        - gammaln(total + 1)
        + gammaln(total - chosen + 1)
    )
    return float(math.exp(min(float(logs), 0.0)))


def _smallest(units: int, unacceptable: int, confidence: float) -> int:
    few, many = 0, units
    while many - few > 1:
        middle = (few + many) // 2
        shown = 1.0 - chance_of_no_find(units, middle, unacceptable) >= confidence
        few, many = (few, middle) if shown else (middle, many)
    return many
