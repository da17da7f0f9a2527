"""Range and standard deviation of the field, learnt from the counts."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from landrelease.hazard._cholesky import GridCholesky
from landrelease.hazard._covariates import Effects
from landrelease.hazard._errors import HazardError, ValueOutOfRange
from landrelease.hazard._evidence import Counts
from landrelease.hazard._matern import Matern, lattice
from landrelease.hazard._mode import Approximation, Model, find_mode, log_evidence
from landrelease.hazard._progress import Progress, part_of

Floats = NDArray[np.float64]

COARSE_CELLS: Final = 4096
FINE_CELLS: Final = 150_000
_SETTLED: Final = 0.1
_LARGEST_MOVE: Final = 0.7
_RANGE_CELLS: Final = 3.0
_WIDEST: Final = 3.0
_SEARCH_EVALUATIONS: Final = 70
_CURVATURE_STEP: Final = 0.15
_GRID_STEP: Final = 1.0
_GRID_REACH: Final = 5


@dataclass(frozen=True)
class HyperPrior:
    """Penalised-complexity prior: P(range < range_m) = range_tail, P(sd > sd) = sd_tail.

    Source: Fuglstad, Simpson, Lindgren and Rue (2019), JASA 114: 445-452.

    Parameters
    ----------
    range_m, range_tail
        A range that is probably too short, metres, and how probable shorter ones are.
    sd, sd_tail
        A standard deviation that is probably too large, and how probable larger ones are.
    """

    range_m: float
    range_tail: float = 0.05
    sd: float = 3.0
    sd_tail: float = 0.05

    def __post_init__(self) -> None:
        """Refuse tails that are no probabilities and lengths that are none."""
        for name in ("range_tail", "sd_tail"):
            value = getattr(self, name)
            if not 0 < value < 1:
                raise ValueOutOfRange(name=name, read=value, expected="between 0 and 1")
        for name in ("range_m", "sd"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value > 0):
                raise ValueOutOfRange(name=name, read=value, expected="a number above 0")

    def log_density(self, matern: Matern) -> float:
        """Log density with respect to log range and log sd.

        Examples
        --------
        >>> prior = HyperPrior(range_m=100.0)
        >>> round(prior.log_density(Matern(100.0, 3.0)), 6)
        -3.797087
        """
        shorter = -math.log(self.range_tail) * self.range_m / matern.range_m
        larger = -math.log(self.sd_tail) * matern.sd / self.sd
        return math.log(shorter) - shorter + math.log(larger) - larger


def default_prior(counts: Counts, *, cell_m: float) -> HyperPrior:
    """Prior relative to the domain.

    P(range < a fiftieth of the domain's extent, and at least two cells) = 0.05, extent
    being the square root of its area; P(sd > 3) = 0.05, three being a factor of 20.

    Examples
    --------
    >>> counts = Counts(np.zeros((200, 200)), np.ones((200, 200)), np.ones((200, 200), bool))
    >>> default_prior(counts, cell_m=100.0).range_m
    400.0
    """
    extent = math.sqrt(int(counts.domain.sum())) * cell_m
    return HyperPrior(range_m=max(2.0 * cell_m, extent / 50.0))


def coarsened(counts: Counts, factor: int) -> Counts:
    """Join blocks of factor by factor cells: counts add, exposures add.

    Blocks over the edge are filled with cells outside the domain. The intensity is then
    one number for the block, so structure finer than the block is lost.

    Examples
    --------
    >>> fine = Counts([[1, 2, 3]], [[0.1, 0.1, 0.1]], [[True, True, True]])
    >>> coarsened(fine, 2).found.tolist()
    [[3.0, 3.0]]
    """
    if factor == 1:
        return counts
    domain = block_sums(counts.domain, factor) > 0
    found, exposure = (block_sums(of, factor) for of in (counts.found, counts.exposure_km2))
    return Counts(found, exposure, domain, counts.quantity)


def block_sums(values: NDArray[np.generic], factor: int) -> Floats:
    """Sums over blocks of factor by factor cells; what lies over the edge is zero."""
    rows, columns = values.shape
    after = ((0, -rows % factor), (0, -columns % factor))
    blocks = ((rows + after[0][1]) // factor, factor, (columns + after[1][1]) // factor, factor)
    summed = np.pad(values, after).reshape(blocks).sum(axis=(1, 3))
    return np.asarray(summed, np.float64)


def coarsened_effects(effects: Effects, counts: Counts, factor: int) -> Effects:
    """Take the mean of every covariate over the cells of a block that lie in the domain."""
    if factor == 1:
        return effects
    size = block_sums(counts.domain, factor)
    totals = [block_sums(column * counts.domain, factor) for column in effects.design]
    design = np.array(totals) / np.maximum(size, 1.0)
    design[0] = 1.0
    return replace(effects, design=design)


class HyperPosterior:
    """Log posterior density of (log range, log sd) on one grid, warm-started."""

    def __init__(
        self, counts: Counts, *, cell_m: float, prior: HyperPrior, effects: Effects
    ) -> None:
        self.counts, self.cell_m = counts, cell_m
        self.prior, self.effects = prior, effects
        self.evaluations = 0
        self._factor = GridCholesky(*counts.shape)
        self._last: Approximation | None = None
        extent = max(counts.shape) * cell_m
        self.low = np.log([cell_m, 0.02])
        self.high = np.log([_WIDEST * extent, 10.0])

    def __call__(self, point: Floats) -> float:
        """Log density; minus infinity outside the bounds or where no mode is found."""
        if (point < self.low).any() or (point > self.high).any():
            return -math.inf
        self.evaluations += 1
        matern = matern_at(point)
        rows, columns = self.counts.shape
        on = lattice(matern, rows=rows, columns=columns, cell_m=self.cell_m)
        model = Model(self.counts, on, self.effects)
        try:
            found = find_mode(model, self._factor, start=self._last, tolerance=1e-3)
        except HazardError:
            return -math.inf
        self._last = found
        return log_evidence(model, found) + self.prior.log_density(matern)


def matern_at(point: Floats) -> Matern:
    """Range and sd at a point of the log scale."""
    return Matern(range_m=float(np.exp(point[0])), sd=float(np.exp(point[1])))


def learn(
    counts: Counts, *, cell_m: float, prior: HyperPrior, effects: Effects, progress: Progress
) -> tuple[Floats, HyperPosterior]:
    """Find the most probable (log range, log sd), on blocks of cells where there are many.

    It begins with at most `COARSE_CELLS` blocks and halves them until halving moves neither
    number by more than a tenth and the range is at least three blocks, or the cells
    themselves are reached, or the next grid would have more than `FINE_CELLS` blocks.
    """
    cells = counts.found.size
    factor = max(1, math.ceil(math.sqrt(cells / COARSE_CELLS)))
    tops: list[Floats] = []
    while True:
        size = factor * cell_m
        target = HyperPosterior(
            coarsened(counts, factor),
            cell_m=size,
            prior=prior,
            effects=coarsened_effects(effects, counts, factor),
        )
        done = len(tops)
        tops.append(
            _climb(target, tops, part_of(progress, 1.0 - 0.5**done, 1.0 - 0.5 ** (done + 1)))
        )
        finer = (factor + 1) // 2
        if factor == 1 or cells / finer**2 > FINE_CELLS:
            return tops[-1], target
        resolved = math.exp(tops[-1][0]) >= _RANGE_CELLS * size
        if done and resolved and np.abs(tops[-1] - tops[-2]).max() < _SETTLED:
            return tops[-1], target
        factor = finer


def _climb(target: HyperPosterior, tops: list[Floats], progress: Progress) -> Floats:
    """Maximise by the simplex method, from the tops on coarser blocks if there are any."""
    if tops:
        moved = tops[-1] - tops[-2] if len(tops) > 1 else np.zeros(2)
        start = tops[-1] + np.clip(moved, -_LARGEST_MOVE, _LARGEST_MOVE)
        steps, close = np.array([[0.0, 0.0], [-0.2, 0.0], [0.0, 0.1]]), 0.05
    else:
        start = np.log([4.0 * target.prior.range_m, target.prior.sd / 3.0])
        steps, close = np.array([[0.0, 0.0], [0.4, 0.0], [0.0, 0.3]]), 0.02
    start = np.clip(start, target.low + 0.3, target.high - 0.5)

    def lost(point: Floats) -> float:
        message = f"range and deviation on {target.counts.found.size} blocks"
        progress(min(target.evaluations / _SEARCH_EVALUATIONS, 1.0), message)
        return -target(point)

    options = {
        "xatol": close,
        "fatol": close,
        "initial_simplex": start + steps,
        "maxfev": _SEARCH_EVALUATIONS,
    }
    result = minimize(lost, start, method="Nelder-Mead", options=options)
    return np.asarray(result.x, np.float64)


def _axes(target: Callable[[Floats], float], top: Floats, best: float) -> Floats:
    """Columns: steps of one posterior standard deviation, from the curvature at the top."""
    step = _CURVATURE_STEP

    def at(along: float, across: float) -> float:
        value = target(top + step * np.array([along, across]))
        return value if math.isfinite(value) else best - 2.0 * step**2

    plus, minus = (at(1, 0), at(0, 1)), (at(-1, 0), at(0, -1))
    bend = [(2.0 * best - plus[i] - minus[i]) / step**2 for i in (0, 1)]
    mixed = -(at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (4.0 * step**2)
    values, vectors = np.linalg.eigh(np.array([[bend[0], mixed], [mixed, bend[1]]]))
    deviations: Floats = vectors / np.sqrt(np.maximum(values, 1.0))
    return deviations


def integration_points(
    target: HyperPosterior, top: Floats, *, drop: float = 3.5, most: int = 25
) -> list[tuple[Matern, float]]:
    """Points and weights that stand for the posterior of range and sd.

    Source: the grid of Rue, Martino and Chopin (2009), JRSS B 71: 319-392, sec. 5.1: steps
    of one standard deviation along the axes of the curvature, points kept while the log
    density is within `drop` of the top.
    """
    best = target(top)
    axes = _axes(target, top, best)
    reach = range(-_GRID_REACH, _GRID_REACH + 1)
    kept: list[tuple[float, Matern]] = []
    for along in reach:
        for across in reach:
            if math.hypot(along, across) > _GRID_REACH:
                continue
            point = top + axes @ (_GRID_STEP * np.array([along, across]))
            value = target(point)
            if value > best - drop:
                kept.append((value, matern_at(point)))
    kept.sort(key=lambda pair: -pair[0])
    kept = kept[:most]
    weights = np.exp(np.array([value for value, _ in kept]) - kept[0][0])
    weights /= weights.sum()
    return [(matern, float(weight)) for (_, matern), weight in zip(kept, weights, strict=True)]
