"""quality plan: the sampling plan for a lot, with its risks and what a pass would prove."""

import argparse

from landrelease.quality import PlannedLot, operating_characteristic, plan_lot


def words(parser: argparse.ArgumentParser) -> None:
    """Declare the words of quality."""
    questions = parser.add_subparsers(dest="question", required=True, metavar="QUESTION")
    plan = questions.add_parser("plan", help="compute the sampling plan for a lot")
    plan.add_argument("--lot-units", type=int, required=True, metavar="N", help="squares in it")
    plan.add_argument(
        "--clean", type=float, default=0.99, metavar="SHARE", help="share that must conform"
    )
    plan.add_argument(
        "--confidence", type=float, default=0.95, help="with which a worse lot is refused"
    )
    plan.add_argument(
        "--good",
        type=float,
        default=0.0,
        metavar="SHARE",
        help="share not conforming that is still good (0: accept on zero)",
    )
    plan.add_argument(
        "--producer-risk",
        type=float,
        default=0.05,
        metavar="RISK",
        help="chance that good work may be refused",
    )
    plan.add_argument(
        "--sequential", action="store_true", help="square by square, until the answer is clear"
    )


def run(asked: argparse.Namespace) -> int:
    """Print the plan."""
    planned = plan_lot(
        asked.lot_units,
        clean=asked.clean,
        confidence=asked.confidence,
        good=asked.good,
        producer_risk=asked.producer_risk,
        sequential=asked.sequential,
    )
    for line in _lines(planned, asked):
        print(line)
    return 0


def _lines(planned: PlannedLot, asked: argparse.Namespace) -> list[str]:
    plan = planned.plan
    told = [
        (
            f"Lot of {plan.lot} squares, {100 * asked.clean:g} % of which must conform; refused "
            f"with {100 * asked.confidence:g} % confidence from {planned.bad} bad squares on."
        ),
        (
            f"Search {plan.sample} squares drawn at random; accept with at most {plan.allowed} "
            "that do not conform. A find of ordnance always fails the lot."
        ),
    ]
    if planned.sequential is not None:
        told.append(
            f"Square by square: stop where a line is crossed, after {planned.drawn} squares at "
            f"most; {planned.expected_good:.0f} on average in a good lot, "
            f"{planned.expected_bad:.0f} in a bad one."
        )
    bad = sorted({0, planned.good, planned.bad, min(2 * planned.bad, plan.lot or 0)})
    curve = operating_characteristic(planned, bad)
    told += [
        f"Producer's risk, {planned.good} bad squares refused: {planned.producer:.4f}.",
        f"Consumer's risk, {planned.bad} bad squares accepted: {planned.consumer:.4f}.",
        "Chance of acceptance: "
        + ", ".join(f"{n} bad {chance:.4f}" for n, chance in zip(bad, curve, strict=True))
        + ".",
    ]
    if planned.sequential is None:
        told.append(plan.pass_in_words(asked.confidence))
    return told
