"""Operators' and devices' standard effects at many points of intercept and deviations at once."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import expit

from landrelease.detection._crossed_model import Model
from landrelease.detection._crossed_points import Points

Floats = NDArray[np.float64]

_STEPS: Final = 40
_HALVINGS: Final = 20
_CLOSE: Final = 1e-6
_OWN_STEPS: Final = 8
_NODES: Final = 15
"""Places of an operator's effect at each point."""
_REACH: Final = 5.2
"""How far they reach to each side, in standard deviations."""


@dataclass(frozen=True, slots=True)
class Walks:
    """Counts of each pair of operator and device, and tables that sum pairs by each."""

    found: Floats
    targets: Floats
    who: NDArray[np.int64]
    what: NDArray[np.int64]
    to_operators: sparse.csr_array
    to_devices: sparse.csr_array

    @classmethod
    def of(cls, model: Model) -> "Walks":
        """Sum the rows of one pair."""
        pair, who, what = model.pairs
        row, ones = np.arange(who.size), np.ones(who.size)
        return cls(
            np.bincount(pair, model.found, who.size).astype(np.float64),
            np.bincount(pair, model.targets, who.size).astype(np.float64),
            who,
            what,
            sparse.csr_array((ones, (row, who)), (who.size, model.many)),
            sparse.csr_array((ones, (row, what)), (who.size, model.few)),
        )

    def told(self, eta: Floats) -> Floats:
        """Log chance of the counts of each pair (across) at each point, constants left out."""
        return np.asarray(self.found * eta - self.targets * np.logaddexp(0.0, eta), np.float64)

    def slopes(self, eta: Floats) -> tuple[Floats, Floats]:
        """First derivative of the same, and the second with its sign turned."""
        chance = expit(eta)
        return self.found - self.targets * chance, self.targets * chance * (1.0 - chance)


def likeliest(
    walks: Walks, points: Points, own: Floats, other: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return the most likely standard effects at each point, and the precision of the devices'.

    Effects are in units of their deviation, so that a deviation of nearly nothing does no harm.
    The precision is that of Laplace's approximation, operators summed over.
    """
    first, second = points.sds[:, :1], points.sds[:, 1:]

    def eta(u: Floats, v: Floats) -> Floats:
        told = points.level[:, None] + (first * u)[:, walks.who] + (second * v)[:, walks.what]
        return np.asarray(told, np.float64)

    def height(u: Floats, v: Floats) -> Floats:
        prior = (u**2).sum(axis=1) + (v**2).sum(axis=1)
        return np.asarray(walks.told(eta(u, v)).sum(axis=1) - 0.5 * prior, np.float64)

    best, device = height(own, other), np.arange(other.shape[1])
    table = np.zeros((*own.shape, other.shape[1]))
    for _ in range(_STEPS):
        away, weight = walks.slopes(eta(own, other))
        diagonal = first**2 * (weight @ walks.to_operators) + 1.0
        table[:, walks.who, walks.what] = first * second * weight
        down = (first * (away @ walks.to_operators) - own) / diagonal
        across = second * (away @ walks.to_devices) - other
        turned = table.transpose(0, 2, 1)
        block = -np.matmul(turned, table / diagonal[..., None])
        block[:, device, device] += second**2 * (weight @ walks.to_devices) + 1.0
        right = across[..., None] - np.matmul(turned, down[..., None])
        step_v = np.linalg.solve(block, right)
        step_u = down - np.matmul(table, step_v)[..., 0] / diagonal
        length = np.ones((best.size, 1))
        for _ in range(_HALVINGS):
            u, v = own + length * step_u, other + length * step_v[..., 0]
            new = height(u, v)
            length[new < best - _CLOSE] /= 2.0
            if (new >= best - _CLOSE).all():
                break
        gain = float(np.abs(new - best).max())
        own, other, best = u, v, new
        if gain < _CLOSE:
            break
    return own, other, block


@dataclass(frozen=True, slots=True)
class Sums:
    """Each operator's standard effect, summed at each point.

    Parameters
    ----------
    log
        Log of the integral of the counts' chance (points, operators).
    at, share
        Where it was summed (nodes, points, operators), and the share of the integral there.
    """

    log: Floats
    at: Floats
    share: Floats


def summed_operators(walks: Walks, base: Floats, sd: Floats, start: Floats, even: Floats) -> Sums:
    """Sum over each operator's standard effect, everything else of a point being given.

    Nodes are evenly spaced, where sums of smooth curves that die out converge fastest, from far
    on the one side to far on the other; each side has its own scale, because few misses make the
    curve skewed. `even` (0 to 1) shifts the nodes of each point, so that nodes of all points
    together lie everywhere.
    """
    u, scale = start, sd[:, None]

    def height(at: Floats) -> Floats:
        told = walks.told(base + scale * at[:, walks.who]) @ walks.to_operators
        return np.asarray(told - 0.5 * at**2, np.float64)

    for _ in range(_OWN_STEPS):
        away, weight = walks.slopes(base + scale * u[:, walks.who])
        curve = scale**2 * (weight @ walks.to_operators) + 1.0
        step = (scale * (away @ walks.to_operators) - u) / curve
        u = u + np.clip(step, -1.0, 1.0)
    top, reach = height(u), 2.0 / np.sqrt(curve)
    left, right = (
        reach / np.sqrt(np.maximum(2.0 * (top - height(u + side * reach)), 0.5))
        for side in (-1.0, 1.0)
    )
    low, gap = u - _REACH * left, _REACH * (left + right) / _NODES
    at = np.stack([low + gap * (node + even[:, None]) for node in range(_NODES)])
    told = np.stack([height(one) for one in at])
    peak = told.max(axis=0)
    share = np.exp(told - peak)
    total = share.sum(axis=0)
    return Sums(peak + np.log(total * gap) - 0.5 * np.log(2.0 * np.pi), at, share / total)


def devices_slope(walks: Walks, base: Floats, sd: Floats, sums: Sums) -> Floats:
    """Return the slope of the log density in each device's effect, operators summed over."""
    mean = np.zeros_like(base)
    for at, share in zip(sums.at, sums.share, strict=True):
        away, _ = walks.slopes(base + sd[:, None] * at[:, walks.who])
        mean += away * share[:, walks.who]
    return np.asarray(mean @ walks.to_devices, np.float64)
