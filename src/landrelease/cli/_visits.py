"""visits: which places the teams of a day or some days go to, from the register or a file."""

import argparse
import json
import time
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from landrelease import __version__
from landrelease.cli._acting import Bar, acting, prepare
from landrelease.cli._hazard import clock_words, day, moment
from landrelease.cli._plan import read_file
from landrelease.cli._shared_words import seconds

if TYPE_CHECKING:
    from landrelease.planning import OutingsFile, VisitPlan, VisitSituation

LISTED: Final = 20
"""Places left out that are printed; the file holds them all."""


def words(parser: argparse.ArgumentParser) -> None:
    """Declare the words of visits."""
    parser.add_argument("--outings", type=Path, required=True, metavar="FILE", help="YAML or JSON")
    parser.add_argument(
        "--places", type=Path, metavar="FILE", help="YAML or JSON (default: from the register)"
    )
    parser.add_argument(
        "--to",
        choices=("spot-tasks", "reports", "settlements"),
        default="spot-tasks",
        help="what of the register is visited",
    )
    parser.add_argument(
        "--visit-hours", type=float, default=1.0, metavar="H", help="for each of the register"
    )
    parser.add_argument("--seconds", type=seconds, default=10.0, metavar="S", help="to search")
    parser.add_argument("--from", dest="first", metavar="DATE", help="first day (default: today)")
    parser.add_argument("--seed", type=int, default=1, help="of the dice of the search")
    parser.add_argument("--out", type=Path, metavar="FILE", help="JSON")
    clock_words(parser)


def run(asked: argparse.Namespace) -> int:
    """Plan rounds, write them, and say what they are worth."""
    import numpy as np

    from landrelease.planning import most_worth, plan_visits, read_outings, require_visits

    first = day(asked.first) or day(asked.at) or date.today()  # noqa: DTZ011 - the working day here
    crs = prepare().crs if asked.places is None else ""
    outings = read_outings(read_file(asked.outings), first_day=first, crs=crs)
    situation, facts = _situation(asked, outings, first)
    require_visits(situation)
    limit = most_worth(situation)
    bar = Bar("visits")
    try:
        plan = plan_visits(
            situation,
            rng=np.random.default_rng(asked.seed),
            effort=_clock(asked.seconds, bar, limit.worth),
            bound=limit,
        )
    finally:
        bar.close()
    told = _document(situation, plan, first) | {
        "seed": asked.seed,
        "seconds": asked.seconds,
        "facts": facts,
    }
    if asked.out is not None:
        text = json.dumps(told, indent=1, ensure_ascii=False) + "\n"
        asked.out.write_text(text, encoding="utf-8")
    _print(told, facts.get("titles", {}))
    if asked.out is not None:
        print(f"Written to {asked.out}.")
    return 0


def _situation(
    asked: argparse.Namespace, outings: "OutingsFile", first: date
) -> "tuple[VisitSituation, dict[str, Any]]":
    from landrelease.planning import VisitSituation, read_visits

    if asked.places is not None:
        situation = read_visits(read_file(asked.places), outings, first_day=first)
        return situation, {"places": str(asked.places)}
    from landrelease.queries import VisitReason, visit_facts

    told = visit_facts(
        acting(asked),
        reason=VisitReason(asked.to),
        hours=asked.visit_hours,
        at=day(asked.at),
        known=moment(asked.known),
    )
    situation = VisitSituation(places=told.places, outings=outings.outings, speed=outings.speed)
    return situation, {
        "to": asked.to,
        "entries": list(told.entries),
        "tier": told.tier.word,
        "titles": dict(told.titles),
        "left_out": dict(told.left_out),
    }


def _clock(seconds: float, bar: Bar, limit: float) -> Callable[[int, float], float]:
    """Return an effort that counts seconds from the first plan on, and shows worth and gap."""
    began: list[float] = []

    def spent(_tried: int, best: float) -> float:
        now = time.monotonic()
        if not began:
            began.append(now)
        share = (now - began[0]) / max(seconds, 1e-3)
        gap = max(0.0, 100.0 * (limit - best) / limit) if limit > 0 else 0.0
        bar(min(share, 1.0), f"worth {best:,.0f}, gap {gap:.1f} %")
        return share

    return spent


def _document(situation: "VisitSituation", plan: "VisitPlan", first: date) -> dict[str, Any]:
    from landrelease.planning import clock, why_not_visited

    return {
        "version": __version__,
        "first_day": first.isoformat(),
        "worth": plan.worth,
        "bound": plan.bound,
        "gap": plan.gap,
        "bound_from": plan.bound_from,
        "tried": plan.tried,
        "rounds": [
            {
                "team": one.team,
                "on": (first + timedelta(days=one.day)).isoformat(),
                "worth": one.worth,
                "back": clock(one.back),
                "stops": [
                    {
                        "place": stop.place,
                        "arrives": clock(stop.arrives),
                        "begins": clock(stop.begins),
                        "leaves": clock(stop.leaves),
                    }
                    for stop in one.stops
                ],
            }
            for one in plan.rounds
        ],
        "not_visited": why_not_visited(situation, plan),
    }


def _print(told: dict[str, Any], titles: Mapping[str, str]) -> None:
    visited = sum(len(one["stops"]) for one in told["rounds"])
    print(
        f"{visited} places visited, worth {told['worth']:,g}; no plan can be worth more than "
        f"{told['bound']:,g} (gap {100 * told['gap']:.1f} %; from {told['bound_from']}). "
        f"{told['tried']} plans tried."
    )
    for one in told["rounds"]:
        way = ", ".join(
            f"{stop['begins']} {titles.get(stop['place'], stop['place'])}" for stop in one["stops"]
        )
        back = f"; back at {one['back']}" if way else "stays: nothing is left that it can reach"
        print(f"  {one['on']} {one['team']}: {way}{back}")
    left = list(told["not_visited"].items())
    for subject, why in left[:LISTED]:
        print(f"  not visited: {titles.get(subject, subject)}: {why}")
    if len(left) > LISTED:
        print(f"  and {len(left) - LISTED} more that are not visited: --out FILE holds all")
    for subject, why in list(told["facts"].get("left_out", {}).items())[:LISTED]:
        print(f"  note: {titles.get(subject, subject)}: {why}")
