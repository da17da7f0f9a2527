"""Run every check of the repository, name and time each, and sum up in the last lines.

`python run.py test [ARGS]` starts this with the environment's Python; ARGS go to pytest. Every
step runs, even after one has failed. A test that lacks PostGIS or Chromium skips with a reason
that begins with "NOT RUN: "; those reasons are repeated at the end, and with CI=true each of them
is a failure. `make coverage` is the same under coverage, which takes half as long again.
"""

import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
RESULTS = BUILD / "test-results.xml"
NOT_RUN = "NOT RUN: "
MEASURED = os.environ.get("LANDRELEASE_COVERAGE", "") == "1"

PYTHON = Path(sys.executable)

# Short ones first; these run beside pytest, which waits for browsers and databases.
CHECKS = {
    "ruff check": [PYTHON, "-m", "ruff", "check", "."],
    "ruff format": [PYTHON, "-m", "ruff", "format", "--check", "."],
    "import contracts": [PYTHON.with_name("lint-imports" + PYTHON.suffix), "--no-logo"],
    "mypy": [PYTHON, "-m", "mypy"],
}


@dataclass(frozen=True)
class Outcome:
    """What one step said, whether it passed, and how long it took."""

    name: str
    passed: bool
    seconds: float
    text: str = ""


@dataclass(frozen=True)
class Tests:
    """What pytest counted, and why some tests could not run here."""

    counts: dict[str, int]
    not_run: list[str]

    def line(self) -> str:
        """Return the counts as pytest's own closing line has them."""
        if not self.counts:
            return "0 passed, 1 failed: pytest did not finish"
        return ", ".join(f"{number} {word}" for word, number in self.counts.items())


def main(arguments: list[str]) -> int:
    """Run all steps; return 1 if one failed, or if something did not run under CI."""
    BUILD.mkdir(exist_ok=True)
    RESULTS.unlink(missing_ok=True)
    with ThreadPoolExecutor(max_workers=1) as beside:
        pending = [beside.submit(check, name, command) for name, command in CHECKS.items()]
        print("== pytest", flush=True)
        pytest = run_pytest(arguments)
        outcomes = [future.result() for future in pending] + [pytest]
    for outcome in outcomes:
        if outcome.text:
            print(f"\n== {outcome.name}\n{outcome.text}")
    coverage = measure_coverage() if MEASURED else ""
    tests = read_results(RESULTS)
    return sum_up(outcomes, coverage, tests, strict=os.environ.get("CI", "") == "true")


def check(name: str, command: Sequence[str | Path]) -> Outcome:
    """Run one check quietly; keep what it says only if it failed."""
    begun = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    text = "" if done.returncode == 0 else (done.stdout + done.stderr).strip()
    return Outcome(name, done.returncode == 0, time.monotonic() - begun, text)


def run_pytest(arguments: list[str]) -> Outcome:
    """Run the tests and doctests on three workers, in sight; under coverage where it is asked for.

    Two cores are the least there are. Two workers leave a quarter of them idle, for a worker
    waits while a browser draws or a server answers; a third one has work for that time.
    """
    begun = time.monotonic()
    (BUILD / "coverage").mkdir(exist_ok=True)
    for old in (BUILD / "coverage").glob("data*"):
        old.unlink()
    measuring = ["coverage", "run", "-m"] if MEASURED else []
    # Files in the order of tests/conftest.py: the longest must not be the last.
    spread = ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"]
    command = [*measuring, "pytest", *spread, "-q", "--durations=25"]
    done = subprocess.run(
        [PYTHON, "-m", *command, f"--junitxml={RESULTS}", *arguments],
        cwd=ROOT,
        check=False,
        env=environment(os.environ),
    )
    return Outcome("pytest", done.returncode == 0, time.monotonic() - begun)


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """Return what tests and the commands they start run under.

    One thread for each worker: they share two cores. Bytecode is kept in build, also where
    it is not to be written beside the source: a hundred commands are started, and without it each
    compiles Django, scipy and numba again, 6 s of processor.
    """
    chosen = {
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPYCACHEPREFIX": str(BUILD / "bytecode"),
    }
    return chosen | dict(given) | {"PYTHONDONTWRITEBYTECODE": ""}


def measure_coverage() -> str:
    """Return the share of lines the tests ran, in per cent."""
    for words in (["combine", "--quiet"], ["html", "--quiet", "-d", "build/coverage/html"]):
        subprocess.run(
            [PYTHON, "-m", "coverage", *words], cwd=ROOT, check=False, capture_output=True
        )
    done = subprocess.run(
        [PYTHON, "-m", "coverage", "report", "--format=total"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    return f"{done.stdout.strip()} %" if done.returncode == 0 else "not measured"


def read_results(path: Path) -> Tests:
    """Read pytest's own record of the run; empty if it did not come to write one."""
    if not path.exists():
        return Tests({}, [])
    root = ET.parse(path).getroot()  # noqa: S314 - written by our own run
    number = {
        word: sum(int(suite.get(word, 0)) for suite in root.iter("testsuite"))
        for word in ("tests", "failures", "errors", "skipped")
    }
    failed = number["failures"] + number["errors"]
    reasons = (skip.get("message", "") for skip in root.iter("skipped"))
    return Tests(
        counts={
            "passed": number["tests"] - failed - number["skipped"],
            "failed": failed,
            "skipped": number["skipped"],
        },
        not_run=sorted({reason for reason in reasons if reason.startswith(NOT_RUN)}),
    )


def sum_up(outcomes: list[Outcome], coverage: str, tests: Tests, *, strict: bool) -> int:
    """Print the last lines and return the exit status."""
    print("\n== summary")
    for outcome in outcomes:
        word = "ok" if outcome.passed else "FAILED"
        print(f"{word:<8}{outcome.name:<18}{outcome.seconds:8.1f} s")
    print(f"coverage {coverage}" if coverage else "coverage not measured: make coverage does")
    print("\n".join(tests.not_run), end="\n" if tests.not_run else "")
    bad = [outcome.name for outcome in outcomes if not outcome.passed]
    if strict and tests.not_run:
        bad.append("tests NOT RUN, which CI does not allow")
    print(tests.line())
    print(f"FAILED: {', '.join(bad)}" if bad else "Every check passed.")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
