"""Hazardous areas: their ground, history, what stands in the way, and decisions."""

from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy, gettext_noop
from django.views.decorators.http import require_GET, require_http_methods

from landrelease import actions, queries, reports
from landrelease.errors import LandreleaseError
from landrelease.kinds import AreaStep, HandOverCertificate, fields_of
from landrelease.ledger import State
from landrelease.pages._condition_words import shown_conditions
from landrelease.pages._map_words import map_words
from landrelease.pages.forms import AreaDecisionForm, CertificateForm
from landrelease.pages.middleware import PersonRequest
from landrelease.pages.views._clocks import clocks_of
from landrelease.pages.views._reading import date_of
from landrelease.pages.views.map import bounds_of
from landrelease.store.clock import current_day
from landrelease.store.people import Right
from landrelease.store.programme import TwoPersons
from landrelease.store.refusals import NotAllowed, NotFound, NotValid

OUTCOMES: Final = {
    "supported": gettext_lazy("Conditions are met"),
    "not_supported": gettext_lazy("A condition is not met"),
    "not_known": gettext_lazy("Not known: facts are missing"),
}
GROUNDS: Final = {
    "cha": gettext_lazy("Remains, confirmed (CHA): people must keep out"),
    "sha": gettext_lazy("Remains, suspected (SHA): people must keep out"),
    "cancelled": gettext_lazy("Cancelled after non-technical survey"),
    "reduced": gettext_lazy("Reduced after technical survey"),
    "cleared": gettext_lazy("Cleared"),
}
METHODS: Final = {name: GROUNDS[name] for name in ("cancelled", "reduced", "cleared")}
_AS_A_HAND_OVER: Final = "certificate-number"
_PROPOSED: Final = gettext_noop(
    "Proposed. It counts when another person with the right takes the same decision here."
)


@require_GET
def areas(request: PersonRequest) -> HttpResponse:
    """List hazardous areas with their accounts, and finds in released land that wait."""
    at = date_of(request.GET.get("at", ""))
    known = date_of(request.GET.get("known", ""), end=True)
    told = queries.areas(request.viewer, at=at, known=known)
    text, status = request.GET.get("q", "")[:200], request.GET.get("status", "")
    sought = text.strip().casefold()
    rows = [
        row for row in told.rows if sought in row.title.casefold() and status in {"", row.status}
    ]
    context = {
        "rows": rows,
        "total": len(told.rows),
        "waiting": told.waiting,
        "clocks": clocks_of(request.GET),
        "statuses": sorted({row.status: row.status_label for row in told.rows}.items()),
        "q": text,
        "status": status,
        "at": request.GET.get("at", ""),
        "known": request.GET.get("known", ""),
    }
    return render(request, "pages/areas.html", context)


@require_http_methods(["GET", "POST"])
def area(request: PersonRequest, subject: str) -> HttpResponse:
    """Show an area and what stands in the way of releasing it; record a decision."""
    at = date_of(request.GET.get("at", ""))
    known = date_of(request.GET.get("known", ""), end=True)
    detail = queries.area(request.viewer, subject=subject, at=at, known=known)
    decision, certificate = _forms(request, detail)
    if request.method == "POST":
        receipt = _decide(request, subject, decision, certificate)
        if receipt is not None:
            counts = receipt.state is State.APPROVED
            told = gettext("The decision is recorded.") if counts else gettext(_PROPOSED)
            messages.success(request, told, extra_tags="done saved")
            return redirect("pages:area", subject=receipt.subject if counts else subject)
    bound = decision.is_bound or certificate.is_bound
    status = HTTPStatus.BAD_REQUEST if bound else HTTPStatus.OK
    context = _context(request, detail) | {"form": decision, "certificate_form": certificate}
    context |= {
        "area": subject,
        "proposals": queries.proposals(request.viewer, area=subject) if not (at or known) else (),
        "quality": queries.quality_of_area(request.viewer, area=subject, at=at, known=known),
    }
    return render(request, "pages/area.html", context, status=status)


def _forms(
    request: PersonRequest, detail: queries.AreaDetail
) -> tuple[AreaDecisionForm, CertificateForm]:
    today = current_day()
    posted = request.POST if request.method == "POST" else None
    hand_over = posted is not None and _AS_A_HAND_OVER in posted
    steps = [
        item.step for item in detail.steps if item.may_take and item.step != AreaStep.HAND_OVER
    ]
    decision = AreaDecisionForm(None if hand_over else posted, today=today, steps=steps)
    certificate = CertificateForm(
        posted if hand_over else None,
        today=today,
        markers=[(marker.subject, marker.title) for marker in detail.markers],
    )
    return decision, certificate


def _decide(
    request: PersonRequest, subject: str, decision: AreaDecisionForm, certificate: CertificateForm
) -> actions.Receipt | None:
    """Record what the form says; None when it cannot be, with the form saying why."""
    form = certificate if certificate.is_bound else decision
    if not form.is_valid():
        return None
    order = _hand_over(subject, certificate) if form is certificate else _order(subject, decision)
    try:
        return actions.decide_area(request.viewer, order)
    except NotValid as error:
        form.tell(error.problems)
    except LandreleaseError as error:
        if isinstance(error, NotAllowed | NotFound):
            raise
        form.add_error(None, gettext(str(error)))
    return None


