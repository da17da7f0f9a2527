"""The methods that `hazard_peers.py` runs, each on a data set in a process of its own."""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks._district import CELL_M, District, priors
from benchmarks._resumed import engine_digest
from benchmarks.peers import _data, _ours

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "benchmarks" / "peers"
PLACE = ROOT / "build" / "bench"
VENV = PLACE / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
TOLERANCE = 0.02  # of log posterior, and of log range and log deviation: TMB stops there
ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
}

Result = dict[str, Any]


class NotRun(Exception):
    """A method that cannot run here, and what to install."""


class Failed(Exception):
    """A method that ran and did not end well."""


@dataclass(frozen=True)
class Method:
    """One way to an answer.

    Parameters
    ----------
    name, title
        As typed, and as shown.
    command
        Makes the command line for a data set and a folder for the answer; raises `NotRun`.
    sources
        Files that decide the answer; a change makes kept answers void.
    data_sets
        Number of data sets by size, unless asked otherwise.
    inside
        Approximation, and way of range and deviation, for landrelease; none for a peer.
    """

    name: str
    title: str
    command: Callable[[Path, Path], list[str]] | None
    sources: tuple[str, ...]
    data_sets: dict[int, int]
    inside: tuple[_ours.Method, _ours.Hyper] | None = None

    @property
    def ours(self) -> bool:
        """Whether it is landrelease: never kept, always run."""
        return self.inside is not None


@cache
def _succeeds(*command: str) -> bool:
    """Return whether a command ends well; it is tried once."""
    return not subprocess.run(command, check=False, capture_output=True).returncode


def _python(script: str, package: str, *words: str) -> Callable[[Path, Path], list[str]]:
    def command(data: Path, out: Path) -> list[str]:
        if not (VENV.exists() and _succeeds(str(VENV), "-c", f"import {package}")):
            raise NotRun(f"{package} is missing: `make bench-hazard` installs the group bench")
        return [str(VENV), str(SOURCES / script), str(data), str(out), *words]

    return command


def _r(packages: str, *words: str) -> Callable[[Path, Path], list[str]]:
    def command(data: Path, out: Path) -> list[str]:
        _require_r(packages)
        return [_rscript(), *words, str(data), str(out)]

    return command


def _rscript() -> str:
    return shutil.which("Rscript") or "Rscript"


@cache
def _require_r(packages: str) -> None:
    """Refuse where R or one of its packages is missing."""
    test = "".join(f"library({name});" for name in packages.split())
    debian = " ".join(f"r-cran-{name.lower()}" for name in packages.split())
    there = shutil.which("Rscript") and _succeeds(_rscript(), "-e", test)
    if not there:
        raise NotRun(f"install on Debian: r-base-core {debian} libopenblas0-serial")


def _tmb(level: str) -> Callable[[Path, Path], list[str]]:
    def command(data: Path, out: Path) -> list[str]:
        _require_r("TMB Matrix")
        return [_rscript(), str(SOURCES / "tmb.R"), str(_compiled()), str(data), str(out), level]

    return command


@cache
def _compiled() -> Path:
    """Compile TMB's template once for its text; outside all times."""
    text = (SOURCES / "tmb.cpp").read_bytes()
    folder = PLACE / "tmb" / hashlib.sha256(text).hexdigest()[:16]
    library = folder / "tmb.so"
    if not library.exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "tmb.cpp").write_bytes(text)
        line = 'TMB::compile("tmb.cpp", flags = "-O3 -march=native -w", framework = "CppAD")'
        done = subprocess.run(
            [_rscript(), "-e", line], cwd=folder, check=False, capture_output=True, text=True
        )
        if done.returncode or not library.exists():
            raise NotRun(f"the template does not compile: {done.stderr.strip()[-300:]}")
    return library


ENGINE_SIZES = {64: 20, 128: 10, 256: 4, 512: 2}
METHODS = (
    Method(
        "laplace",
        "landrelease, Laplace",
        None,
        ("_ours.py",),
        ENGINE_SIZES,
        inside=("laplace", "mode"),
    ),
    Method(
        "variational",
        "landrelease, variational, range and sd plugged in",
        None,
        ("_ours.py",),
        ENGINE_SIZES,
        inside=("gva", "mode"),
    ),
    Method(
        "default",
        "landrelease as shipped (variational)",
        None,
        ("_ours.py",),
        ENGINE_SIZES,
        inside=("gva", "auto"),
    ),
    Method("tmb", "TMB, Laplace", _tmb("random"), ("tmb.cpp", "tmb.R"), ENGINE_SIZES),
    Method(
        "tmb-level",
        "TMB, Laplace, level not integrated",
        _tmb("outer"),
        ("tmb.cpp", "tmb.R"),
        {64: 20, 128: 10, 256: 1},
    ),
    Method(
        "nuts",
        "NumPyro, NUTS",
        _python("_numpyro.py", "numpyro", "700", "1500", "2"),
        ("_numpyro.py",),
        {64: 8, 128: 2},
    ),
    Method(
        "gpboost",
        "GPBoost, Laplace, Vecchia",
        _python("_gpboost.py", "gpboost"),
        ("_gpboost.py",),
        {64: 3, 128: 2},
    ),
    Method(
        "mgcv",
        "mgcv, bam",
        _r("mgcv", str(SOURCES / "mgcv.R")),
        ("mgcv.R",),
        {64: 3, 128: 2},
    ),
)


