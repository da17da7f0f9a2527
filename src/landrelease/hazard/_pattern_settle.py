"""The belts that are kept, weighed again together: lengths, regularity, whose finds are whose."""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._evidence import Counts
from landrelease.hazard._pattern_belt import Belt, draw
from landrelease.hazard._pattern_belts import Setting, climb, sum_up
from landrelease.hazard._pattern_beside import BESIDE_M, beside
from landrelease.hazard._pattern_posterior import Kept, PatternPosterior
from landrelease.hazard._pattern_prior import PatternPrior
from landrelease.hazard._pattern_rows import SEARCHED, Along, regularities
from landrelease.hazard._pattern_strip import Ground
from landrelease.hazard._progress import Progress

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

_PRIOR_BELTS: Final = 2.0


def explain(belt: Belt, ground: Ground, sign: float) -> None:
    """Add what a belt foretells to the intensity beside the others, or take it out."""
    cells, mean = belt.mean_per_km2()
    ground.beside.ravel()[cells] += sign * belt.probability * mean


def own_finds(belt: Belt, ground: Ground) -> tuple[Whole, Floats]:
    """Cells, and the share of their finds that is a belt's; `ground.beside` holds every belt."""
    cells, mean = belt.mean_per_km2()
    share = belt.probability * mean / ground.beside.ravel()[cells]
    return cells, ground.found.ravel()[cells] * np.minimum(share, 1.0)


def mean_length(belts: list[Belt], prior: PatternPrior) -> float:
    """Mean length beyond the least, learnt from the belts that were found.

    A belt that holds a find goes on by an exponential length both ways; where its ends were
    seen this says what the mean is, where not it repeats what was assumed. The prior counts
    as two belts. Source: the EM step for censored exponential lengths, Dempster, Laird and
    Rubin (1977), JRSS B 39: 1-38, sec. 4.
    """
    ways = sum(2.0 * belt.probability for belt in belts)
    beyond = sum(
        belt.probability * max(belt.mean_length_m - prior.least_length_m, 0.0) for belt in belts
    )
    prior_ways = 2.0 * _PRIOR_BELTS
    learnt = (prior_ways * prior.length_m + beyond) / (prior_ways + ways)
    return max(learnt, prior.least_length_m)


def settled(
    kept: list[Belt],
    setting: Setting,
    counts: Counts,
    rng: np.random.Generator,
    progress: Progress,
) -> PatternPosterior:
    """Weigh the kept belts again, with their finds taken out of the ground beside them."""
    ground, cell_m = setting.ground, setting.ground.cell_m
    length_m = mean_length(kept, setting.prior)
    rest = _without(kept, ground)
    now = ground._replace(beside=beside(rest, ground.exposure_km2, cell_m))
    for belt in kept:
        explain(belt, now, 1.0)
    dispersion, rows = regularities([along(belt, now) for belt in kept])
    after = replace(setting, ground=now, length_m=length_m, dispersion=max(dispersion, 1.0))
    belts = []
    for number, (belt, regularity) in enumerate(zip(kept, rows, strict=True)):
        progress(number / len(kept), "belts")
        explain(belt, now, -1.0)
        line = sum_up(climb(belt.strip, after), after)
        again = draw(line, after, belt.probability, rng)
        explain(again, now, 1.0)
        belts.append(replace(again, regularity=regularity))
    return PatternPosterior(
        kept=tuple(_with_finds(belt, now) for belt in belts),
        shape=counts.shape,
        cell_m=cell_m,
        length_m=length_m,
        dispersion=dispersion,
    )


def _with_finds(belt: Belt, ground: Ground) -> Kept:
    """Say which finds are a belt's own, and what they mean if it is none."""
    cells, finds = own_finds(belt, ground)
    return Kept(belt, cells, finds, *_spread_back(cells, finds, ground))


def _without(belts: list[Belt], ground: Ground) -> Floats:
    """Finds that are no belt's."""
    rest = ground.found.copy()
    for belt in belts:
        cells, finds = own_finds(belt, ground)
        rest.ravel()[cells] -= finds
    return np.maximum(rest, 0.0)


def along(belt: Belt, ground: Ground) -> Along:
    """Sum up a belt's finds and exposure bin by bin."""
    area = (ground.cell_m / 1000.0) ** 2
    found, near, exposure = (values.ravel() for values in ground[:3])
    searched = exposure >= SEARCHED * area
    sums = np.zeros((4, belt.bins))
    whole = np.ones(belt.bins, bool)
    for one in belt.drawn:
        reached = one.reached()
        mean = (one.rates @ reached) * one.shares / belt.draws
        held = searched[one.cells]
        share = reached.sum(axis=0) * one.shares * area * held / belt.draws
        detection = exposure[one.cells] / area
        seen = mean * exposure[one.cells] * held
        finds = found[one.cells] * mean / near[one.cells] * held
        for line, values in enumerate((finds, seen, share, share * detection)):
            np.add.at(sums[line], one.bins, values)
        parts = found[one.cells] != np.round(found[one.cells])
        whole[one.bins[parts & held]] = False
    of_belt, expected, searched_km2, seen_km2 = sums
    return Along(of_belt, expected, searched_km2, seen_km2, whole)


def _spread_back(cells: Whole, finds: Floats, ground: Ground) -> tuple[Whole, Floats]:
    """Where a belt's finds would raise the intensity if it were none: smoothly about them."""
    hit = finds > 0
    if not hit.any():
        return np.empty(0, np.int64), np.empty(0)
    columns = ground.found.shape[1]
    rows, across = cells[hit] // columns, cells[hit] % columns
    margin = round(2.0 * BESIDE_M / ground.cell_m) + 1
    top, left = max(int(rows.min()) - margin, 0), max(int(across.min()) - margin, 0)
    window = np.s_[top : int(rows.max()) + margin + 1, left : int(across.max()) + margin + 1]
    items = np.zeros(ground.found[window].shape)
    np.add.at(items, (rows - top, across - left), finds[hit])
    raised = beside(items, ground.exposure_km2[window], ground.cell_m, prior_events=0.0)
    down, right = np.nonzero(raised > 0)
    return (down + top) * columns + right + left, raised[down, right]
