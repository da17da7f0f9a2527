"""Record what was searched of a plan's sample: accepted or failed follows, nobody types it."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import transaction
from shapely.geometry import mapping

from landrelease.actions._appending import Receipt, wait_for_other_writers
from landrelease.actions._checks import require
from landrelease.actions._inspecting import as_said, held, keep, require_outsider, sides_of
from landrelease.actions._said_before import said_before
from landrelease.errors import LandreleaseError
from landrelease.geo import project, unproject
from landrelease.kinds import NOT_KNOWN, Outcome, Precision
from landrelease.ledger import Draft
from landrelease.quality import Verdict, require_plan_rules, squares_named, squares_of, verdict_of
from landrelease.store.models import LinkRow, RegisterRow
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import current_programme
from landrelease.store.quality_facts import asked_of, lot_plan_of
from landrelease.store.refusals import NotValid


class PlanHasItsAnswer(LandreleaseError):
    """A plan was carried out before: a lot is not searched until it passes."""

    def __init__(self, lot: str, result: str) -> None:
        self.lot, self.result = lot, result
        super().__init__(
            f"The plan for {lot} has its answer: {result}. Plan anew when the ground has been "
            "searched again."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """What an inspector did and found.

    Parameters
    ----------
    plan
        The plan carried out.
    checked
        How many of the squares drawn were searched, in the order drawn.
    with_finds, not_conforming
        Numbers of squares, with commas.
    detection, depth_m
        Of the inspectors: probability of detecting an item, 0 to 1, and metres; None if not known.
    """

    plan: str
    checked: int
    with_finds: str = ""
    not_conforming: str = ""
    detection: float | None = None
    depth_m: float | None = None
    remarks: str = ""


@transaction.atomic
def record_inspection(
    viewer: Viewer, searched: Searched, *, on: date, entry_id: str = ""
) -> Receipt:
    """Record an inspection in the viewer's name; its result follows from plan and finds.

    A sample that was not finished may be taken up again: what was found stays found. Each find is
    recorded as an item, in the middle of its square; correct that record with what it was and
    what became of it.

    Raises
    ------
    NotAllowed, NotFound, NotValid, IdAlreadyUsed
    InspectorNotIndependent
        When the inspector belongs to the organisation whose work it is.
    PlanBelowRules
        When it would accept the lot by a plan that asks for less than the rules of that day. A
        find fails the lot whatever the plan.
    PlanHasItsAnswer
        When the plan accepted or failed the lot before.
    SampleNotFollowed, SquaresNotRead, PlanOutOfRange
        When the squares are none of the sample's.
    """
    require(viewer, Right.INSPECT)
    wait_for_other_writers()
    plan = held(viewer, "qc_plan", searched.plan)
    said = plan.payload()
    task = held(viewer, "task", said["task"])
    sides = sides_of(viewer, task, task.payload())
    require_outsider(viewer, sides)
    wanted = _wanted(searched)
    if before := said_before(viewer, entry_id, wanted, on=on):
        return before
    _check_day(plan, on)
    _check_earlier(plan, searched)
    finds, others = squares_named(searched.with_finds), squares_named(searched.not_conforming)
    verdict = verdict_of(
        lot_plan_of(said), checked=searched.checked, with_finds=finds, not_conforming=others
    )
    programme = current_programme()
    if verdict is Verdict.ACCEPTED:
        require_plan_rules(asked_of(said), on=on, packs=programme.rule_packs)
    copied = ("task", "lot", "lot_units", "sample_units", "accept_on", "place")
    payload: dict[str, Any] = {name: said[name] for name in copied} | wanted
    payload |= {
        "inspected": sides.inspected.subject,
        "inspecting": sides.inspecting.subject,
        "inspector": viewer.username,
        "units_with_finds": len(finds),
        "units_not_conforming": len(set(others) - set(finds)),
        "result": verdict.value,
    }
    draft = as_said("qc_inspection", payload, on=on, id=entry_id)
    found = list(_items(plan, finds, on=on, of=draft.id, crs=programme.crs))
    computed = frozenset({draft.id})
    return keep(viewer, [draft, *found], programme=programme, computed=computed)


def _items(
    plan: RegisterRow, finds: Sequence[int], *, on: date, of: str, crs: str
) -> Iterator[Draft]:
    """Say of each square with a find that an item lay there: what it was is said later.

    A find in ground that was released is so a reason to open it again, as any other item is.
    """
    side_m = float(plan.payload()["unit_m"])
    lot = project(plan.geometry, crs)
    squares = squares_of(lot, side_m=side_m)
    for number in finds:
        centre = squares.square(number).intersection(lot).representative_point()
        place = {
            "geometry": mapping(unproject(centre, crs)),
            "precision": Precision.SURVEYED.value,
            "radius_m": round(side_m / math.sqrt(2), 2),
        }
        payload = {"items": 1, "outcome": Outcome.NOT_KNOWN.value, "place": place}
        id_ = sha256(f"find in square {number} of {of}".encode()).hexdigest()[:32]
        yield as_said("item_found", payload, on=on, id=id_, event=False)


def _wanted(searched: Searched) -> dict[str, Any]:
    return {
        "plan": searched.plan,
        "units_checked": searched.checked,
        "with_finds": searched.with_finds.strip(),
        "not_conforming": searched.not_conforming.strip(),
        "detection": NOT_KNOWN if searched.detection is None else float(searched.detection),
        "depth_m": NOT_KNOWN if searched.depth_m is None else float(searched.depth_m),
        "remarks": searched.remarks.strip(),
    }


def _check_day(plan: RegisterRow, on: date) -> None:
    if plan.first is not None and on < plan.first:
        why = f"The squares were drawn on {plan.first}; read {on}. Choose a later day."
        raise NotValid([("on", why)])


def _check_earlier(plan: RegisterRow, searched: Searched) -> None:
    for said in _earlier(plan):
        if said["result"] != Verdict.UNDECIDED.value:
            raise PlanHasItsAnswer(str(said["lot"]), str(said["result"]))
        problems = []
        if searched.checked < said["units_checked"]:
            why = f"{said['units_checked']} squares had been searched already."
            problems.append(("checked", why))
        lost = set(squares_named(said.get("not_conforming", "")))
        if lost - set(squares_named(searched.not_conforming)):
            problems.append(("not_conforming", "What did not conform before is named again."))
        if problems:
            raise NotValid(problems)


def _earlier(plan: RegisterRow) -> list[Mapping[str, Any]]:
    links = LinkRow.objects.filter(kind="qc_inspection", field="plan", target=plan.subject)
    subjects = list(links.values_list("subject", flat=True))
    rows = RegisterRow.objects.filter(kind="qc_inspection", subject__in=subjects)
    return [row.payload() for row in rows.order_by("recorded_at", "subject")]
