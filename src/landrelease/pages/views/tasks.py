"""Tasks: the board, one task with its timeline, its plan, its steps and its days."""

from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from landrelease import actions, queries
from landrelease.errors import LandreleaseError
from landrelease.geo import read_geojson_geometry
from landrelease.kinds import KINDS
from landrelease.pages._map_words import map_words
from landrelease.pages._plots import Series, stacked_bars
from landrelease.pages.forms import AssignForm, DayForm, ReportForm, StepForm, initial_of
from landrelease.pages.middleware import PersonRequest
from landrelease.pages.views._clocks import clocks_of
from landrelease.pages.views._reading import date_of, page_of
from landrelease.pages.views.map import bounds_of
from landrelease.planning import TaskStep
from landrelease.store.clock import current_day
from landrelease.store.people import Right
from landrelease.store.refusals import NotAllowed, NotFound, NotValid

OF_STEPS: Final = frozenset({"status", "organisation", "team", "reason"})
"""Fields of a task that its steps say."""
LEAST_M2: Final = 0.5
"""Less ground than this is rounding, and not drawn."""
DAYS_SHOWN: Final = 7
"""The last days of work; those before are folded."""
AROUND_DEG: Final = 0.001
"""What is shown around the ground of a task, on its map to draw on."""


@require_GET
def board(request: PersonRequest) -> HttpResponse:
    """Show tasks in columns by state; a list where the window is narrow."""
    asked = request.GET
    found = queries.task_board(
        request.viewer,
        organisation=asked.get("organisation", "")[:80],
        purpose=asked.get("purpose", "")[:40],
        settlement=asked.get("settlement", "")[:80],
        at=date_of(asked.get("at", "")),
        known=date_of(asked.get("known", ""), end=True),
    )
    context = {
        "found": found,
        "shown": sum(len(column.cards) for column in found.columns),
        "filters": (
            ("organisation", gettext("Organisation"), found.organisations),
            ("purpose", gettext("Purpose"), found.purposes),
            ("settlement", gettext("For settlement"), found.settlements),
        ),
        "asked": asked,
        "clocks": clocks_of(asked),
        "at": asked.get("at", ""),
        "known": asked.get("known", ""),
        "may_plan": request.viewer.may(Right.PLAN_TASKS),
    }
    return render(request, "pages/tasks.html", context)


@require_GET
def task(request: PersonRequest, subject: str) -> HttpResponse:
    """Show a task: dossier, ground, progress, finds, timeline, and what may be done next."""
    return _page(request, subject)


def _page(
    request: PersonRequest, subject: str, *, refused: tuple[str, StepForm] | None = None
) -> HttpResponse:
    detail = queries.task_page(request.viewer, subject=subject)
    forms = [(offered, _step_form(request, offered.step)) for offered in detail.steps]
    if refused is not None:
        forms = [(one, refused[1] if one.step == refused[0] else form) for one, form in forms]
    place = detail.record.place
    config = None
    if place is not None:
        config = {
            "place": place,
            "radius_m": detail.record.radius_m,
            "lanes": detail.lanes,
            "words": map_words(),
        }
    context = {
        "detail": detail,
        "card": detail.card,
        "steps": [(one, form) for one, form in forms if not one.why_not],
        "closed_steps": [one for one in detail.steps if one.why_not],
        "who": queries.who_may_do(request.viewer, task=subject, on=current_day()),
        "plot": _plot(detail),
        "last_days": detail.days[-DAYS_SHOWN:],
        "earlier_days": detail.days[:-DAYS_SHOWN],
        "map_config": config,
    }
    status = HTTPStatus.OK if refused is None else HTTPStatus.BAD_REQUEST
    return render(request, "pages/task.html", context, status=status)


def _plot(detail: queries.TaskDetail) -> str:
    approved = [day for day in detail.days if not day.waits]
    if not approved:
        return ""
    by_day: dict[date, list[float]] = {}
    for day in approved:
        first, again = by_day.setdefault(day.on, [0.0, 0.0])
        by_day[day.on] = [first + day.new_m2, again + day.drawn_m2 - day.new_m2]
    series = [
        Series(gettext("m² worked for the first time"), tuple(v[0] for v in by_day.values())),
        Series(gettext("m² worked again"), tuple(v[1] for v in by_day.values())),
    ]
    shown = [one for one in series if any(value >= LEAST_M2 for value in one.values)] or series[:1]
    places = [f"{day:%m-%d}" for day in by_day]
    alt = gettext("Ground worked by day, in square metres; the table below has the numbers.")
    return stacked_bars("days", places, shown, alt=alt)


def _step_form(request: PersonRequest, step: str, data: Any = None) -> StepForm:
    today = current_day()
    if step == TaskStep.ASSIGN:
        return AssignForm(data, today=today, step=step, options=_options(request)("organisation"))
    return StepForm(data, today=today, step=step)


def _options(request: PersonRequest) -> Callable[[str], tuple[tuple[str, str], ...]]:
    def of(kind: str) -> tuple[tuple[str, str], ...]:
        found = queries.choices(request.viewer, kind=kind)
        return tuple((item.subject, item.title) for item in found)

    return of


@require_POST
def step(request: PersonRequest, subject: str, step: str) -> HttpResponse:
    """Take a step with a task, or say why not beside its form."""
    if step not in set(TaskStep):
        raise NotFound("step", step)
    form = _step_form(request, step, request.POST)
    if form.is_valid() and _taken(request, subject, TaskStep(step), form):
        return redirect("pages:task", subject=subject)
    return _page(request, subject, refused=(step, form))


