"""Annealed plans beside the rules programmes use, and beside the bound, on seeded situations.

usage: python benchmarks/plan_policies.py [--situations 20] [--tasks 400] [--teams 40] [--places 64]
       [--seconds 20] [--no-bound]

Situations are invented: places in a square of 30 km joined by roads, half of them blocked by work;
people and work are lognormal. The ratio is to the best of the simple rules of that situation. The
seconds are of processor time, not of the clock.
"""

import argparse
import math
import platform
import resource
import time

import numpy as np

from landrelease.planning import (
    POLICIES,
    Community,
    Road,
    Situation,
    Task,
    Team,
    most_person_days,
    plan_by_policy,
    plan_sequence,
    tries,
)


def drawn(seed: int, *, places: int, tasks: int, teams: int) -> Situation:
    """Draw a district: roads to the two nearest earlier places, work on half of them."""
    rng = np.random.default_rng(seed)
    at = rng.uniform(0.0, 30_000.0, (places + 1, 2))
    at[0] = 15_000.0
    work: list[Task] = []
    roads = []
    for i in range(1, places + 1):
        far = np.hypot(*(at[:i] - at[i]).T)
        for j in np.argsort(far)[:2]:
            name = f"r{i}-{j}"
            ends = (f"n{i}", f"n{j}")
            blocked = rng.random() < 0.5
            if blocked:
                amount = float(rng.lognormal(8.0, 1.0))
                middle = tuple(((at[i] + at[j]) / 2.0).tolist())
                work.append(
                    Task(subject=name, purpose="clearance", amount=amount, place=middle, nodes=ends)
                )
            tasks_on = (name,) if blocked else ()
            roads.append(Road(subject=f"R{name}", ends=ends, length_m=1.3 * far[j], tasks=tasks_on))
    while len(work) < tasks:
        i = int(rng.integers(1, places + 1))
        work.append(
            Task(
                subject=f"t{len(work)}",
                purpose="clearance" if rng.random() < 0.6 else "ts",
                amount=float(rng.lognormal(9.0, 1.0)),
                place=tuple((at[i] + rng.normal(0.0, 500.0, 2)).tolist()),
                nodes=(f"n{i}",),
            )
        )
    waiting = [
        Community(
            subject=f"c{i}",
            people=float(rng.lognormal(5.5, 1.0)),
            node=f"n{i}",
            tasks=tuple(task.subject for task in work if task.nodes == (f"n{i}",)),
        )
        for i in range(1, places + 1)
    ]
    return Situation(
        tasks=tuple(work),
        teams=tuple(_team(rng, k, tuple(at[0].tolist())) for k in range(teams)),
        communities=tuple(waiting),
        roads=tuple(roads),
        open_nodes=frozenset({"n0"}),
        travel_m=20_000.0,
        off=frozenset(day for day in range(365) if day % 7 > 4),
    )


def _team(rng: np.random.Generator, number: int, base: tuple[float, float]) -> Team:
    speed = {"clearance": float(rng.uniform(200.0, 900.0))}
    if number % 3 == 0:
        speed = {"ts": 2000.0, "clearance": 300.0}
    return Team(subject=f"T{number}", speed=speed, base=base, node="n0")


def main() -> None:
    """Compare, and print the protocol."""
    asked = _asked()
    print(
        f"{platform.processor() or platform.machine()}, Python {platform.python_version()}; {asked}"
    )
    plan_sequence(
        drawn(0, places=3, tasks=6, teams=2), rng=np.random.default_rng(0), effort=tries(5)
    )
    ratios, shares = [], []
    for seed in range(1, asked.situations + 1):
        told = drawn(seed, places=asked.places, tasks=asked.tasks, teams=asked.teams)
        rules = {name: plan_by_policy(told, name).person_days for name in POLICIES}
        began = time.process_time()
        plan = plan_sequence(
            told,
            rng=np.random.default_rng(seed),
            effort=lambda _tried, _best, began=began: (time.process_time() - began) / asked.seconds,
        )
        took = time.process_time() - began
        best = max(rules.values())
        ratios.append(plan.person_days / best)
        line = ", ".join(f"{name} {value:.0f}" for name, value in rules.items())
        line += f"; plan {plan.person_days:.0f} ({plan.tried} tried in {took:.0f} s)"
        line += f", {ratios[-1]:.3f} of the best rule"
        if not asked.no_bound:
            began = time.process_time()
            bound = most_person_days(told)
            shares.append(plan.person_days / bound)
            line += f"; bound {bound:.0f} in {time.process_time() - began:.0f} s, {shares[-1]:.3f}"
        print(f"{seed}: {line}", flush=True)
    _told("ratio to the best rule", ratios)
    _told("share of the bound", shares)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")


def _told(name: str, values: list[float]) -> None:
    if values:
        mean, sd = float(np.mean(values)), float(np.std(values, ddof=min(1, len(values) - 1)))
        half = 1.96 * sd / math.sqrt(len(values))
        print(f"{name}: mean {mean:.3f} +- {half:.3f} (95 %), least {min(values):.3f}")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--situations", type=int, default=20)
    parser.add_argument("--tasks", type=int, default=400)
    parser.add_argument("--teams", type=int, default=40)
    parser.add_argument("--places", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--no-bound", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
