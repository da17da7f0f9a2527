"""One data set of the simulation-based calibration: draw from the prior, fit, rank the truth."""

import math
import time
from collections.abc import Sequence

import numpy as np
from benchmarks._district import CELL_M, District, from_the_prior, priors
from benchmarks._resumed import Record
from benchmarks._scores import NINETY
from numpy.typing import NDArray
from scipy.special import ndtr

from landrelease.hazard import HazardError, Posterior, fit

Floats = NDArray[np.float64]

SAMPLES = 499
SMOOTHING = 0.4  # of a posterior deviation, for a grid with steps of one
MOST_CELLS_RANKED = 4096


def replicate(size: int, seed: int) -> Record:
    """Fit a district drawn from the prior under that prior; return coverage and ranks.

    A fit that ends in an error of the hazard engine is a record with that error.
    """
    made = from_the_prior(size, seed)
    prior, intercept = priors(size)
    record: Record = {
        "seed": seed,
        "range_cells": made.field.range_m / CELL_M,
        "sd": made.field.sd,
        "level": made.level,
        "events": made.counts.events,
    }
    wall, cpu = time.perf_counter(), time.process_time()
    try:
        posterior = fit(made.counts, cell_m=CELL_M, hyper_prior=prior, intercept=intercept)
    except HazardError as error:
        return record | {"error": f"{type(error).__name__}: {error}"}
    record |= {
        "fit_wall_s": time.perf_counter() - wall,
        "fit_cpu_s": time.process_time() - cpu,
        "hyper": posterior.provenance.hyper,
        "components": posterior.provenance.components,
    }
    rng = np.random.default_rng([seed, 2])
    away = np.abs(made.eta - posterior.mean) / posterior.sd
    low, high = np.log(posterior.interval_per_km2())
    inside, searched = (made.eta > low) & (made.eta < high), made.detection > 0.02
    record |= {
        "covered": float(inside.mean()),
        "covered_searched": float(inside[searched].mean()),
        "below": float((made.eta < low).mean()),
        "covered_by_sd": float((away < NINETY).mean()),
        "ranks": {**_hyper_ranks(made, posterior), **_sampled_ranks(made, posterior, rng, record)},
    }
    return record


def _hyper_ranks(made: District, posterior: Posterior) -> dict[str, float]:
    """Where range, deviation and level lie in their posterior, 0 to 1.

    Range and deviation only where they were integrated: a plugged-in value has no
    distribution. Their grid is made continuous by normal kernels that keep its mean and
    deviation (Liu and West 2001, in Sequential Monte Carlo Methods in Practice, 10.3).
    """
    parts = posterior.components
    weights = np.array([part.weight for part in parts])
    precise = [np.linalg.inv(np.atleast_2d(part.slope_precision))[0, 0] for part in parts]
    level = (made.level - np.array([part.slopes[0] for part in parts])) / np.sqrt(precise)
    ranks = {"level": float(weights @ ndtr(level))}
    if posterior.provenance.hyper == "integrated":
        ranges = np.log([part.matern.range_m for part in parts])
        deviations = np.log([part.matern.sd for part in parts])
        ranks["range"] = smoothed_rank(math.log(made.field.range_m), ranges, weights)
        ranks["sd"] = smoothed_rank(math.log(made.field.sd), deviations, weights)
    return ranks


def smoothed_rank(value: float, points: Sequence[float] | Floats, weights: Floats) -> float:
    """Distribution function at a value of weighted points made continuous.

    Examples
    --------
    >>> smoothed_rank(0.0, [-1.0, 1.0], np.array([0.5, 0.5]))
    0.5
    """
    places = np.asarray(points, float)
    middle = weights @ places
    spread = max(math.sqrt(weights @ (places - middle) ** 2), 1e-9)
    drawn_in = middle + math.sqrt(1.0 - SMOOTHING**2) * (places - middle)
    return float(weights @ ndtr((value - drawn_in) / (SMOOTHING * spread)))


def _sampled_ranks(
    made: District, posterior: Posterior, rng: np.random.Generator, record: Record
) -> dict[str, float]:
    """Rank by joint samples: eta of two random cells, items left in a random polygon.

    One cell is searched, one is not, where there is such a cell; items left are drawn for every
    sample, ties are broken at random. Coverage by the samples' own 5 and 95 % points goes into
    the record.
    """
    searched = made.detection.ravel() > 0.02
    kinds = {"eta searched": searched, "eta not searched": ~searched}
    cells = {name: rng.choice(np.flatnonzero(of)) for name, of in kinds.items() if of.any()}
    polygon = random_polygon(made.size, rng)
    left_km2 = (CELL_M / 1000.0) ** 2 * (1.0 - made.detection[polygon])
    some = rng.permutation(made.eta.size)[:MOST_CELLS_RANKED]
    drawn, expected, kept = [], [], []
    for eta in posterior.samples(SAMPLES, rng):
        flat = eta.reshape(len(eta), -1)
        drawn.append(flat[:, list(cells.values())])
        expected.append(np.exp(eta[:, polygon]) @ left_km2)
        kept.append(flat[:, some])
    low, high = np.quantile(np.concatenate(kept), [0.05, 0.95], axis=0)
    truth = made.eta.ravel()
    record["covered_by_samples"] = float(((truth[some] > low) & (truth[some] < high)).mean())
    values = np.concatenate(drawn).T
    ranks = {
        name: sample_rank(truth[cell], value, rng)
        for (name, cell), value in zip(cells.items(), values, strict=True)
    }
    totals = _counted(np.concatenate(expected), rng)
    left = float(made.left[polygon].sum())
    return ranks | {"left in polygon": sample_rank(left, totals, rng)}


def _counted(expected: Floats, rng: np.random.Generator) -> Floats:
    """Draw numbers of items; numbers beyond a billion are their expectation."""
    many = expected > 1e9
    return np.where(many, expected, rng.poisson(np.where(many, 1.0, expected)))


def sample_rank(value: float, drawn: Floats, rng: np.random.Generator) -> float:
    """Rank of a value among samples, 0 to 1, ties broken at random.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> 0.75 < sample_rank(2.5, np.array([0.0, 1.0, 2.0]), rng) < 1.0
    True
    """
    below, equal = int((drawn < value).sum()), int((drawn == value).sum())
    return float((below + rng.integers(0, equal + 1) + rng.random()) / (len(drawn) + 1))


def random_polygon(size: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Cells of a random ellipse, anywhere on the grid, of at least one cell."""
    down, across = np.indices((size, size))
    row, column = rng.uniform(0, size, 2)
    turn, long, short = rng.uniform(0, np.pi), *(size * rng.uniform(0.03, 0.25, 2))
    along = (down + 0.5 - row) * np.cos(turn) + (across + 0.5 - column) * np.sin(turn)
    aside = (across + 0.5 - column) * np.cos(turn) - (down + 0.5 - row) * np.sin(turn)
    inside = (along / long) ** 2 + (aside / short) ** 2 <= 1.0
    inside[int(row), int(column)] = True
    return np.asarray(inside, bool)
