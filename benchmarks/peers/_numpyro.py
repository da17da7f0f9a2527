"""Fit one data set with NumPyro's NUTS: python _numpyro.py DATA OUT [WARM_UP DRAWS CHAINS].

The model of `landrelease.hazard`, priors and all. The field is not centred: white noise, one
number for each cosine wave, times the square root of the spectrum, so that the sampler sees
independent standard normals before the data. Single precision, NumPyro's default. Times exclude
loading, and compiling, which is what a run of one draw takes.
"""

import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("JAX_PLATFORMS", "cpu")

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
from _data import none_left, read
from numpyro.diagnostics import effective_sample_size, split_gelman_rubin

DRAWS_KEPT = 500
TARGET = 0.95  # of acceptance: at NumPyro's default of 0.8 one district in two diverged


def cosines(cells: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the orthonormal cosine waves of a line, one a row, and their eigenvalues."""
    wave, place = np.arange(cells)[:, None], np.arange(cells)[None, :]
    rows = np.cos(np.pi * wave * (place + 0.5) / cells) * np.sqrt(2.0 / cells)
    rows[0] /= np.sqrt(2.0)
    return rows, 2.0 - 2.0 * np.cos(np.pi * np.arange(cells) / cells)


def model(
    facts: dict[str, float],
    found: np.ndarray,
    exposure: np.ndarray,
    waves: tuple[np.ndarray, np.ndarray],
    values: np.ndarray,
) -> None:
    """Draw range, sd and level from landrelease's priors, the field from its spectrum."""
    shorter = numpyro.sample("shorter", dist.Exponential(1.0))
    larger = numpyro.sample("larger", dist.Exponential(1.0))
    cells = -np.log(facts["prior_range_tail"]) * facts["prior_range_m"] / facts["cell_m"]
    range_cells = numpyro.deterministic("range_cells", cells / shorter)
    scale = facts["prior_sd"] / -np.log(facts["prior_sd_tail"])
    sd = numpyro.deterministic("sd", larger * scale)
    middle = np.log(facts["prior_level_median_per_km2"])
    level = numpyro.sample("level", dist.Normal(middle, facts["prior_level_sd"]))
    white = numpyro.sample("white", dist.Normal(jnp.zeros(values.shape), 1.0).to_event(2))
    root = 1.0 / (8.0 / range_cells**2 + values)
    root = root * sd / jnp.sqrt(jnp.mean(root**2))
    eta = numpyro.deterministic("eta", level + waves[0].T @ (root * white) @ waves[1])
    numpyro.factor("counts", jnp.sum(found * eta - exposure * jnp.exp(eta)))


def mixing(draws: dict[str, Any]) -> dict[str, Any]:
    """Effective draws and R-hat of about 1,000 cells, their mean, and the three parameters."""
    eta = np.asarray(draws["eta"])
    flat = eta.reshape(*eta.shape[:2], -1)
    few = flat[..., :: max(1, flat.shape[-1] // 1024)]
    effective, hat = effective_sample_size(few), split_gelman_rubin(few)
    names = ("range_cells", "sd", "level")
    chains = {name: np.asarray(draws[name]) for name in names}
    return {
        "ess_eta_median": float(np.median(effective)),
        "ess_eta_least": float(effective.min()),
        "rhat_eta_most": float(hat.max()),
        "ess_mean_eta": float(effective_sample_size(flat.mean(axis=-1))),
        "sd_mean_eta": float(flat.mean(axis=-1).std()),
        "ess": {name: float(effective_sample_size(chain)) for name, chain in chains.items()},
        "rhat": {name: float(split_gelman_rubin(chain)) for name, chain in chains.items()},
    }


@dataclass(frozen=True)
class Run:
    """A sampler that has run, and what it took."""

    sampler: numpyro.infer.MCMC
    wall_s: float
    cpu_s: float


def sampled(
    kernel: numpyro.infer.NUTS, given: tuple[Any, ...], *, warm_up: int, count: int, chains: int
) -> Run:
    """Run chains one after the other."""
    begin, cpu = time.perf_counter(), time.process_time()
    sampler = numpyro.infer.MCMC(
        kernel,
        num_warmup=warm_up,
        num_samples=count,
        num_chains=chains,
        chain_method="sequential",
        progress_bar=False,
    )
    fields = ("diverging", "num_steps")
    sampler.run(jax.random.PRNGKey(1), *given, extra_fields=fields)
    jax.block_until_ready(sampler.get_samples())
    return Run(sampler, time.perf_counter() - begin, time.process_time() - cpu)


def main(words: list[str]) -> None:
    """Sample, and write means, deviations, block probabilities and diagnostics."""
    data, out = Path(words[0]), Path(words[1])
    warm_up, count, chains = (int(word) for word in words[2:5] or (500, 1000, 2))
    facts, arrays = read(data)
    (down, low), (across, high) = (cosines(int(facts[name])) for name in ("rows", "columns"))
    values = low[:, None] + high[None, :]
    kernel = numpyro.infer.NUTS(
        model,
        init_strategy=numpyro.infer.init_to_median(),
        max_tree_depth=10,
        target_accept_prob=TARGET,
    )
    given = (facts, arrays["found"], arrays["exposure_km2"], (down, across), values)
    compiled = sampled(kernel, given, warm_up=1, count=1, chains=1)
    run = sampled(kernel, given, warm_up=warm_up, count=count, chains=chains)
    draws = run.sampler.get_samples(group_by_chain=True)
    eta = np.asarray(draws["eta"], np.float64).reshape(-1, *values.shape)
    extra = run.sampler.get_extra_fields()
    eta.mean(axis=0).tofile(out / "mean.bin")
    eta.std(axis=0, ddof=1).tofile(out / "sd.bin")
    left_km2 = (facts["cell_m"] / 1000.0) ** 2 * arrays["undetected"]
    thin = eta[:: max(1, len(eta) // DRAWS_KEPT)]
    (1.0 - none_left(thin, left_km2).mean(axis=0)).tofile(out / "blocks.bin")
    result = {
        "wall_s": run.wall_s - compiled.wall_s,
        "cpu_s": run.cpu_s - compiled.cpu_s,
        "compiling_cpu_s": compiled.cpu_s,
        "range_m": float(np.median(draws["range_cells"])) * facts["cell_m"],
        "sd": float(np.median(draws["sd"])),
        "warm_up": warm_up,
        "draws": count,
        "chains": chains,
        "divergences": int(np.asarray(extra["diverging"]).sum()),
        "steps": float(np.asarray(extra["num_steps"]).mean()),
        "versions": f"NumPyro {numpyro.__version__}, JAX {jax.__version__}",
        **mixing(draws),
    }
    (out / "result.json").write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
