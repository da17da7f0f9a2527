"""Long runs of many pieces, one line on disk for each, that go on where they stopped."""

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / "build" / "bench"
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "NUMBA_NUM_THREADS")

ASKED = ("_fit", "_polygons")

Record = dict[str, Any]


def sources(room: str, asked: Iterable[str]) -> list[Path]:
    """Files of a room that these modules of it run through: they and all they import.

    Examples
    --------
    >>> [path.stem for path in sources("detection", ["_passes"])]
    ['_checks', '_errors', '_passes']
    """
    place = ROOT / "src" / "landrelease" / room
    imported = re.compile(rf"from landrelease\.{room}\.(_\w+) import")
    found: set[str] = set()
    ahead = list(asked)
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += imported.findall((place / f"{name}.py").read_text(encoding="utf-8"))
    return [place / f"{name}.py" for name in sorted(found)]


def engine_sources() -> list[Path]:
    """Files of the engine that a fit and its joint answers run through.

    Examples
    --------
    >>> names = [path.stem for path in engine_sources()]
    >>> "_posterior" in names, "_rate_walk" in names
    (True, False)
    """
    return sources("hazard", ASKED)


def engine_digest() -> str:
    """Hash of the engine and of what is asked of it: other records are not mixed in."""
    whole = hashlib.sha256()
    asked = [ROOT / "benchmarks" / name for name in ("_district.py", "_replicate.py")]
    for path in (*engine_sources(), *asked):
        whole.update(path.read_bytes())
    return whole.hexdigest()[:12]


def kept(path: Path) -> dict[int, Record]:
    """Read the records on disk by seed; a line cut off by a stop is left out."""
    if not path.exists():
        return {}
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            record = json.loads(line)
        except json.JSONDecodeError:
            continue
        found[record["seed"]] = record
    return found


def resumed(
    name: str,
    seeds: Sequence[int],
    work: Callable[[int], Record],
    *,
    jobs: int = 1,
    only_kept: bool = False,
    digest: str = "",
) -> list[Record]:
    """Return the record of every seed; make those that are not on disk yet.

    Parameters
    ----------
    name
        Of the file, without the digest.
    seeds
        What each piece is made from.
    work
        Makes the record of a seed; defined at the top of a module, so that it can be sent.
    jobs
        Processes at once, each with one thread.
    only_kept
        Return what is on disk, make nothing.
    digest
        Of the files that make a record; of the hazard engine where it is not given.
    """
    path = PLACE / f"{name}-{digest or engine_digest()}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    found = kept(path)
    missing = [] if only_kept else [seed for seed in seeds if seed not in found]
    if missing:
        print(f"{path.name}: {len(seeds) - len(missing)} kept, {len(missing)} to do", flush=True)
        for variable in ONE_THREAD:
            os.environ[variable] = "1"
        with ProcessPoolExecutor(jobs, get_context("spawn")) as pool, path.open("a+b") as file:
            if file.tell() and not path.read_bytes().endswith(b"\n"):
                file.write(b"\n")
            for number, future in enumerate(as_completed(pool.submit(work, s) for s in missing), 1):
                record = future.result()
                found[record["seed"]] = record
                file.write(json.dumps(record).encode() + b"\n")
                file.flush()
                if number % max(1, len(missing) // 10) == 0:
                    print(f"  {number} of {len(missing)}", flush=True)
    return [found[seed] for seed in seeds if seed in found]
