"""The few ranges and deviations that stand for their posterior."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._errors import NoConvergence
from landrelease.hazard._hyper import HyperPosterior, Learnt, matern_at
from landrelease.hazard._marginal import Marginal
from landrelease.hazard._matern import Matern
from landrelease.hazard._mode import Approximation

Floats = NDArray[np.float64]

_RANGE_BLOCKS: Final = 4.0
_SHORTEST_BLOCKS: Final = 2.5
_NODE: Final = math.sqrt(3.0)
_NODE_FALL: Final = 1.5
_NARROWEST: Final = 0.4
_WIDEST_SIDE: Final = 2.5
_SMALLEST_WEIGHT: Final = 0.005
_LATTICE_BLOCKS: Final = 5000
_VERY_FEW: Final = 50
_FIVE: Final = np.polynomial.hermite_e.hermegauss(5)
_SIDE_STEPS: Final = 2
_CLOSE_ENOUGH: Final = 0.3
_NEARER: Final = 0.75
_FURTHER: Final = 1.4
_LOG_MIDDLE: Final = math.log(2.0 / 3.0)


@dataclass(frozen=True, eq=False)
class Node:
    """A range and deviation with its share, and what Laplace's formula gave there.

    Parameters
    ----------
    matern, weight
        Range and deviation, and their share of the posterior; shares add up to 1.
    found
        The approximation on the grid of `Nodes.level`; Laplace's to begin with.
    """

    matern: Matern
    weight: float
    found: Approximation


@dataclass(frozen=True, eq=False)
class Nodes:
    """Points that stand for the posterior of range and sd; the most probable one comes first.

    Parameters
    ----------
    level
        Where they were evaluated: blocks of cells, or the cells.
    nodes
        The points.
    normal
        Whether the density falls about as a normal one does: then there are five points, else up
        to twenty-five.
    """

    level: HyperPosterior
    nodes: tuple[Node, ...]
    normal: bool


@dataclass(frozen=True, eq=False)
class _Side:
    """One side of one axis: how far out (in deviations), and what was found there."""

    away: Floats
    reach: float
    fall: float
    found: Marginal | None

    def log_share(self, other: "_Side") -> float:
        """Log of its part of a three-point rule along its axis, `other` being its other side."""
        return math.log(self.reach / (3.0 * (self.reach + other.reach)))


def integration_nodes(learnt: Learnt) -> Nodes:
    """Points and weights that stand for the posterior of range and sd.

    The top and two points along each axis of the curvature, where Gauss and Hermite's rule of
    three points has them; how far out a side goes follows how fast the density falls there (as
    Rue, Martino and Chopin 2009, JRSS B 71: 319-392, sec. 6.5), and each weight is corrected by
    that fall. The rule is exact for sums of polynomials of fifth degree in one axis each if the
    density is normal. Where it is not, and a side had to be moved far, the four corners join: then
    the rule is the product of the two. Falls are evaluated on the coarsest blocks of which the
    range holds `_RANGE_BLOCKS` at the top and `_SHORTEST_BLOCKS` at the points beside it, as
    differences to the top.

    Under `_VERY_FEW` finds the tails are those of the prior, long in the logs: then, on up to
    `_LATTICE_BLOCKS` blocks, there are five points along each axis, and their product.

    Raises
    ------
    NoConvergence
        If no mode is found at the top, or at none of the points beside it.
    """
    level, top = _level(learnt), learnt.peak.top
    here = level.laplace(top)
    if here is None:
        raise NoConvergence(iterations=1, change=math.inf)
    one, two = (
        [_side(level, here, sign * axis) for sign in (-1.0, 1.0)] for axis in learnt.peak.axes.T
    )
    if all(side.found is None for side in one + two):
        raise NoConvergence(iterations=1 + _SIDE_STEPS * 4, change=math.inf)
    if level.counts.events < _VERY_FEW and level.counts.found.size <= _LATTICE_BLOCKS:
        return _lattice(level, here, learnt.peak.axes, (one, two))
    product = not all(_NEARER < side.reach < _FURTHER for side in one + two)
    nodes: list[Marginal | None] = [here]
    logs = [2.0 * _LOG_MIDDLE if product else math.log(1.0 / 3.0)]
    beside = _LOG_MIDDLE if product else 0.0
    for side, other in (one, one[::-1], two, two[::-1]):
        nodes.append(side.found)
        logs.append(side.log_share(other) + beside + _NODE_FALL - side.fall)
    for along, opposite in (one, one[::-1]) if product else ():
        for across, other in (two, two[::-1]):
            away = along.away + across.away
            found = level.marginal(top + away)
            nodes.append(found)
            logs.append(along.log_share(opposite) + across.log_share(other) + 2.0 * _NODE_FALL)
            logs[-1] -= _fall(here, found, away)
    return Nodes(level, tuple(_weighed(nodes, np.array(logs))), normal=not product)


def _lattice(
    level: HyperPosterior, here: Marginal, axes: Floats, sides: tuple[list[_Side], list[_Side]]
) -> Nodes:
    """Five points along each axis and their product, drawn out where a side falls slowly.

    They lie where Gauss and Hermite's rule has them, times the root of how far its side reaches, as
    for a normal density of two halves. Each weight is that of the rule times how the density there
    compares with the normal one, which makes a long or bent tail count for what it is.
    """
    lines = [list(_drawn_out(*pair)) for pair in sides]
    middle = lines[0][2][1] + lines[1][2][1]
    nodes: list[Marginal | None] = [here]
    logs = [middle]
    for one, log_one in lines[0]:
        for two, log_two in lines[1]:
            if one == two == 0.0:
                continue
            away = axes @ np.array([one, two])
            nodes.append(level.marginal(here.point + away))
            logs.append(log_one + log_two - _fall(here, nodes[-1], away))
    return Nodes(level, tuple(_weighed(nodes, np.array(logs))), normal=False)


def _drawn_out(below: _Side, above: _Side) -> Iterator[tuple[float, float]]:
    """Points along one axis, in deviations, and the log of how much ground each stands for."""
    low, high = math.sqrt(below.reach), math.sqrt(above.reach)
    for point, share in zip(*_FIVE, strict=True):
        reach = low if point < 0 else high if point > 0 else 0.5 * (low + high)
        yield point * reach, math.log(share * reach) + 0.5 * point**2


def _weighed(nodes: Sequence[Marginal | None], logs: Floats) -> Iterator[Node]:
    """Weights that add up to one; points of very little weight are left out."""
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    kept = np.where(weights >= _SMALLEST_WEIGHT, weights, 0.0)
    for node, share in zip(nodes, (kept / kept.sum()).tolist(), strict=True):
        if node is not None and share > 0:
            yield Node(matern_at(node.point), share, node.found)


def _fall(here: Marginal, found: Marginal | None, away: Floats) -> float:
    """How much lower a point lies; the slope at the top, where blocks have one, is left out."""
    if found is None:
        return math.inf
    return here.value - found.value + float(here.slope @ away)


def _level(learnt: Learnt) -> HyperPosterior:
    """Return the coarsest grid on which the range is several blocks; else the finest."""
    spread = _NODE * float(np.linalg.norm(learnt.peak.axes[0]))
    range_m = matern_at(learnt.peak.top).range_m
    largest = range_m * min(1.0 / _RANGE_BLOCKS, math.exp(-spread) / _SHORTEST_BLOCKS)
    wide = (one for one in learnt.levels if one.cell_m <= largest)
    return next(wide, learnt.target)


def _side(level: HyperPosterior, here: Marginal, axis: Floats) -> _Side:
    """How many deviations to go so that the density falls as a normal one at sqrt(3).

    Where it falls more slowly it is taken to be between a normal and an exponential tail.
    """
    reach = 1.0
    for _ in range(_SIDE_STEPS):
        away = _NODE * reach * axis
        found = level.marginal(here.point + away)
        side = _Side(away, reach, _fall(here, found, away), found)
        ratio = _NODE_FALL / max(side.fall, 1e-3)
        if abs(ratio - 1.0) < _CLOSE_ENOUGH:
            break
        grown = ratio ** (0.75 if ratio > 1.0 else 0.5)
        reach *= float(np.clip(grown, _NARROWEST, _WIDEST_SIDE))
    return side
