"""Plan the control of a lot: how many squares are searched again, and which, drawn by a seed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely
from django.db import transaction

from landrelease.actions._appending import Receipt, wait_for_other_writers
from landrelease.actions._checks import require
from landrelease.actions._deciding import polygon_of, recorded
from landrelease.actions._inspecting import Sides, as_said, held, keep, require_outsider, sides_of
from landrelease.actions._said_before import said_before
from landrelease.errors import LandreleaseError
from landrelease.kinds import NOT_KNOWN
from landrelease.quality import (
    InspectedLot,
    LotSquares,
    PlanAsked,
    PlannedLot,
    Record,
    Verdict,
    below_rules,
    draw_squares,
    plan_lot,
    plan_rules,
    require_plan_rules,
    squares_of,
)
from landrelease.store._work_on_ground import without_strips
from landrelease.store.chance import seed
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import Programme, current_programme
from landrelease.store.quality_facts import QUALITY_KINDS, QualityMap, asked_of
from landrelease.store.refusals import NotValid
from landrelease.store.register import rows_at

_SEED_BITS = 48


class PlanWaiting(LandreleaseError):
    """Ground of the lot has a plan already that has no answer yet."""

    def __init__(self, lots: tuple[str, ...]) -> None:
        self.lots = lots
        super().__init__(
            f"A plan for this ground waits for its inspection: {', '.join(lots)}. Nobody draws "
            "again until a draw suits him: carry that plan out first."
        )


class NotSearchedAgain(LandreleaseError):
    """A lot that failed, or a part of it, has not been searched again."""

    def __init__(self, failed: tuple[str, ...], reopened: tuple[str, ...]) -> None:
        self.failed, self.reopened = failed, reopened
        more = f" It reopened {', '.join(reopened[:10])}." if reopened else ""
        super().__init__(
            f"Ground of this lot failed: {', '.join(failed)}.{more} A second sample proves nothing "
            "before the ground has been searched again: record that work first."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LotAsked:
    """A lot as somebody wants it checked.

    Parameters
    ----------
    task, lot
        The task, and a name for the lot.
    ground
        GeoJSON polygon in WGS 84; None for all ground of the task that waits to be accepted.
    unit_m
        Side of the squares, metres.
    clean, confidence
        Share of squares that must conform, and with which confidence a worse lot is refused. The
        rules of the day say the least of all three.
    good, producer_risk, sequential
        See `plan_lot`.
    """

    task: str
    lot: str
    ground: Mapping[str, Any] | None = None
    unit_m: float = 5.0
    clean: float = 0.99
    confidence: float = 0.95
    good: float = 0.0
    producer_risk: float = 0.05
    sequential: bool = False


@transaction.atomic
def plan_inspection(viewer: Viewer, asked: LotAsked, *, on: date, entry_id: str = "") -> Receipt:
    """Draw the squares of a lot that are searched again; the seed is kept with the plan.

    Raises
    ------
    NotAllowed, NotFound, NotValid, IdAlreadyUsed
    InspectorNotIndependent
        When the planner belongs to the organisation whose work it is.
    PlanBelowRules
        When it asks for less than the programme's rules of that day.
    PlanWaiting
        When ground of the lot has a plan without an answer: nobody draws twice. A plan that the
        rules of the day no longer let accept anything is in nobody's way.
    NotSearchedAgain
        When ground of the lot failed and was not searched again since.
    QualityError
        When the numbers give no plan.
    """
    require(viewer, Right.INSPECT)
    wait_for_other_writers()
    programme = current_programme()
    task = held(viewer, "task", asked.task)
    sides = sides_of(viewer, task, task.payload())
    require_outsider(viewer, sides)
    wanted = _wanted(asked)
    if before := said_before(viewer, entry_id, wanted | _drawn_by_hand(asked), on=on):
        return before
    quality = QualityMap(rows_at(at=None, known=None, kinds=QUALITY_KINDS), crs=programme.crs)
    geometry, ground = _ground(quality, asked, programme)
    _check_waiting(quality, ground, on=on, programme=programme)
    _check_ground(quality, asked, ground, on)
    _check_rules(asked, 0.0, on=on, programme=programme)
    squares = squares_of(ground, side_m=asked.unit_m)
    planned = plan_lot(
        len(squares),
        clean=asked.clean,
        confidence=asked.confidence,
        good=asked.good,
        producer_risk=asked.producer_risk,
        sequential=asked.sequential,
    )
    _check_rules(asked, planned.consumer, on=on, programme=programme)
    payload = wanted | _drawn(planned, squares) | _by(viewer, sides)
    payload |= {"place": {"geometry": geometry}}
    draft = as_said("qc_plan", payload, on=on, id=entry_id)
    computed = frozenset() if asked.ground is not None else frozenset({draft.id})
    return keep(viewer, [draft], programme=programme, computed=computed)


def _wanted(asked: LotAsked) -> dict[str, Any]:
    return {
        "task": asked.task,
        "lot": asked.lot.strip(),
        "unit_m": float(asked.unit_m),
        "clean": float(asked.clean),
        "confidence": float(asked.confidence),
        "sequential": asked.sequential,
        "good": float(asked.good),
        "producer_risk": float(asked.producer_risk) if asked.good else NOT_KNOWN,
    }


def _drawn_by_hand(asked: LotAsked) -> dict[str, Any]:
    if asked.ground is None:
        return {}
    return {"place": {"geometry": json.loads(json.dumps(dict(asked.ground)))}}


def _drawn(planned: PlannedLot, squares: LotSquares) -> dict[str, Any]:
    number = seed(_SEED_BITS)
    drawn = draw_squares(len(squares), planned.drawn, np.random.default_rng(number))
    return {
        "lot_units": len(squares),
        "sample_units": planned.plan.sample,
        "accept_on": planned.plan.allowed,
        "seed": number,
        "drawn": ", ".join(str(number) for number in drawn),
    }


def _by(viewer: Viewer, sides: Sides) -> dict[str, Any]:
    return {
        "inspected": sides.inspected.subject,
        "inspecting": sides.inspecting.subject,
        "planner": viewer.username,
    }


def _ground(
    quality: QualityMap, asked: LotAsked, programme: Programme
) -> tuple[Mapping[str, Any], shapely.Geometry]:
    """Return the ground of the lot as it is recorded, and in the programme's plane."""
    geometry = asked.ground
    if geometry is None:
        waiting = quality.of_task(asked.task).lots.not_accepted
        if waiting.area <= 1.0:
            why = "No ground worked by this task waits to be accepted: record the work, or draw it."
            raise NotValid([("ground", why)])
        geometry = recorded(without_strips(waiting), crs=programme.crs)
    return geometry, polygon_of(geometry, crs=programme.crs)