def _order(subject: str, form: AreaDecisionForm) -> actions.AreaOrder:
    said = form.cleaned_data
    return actions.AreaOrder(
        step=AreaStep(said["step"]),
        area=subject,
        on=said["on"],
        reason=said["reason"],
        ground=form.ground,
        depth_m=said["depth_m"],
        remarks=said["remarks"],
        entry_id=said["entry_id"],
    )


def _hand_over(subject: str, form: CertificateForm) -> actions.AreaOrder:
    said = form.cleaned_data
    words = {
        name: said[name]
        for name in (
            "number",
            "signed_for_authority",
            "signed_for_operator",
            "signed_for_community",
            "restrictions",
            "markers_told",
            "residual_risk",
        )
    }
    return actions.AreaOrder(
        step=AreaStep.HAND_OVER,
        area=subject,
        on=said["on"],
        certificate=actions.Certificate(**words, markers=tuple(said["markers"])),
        entry_id=said["entry_id"],
    )


def _context(request: PersonRequest, detail: queries.AreaDetail) -> dict[str, Any]:
    steps = [
        {
            "step": item.step,
            "finding": item.finding,
            "outcome": OUTCOMES[item.finding.outcome.value] if item.finding else "",
            "conditions": shown_conditions(item.finding),
        }
        for item in detail.steps
    ]
    takes = {item.step for item in detail.steps if item.may_take}
    return {
        "detail": detail,
        "row": detail.row,
        "account": detail.row.account,
        "plan": plan_of(detail),
        "legend": legend_of(detail),
        "steps": steps,
        "outcomes": OUTCOMES,
        "methods": METHODS,
        "may_decide": detail.may_decide and bool(takes - {AreaStep.HAND_OVER}),
        "may_hand_over": detail.may_decide and AreaStep.HAND_OVER in takes,
        "may_only_propose": not request.viewer.may(Right.DECIDE_AREA),
        "hand_over_proposes": not request.viewer.may(Right.HAND_OVER),
        "takes_two": TwoPersons.RELEASE_AREA in request.programme.two_persons,
        "map_config": _draw_config(detail) if detail.may_decide else None,
        "at": request.GET.get("at", ""),
        "known": request.GET.get("known", ""),
    }


def _draw_config(detail: queries.AreaDetail) -> dict[str, Any]:
    return {
        "bounds": bounds_of(detail.outline),
        "boundary": detail.remaining or detail.outline.__geo_interface__,
        "shapes": ["polygon"],
        "words": map_words(),
    }


def plan_of(detail: queries.AreaDetail) -> SafeString:
    """Draw the plan of an area."""
    plan = detail.plan
    grounds = [reports.PlanGround(method, ground) for method, ground in plan.products]
    if not plan.remaining.is_empty:
        grounds.append(reports.PlanGround(detail.row.classification, plan.remaining))
    drawn = reports.area_plan(
        plan.area,
        grounds,
        [reports.PlanPoint(name, place) for name, place in plan.markers],
        alt=gettext("Plan of %(area)s: what remains and what was given back")
        % {"area": detail.row.title},
        north=gettext("N"),
    )
    return mark_safe(drawn)  # noqa: S308 - the reports room escapes it


def legend_of(detail: queries.AreaDetail) -> list[dict[str, Any]]:
    """Say in words what each hatch of the plan is, with its area."""
    account = detail.row.account
    parts = {
        detail.row.classification: account.remaining_m2,
        "cancelled": account.cancelled_m2,
        "reduced": account.reduced_m2,
        "cleared": account.cleared_m2,
    }
    return [
        {
            "swatch": mark_safe(reports.plan_swatch(name, alt=str(GROUNDS[name]))),  # noqa: S308 - escaped there
            "words": GROUNDS[name],
            "area_m2": area_m2,
        }
        for name, area_m2 in parts.items()
        if area_m2 > account.tolerance_m2
    ]


def _signatures(held: queries.RecordDetail) -> list[dict[str, str]]:
    """Return a line to sign for each party, with the name where the viewer may see it."""
    named = {field.name: field.value for field in held.fields}
    return [
        {"label": field.label, "value": named.get(field.name, "")}
        for field in fields_of(HandOverCertificate)
        if field.name.startswith("signed_for")
    ]


@require_GET
def certificate(request: PersonRequest, subject: str, number: str) -> HttpResponse:
    """Show a hand-over certificate as it is printed."""
    detail = queries.area(request.viewer, subject=subject)
    if number not in {item.subject for item in detail.certificates}:
        raise NotFound("certificate", number)
    held = queries.record(request.viewer, kind="hand_over_certificate", subject=number)
    context = {
        "detail": detail,
        "row": detail.row,
        "account": detail.row.account,
        "record": held,
        "fields": {field.name: field for field in held.fields},
        "signatures": _signatures(held),
        "handed_over": held.row.when.removeprefix("since "),
        "methods": METHODS,
        "plan": plan_of(detail),
        "legend": legend_of(detail),
        "heads": queries.heads(request.viewer),
    }
    return render(request, "pages/certificate.html", context)
