"""One line through finds: climb to the best strip, sum over strips like it, and its odds."""

import math
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._pattern_ends import end_terms, log_total
from landrelease.hazard._pattern_prior import PatternPrior
from landrelease.hazard._pattern_strip import Bins, Ground, Strip, footprint, log_ratios

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

_REACH_LENGTHS: Final = 2.5
_BINS_PER_LENGTH: Final = 16.0
_WIDEST: Final = 8.0
"""No strip is wider than this many median widths."""
_ROUNDS: Final = 5
_SETTLED: Final = 0.05
_KEPT_SHARE: Final = 3e-3
_WANTED_DROP: Final = 0.6
_SOME: Final = 0.1
_DIRECTIONS: Final = 6
_FAR_BELOW: Final = 25.0
_NOT_FAR_BELOW: Final = 6.0
_ANOTHER: Final = 0.25
"""Lines that differ by less than this angle, radians, are one way."""


@dataclass(frozen=True)
class Setting:
    """What every strip is judged under."""

    ground: Ground
    prior: PatternPrior
    length_m: float
    dispersion: float = 1.0

    @property
    def bins(self) -> Bins:
        """Pieces along a line: not shorter than a cell."""
        step = max(self.ground.cell_m, self.length_m / _BINS_PER_LENGTH)
        return Bins(_REACH_LENGTHS * self.length_m, step)

    @property
    def decay(self) -> float:
        """Length of a piece over the mean length."""
        return self.bins.step_m / self.length_m

    def least(self, width_m: float) -> int:
        """Least number of pieces: a belt is longer than wide."""
        least = max(self.prior.least_length_m, 2.0 * width_m)
        return max(math.ceil(least / self.bins.step_m), 1)


@dataclass(frozen=True, eq=False)
class Judged:
    """A strip with what its finds say for it.

    Parameters
    ----------
    strip
        Where it lies.
    log_value
        Log of likelihood ratio times prior density, over ends and densities.
    rates, log_weights, ratios
        As summed over.
    """

    strip: Strip
    log_value: float
    rates: Floats
    log_weights: Floats
    ratios: Floats


def judge(strip: Strip, setting: Setting, densities: tuple[Floats, Floats] | None = None) -> Judged:
    """Weigh a strip against the field alone, over ends and densities."""
    ground, bins = setting.ground, setting.bins
    on = footprint(strip, ground.found.shape, ground.cell_m, bins)
    rates, log_weights = densities or setting.prior.densities()
    ratios = log_ratios(ground, on, bins, rates) / setting.dispersion
    least = setting.least(strip.width_m)
    value = log_total(ratios, log_weights, decay=setting.decay, least=least)
    value += setting.prior.log_width(strip.width_m) + setting.prior.log_bend(strip.bend_per_m)
    return Judged(strip, value, rates, log_weights, ratios)


