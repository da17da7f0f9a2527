"""The intensity beside a line, and round clusters as the other explanation of its finds."""

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from landrelease.hazard._pattern_prior import PatternPrior
from landrelease.hazard._pattern_strip import Ground

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

BESIDE_M: Final = 300.0
"""Standard deviation of the kernel; wide against a belt, so that a belt hardly raises it."""
PRIOR_EVENTS: Final = 0.5
_RADII_M: Final = (30.0, 60.0, 120.0, 240.0)
_REACH_SD: Final = 2.5
_MOST_CLUSTERS: Final = 8
_MOST_CENTRES: Final = 24


def beside(
    found: Floats, exposure_km2: Floats, cell_m: float, *, prior_events: float = PRIOR_EVENTS
) -> Floats:
    """Smooth intensity, per km2: finds over exposure near a cell, drawn to the overall ratio.

    The finds of a belt raise it a little where the ground beside was searched, and wholly
    where nothing but the belt was: a searched lane in contaminated ground is no belt.

    Parameters
    ----------
    found, exposure_km2
        As in `Counts`.
    cell_m
        Side of a cell, metres.
    prior_events
        How many events the overall ratio is worth; with 0 it only draws to 0.

    Examples
    --------
    >>> evenly = beside(np.full((9, 9), 2.0), np.full((9, 9), 0.01), 100.0)
    >>> round(float(evenly[4, 4]))
    200
    """
    overall = (float(found.sum()) + PRIOR_EVENTS) / max(float(exposure_km2.sum()), 1e-300)
    sd = BESIDE_M / cell_m
    cells = max(4.0 * math.pi * sd * sd, 1.0)
    near = cells * gaussian_filter(found, sd, mode="constant", truncate=3.0)
    seen = cells * gaussian_filter(exposure_km2, sd, mode="constant", truncate=3.0)
    return np.asarray((near + prior_events) / (seen + PRIOR_EVENTS / overall))


class Clusters(NamedTuple):
    """Round clusters that may explain finds: log odds, and the intensity with them there."""

    log_odds: float
    window: tuple[slice, slice]
    beside: Floats


def clusters(ground: Ground, finds: Whole, prior: PatternPrior) -> Clusters:
    """Weigh round clusters, not a belt, as what explains finds, against the field alone.

    Clusters have a Gaussian profile. They are added one after the other while each is more
    probable than not.

    Parameters
    ----------
    ground
        Counts, intensity beside and exposure.
    finds
        Flat indices of the cells with the finds in question.
    prior
        How many clusters are expected, and how dense.
    """
    rows = finds // ground.found.shape[1]
    margin = math.ceil(_REACH_SD * _RADII_M[-1] / ground.cell_m)
    columns = finds % ground.found.shape[1]
    top, left = max(int(rows.min()) - margin, 0), max(int(columns.min()) - margin, 0)
    window = np.s_[top : int(rows.max()) + margin + 1, left : int(columns.max()) + margin + 1]
    near = ground._replace(
        found=ground.found[window],
        beside=ground.beside[window].copy(),
        exposure_km2=ground.exposure_km2[window],
    )
    order = np.argsort(-near.found[rows - top, columns - left], kind="stable")
    spread = np.linspace(0, finds.size - 1, min(finds.size, _MOST_CENTRES)).astype(int)
    centres = np.column_stack([rows - top, columns - left])[order][spread]
    total = 0.0
    for _ in range(_MOST_CLUSTERS):
        best = max(
            (
                _cluster(near, int(row), int(column), radius, prior)
                for row, column in centres
                for radius in _RADII_M
            ),
            key=lambda cluster: cluster.log_odds,
        )
        if best.log_odds <= 0:
            break
        total += best.log_odds
        near.beside[best.window] += best.rate * best.profile
    return Clusters(total, window, near.beside)


class _Cluster(NamedTuple):
    """A round cluster: log odds against none, density, and its profile in a window."""

    log_odds: float
    rate: float
    window: tuple[slice, slice]
    profile: Floats


def _profile(
    ground: Ground, row: int, column: int, radius_m: float
) -> tuple[tuple[slice, slice], Floats]:
    """Window around a centre, and the profile of a cluster in it."""
    reach = math.ceil(_REACH_SD * radius_m / ground.cell_m)
    top, left = max(row - reach, 0), max(column - reach, 0)
    here = np.s_[top : row + reach + 1, left : column + reach + 1]
    down, right = (np.arange(n) for n in ground.found[here].shape)
    away2 = (down[:, None] + top - row) ** 2 + (right[None, :] + left - column) ** 2
    return here, np.exp(-0.5 * away2 * (ground.cell_m / radius_m) ** 2)


def _cluster(
    ground: Ground, row: int, column: int, radius_m: float, prior: PatternPrior
) -> _Cluster:
    """Weigh one cluster against none."""
    here, profile = _profile(ground, row, column, radius_m)
    found, exposure = ground.found[here], ground.exposure_km2[here]
    looked, items = float((profile * exposure).sum()), float((profile * found).sum())
    if looked <= 0:
        return _Cluster(-math.inf, 0.0, here, profile)
    rates, log_weights = prior.densities(found=items, exposure_km2=looked)
    hit = found > 0
    lift = np.log1p(rates * (profile[hit] / ground.beside[here][hit])[:, None])
    ratios = (found[hit][:, None] * lift).sum(axis=0) - rates * looked
    place_km2 = 2.0 * math.pi * (radius_m / 1000.0) ** 2 / max(items, 1.0)
    log_sum = float(np.logaddexp.reduce(ratios + log_weights))
    share = np.exp(ratios + log_weights - log_sum)
    odds = log_sum + math.log(prior.clusters_per_km2 * place_km2 / len(_RADII_M))
    return _Cluster(odds, float((share * rates).sum()), here, profile)
