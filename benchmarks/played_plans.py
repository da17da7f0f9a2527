"""Policies played on simulated districts with known truth and imperfect search.

usage: python benchmarks/played_plans.py [--districts 20] [--first 1] [--teams 12] [--tries 100]

Protocol: `landrelease.simulation.play`, 364 days, a new plan every 28; districts as shipped, seeds
from --first on; the shares that surveys confirm were taken from seeds 101 to 105, nothing was tuned
on seeds below 101. All policies meet the same ground and have the same decoder and roads; the
oracle knows before a survey what it will confirm, and is searched as long as the plan. People
count whose settlement is held back by an area. Ratios are to the best rule of that district.
"""

import argparse
import math
import time
from collections.abc import Callable

import numpy as np

from landrelease.planning import (
    POLICIES,
    Sequence,
    Situation,
    plan_by_policy,
    plan_sequence,
    tries,
)
from landrelease.simulation import (
    Played,
    Programme,
    district,
    happen,
    play,
    played_ground,
    read_configuration,
)

SEARCHED = ("plan", "oracle")


def _planner(name: str, most: int) -> Callable[[Situation], Sequence]:
    if name in SEARCHED:
        return lambda told: plan_sequence(told, rng=np.random.default_rng(1), effort=tries(most))
    return lambda told: plan_by_policy(told, name)


def played(seed: int, *, teams: int, most: int) -> dict[str, Played]:
    """Play every policy on one district."""
    rng = np.random.default_rng(seed)
    made = district(read_configuration(), rng)
    ground = played_ground(made, happen(made, rng), np.random.default_rng((seed, 1)))
    means = Programme(teams=teams)
    return {
        name: play(made, ground, means, _planner(name, most), knows=name == "oracle")
        for name in (*POLICIES, *SEARCHED)
    }


def main() -> None:
    """Play, and print the protocol and the figures."""
    asked = _asked()
    print(asked, flush=True)
    games = []
    for seed in range(asked.first, asked.first + asked.districts):
        began = time.process_time()
        games.append(played(seed, teams=asked.teams, most=asked.tries))
        line = ", ".join(f"{name} {one.person_days:.0f}" for name, one in games[-1].items())
        print(f"{seed}: {line} ({time.process_time() - began:.0f} s)", flush=True)
    for name in games[0]:
        won = [game[name] for game in games]
        print(
            f"{name}: {np.mean([one.person_days for one in won]):.0f} person-days, "
            f"{sum(one.searched_m2 for one in won) / max(sum(one.found for one in won), 1):.0f} m2 "
            f"searched per item found, {np.mean([one.left for one in won]):.0f} items left"
        )
    rules = np.array([max(game[name].person_days for name in POLICIES) for game in games])
    plans, oracles = (np.array([game[n].person_days for game in games]) for n in SEARCHED)
    _told("plan to the best rule of each district", plans / rules)
    for name in POLICIES:
        rule = np.array([game[name].person_days for game in games])
        _told(f"plan to {name}", plans / np.maximum(rule, 1.0))
    _told("oracle to the best rule of each district", oracles / rules)
    _told("plan to the oracle", plans / oracles)
    for name in ("rank sum", "oracle"):
        total = sum(game[name].person_days for game in games)
        print(f"sum of plans to sum of {name}: {plans.sum() / total:.3f}")


def _told(name: str, values: np.ndarray) -> None:
    half = 1.96 * float(np.std(values, ddof=min(1, values.size - 1))) / math.sqrt(values.size)
    middle = float(np.median(values))
    print(
        f"{name}: mean {values.mean():.3f} +- {half:.3f} (95 %), median {middle:.3f}, "
        f"least {values.min():.3f}"
    )


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--districts", type=int, default=20)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--teams", type=int, default=12)
    parser.add_argument("--tries", type=int, default=100)
    return parser.parse_args()


if __name__ == "__main__":
    main()
