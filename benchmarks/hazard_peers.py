"""The hazard engine side by side with its peers, on the same simulated data sets.

    make bench-hazard                                     everything: hours, the first time
    make bench-hazard ARGS="laplace tmb --sizes 64 128"   some methods, some sizes
    make bench-hazard ARGS="--markdown"                   tables of what has been run, no run
    make bench-hazard ARGS="--document"                   the same, into the manual
    make bench-hazard ARGS="--sizes 512 --document --into peers-large"    into another part of it

Model, for landrelease, TMB and NumPyro alike: counts ~ Poisson(exposure exp(eta)), eta a level
plus a field of precision tau^2 (kappa^2 I + L)^2, level N(0, 4^2), penalised-complexity priors
of range and deviation, the same numbers in each. GPBoost and mgcv: as near as they offer, said
in benchmarks/peers. Data: benchmarks/_district.py, true range 20 cells, deviation 1.5.

Each method runs on each data set in a process of its own (landrelease's are forked from one in
which its compiled loops are loaded), with one thread of BLAS and of anything else. Time begins when
the data are read and ends when mean and deviation of every cell are there: TMB's includes MakeADFun
and sdreport, not compiling the template; landrelease's includes the plan of its factor, not loading
compiled loops; NumPyro's is less what a run of one draw takes, which is compiling.
TMB stops at 0.02 in log posterior, log range and log sd (its default would be tighter and slower);
landrelease's own search where 0.005 is to be gained, and 0.02 on more than 50,000 cells. Its
R is run with the BLAS that Debian has set; with libopenblas0-serial installed that is OpenBLAS, and
the output says which it was.

CPU seconds are compared: on a busy machine they say more than wall time. Answers are kept under
build/bench by the hash of data and script. Those of peers are marked as kept when shown again;
landrelease is run anew every time, and three times where there are few data sets (the median
counts). Peak memory is that of the process, libraries and all. Data sets scored have seeds from
54,001; `--development` takes seeds from 1, for everything that is tried out.
"""

import argparse
import json
import sys
from collections.abc import Sequence

from benchmarks import _document, _machine, _peer_tables
from benchmarks._district import District, district
from benchmarks._peers import METHODS, Failed, Method, NotRun, Result, answer_of, run

SCORED, DEVELOPMENT, REPEATS = 54_001, 1, 3
TABLES = {
    "Every method": _peer_tables.main_table,
    "Speed against TMB": _peer_tables.speed_table,
    "Quality against TMB, on the same data sets": _peer_tables.difference_table,
    "Against NUTS": _peer_tables.sampler_table,
    "What NUTS says of itself": _peer_tables.mixing_table,
}


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    names = [method.name for method in METHODS]
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("methods", nargs="*", metavar="METHOD", help=", ".join(names))
    parser.add_argument("--sizes", nargs="+", type=int, help="cells along a side; default: all")
    parser.add_argument("--data-sets", type=int, help="this many at each size")
    parser.add_argument("--development", action="store_true", help="seeds from 1, not 54,001")
    parser.add_argument("--fresh", action="store_true", help="run peers again, kept or not")
    parser.add_argument("--markdown", action="store_true", help="tables of what was run; no run")
    parser.add_argument("--document", action="store_true", help="write them into the manual")
    parser.add_argument("--into", default="peers", metavar="PART", help="part of the manual")
    chosen = parser.parse_args(words)
    unknown = sorted(set(chosen.methods) - set(names))
    if unknown:
        parser.error(f"no method {', '.join(unknown)}; there are: {', '.join(names)}")
    return chosen


def wanted(method: Method, size: int, chosen: argparse.Namespace) -> int:
    """Return the number of data sets of a size that a method is to be run on."""
    if chosen.methods and method.name not in chosen.methods:
        return 0
    asked = chosen.data_sets
    if asked and (size in method.data_sets or chosen.methods):
        return int(asked)
    return method.data_sets.get(size, 0)


def median_run(method: Method, made: District, chosen: argparse.Namespace) -> Result:
    """Run a method; landrelease three times in all at a size, and the run of median CPU time."""
    count = max(1, REPEATS // wanted(method, made.size, chosen)) if method.ours else 1
    results = [run(method, made, fresh=chosen.fresh) for _ in range(count)]
    result = sorted(results, key=lambda one: float(one["cpu_s"]))[count // 2]
    if count > 1:
        (answer_of(method, made) / "result.json").write_text(json.dumps(result), encoding="utf-8")
    return result


def compare(chosen: argparse.Namespace, sizes: Sequence[int], first: int) -> list[str]:
    """Run what is wanted, data set by data set; return what could not run."""
    missing: dict[str, str] = {}
    for size in sizes:
        most = max(wanted(method, size, chosen) for method in METHODS)
        for number in range(most):
            made = district(size, first + number)
            for method in METHODS:
                if number < wanted(method, size, chosen) and method.name not in missing:
                    try:
                        result = median_run(method, made, chosen)
                    except NotRun as reason:
                        missing[method.name] = f"NOT RUN {method.title}: {reason}"
                        print(missing[method.name], flush=True)
                    except Failed as reason:
                        missing[method.name] = f"FAILED {reason}"
                        print(missing[method.name], flush=True)
                    else:
                        kept = "kept from an earlier run" if result["kept"] else ""
                        print(
                            f"{size}^2 seed {made.seed} {method.name:12} "
                            f"wall {result['wall_s']:8.2f} s  CPU {result['cpu_s']:8.2f} s  "
                            f"load {result.get('load', 0):4.1f}  {kept}",
                            flush=True,
                        )
    return list(missing.values())


def told(found: Sequence[_peer_tables.Answer], *, markdown: bool) -> str:
    """Return the tables, and what they were measured with."""
    lay_out = _peer_tables.as_markdown if markdown else _peer_tables.as_text
    threads = "one thread each: BLAS, OpenMP, numba, XLA"
    lines = [*_machine.facts(), threads, *_peer_tables.versions(found)]
    parts = ["\n".join(f"* {line}" for line in lines) if markdown else "\n".join(lines)]
    for title, table in TABLES.items():
        rows = table(found)
        if len(rows) > 1:
            parts += [f"**{title}**" if markdown else title, lay_out(rows)]
    return "\n\n".join(parts)


def main(words: Sequence[str]) -> int:
    """Run, then print the tables."""
    chosen = arguments(words)
    sizes = chosen.sizes or sorted({size for method in METHODS for size in method.data_sets})
    first = DEVELOPMENT if chosen.development else SCORED
    only_tables = chosen.markdown or chosen.document
    missing = [] if only_tables else compare(chosen, sizes, first)
    most = chosen.data_sets or max(n for method in METHODS for n in method.data_sets.values())
    found = _peer_tables.answers(sizes, lambda _size: range(first, first + most))
    if not found:
        print("Nothing has been run yet.")
        return 1
    text = told(found, markdown=only_tables)
    if chosen.document:
        _document.put(chosen.into, text)
    print("\n".join([text, *missing]))
    return 1 if any(line.startswith("FAILED") for line in missing) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