def _taken(request: PersonRequest, subject: str, step: TaskStep, form: StepForm) -> bool:
    said = form.cleaned_data
    shared = {
        "task": subject,
        "on": said["on"],
        "reason": said["reason"],
        "entry_id": said["entry_id"],
    }
    told = gettext("The step is recorded.")
    try:
        if step is TaskStep.ASSIGN:
            actions.assign_task(
                request.viewer, organisation=said["organisation"], team=said["team"], **shared
            )
        elif step is TaskStep.COMPLETE:
            actions.complete_task(request.viewer, **shared)
            told = gettext("Reported complete. Another person must approve it before it counts.")
        else:
            actions.move_task(request.viewer, step=step, **shared)
    except NotValid as error:
        form.tell(error.problems)
        return False
    except LandreleaseError as error:
        if isinstance(error, NotFound):
            raise
        form.add_error(None, gettext(str(error)))
        return False
    messages.success(request, told, extra_tags="done saved")
    return True


@require_http_methods(["GET", "POST"])
def plan(request: PersonRequest, subject: str = "") -> HttpResponse:
    """Plan a task, or change the plan of one."""
    if not request.viewer.may(Right.PLAN_TASKS):
        raise NotAllowed(Right.PLAN_TASKS)
    kind = KINDS["task"]
    initial: dict[str, Any] = {"when_first": current_day().isoformat()}
    name = ""
    if subject:
        held = queries.record(request.viewer, kind="task", subject=subject)
        name = held.row.title
        payload = queries.plan_of(request.viewer, subject=subject)
        initial = initial_of(kind, payload, current_day(), None)
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        options=_options(request),
        clearance=request.viewer.clearance,
        initial=initial,
        leave_out=OF_STEPS,
        sourced=False,
    )
    if request.method == "POST" and form.is_valid():
        done = _planned(request, form, subject)
        if done:
            return redirect("pages:task", subject=done)
    context = {
        "form": form,
        "name": name,
        "subject": subject,
        "map_config": _draw(request, form.shapes),
    }
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return render(request, "pages/plan_task.html", context, status=status)


def _planned(request: PersonRequest, form: ReportForm, subject: str) -> str:
    """Record the plan; return the task's subject, or nothing, with the form saying why."""
    if form.first is None:
        form.add_error("when_first", gettext("Write a date."))
        return ""
    try:
        receipt = actions.plan_task(
            request.viewer,
            payload=form.payload(),
            on=form.first,
            subject=subject,
            entry_id=form.cleaned_data["entry_id"],
        )
    except NotValid as error:
        form.tell(error.problems)
        return ""
    except LandreleaseError as error:
        if isinstance(error, NotFound):
            raise
        form.add_error(None, gettext(str(error)))
        return ""
    messages.success(request, gettext("The plan is recorded."), extra_tags="done saved")
    return receipt.subject


@require_http_methods(["GET", "POST"])
def day(request: PersonRequest, subject: str) -> HttpResponse:
    """Ask for a day's work and what it found; record both as one report."""
    if not request.viewer.may(Right.RECORD_WORK):
        raise NotAllowed(Right.RECORD_WORK)
    detail = queries.task_page(request.viewer, subject=subject)
    if detail.why_not_record:
        raise NotAllowed(Right.RECORD_WORK, why=detail.why_not_record)
    asked = page_of(request.POST.get("rows", "") or request.GET.get("rows", "3"))
    form = DayForm(
        request.POST if request.method == "POST" else None,
        today=current_day(),
        options=_options(request),
        items=asked,
        initial=queries.likely_day(request.viewer, task=subject),
    )
    if request.method == "POST" and form.is_valid() and _recorded(request, subject, form):
        return redirect("pages:task", subject=subject)
    context = {
        "detail": detail,
        "form": form,
        "rows": len(form.items),
        "more": len(form.items) + 5,
        "map_config": _draw(request, ("polygon", "line"), detail.record.place),
    }
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return render(request, "pages/task_day.html", context, status=status)


def _recorded(request: PersonRequest, subject: str, form: DayForm) -> bool:
    try:
        receipt = actions.record_progress(
            request.viewer,
            task=subject,
            payload=form.payload(),
            items=form.found(),
            on=form.cleaned_data["on"],
            entry_id=form.cleaned_data["entry_id"],
        )
    except NotValid as error:
        form.tell(error.problems)
        return False
    except LandreleaseError as error:
        if isinstance(error, NotFound):
            raise
        form.add_error(None, gettext(str(error)))
        return False
    told = gettext("Submitted. Another person must approve it before it counts.")
    messages.success(request, told, extra_tags="done saved")
    for odd in receipt.odd:
        messages.warning(request, gettext(odd), extra_tags="warning")
    return True


def _draw(
    request: PersonRequest, shapes: tuple[str, ...], ground: dict[str, Any] | None = None
) -> dict[str, object]:
    boundary = request.programme.boundary
    bounds = None if boundary is None else bounds_of(boundary)
    outline = None if boundary is None else boundary.__geo_interface__
    if ground is not None:
        shape = read_geojson_geometry(ground)
        bounds, outline = bounds_of(shape.buffer(AROUND_DEG)), ground
    return {"bounds": bounds, "boundary": outline, "shapes": shapes, "words": map_words()}
