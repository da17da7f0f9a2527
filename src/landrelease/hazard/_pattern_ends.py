"""How far a belt goes: the sum over where it may begin and end, and draws from it."""

import math

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._compiled import compiled

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@compiled
def end_terms(ratios: Floats, decay: float, least: int) -> tuple[Floats, Floats, Floats]:
    """Log weights of beginnings and endings, for belts that hold the middle bin.

    A belt from bin a to bin b has the weight exp(sum of (ratio - decay) over a..b), and at
    least `least` bins. Lengths are exponential: `decay` is the length of a bin over the
    mean length.

    Returns
    -------
    tuple
        For each bin as the first (after summing over the last), for each bin as the last,
        and, per density, the log of the whole sum. Bins down, densities across.
    """
    number, densities = ratios.shape
    middle = number // 2
    first = np.full((number, densities), -np.inf)
    last = np.full((number, densities), -np.inf)
    whole = np.full(densities, -np.inf)
    tail = np.zeros(number + 1)
    for r in range(densities):
        total, top = 0.0, 0.0
        for b in range(middle, number):
            if b > middle:
                total += ratios[b, r] - decay
            last[b, r] = total
            top = max(top, total)
        for b in range(number - 1, middle - 1, -1):
            tail[b] = tail[b + 1] + math.exp(last[b, r] - top)
        total, best = 0.0, -np.inf
        for a in range(middle, -1, -1):
            total += ratios[a, r] - decay
            after = tail[min(max(middle, a + least - 1), number)]
            if after > 0.0:
                first[a, r] = total + math.log(after) + top
                best = max(best, first[a, r])
        if best > -np.inf:
            together = 0.0
            for a in range(middle + 1):
                together += math.exp(first[a, r] - best)
            whole[r] = best + math.log(together)
    return first, last, whole


def log_total(ratios: Floats, log_weights: Floats, *, decay: float, least: int) -> float:
    """Log of the mean likelihood ratio times bin length squared, over ends and densities.

    Examples
    --------
    >>> nothing_seen = np.zeros((4001, 1))
    >>> total = log_total(nothing_seen, np.zeros(1), decay=0.02, least=1)
    >>> round(math.exp(total) * 0.02, 1)  # a belt that holds a bin is as long as the mean
    1.0
    """
    *_, whole = end_terms(ratios, decay, least)
    together = float(np.logaddexp.reduce(whole + log_weights))
    return together + math.log(decay) + least * decay


@compiled
def _pick(log_weights: Floats, uniform: float) -> int:
    """Index with a probability in proportion to its weight."""
    top = log_weights.max()
    total = 0.0
    for weight in log_weights:
        total += math.exp(weight - top)
    left = uniform * total
    for k in range(log_weights.size):
        left -= math.exp(log_weights[k] - top)
        if left <= 0.0:
            return k
    return int(np.argmax(log_weights))


@compiled
def draw_ends(
    ratios: Floats, log_weights: Floats, decay: float, least: int, uniform: Floats
) -> Whole:
    """Draw density, first bin and last bin together: a row of three for each row of `uniform`."""
    first, last, whole = end_terms(ratios, decay, least)
    middle = len(ratios) // 2
    drawn = np.empty((len(uniform), 3), np.int64)
    for k in range(len(uniform)):
        density = _pick(whole + log_weights, uniform[k, 0])
        begin = _pick(first[: middle + 1, density], uniform[k, 1])
        start = min(max(middle, begin + least - 1), len(ratios) - 1)
        drawn[k, 0], drawn[k, 1] = density, begin
        drawn[k, 2] = start + _pick(last[start:, density], uniform[k, 2])
    return drawn
