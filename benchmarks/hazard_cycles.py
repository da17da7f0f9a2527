"""Cycles a cell of the hazard engine's compiled loops: by the machine code, and as they run.

    python -m benchmarks.hazard_cycles [--document]

Source: llvm-mca (LLVM 16 or newer knows AMD's Zen 4), which plays the machine code of a loop on a
model of the processor: what the loop costs with every load in the first cache and every branch
foreseen. Hardware counters are not to be read in many virtual machines, and valgrind's callgrind
counts instructions, not cycles; this needs neither.

Protocol:

* Loops: one sweep of the smoother and the residual, which are nearly all of a multigrid cycle, and
  the adding of a child's front to its parent's, which is what the factor does beside BLAS. Each
  inner loop of the machine code that numba made for this processor is played 200 times; cells are
  those that its stores write. Reported is the vectorised loop.
* As it runs: the same function over 8 long rows, which stay in the second cache, and over a grid
  larger than the third. Processor time, the least of 7 tries; a busy machine makes it longer.
* The clock is measured: a chain of additions, each waiting for the one before, whose latency the
  model knows. Time times clock is cycles.
* Bytes: arrays read and written once, 8 bytes each: solution, right side and diagonal read and the
  solution written; the solution read, both halves, for each red cell; both fronts read and one
  written. GB/s against a copy of 128 MiB.
* Where llvm-mca is missing, or does not know the processor, it says so and only times.
"""

import argparse
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numba
import numpy as np
from benchmarks import _document, _machine
from benchmarks._peer_tables import Row, as_markdown, as_text
from llvmlite.binding import get_host_cpu_name

from landrelease.hazard import _halves
from landrelease.hazard._halves import Numbers
from landrelease.hazard._multigrid import Multigrid

PROGRAMS = ("llvm-mca", *(f"llvm-mca-{version}" for version in (21, 20, 19, 18, 17, 16)))
ROUNDS, TRIES = 200, 7
CHAIN, COPIED = 20_000_000, 1 << 24
IN_CACHE, IN_MEMORY = (8, 2048), (2560, 2560)
LANES = {"x": 2, "y": 4, "z": 8}
BYTES = {"smoother": 32, "residual": 16, "front added": 24}
STORE = re.compile(r"^\s*vmov[au]p[sd]\s+%([xyz])mm\d+, .*\(")


@dataclass(frozen=True)
class Loop:
    """An inner loop of machine code.

    Parameters
    ----------
    text
        Its instructions.
    cells
        Numbers that its stores write.
    """

    text: str
    cells: int


def loops_of(code: str) -> list[Loop]:
    r"""Return inner loops that store vectors, the one of most cells first.

    Examples
    --------
    >>> code = ".L1:\n\tvmovupd\t%ymm0, (%rax)\n\tjne\t.L1\n"
    >>> [loop.cells for loop in loops_of(code)]
    [4]
    """
    found, label, body = [], "", list[str]()
    for line in code.splitlines():
        named = re.match(r"(\.L\w+):", line)
        if named:
            label, body = named[1], []
            continue
        if not line.strip().startswith("."):
            body.append(line)
        if label and re.match(rf"\s*j\w+\s+{re.escape(label)}\b", line):
            stores = (STORE.match(one) for one in body)
            cells = sum(LANES[store[1]] for store in stores if store)
            if cells:
                found.append(Loop("\n".join(body), cells))
            label = ""
    return sorted(found, key=lambda loop: -loop.cells)


def player() -> str | None:
    """Return an llvm-mca that knows this processor; None if there is none."""
    for name in filter(shutil.which, PROGRAMS):
        asked = [name, f"-mcpu={get_host_cpu_name()}"]
        told = subprocess.run(asked, input="nop", capture_output=True, text=True, check=False)
        if not told.returncode and "not a recognized" not in told.stderr:
            return name
    return None


def played(program: str, text: str) -> dict[str, float]:
    """Cycles and instructions of one round of a loop."""
    command = [program, f"-mcpu={get_host_cpu_name()}", f"-iterations={ROUNDS}"]
    told = subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout
    numbers = dict(re.findall(r"^(Instructions|Total Cycles):\s+(\d+)", told, re.MULTILINE))
    return {name: int(number) / ROUNDS for name, number in numbers.items()}


def compiled_anew(function: Callable[..., object], arguments: Sequence[object]) -> str:
    """Return the machine code that numba makes of a function (kept code cannot be read)."""
    fresh = numba.njit(nogil=True)(getattr(function, "py_func"))  # noqa: B009 - numba's own
    fresh(*arguments)
    return str(fresh.inspect_asm(fresh.signatures[0]))


def best(work: Callable[[], object]) -> float:
    """Least processor seconds of some calls; one call comes before them."""
    work()
    taken = []
    for _ in range(TRIES):
        begin = time.process_time()
        work()
        taken.append(time.process_time() - begin)
    return min(taken)


