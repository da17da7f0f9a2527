"""Range and standard deviation of the field, learnt from the counts."""

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._cholesky import GridCholesky
from landrelease.hazard._coarse import coarsened, coarsened_effects
from landrelease.hazard._covariates import Effects
from landrelease.hazard._errors import HazardError, NoConvergence, ValueOutOfRange
from landrelease.hazard._evidence import Counts
from landrelease.hazard._marginal import Marginal, marginal
from landrelease.hazard._matern import Matern, lattice
from landrelease.hazard._mode import Start
from landrelease.hazard._model import Model
from landrelease.hazard._multigrid import enlarged
from landrelease.hazard._progress import Progress
from landrelease.hazard._search import GAIN, End, Peak, climb

Floats = NDArray[np.float64]

COARSE_CELLS: Final = 1024
FINE_CELLS: Final = 300_000
_ROUGH_GAIN: Final = 0.05
_DEAR_GAIN: Final = 0.02
_DEAR_CELLS: Final = 50_000
_ONWARD: Final = 0.6
_FURTHEST: Final = 0.3
_WIDEST: Final = 3.0
_SEARCH_EVALUATIONS: Final = 90


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

    def slope(self, matern: Matern) -> Floats:
        """Slope of the log density along log range and log sd.

        Examples
        --------
        >>> prior = HyperPrior(range_m=100.0)
        >>> prior.slope(Matern(100.0, 3.0)).round(4)
        array([ 1.9957, -1.9957])
        """
        shorter = -math.log(self.range_tail) * self.range_m / matern.range_m
        larger = -math.log(self.sd_tail) * matern.sd / self.sd
        return np.array([shorter - 1.0, 1.0 - larger])


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


class HyperPosterior:
    """Log posterior density of (log range, log sd) on one grid, and its slope.

    `best` is what was found where it was highest; each mode is sought from there. `failed` says
    that at the last point within the bounds no mode was found.
    """

    def __init__(
        self, counts: Counts, *, cell_m: float, prior: HyperPrior, effects: Effects
    ) -> None:
        self.counts, self.cell_m = counts, cell_m
        self.prior, self.effects = prior, effects
        self.failed = False
        self.factor = GridCholesky(*counts.shape)
        self.begin: Start | None = None
        self.best: Marginal | None = None
        extent = max(counts.shape) * cell_m
        self.low = np.log([cell_m, 0.02])
        self.high = np.log([_WIDEST * extent, 10.0])

    def says(self) -> str:
        """What is being done, for the reader of a progress bar."""
        return f"range and deviation on {self.counts.found.size} blocks"

    def __call__(self, point: Floats) -> float:
        """Log density; minus infinity outside the bounds or where no mode is found."""
        return self.at(point)[0]

    def at(self, point: Floats) -> tuple[float, Floats]:
        """Log density and its slope; minus infinity where there is none."""
        found = self.marginal(point)
        return (-math.inf, np.zeros(2)) if found is None else (found.value, found.slope)

    def laplace(self, point: Floats) -> Marginal | None:
        """As `marginal`; what was found best is not computed again."""
        best = self.best
        return best if best is not None and (best.point == point).all() else self.marginal(point)

    def marginal(self, point: Floats) -> Marginal | None:
        """Log density, with what led to it; None outside the bounds or without a mode."""
        if (point < self.low).any() or (point > self.high).any():
            return None
        self.failed = False
        start = self.begin if self.best is None else self.best.ahead(point)
        try:
            found = marginal(self.model(point), self.factor, point, start)
        except HazardError:
            self.failed = True
            return None
        matern = matern_at(point)
        value = found.value + self.prior.log_density(matern)
        found = replace(found, value=value, slope=found.slope + self.prior.slope(matern))
        if self.best is None or value > self.best.value:
            self.best = found
        return found

    def model(self, point: Floats) -> Model:
        """Model with the range and deviation of a point."""
        rows, columns = self.counts.shape
        on = lattice(matern_at(point), rows=rows, columns=columns, cell_m=self.cell_m)
        return Model(self.counts, on, self.effects)


