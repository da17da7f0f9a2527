"""Operators and devices crossed: answer and time, beside statsmodels and NumPyro.

    python run.py bench crossed_detection
    python benchmarks/crossed_detection.py [--operators 2000] [--peer-operators 50 100 200]

Counts are simulated with a fixed seed: each operator walks with three devices out of a tenth as
many, 12 targets each. Peers run in build/bench/venv, each fit in a process of its own, with one
thread; CPU seconds are compared, of the fit alone. statsmodels (variational, one row for each
target) runs on few operators, and on all of them until the limit; NumPyro draws from the exact
posterior by NUTS. landrelease is run three times, the median counts. Answers are compared by the
largest and the root mean square difference of effects, in standard errors of landrelease.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks._peers import ONE_THREAD, VENV
from scipy.special import expit

from landrelease.detection import CrossedDetection, operators_and_devices

SEED, TARGETS, WALKS, REPEATS = 3, 12, 3, 3
TRUE = (1.8, 0.7, 0.4)
SCRIPT = Path(__file__).parent / "peers" / "_crossed.py"
NAMES = ("found", "targets", "operators", "devices")
Counts = dict[str, Any]


def simulated(operators: int) -> tuple[Counts, np.ndarray]:
    """Simulate counts, a row for each walk; return them and the true effects."""
    rng = np.random.default_rng(SEED)
    devices = max(2, operators // 10)
    who = np.repeat(np.arange(operators), WALKS)
    what = rng.integers(0, devices, who.size)
    what[:devices] = np.arange(devices)
    skill, quality = rng.normal(0, TRUE[1], operators), rng.normal(0, TRUE[2], devices)
    laid = np.full(who.size, TARGETS)
    found = rng.binomial(laid, expit(TRUE[0] + skill[who] + quality[what]))
    told = dict(zip(NAMES, (found, laid, who, what), strict=True))
    return told, np.concatenate([skill, quality])


def ours(counts: Counts) -> tuple[CrossedDetection, float]:
    """Fit landrelease's model a few times; return its answer and the median CPU seconds."""
    took = []
    for _ in range(REPEATS):
        start = time.process_time()
        told = operators_and_devices(*(counts[name] for name in NAMES))
        took.append(time.process_time() - start)
    return told, statistics.median(took)


def peer(name: str, counts: Counts, limit: float) -> Counts | str:
    """Fit a peer in a process of its own; a sentence where it did not end."""
    if not VENV.exists():
        return "NOT RUN: `make bench` installs the dependency group bench"
    with tempfile.TemporaryDirectory() as folder:
        data, answer = Path(folder) / "counts.npz", Path(folder) / "answer.npz"
        np.savez(data, **counts)
        command = [str(VENV), str(SCRIPT), name, str(data), str(answer)]
        try:
            done = subprocess.run(
                command, check=False, capture_output=True, text=True, timeout=limit,
                env={"PATH": "/usr/bin:/bin"} | ONE_THREAD,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return f"not ended after {limit:.0f} s of wall time"
        if done.returncode:
            return f"NOT RUN: {done.stderr.strip().splitlines()[-1]}"
        with np.load(answer) as held:
            return dict(held)


def compared(operators: int, names: tuple[str, ...], limit: float) -> Iterator[str]:
    """Fit everything on the same counts; yield a line for each."""
    counts, truth = simulated(operators)
    told, cpu = ours(counts)
    mean = np.concatenate([told.operators, told.devices])
    error = np.concatenate([told.operator_errors, told.device_errors])
    inside = (np.abs(mean - truth) < 1.96 * error).mean()
    yield (
        f"{operators:6d} landrelease   {cpu:9.2f} s           intercept {told.intercept:.3f}  "
        f"sd {told.operator_sd:.3f} {told.device_sd:.3f}  "
        f"true effects in 95 % intervals {inside:.3f}"
    )
    for name in names:
        answer = peer(name, counts, limit)
        if isinstance(answer, str):
            yield f"{operators:6d} {name:12}  {answer}"
            continue
        away = (answer["mean"] - mean) / error
        sds, took = answer["sds"], float(answer["cpu_s"])
        yield (
            f"{operators:6d} {name:12}  {took:9.2f} s {took / cpu:7.1f} x intercept "
            f"{float(answer['intercept']):.3f}  sd {sds[0]:.3f} {sds[1]:.3f}  "
            f"differs by {np.sqrt((away**2).mean()):.3f} rms, {np.abs(away).max():.2f} at most; "
            f"errors {np.median(answer['sd'] / error):.3f} of ours  ({answer['version']})"
        )


def main(arguments: list[str]) -> int:
    """Print the protocol, then a line for each fit."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--operators", type=int, default=2_000)
    parser.add_argument("--peer-operators", type=int, nargs="*", default=[50, 100, 200])
    parser.add_argument("--limit", type=float, default=300.0, help="seconds for one fit of a peer")
    asked = parser.parse_args(arguments)
    print(
        f"seed {SEED}, {WALKS} walks of {TARGETS} targets for each operator, a device for ten "
        f"operators; true intercept and sd {TRUE}; CPU seconds of one thread; peers' time in ours"
    )
    for operators in [*asked.peer_operators, asked.operators]:
        for line in compared(operators, ("statsmodels", "numpyro"), asked.limit):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