@numba.njit
def _chain(count: int, step: float) -> float:
    total = 0.0
    for _ in range(count):
        total += step
    return total


def clock_ghz(program: str) -> float:
    """Cycles a nanosecond, from additions that wait for each other."""
    latency = played(program, "vaddsd %xmm0, %xmm1, %xmm0")["Total Cycles"]
    return 1e-9 * round(latency) * CHAIN / best(lambda: _chain(CHAIN, 1e-3))


def copy_gb_s() -> float:
    """Read and written by a copy between arrays larger than the caches."""
    source, target = np.ones(COPIED), np.zeros(COPIED)
    return 16e-9 * COPIED / best(lambda: np.copyto(target, source))


def prepared(shape: tuple[int, int]) -> tuple[Numbers, Numbers, _halves.Level]:
    """Solution, right side and operator of the finest of some grids."""
    cycles = Multigrid(*shape)
    root = np.random.default_rng(1).random(shape)
    cycles.prepare(kappa2=0.02, scale=1.0, root=root)
    finest, level = cycles._grids[0].solution, cycles._levels[0]  # noqa: SLF001 - nowhere else
    return finest, np.ones_like(finest), level


@numba.njit(nogil=True)
def _sweep(x: Numbers, b: Numbers, on: _halves.Level, rounds: int) -> None:
    for _ in range(rounds):
        _halves.relax_backwards(x, b, on)


@numba.njit(nogil=True)
def _residuals(x: Numbers, on: _halves.Level, out: Numbers, rounds: int) -> None:
    for _ in range(rounds):
        for row in range(1, x.shape[0] - 1):
            _halves._red_residual(x, on, row, out)  # noqa: SLF001 - the loop looked at


@numba.njit(nogil=True)
def _added(mine: Numbers, theirs: Numbers, rounds: int) -> None:
    for _ in range(rounds):
        for j in range(mine.size):
            mine[j] += theirs[j]


def ns_a_cell(name: str, shape: tuple[int, int]) -> float:
    """Measure a loop on a grid."""
    x, b, on = prepared(shape)
    size = shape[0] * shape[1]
    rounds = max(1, 4_000_000 // size)
    out, theirs = np.zeros(x.shape[2]), np.ones(x.size)
    work, cells = {
        "smoother": (lambda: _sweep(x, b, on, rounds), size),
        "residual": (lambda: _residuals(x, on, out, rounds), size / 2),
        "front added": (lambda: _added(x.ravel(), theirs, rounds), x.size),
    }[name]
    return 1e9 * best(work) / rounds / cells


def code_of(name: str) -> str:
    """Machine code of a loop."""
    x, b, on = prepared(IN_CACHE)
    out, theirs = np.zeros(x.shape[2]), np.ones(x.size)
    if name == "smoother":
        return compiled_anew(_halves._relax_row, (x, b, on, 1, 0))  # noqa: SLF001 - as above
    if name == "residual":
        return compiled_anew(_halves._red_residual, (x, on, 1, out))  # noqa: SLF001 - as above
    return compiled_anew(_added, (x.ravel(), theirs, 1))


def table(program: str | None) -> list[Row]:
    """Cycles a cell of each loop."""
    clock, copy = (clock_ghz(program) if program else float("nan")), copy_gb_s()
    head = ("loop", "instructions", "cycles by the code", "cycles in cache", "cycles from memory")
    rows: list[Row] = [(*head, "ns from memory", "GB/s", "of a copy")]
    for name, moved in BYTES.items():
        loop = loops_of(code_of(name))[0]
        told = played(program, loop.text) if program else {}
        near, far = ns_a_cell(name, IN_CACHE), ns_a_cell(name, IN_MEMORY)
        rate = moved / far
        rows.append(
            (
                name,
                f"{told.get('Instructions', float('nan')) / loop.cells:.2f}",
                f"{told.get('Total Cycles', float('nan')) / loop.cells:.2f}",
                f"{near * clock:.2f}",
                f"{far * clock:.2f}",
                f"{far:.2f}",
                f"{rate:.1f}",
                f"{rate / copy:.0%}",
            )
        )
    rows.append(("copy", "", "", "", "", "", f"{copy:.1f}", ""))
    return rows


def main(words: Sequence[str]) -> int:
    """Print the table; with `--document` write it into the manual."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--document", action="store_true", help="write into the manual")
    chosen = parser.parse_args(words)
    program, processor = player(), get_host_cpu_name()
    facts = [*_machine.facts(), f"numba's target {processor}; {program or 'no llvm-mca'}"]
    if program is None:
        facts.append(f"no llvm-mca that knows {processor}: Debian has one in llvm-16 and newer")
    else:
        facts.append(f"clock {clock_ghz(program):.2f} GHz, by dependent additions")
    rows = table(program)
    print("\n".join([*facts, as_text(rows)]))
    if chosen.document:
        told = "\n".join(f"* {fact}" for fact in facts)
        _document.put("cycles", f"{told}\n\n{as_markdown(rows)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
