"""Settlements: status, finding, and the authority's decision."""

from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from landrelease import actions, queries
from landrelease.errors import LandreleaseError
from landrelease.kinds import AccessStatus
from landrelease.ledger import State
from landrelease.pages._condition_words import shown_conditions
from landrelease.pages.forms import DecisionForm
from landrelease.pages.middleware import PersonRequest
from landrelease.pages.views._clocks import clocks_of
from landrelease.pages.views._reading import date_of, place_config
from landrelease.store.clock import current_day
from landrelease.store.people import Right
from landrelease.store.programme import TwoPersons
from landrelease.store.refusals import NotAllowed, NotFound, NotValid

OUTCOMES: Final = {
    "supported": gettext_lazy("Conditions for reopening are met"),
    "not_supported": gettext_lazy("A condition for reopening is not met"),
    "not_known": gettext_lazy("Not known: facts are missing"),
}


@require_GET
def settlements(request: PersonRequest) -> HttpResponse:
    """List settlements as of two dates; searched and filtered by status."""
    at = date_of(request.GET.get("at", ""))
    known = date_of(request.GET.get("known", ""), end=True)
    every = queries.settlements(request.viewer, at=at, known=known)
    text, status = request.GET.get("q", "")[:200], request.GET.get("status", "")
    sought = text.strip().casefold()
    rows = [
        row
        for row in every
        if sought in f"{row.name} {row.code}".casefold() and status in {"", row.status}
    ]
    statuses = {row.status: row.status_label for row in every}
    context = {
        "rows": rows,
        "total": len(every),
        "statuses": sorted(statuses.items()),
        "q": text,
        "status": status,
        "at": request.GET.get("at", ""),
        "known": request.GET.get("known", ""),
        "clocks": clocks_of(request.GET),
        "with_areas": any(row.open_areas is not None for row in every),
        "with_hazard": any(row.area is not None for row in every),
        "with_finding": any(row.outcome is not None for row in every),
    }
    return render(request, "pages/settlements.html", context)


@require_http_methods(["GET", "POST"])
def settlement(request: PersonRequest, subject: str) -> HttpResponse:
    """Show why a settlement is open or closed; record the authority's decision."""
    today = current_day()
    form = DecisionForm(request.POST if request.method == "POST" else None, today=today)
    told = _decided(request, subject, form) if request.method == "POST" and form.is_valid() else ""
    if told:
        messages.success(request, told, extra_tags="done saved")
        return redirect("pages:settlement", subject=subject)
    at = date_of(request.GET.get("at", ""))
    known = date_of(request.GET.get("known", ""), end=True)
    detail = queries.settlement(request.viewer, subject=subject, at=at, known=known)
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return render(request, "pages/settlement.html", _context(request, detail, form), status=status)


def _decided(request: PersonRequest, subject: str, form: DecisionForm) -> str:
    """Record what the form says; return what to tell, or nothing where the form says why not."""
    said = form.cleaned_data
    try:
        receipt = actions.decide_access(
            request.viewer,
            settlement=subject,
            status=AccessStatus(said["status"]),
            reason=said["reason"],
            restrictions=said["restrictions"],
            on=said["on"],
            entry_id=said["entry_id"],
        )
    except NotValid as error:
        form.tell(error.problems)
        return ""
    except LandreleaseError as error:
        if isinstance(error, NotAllowed | NotFound):
            raise
        form.add_error(None, gettext(str(error)))
        return ""
    if receipt.state is State.APPROVED:
        return gettext("The decision is recorded.")
    return gettext(
        "Proposed. It counts when another person with the right takes the same decision here."
    )


def _context(
    request: PersonRequest, detail: queries.SettlementDetail, form: DecisionForm
) -> dict[str, Any]:
    subject = detail.row.subject
    held = queries.record(request.viewer, kind="settlement", subject=subject)
    finding = detail.finding
    return {
        "detail": detail,
        "waiting": [line for line in detail.decisions if line.state == State.SUBMITTED],
        "may_only_propose": not request.viewer.may(Right.DECIDE_ACCESS),
        "takes_two": TwoPersons.OPEN_SETTLEMENT in request.programme.two_persons,
        "row": detail.row,
        "record": held,
        "finding": finding,
        "outcome": OUTCOMES[finding.outcome.value] if finding else "",
        "conditions": shown_conditions(finding),
        "form": form,
        "decision": detail.decision,
        "area_name": gettext("In its area"),
        "road_name": gettext("Along its access roads"),
        "counts_items": (detail.hazard_facts or {}).get("counts") == "items",
        "map_config": place_config(held.place, held.radius_m),
        "at": request.GET.get("at", ""),
        "known": request.GET.get("known", ""),
    }
