"""What is left after passes that found nothing, when detection differs from place to place."""

from typing import Final

import numpy as np
from scipy.special import betaln

from landrelease.detection._checks import check_amount, check_share, check_whole

_MANY: Final = 100_000
"""Up to here the passes are multiplied one by one, which loses no digits."""


def chance_missed(successes: float, failures: float, *, passes: int) -> float:
    """Chance that an item is missed by every pass, detection ~ Beta(successes, failures).

    An item that is hard to find once is hard to find again, so this is more than (1 - p)^n.

    Source: moments of the beta distribution, B(a, b + n) / B(a, b).

    Parameters
    ----------
    successes, failures
        Parameters of the beta distribution, above 0: about targets found and missed.
    passes
        0 or more.

    Raises
    ------
    ParameterOutOfRange

    Examples
    --------
    >>> round(chance_missed(9.0, 1.0, passes=2), 6)  # not 0.01
    0.018182
    """
    yes, no = check_amount("successes", successes), check_amount("failures", failures)
    check_whole("passes", passes)
    if passes > _MANY:
        return min(float(np.exp(betaln(yes, no + passes) - betaln(yes, no))), 1.0)
    missed = no + np.arange(passes)
    return float(np.prod(missed / (yes + missed)))


def probability_after_empty_passes(
    prior: float, successes: float, failures: float, *, passes: int
) -> float:
    """Probability that an item is there after passes that found nothing.

    Parameters
    ----------
    prior
        Before the first pass, between 0 and 1.

    Raises
    ------
    ParameterOutOfRange

    Examples
    --------
    >>> [round(probability_after_empty_passes(0.3, 9, 1, passes=n), 6) for n in (1, 2, 3)]
    [0.041096, 0.007732, 0.001944]
    """
    before = check_share("prior", prior)
    missed = chance_missed(successes, failures, passes=passes)
    return before * missed / (before * missed + 1.0 - before)
