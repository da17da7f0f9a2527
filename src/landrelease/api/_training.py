"""Addresses of trials, of who may work, and of what people learned."""

import math
from dataclasses import asdict
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from landrelease import queries
from landrelease.api._asking import viewer_of
from landrelease.detection import CohortParity, Interval
from landrelease.store.trial_finding import ParityFinding

training = Router()


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


@training.get("/competence")
def who_may_work(request: HttpRequest, on: date | None = None) -> Any:
    """Return accreditations, devices and retraining as they stand on a day."""
    return queries.rights_to_work(viewer_of(request), on=on or timezone.localdate())


@training.get("/contingents")
def every_contingent(request: HttpRequest, on: date | None = None) -> Any:
    """Return contingents as they stand on a day, without numbers of people."""
    return list(queries.contingents(viewer_of(request), on=on or timezone.localdate()))


@training.get("/curricula")
def every_curriculum(request: HttpRequest, on: date | None = None) -> Any:
    """Return what each kind of work asks for on a day, and who lacks what."""
    return list(queries.curricula(viewer_of(request), on=on or timezone.localdate()))


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