def answer_of(method: Method, made: District) -> Path:
    """Return the folder of a method's answer on a data set."""
    whole = hashlib.sha256(engine_digest().encode() if method.ours else b"")
    for source in method.sources:
        whole.update((SOURCES / source).read_bytes())
    folder = PLACE / "answers" / f"{made.size}-{made.seed}-{made.digest}"
    return folder / f"{method.name}-{whole.hexdigest()[:8]}"


def answered(size: int, seed: int) -> bool:
    """Return whether any method has answered on a data set."""
    return any((PLACE / "answers").glob(f"{size}-{seed}-*"))


def _laid_out(made: District) -> Path:
    """Write a data set for the methods, unless it is there."""
    folder = PLACE / "data" / f"{made.size}-{made.digest}"
    if not (folder / "facts.dcf").exists():
        prior, level = priors(made.size)
        facts = {
            "rows": made.size,
            "columns": made.size,
            "cell_m": CELL_M,
            "prior_range_m": prior.range_m,
            "prior_range_tail": prior.range_tail,
            "prior_sd": prior.sd,
            "prior_sd_tail": prior.sd_tail,
            "prior_level_median_per_km2": level.median_per_km2,
            "prior_level_sd": level.sd,
            "tolerance": TOLERANCE,
        }
        arrays = {
            "found": made.counts.found,
            "exposure_km2": made.counts.exposure_km2,
            "undetected": 1.0 - made.detection,
        }
        _data.write(folder, facts, arrays)
    return folder


def run(method: Method, made: District, *, fresh: bool) -> Result:
    """Run a method on a data set, or return its kept answer.

    Raises
    ------
    NotRun, Failed
    """
    out = answer_of(method, made)
    kept = out / "result.json"
    if kept.exists() and not (fresh or method.ours):
        return {**json.loads(kept.read_text(encoding="utf-8")), "kept": True}
    data = _laid_out(made)
    command = None if method.command is None else method.command(data, out)
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    status, memory = _inside(method, data, out) if command is None else _finished(command, out)
    if status or not kept.exists():
        kept.unlink(missing_ok=True)
        said = (out / "said.txt").read_text(encoding="utf-8", errors="replace").strip()
        raise Failed(f"{method.title}: exit status {status}, minus a signal. {said[-500:]}")
    result = json.loads(kept.read_text(encoding="utf-8"))
    result |= {"load": load, "kept": False, "peak_mib": memory}
    kept.write_text(json.dumps(result), encoding="utf-8")
    return result


def _inside(method: Method, data: Path, out: Path) -> tuple[int, float]:
    """Run landrelease in a process forked from this one, where its loops are loaded already.

    Where a process cannot be forked, a new one loads them before its clock starts.
    """
    assert method.inside is not None  # a peer has a command
    _ours.loaded()
    way = "fork" if "fork" in get_all_start_methods() else "spawn"
    process = get_context(way).Process(target=_ours.answer, args=(data, out, *method.inside))
    with (out / "said.txt").open("w", encoding="utf-8") as said:
        said.write("What it said is above.")
    process.start()
    process.join()
    told = out / "peak_mib"
    memory = float(told.read_text(encoding="utf-8")) if told.exists() else float("nan")
    return process.exitcode or 0, memory


def _finished(command: list[str], out: Path) -> tuple[int, float]:
    """Run a command in the folder of its answer; return exit status and peak memory, MiB.

    What it said stays in `said.txt`.
    """
    with (out / "said.txt").open("wb") as said:
        process = subprocess.Popen(
            command,
            stdout=said,
            stderr=subprocess.STDOUT,
            cwd=out,
            env={**os.environ, **ONE_THREAD, "PYTHONPATH": "", "PYTHONFAULTHANDLER": "1"},
        )
        if not hasattr(os, "wait4"):
            return process.wait(), float("nan")
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_maxrss / 1024


def field(out: Path, name: str, size: int) -> np.ndarray | None:
    """Read an array of an answer, square; None if the method gives none."""
    path = out / f"{name}.bin"
    return np.fromfile(path).reshape(size, -1) if path.exists() else None
