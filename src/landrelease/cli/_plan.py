"""plan: which team does which task when, from files or from the register, as JSON."""

import argparse
import json
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landrelease import __version__
from landrelease.cli import _plans_kept
from landrelease.cli._acting import Bar, acting, prepare
from landrelease.cli._hazard import clock_words, day, moment
from landrelease.cli._shared_words import seconds
from landrelease.errors import LandreleaseError

if TYPE_CHECKING:
    from landrelease.planning import Sequence, Situation, TeamsFile


class FileNotYaml(LandreleaseError):
    """A file of teams or tasks is neither YAML nor JSON."""

    def __init__(self, path: Path, why: str) -> None:
        self.path, self.why = path, why
        super().__init__(f"{path} is neither YAML nor JSON: {why}. Correct it there.")


class CommunityNotThere(LandreleaseError):
    """A community was asked about that the plan does not know."""

    def __init__(self, community: str, known: list[str]) -> None:
        self.community, self.known = community, known
        there = ", ".join(known[:10]) or "none"
        super().__init__(f"The plan knows no community {community!r}; it knows {there}. Name one.")


class PlanWordMissing(LandreleaseError):
    """What a plan is to be written to, or made from, is not said."""

    def __init__(self) -> None:
        super().__init__(
            "Say where to write the plan (--out FILE) or under which name to keep it (--keep "
            "NAME); tasks from a file need teams from one (--teams FILE)."
        )


class KeptFromRegister(LandreleaseError):
    """A plan was to be kept that is not made from the register as it is now."""

    def __init__(self) -> None:
        super().__init__(
            "--keep plans from the register as it is now: leave out --teams, --tasks, --at, "
            "--known, --out and --why-not, and record the teams instead."
        )


def words(parser: argparse.ArgumentParser) -> None:
    """Declare the words of plan."""
    parser.add_argument(
        "--teams", type=Path, metavar="FILE", help="YAML or JSON (default: the register's teams)"
    )
    parser.add_argument(
        "--tasks", type=Path, metavar="FILE", help="YAML or JSON (default: the register's tasks)"
    )
    parser.add_argument("--horizon", type=int, default=365, metavar="DAYS", help="days ahead")
    parser.add_argument(
        "--seconds", type=seconds, default=60.0, metavar="S", help="how long to search"
    )
    parser.add_argument("--from", dest="first", metavar="DATE", help="first day (default: today)")
    parser.add_argument("--seed", type=int, default=1, help="of the dice of the search")
    parser.add_argument("--out", type=Path, metavar="FILE", help="JSON")
    parser.add_argument("--keep", metavar="NAME", help="keep it in the ledger under this name")
    parser.add_argument("--kept", action="store_true", help="list the plans that were kept")
    parser.add_argument("--compare", nargs="+", metavar="PLAN", help="show kept plans side by side")
    parser.add_argument(
        "--tries", type=int, default=0, metavar="N", help="with --keep: so many plans, no clock"
    )
    parser.add_argument(
        "--leave-out-unable",
        action="store_true",
        help="with --keep: leave out, and name, what no team may do",
    )
    parser.add_argument(
        "--why-not", metavar="COMMUNITY", help="say what it costs to take this community first"
    )
    clock_words(parser)


def run(asked: argparse.Namespace) -> int:
    """Plan, write the plan, and say what it is worth."""
    from landrelease.planning import (
        most_person_days,
        plan_sequence,
        read_situation,
        read_teams,
        require_plannable,
    )

    if asked.kept:
        return _plans_kept.list_kept(asked)
    if asked.compare:
        return _plans_kept.compare(asked)
    first = day(asked.first) or day(asked.at) or date.today()  # noqa: DTZ011 - the working day here
    if asked.keep is not None:
        if asked.teams or asked.tasks or asked.at or asked.known or asked.out or asked.why_not:
            raise KeptFromRegister
        return _plans_kept.keep(asked, first)
    if asked.out is None or (asked.tasks is not None and asked.teams is None):
        raise PlanWordMissing
    crs = prepare().crs if asked.tasks is None else ""
    teams = None
    if asked.teams is not None:
        teams = read_teams(read_file(asked.teams), first_day=first, horizon=asked.horizon, crs=crs)
    facts: dict[str, Any] = {"tasks": str(asked.tasks)}
    if asked.tasks is not None and teams is not None:
        situation = read_situation(
            read_file(asked.tasks), teams, first_day=first, horizon=asked.horizon
        )
        require_plannable(situation)
    else:
        situation, facts = _from_register(asked, teams, first)
    import numpy as np

    limit = max(0.0, most_person_days(situation))
    bar = Bar("plan")
    try:
        plan = plan_sequence(
            situation,
            rng=np.random.default_rng(asked.seed),
            effort=_clock(asked.seconds, bar, limit),
        )
    finally:
        bar.close()
    bound = max(limit, plan.person_days)
    told = _document(situation, plan, bound, first) | {
        "seed": asked.seed,
        "seconds": asked.seconds,
        "facts": facts,
    }
    if asked.why_not is not None:
        told["if_first"] = _if_first(situation, plan, asked.why_not)
    asked.out.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    _print(told, asked.out)
    return 0


