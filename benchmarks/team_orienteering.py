"""Rounds of visits beside OR-Tools routing and PyVRP on the classical instances.

usage: python benchmarks/team_orienteering.py DATA [--seconds 60] [--only p4.2] [--peers all]

DATA holds p4.*.txt, tsiligirides_1, tsiligirides_2 and SOURCE.md with proven and best known scores.
Protocol: one process and thread, the same seconds of processor time for each solver and instance,
seed 1; the gap is to the proven or best known score. Our bound is timed apart.
The search was tuned on p4.2 g, i, k, m, o, q alone. A peer that is not installed is left out:
`ortools` comes with the test tools, `pyvrp` is installed by hand.
"""

import argparse
import importlib
import math
import re
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np

from landrelease.planning import (
    Outing,
    VisitBound,
    VisitPlace,
    VisitSituation,
    most_worth,
    plan_visits,
)

SCALE = 1000
"""Peers count in whole numbers: so many to a unit of length."""
TUNED_ON = {f"p4.2.{letter}" for letter in "gikmoq"}


@dataclass(frozen=True)
class Instance:
    """An instance: points (the first is the start, the last the end), teams, limit, score."""

    name: str
    points: np.ndarray
    teams: int
    limit: float
    known: float | None

    @property
    def hours(self) -> np.ndarray:
        """Return distances between all points."""
        at = self.points[:, :2]
        return np.hypot(*(at[:, None] - at[None, :]).transpose(2, 0, 1))


def instances(data: Path) -> list[Instance]:
    """Read every instance, with what is known of it."""
    known = _known((data / "SOURCE.md").read_text(encoding="utf-8"))
    found = []
    for path in sorted(data.glob("p4.*.txt")):
        lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line]
        found.append(_instance(path.stem, lines[3:], int(lines[1][1]), float(lines[2][1]), known))
    for number in (1, 2):
        for path in sorted((data / f"tsiligirides_{number}").glob("*.txt")):
            lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
            (limit, teams), start, end, *rest = (line for line in lines if line)
            name = f"set{number}.{float(limit):g}"
            found.append(_instance(name, [start, *rest, end], int(teams), float(limit), known))
    return found


def _instance(
    name: str, rows: list[list[str]], teams: int, limit: float, known: dict[str, float]
) -> Instance:
    points = np.array([[float(value) for value in row[:3]] for row in rows if row])
    return Instance(name, points, teams, limit, known.get(name))


def _known(told: str) -> dict[str, float]:
    """Read lines such as 'Set 1: 5:10 10:15' and 'p4.2: a206 b341; p4.3: b38'."""
    found = {}
    for number, scores in re.findall(r"Set (\d): ([\d: ]+)", told):
        for limit, score in re.findall(r"(\d+):(\d+)", scores):
            found[f"set{number}.{limit}"] = float(score)
    for name, scores in re.findall(r"(p4\.\d): ([a-z0-9 ]+)", told):
        for letter, score in re.findall(r"([a-z])(\d+)", scores):
            found[f"{name}.{letter}"] = float(score)
    return found


def situation_of(told: Instance) -> VisitSituation:
    """Return an instance as a situation of visits; a unit of length takes an hour."""
    start, end = told.points[0], told.points[-1]
    places = tuple(
        VisitPlace(subject=f"{number:03d}", worth=float(row[2]), place=(row[0], row[1]))
        for number, row in enumerate(told.points)
        if 0 < number < len(told.points) - 1 and row[2] > 0
    )
    outings = tuple(
        Outing(team=str(team), hours=told.limit, start=tuple(start[:2]), end=tuple(end[:2]))
        for team in range(told.teams)
    )
    return VisitSituation(places=places, outings=outings, speed=1.0)


def ours(told: Instance, seconds: float) -> float:
    """Return the worth of our plan, after a check of its rounds."""
    began = time.process_time()
    plan = plan_visits(
        situation_of(told),
        rng=np.random.default_rng(1),
        effort=lambda _tried, _best: (time.process_time() - began) / seconds,
        bound=VisitBound(math.inf, "not asked for"),
    )
    routes = [[int(stop.place) for stop in one.stops] for one in plan.rounds]
    return _checked(told, routes, slack=1e-6)


