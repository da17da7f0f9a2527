"""Fit one data set with landrelease.

The compiled loops are loaded by fits of 80 by 80 cells before the clock starts (smaller grids
do not use all of them); everything that depends on the size of the grid is inside the time.
"""

import json
import time
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Literal

import numpy as np
from benchmarks.peers._data import none_left, read
from threadpoolctl import threadpool_info

from landrelease.hazard import METHOD_VERSION, Counts, HyperPrior, Intercept, Posterior, fit

try:
    from resource import RUSAGE_SELF, getrusage
except ImportError:  # not on Windows
    getrusage = None  # type: ignore[assignment]  # asked about below

Method = Literal["laplace", "gva"]
Hyper = Literal["auto", "mode", "integrated"]
SAMPLES, SEED = 500, 1
MOST_CELLS_SAMPLED = 256 * 256


def block_probability(posterior: Posterior, left_km2: np.ndarray) -> np.ndarray:
    """Probability of at least one item left in each block, by joint samples."""
    drawn = posterior.samples(SAMPLES, np.random.default_rng(SEED))
    none = sum(none_left(eta, left_km2).sum(axis=0) for eta in drawn)
    return np.asarray(1.0 - none / SAMPLES)


@cache
def loaded() -> None:
    """Load the compiled loops, once for a process and what is forked from it."""
    found = np.zeros((80, 80))
    found[::8, ::8] = 1.0
    everywhere = np.ones(found.shape, bool)
    counts = Counts(found, 0.01 * everywhere, everywhere)
    fit(counts, cell_m=100.0, method="laplace", hyper="mode")
    fit(counts, cell_m=100.0, hyper="integrated").sample(1, np.random.default_rng(SEED))


def answer(data: Path, out: Path, method: Method, hyper: Hyper) -> None:
    """Fit, and write means, deviations, block probabilities and what it took."""
    loaded()
    facts, arrays = read(data)
    domain = np.ones(arrays["found"].shape, bool)
    counts = Counts(arrays["found"], arrays["exposure_km2"], domain)
    prior = HyperPrior(
        facts["prior_range_m"],
        facts["prior_range_tail"],
        facts["prior_sd"],
        facts["prior_sd_tail"],
    )
    level = Intercept(facts["prior_level_median_per_km2"], facts["prior_level_sd"])
    begin, cpu = time.perf_counter(), time.process_time()
    posterior = fit(
        counts,
        cell_m=facts["cell_m"],
        method=method,
        hyper=hyper,
        hyper_prior=prior,
        intercept=level,
    )
    mean, sd = posterior.mean, posterior.sd
    wall, used = time.perf_counter() - begin, time.process_time() - cpu
    mean.tofile(out / "mean.bin")
    sd.tofile(out / "sd.bin")
    left_km2 = (facts["cell_m"] / 1000.0) ** 2 * arrays["undetected"]
    if mean.size <= MOST_CELLS_SAMPLED:
        block_probability(posterior, left_km2).tofile(out / "blocks.bin")
    found = posterior.provenance
    blas = {one["internal_api"] for one in threadpool_info() if one["user_api"] == "blas"}
    result = {
        "wall_s": wall,
        "cpu_s": used,
        "range_m": found.range_m,
        "sd": found.sd,
        "hyper": found.hyper,
        "components": found.components,
        "blas": ", ".join(sorted(blas)),
        "versions": f"hazard method {METHOD_VERSION}, numpy {version('numpy')}, "
        f"scipy {version('scipy')}, numba {version('numba')}",
    }
    (out / "result.json").write_text(json.dumps(result), encoding="utf-8")
    if getrusage is not None:
        peak = getrusage(RUSAGE_SELF).ru_maxrss / 1024
        (out / "peak_mib").write_text(f"{peak:.0f}", encoding="utf-8")
