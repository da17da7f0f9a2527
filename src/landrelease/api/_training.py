"""Addresses of trials, of who may work, and of what people learned."""

import math
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, cast

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from landrelease import actions, queries
from landrelease.api._answers import made
from landrelease.api._asking import ID_LENGTHS, viewer_of
from landrelease.detection import CohortParity, Interval
from landrelease.kinds import ItemClass, Soil
from landrelease.store.clock import current_day
from landrelease.store.trial_finding import ParityFinding

training = Router()


class CorrectionBody(Schema):
    """Which squares were marked after all, and why it was wrong before.

    `seen` is the entry of the result that was looked at (`GET /trials/results/{result}`).
    """

    id: Annotated[str, Field(min_length=ID_LENGTHS[0], max_length=ID_LENGTHS[1])]
    seen: str
    marked: list[str]
    not_searched: list[str] = []
    reason: str


class DetectionBody(Schema):
    """Which results speak for a search."""

    trials: list[str]
    cohort: str
    deminers: list[str] = []
    devices: list[str] = []
    item_class: ItemClass | None = None
    soil: Soil | None = None


@training.get("/trials")
def every_trial(request: HttpRequest) -> Any:
    """Return the trials, the newest first, with what each shows."""
    return queries.trials(viewer_of(request)).rows


@training.get("/trials/{subject}")
def one_trial(request: HttpRequest, subject: str) -> dict[str, Any]:
    """Return a trial: its design, and once it is closed what it shows and what rests on it."""
    detail = queries.trial(viewer_of(request), subject=subject)
    return {
        "subject": detail.subject,
        "design": detail.document,
        "trainees": detail.trainees,
        "reference": detail.reference,
        "lanes": dict(detail.lanes),
        "devices": detail.devices,
        "results_without_device": detail.without_device,
        "results": detail.results,
        "finding": None if detail.finding is None else _finding(detail.finding),
        "cohorts": [_cohort(one) for one in detail.cohorts],
        "corrected_knowing": detail.corrected_knowing,
        "declaration": detail.declaration,
        "claims": detail.claims,
        "rests_on_it": detail.rests_on_it,
    }


@training.get("/trials/results/{result}")
def one_result(request: HttpRequest, result: str) -> Any:
    """Return which squares a result says were marked, who entered it, and its entry."""
    return queries.trial_result(viewer_of(request), subject=result)


@training.post("/trials/results/{result}/correction", response={201: dict[str, Any]})
def correct_result(
    request: HttpRequest, result: str, body: CorrectionBody
) -> Status[dict[str, Any]]:
    """Put right what was marked; of a closed trial it waits for a second person.

    Refused with status 409 where somebody else corrected the result since it was looked at; `now`
    then holds what it says.
    """
    done = actions.correct_trial_result(
        viewer_of(request),
        result=result,
        seen=body.seen,
        marked=body.marked,
        not_searched=body.not_searched,
        reason=body.reason,
        entry_id=body.id,
    )
    changes = [asdict(one) for one in done.changes]
    return made(done.receipt, rests_on_it=done.rests_on_it, changes=changes)


@training.post("/searches/{search}/detection", response={201: dict[str, Any]})
def take_detection(
    request: HttpRequest, search: str, body: DetectionBody
) -> Status[dict[str, Any]]:
    """Take the detection of a searched area from trials; it waits for a second person."""
    told = actions.take_detection(viewer_of(request), searched_area=search, **body.dict())
    found = {"mean": told.detection.mean, "low": told.detection.low, "high": told.detection.high}
    return made(cast("actions.Receipt", told.receipt), detection=found, to_look_at=told.to_look_at)


@training.get("/competence")
def who_may_work(request: HttpRequest, on: date | None = None) -> Any:
    """Return accreditations, devices and retraining as they stand on a day."""
    return queries.rights_to_work(viewer_of(request), on=on or current_day())


@training.get("/contingents")
def every_contingent(request: HttpRequest, on: date | None = None) -> Any:
    """Return contingents as they stand on a day, without numbers of people."""
    return list(queries.contingents(viewer_of(request), on=on or current_day()))


@training.get("/curricula")
def every_curriculum(request: HttpRequest, on: date | None = None) -> Any:
    """Return what each kind of work asks for on a day, and who lacks what."""
    return list(queries.curricula(viewer_of(request), on=on or current_day()))


@training.get("/learning")
def learning(request: HttpRequest) -> dict[str, Any]:
    """Return cohorts and persons over their trials, and written tests question by question."""
    viewer = viewer_of(request)
    return {
        "cohorts": queries.learning_curves(viewer),
        "written_tests": queries.written_tests(viewer),
    }


def _finding(told: ParityFinding) -> dict[str, Any]:
    return {
        "verdict": told.verdict,
        "refused": "" if told.refused is None else str(told.refused),
        "number": "" if told.refused is None else told.refused.number,
        "margins": told.margins,
        "parity": None if told.told is None else _parity(told.told),
        "left_out": len(told.left_out),
    }


def _parity(told: CohortParity) -> dict[str, Any]:
    return {
        "trainees": told.trainees,
        "reference": told.reference,
        "detection": _interval(told.parity.detection),
        "detection_verdict": told.parity.detection_verdict,
        "false_alarms": _interval(told.parity.false_alarms),
        "false_alarms_verdict": told.parity.false_alarms_verdict,
    }


def _cohort(told: queries.CohortTold) -> dict[str, Any]:
    curve = told.curve
    return {
        "name": told.name,
        "is_reference": told.is_reference,
        "totals": told.totals,
        "detection": told.detection,
        "false_alarms": told.false_alarms,
        "strata": told.strata,
        "persons": told.persons,
        "nine_of_ten_down_to_m": _finite(curve.depth_m),
        "nine_of_ten_surely_down_to_m": _finite(curve.depth_sure_m),
        "deepest_target_m": curve.deepest_m,
        "no_curve_because": curve.refused,
    }


def _interval(told: Interval) -> dict[str, Any]:
    """An end that nothing bounds is null."""
    return asdict(told) | {"low": _finite(told.low), "high": _finite(told.high)}


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
