"""Plans of work: the list, a new scenario, one plan, several side by side, adopting one."""

from http import HTTPStatus
from typing import Any, Final

import numpy as np
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from landrelease import actions, queries
from landrelease.errors import LandreleaseError
from landrelease.pages import _format
from landrelease.pages._map_words import map_words
from landrelease.pages._plan_plots import (
    RegainedCurve,
    gantt_chart,
    gantt_of,
    regained_plot,
    regained_rows,
)
from landrelease.pages._plan_words import change_words, scope_words, what_if_words
from landrelease.pages.forms import AdoptForm, ScenarioForm
from landrelease.pages.middleware import PersonRequest
from landrelease.pages.views._reading import page_of
from landrelease.planning import SituationContradicts, Task, people_regained
from landrelease.store.clock import current_day
from landrelease.store.people import Right
from landrelease.store.plan_records import KeptPlan
from landrelease.store.refusals import NotAllowed, NotFound, NotValid

SAMPLES: Final = 200
MOST_REPLAYED: Final = 120_000
"""Tasks times samples of a band: a large plan gets fewer samples."""
MOST_COMPARED: Final = 4
TONES: Final = ("#0a3a36", "#2f7f77", "#7fc0b8", "#d5ece9")
"""Of the four parts of a plan's days, the first the darkest: in grey they differ as well."""


@require_GET
def plans(request: PersonRequest) -> HttpResponse:
    """List the kept plans."""
    found = queries.plans(request.viewer)
    return render(request, "pages/plans.html", {"found": found})