def _checked(told: Instance, routes: list[list[int]], *, slack: float) -> float:
    """Return the score of routes; they must be in time and visit nothing twice."""
    hours, last = told.hours, len(told.points) - 1
    seen = [point for route in routes for point in route]
    assert len(seen) == len(set(seen)), "a place is visited twice"
    for route in routes:
        way = [0, *route, last]
        length = sum(hours[a, b] for a, b in pairwise(way))
        assert not route or length <= told.limit + slack, f"{length} > {told.limit}"
    return float(sum(told.points[point, 2] for point in seen))


def peer(module: str) -> Callable[[Instance, float], float]:
    """Return what asks a peer of `benchmarks/peers`, in whole numbers, and checks its routes."""
    routes = importlib.import_module(f"peers.{module}").routes

    def solve(told: Instance, seconds: float) -> float:
        lengths = np.rint(told.hours * SCALE).astype(int)
        prizes = np.rint(told.points[:, 2] * SCALE * 100).astype(int)
        found = routes(lengths, prizes, told.teams, int(told.limit * SCALE), seconds)
        return _checked(told, found, slack=len(told.points) / SCALE)

    return solve


PEERS = {"OR-Tools": ("ortools", "_or_tools"), "PyVRP": ("pyvrp", "_pyvrp")}


def main() -> None:
    """Solve, and print the protocol and the figures."""
    asked = _asked()
    solvers = {"ours": ours}
    solvers |= {
        name: peer(file)
        for name, (module, file) in PEERS.items()
        if asked.peers == "all" and find_spec(module)
    }
    held = instances(asked.data)
    ours(held[0], 0.01)  # compile
    print(f"{asked.seconds:g} s an instance and solver; seed 1; {', '.join(solvers)}")
    gaps: dict[str, dict[str, float]] = {name: {} for name in solvers}
    for told in held:
        if not told.name.startswith(asked.only):
            continue
        if told.hours[0, -1] > told.limit:
            print(f"{told.name:9} no team gets to the end in time: left out")
            continue
        found = {name: solve(told, asked.seconds) for name, solve in solvers.items()}
        began = time.process_time()
        bound = most_worth(situation_of(told), target=found["ours"]).worth
        spent = time.process_time() - began
        words = " ".join(f"{name} {value:g}" for name, value in found.items())
        print(
            f"{told.name:9} known {told.known} {words} bound {bound:g} in {spent:.1f} s", flush=True
        )
        if told.known:
            for name, value in found.items():
                gaps[name][told.name] = 100.0 * (told.known - value) / told.known
            gaps.setdefault("bound", {})[told.name] = 100.0 * (bound - told.known) / bound
    _summarise(gaps)


def _summarise(gaps: dict[str, dict[str, float]]) -> None:
    sets = {
        "p4.2, tuned on": lambda name: name in TUNED_ON,
        "p4.2, the rest": lambda name: name.startswith("p4.2") and name not in TUNED_ON,
        "p4.3": lambda name: name.startswith("p4.3"),
        "one team": lambda name: name.startswith("set"),
        "all": lambda _name: True,
    }
    for words, inside in sets.items():
        for name, held in gaps.items():
            chosen = [gap for instance, gap in held.items() if inside(instance)]
            if chosen:
                print(
                    f"{words:15} {name:9} {len(chosen):3} instances: gap median "
                    f"{statistics.median(chosen):.2f} %, mean {statistics.fmean(chosen):.2f} %, "
                    f"worst {max(chosen):.2f} %"
                )


def _asked() -> argparse.Namespace:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    words.add_argument("data", type=Path)
    words.add_argument("--seconds", type=float, default=60.0)
    words.add_argument("--only", default="", metavar="NAME", help="instances that begin so")
    words.add_argument("--peers", choices=("all", "none"), default="all")
    return words.parse_args()


if __name__ == "__main__":
    main()