def read_file(path: Path) -> object:
    """Return what a file of YAML or JSON holds."""
    import yaml

    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise FileNotYaml(path, " ".join(str(error).split())) from None


def _from_register(
    asked: argparse.Namespace, teams: "TeamsFile | None", first: date
) -> "tuple[Situation, dict[str, Any]]":
    from landrelease.planning import SituationContradicts, require_plannable
    from landrelease.store.plan_facts import plan_facts
    from landrelease.store.plan_records import in_titles

    told = plan_facts(
        acting(asked),
        teams=teams,
        first_day=first,
        horizon=asked.horizon,
        at=day(asked.at),
        known=moment(asked.known),
    )
    try:
        require_plannable(told.situation)
    except SituationContradicts as error:
        raise in_titles(error, told.titles) from None
    return told.situation, {
        "known": None if told.known is None else told.known.isoformat(),
        "entries": list(told.entries),
        "tier": told.tier.name.lower(),
        "titles": dict(told.titles),
        "left_out": dict(told.left_out),
    }


def _clock(seconds: float, bar: Bar, limit: float) -> Callable[[int, float], float]:
    """Return an effort that counts seconds from the first plan on, and shows value and gap."""
    began: list[float] = []

    def spent(tried: int, best: float) -> float:
        now = time.monotonic()
        if not began:
            began.append(now)
        share = (now - began[0]) / max(seconds, 1e-3)
        if tried % 64 == 0:
            gap = max(0.0, 100.0 * (limit - best) / limit) if limit > 0 else 0.0
            bar(min(share, 1.0), f"{best:,.0f} person-days, gap {gap:.1f} %")
        return share

    return spent


def _document(
    situation: "Situation", plan: "Sequence", bound: float, first: date
) -> dict[str, Any]:
    from landrelease.planning import unkeepable, why_not_done

    def on(moment: float) -> str | None:
        """Return the date on whose working day a moment lies."""
        ended = moment <= situation.horizon
        return (first + timedelta(days=max(0, -(-moment // 1) - 1))).isoformat() if ended else None

    return {
        "method": plan.method,
        "version": __version__,
        "first_day": first.isoformat(),
        "horizon": situation.horizon,
        "person_days": plan.person_days,
        "bound": bound,
        "gap": (bound - plan.person_days) / bound if bound > 0 else 0.0,
        "tried": plan.tried,
        "assignments": [
            {
                "task": one.task,
                "teams": list(one.teams),
                "start": one.start,
                "finish": one.finish,
                "starts_on": (first + timedelta(days=int(one.start))).isoformat(),
                "finishes_on": on(one.finish),
            }
            for one in plan.assignments
        ],
        "opened": {
            subject: {"day": moment, "on": on(moment)} if moment <= situation.horizon else None
            for subject, moment in plan.opened.items()
        },
        "not_done": why_not_done(situation, plan),
        "late": dict(plan.late),
        "unkeepable": [
            {"facts": list(one.facts), "way_out": one.way_out} for one in unkeepable(situation)
        ],
        "order": list(plan.order),
        "wanted": dict(plan.wanted),
    }


def _if_first(situation: "Situation", plan: "Sequence", community: str) -> dict[str, Any]:
    from landrelease.planning import if_first

    if community not in plan.opened:
        raise CommunityNotThere(community, sorted(plan.opened))
    answer = if_first(situation, plan, community)
    days = [moment if moment <= situation.horizon else None for moment in answer.opened_days]
    return {
        "community": community,
        "opened_day_in_plan": days[0],
        "opened_day_if_first": days[1],
        "cost": answer.cost,
        "changes": dict(answer.changes),
    }


def _print(told: dict[str, Any], out: Path) -> None:
    opened = sum(day is not None for day in told["opened"].values())
    print(
        f"{told['person_days']:,.0f} person-days within {told['horizon']} days; no plan can give "
        f"more than {told['bound']:,.0f} (gap {100 * told['gap']:.1f} %)."
    )
    print(
        f"{len(told['assignments'])} tasks finished, {len(told['not_done'])} not; "
        f"{opened} of {len(told['opened'])} communities open. {told['tried']} plans tried."
    )
    for subject, why in list(told["not_done"].items())[:10]:
        print(f"  {subject}: {why}")
    for subject, days in told["late"].items():
        print(f"  {subject}: {days:.1f} days late")
    for one in told["unkeepable"][:10]:
        print(f"  no plan can keep this: {'; '.join(one['facts'])}: {one['way_out']}")
    for subject, why in list(told["facts"].get("left_out", {}).items())[:10]:
        print(f"  left out: {subject}: {why}")
    if "if_first" in told:
        answer = told["if_first"]
        losers = sum(change < 0 for change in answer["changes"].values())
        print(
            f"{answer['community']} first: open on day {answer['opened_day_if_first']} instead of "
            f"{answer['opened_day_in_plan']}; {answer['cost']:,.0f} person-days lost by all "
            f"together, {losers} communities lose."
        )
    print(f"Open means that its tasks are finished; opening it stays a decision. Written to {out}.")
