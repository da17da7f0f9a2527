"""Checks of work: what waits, a lot, a plan, a nonconformity."""

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from landrelease import queries
from landrelease.errors import LandreleaseError
from landrelease.pages._operating_curve import operating_curve
from landrelease.pages.forms import AnswerForm, CheckForm, PlanForm, SearchedForm
from landrelease.pages.middleware import PersonRequest
from landrelease.pages.views._reading import date_of, place_config
from landrelease.quality import plan_lot
from landrelease.store.clock import current_day
from landrelease.store.people import Right


@require_GET
def board(request: PersonRequest) -> HttpResponse:
    """Show what waits to be checked, now or as it was."""
    told = queries.quality_board(
        request.viewer,
        at=date_of(request.GET.get("at", "")),
        known=date_of(request.GET.get("known", ""), end=True),
    )
    context = {
        "board": told,
        "at": request.GET.get("at", ""),
        "known": request.GET.get("known", ""),
    }
    return render(request, "pages/quality.html", context)


@require_GET
def lot(request: PersonRequest, plan: str) -> HttpResponse:
    """Show a lot: its plan, its squares, what was found."""
    return lot_page(request, plan, None)


def lot_page(request: PersonRequest, plan: str, form: SearchedForm | None) -> HttpResponse:
    """Show a lot with the form of an inspection, as it was sent or empty."""
    told = queries.lot(request.viewer, plan=plan)
    if form is None:
        form = SearchedForm(today=current_day(), checked=told.sample_units)
    context = {
        "lot": told,
        "curve": None if told.planned is None else operating_curve(told.planned),
        "planned": told.planned,
        "form": form,
        "map_config": place_config(told.place, None),
    }
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return render(request, "pages/lot.html", context, status=status)


@require_GET
def lot_left(request: PersonRequest, plan: str) -> HttpResponse:
    """Say what a pass of a lot proves about what may be left in it."""
    told = queries.lot(request.viewer, plan=plan)
    left = queries.left_in_lot(request.viewer, plan=plan)
    address = reverse("pages:lot", kwargs={"plan": plan})
    context = {"title": told.lot, "address": address, "left": left}
    return render(request, "pages/left_after_check.html", context)


@require_GET
def area_left(request: PersonRequest, subject: str) -> HttpResponse:
    """Say what may be left in an area after clearance and the lots that were accepted."""
    left = queries.left_in_area(request.viewer, area=subject)
    held = queries.record(request.viewer, kind="hazardous_area", subject=subject)
    address = reverse("pages:area", kwargs={"subject": subject})
    context = {"title": held.row.title, "address": address, "left": left, "of_area": True}
    return render(request, "pages/left_after_check.html", context)


@require_GET
def lot_squares(request: PersonRequest, plan: str) -> JsonResponse:
    """Return the squares to search as a GeoJSON file."""
    told = queries.lot_squares_geojson(request.viewer, plan=plan)
    response = JsonResponse(told, content_type="application/geo+json")
    response["Content-Disposition"] = 'attachment; filename="squares.geojson"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
def plan(request: PersonRequest) -> HttpResponse:
    """Compute a plan from the numbers asked for; nothing is recorded."""
    return plan_page(request, None)


def plan_page(request: PersonRequest, form: PlanForm | None) -> HttpResponse:
    """Show a plan's risks and curve beside the form that draws it."""
    tasks = [(one.subject, one.title) for one in queries.choices(request.viewer, kind="task")]
    asked = {name: value for name, value in request.GET.items() if name in PlanForm.base_fields}
    if form is None:
        form = PlanForm(tasks=tasks, today=current_day(), **asked)
    lot_units = request.POST.get("lot_units") or request.GET.get("lot_units") or "400"
    planned, problem = _planned(form, lot_units)
    context = {
        "form": form,
        "lot_units": lot_units,
        "planned": planned,
        "problem": problem,
        "curve": None if planned is None else operating_curve(planned),
        "rules": queries.rules_of_plans(request.viewer, on=current_day()),
        "confidence": _value(form, "confidence"),
        "may_inspect": request.viewer.may(Right.INSPECT),
    }
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return render(request, "pages/quality_plan.html", context, status=status)


def _value(form: PlanForm, name: str) -> Any:
    return form[name].value()


def _planned(form: PlanForm, lot_units: str) -> tuple[Any, str]:
    try:
        planned = plan_lot(
            int(lot_units),
            clean=float(_value(form, "clean")),
            confidence=float(_value(form, "confidence")),
            good=float(_value(form, "good") or 0),
            producer_risk=float(_value(form, "producer_risk") or 0.05),
            sequential=bool(_value(form, "sequential")),
        )
    except LandreleaseError as error:
        return None, gettext(str(error))
    except (ValueError, TypeError):
        return None, gettext("Write numbers, as 400, 0.99 and 0.95.")
    return planned, ""


def nonconformity_page(
    request: PersonRequest, subject: str, answer: AnswerForm | None, check: CheckForm | None
) -> HttpResponse:
    """Show a nonconformity with the step that comes next."""
    told = queries.nonconformity(request.viewer, subject=subject)
    today = current_day()
    bound = any(form is not None and form.is_bound for form in (answer, check))
    context = {
        "told": told,
        "answer": answer or AnswerForm(today=today),
        "check": check or CheckForm(today=today),
    }
    status = HTTPStatus.BAD_REQUEST if bound else HTTPStatus.OK
    return render(request, "pages/nonconformity.html", context, status=status)


@require_GET
def nonconformity(request: PersonRequest, subject: str) -> HttpResponse:
    """Show a nonconformity."""
    return nonconformity_page(request, subject, None, None)