@require_http_methods(["GET", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """Ask for a scenario, from nothing or from another plan, and start its search."""
    if not request.viewer.may(Right.PLAN_TASKS):
        raise NotAllowed(Right.PLAN_TASKS)
    asked = _asked_first(request)
    choices = queries.plan_choices(request.viewer, first_day=asked.first_day, horizon=asked.horizon)
    pins = page_of(request.POST.get("pins", "") or request.GET.get("pins", "3"))
    form = ScenarioForm(
        request.POST if request.method == "POST" else None, choices=choices, asked=asked, pins=pins
    )
    conflicts: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            job = actions.start_plan_job(request.viewer, form.asked())
        except SituationContradicts as error:
            conflicts = error.problems
            form.add_error(None, gettext("This cannot be planned: facts contradict each other."))
        except (NotAllowed, NotFound):
            raise
        except NotValid as error:
            form.tell(error.problems)
        except LandreleaseError as error:
            form.add_error(None, gettext(str(error)))
        else:
            return redirect("pages:job", id=job)
    context = {
        "form": form,
        "conflicts": conflicts,
        "choices": choices,
        "pins": form.rows["pin"],
        "base": asked.base,
    }
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return render(request, "pages/plan_new.html", context, status=status)


def _asked_first(request: PersonRequest) -> actions.PlanAsked:
    """Return what the form begins with: the scenario it is made from, or the usual."""
    today = current_day()
    base = request.POST.get("base", "") or request.GET.get("base", "")
    if not base:
        return actions.PlanAsked(scenario="", first_day=today, seconds=30.0, leave_out_unable=True)
    detail = queries.plan(request.viewer, subject=base[:80])
    return queries.asked_again(
        detail.kept,
        today=today if request.GET.get("from") == "today" else None,
        pin=request.GET.get("pin", ""),
    )


@require_POST
def pin(request: PersonRequest, subject: str) -> HttpResponse:
    """Begin another scenario in which a task is fixed, as dragging its bar or the form says."""
    if not request.viewer.may(Right.PLAN_TASKS):
        raise NotAllowed(Right.PLAN_TASKS)
    parts = [request.POST.get(name, "")[:80] for name in ("task", "team", "start")]
    if not all(parts):
        messages.error(request, gettext("Choose a task, a team and a day."), extra_tags="error")
        return redirect("pages:plan", subject=subject)
    query = urlencode({"base": subject, "pin": ",".join(parts)})
    return redirect(f"{reverse('pages:plan-new')}?{query}#pins")


@require_GET
def plan(request: PersonRequest, subject: str) -> HttpResponse:
    """Show a plan: its value and bound, the chart, the dates of settlements, what is not done."""
    detail = queries.plan(request.viewer, subject=subject)
    kept = detail.kept
    gantt = gantt_of(
        kept.situation,
        kept.sequence,
        first_day=kept.first_day,
        titles=kept.titles,
        team_titles={team.subject: kept.title_of(team.subject) for team in kept.situation.teams},
        work_in_words=_work_in_words,
        href=lambda task: reverse("pages:task", kwargs={"subject": task}),
        today=_today_in(kept),
    )
    curve = _curve(kept)
    first = request.GET.get("first", "")[:80]
    context = {
        "detail": detail,
        "row": detail.row,
        "changes": list(what_if_words(kept.what_if, kept.titles)),
        "gantt": gantt,
        "chart": gantt_chart("gantt", gantt),
        "regained": regained_plot("regained", [curve], alt=_regained_alt(detail)),
        "regained_rows": regained_rows([curve]),
        "first": first,
        "told": None
        if not first
        else queries.why_not_first(request.viewer, subject=subject, settlement=first),
        "teams": _teams(kept),
        "map_config": _map(subject),
        "periods": [
            (TONES[number - 1], first, last) for number, first, last in queries.periods_of(kept)
        ],
        "pin_action": reverse("pages:plan-pin", kwargs={"subject": subject}),
        "entries": len(kept.document.entries.split()),
    }
    return render(request, "pages/plan.html", context)


def _work_in_words(task: Task) -> str:
    return f"{_format.number(task.amount)} m²"


def _today_in(kept: KeptPlan) -> float | None:
    days = float((current_day() - kept.first_day).days)
    return days if 0 <= days < kept.situation.horizon else None


def _curve(kept: KeptPlan) -> RegainedCurve:
    """Return people regained by day, with a band where deviations of work are stated."""
    known = any(task.deviation > 0 for task in kept.situation.tasks)
    samples = max(20, min(SAMPLES, MOST_REPLAYED // max(len(kept.situation.tasks), 1)))
    told = people_regained(
        kept.situation,
        kept.sequence,
        rng=np.random.default_rng(kept.document.seed),
        samples=samples if known else 1,
    )
    return RegainedCurve(
        label=kept.document.scenario,
        first_day=kept.first_day,
        planned=told.planned.tolist(),
        low=told.low.tolist() if known else (),
        high=told.high.tolist() if known else (),
    )


def _regained_alt(detail: queries.PlanDetail) -> str:
    opened = sum(place.day is not None for place in detail.places)
    told = gettext("People regained by day: %(n)s of %(all)s settlements; the table has numbers.")
    return told % {"n": _format.number(opened), "all": _format.number(len(detail.places))}


def _map(subject: str) -> dict[str, Any]:
    return {
        "address": f"/api/plans/{subject}/map.geojson",
        "tones": TONES,
        "words": {
            "from_to": gettext("{first} to {last}"),
            "done_by": gettext("done by {last}"),
            "not_done": gettext("not within these days"),
            "nothing": gettext("Nothing of this plan lies there."),
            "no_map": map_words()["no_map"],
        },
    }


def _teams(kept: KeptPlan) -> list[dict[str, Any]]:
    """Return the teams of a plan with what they can do and how busy they are."""
    return [
        {
            "subject": team.subject if team.subject in kept.titles else "",
            "title": kept.title_of(team.subject),
            "speeds": [(scope_words(scope), speed) for scope, speed in sorted(team.speed.items())],
            "tasks": sum(team.subject in one.teams for one in kept.sequence.assignments),
        }
        for team in sorted(kept.situation.teams, key=lambda team: kept.title_of(team.subject))
    ]


@require_GET
def compare(request: PersonRequest) -> HttpResponse:
    """Show plans side by side."""
    subjects = [subject[:80] for subject in request.GET.getlist("plan")][:MOST_COMPARED]
    if not subjects:
        return redirect("pages:plans")
    found = queries.compare_plans(request.viewer, subjects=subjects)
    curves = [_curve(one.kept) for one in found.plans]
    head = found.plans[0].kept
    context = {
        "found": found,
        "best": max((one.row.person_days for one in found.plans), default=0.0),
        "regained": regained_plot(
            "regained",
            curves,
            alt=gettext("People regained by day in each plan; the table has numbers."),
        ),
        "regained_rows": regained_rows(curves),
        "differences": [
            {
                "detail": one,
                "rows": change_words(changes, found.titles, first_day=head.first_day),
                "what_if": list(what_if_words(one.kept.what_if, found.titles)),
            }
            for one, changes in zip(found.plans[1:], found.changes, strict=True)
        ],
        "first_what_if": list(what_if_words(head.what_if, found.titles)),
    }
    return render(request, "pages/plans_compared.html", context)


@require_http_methods(["GET", "POST"])
def adopt(request: PersonRequest, subject: str) -> HttpResponse:
    """Show what adopting a plan would do and what has changed since; adopt it."""
    if not request.viewer.may(Right.PLAN_TASKS):
        raise NotAllowed(Right.PLAN_TASKS)
    today = current_day()
    form = AdoptForm(request.POST if request.method == "POST" else None, today=today)
    done: tuple[actions.Move, ...] = ()
    if request.method == "POST" and form.is_valid():
        done = _adopted(request, subject, form)
        if not form.errors and not any(move.why_not for move in done):
            return redirect("pages:plan", subject=subject)
    days = form.cleaned_data.get("assign_days") if form.is_bound else None
    ahead = queries.adoption_ahead(
        request.viewer, subject=subject, assign_days=actions.ASSIGN_DAYS if days is None else days
    )
    return _adopt_page(request, form, ahead, done)


def _adopted(request: PersonRequest, subject: str, form: AdoptForm) -> tuple[actions.Move, ...]:
    said = form.cleaned_data
    try:
        _, done = actions.adopt_plan(
            request.viewer,
            plan=subject,
            on=said["on"],
            reason=said["reason"],
            assign_days=said["assign_days"],
            acknowledged=form.acknowledged(),
            entry_id=said["entry_id"],
        )
    except NotValid as error:
        form.tell(error.problems)
        return ()
    except (NotAllowed, NotFound):
        raise
    except LandreleaseError as error:
        form.add_error(None, gettext(str(error)))
        return ()
    moved = sum(not move.why_not for move in done)
    told = ngettext("Adopted: %(n)s task moved.", "Adopted: %(n)s tasks moved.", moved)
    messages.success(request, told % {"n": _format.number(moved)}, extra_tags="done saved")
    return done


def _adopt_page(
    request: PersonRequest,
    form: AdoptForm,
    ahead: queries.AdoptionAhead,
    done: tuple[actions.Move, ...],
) -> HttpResponse:
    kept = ahead.detail.kept
    moves: list[dict[str, Any]] = [
        {
            "move": move,
            "title": kept.title_of(move.task),
            "teams": ", ".join(kept.title_of(team) for team in move.teams),
        }
        for move in done or ahead.moves
    ]
    context = {
        "form": form,
        "detail": ahead.detail,
        "row": ahead.detail.row,
        "moves": moves,
        "refused": [one for one in moves if one["move"].why_not],
        "done": bool(done),
        "changes": change_words(ahead.changes, ahead.titles, first_day=kept.first_day),
        "mark": ahead.mark,
    }
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render(request, "pages/plan_adopt.html", context, status=status)


@require_POST
def stop(request: PersonRequest, id: str) -> HttpResponse:
    """Let a search end with the best plan it has found."""
    actions.stop_plan_job(request.viewer, job=id)
    return redirect("pages:job", id=id)