def _check_rules(asked: LotAsked, consumer: float, *, on: date, programme: Programme) -> None:
    plan = PlanAsked(
        clean=asked.clean, confidence=asked.confidence, unit_m=asked.unit_m, consumer=consumer
    )
    require_plan_rules(plan, on=on, packs=programme.rule_packs)


def _check_waiting(
    quality: QualityMap, ground: shapely.Geometry, *, on: date, programme: Programme
) -> None:
    rules = plan_rules(on=on, packs=programme.rule_packs)
    waiting = []
    for record in quality.plans_waiting(ground):
        said = quality.said["qc_plan", record.subject]
        if not below_rules(asked_of(said), rules):
            waiting.append(record.title)
    if waiting:
        raise PlanWaiting(tuple(waiting))


def _check_ground(quality: QualityMap, asked: LotAsked, ground: shapely.Geometry, on: date) -> None:
    last = quality.last_day_on(ground)
    if last is not None and on < last:
        why = f"Work on this ground went on until {last}; read {on}. Choose a later day."
        raise NotValid([("on", why)])
    if_accepted = InspectedLot(
        record=Record("qc_inspection", "", asked.lot),
        task=asked.task,
        lot=asked.lot,
        on=on,
        verdict=Verdict.ACCEPTED,
        ground=ground,
    )
    before = quality.of_ground(ground)
    after = quality.of_ground(ground, if_inspected=(if_accepted,))
    if if_accepted.record in after.lots.not_searched_again:
        raise NotSearchedAgain(
            tuple(record.title for record in before.lots.failed),
            tuple(record.title for record in before.lots.reopened),
        )