def matern_at(point: Floats) -> Matern:
    """Range and sd at a point of the log scale."""
    return Matern(range_m=float(np.exp(point[0])), sd=float(np.exp(point[1])))


@dataclass(frozen=True, eq=False)
class Learnt:
    """What was learnt of range and deviation.

    Parameters
    ----------
    peak
        Top of the log posterior density of (log range, log sd), and its shape there.
    levels
        That density on each grid it was evaluated on, from the coarsest to the finest.
    """

    peak: Peak
    levels: tuple["HyperPosterior", ...]

    @property
    def target(self) -> "HyperPosterior":
        """The density on the finest grid."""
        return self.levels[-1]


def learn(
    counts: Counts, *, cell_m: float, prior: HyperPrior, effects: Effects, progress: Progress
) -> Learnt:
    """Find the most probable (log range, log sd), on blocks of cells where there are many.

    It begins with at most `COARSE_CELLS` blocks and halves them until the cells themselves are
    reached, or the next grid would have more than `FINE_CELLS` blocks. The shape of the top on
    one grid, and how it moved from the grid before, tell where to look on the next, and the mode
    there is begun from the mode here: one to three evaluations. Only where it ends is the top
    found closely.

    Raises
    ------
    NoConvergence
        If no mode is found around the place to begin, or the top is not found on the last grid.
    """
    cells = counts.found.size
    factor = first = 2 ** max(0, math.ceil(0.5 * math.log2(cells / COARSE_CELLS)))
    peaks: list[Peak] = []
    levels: list[HyperPosterior] = []
    while True:
        target = HyperPosterior(
            coarsened(counts, factor),
            cell_m=factor * cell_m,
            prior=prior,
            effects=coarsened_effects(effects, counts, factor),
        )
        progress(1.0 - factor / first, target.says())
        target.begin = _enlarged_start(levels, target)
        levels.append(target)
        ends = factor == 1 or cells / (factor // 2) ** 2 > FINE_CELLS
        start = _ahead(peaks, target) if peaks else first_guess(target)
        gain = _gain(target, ends=ends)
        peak = climb(target.at, start, most=_SEARCH_EVALUATIONS, gain=gain)
        if ends:
            _check_top(peak, target)
            return Learnt(peak, tuple(levels))
        peaks.append(peak)
        factor //= 2


def _gain(target: HyperPosterior, *, ends: bool) -> float:
    """How much may be left to gain: a top known to 0.1 of its widths, 0.2 on large grids."""
    if not ends:
        return _ROUGH_GAIN
    return _DEAR_GAIN if target.counts.found.size > _DEAR_CELLS else GAIN


def _check_top(peak: Peak, target: HyperPosterior) -> None:
    """Refuse a point that is not known to be the top: evaluations ran out, or failed above it."""
    if peak.end is End.EXHAUSTED or (peak.end is End.CORNERED and target.failed):
        raise NoConvergence(iterations=_SEARCH_EVALUATIONS, change=peak.hoped)


def _enlarged_start(levels: list[HyperPosterior], target: HyperPosterior) -> Start | None:
    """Begin from the mode on blocks twice as large, if there is one."""
    if not levels or levels[-1].best is None:
        return None
    found = levels[-1].best.found
    field = np.asarray(enlarged(found.field, target.counts.shape), np.float64)
    return Start(field, found.slopes)


def _ahead(peaks: list[Peak], target: HyperPosterior) -> Peak:
    """Where to begin on a finer grid: the top moves on by about 0.6 of its last move.

    Blocks smooth the field, so tops on coarser grids lie at longer ranges.
    """
    last = peaks[-1]
    if len(peaks) == 1:
        return last
    move = np.clip(_ONWARD * (last.top - peaks[-2].top), -_FURTHEST, _FURTHEST)
    return replace(last, top=np.clip(last.top + move, target.low, target.high))


def first_guess(target: "HyperPosterior") -> Peak:
    """Where to begin when nothing is known: near the top of the prior."""
    start = np.log([4.0 * target.prior.range_m, target.prior.sd / 3.0])
    start = np.clip(start, target.low + 0.3, target.high - 0.5)
    return Peak(top=start, value=math.nan, axes=np.diag([0.4, 0.3]))
