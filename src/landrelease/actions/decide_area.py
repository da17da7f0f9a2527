"""Take any step of a hazardous area: what a page, a command or a program asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict

from landrelease.actions._appending import Receipt
from landrelease.actions.classify_area import confirm_area, suspect_area, unconfirm_area
from landrelease.actions.hand_over_land import Certificate, hand_over_land
from landrelease.actions.release_land import STEPS, Release, release_land
from landrelease.actions.reopen_land import reopen_land
from landrelease.actions.suspend_area import resume_area, suspend_area
from landrelease.kinds import AreaStep
from landrelease.store.people import Viewer
from landrelease.store.refusals import NotValid

_METHODS = {step: method for method, step in STEPS.items()}
_PLAIN = {
    AreaStep.SUSPECT: suspect_area,
    AreaStep.CONFIRM: confirm_area,
    AreaStep.UNCONFIRM: unconfirm_area,
    AreaStep.SUSPEND: suspend_area,
    AreaStep.RESUME: resume_area,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaOrder:
    """A step and what it takes; what a step does not ask for is left out."""

    step: AreaStep
    area: str
    on: date
    reason: str = ""
    ground: Mapping[str, Any] | None = None
    """GeoJSON polygon to be released or reopened; None for all of it."""
    depth_m: float | None = None
    task: str = ""
    organisation: str = ""
    area_m2: float | None = None
    remarks: str = ""
    name: str = ""
    """Of the new area, when land is reopened."""
    certificate: Certificate | None = None
    entry_id: str = ""


class _Said(TypedDict):
    """What every step is told."""

    area: str
    on: date
    reason: str
    entry_id: str


def decide_area(viewer: Viewer, order: AreaOrder) -> Receipt:
    """Take a step in the viewer's name: see the action of that step for what it refuses.

    Raises
    ------
    NotAllowed, NotFound, NotValid, IdAlreadyUsed, GuardNotMet, NotFromThere
    """
    said = _Said(area=order.area, on=order.on, reason=order.reason, entry_id=order.entry_id)
    if order.step in _PLAIN:
        return _PLAIN[order.step](viewer, **said)
    if order.step in _METHODS:
        release = Release(
            method=_METHODS[order.step],
            ground=order.ground,
            depth_m=order.depth_m,
            task=order.task,
            organisation=order.organisation,
            area_m2=order.area_m2,
            remarks=order.remarks,
        )
        return release_land(viewer, release, **said)
    if order.step is AreaStep.REOPEN:
        return reopen_land(viewer, name=order.name, ground=order.ground, **said)
    if order.step is AreaStep.HAND_OVER and order.certificate is not None:
        return hand_over_land(viewer, order.certificate, **said)
    why = "Write what the certificate says." if order.step is AreaStep.HAND_OVER else "Choose one."
    raise NotValid([("step", why)])
