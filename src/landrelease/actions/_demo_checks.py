"""Checks of work in the demo: internal visits, external visits, lots by drawn squares."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

import shapely

from landrelease.actions._demo_stage import Days, Stage, later, row
from landrelease.actions.answer_nonconformity import answer_nonconformity, check_nonconformity
from landrelease.actions.plan_inspection import LotAsked, plan_inspection
from landrelease.actions.record_inspection import Searched, record_inspection
from landrelease.actions.record_visit import Fault, Visit, record_visit
from landrelease.geo import project
from landrelease.kinds import InspectionSide, NonconformityType, Severity
from landrelease.quality import squares_named, squares_of
from landrelease.simulation import TrueItem, on_grid
from landrelease.store.clock import now
from landrelease.store.models import RegisterRow

_CHECKERS: Final = {"first": "checker", "contingent": "own-checker"}
_SQUARE_M: Final = 10.0
_INSPECTORS_DETECT: Final = 0.97
_ROUNDS: Final = 6


def internal_visit(stage: Stage, operator: str, task: str, team: str) -> None:
    """Have the operator's own quality officer look at the work today."""
    visit = Visit(
        task=task, side=InspectionSide.INTERNAL, team=team,
        findings="Lanes, drills and the day's records are in order.",
    )  # fmt: skip
    record_visit(stage.person(_CHECKERS[operator]), visit, on=now().date())


def visited(stage: Stage, task: str, team: str, leader: str) -> Days[None]:
    """Play a visit from outside, with a nonconformity that is answered and closed."""
    yield later(1, 11)
    day = now().date()
    fault = Fault(
        type=NonconformityType.RECORDS, severity=Severity.MAJOR,
        description="Two lanes of the week are drawn under the same number.",
        due=day + timedelta(days=14),
    )  # fmt: skip
    visit = Visit(
        task=task, side=InspectionSide.EXTERNAL, team=team,
        findings="Work on the ground conforms; the lane register does not.", faults=(fault,),
    )  # fmt: skip
    record_visit(stage.person("inspector"), visit, on=day)
    raised = RegisterRow.objects.filter(kind="nonconformity", status="open")
    nonconformity = raised.order_by("-recorded_at").values_list("subject", flat=True)[0]
    yield later(3)
    answer = "The lanes were numbered anew, and the register was corrected."
    answer_nonconformity(
        stage.person(leader), nonconformity=nonconformity, corrective_action=answer, on=now().date()
    )
    yield later(2)
    check_nonconformity(
        stage.person("inspector"), nonconformity=nonconformity, conforms=True,
        check="Numbers on the ground and in the register agree.", on=now().date(),
    )  # fmt: skip


def inspected_until_accepted(
    stage: Stage,
    task: str,
    name: str,
    strips: Sequence[shapely.Geometry],
    search: Callable[[shapely.Geometry], object],
) -> Days[None]:
    """Play the external control of a lot; where it fails all of it is searched again."""
    ground = stage.made.plane.geojson(on_grid(shapely.union_all(strips)))
    for number in range(_ROUNDS):
        yield later(2, 10)
        lot = name if number == 0 else f"{name}, searched again {number}"
        asked = LotAsked(
            task=task, lot=lot, ground=ground, unit_m=_SQUARE_M, clean=0.98, confidence=0.9
        )
        plan = plan_inspection(stage.person("inspector"), asked, on=now().date()).subject
        yield later(1, 15)
        if _inspected(stage, plan):
            return
        for strip in strips:
            yield later(1, 16)
            search(strip)


def _inspected(stage: Stage, plan: str) -> bool:
    """Search the squares drawn; record what was found; say whether the lot was accepted."""
    said, day = row("qc_plan", plan), now().date()
    lot = project(said.geometry, stage.programme.crs)
    squares = squares_of(lot, side_m=float(said.payload()["unit_m"]))
    drawn = squares_named(said.payload()["drawn"])
    depth = max(stage.made.configuration.work.depth_m.values())
    finds: dict[int, list[TrueItem]] = {}
    for number in drawn:
        square = squares.square(number).intersection(lot)
        items = stage.ground.search(
            stage.on_plane(square),
            on=day,
            detection=_INSPECTORS_DETECT,
            depth_m=_depth(said, depth),
        )
        if items:
            finds[number] = items
    searched = Searched(
        plan=plan, checked=len(drawn), with_finds=", ".join(str(one) for one in sorted(finds)),
        detection=_INSPECTORS_DETECT, depth_m=_depth(said, depth),
    )  # fmt: skip
    receipt = record_inspection(stage.person("inspector"), searched, on=day)
    _tell_what_was_found(stage, [finds[one] for one in sorted(finds)])
    return row("qc_inspection", receipt.subject).status == "accepted"


def _depth(plan: RegisterRow, usual: float) -> float:
    asked = row("task", plan.payload()["task"]).payload().get("depth_m")
    return float(asked) if isinstance(asked, int | float) else usual


def _tell_what_was_found(stage: Stage, finds: Sequence[list[TrueItem]]) -> None:
    """Say of each item that an inspection recorded what it was, and that it was removed."""
    for items in finds:
        held = RegisterRow.objects.filter(kind="item_found", status="not_known", first=now().date())
        nearest = min(held, key=lambda one: _distance(stage, one, items[0]))
        payload = {
            "item_class": items[0].item_class,
            "model": items[0].model,
            "items": len(items),
            "depth_m": round(items[0].depth_m, 2),
            "outcome": "removed",
            "place": stage.place(items[0].point, radius_m=2.0),
        }
        stage.says(
            "inspector", "item_found", payload,
            corrects=nearest.entry, reason="What it was, and that it was removed.",
        )  # fmt: skip


def _distance(stage: Stage, row: RegisterRow, item: TrueItem) -> float:
    return float(project(row.geometry, stage.made.crs).distance(item.point))
