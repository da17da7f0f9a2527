"""Fit one data set with landrelease: python _ours.py DATA OUT METHOD HYPER.

The compiled loops are loaded by a fit of 80 by 80 cells before the clock starts (smaller grids
do not use all of them); everything that depends on the size of the grid is inside the time.
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
from _data import none_left, read
from threadpoolctl import threadpool_info

from landrelease.hazard import METHOD_VERSION, Counts, HyperPrior, Intercept, Posterior, fit

SAMPLES, SEED = 500, 1
MOST_CELLS_SAMPLED = 256 * 256


def block_probability(posterior: Posterior, left_km2: np.ndarray) -> np.ndarray:
    """Probability of at least one item left in each block, by joint samples."""
    drawn = posterior.samples(SAMPLES, np.random.default_rng(SEED))
    none = sum(none_left(eta, left_km2).sum(axis=0) for eta in drawn)
    return np.asarray(1.0 - none / SAMPLES)


def main(words: list[str]) -> None:
    """Fit, and write means, deviations, block probabilities and what it took."""
    data, out, method, hyper = Path(words[0]), Path(words[1]), words[2], words[3]
    facts, arrays = read(data)
    loading = np.zeros((80, 80))
    loading[::8, ::8] = 1.0
    everywhere = np.ones(loading.shape, bool)
    fit(Counts(loading, 0.01 * everywhere, everywhere), cell_m=100.0, method=method, hyper=hyper)
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


if __name__ == "__main__":
    main(sys.argv[1:])
