"""From counts to belts: propose lines, weigh each against chance and clusters, keep the real."""

import math
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from landrelease.hazard._errors import ValueOutOfRange
from landrelease.hazard._evidence import Counts
from landrelease.hazard._pattern_belt import Belt, draw
from landrelease.hazard._pattern_belts import (
    Judged,
    Setting,
    climb,
    finds_of,
    judge,
    likeliest_ends,
    sum_up,
)
from landrelease.hazard._pattern_beside import beside, clusters
from landrelease.hazard._pattern_posterior import PatternPosterior
from landrelease.hazard._pattern_prior import PatternPrior
from landrelease.hazard._pattern_propose import proposals
from landrelease.hazard._pattern_rows import regularities
from landrelease.hazard._pattern_settle import along, explain, settled
from landrelease.hazard._pattern_strip import Ground, Strip, footprint
from landrelease.hazard._progress import Progress, part_of, silent

_WORTH_CLIMBING: Final = 10.0
_WORTH_SUMMING: Final = 18.0
"""The sum over strips costs about 20 in the logarithm, so less is never more likely than not."""
Whole = NDArray[np.int64]

_DIRECTIONS: Final = 10
_SAME_LINE: Final = math.pi / _DIRECTIONS


def find_pattern(
    counts: Counts,
    *,
    cell_m: float,
    prior: PatternPrior | None = None,
    seed: int = 0,
    progress: Progress = silent,
) -> PatternPosterior:
    """Find lines along which items were found, and say how far and how wide they may go on.

    The intensity is exp(eta) plus that of belts: strips with a density of their own. Each
    proposed strip is weighed, over all its directions, places, bends, widths, densities
    and ends, against the ground beside it alone and against round clusters. Ground
    searched without a find, along a line and beside it, counts against a belt.

    Parameters
    ----------
    counts
        The evidence, on cells no larger than the belts are wide, or little can be told.
    cell_m
        Side of a cell, metres, above 0.
    prior
        What is assumed of belts; `PatternPrior()` if left out.
    seed
        Start of the random generator for the draws of the belts that are kept; which are
        kept does not depend on it.
    progress
        Told how far it is; may raise to cancel.

    Raises
    ------
    ValueOutOfRange

    Examples
    --------
    >>> found = np.zeros((60, 60))
    >>> found[30, 10:50:2] = 1
    >>> everywhere = np.ones((60, 60), bool)
    >>> searched = Counts(found, np.full((60, 60), 0.0004 * 0.9), everywhere)
    >>> pattern = find_pattern(searched, cell_m=20.0)
    >>> [round(belt.probability, 2) for belt in pattern.belts]
    [1.0]
    """
    if not (np.isfinite(cell_m) and cell_m > 0):
        raise ValueOutOfRange(name="cell_m", read=cell_m, expected="metres, above 0")
    assumed = PatternPrior() if prior is None else prior
    rng = np.random.default_rng(seed)
    found, exposure = counts.found, counts.exposure_km2
    near = beside(found, exposure, cell_m) if found.any() else np.ones(counts.shape)
    ground = Ground(found, near, exposure, cell_m)
    setting = Setting(ground, assumed, assumed.length_m)
    kept = _accepted(setting, rng, part_of(progress, 0.0, 0.7))
    return settled(kept, setting, counts, rng, part_of(progress, 0.7, 1.0))


def _accepted(setting: Setting, rng: np.random.Generator, progress: Progress) -> list[Belt]:
    """Weigh proposals, the best first; each belt that is kept explains its finds to the next."""
    ground = setting.ground
    scored = [
        (judge(strip, setting).log_value, strip) for strip in proposals(ground, setting.prior)
    ]
    scored = [one for one in scored if one[0] >= _WORTH_CLIMBING]
    scored.sort(key=lambda one: -one[0])
    belts: list[Belt] = []
    tried = _Tried(ground)
    for number, (_, strip) in enumerate(scored):
        progress(number / len(scored), "lines of finds")
        if tried.holds(strip) or judge(strip, setting).log_value < _WORTH_CLIMBING:
            continue
        best = climb(strip, setting)
        tried.add(best, setting)
        belt = _weighed(best, setting, rng)
        if belt is not None:
            belts.append(belt)
            explain(belt, ground, 1.0)
    return belts


def _weighed(best: Judged, setting: Setting, rng: np.random.Generator) -> Belt | None:
    """Return the belt if it is more probable than `keep`, chance and clusters considered."""
    if best.log_value < _WORTH_SUMMING:
        return None
    finds = finds_of(best, setting)
    if not _in_a_line(finds, setting):
        return None
    line = sum_up(best, setting)
    if line.log_odds < 0:
        return None
    uneven = _unevenness(draw(line, setting, 1.0, rng), setting.ground)
    if uneven > 1:
        line = sum_up(best, replace(setting, dispersion=uneven))
    others = clusters(setting.ground, finds, setting.prior)
    probability = float(expit(line.log_odds - np.logaddexp(0.0, others.log_odds)))
    if probability < setting.prior.keep:
        setting.ground.beside[others.window] = others.beside
        return None
    return draw(line, setting, probability, rng)


def _in_a_line(finds: Whole, setting: Setting) -> bool:
    """Whether finds are enough, in enough cells, and far enough apart to show a line."""
    ground, least = setting.ground, setting.prior.least_finds
    if finds.size < least or ground.found.ravel()[finds].sum() < least:
        return False
    columns = ground.found.shape[1]
    extent = math.hypot(np.ptp(finds // columns), np.ptp(finds % columns)) * ground.cell_m
    return extent >= setting.prior.least_length_m


def _unevenness(belt: Belt, ground: Ground) -> float:
    """Variance over mean of the finds along one belt: a heap in a line is no belt."""
    joined = ground._replace(beside=ground.beside.copy())
    explain(belt, joined, 1.0)
    return regularities([along(belt, joined)])[0]


class _Tried:
    """Lines that were climbed already, by cell and direction, so that none is climbed twice."""

    def __init__(self, ground: Ground) -> None:
        self._ground, self._marks = ground, set[tuple[int, int]]()

    def holds(self, strip: Strip) -> bool:
        """Whether a strip begins on a line that was climbed, with about its direction."""
        cell = self._ground.cell_m
        place = int(strip.y_m // cell) * self._ground.found.shape[1] + int(strip.x_m // cell)
        return (place, round(strip.angle / _SAME_LINE) % _DIRECTIONS) in self._marks

    def add(self, judged: Judged, setting: Setting) -> None:
        """Mark the cells of a line between its likeliest ends."""
        begin, end = likeliest_ends(judged, setting)
        on = footprint(judged.strip, self._ground.found.shape, self._ground.cell_m, setting.bins)
        inside = on.cells[(on.bins >= begin) & (on.bins <= end)]
        middle = round(judged.strip.angle / _SAME_LINE)
        for direction in (middle - 1, middle, middle + 1):
            self._marks.update((int(cell), direction % _DIRECTIONS) for cell in inside)
