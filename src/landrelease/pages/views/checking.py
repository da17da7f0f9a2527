"""Doing checks: drawing a sample, recording what was searched, visits, answers."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from landrelease import actions, queries
from landrelease.errors import LandreleaseError
from landrelease.kinds import InspectionSide, NonconformityType, Severity
from landrelease.pages.forms import (
    ActForm,
    AnswerForm,
    CheckForm,
    PlanForm,
    SearchedForm,
    VisitForm,
    read_place,
)
from landrelease.pages.middleware import PersonRequest
from landrelease.pages.views.quality import lot_page, nonconformity_page, plan_page
from landrelease.store.clock import current_day
from landrelease.store.people import Right
from landrelease.store.refusals import NotAllowed, NotFound, NotValid


def _tasks(request: PersonRequest) -> list[tuple[str, str]]:
    return [(one.subject, one.title) for one in queries.choices(request.viewer, kind="task")]


def _done(form: ActForm, act: Callable[[], actions.Receipt]) -> actions.Receipt | None:
    """Do what a form says; None when it cannot be done, with the form saying why."""
    if not form.is_valid():
        return None
    try:
        return act()
    except NotValid as error:
        form.tell(error.problems)
    except LandreleaseError as error:
        if isinstance(error, NotFound):
            raise
        form.add_error(None, gettext(str(error)))
    return None


@require_POST
def draw(request: PersonRequest) -> HttpResponse:
    """Draw the squares of a lot that are searched again."""
    form = PlanForm(request.POST, tasks=_tasks(request), today=current_day())

    def act() -> actions.Receipt:
        said = form.cleaned_data
        ground = read_place(said["ground"]).geometry if said["ground"].strip() else None
        asked = actions.LotAsked(
            task=said["task"],
            lot=said["lot"],
            ground=ground,
            unit_m=said["unit_m"],
            clean=said["clean"],
            confidence=said["confidence"],
            good=said["good"],
            producer_risk=said["producer_risk"],
            sequential=said["sequential"],
        )
        return actions.plan_inspection(
            request.viewer, asked, on=said["on"], entry_id=said["entry_id"]
        )

    receipt = _done(form, act)
    if receipt is None:
        return plan_page(request, form)
    messages.success(request, gettext("The squares are drawn."), extra_tags="done saved")
    return redirect("pages:lot", plan=receipt.subject)


@require_POST
def searched(request: PersonRequest, plan: str) -> HttpResponse:
    """Record what was searched of a plan's sample."""
    form = SearchedForm(request.POST, today=current_day())

    def act() -> actions.Receipt:
        said = form.cleaned_data
        done = actions.Searched(
            plan=plan,
            checked=said["checked"],
            with_finds=said["with_finds"],
            not_conforming=said["not_conforming"],
            detection=said["detection"],
            depth_m=said["depth_m"],
            remarks=said["remarks"],
        )
        return actions.record_inspection(
            request.viewer, done, on=said["on"], entry_id=said["entry_id"]
        )

    if _done(form, act) is None:
        return lot_page(request, plan, form)
    told = gettext("The inspection is recorded; its result follows from the plan.")
    messages.success(request, told, extra_tags="done saved")
    return redirect("pages:lot", plan=plan)


@require_http_methods(["GET", "POST"])
def visit(request: PersonRequest) -> HttpResponse:
    """Record a visit with its nonconformities."""
    if not request.viewer.may(Right.INSPECT):
        raise NotAllowed(Right.INSPECT)
    data = request.POST if request.method == "POST" else None
    asked = {"side": InspectionSide.EXTERNAL.value}
    asked |= {
        name: value for name, value in request.GET.items() if name in {"task", "side", "team"}
    }
    form = VisitForm(data, tasks=_tasks(request), today=current_day(), **asked)

    def act() -> actions.Receipt:
        said = form.cleaned_data
        faults = tuple(
            actions.Fault(
                type=NonconformityType(told["type"]),
                severity=Severity(told["severity"]),
                description=told["description"],
                due=told["due"],
            )
            for told in form.faults_said()
        )
        made = actions.Visit(
            task=said["task"],
            side=InspectionSide(said["side"]),
            team=said["team"],
            stopped_work=said["stopped_work"],
            findings=said["findings"],
            faults=faults,
        )
        return actions.record_visit(request.viewer, made, on=said["on"], entry_id=said["entry_id"])

    receipt = _done(form, act) if form.is_bound else None
    if receipt is None:
        status = 400 if form.is_bound else 200
        return render(request, "pages/quality_visit.html", {"form": form}, status=status)
    messages.success(request, gettext("The visit is recorded."), extra_tags="done saved")
    return redirect("pages:quality")


@require_POST
def answer(request: PersonRequest, subject: str) -> HttpResponse:
    """Answer a nonconformity."""
    form = AnswerForm(request.POST, today=current_day())

    def act() -> actions.Receipt:
        said = form.cleaned_data
        return actions.answer_nonconformity(
            request.viewer,
            nonconformity=subject,
            corrective_action=said["corrective_action"],
            on=said["on"],
            entry_id=said["entry_id"],
        )

    if _done(form, act) is None:
        return nonconformity_page(request, subject, form, None)
    messages.success(request, gettext("The answer is recorded."), extra_tags="done saved")
    return redirect("pages:nonconformity", subject=subject)


@require_POST
def check(request: PersonRequest, subject: str) -> HttpResponse:
    """Close an answered nonconformity, or send it back."""
    form = CheckForm(request.POST, today=current_day())

    def act() -> actions.Receipt:
        said = form.cleaned_data
        return actions.check_nonconformity(
            request.viewer,
            nonconformity=subject,
            conforms=said["conforms"] == "yes",
            check=said["check"],
            on=said["on"],
            entry_id=said["entry_id"],
        )

    if _done(form, act) is None:
        return nonconformity_page(request, subject, None, form)
    messages.success(request, gettext("The check is recorded."), extra_tags="done saved")
    return redirect("pages:nonconformity", subject=subject)
