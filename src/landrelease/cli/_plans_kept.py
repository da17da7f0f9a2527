"""plan --keep, --kept and --compare: plans in the ledger of a programme."""

import argparse
from datetime import date

from landrelease.cli._acting import Bar, acting, prepare


def keep(asked: argparse.Namespace, first: date) -> int:
    """Plan from the register with its teams, and keep the plan under a name."""
    prepare()
    from landrelease.actions import PlanAsked, make_plan
    from landrelease.queries import plan

    viewer, bar = acting(asked), Bar("plan")
    wanted = PlanAsked(
        scenario=asked.keep,
        first_day=first,
        horizon=asked.horizon,
        seconds=asked.seconds,
        tries=asked.tries,
        seed=asked.seed,
        leave_out_unable=asked.leave_out_unable,
    )
    try:
        receipt = make_plan(viewer, wanted, progress=lambda share, word, _: bar(share, word))
    finally:
        bar.close()
    detail = plan(viewer, subject=receipt.subject)
    row = detail.row
    print(
        f"Kept {row.subject}: {row.scenario}. {row.person_days:,.0f} person-days within "
        f"{row.horizon} days; no plan can give more than {row.bound:,.0f} (gap {row.gap:.1%})."
    )
    print(f"{len(detail.work)} tasks finished, {len(detail.not_done)} not.")
    for one in (*detail.not_done, *detail.left_out)[:10]:
        print(f"  {one.title}: {one.why}")
    return 0


def list_kept(asked: argparse.Namespace) -> int:
    """List the kept plans, the newest first."""
    prepare()
    from landrelease.queries import plans

    for row in plans(acting(asked)).rows:
        adopted = "".join(f", adopted {day}" for day in row.adopted)
        print(
            f"{row.subject}  {row.scenario}: from {row.first_day}, {row.horizon} days, "
            f"{row.person_days:,.0f} person-days, gap {row.gap:.1%}{adopted}"
        )
    return 0


def compare(asked: argparse.Namespace) -> int:
    """Print plans side by side: value, bound, and the dates of settlements that differ."""
    prepare()
    from landrelease.queries import compare_plans

    found = compare_plans(acting(asked), subjects=asked.compare)
    for number, one in enumerate(found.plans, start=1):
        row = one.row
        print(
            f"{number}. {row.scenario}: {row.person_days:,.0f} of at most {row.bound:,.0f} "
            f"person-days, {len(one.not_done)} tasks not finished"
        )
    for place in found.places:
        if place.differs:
            days = "  ".join(str(day or "not in time") for day in place.days)
            print(f"  {place.title} ({place.people:,.0f}): {days}")
    for one, changes in zip(found.plans[1:], found.changes, strict=True):
        print(f"{one.row.scenario}: {len(changes)} facts differ from the first plan's.")
    return 0
