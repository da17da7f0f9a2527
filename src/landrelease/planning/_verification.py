"""How many units or transects must be clean before the whole may be called so.

N units; a design asks that at least a share X of them is acceptable, with confidence Y: if one
fewer were, a find would be likelier than Y. Accepting on zero finds.
"""

import math
from dataclasses import dataclass
from typing import Final, Literal

from scipy.special import gammaln

from landrelease.planning._checks import check_chance, check_count
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
