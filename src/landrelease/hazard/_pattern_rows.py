"""How regular the finds along a belt are, and what that says of what is left."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

_FINDS_IN_A_PIECE: Final = 4.0
_PRIOR_PIECES: Final = 10.0
_MOST_REGULAR: Final = 0.9
SEARCHED: Final = 0.2
"""Ground counts as searched for this purpose from this probability of detection on."""


@dataclass(frozen=True, eq=False)
class Regularity:
    """Items in a piece of a belt as a binomial number, and what was found there.

    The number in a piece with mean M is taken as binomial with M / regular trials, so its
    variance is (1 - regular) M: 0 is Poisson, 1 a fixed number.

    Parameters
    ----------
    regular
        0 to 1.
    piece
        Piece of each bin, or -1.
    found, area_km2, detection
        Per piece: finds of the belt, searched area of its strip, probability of detection.
    """

    regular: float
    piece: Whole
    found: Floats
    area_km2: Floats
    detection: Floats

    def factor(self, rates: Floats, bins: int) -> Floats:
        """Factor on the expected number left, for each density (down) and bin (across).

        Of K trials with probability `regular`, f were found with detection q; of the other
        K - f each is a missed item with probability regular (1 - q) / (1 - regular q), so
        (M - regular f) / (M (1 - regular q)) times the Poisson number is left. No more is
        claimed than follows from finding as many as expected, f = M.

        Examples
        --------
        >>> one = Regularity(0.5, np.zeros(1, int), np.array([9.0]), np.ones(1), np.full(1, 0.9))
        >>> one.factor(np.array([10.0]), 1).round(6).tolist()  # as many as expected: as Poisson
        [[1.0]]
        """
        factors = np.ones((rates.size, bins))
        if self.regular <= 0 or not self.found.size:
            return factors
        expected = rates[:, None] * self.area_km2[None, :]
        missed = 1.0 - self.regular * self.detection
        left = (expected - self.regular * self.found) / (expected * missed)
        left = np.maximum(left, (1.0 - self.regular) / missed)
        inside = self.piece >= 0
        factors[:, inside] = left[:, self.piece[inside]]
        return factors


POISSON: Final = Regularity(0.0, np.empty(0, np.int64), np.empty(0), np.empty(0), np.empty(0))


@dataclass(frozen=True, eq=False)
class Along:
    """Sums over the bins of a belt: finds that are its own, what was to be found, area.

    Parameters
    ----------
    found, expected
        Finds of the belt and their expected number, per bin.
    area_km2, seen_km2
        Searched area of the strip, and that area times detection, per bin.
    whole
        Whether the finds in the bin are whole numbers, told one by one.
    """

    found: Floats
    expected: Floats
    area_km2: Floats
    seen_km2: Floats
    whole: NDArray[np.bool_]

    def pieces(self) -> Whole:
        """Join bins one after the other until four finds are expected; -1 for the rest."""
        piece, number, sum_up = np.full(self.found.size, -1), 0, 0.0
        begin = 0
        for b in range(self.found.size):
            sum_up += self.expected[b]
            if sum_up >= _FINDS_IN_A_PIECE:
                piece[begin : b + 1] = number
                number, sum_up, begin = number + 1, 0.0, b + 1
        return np.where(self.area_km2 > 0, piece, -1)


def regularities(belts: list[Along]) -> tuple[float, list[Regularity]]:
    """Dispersion of the finds along all belts together, and the regularity of each.

    The dispersion is Pearson's statistic over its degrees of freedom, drawn to 1 by ten
    pieces' worth of prior. Below 1 the finds are more regular than Poisson: thinning by q
    leaves 1 - regular q of the variance. Above 1 they are more clustered, and the belts'
    likelihood is to be divided by it (quasi-likelihood, McCullagh and Nelder (1989),
    Generalized Linear Models, ch. 9). Finds spread evenly over a searched area look regular
    and are not, so pieces that hold parts of finds do not count.
    """
    statistic, pieces, seen = _PRIOR_PIECES, _PRIOR_PIECES, []
    joined = [_joined(belt) for belt in belts]
    for found, expected, _, detection, whole, _ in joined:
        statistic += float(((found - expected) ** 2 / expected)[whole].sum())
        pieces += max(float(whole.sum()) - 1.0, 0.0)
        seen.append(detection[whole])
    dispersion = statistic / pieces
    detected = np.concatenate([np.empty(0), *seen])
    if dispersion >= 1 or not detected.size:
        return dispersion, [POISSON] * len(belts)
    regular = min((1.0 - dispersion) / float(detected.mean()), _MOST_REGULAR)
    return dispersion, [
        Regularity(
            regular,
            np.where(np.isin(piece, np.flatnonzero(whole)), piece, -1),
            found,
            area,
            detection,
        )
        for found, _, area, detection, whole, piece in joined
    ]


def _joined(belt: Along) -> tuple[Floats, Floats, Floats, Floats, NDArray[np.bool_], Whole]:
    """Finds, expected finds, area, detection and wholeness per piece; the piece of each bin."""
    piece = belt.pieces()
    number = int(piece.max(initial=-1)) + 1
    inside = piece >= 0

    def total(values: Floats) -> Floats:
        return np.bincount(piece[inside], values[inside], minlength=number).astype(np.float64)

    area = total(belt.area_km2)
    parts = total((~belt.whole).astype(np.float64))
    detection = total(belt.seen_km2) / np.where(area > 0, area, 1.0)
    return total(belt.found), total(belt.expected), area, detection, parts == 0, piece
