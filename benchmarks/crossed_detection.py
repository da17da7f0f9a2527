"""Operators and devices crossed: time and answer, beside statsmodels if it is installed.

    python benchmarks/crossed_detection.py [--operators 2000] [--devices 200] [--peer-operators 100]

Counts are simulated with a fixed seed: each operator walks with three devices, 12 targets each.
The peer is BinomialBayesMixedGLM.fit_vb (variational), which takes one row for each target; it is
timed on fewer operators. Process CPU time is printed, one thread.
"""

from __future__ import annotations

import argparse
import sys
import time

import numpy as np
from scipy.special import expit

from landrelease.detection import operators_and_devices

SEED = 3
TARGETS = 12
TRUE = (1.8, 0.7, 0.4)


def simulated(operators: int, devices: int) -> tuple[np.ndarray, ...]:
    """Simulate counts: found, targets, operator and device of each row."""
    rng = np.random.default_rng(SEED)
    who = np.repeat(np.arange(operators), 3)
    what = rng.integers(0, devices, who.size)
    eta = TRUE[0] + rng.normal(0, TRUE[1], operators)[who] + rng.normal(0, TRUE[2], devices)[what]
    laid = np.full(who.size, TARGETS)
    return rng.binomial(laid, expit(eta)), laid, who, what


def ours(operators: int, devices: int) -> str:
    """Fit our model; return what it says and took."""
    data = simulated(operators, devices)
    start = time.process_time()
    told = operators_and_devices(*data)
    took = time.process_time() - start
    return (
        f"landrelease   {operators:6d} operators {devices:4d} devices {took:8.2f} s CPU   "
        f"intercept {told.intercept:.3f}  sd {told.operator_sd:.3f} {told.device_sd:.3f}"
    )


def peer(operators: int, devices: int) -> str:
    """Fit the peer's model; say so where it is not installed."""
    try:
        import pandas as pd  # noqa: PLC0415 - optional peer
        from statsmodels.genmod.bayes_mixed_glm import (  # noqa: PLC0415 - optional peer
            BinomialBayesMixedGLM,
        )
    except ImportError:
        return "statsmodels   NOT RUN: it is not installed (pip install statsmodels)"
    found, laid, who, what = simulated(operators, devices)
    rows = np.repeat(np.arange(who.size), laid)
    hit = np.tile(np.arange(TARGETS), who.size) < found[rows]
    frame = pd.DataFrame({"hit": hit.astype(float), "who": who[rows], "what": what[rows]})
    parts = {"operators": "0 + C(who)", "devices": "0 + C(what)"}
    start = time.process_time()
    model = BinomialBayesMixedGLM.from_formula("hit ~ 1", parts, frame, vcp_p=1.0, fe_p=5.0)
    told = model.fit_vb()
    took = time.process_time() - start
    sds = np.exp(told.vcp_mean)
    return (
        f"statsmodels   {operators:6d} operators {devices:4d} devices {took:8.2f} s CPU   "
        f"intercept {told.fe_mean[0]:.3f}  sd {sds[0]:.3f} {sds[1]:.3f}"
    )


def main(arguments: list[str]) -> int:
    """Print both, on the same counts where the peer can carry them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--operators", type=int, default=2_000)
    parser.add_argument("--devices", type=int, default=200)
    parser.add_argument("--peer-operators", type=int, default=100)
    asked = parser.parse_args(arguments)
    few = max(2, asked.peer_operators * asked.devices // asked.operators)
    lines = [
        f"seed {SEED}, {TARGETS} targets a row, true intercept and sd {TRUE}",
        ours(asked.operators, asked.devices),
        ours(asked.peer_operators, few),
        peer(asked.peer_operators, few),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