def likeliest_ends(judged: Judged, setting: Setting) -> tuple[int, int]:
    """First and last bin at the density that explains most."""
    least = setting.least(judged.strip.width_m)
    first, last, whole = end_terms(judged.ratios, setting.decay, least)
    best = int(np.argmax(whole + judged.log_weights))
    begin = int(np.argmax(first[:, best]))
    start = max(len(first) // 2, begin + least - 1)
    return begin, start + int(np.argmax(last[start:, best]))


def middle_of(judged: Judged, setting: Setting) -> Strip:
    """Return the strip told from the middle of its likeliest extent."""
    begin, end = likeliest_ends(judged, setting)
    return judged.strip.moved(
        (0.5 * (begin + end) - setting.bins.number // 2) * setting.bins.step_m
    )


def climb(strip: Strip, setting: Setting) -> Judged:
    """Improve direction, place, bend and width, one after the other, until nothing helps."""
    best = judge(strip, setting)
    for scale in (1.0, 0.3):
        best = judge(middle_of(best, setting), setting)
        steps = {
            "angle": 0.15 * scale,
            "offset_m": 0.7 * strip.width_m * scale,
            "bend_per_m": setting.prior.bend_per_m * scale,
            "log_width": 0.5 * scale,
        }
        for _ in range(_ROUNDS):
            before = best.log_value
            for name, step in tuple(steps.items()):
                best, steps[name] = _along(best, name, step, setting)
            if best.log_value - before < _SETTLED:
                break
    return best


def _along(best: Judged, name: str, step: float, setting: Setting) -> tuple[Judged, float]:
    """Try both ways along one number; halve the step where neither is better."""
    for way in (step, -step):
        other = judge(_changed(best.strip, name, way, setting), setting)
        if other.log_value > best.log_value:
            return other, step
    return best, 0.5 * step


def _changed(strip: Strip, name: str, by: float, setting: Setting) -> Strip:
    """Return the strip with one number changed."""
    if name == "log_width":
        middle = setting.prior.width_m
        width = min(max(strip.width_m * math.exp(by), middle / _WIDEST), middle * _WIDEST)
        return replace(strip, width_m=width)
    now: float = getattr(strip, name)
    return replace(strip, **{name: now + by})


@dataclass(frozen=True, eq=False)
class Line:
    """What finds say about one line: strips it may be, with their shares, and the odds.

    Parameters
    ----------
    strips, shares
        Strips and their posterior shares, which add up to 1.
    log_odds
        Log odds that there is a belt, against the field alone.
    """

    strips: tuple[Judged, ...]
    shares: Floats
    log_odds: float


def sum_up(best: Judged, setting: Setting) -> Line:
    """Sum over the lines that the finds about one point allow, whatever their direction.

    From few finds, or finds in one small searched place, more than one direction is
    possible; each is climbed and summed over, and together they are the line.
    """
    first = _integrate(best, setting)
    if first.log_odds < -_NOT_FAR_BELOW:
        return first
    middle = middle_of(best, setting)
    ways = [best]
    for turn in range(1, _DIRECTIONS):
        other = replace(middle, angle=middle.angle + math.pi * turn / _DIRECTIONS, bend_per_m=0.0)
        if judge(other, setting).log_value < best.log_value - _FAR_BELOW:
            continue
        climbed = climb(other, setting)
        apart = [_apart(climbed.strip, way.strip) for way in ways]
        if climbed.log_value > best.log_value - _NOT_FAR_BELOW and min(apart) > _ANOTHER:
            ways.append(climbed)
    lines = [first, *(_integrate(way, setting) for way in ways[1:])]
    odds = np.array([line.log_odds for line in lines])
    total = float(np.logaddexp.reduce(odds))
    shares = [line.shares * math.exp(line.log_odds - total) for line in lines]
    return Line(
        strips=tuple(strip for line in lines for strip in line.strips),
        shares=np.concatenate(shares),
        log_odds=total,
    )


def _apart(one: Strip, other: Strip) -> float:
    """Angle between two strips, 0 to a right angle, radians."""
    turn = abs(one.angle - other.angle) % math.pi
    return min(turn, math.pi - turn)


def _integrate(best: Judged, setting: Setting) -> Line:
    """Sum over strips about the best one, on steps over which the value falls by about half.

    Source: the grid of Rue, Martino and Chopin (2009), JRSS B 71: 319-392, sec. 5.1, with
    axes taken one by one; the odds are those of a Poisson process of lines with a uniform
    direction and place.
    """
    best = judge(middle_of(best, setting), setting)
    densities = _densities_near(best, setting)
    best = judge(best.strip, setting, densities)
    steps = {
        name: _step(best, name, first, setting, densities)
        for name, first in (
            ("angle", 0.05),
            ("offset_m", 0.25 * best.strip.width_m),
            ("bend_per_m", 0.5 * setting.prior.bend_per_m),
            ("log_width", 0.3),
        )
    }
    kept = [
        judge(_about(best.strip, steps, moves, setting), setting, densities)
        for moves in product((-2, -1, 0, 1, 2), (-1, 0, 1), (-1, 0, 1), (-1, 0, 1))
    ]
    values = np.array([one.log_value for one in kept])
    volume = math.prod(steps.values()) / math.pi * (setting.bins.step_m / 1000.0) / 1000.0
    total = float(np.logaddexp.reduce(values))
    shares = np.exp(values - total)
    chosen = np.flatnonzero(shares >= _KEPT_SHARE)
    return Line(
        strips=tuple(kept[i] for i in chosen),
        shares=shares[chosen] / shares[chosen].sum(),
        log_odds=total + math.log(setting.prior.belts_per_km2 * volume),
    )


def _about(
    strip: Strip, steps: dict[str, float], moves: tuple[int, ...], setting: Setting
) -> Strip:
    """Return a strip some steps away along each number."""
    for (name, step), move in zip(steps.items(), moves, strict=True):
        if move:
            strip = _changed(strip, name, move * step, setting)
    return strip


def _step(
    best: Judged,
    name: str,
    step: float,
    setting: Setting,
    densities: tuple[Floats, Floats],
) -> float:
    """A step along one number over which the log value falls by about `_WANTED_DROP`."""
    for _ in range(4):
        ends = [
            judge(_changed(best.strip, name, way, setting), setting, densities).log_value
            for way in (step, -step)
        ]
        drop = best.log_value - 0.5 * sum(ends)
        if 0.4 * _WANTED_DROP < drop < 2.0 * _WANTED_DROP:
            break
        step *= min(max(math.sqrt(_WANTED_DROP / max(drop, 1e-3)), 0.3), 2.0)
    return step


def finds_of(judged: Judged, setting: Setting) -> Whole:
    """Cells (flat) with finds between the likeliest ends of a strip."""
    begin, end = likeliest_ends(judged, setting)
    ground = setting.ground
    on = footprint(judged.strip, ground.found.shape, ground.cell_m, setting.bins)
    inside = (on.bins >= begin) & (on.bins <= end) & (on.shares > _SOME)
    return on.cells[inside & (ground.found.ravel()[on.cells] > 0)]


def _densities_near(best: Judged, setting: Setting) -> tuple[Floats, Floats]:
    """Densities near what the finds between the likeliest ends say."""
    begin, end = likeliest_ends(best, setting)
    ground = setting.ground
    cells, bins, shares = footprint(best.strip, ground.found.shape, ground.cell_m, setting.bins)
    inside = (bins >= begin) & (bins <= end)
    cells, shares = cells[inside], shares[inside]
    exposure = shares * ground.exposure_km2.ravel()[cells]
    looked = float(exposure.sum())
    rate = float(ground.found.ravel()[cells].sum()) / max(looked, 1e-300)
    beside = ground.beside.ravel()[cells]
    of_belt = rate * shares / (rate * shares + beside)
    items = float((of_belt * ground.found.ravel()[cells]).sum())
    return setting.prior.densities(found=items, exposure_km2=looked)
